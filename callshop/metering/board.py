"""The picture of the shop at one instant: frozen, with a revision, swapped whole, so that readers need no lock.

Every figure a screen shows is taken from here, so the tablet, the tile and the total agree (law 4). Amounts are
micros, durations whole seconds, instants milliseconds since 1970 UTC.
"""

from dataclasses import dataclass

from callshop.events import Moment, Sentence
from callshop.metering.states import State
from callshop.metering.tile import counter_text, tablet_text
from callshop.metering.tile.counter_text import Remark
from callshop.metering.tile.facts import TileFacts
from callshop.metering.tile.tablet_text import TabletText


@dataclass(frozen=True, slots=True)
class Tile(TileFacts):
    """One cabin, with what a screen says of it."""

    @property
    def hint(self) -> Sentence:
        """What the cabin's tile says where no price is shown."""
        return counter_text.hint(self)

    def next_steps(self, sees_losses: bool) -> tuple[Remark, ...]:
        """What happens next in the cabin, for the counter, the most urgent first. `sees_losses`: the owner reads it."""
        return counter_text.next_steps(self, sees_losses)

    @property
    def tablet(self) -> TabletText:
        """What the cabin's own screen says to its customer."""
        return tablet_text.tablet_text(self)


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
