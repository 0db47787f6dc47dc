"""A shop's books kept a second time, on paper: other arithmetic than the program's, lists instead of a database.

Amounts are micros. Each act is written here as a person with a pencil would: what is on the table, what goes into the
drawer, who owes what. Nothing of callshop is used.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction

Price = tuple[int, int, int, int, int]
"""Micros a minute, connect fee, first increment, next increment, free under so many seconds."""


def price_of(price: Price | None, seconds: int, coin: int) -> int | None:
    """What the customer pays; None for a number that has no price."""
    if price is None:
        return None
    minute, fee, first, then, free_under = price
    if seconds == 0 or seconds < free_under:
        return 0
    billed = first
    while billed < seconds and then:
        billed += -(-(seconds - billed) // then) * then
    coins, rest = divmod(fee + Fraction(minute * billed, 60), coin)
    return (int(coins) + (1 if rest else 0)) * coin


def day_of(wall: int, day_ends: int) -> str:
    """The day of an instant, where the clocks show UTC; `day_ends`: minutes after midnight."""
    return (datetime.fromtimestamp(wall / 1000, UTC) - timedelta(minutes=day_ends)).date().isoformat()


@dataclass
class Stay:
    """A customer. `stuffed`: calls were put on the deposit that it had not been asked for."""

    mode: str
    held: int = 0
    extras: dict[int, int] = field(default_factory=dict)
    name: str = ""
    stuffed: bool = False


@dataclass
class Claim:
    """A debt or a slip: what is left of it, of `amount`. `cash`: micros of a debt's payments that were coins."""

    bill: int | None
    amount: int
    left: int
    paid: int = 0
    cash: int = 0


@dataclass
class Bill:
    visit: int
    calls: dict[int, int]
    extras: dict[int, int]
    total: int
    deposit: int
    credit: int
    money: int
    cash: bool
    slip_used: int | None
    debt: int | None
    slip: int | None
    reverses: int | None = None


@dataclass
class Drawer:
    who: str
    float_amount: int
    cash: int = 0
    closed: bool = False

    @property
    def holds(self) -> int:
        return self.float_amount + self.cash


@dataclass
class Offer:
    """What is put on the table for a bill, as Shop.checkout is told it."""

    given: int | None = None
    method: str = "cash"
    debtor: str = ""
    slip: int | None = None
    as_slip: int = 0
    discount: int = 0


class PaperBooks:
    """Numbers of bills, debts, slips and drawers count from 1."""

    def __init__(self) -> None:
        self.stays: dict[int, Stay] = {}
        self.bills: list[Bill] = []
        self.debts: list[Claim] = []
        self.slips: list[Claim] = []
        self.drawers: list[Drawer] = []
        self.waiting: list[str] = []
        self.paid: Counter[str] = Counter()
        self.amounts: dict[int, int] = {}
        """What each call that is paid was paid with."""
        self.bill_of: dict[int, int] = {}
        self.extras: list[int] = []
        """When each was taken; they count from 1. No day is written down: it is the one of the house as it is now."""

    def stay(self, visit: int) -> Stay:
        """A visit that nobody opened at the counter is a customer's who lifted a handset."""
        return self.stays.setdefault(visit, Stay("postpaid"))

    def takes(self, visit: int, amount: int, wall: int) -> None:
        """Something besides calls."""
        self.extras.append(wall)
        self.stay(visit).extras[len(self.extras)] = amount

    def extras_owed(self) -> list[tuple[int, int]]:
        """(when, how much)"""
        owed = [owed for stay in self.stays.values() for owed in stay.extras.items()]
        return [(self.extras[extra - 1], amount) for extra, amount in owed]

    def drawer_of(self, who: str, owner: bool) -> int | None:
        """The number of the drawer into which somebody takes money."""
        still_open = [number for number, drawer in enumerate(self.drawers, 1) if not drawer.closed]
        own = next((number for number in still_open if self.drawers[number - 1].who == who), None)
        return still_open[0] if own is None and owner and len(still_open) == 1 else own

    def open_drawer(self, who: str, float_amount: int) -> int:
        self.drawers.append(Drawer(who, float_amount))
        return len(self.drawers)

    def count_drawer(self, number: int, counted: int) -> dict:
        """Its turn is over; what the closing should answer."""
        drawer = self.drawers[number - 1]
        drawer.closed = True
        return {"shift": number, "counted": counted, "expected": drawer.holds, "difference": counted - drawer.holds}

    def coins(self, drawer: int, amount: int) -> None:
        """Coins go into a drawer, or out of it."""
        self.drawers[drawer - 1].cash += amount

    def deposit(self, visit: int, amount: int, method: str, drawer: int) -> None:
        """Money is left with the shop, or handed back of it."""
        self.stay(visit).held += amount
        if method == "cash":
            self.coins(drawer, amount)

    def settled(self, visit: int, calls: dict[int, int], extras: list[int], offer: Offer, leaves: bool) -> dict:
        """What a checkout should answer, and how it comes about; nothing is written yet."""
        stay = self.stay(visit)
        total = sum(calls.values()) + sum(stay.extras[extra] for extra in extras) - offer.discount
        deposit = min(stay.held, total)
        slip = self.slips[offer.slip - 1] if offer.slip else None
        credit = min(slip.left, total - deposit) if slip else 0
        asked = total - deposit - credit
        on_table = offer.given if offer.given is not None else 0 if offer.debtor else asked
        money = min(on_table, asked)
        goes_back = on_table - money + (stay.held - deposit if leaves else 0) - offer.as_slip
        debt, bill = asked - money, bool(calls or extras)
        answer = {
            "bill": len(self.bills) + 1 if bill else None, "total": total, "paid": total - debt, "change": goes_back,
            "debt": len(self.debts) + 1 if debt else None, "slip": len(self.slips) + 1 if offer.as_slip else None,
            "debt_amount": debt, "slip_amount": offer.as_slip, "slip_left": slip.left - credit if slip else None,
        }  # fmt: skip
        return {"answer": answer, "deposit": deposit, "credit": credit, "money": money, "on_table": on_table}

    def checkout(self, visit: int, calls: dict[int, int], extras: list[int], offer: Offer, how: dict, leaves: bool,
                 drawer: int, day: str) -> None:  # fmt: skip
        """Write down what `settled` told."""
        stay, answer, cash = self.stay(visit), how["answer"], offer.method == "cash"
        self.coins(drawer, (how["on_table"] if cash else 0) - answer["change"])
        stay.held -= how["deposit"]
        if leaves:
            stay.held = 0
        if how["credit"]:
            self.slips[offer.slip - 1].left -= how["credit"]
        if answer["debt"]:
            self.debts.append(Claim(answer["bill"], answer["debt_amount"], answer["debt_amount"]))
        if answer["slip"]:
            self.slips.append(Claim(answer["bill"], offer.as_slip, offer.as_slip))
        if answer["bill"]:
            taken = {extra: stay.extras.pop(extra) for extra in extras}
            self.bills.append(
                Bill(visit, calls, taken, answer["total"], how["deposit"], how["credit"], how["money"], cash,
                     offer.slip if how["credit"] else None, answer["debt"], answer["slip"])
            )  # fmt: skip
            self._put_on(answer["bill"], calls)
        self.paid[day] += answer["paid"]

    def cannot_be_reversed(self, bill: int) -> bool:
        if bill > len(self.bills) or self.bills[bill - 1].reverses:
            return True
        made = self.bills[bill - 1].slip
        again = any(other.reverses == bill for other in self.bills)
        return again or (made is not None and self.slips[made - 1].left < self.slips[made - 1].amount)

    def reverse(self, bill: int, drawer: int, day: str) -> dict:
        """Everything of a bill the other way; what the reversal should answer."""
        old = self.bills[bill - 1]
        stay, back, paid = self.stay(old.visit), old.money if old.cash else 0, old.money + old.deposit + old.credit
        stay.held += old.deposit
        stay.extras |= old.extras
        if old.slip_used:
            self.slips[old.slip_used - 1].left += old.credit
        if old.slip:
            back += self.slips[old.slip - 1].left
            self.slips[old.slip - 1].left = 0
        if old.debt:
            debt = self.debts[old.debt - 1]
            back, paid, debt.left = back + debt.cash, paid + debt.paid, 0
        for call in old.calls:
            del self.bill_of[call], self.amounts[call]
        self.bills.append(Bill(old.visit, {}, {}, -old.total, 0, 0, 0, False, None, None, None, reverses=bill))
        self.coins(drawer, -back)
        self.paid[day] -= paid
        return {"bill": len(self.bills), "reversed": bill, "total": -old.total, "back": back}

    def pay_debt(self, number: int, given: int | None, method: str, drawer: int, day: str) -> dict:
        debt = self.debts[number - 1]
        given = debt.left if given is None else given
        paid = min(given, debt.left)
        debt.left, debt.paid = debt.left - paid, debt.paid + paid
        if method == "cash":
            debt.cash += paid
            self.coins(drawer, paid)
        self.paid[day] += paid
        return {"debt": number, "paid": paid, "change": given - paid, "left": debt.left}

    def _put_on(self, bill: int, calls: dict[int, int]) -> None:
        self.amounts |= calls
        self.bill_of |= dict.fromkeys(calls, bill)
