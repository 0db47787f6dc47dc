"""The picture of the shop at one instant: frozen, with a revision, swapped whole, so that readers need no lock.

Every figure a screen shows is taken from here, so the tablet, the tile and the total agree (law 4). Amounts are
micros, durations whole seconds, instants milliseconds since 1970 UTC.
"""

from dataclasses import dataclass

from callshop.events import Moment, Sentence
from callshop.metering.states import State
from callshop.metering.visit import Extra
from callshop.rating.charge import Charge
from callshop.rating.tariff import Rate


@dataclass(frozen=True, slots=True)
class CallNow:
    """The call in progress in a cabin."""

    id: int | None  # None until it is answered: then it has a row
    number: str
    direction: str | None
    destination: str
    country: str | None  # ISO 3166 alpha-2, for the flag
    kind: str | None  # "mobile", "fixed"
    rate: Rate | None  # what the customer pays; None if there is no price
    priced: bool  # False: no sell price matches, the default (or nothing) is charged
    losing: bool  # the sell price is under the buy price
    seconds: int
    price: int
    next_step: tuple[int, int] | None  # (so much more, in so many seconds)
    ringing_at: int
    answered_at: int | None
    free_until: int | None  # free_under of the rate, while the call is still free
    answer_known: bool  # False: this gateway cannot tell the answer
    capped: bool = False  # it would cost more than the deposit has left, and is charged no more
    overtaken_at: int | None = None  # another call on its line was answered then: this one may be over
    emergency: bool = False  # a call for help: free, and nothing ends it
    refused: bool = False  # the owner refuses the number, and its gateway did not
    basis: str = "list"  # whence its price is: "list", "default", "margin", "emergency", "none"


@dataclass(frozen=True, slots=True)
class CallDue:
    """A finished call that the visit has not paid."""

    id: int
    number: str
    destination: str
    country: str | None
    seconds: int
    amount: int
    charge: Charge | None  # why this price; None if it had none
    status: str  # "answered", "interrupted"
    answer_known: bool
    differs: int  # gateway's seconds minus those shown, 0 unless more than two: the cashier is told (law 4)
    end_heard: bool
    began_at: int  # answered, else dialled: as the receipt says it
    ended_at: int
    capped: bool = False  # charged no more than the deposit had left
    priced: bool = True  # False: no sell price matched; `basis` says what was charged instead
    refused: bool = False  # the owner refuses the number, and its gateway did not
    basis: str = "list"


@dataclass(frozen=True, slots=True)
class Tile:
    """One cabin."""

    cabin: int
    name: str
    state: State
    since: int  # when this state began
    visit: int | None
    mode: str  # "postpaid", "prepaid", "free"
    deposit: int  # held now: paid in, and neither used nor handed back
    call: CallNow | None
    due: int  # the visit so far, the call in progress included
    owed: tuple[CallDue, ...]
    can_cut: bool
    live: bool  # False: its gateway tells calls only when they are over
    no_news_since: int | None  # the gateway is gone or silent since then
    notes: tuple[Sentence, ...] = ()
    blocked: bool = False  # no new call from here, whatever goes on in it now
    name_of: str = ""  # the customer, as the cashier wrote it down
    note: str = ""
    extras: tuple[Extra, ...] = ()  # taken and not yet paid
    left: int | None = None  # seconds the call may still last; below zero: so long over; None: no limit
    limit_alarm: int | None = None  # the last of 60, 30, 10 and 0 seconds that `left` has come down to
    wished: int = 0  # micros more that the customer asked for on the tablet
    capped: bool = False  # what is due was held at the deposit
    lifted: bool = False  # its gateway has said that the handset is up
    wired: bool = True  # False: it has no line, so nothing of it is metered

    @property
    def to_collect(self) -> int:
        """What of the visit so far is not in the drawer yet."""
        return max(self.due - self.deposit, 0)

    @property
    def to_hand_back(self) -> int:
        """What of the deposit the visit has not used so far."""
        return max(self.deposit - self.due, 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for a cabin. `since`: ms since 1970 UTC."""

    id: int
    name: str
    note: str
    since: int


@dataclass(frozen=True, slots=True)
class GatewayLight:
    name: str
    dialect: str
    state: str  # "up", "silent", "down"
    last_heard: int | None
    why: Sentence | None
    live: bool
    unreadable: int


@dataclass(frozen=True, slots=True)
class UnmappedCall:
    """A call on a line that no cabin has: kept, shown, to be given to a cabin."""

    id: int | None
    gateway: str
    line: str
    number: str
    state: State | None  # None when it is over
    seconds: int
    amount: int


@dataclass(frozen=True, slots=True)
class UnpricedCall:
    """Talk in a cabin that had no price, and that nobody has said to have seen. `ended_at`: ms since 1970 UTC."""

    id: int
    cabin: int
    number: str
    seconds: int
    ended_at: int


@dataclass(frozen=True, slots=True)
class MissingCall:
    """A call that a gateway's capture tells of, and the books do not have. `ended_at`: ms since 1970 UTC.

    id    the same after another start of the program: a page that was open still means this call
    """

    id: int
    gateway: str
    line: str
    cabin: int | None
    number: str
    seconds: int
    ended_at: int


@dataclass(frozen=True, slots=True)
class Stranger:
    """A device of which no line is mapped: listed, never metered (law 8)."""

    gateway: str
    device: str
    line: str
    events: int
    last_heard: int


@dataclass(frozen=True, slots=True)
class Totals:
    free: int
    talking: int
    taken: int  # paid today
    due: int  # to collect in the cabins now: owed, and not in the drawer as a deposit


@dataclass(frozen=True, slots=True)
class BalanceLight:
    """The credit at the provider, as a light. The cashier sees level and time, never the money."""

    level: str  # "unknown", "good", "low", "empty"
    seconds_left: int | None


@dataclass(frozen=True, slots=True)
class Board:
    revision: int
    at: Moment
    tiles: tuple[Tile, ...]
    gateways: tuple[GatewayLight, ...]
    unmapped: tuple[UnmappedCall, ...]
    strangers: tuple[Stranger, ...]
    totals: Totals
    balance: BalanceLight
    alarms: tuple[Sentence, ...]
    open_calls: int = 0  # answered and not ended
    waiting: tuple[Waiting, ...] = ()  # who waits for a cabin, the first come first
    tills: tuple[str, ...] = ()  # whose till is open
    unpriced: tuple[UnpricedCall, ...] = ()  # talk without a price that nobody has seen, the oldest first
    missing: tuple[MissingCall, ...] = ()  # captured and not in the books, the oldest first
    ended: int = 0  # how many calls have ended since the start: a screen that sees it rise rings its bell

    def tile(self, cabin: int) -> Tile | None:
        return next((tile for tile in self.tiles if tile.cabin == cabin), None)

    def all_up(self) -> bool:
        """Whether every gateway is heard."""
        return all(light.state == "up" for light in self.gateways)
