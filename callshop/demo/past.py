"""Plays a story into the books: every instant in its order, every figure computed as the shop computes it."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

from callshop import money
from callshop.demo.goods import SIMULATED
from callshop.demo.story import Pays, Stay
from callshop.events import Moment
from callshop.ledger.billing import articles, billing, reversals
from callshop.ledger.billing.billing import Sale
from callshop.ledger.calls import calls
from callshop.ledger.settings.shop_config import ShopConfig, day_of
from callshop.ledger.till import debts, payments, shifts
from callshop.ledger.till.payments import Payment
from callshop.ledger.till.posting import Posting
from callshop.ledger.visits import visits
from callshop.metering.calls import Call, finish
from callshop.metering.states import TALKING
from callshop.rating.tariff import Rates
from callshop.shop.books.call_rows import end_of, row_of
from callshop.shop.till.settlement import Offer, settle

SECOND = 1000
DIALS = 12 * SECOND
"""From the lifted handset to the answer."""
COINS = 40 * SECOND
"""From the end of the last call to the money on the counter."""


@dataclass(slots=True)
class Seated:
    """A stay that is being played: what its visit owes so far, id -> micros."""

    visit: int
    stay: Stay
    calls: dict[int, int]
    extras: dict[int, int]


class Past:
    """`at` and `stay` put things on the agenda, `play` does them, inside `writing()`. Instants: ms since 1970 UTC."""

    def __init__(self, house: ShopConfig, rates: Rates, line: str, device: str) -> None:
        self._house, self._rates, self._line, self._device = house, rates, line, device
        self._agenda: list[tuple[int, int, Callable[..., None], tuple]] = []
        self._order, self._calls, self._visits = count(), count(1), count(1)

    def at(self, instant: int, act: Callable[..., None], *what: object) -> None:
        """`act(instant, *what)` in its turn."""
        heapq.heappush(self._agenda, (instant, next(self._order), act, what))

    def play(self) -> None:
        """Everything on the agenda, and what it puts there."""
        while self._agenda:
            instant, _, act, what = heapq.heappop(self._agenda)
            act(instant, *what)

    # -- what may stand on the agenda

    def begin_shift(self, at: int, who: str, float_amount: int) -> None:
        shifts.begin(who, float_amount, at=at, day=day_of(at, self._house))

    def close_shift(self, at: int, who: str, difference: int) -> None:
        """Counted as it should be, but for the difference."""
        shift = shifts.open_of(who)
        shifts.close(shift, shifts.expected(shift) + difference, at=at, who=who)

    def pay_out(self, at: int, who: str, amount: int, reason: str) -> None:
        posting = self._posting(who, at)
        payments.record(Payment(kind="payout", method="cash", amount=-amount, at=at, day=posting.day, cashier=who,
                                  shift=posting.shift, reason=reason))  # fmt: skip

    def pay_debt(self, at: int, who: str, debtor: str, amount: int) -> None:
        """A part of the debt under this name."""
        owed = next(debt for number in count(1) if (debt := debts.one(number)).name == debtor)
        debts.pay(owed, amount, self._posting(who, at), given=amount, method="cash", reference="")

    def stay(self, at: int, stay: Stay) -> None:
        """A customer comes: the visit, one call after the other, the money at the end if there is any."""
        seated = Seated(next(self._visits), stay, {}, {})
        visits.begin(seated.visit, stay.cabin, stay.mode, at, stay.opened_by, stay.deposit, stay.name, stay.note)
        if stay.deposit:
            posting = self._posting(stay.opened_by, at)
            payments.record(Payment(
                kind="deposit", method="cash", amount=stay.deposit, given=stay.deposit, at=at, day=posting.day,
                cashier=posting.cashier, shift=posting.shift, visit=seated.visit,
            ))  # fmt: skip
        for article, many in stay.extras:
            taken = articles.take(seated.visit, stay.cabin, articles.one(article), many, at=at, who=stay.served_by)
            seated.extras[taken.id] = taken.amount
        for number, seconds in stay.calls:
            self.at(at + DIALS, self._call, seated, number, seconds)
            at += DIALS + seconds * SECOND
        if stay.pays:
            self.at(at + COINS, self._pay, seated, stay.pays)

    # -- how

    def _posting(self, who: str, at: int) -> Posting:
        return Posting(cashier=who, at=at, day=day_of(at, self._house), shift=shifts.open_of(who).id)

    def _call(self, at: int, seated: Seated, number: str, seconds: int) -> None:
        """A call that began at an instant, of so many seconds; 0: nobody answered."""
        line, begin = self._line.format(cabin=seated.stay.cabin), Moment(at, at)
        call = Call(
            id=next(self._calls), gateway=SIMULATED, line=line, names=(line,), device=self._device, ref=None,
            state=TALKING, direction="out", dialled=number, quote=self._rates.quote(number), coin=self._rates.coin,
            dialled_at=begin.plus(-9 * SECOND), answered_at=begin if seconds else None,
            for_free=seated.stay.mode == "free",
        )  # fmt: skip
        finished = replace(finish(call, begin.plus(seconds * SECOND), was_answered=bool(seconds), seconds=seconds),
                           differs=0, seconds_by="clock")  # fmt: skip
        calls.complete(row_of(call, seated.stay.cabin, self._house), seated.visit, end_of(finished))
        if finished.amount:
            seated.calls[call.id] = finished.amount

    def _pay(self, at: int, seated: Seated, pays: Pays) -> None:
        posting, cabin = self._posting(seated.stay.served_by, at), seated.stay.cabin
        discount = pays.discount * money.UNIT
        sale = Sale(visit=seated.visit, cabin=cabin, calls=seated.calls, extras=seated.extras, discount=discount,
                    reason=pays.reason if discount else "")  # fmt: skip
        held = payments.held_deposit(seated.visit)
        if sale.gross:
            how = settle(sale.total, pays.offer(sale.total - min(held, sale.total)), held, leaves=True, words=str)
            bill = billing.pay(sale, how, posting).bill
            if pays.mistaken:
                reversals.reverse(bill, pays.reason, posting)
                self.at(at + COINS, self._pay, seated, replace(pays, mistaken=False, method="mobile"))
        elif held:
            billing.hand_back(seated.visit, settle(0, Offer(), held, leaves=True, words=str), posting)
        visits.end(seated.visit, at)
