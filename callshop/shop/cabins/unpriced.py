"""Talk without a price: the cabin is free when it is over, but the cashier goes on being told of it until it was seen.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from functools import partial

from callshop.events import Moment, sentence
from callshop.ledger.calls import unpriced as ledger_unpriced
from callshop.ledger.db import audit
from callshop.metering.board import UnpricedCall
from callshop.metering.calls import FinishedCall
from callshop.refusal import Refused


class Unpriced:
    """Mixed into Shop: uses its lock, disk and board. `unpriced`: what is still to be seen, the oldest first."""

    unpriced: tuple[UnpricedCall, ...]

    def see_unpriced(self, calls: list[int], who: str) -> None:
        """Somebody has seen that these calls had no price. What was seen already is so still."""
        with self.lock:
            if not calls:
                raise Refused(sentence("Say which calls you have seen."))
            at = self.now().wall
            fresh = [call for call in self.unpriced if call.id in calls]
            self._written(
                *(
                    partial(audit.record, at, who, "talk without a price seen", call=call.id, cabin=call.cabin)
                    for call in fresh
                )
            )
            self._seen_unpriced(calls)
            self.repaint()

    def _note_unpriced(self, cabin: int | None, finished: FinishedCall) -> None:
        """A call is over, perhaps not for the first time."""
        call = finished.call
        rest = tuple(each for each in self.unpriced if each.id != call.id)
        if cabin is not None and finished.revenue is None and finished.seconds and call.id not in self._unpriced_seen:
            told = UnpricedCall(call.id, cabin, call.quote.number, finished.seconds, finished.ended_at.wall)
            rest = tuple(sorted((*rest, told), key=lambda each: each.id))
        self.unpriced = rest

    def _seen_unpriced(self, calls: list[int]) -> None:
        self._unpriced_seen |= set(calls)
        self.unpriced = tuple(each for each in self.unpriced if each.id not in self._unpriced_seen)

    def _recall_unpriced(self, at: Moment) -> None:
        """As the books have it."""
        since = at.wall - ledger_unpriced.KEPT_MS
        self._unpriced_seen = ledger_unpriced.seen_since(since)
        self.unpriced = tuple(UnpricedCall(**row) for row in ledger_unpriced.since(since))
        self._seen_unpriced([])
