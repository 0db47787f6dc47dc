"""The states of a cabin, and everything that moves one.

Two rules. Everything that moves a cabin is in NEXT. Nothing here knows money, sockets or pages.

The story of a call. A cabin is FREE. The handset is lifted: OPEN (or the cashier opened it). Digits: DIALLING. The far
end rings: RINGING, nothing is paid yet. It answers: TALKING, and the meter runs. One of the two hangs up: the cabin is
at rest again, and what rest means is told by its facts: something is owed (DUE), the cashier closed it (BLOCKED), the
visit goes on (OPEN) or nobody is there (FREE). A cabin whose gateway is gone shows FAULT over whatever it was.

An event speaks of a call. The call's own state is looked up when the cabin has that call, the cabin's state at rest
when it has not: so a line that carries two calls needs no second machine. What is not in the table is out of turn: it
changes nothing and is shown. Dialled, Answered and Completed carry a call and are in every row (law 1).
"""

from collections.abc import Mapping
from enum import StrEnum

from callshop.events import Answered, Completed, Dialled, HungUp, OffHook, Ringing


class State(StrEnum):
    FREE = "free"
    OPEN = "open"
    DIALLING = "dialling"
    RINGING = "ringing"
    TALKING = "talking"
    DUE = "due"
    BLOCKED = "blocked"
    FAULT = "fault"


class Turn(StrEnum):
    """Where a transition leads that is not a state of a call."""

    REST = "at rest"  # the call is over, the cabin's facts say what it is now
    LIFTED = "handset lifted"  # a call whose end was not heard is over; the handset is up again
    SAME = "no change"


FREE, OPEN, DIALLING, RINGING, TALKING, DUE, BLOCKED, FAULT = State
REST, LIFTED, SAME = Turn

NEXT: Mapping[State, Mapping[type, State | Turn]] = {
    # at rest: the event begins something
    FREE:     {OffHook: LIFTED, Dialled: DIALLING, Answered: TALKING, Completed: REST},
    OPEN:     {OffHook: SAME,   Dialled: DIALLING, Answered: TALKING, Completed: REST, HungUp: REST},
    DUE:      {OffHook: LIFTED, Dialled: DIALLING, Answered: TALKING, Completed: REST, HungUp: REST},
    BLOCKED:  {OffHook: LIFTED, Dialled: DIALLING, Answered: TALKING, Completed: REST, HungUp: REST},
    # in a call: the event goes on with it, or ends it
    DIALLING: {OffHook: LIFTED, Dialled: DIALLING, Ringing: RINGING, Answered: TALKING, Completed: REST, HungUp: REST},
    RINGING:  {OffHook: LIFTED, Dialled: DIALLING, Ringing: SAME,    Answered: TALKING, Completed: REST, HungUp: REST},
    TALKING:  {OffHook: LIFTED, Dialled: DIALLING, Answered: SAME,   Completed: REST, HungUp: REST},
}  # fmt: skip

IN_CALL = (TALKING, RINGING, DIALLING)
"""The states of a call, strongest first: a cabin with two calls shows the strongest."""


def moves(state: State, event: object) -> State | Turn | None:
    """Where this event leads from this state; None if it is out of turn."""
    return NEXT[state].get(type(event))
