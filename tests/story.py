"""Dialogues with a real shop on a real file, at a clock set by hand.

    stage.lift(3).dials("0049301234").answered().after(61).shows("0.08").hangs_up().owes("0.08")

`Stage` is the shop: its books, its clock, the box it listens to. `Telling` is what that box tells of one line, each
word followed by what the screens must show. Line "L3" is the telephone of cabin 3.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from callshop import money
from callshop.events import (
    ActiveCalls,
    Answered,
    AuthorizationRequest,
    Completed,
    Dialled,
    Event,
    HungUp,
    LinkDown,
    LinkUp,
    Moment,
    OffHook,
    Outcome,
    Ref,
    Ringing,
    Verdict,
    sentence,
)
from callshop.ledger.db import connection as db
from callshop.ledger.db import schema
from callshop.ledger.db.connection import writing
from callshop.ledger.provider import account
from callshop.ledger.reports import checks
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import tariffs
from callshop.ledger.till import shifts
from callshop.metering.board import Tile
from callshop.rating.tariff import Rate, Tariff
from callshop.shop.books.idempotency import NO_KEY, RequestKey
from callshop.shop.shop import Shop
from callshop.shop.state.gateways import GatewayControl
from callshop.shop.till.checkout import CheckoutAnswer, CheckoutRequest

NOON = Moment(wall=1_772_452_800_000, mono=5_000_000)
"""2026-03-02 12:00 UTC."""

TICKETS = count(1)
BOX, CABINS = "box", 4
ANA = "Ana"

BUY = (Rate("49", "Allemagne", 40_000), Rate("33", "France", 30_000), Rate("221", "Sénégal", 20_000, 10_000, 60, 60))
SELL = (
    Rate("49", "Allemagne", 70_000),
    Rate("33", "France", 100_000, 0, 60, 60, 5),
    Rate("221", "Sénégal", 50_000, 20_000, 30, 6),
)
"""Prices a minute in millionths: 0.07 to Germany, 0.10 a begun minute to France and the first 5 s free."""

SETTINGS = {"country": "SN", "currency": "EUR", "round_to": "0.01", "timezone": "Africa/Dakar"}


class Clock:
    """The one clock, set by hand; `slips` sets the wall clock alone."""

    def __init__(self, at: Moment = NOON) -> None:
        self.at = at

    def __call__(self) -> Moment:
        return self.at

    def goes_on(self, seconds: float) -> None:
        self.at = self.at.plus(round(seconds * 1000))

    def slips(self, seconds: int) -> None:
        self.at = replace(self.at, wall=self.at.wall + seconds * 1000)


@dataclass
class Stage:
    """A shop of four cabins on a database in `folder`, opened by `Stage.open`."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    boot: str = "first boot"
    cut: list[Ref | str | None] = field(default_factory=list)
    can_cut: bool = True
    tells_answer: bool = True
    shop: Shop = field(init=False)

    @classmethod
    def open(cls, folder: Path, **settings: str) -> "Stage":
        """New books, and the shop opened on them."""
        stage = cls(folder)
        open_books(stage.file, **settings)
        stage.begin()
        return stage

    @property
    def file(self) -> Path:
        return self.folder / "callshop.db"

    def begin(self) -> None:
        """The program starts, with its gateway heard."""
        at = self.clock()
        found = shop_config.load()
        buy, sell = (Tariff(tariffs.rates_at(kind, at.wall)) for kind in ("buy", "sell"))
        self.shop = Shop(found, tariffs.rates_of(found, buy, sell), self.clock, self.boot)
        self.shop.connect(
            BOX, "sipura", GatewayControl(True, self.tells_answer, self.can_cut, "dialled", self._hang_up)
        )
        self.tell(LinkUp(at))

    def restart(self, seconds_later: int = 5, boot: str | None = None) -> None:
        """The program is gone and starts again; another `boot`: the PC was off, and its monotonic clock began anew."""
        db.close_thread()
        self.clock.goes_on(seconds_later)
        if boot:
            self.boot = boot
            self.clock.at = replace(self.clock.at, mono=1000)
        self.begin()

    def reload(self) -> None:
        """What another process changed is taken over."""
        self.shop.reload(shop_config.load(), self.shop.rates, account.topped(), account.pace())

    def sets(self, **settings: str) -> None:
        """The owner changes settings of the shop."""
        shop_config.set_settings(self.clock().wall, settings, "Omar")
        self.reload()

    # -- the box speaks

    def tell(self, event: Event, gateway: str = BOX) -> Outcome:
        return self.shop.handle(gateway, event)

    def line(self, cabin: int | str, ref: str | Ref | None = None, device: str | None = None) -> "Telling":
        name = cabin if isinstance(cabin, str) else f"L{cabin}"
        return Telling(self, name, Ref(ref) if isinstance(ref, str) else ref, device)

    def lift(self, cabin: int) -> "Telling":
        return self.line(cabin).lifts()

    def talk(self, cabin: int, seconds: int, number: str = "0049301234", ref: str | None = None) -> "Telling":
        """A whole call."""
        return self.line(cabin, ref).dials(number).answered().after(seconds).hangs_up()

    def calls_the_roll(self, *refs: str, device: str | None = None) -> Outcome:
        return self.tell(ActiveCalls(self.clock(), tuple(map(Ref, refs)), device))

    def loses_link(self) -> None:
        self.tell(LinkDown(self.clock(), sentence("The cable is out")))

    def finds_link(self) -> None:
        self.tell(LinkUp(self.clock()))

    def passes(self, seconds: int) -> None:
        """So many seconds, each with its tick."""
        for _ in range(seconds):
            self.clock.goes_on(1)
            self.shop.tick()

    # -- what is seen

    def tile(self, cabin: int) -> Tile:
        return self.shop.board.tile(cabin)

    def owed(self, cabin: int) -> list[int]:
        return [call.id for call in self.tile(cabin).owed]

    def on_disk(self, sql: str = "SELECT * FROM call ORDER BY id", *values: object) -> list[dict]:
        """What another program would read from the file now."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as other:
            other.row_factory = sqlite3.Row
            return [dict(row) for row in other.execute(sql, values)]

    def taken(self, cabin: int) -> list[int]:
        """The extras that a cabin owes."""
        return [extra.id for extra in self.tile(cabin).extras]

    def pays(self, cabin: int, *, key: str = "", **more: object) -> CheckoutAnswer:
        """The customer pays Ana all that is due. The same `key` at another cabin is another one, as on the pages."""
        self.has_till(ANA)
        known_as = RequestKey(f"/cabins/{cabin}/checkout {key}") if key else NO_KEY
        asked = {"extras": self.taken(cabin)} | more
        return self.shop.till.checkout(CheckoutRequest(cabin, self.owed(cabin), ANA, known_as, **asked))

    def has_till(self, *names: str, float_amount: int = 0) -> None:
        """These people have an open till."""
        for name in names:
            if shifts.open_of(name) is None:
                self.shop.shifts.open(float_amount, name)

    @contextmanager
    def disk_refusing(self) -> Iterator[None]:
        """Within, nothing can be written."""
        db.database.execute_sql("PRAGMA query_only = 1")
        try:
            yield
        finally:
            db.database.execute_sql("PRAGMA query_only = 0")

    @contextmanager
    def books_unreadable(self) -> Iterator[None]:
        """Within, nothing can be read or written."""
        connection = db.database.connection()
        connection.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)
        try:
            yield
        finally:
            connection.set_authorizer(None)

    def _hang_up(self, names: tuple[str, ...], ref: Ref | None) -> bool:
        self.cut.append(ref or names[0])
        return True


@dataclass(frozen=True)
class Telling:
    """What the box tells of one line. Each word returns the telling itself, so that the story goes on."""

    stage: Stage
    name: str
    ref: Ref | None = None
    device: str | None = None

    def lifts(self) -> "Telling":
        return self._tell(OffHook)

    def dials(self, number: str, direction: str = "out") -> "Telling":
        return self._tell(Dialled, number=number, direction=direction)

    def rings(self) -> "Telling":
        return self._tell(Ringing)

    def answered(self, number: str | None = None, direction: str = "out") -> "Telling":
        return self._tell(Answered, number=number, direction=direction)

    def hangs_up(self) -> "Telling":
        return self._tell(HungUp)

    def completes(
        self, seconds: int, number: str | None = "0049301234", answered: bool | None = True, **more: object
    ) -> "Telling":
        return self._tell(Completed, number=number, seconds=seconds, answered=answered, **more)

    def asks(self, number: str | None, ticket: str = "") -> Verdict:
        """What the shop says; each time of another call, unless a `ticket` is asked again."""
        ticket = ticket or f"T{next(TICKETS)}"
        return self.stage.tell(AuthorizationRequest(number=number, ticket=ticket, **self._where())).verdict

    def after(self, seconds: float) -> "Telling":
        self.stage.clock.goes_on(seconds)
        self.stage.shop.tick()
        return self

    # -- and the screens

    def shows(self, price: str) -> "Telling":
        """What the call in progress costs now."""
        assert money.plain(self._tile.call.price) == price
        return self

    def talks(self, seconds: int) -> "Telling":
        assert self._tile.call.seconds == seconds
        return self

    def owes(self, amount: str) -> "Telling":
        """What the visit comes to."""
        assert money.plain(self._tile.due) == amount
        return self

    def is_(self, state: str) -> "Telling":
        assert self._tile.state == state
        return self

    @property
    def _tile(self) -> Tile:
        return self.stage.tile(int(self.name[1:]))

    def _where(self) -> dict:
        return {"at": self.stage.clock(), "names": (self.name,), "device": self.device, "ref": self.ref}

    def _tell(self, word: type, **more: object) -> "Telling":
        self.stage.tell(word(**self._where(), **more))
        return self


def open_books(file: Path, cabins: int = CABINS, **settings: str) -> None:
    """A new shop's database: cabins 1 to 4 with the lines L1 to L4, and two tariffs."""
    close_books()
    db.open_database(file)
    schema.migrate()
    with writing():
        shop_config.make_shop(NOON.wall - 1, SETTINGS | settings, cabins, "test")
    for number in range(1, cabins + 1):
        shop_config.set_cabin(NOON.wall - 1, number, "test", lines=[(BOX, f"L{number}")])
    for kind, rates in (("buy", BUY), ("sell", SELL)):
        change = tariffs.changes(kind, rates, NOON.wall - 1, replace=False)
        tariffs.load(kind, change, at=NOON.wall - 1, valid_from=NOON.wall - 1, source="test", who="test")


def close_books() -> None:
    with suppress(sqlite3.Error):
        db.close_thread()


def books_agree() -> None:
    """Every proof of the books holds."""
    assert [check for check in checks.prove() if not check.ok] == []
