"""A shop that only shows what it is told to, remembers what was asked of it, and refuses what it is told to refuse."""

from dataclasses import asdict, dataclass, field, replace
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
from callshop.refusal import Refused
from callshop.shop.books.idempotency import Idempotency
from callshop.shop.books.write_queue import WriteQueue
from callshop.shop.cabins.cabins import EndCall
from callshop.shop.state.printer import Printer
from callshop.shop.till.checkout import CheckoutAnswer, CheckoutRequest
from callshop.shop.till.debts import PaidDebt, PayDebt
from callshop.shop.till.reversals import ReverseBill, ReversedBill
from callshop.shop.visits.visits import ClosedVisit, CloseVisit, OpenVisit, TopUp
from callshop.shop.visits.waiting_list import Seat
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
        self.once = Idempotency(self.lock, self.disk, lambda: START).once
        self.cabins, self.visits, self.extras = FakeCabins(self), FakeVisits(self), FakeExtras(self)
        self.waiting_list, self.till, self.shifts = FakeWaitingList(self), FakeTill(self), FakeShifts()
        self.debts, self.reversals, self.captured = FakeDebts(self), FakeReversals(self), FakeCaptured(self)

    @property
    def board(self) -> Board:
        return self.boards[-1]

    @property
    def disk_refuses(self) -> bool:
        return self.disk.refuses

    def doubt_disk(self, refused: connection.DiskRefused) -> None:
        self.disk.doubt(refused)

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

    def ask(self, *what: object) -> None:
        if self.refuses:
            raise self.refuses
        self.asked.append(what)


@dataclass
class FakeDesk:
    shop: FakeShop


class FakeCabins(FakeDesk):
    def hang_up(self, cabin, who) -> None:
        self.shop.ask("hang_up", cabin, who)

    def block(self, cabin, who) -> None:
        self.shop.ask("block", cabin, who)

    def unblock(self, cabin, who) -> None:
        self.shop.ask("unblock", cabin, who)

    def unblock_all(self, who) -> None:
        self.shop.ask("unblock_all", who)

    def block_all(self, who) -> None:
        self.shop.ask("block_all", who)

    def end_call(self, asked: EndCall) -> None:
        self.shop.ask("end_call", asked.cabin, asked.call, asked.ended_at, asked.reason, asked.who)

    def assign(self, cabin, call, who) -> None:
        self.shop.ask("assign", cabin, call, who)

    def see_unpriced(self, calls, who) -> None:
        self.shop.ask("see_unpriced", calls, who)


class FakeVisits(FakeDesk):
    def open(self, asked: OpenVisit) -> None:
        beyond = _beyond(asked.method, asked.owner, asked.name, asked.note)
        self.shop.ask("open", asked.cabin, asked.mode, asked.amount, asked.who, *beyond)

    def top_up(self, asked: TopUp) -> None:
        self.shop.ask("top_up", asked.cabin, asked.amount, asked.who, *_beyond(asked.method, asked.owner))

    def close(self, asked: CloseVisit) -> ClosedVisit:
        self.shop.ask("close", asked.cabin, asked.who, *_beyond("cash", asked.owner, asked.next_mode))
        return ClosedVisit(back=0)

    def name(self, cabin, name, note, who) -> None:
        self.shop.ask("name_it", cabin, name, note, who)

    def wish(self, cabin, amount, who="") -> None:
        self.shop.ask("wish", cabin, amount, *([who] if who else []))

    def move(self, cabin, to, who) -> None:
        self.shop.ask("move", cabin, to, who)


class FakeExtras(FakeDesk):
    def add(self, cabin, article, count, who) -> int:
        self.shop.ask("add_extra", cabin, article, count, who)
        return 1

    def drop(self, cabin, extra, who) -> None:
        self.shop.ask("drop_extra", cabin, extra, who)


class FakeWaitingList(FakeDesk):
    def add(self, name, note, who) -> int:
        self.shop.ask("wait_for", name, note, who)
        return 5

    def seat(self, asked: Seat) -> None:
        beyond = _beyond(asked.method, asked.owner)
        self.shop.ask("seat", asked.waiting, asked.cabin, asked.mode, asked.amount, asked.who, *beyond)

    def give_up(self, waiting, who) -> None:
        self.shop.ask("give_up", waiting, who)


class FakeTill(FakeDesk):
    def checkout(self, asked: CheckoutRequest) -> CheckoutAnswer:
        """`asked` has what was said beyond that, and nothing that was left as it is."""
        said = asdict(asked)
        cabin, calls, who, key = (said.pop(name) for name in ("cabin", "calls", "who", "key"))
        self.shop.ask("checkout", cabin, calls, who, key, {name: value for name, value in said.items() if value})
        return CheckoutAnswer(bill=self.shop.bill, total=735_000_000, paid=500_000_000, change=0, debt=3, slip=None,
                              debt_amount=235_000_000, slip_amount=0, slip_left=None)  # fmt: skip


class FakeShifts:
    def till_of(self, who, owner=False) -> int:
        return 1

    def shift_of(self, who, owner=False, number=None):
        raise Refused(sentence("Open your till first: count the money that is in the drawer."), 409)


class FakeDebts(FakeDesk):
    def pay(self, asked: PayDebt) -> PaidDebt:
        beyond = _beyond(asked.method, asked.owner, asked.reference)
        self.shop.ask("pay_debt", asked.debt, asked.given, asked.who, *beyond)
        return PaidDebt(debt=asked.debt, paid=asked.given or 0, change=0, left=0)

    def forgive(self, debt, reason, who) -> None:
        self.shop.ask("forgive_debt", debt, reason, who)


class FakeCaptured(FakeDesk):
    def take_over(self, calls, who) -> list[int]:
        self.shop.ask("take_over", calls, who)
        return calls

    def leave_out(self, calls, who) -> None:
        self.shop.ask("leave_out", calls, who)


class FakeReversals(FakeDesk):
    def reverse(self, asked: ReverseBill) -> ReversedBill:
        self.shop.ask("reverse", asked.bill, asked.reason, asked.who, asked.owner)
        return ReversedBill(bill=13, reversed=asked.bill, total=-735_000_000, back=500_000_000, cabin=2)


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
