"""What customers pay. A checkout is one transaction: the bill, what settles it, the visit's end, the next one's begin.

    settlement.py   how a bill is settled        reversals.py   a bill taken back
    shifts.py       who takes the money          debts.py       debts, when they are paid later
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from callshop.events import Moment, sentence
from callshop.ledger.billing import billing, bills, tax
from callshop.ledger.billing.billing import Sale, Settlement
from callshop.ledger.db import idempotency
from callshop.ledger.till import credit_slips, payments
from callshop.ledger.till.posting import Posting
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.cabin_state import Cabin
from callshop.metering.visit import Visit
from callshop.money import shown
from callshop.refusal import Refused
from callshop.shop.books.idempotency import NO_KEY, RequestKey
from callshop.shop.books.mobile_money import check_reference
from callshop.shop.books.open_shifts import till_of
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.state.shop_state import ShopState
from callshop.shop.till.settlement import Offer, check_discount, settle
from callshop.shop.till.slips import handed_in
from callshop.shop.visits.visits import opening, words_of

NEXT_MODES = ("", "postpaid")


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """Pay exactly these calls and extras of the cabin's visit; amounts in micros.

    The deposit is used first, then the slip, the money given (None: the exact sum), and the rest is a debt of
    `debtor`. A prepaid visit without anything to pay gets its deposit back.

    key         the same again: the same answer, nothing done
    slip        the code on the paper of a credit slip that is handed in; "" for none
    as_slip     so much of the change cannot be given and becomes a slip
    reason      of the discount
    next_mode   the kind of the visit that is opened for the next customer at once; "" for none
    """

    cabin: int
    calls: Sequence[int]
    who: str
    key: RequestKey = NO_KEY
    given: int | None = None
    method: str = "cash"
    reference: str = ""
    extras: Sequence[int] = ()
    debtor: str = ""
    slip: str = ""
    as_slip: int = 0
    discount: int = 0
    reason: str = ""
    next_mode: str = ""
    owner: bool = False


@dataclass(frozen=True, slots=True)
class CheckoutAnswer:
    """What became of it; amounts in micros.

    bill         its number, None if there was nothing to bill
    change       in coins to hand back
    debt, slip   the numbers of what was made, or None; debt_amount, slip_amount: over how much
    slip_left    of the slip that was handed in, or None
    """

    bill: int | None
    total: int
    paid: int
    change: int
    debt: int | None
    slip: int | None
    debt_amount: int
    slip_amount: int
    slip_left: int | None


@dataclass(frozen=True, slots=True)
class _Paying:
    """A checkout that is under way. `after`: the cabin once it is done; `ends`, `begins`: visits that do by it."""

    sale: Sale
    how: Settlement
    after: Cabin
    ends: Visit | None
    begins: Visit | None


class TillDesk:
    """The checkout."""

    def __init__(self, state: ShopState, updates: CabinUpdates) -> None:
        self._state, self._updates = state, updates

    def checkout(self, asked: CheckoutRequest) -> CheckoutAnswer:
        """Refused (409): something of it is paid, or still going on."""
        with self._state.lock:
            kept = idempotency.answer_of(asked.key) if asked.key else None
            if kept is not None:
                return CheckoutAnswer(**kept)
            slip = handed_in(asked.slip)
            offer = Offer(given=asked.given, method=asked.method, reference=asked.reference,
                          debtor=words_of(asked.debtor)[0], slip=slip, as_slip=asked.as_slip)  # fmt: skip
            shift, at = till_of(asked.who, asked.owner), self._state.now()
            posting = self._state.posting(asked.who, shift)
            booth = self._state.cabin(asked.cabin)
            sale = self._sale(booth, asked)
            paying = self._paying(booth, sale, offer, asked.next_mode, posting, at)
            answer = self._pay(asked, paying, posting, slip)
            self._state.takings.add(paying.how.paid)  # first: the board of a new day reads the takings from the books
            self._updates.put(paying.after, at)
            self._updates.repaint()
            return answer

    # -- how

    def _words(self, micros: int) -> str:
        return shown(micros, self._state.house.currency, self._state.house.language)

    def _sale(self, booth: Cabin, asked: CheckoutRequest) -> Sale:
        """Exactly these, all of them owed here. 409 if one was paid or is still running: nothing is paid then."""
        house, visit = self._state.house, booth.visit
        owed = {finished.call.id: finished.amount for finished in booth.owed}
        taken = {extra.id: extra.amount for extra in visit.extras} if visit else {}
        calls, extras, reason = tuple(asked.calls), tuple(asked.extras), asked.reason.strip()
        if any(call.id in calls for call in booth.calls):
            raise Refused(sentence("This call is still going on: it is paid when it is over."), 409)
        if not (owed.keys() >= set(calls) and taken.keys() >= set(extras)):
            raise too_late(set(calls) - owed.keys(), set(extras) - taken.keys())
        if not (calls or extras) and (booth.calls or owed or taken or not (visit and visit.deposit)):
            raise Refused(sentence("There is nothing to pay."), 409)
        sale = Sale(
            visit=visit.id, cabin=booth.number, calls={call: owed[call] for call in calls},
            extras={extra: taken[extra] for extra in extras}, discount=asked.discount, reason=reason,
            tax=str(tax.of_house(house) or ""),
        )  # fmt: skip
        check_discount(asked.discount, sale.gross, reason, None if asked.owner else house.discount_limit, self._words)
        return sale

    def _paying(self, booth: Cabin, sale: Sale, offer: Offer, next_mode: str, posting: Posting, at: Moment) -> _Paying:
        """The visit ends when nothing more is owed; a customer who is calling again stays, with his deposit."""
        if next_mode not in NEXT_MODES:
            raise Refused(sentence("“{mode}” is not a kind of visit.", mode=next_mode))
        owed = tuple(finished for finished in booth.owed if finished.call.id not in sale.calls)
        extras = tuple(extra for extra in booth.visit.extras if extra.id not in sale.extras)
        ends = not (owed or extras or booth.calls)
        held = payments.held_deposit(booth.visit.id)
        how = settle(sale.total, offer, held, ends, self._words)
        check_reference(offer.method, how.money, offer.reference, self._state.house)
        if not ends:
            stays = replace(booth.visit, extras=extras, deposit=held - how.deposit)
            return _Paying(sale, how, replace(booth, owed=owed, visit=stays), None, None)
        begins = Visit(self._state.next_visit(), next_mode, at, posting.cashier) if next_mode else None
        blocked = booth.blocked and not begins
        return _Paying(sale, how, replace(booth, owed=(), visit=begins, blocked=blocked), booth.visit, begins)

    def _pay(
        self, asked: CheckoutRequest, paying: _Paying, posting: Posting, slip: credit_slips.Slip | None
    ) -> CheckoutAnswer:
        sale, how = paying.sale, paying.how
        try:
            with self._state.in_books():
                billed = sale.calls or sale.extras
                written = billing.pay(sale, how, posting) if billed else billing.hand_back(sale.visit, how, posting)
                if paying.ends:
                    ledger_visits.end(paying.ends.id, posting.at)
                for step in opening(asked.cabin, paying.begins) if paying.begins else ():
                    step()
                answer = CheckoutAnswer(
                    bill=written.bill, total=sale.total, paid=how.paid, change=how.change, debt=written.debt,
                    slip=written.slip, debt_amount=how.debt, slip_amount=how.new_slip,
                    slip_left=slip.left - how.credit if slip else None,
                )  # fmt: skip
                if asked.key:
                    idempotency.remember(asked.key, posting.at, asdict(answer))
        except billing.AlreadyPaid:
            raise too_late(sale.calls, sale.extras) from None
        return answer


def too_late(calls: Iterable[int], extras: Iterable[int]) -> Refused:
    """These are not owed here any more: who took the money, if somebody did."""
    bill = bills.taken(calls, extras)
    if bill is None:
        return Refused(sentence("This is not due in this cabin any more: look at the cabin again."), 409)
    faster = sentence("{name} has just collected this: bill no. {number}.", name=bill.cashier, number=bill.bill)
    return Refused(faster, 409)
