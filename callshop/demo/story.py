"""What happened in the shop before somebody opened it: nine days, this morning, and who is there now. Tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from callshop import money
from callshop.demo.goods import ARTICLES, CABINS, NUMBERS
from callshop.shop.till.settlement import Offer

CASHIER, COLLEAGUE, OWNER = "cashier", "Awa", "owner"
FLOAT = 20_000 * money.UNIT
MINUTE, HOUR = 60_000, 3_600_000
OPENS, CLOSES = 8 * HOUR + 25 * MINUTE, 21 * HOUR + 10 * MINUTE
"""After the shop's day began."""


@dataclass(frozen=True, slots=True)
class Pays:
    """How a customer pays, amounts in francs.

    share      percent of the bill that is paid now; the rest stays under the name of `debtor`
    note       only notes and coins of so much are given; with `keeps`, the change becomes a credit slip
    discount   for a `reason`
    mistaken   taken as cash by mistake: the bill is reversed for that reason, and paid by mobile money
    """

    share: int = 100
    debtor: str = ""
    note: int = 0
    keeps: bool = False
    discount: int = 0
    reason: str = ""
    mistaken: bool = False
    method: str = "cash"

    def offer(self, due: int) -> Offer:
        """What is put on the table for so many micros."""
        if self.method == "mobile":
            return Offer(method="mobile", reference="WAVE 7F3K-2291")
        if self.debtor:
            part = due * self.share // 100
            return Offer(given=part - part % (25 * money.UNIT), debtor=self.debtor)
        note = self.note * money.UNIT
        given = -(-due // note) * note if note else due
        return Offer(given=given, as_slip=given - due if self.keeps else 0)


@dataclass(frozen=True, slots=True)
class Stay:
    """A customer's stay. calls: (number, seconds), 0 if nobody answered. extras: (article, how many).

    deposit in micros; pays: None while the customer is still there
    """

    cabin: int
    calls: tuple[tuple[str, int], ...] = ()
    extras: tuple[tuple[int, int], ...] = ()
    mode: str = "postpaid"
    opened_by: str = ""
    deposit: int = 0
    name: str = ""
    note: str = ""
    served_by: str = CASHIER
    pays: Pays | None = field(default_factory=Pays)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was: how many days ago, whose shift, how many customers, francs counted more than expected.

    pays_out    (francs, what for)
    debt_paid   (whose, francs)
    """

    ago: int
    who: str
    customers: int
    difference: int = 0
    pays_out: tuple[int, str] | None = None
    debt_paid: tuple[str, int] | None = None


DAYS = (
    Day(9, CASHIER, 9),
    Day(8, COLLEAGUE, 10, difference=-200, pays_out=(2000, "Balais et javel")),
    Day(7, CASHIER, 12),
    Day(6, CASHIER, 11, difference=25),
    Day(5, COLLEAGUE, 8),
    Day(4, CASHIER, 12, pays_out=(1000, "Transport")),
    Day(3, COLLEAGUE, 10, debt_paid=("Mariama Ba", 200)),
    Day(2, COLLEAGUE, 12),
    Day(1, CASHIER, 14, difference=-50, pays_out=(1500, "Eau et rouleaux de papier")),
)

TODAY = Day(0, CASHIER, 12)

REMEMBERED = {
    # (days ago, which customer of that day): what was particular
    (8, 4): {"pays": Pays(share=30, debtor="Mariama Ba"), "calls": ((NUMBERS[4], 412),)},
    (6, 6): {"mode": "prepaid", "deposit": 1000 * money.UNIT, "calls": ((NUMBERS[2], 214),)},
    (4, 3): {"pays": Pays(discount=50, reason="La ligne a coupé")},
    (2, 7): {"pays": Pays(discount=25, reason="Client fidèle"), "calls": ((NUMBERS[0], 260),)},
    (1, 3): {"pays": Pays(share=50, debtor="Ibrahima Fall"), "calls": ((NUMBERS[5], 350),)},
    (1, 6): {"pays": Pays(note=500, keeps=True), "calls": ((NUMBERS[0], 214),)},
    (1, 9): {"pays": Pays(mistaken=True, reason="Payé par Wave, pas en espèces")},
    (0, 2): {"pays": Pays(note=500), "extras": ((3, 1), (4, 2))},
    (0, 5): {"pays": Pays(method="mobile")},
}

HERE_NOW = (
    # minutes ago, the stay: a deposit that is about to run down, something to pay under a name, a friend of the house
    (1, Stay(3, mode="prepaid", opened_by=CASHIER, deposit=500 * money.UNIT, pays=None)),
    (9, Stay(4, ((NUMBERS[4], 96), (NUMBERS[0], 71)), ((1, 1),), opened_by=CASHIER, name="Moussa Diop",
             note="Attend sa monnaie", pays=None)),
    (2, Stay(5, mode="free", opened_by=OWNER, name="Technicien", note="Essai de la ligne", pays=None)),
)  # fmt: skip

WAITING = ("Mme Ndiaye", "Veut une cabine calme")


def customers(day: Day, begin: int, end: int, chance: Random) -> Iterator[tuple[int, Stay]]:
    """(ms since 1970 UTC, stay): who came that day between two instants, never two in one cabin at once."""
    left = [begin] * CABINS
    for which, at in enumerate(sorted(chance.randrange(begin, max(begin + 1, end)) for _ in range(day.customers))):
        cabin = min(range(CABINS), key=left.__getitem__) + 1
        stay = replace(_anybody(cabin, chance), served_by=day.who, **REMEMBERED.get((day.ago, which), {}))
        if stay.deposit:
            stay = replace(stay, opened_by=day.who)
        at = max(at, left[cabin - 1])
        left[cabin - 1] = at + 3 * MINUTE + sum(seconds for _, seconds in stay.calls) * 1000
        if left[cabin - 1] < end:
            yield at, stay


def _anybody(cabin: int, chance: Random) -> Stay:
    calls = []
    for _ in range(chance.choice((1, 1, 1, 2))):
        calls.append((chance.choice(NUMBERS), 0 if chance.random() < 0.1 else chance.randrange(30, 420)))
    extras = ((chance.randrange(1, len(ARTICLES) + 1), 1),) if chance.random() < 0.2 else ()
    return Stay(cabin, tuple(calls), extras, pays=Pays(note=chance.choice((0, 0, 100, 500))))
