"""The words between a gateway and the shop. Frozen, and the whole vocabulary: what is not here cannot be said.

A gateway's dialect turns bytes into these; metering and the shop understand these and nothing else. A line event
carries *all* the names its line goes by, best first, because only the shop knows which of them is mapped to a cabin.

The story of one call:  OffHook -> Dialled -> Ringing -> Answered -> HungUp
A box that only tells afterwards says it in one word:  Completed
A box that asks first:  AuthorizationRequest, and the shop answers with a Verdict
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Direction = Literal["out", "in"]


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant on both our clocks, in milliseconds: `wall` since 1970 UTC dates things, `mono` measures them."""

    wall: int
    mono: int

    def plus(self, ms: int) -> "Moment":
        return Moment(self.wall + ms, self.mono + ms)


Unit = Literal["money", "money_long", "aloud", "duration", "about_time", "clock", "clock_short"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a sentence, written by the page that shows it, in its reader's language, as `unit` says.

    money, money_long, aloud: micros. duration, about_time: seconds. clock, clock_short: ms since 1970 UTC.
    """

    unit: Unit
    value: int

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something to tell a person: English text with {holes}, translated where it is shown, never before."""

    text: str
    values: tuple[tuple[str, str | Figure], ...] = ()

    def __str__(self) -> str:
        return self.text.format(**dict(self.values))


def sentence(text: str, /, **values: object) -> Sentence:
    holes = ((name, value if isinstance(value, Figure) else str(value)) for name, value in values.items())
    return Sentence(text, tuple(holes))


@dataclass(frozen=True, slots=True)
class Ref:
    """The reference of a call, as its gateway gives it: the same reference again is the same call (law 2).

    `setup` is what tells two calls of one key apart, of gateways that reuse their ids (RADIUS): the set-up instant in
    ISO 8601, a blank, and the session. Two references differ by it only when both carry one, the instants are more than
    a second apart, and the sessions differ too: a gateway spells a time in several ways, and its clock may be set.
    """

    key: str
    setup: str | None = None

    def same_call(self, other: "Ref | None") -> bool:
        if other is None or self.key != other.key:
            return False
        return self.setup is None or other.setup is None or _one_setup(self.setup, other.setup)

    def __str__(self) -> str:
        return self.key if self.setup is None else f"{self.key}@{self.setup}"


def _one_setup(one: str, other: str) -> bool:
    """Whether two set-ups can be those of one call."""
    (when, _, session), (other_when, _, other_session) = one.partition(" "), other.partition(" ")
    if one == other or (session and session == other_session):
        return True
    try:
        return instants_agree(datetime.fromisoformat(when), datetime.fromisoformat(other_when))
    except ValueError:  # as an earlier version wrote it: only the same text is the same time
        return False


def instants_agree(one: datetime, other: datetime) -> bool:
    """Whether two times mean the same instant, to the second; as they are printed where one names no zone."""
    if one.tzinfo is None or other.tzinfo is None:
        one, other = one.replace(tzinfo=None), other.replace(tzinfo=None)
    return abs(one - other) <= timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class DeviceTimes:
    """What the device's own clock says of a call. Kept beside our times, used by `replay`; never dates a live call."""

    started: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The seconds talked as the witnesses inside a gateway give them, where it has more than one (whole, None: silent).

    counter   its counter; 0 is silence too, for many send it when they have not counted
    printed   the difference of the times it prints; further readings where their zones leave a doubt, likeliest first
    delay     seconds for which it says that it has been trying to tell us
    """

    counter: int | None = None
    printed: tuple[int, ...] = ()
    delay: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEvent:
    """Something happened on a line.

    names    every name of the line, the most precise first ("192.0.2.10/1", or "10.0.0.5/Fxs1", "Fxs1", "101")
    device   the box on a link that carries several (an adapter's address, a NAS); None if the link is the box
    vouched  False where nothing proves the device is the shop's (bare UDP): the shop meters it only if a line of
             that device is mapped
    ref      the call's reference; None where the gateway has none: then the event speaks of the line's only call
    """

    at: Moment
    names: tuple[str, ...]
    device: str | None = None
    vouched: bool = True
    ref: Ref | None = None
    told: DeviceTimes = DeviceTimes()


@dataclass(frozen=True, slots=True, kw_only=True)
class OffHook(LineEvent):
    """The handset was lifted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled(LineEvent):
    """A call begins: the digits as dialled (digits, + * # only). Also an incoming call that starts to ring here.

    free   between two of the shop's own telephones: nobody pays anything for it
    """

    number: str
    direction: Direction = "out"
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing(LineEvent):
    """The far end rings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(LineEvent):
    """The far end answered: the meter starts at `at`. `number` where this is the first word we hear of the call.

    counter   the gateway has counted so many seconds of talk by now, and `at` is dated back by them; 0: it does not say
    """

    number: str | None = None
    direction: Direction = "out"
    counter: int = 0
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HungUp(LineEvent):
    """The call is over, or the handset is down. An end that tells its seconds is a Completed instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed(LineEvent):
    """A finished call with the gateway's own figures. Accepted in every state of a cabin (law 1).

    seconds   talked, rounded down
    answered  None where this gateway cannot tell: then the call counts as answered for its seconds
    late      delivered in a burst after a reconnect: dated by arrival, marked
    figures   where the gateway has several witnesses of the seconds; `seconds` is what they say by themselves
    """

    number: str | None
    seconds: int
    answered: bool | None
    direction: Direction | None = "out"
    late: bool = False
    figures: Figures = Figures()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest(LineEvent):
    """May this call start, and for how long? `ticket` identifies the request; a retransmit carries the same one."""

    number: str | None
    ticket: str
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(LineEvent):
    """A device has said where it is to be reached, and its provider agreed: of a line, no call.

    maker         what it calls itself
    provider      where it is registered, host:port
    since, until  milliseconds since 1970 UTC; until 0: it has taken its leave
    """

    maker: str
    provider: str
    since: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Knocked(LineEvent):
    """A device that no cabin has wants to be heard. It is not answered. `maker` is what it calls itself."""

    maker: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(LineEvent):
    """Who talks on this line hands the other end on to a third, `number` ("" unknown). The call goes on as it is."""

    number: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The shop's answer to AuthorizationRequest: `seconds` the call may last at most; `reason` why not.

    protected   an emergency call: it must not be cut either
    """

    allowed: bool
    seconds: int = 0
    reason: Sentence | None = None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class ActiveCalls:
    """The gateway lists all the calls it carries now (of one `device`, if given): any other call of ours is over."""

    at: Moment
    refs: tuple[Ref, ...]
    device: str | None = None


@dataclass(frozen=True, slots=True)
class LinkUp:
    at: Moment


@dataclass(frozen=True, slots=True)
class LinkDown:
    at: Moment
    reason: Sentence


@dataclass(frozen=True, slots=True)
class LinkSilent:
    """The link stands, but the gateway owes us a word (a ping, a registration) since `since`."""

    at: Moment
    since: Moment


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that mean nothing in this dialect: counted, kept in the capture, shown to the owner; never a call."""

    at: Moment
    data: bytes
    why: Sentence
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    at: Moment


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event: `stored` is False if the disk refused (then an accounting packet is not answered)."""

    stored: bool = True
    verdict: Verdict | None = field(default=None)


Event = (
    OffHook | Dialled | Ringing | Answered | HungUp | Completed | AuthorizationRequest | Registered | Knocked
    | Transferred | ActiveCalls | LinkUp | LinkDown | LinkSilent | Unreadable | Tick
)  # fmt: skip
