"""A recording's events through the metering, without a shop: every line is a cabin of its own, nothing has a price.

What comes out is what the recording tells. Times are the device's own, or ours where our capture kept them; seconds
that the device did not tell can be measured only where there are times.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from callshop.events import ActiveCalls, AuthorizationRequest, Completed, Event, LineEvent, Moment, Ref, Unreadable
from callshop.gateway.dialects import Dialect
from callshop.gateway.recordings import Heard, Recording, frame_by_frame
from callshop.metering.cabin import CabinLine, end_call, step
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import Call, FinishedCall, finish
from callshop.metering.effects import CallFinished, OutOfTurn
from callshop.rating.tariff import Quote


class UnpricedBook:
    """Numbers for calls, prices for none."""

    coin = 1

    def __init__(self) -> None:
        self._calls = 0

    def next_call(self) -> int:
        self._calls += 1
        return self._calls

    def next_visit(self) -> int:
        return 0

    def quote(self, gateway: str, number: str, cabin: int | None, at: Moment) -> Quote:
        return Quote(number, None, "", None, None, None, None, False)

    def refuses(self, quote: Quote) -> bool:
        return False


class Replayed:
    """What became of a recording. Of its frames (a blank line is none): how many told something, something known that
    is not needed, and nothing that can be read.
    """

    def __init__(self, timed: bool, heard: Moment | None = None) -> None:
        self.heard = heard
        """When the last of it was heard, if it has times."""
        self._timed = timed
        self._book = UnpricedBook()
        self._cabins: dict[str, Cabin] = {}
        self._finished: list[tuple[FinishedCall, bool | None]] = []
        self._over: dict[str, list[Ref]] = defaultdict(list)
        self.understood = self.ignored = self.unreadable = 0

    def take(self, heard: Heard) -> None:
        """One frame, in the order of the wire."""
        told = [self._take(event) for event in heard.events]
        if any(told):
            self.understood += 1
        elif any(isinstance(event, Unreadable) for event in heard.events):
            self.unreadable += 1
        elif heard.frame:
            self.ignored += 1

    def _take(self, event: Event) -> bool:
        """Whether it told something."""
        match event:
            case ActiveCalls():
                self._call_the_roll(event)
                return True
            case LineEvent() if event.names and not isinstance(event, AuthorizationRequest):
                return self._meter(event)
        return False

    def calls(self) -> Iterable[dict]:
        """Each call as `replay` prints it: in the order they ended, then those still open."""
        for finished, answered in self._finished:
            yield self._line(finished.call, finished, answered)
        for cabin in self._cabins.values():
            for call in cabin.calls:
                yield self._line(call, None, call.answered_at is not None)

    @property
    def finished(self) -> tuple[FinishedCall, ...]:
        """The calls that are over, in the order they ended."""
        return tuple(finished for finished, _ in self._finished)

    @property
    def running(self) -> tuple[Call, ...]:
        """The calls that are not."""
        return tuple(call for cabin in self._cabins.values() for call in cabin.calls)

    def _meter(self, event: LineEvent) -> bool:
        name = self._line_of(event)
        cabin = self._cabins.get(name) or Cabin(None, event.at)
        if event.ref and cabin.call_of("", event) is None and self._is_over(event.ref):
            return False
        self._cabins[name], effects = step(cabin, CabinLine("", name, clocked=self._timed), event, self._book)
        for effect in effects:
            if isinstance(effect, CallFinished):
                self._finish(effect.finished, _answered(effect.finished, event))
        return not any(isinstance(effect, OutOfTurn) for effect in effects)

    def _call_the_roll(self, roll: ActiveCalls) -> None:
        for name, cabin in self._cabins.items():
            for call in cabin.calls:
                gone = call.ref and not any(call.ref.same_call(ref) for ref in roll.refs)
                if gone and roll.device in (None, call.device):
                    finished = finish(call, roll.at, end_heard=False)
                    self._cabins[name], _ = end_call(self._cabins[name], finished, self._book)
                    self._finish(finished, finished.status == "answered")

    def _finish(self, finished: FinishedCall, answered: bool | None) -> None:
        self._finished.append((finished, answered))
        if finished.call.ref:
            self._over[finished.call.ref.key].append(finished.call.ref)

    def _line_of(self, event: LineEvent) -> str:
        """The line of the call this event speaks of, else its own best name."""
        for name, cabin in self._cabins.items():
            if event.ref and cabin.call_of("", event):
                return name
        return event.names[0]

    def _is_over(self, ref: Ref) -> bool:
        return any(over.same_call(ref) for over in self._over.get(ref.key, ()))

    def _line(self, call: Call, finished: FinishedCall | None, answered: bool | None) -> dict:
        started, began, ended = call.told.started, call.told.answered, call.told.ended
        if self._timed:
            started, began = started or _when(call.dialled_at), began or _when(call.answered_at)
            ended = ended or (_when(finished.ended_at) if finished else None)
        return {
            "line": call.names[0],
            "number": call.dialled or None,
            "direction": call.direction,
            "started_at": _iso(started),
            "answered_at": _iso(began),
            "ended_at": _iso(ended),
            "seconds": self._seconds(finished, answered),
            "answered": answered,
            "ref": str(call.ref) if call.ref else None,
        }

    def _seconds(self, finished: FinishedCall | None, answered: bool | None) -> int | None:
        if finished is None:
            return None
        measured = finished.seconds_by == "clock" and answered
        return finished.call.counted or None if measured and not self._timed else finished.seconds


def recall(dialect: Dialect, recording: Recording) -> Replayed:
    """The same from the end of our own captures, with the gateway's own dialect, which knows it all afterwards."""
    told = Replayed(recording.timed, recording.chunks[-1][2] if recording.chunks else None)
    for heard in frame_by_frame(dialect, recording) if recording.chunks else ():
        told.take(heard)
    if (recalled := getattr(dialect, "recalled", None)) is not None:
        recalled()
    return told


def replay(frames: Iterable[Heard], timed: bool) -> Replayed:
    """Meter what these frames mean. `timed`: their moments are real ones."""
    told = Replayed(timed)
    for heard in frames:
        told.take(heard)
    return told


def _answered(finished: FinishedCall, event: LineEvent) -> bool | None:
    """None where the gateway could not tell: it gave seconds and no answer."""
    cannot_tell = isinstance(event, Completed) and event.answered is None and finished.seconds > 0
    return None if cannot_tell else finished.status == "answered"


def _when(moment: Moment | None) -> datetime | None:
    return datetime.fromtimestamp(moment.wall / 1000, UTC) if moment else None


def _iso(when: datetime | None) -> str | None:
    """With an offset; a device that prints none is taken to be where this PC is. A year no calendar has is no time."""
    try:
        return when.astimezone().isoformat(timespec="seconds") if when else None
    except (OverflowError, ValueError):
        return None
