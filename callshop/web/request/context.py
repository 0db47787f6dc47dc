"""What the pages stand on: the shop, its settings, its cabins, and the one instant of each request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flask import current_app, g

from callshop.events import Moment, sentence
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.metering.board import Tile
from callshop.refusal import Refused

if TYPE_CHECKING:
    from callshop.ledger.people.people import Person
    from callshop.shop.jobs.backup_job import BackupJob
    from callshop.shop.shop import Shop
    from callshop.web.request.live_cache import Live

Recorded = Callable[[str, str, int, int], tuple[tuple[int, str, str], ...]]


class PracticeRoom(Protocol):
    """The throw-away shop beside this one, in which cashiers practise."""

    open: bool

    def begin(self, back: int) -> None: ...
    def way_in(self, host: str) -> str: ...
    def end(self) -> None: ...


class Lesson(Protocol):
    """What a throw-away shop is: who is let in, how far they have come, and where the real shop is."""

    back: int
    done: frozenset[str]

    def let_in(self, key: str) -> "Person | None": ...
    def finish(self, now: Moment) -> None: ...


@dataclass(frozen=True, slots=True)
class AppContext:
    """house: the settings as they are now. lan_host: the address under which a tablet reaches this PC.

    keeper: makes copies of the books, where somebody does.
    room: where this shop's cashiers practise.
    lesson: this shop is itself one to practise in, and nothing is true in it.
    recorded(gateway, line, since, until): what a gateway was heard to say, as (ms since 1970 UTC, direction, text).
    """

    shop: "Shop"
    house: Callable[[], ShopConfig]
    now: Callable[[], Moment]
    version: str
    lan_host: str
    live: "Live"
    recorded: Recorded = lambda gateway, line, since, until: ()
    keeper: "BackupJob | None" = None
    room: PracticeRoom | None = None
    lesson: Lesson | None = None


def world() -> AppContext:
    return current_app.extensions["callshop"]


def at() -> Moment:
    """The instant of this request: one for all that it does."""
    if "at" not in g:
        g.at = world().now()
    return g.at


def house() -> ShopConfig:
    """The shop's settings, the same throughout a request."""
    if "house" not in g:
        g.house = world().house()
    return g.house


def tile_of(cabin: int) -> Tile:
    """The cabin as the board shows it now. Refused (404) if there is none."""
    tile = world().shop.board.tile(cabin)
    if tile is None:
        raise Refused(sentence("There is no cabin {cabin}.", cabin=cabin), 404)
    return tile
