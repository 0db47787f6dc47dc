"""What is said and what it is said of: a datagram in our words, a call, a line. What they do is in sipura_lines.py."""

from dataclasses import dataclass
from enum import Enum, auto

from callshop.events import Direction, Moment


class Heard(Enum):
    """What a datagram said, whatever its wording."""

    OFF_HOOK = auto()
    ON_HOOK = auto()
    CALLING = auto()  # the number is sent
    PLACING = auto()  # a call is being placed, the number comes in another word
    PROGRESS = auto()
    ANSWER = auto()
    HOLD = auto()
    FAILED = auto()
    RELEASE = auto()
    RINGS_HERE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Said:
    """One datagram in our words. `digit` of the port as printed; `before` = the call state it leaves ("13")."""

    heard: Heard
    digit: str | None = None
    number: str = ""
    before: str | None = None
    state: bool = False


@dataclass(slots=True, eq=False)
class Call:
    """`by_text`, `dialog`: who told of it, a `Calling:` line, a SIP message. `unseen`: it began before we listened."""

    number: str | None
    at: Moment
    direction: Direction = "out"
    by_text: bool = False
    dialog: str | None = None
    user: str | None = None
    ringing: Moment | None = None
    answered: Moment | None = None
    ended: Moment | None = None
    held: bool = False
    unseen: bool = False
    line: "Line | None" = None


@dataclass(slots=True, eq=False)
class Line:
    """`busy`: what the shop was told: True lifted or calling, False at rest, None nothing since we listen."""

    name: str
    up: bool = False
    busy: bool | None = None
    placing: bool = False
    call: Call | None = None
    ended: int = -1
    renewed: int = -1

    @property
    def can_dial(self) -> bool:
        nameless = self.call is not None and self.call.direction == "out" and self.call.number is None
        return self.up and (self.call is None or (nameless and not self.call.answered))
