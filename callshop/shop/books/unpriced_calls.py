"""Talk without a price: the cabin is free when it is over, but the cashier is told of it until somebody has seen it."""

from collections.abc import Iterable

from callshop.ledger.calls import unpriced as ledger_unpriced
from callshop.metering.board import UnpricedCall
from callshop.metering.calls import FinishedCall


class UnpricedCalls:
    """As the books have it at `wall` (ms since 1970 UTC). Changed only under the shop's lock.

    calls   what is still to be seen, the oldest first
    """

    def __init__(self, wall: int) -> None:
        since = wall - ledger_unpriced.KEPT_MS
        self._seen: set[int] = ledger_unpriced.seen_since(since)
        self.calls: tuple[UnpricedCall, ...] = tuple(UnpricedCall(**row) for row in ledger_unpriced.since(since))
        self.mark_seen(())

    def note(self, cabin: int | None, finished: FinishedCall) -> None:
        """A call is over, perhaps not for the first time."""
        call = finished.call
        rest = tuple(each for each in self.calls if each.id != call.id)
        if cabin is not None and finished.revenue is None and finished.seconds and call.id not in self._seen:
            told = UnpricedCall(call.id, cabin, call.quote.number, finished.seconds, finished.ended_at.wall)
            rest = tuple(sorted((*rest, told), key=lambda each: each.id))
        self.calls = rest

    def mark_seen(self, calls: Iterable[int]) -> None:
        self._seen |= set(calls)
        self.calls = tuple(each for each in self.calls if each.id not in self._seen)
