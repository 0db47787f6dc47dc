"""A gateway and a shop for the radius tests: packets from text, and calls kept by their references alone."""

from dataclasses import dataclass, field
from itertools import count

from callshop.events import ActiveCalls, Answered, AuthorizationRequest, Completed, Dialled, Event, HungUp, Moment
from callshop.gateway.dialects import Send
from callshop.gateway.dialects.radius import Dialect
from callshop.gateway.radius_dumps import packets_from_text

SECRET = b"testing123"
PEER = ("192.0.2.99", 40000)
NOON = Moment(1_772_452_800_000, 5_000_000)
DAY_MS = 24 * 3_600_000

_seen = count()


def packet(*lines: str, secret: bytes = SECRET) -> bytes:
    """One packet of these `Name = value` lines, never the same twice: a retransmission is the same bytes again."""
    (frame,) = packets_from_text("\n".join((*lines, f"Acct-Input-Octets = {next(_seen)}")), secret)
    return frame


def events(items) -> list[Event]:
    return [item for item in items if not isinstance(item, Send)]


def sends(items) -> list[Send]:
    return [item for item in items if isinstance(item, Send)]


@dataclass
class Kept:
    ref: object
    line: str
    number: str | None
    since: Moment
    answered: bool | None = None
    seconds: int | None = None
    over: bool = False


@dataclass
class Desk:
    """A dialect and the calls its events make. `restart` forgets what the dialect remembers, and nothing else."""

    options: dict[str, str] = field(default_factory=lambda: {"secret": SECRET.decode(), "auth": "1812"})
    calls: list[Kept] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    now: Moment = NOON

    def __post_init__(self):
        self.restart()

    def restart(self) -> None:
        self.dialect = Dialect(self.options)
        self.dialect.hello(self.now)

    def wait(self, seconds: int) -> None:
        self.now = self.now.plus(1000 * seconds)

    def hear(self, *frames: bytes) -> None:
        for frame in frames:
            for item in self.dialect.feed(frame, PEER, self.now):
                if isinstance(item, Send):
                    self.answers.append(item.data)
                else:
                    self._take(item)

    def _take(self, event: Event) -> None:
        match event:
            case Dialled() | Answered() | Completed():
                call = self._call(event)
                call.number = call.number or event.number
                if isinstance(event, Answered) and not call.over:
                    call.answered = True
                if isinstance(event, Completed) and not call.over:
                    call.seconds, call.answered, call.over = event.seconds, event.answered, True
            case HungUp():
                for call in self.calls:
                    call.over = call.over or call.ref.same_call(event.ref)
            case ActiveCalls():
                for call in self.calls:
                    call.over = True
            case AuthorizationRequest():
                pass

    def _call(self, event) -> Kept:
        for call in reversed(self.calls):
            if call.ref.same_call(event.ref) and event.at.mono - call.since.mono <= DAY_MS:
                return call
        self.calls.append(Kept(event.ref, event.names[0], event.number, event.at))
        return self.calls[-1]

    def told(self) -> list[tuple]:
        return [(call.line, call.number, call.answered, call.seconds) for call in self.calls]
