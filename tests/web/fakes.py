"""A shop that only shows what it is told to, remembers what was asked of it, and refuses what it is told to refuse."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Condition, RLock

from callshop.events import Moment, sentence
from callshop.ledger.db import connection, schema
from callshop.ledger.db.connection import writing
from callshop.ledger.people import people
from callshop.ledger.provider.account import Account
from callshop.ledger.settings import shop_config
from callshop.metering.board import Board, Tile
from callshop.rating.numbers import NumberPlan
from callshop.rating.tariff import Quote, Rates, Tariff
from callshop.shop.state.errors import Refused
from callshop.shop.state.printer import Printer
from callshop.shop.state.write_queue import WriteQueue
from tests.browser.samples import COIN, CONGO, FRANCE, IVORY, NOW, SENEGAL, board

START = Moment(NOW, 5_000_000)
CABINS = 24

RATES = Rates(Tariff(()), Tariff((SENEGAL, FRANCE, IVORY, CONGO)), NumberPlan("SN"), COIN, None, "refuse")


@dataclass
class Clock:
    """The tests' own time."""

    moment: Moment = START

    def __call__(self) -> Moment:
        return self.moment

    def pass_by(self, seconds: int) -> None:
        self.moment = self.moment.plus(seconds * 1000)


@dataclass
class FakeShop:
    """`asked`: every verb with its arguments. `refuses`: what the next verbs raise."""

    boards: list[Board] = field(default_factory=lambda: [board()])
    asked: list[tuple] = field(default_factory=list)
    refuses: Refused | None = None
    bill: int = 12
    lock: RLock = field(default_factory=RLock)
    disk: WriteQueue = field(default_factory=WriteQueue)
    printer: Printer = field(default_factory=lambda: Printer(lambda: START))
    rates: Rates = RATES
    account: Account = field(default_factory=lambda: Account(None, 0))

    def __post_init__(self) -> None:
        self.moved = Condition(self.lock)

    @property
    def board(self) -> Board:
        return self.boards[-1]

    def doing(self, known_as: str) -> AbstractContextManager:
        return nullcontext()

    def show(self, shown: Board | None = None, *tiles: Tile, **more: object) -> Board:
        """A new board, or the last with some tiles or fields replaced, at the next revision."""
        with self.moved:
            last = self.board
            changed = {tile.cabin: tile for tile in tiles}
            new = shown or replace(last, tiles=tuple(changed.get(tile.cabin, tile) for tile in last.tiles), **more)
            self.boards.append(replace(new, revision=last.revision + 1))
            self.moved.notify_all()
            return self.board

    def boards_since(self, revision: int) -> Board | None:
        return next((shown for shown in self.boards if shown.revision == revision), None)

    def wait(self, seen: int, seconds: float) -> Board:
        with self.moved:
            self.moved.wait_for(lambda: self.board.revision != seen, seconds)
            return self.board

    def open_calls(self) -> int:
        return sum(tile.call is not None and tile.call.answered_at is not None for tile in self.board.tiles)

    def quote(self, gateway: str, number: str, cabin: int | None, at: Moment) -> Quote:
        return self.rates.quote(number, "dialled", cabin, shop_config.week_time(at.wall, shop_config.ShopConfig()))

    def till_of(self, who, owner=False) -> int:
        return 1

    def checkout(self, cabin, calls, who, key, **more) -> dict:
        """`asked` has what was said beyond that, and nothing that was left as it is."""
        self._asked("checkout", cabin, calls, who, key, {name: said for name, said in more.items() if said})
        return {"bill": self.bill, "total": 735_000_000, "paid": 500_000_000, "change": 0, "debt": 3, "slip": None,
                "debt_amount": 235_000_000, "slip_amount": 0, "slip_left": None}  # fmt: skip

    def reverse(self, bill, reason, who, owner=False) -> dict:
        self._asked("reverse", bill, reason, who, owner)
        return {"bill": 13, "reversed": bill, "total": -735_000_000, "back": 500_000_000, "cabin": 2}

    def pay_debt(self, debt, given, who, method="cash", reference="", owner=False) -> dict:
        self._asked("pay_debt", debt, given, who, *_beyond(method, owner, reference))
        return {"debt": debt, "paid": given or 0, "change": 0, "left": 0}

    def forgive_debt(self, debt, reason, who) -> None:
        self._asked("forgive_debt", debt, reason, who)

    def add_extra(self, cabin, article, count, who) -> int:
        self._asked("add_extra", cabin, article, count, who)
        return 1

    def drop_extra(self, cabin, extra, who) -> None:
        self._asked("drop_extra", cabin, extra, who)

    def shift_of(self, who, owner=False, number=None):
        raise Refused(sentence("Open your till first: count the money that is in the drawer."), 409)

    def hang_up(self, cabin, who) -> None:
        self._asked("hang_up", cabin, who)

    def block(self, cabin, who) -> None:
        self._asked("block", cabin, who)

    def unblock(self, cabin, who) -> None:
        self._asked("unblock", cabin, who)

    def unblock_all(self, who) -> None:
        self._asked("unblock_all", who)

    def block_all(self, who) -> None:
        self._asked("block_all", who)

    def open(self, cabin, mode, amount, who, method="cash", owner=False, name="", note="") -> None:
        self._asked("open", cabin, mode, amount, who, *_beyond(method, owner, name, note))

    def top_up(self, cabin, amount, who, method="cash", owner=False) -> None:
        self._asked("top_up", cabin, amount, who, *_beyond(method, owner))

    def close(self, cabin, who, owner=False, next_mode="") -> dict:
        self._asked("close", cabin, who, *_beyond("cash", owner, next_mode))
        return {"back": 0}

    def name_it(self, cabin, name, note, who) -> None:
        self._asked("name_it", cabin, name, note, who)

    def wish(self, cabin, amount, who="") -> None:
        self._asked("wish", cabin, amount, *([who] if who else []))

    def wait_for(self, name, note, who) -> int:
        self._asked("wait_for", name, note, who)
        return 5

    def seat(self, waiting, cabin, mode, amount, who, method="cash", owner=False) -> None:
        self._asked("seat", waiting, cabin, mode, amount, who, *_beyond(method, owner))

    def give_up(self, waiting, who) -> None:
        self._asked("give_up", waiting, who)

    def end_call(self, cabin, call, ended_at, reason, who) -> None:
        self._asked("end_call", cabin, call, ended_at, reason, who)

    def assign(self, cabin, call, who) -> None:
        self._asked("assign", cabin, call, who)

    def see_unpriced(self, calls, who) -> None:
        self._asked("see_unpriced", calls, who)

    @property
    def captured(self) -> "FakeShop":
        return self

    def take_over(self, calls, who) -> list[int]:
        self._asked("take_over", calls, who)
        return calls

    def leave_out(self, calls, who) -> None:
        self._asked("leave_out", calls, who)

    def move(self, cabin, to, who) -> None:
        self._asked("move", cabin, to, who)

    def _asked(self, *what: object) -> None:
        if self.refuses:
            raise self.refuses
        self.asked.append(what)


def _beyond(method: str, owner: bool, *words: str) -> tuple:
    """What was said beyond what is usual."""
    return tuple(said for said in (method if method != "cash" else "", owner, *words) if said)


def open_books(folder: Path, **settings: str) -> None:
    """A shop's database with cabins, the owner Omar and the cashier Ana."""
    connection.open_database(folder / "callshop.db")
    schema.migrate()
    with writing():
        shop_config.make_shop(NOW, {"name": "Liberté", "technician": "77 000 00 00", **settings}, CABINS, "test")
    people.add_person(NOW, "Omar", "owner", "le patron", "test")
    people.add_person(NOW, "Ana", "cashier", "la caisse", "test")
