"""A bill taken back: what it paid is due again, in the customer's cabin, and his money goes back."""

from dataclasses import dataclass, replace

from callshop.events import Moment, sentence
from callshop.ledger.billing import reversals
from callshop.ledger.billing.reversals import Reversed
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.cabin_state import Cabin
from callshop.metering.states import FREE
from callshop.refusal import Refused
from callshop.shop.books.open_shifts import till_of
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.state import recovery
from callshop.shop.state.shop_state import ShopState


@dataclass(frozen=True, slots=True)
class ReverseBill:
    """Take a bill back, for a reason, by another with the opposite figures, in the shift of who does it."""

    bill: int
    reason: str
    who: str
    owner: bool = False


@dataclass(frozen=True, slots=True)
class ReversedBill:
    """bill: the new number. back: micros in cash to hand to the customer. cabin: where everything is due again."""

    bill: int
    reversed: int
    total: int
    back: int
    cabin: int


class ReversalDesk:
    """Bills taken back."""

    def __init__(self, state: ShopState, updates: CabinUpdates) -> None:
        self._state, self._updates = state, updates

    def reverse(self, asked: ReverseBill) -> ReversedBill:
        """Its calls and extras are due again in the visit's cabin, or in the first free one if somebody else is there.

        Refused: there is no such bill (404), or it cannot be taken back any more (409).
        """
        with self._state.lock:
            if not asked.reason.strip():
                raise Refused(sentence("Say why this bill is reversed."))
            posting, at = self._state.posting(asked.who, till_of(asked.who, asked.owner)), self._state.now()
            with self._state.in_books():
                done = reversals.reverse(asked.bill, asked.reason.strip(), posting)
                booth = self._seated_again(done, at)
            self._state.takings.add(done.paid)  # first: the board of a new day reads the takings from the books
            self._updates.put(booth, at)
            self._updates.repaint()
            return ReversedBill(done.bill, asked.bill, done.total, done.back, booth.number)

    # -- how

    def _seated_again(self, done: Reversed, at: Moment) -> Cabin:
        """The cabin of the customer, with what is due again; the books know that the visit is open, and where."""
        booth, row = self._seat_for(done), ledger_visits.one(done.visit)
        ledger_visits.reopen(done.visit)
        if row["cabin"] != booth.number:
            ledger_visits.move(done.visit, booth.number)
        visit = recovery.visit_of(row, at)
        if booth.visit:
            visit = replace(booth.visit, deposit=visit.deposit, extras=visit.extras)
        again = (recovery.finished_of(ledger_calls.one(call)) for call in done.calls)
        return replace(booth, visit=visit, owed=tuple(sorted((*booth.owed, *again), key=lambda owed: owed.call.id)))

    def _seat_for(self, done: Reversed) -> Cabin:
        """Where the customer still is, else the cabin where he was, else the first free one. 409 if there is none."""
        cabins = self._state.cabins.mapped()
        there = next((booth for booth in cabins if booth.visit and booth.visit.id == done.visit), None)
        was = next((booth for booth in cabins if booth.number == done.cabin), None)
        if there or (was and not (was.visit or was.calls or was.owed)):
            return there or was
        free = next((booth for booth in cabins if booth.state is FREE), None)
        if free is None:
            raise Refused(sentence("No cabin is free for what would be due again: wait for one."), 409)
        return free
