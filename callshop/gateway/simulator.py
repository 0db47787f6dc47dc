"""A gateway that is not there: plays calls in a real dialect's own bytes, through a real link.

What it sends takes the same path as an adapter's: the socket, the framing, the dialect, the shop. The dialect's module
says what its machine would send (`speak`); this file only knows when.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from types import ModuleType

from callshop.events import Answered, Dialled, HungUp, LineEvent, Moment, OffHook, Ringing
from callshop.gateway.dialects import Peer
from callshop.gateway.links import Link


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call to be played on a line: seconds to dial, to ring, and to talk (0: nobody answers)."""

    line: str
    number: str
    dials_after: int = 2
    rings_after: int = 2
    answers_after: int = 4
    talks: int = 60


class Simulator:
    """Sends what is due each time it is told the time; knows which lines are busy."""

    def __init__(self, dialect: ModuleType, link: Link, peer: Peer) -> None:
        self._dialect, self._link, self._peer = dialect, link, peer
        self._due: list[tuple[int, int, LineEvent]] = []
        self._order = count()

    def play(self, call: PlannedCall, now: Moment) -> None:
        """Put a call's events on the agenda, beginning now."""
        for after, event in _life(call, now):
            heapq.heappush(self._due, (now.mono + after * 1000, next(self._order), event))

    def busy(self, line: str) -> bool:
        """Whether a call is still being played on this line."""
        return any(event.names[0] == line for _, _, event in self._due)

    def tick(self, now: Moment) -> None:
        """Send everything that is due by now, in order."""
        while self._due and self._due[0][0] <= now.mono:
            _, _, event = heapq.heappop(self._due)
            for data in self._dialect.speak(event):
                self._link.send(data, self._peer)

    def close(self) -> None:
        self._link.close()


def _life(call: PlannedCall, at: Moment) -> Iterable[tuple[int, LineEvent]]:
    """(seconds after the beginning, event) of one call."""
    names = (call.line,)
    dialled = call.dials_after
    ringing = dialled + call.rings_after
    answered = ringing + call.answers_after
    yield 0, OffHook(at=at, names=names)
    yield dialled, Dialled(at=at, names=names, number=call.number)
    yield ringing, Ringing(at=at, names=names)
    if call.talks:
        yield answered, Answered(at=at, names=names, number=call.number)
    yield answered + call.talks, HungUp(at=at, names=names)
