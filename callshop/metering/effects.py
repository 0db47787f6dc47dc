"""What the metering wants done. The counterpart of events: the shop carries these out, in order, under its lock."""

from dataclasses import dataclass

from callshop.events import LineEvent, Ref
from callshop.metering.calls import Call, FinishedCall
from callshop.metering.states import State
from callshop.metering.visit import Visit


@dataclass(frozen=True, slots=True)
class CallStarted:
    """It was answered: its row must be on disk before anyone sees it talking."""

    call: Call
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class CallFinished:
    """It is over: its row, the day's totals and the balance, in one transaction."""

    finished: FinishedCall
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """The customer left and owes nothing."""

    visit: int


@dataclass(frozen=True, slots=True)
class CutLine:
    """Hang this call up, if its gateway can."""

    gateway: str
    names: tuple[str, ...]
    ref: Ref | None


@dataclass(frozen=True, slots=True)
class OutOfTurn:
    """An event that makes no sense in this state: nothing changed."""

    state: State
    event: LineEvent


Effect = CallStarted | CallFinished | VisitEnded | CutLine | OutOfTurn
