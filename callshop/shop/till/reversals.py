"""A bill taken back: what it paid is due again, in the customer's cabin, and his money goes back.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from dataclasses import replace

from callshop.events import Moment, Sentence, sentence
from callshop.ledger.billing import reversals
from callshop.ledger.billing.reversals import Irreversible, Reversed
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.cabin_state import Cabin
from callshop.metering.states import FREE
from callshop.shop.state import recovery
from callshop.refusal import Refused

WHY = {
    "unknown": (sentence("There is no bill {number}."), 404),
    "reversed": (sentence("Bill {number} is reversed already."), 409),
    "reversal": (sentence("Bill {number} is itself a reversal."), 409),
    "slip used": (sentence("The credit slip of bill {number} was used meanwhile: it can no longer be reversed."), 409),
}
"""Why a bill cannot be reversed -> the sentence that says so, and its status."""


class Reversal:
    """Mixed into Shop: uses its lock, floor, disk and board, what Counter says of cabins and Turns of shifts."""

    def reverse(self, bill: int, reason: str, who: str, owner: bool = False) -> dict:
        """Take a bill back, for a reason, by another with the opposite figures, in the shift of who does it.

        Its calls and extras are due again in the visit's cabin, or in the first free one if somebody else is there.
        Answers bill (the new number), reversed, total, back (cash to hand to the customer), cabin.
        """
        with self.lock:
            if not reason.strip():
                raise Refused(sentence("Say why this bill is reversed."))
            posting, at = self._posting(who, self.till_of(who, owner)), self.now()
            try:
                with self._in_books():
                    done = reversals.reverse(bill, reason.strip(), posting)
                    booth = self._seated_again(done, at)
            except Irreversible as refused:
                why, status = WHY[refused.why]
                raise Refused(Sentence(why.text, (("number", bill),)), status) from None
            self.takings.add(done.paid)  # first: the board of a new day reads the takings from the books
            self._put(booth, at)
            self.repaint()
            return {"bill": done.bill, "reversed": bill, "total": done.total, "back": done.back,
                    "cabin": booth.number}  # fmt: skip

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
        cabins = self.floor.mapped()
        there = next((booth for booth in cabins if booth.visit and booth.visit.id == done.visit), None)
        was = next((booth for booth in cabins if booth.number == done.cabin), None)
        if there or (was and not (was.visit or was.calls or was.owed)):
            return there or was
        free = next((booth for booth in cabins if booth.state is FREE), None)
        if free is None:
            raise Refused(sentence("No cabin is free for what would be due again: wait for one."), 409)
        return free
