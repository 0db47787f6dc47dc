"""Prices that change while people talk: who is talking keeps his, who dials next has the new one."""

from dataclasses import dataclass, field, replace

import pytest

from callshop.events import Answered, AuthorizationRequest, Dialled, HungUp, LinkUp, Moment, OffHook
from callshop.ledger.db import connection, schema
from callshop.ledger.db.connection import database, writing
from callshop.ledger.provider import account
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import price_changes, tariffs
from callshop.money import UNIT
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import Rate
from callshop.shop.shop import Shop
from callshop.shop.state.gateways import GatewayControl

MONDAY_EVENING = 1_795_462_200_000
"""2026-11-23 19:30 in Dakar."""

PARIS = "0033145678901"
FRANCE = Rate("33", "France", 60 * UNIT)


@dataclass
class Evening:
    """A shop of two cabins on real books, and its clock. `cut`: the lines the gateway was told to hang up."""

    now: Moment = Moment(MONDAY_EVENING, 1_000_000)
    cut: list[tuple[str, ...]] = field(default_factory=list)

    def open(self) -> "Evening":
        rates = self._rates()
        self.shop = Shop(shop_config.load(), rates, lambda: self.now, "boot")
        self.shop.connect("box", "sipura", GatewayControl(True, True, True, "dialled", self._hang_up))
        self.shop.handle("box", LinkUp(self.now))
        return self

    def passes(self, seconds: int) -> None:
        """The clock goes on, and the server takes over what has changed, as it does every second."""
        self.now = self.now.plus(seconds * 1000)
        self.shop.reload(shop_config.load(), self._rates(), account.topped(), account.pace())
        self.shop.tick()

    def tell(self, cabin: int, event: type, **more) -> object:
        return self.shop.handle("box", event(at=self.now, names=(f"L{cabin}",), **more))

    def calls(self, cabin: int, number: str = PARIS) -> None:
        for event, more in ((OffHook, {}), (Dialled, {"number": number}), (Answered, {})):
            self.tell(cabin, event, **more)

    def sets(self, *rates: Rate, valid_from: int | None = None) -> int:
        at = self.now.wall
        told = [(rate.key, rate) for rate in rates]
        return price_changes.apply("sell", told, at=at, valid_from=valid_from or at, what="", who="Omar")

    def price(self, cabin: int) -> int:
        """What the tile shows, in whole units."""
        return self.shop.board.tile(cabin).call.price // UNIT

    def _rates(self):
        buy, sell = (tariffs.tariff_at(kind, self.now.wall) for kind in ("buy", "sell"))
        return tariffs.rates_of(shop_config.load(), buy, sell)

    def _hang_up(self, names, ref) -> bool:
        self.cut.append(names)
        return True


@pytest.fixture
def evening(tmp_path):
    connection.open_database(tmp_path / "callshop.db")
    schema.migrate()
    at = MONDAY_EVENING - 1
    with writing():
        shop_config.make_shop(at, {"default_price": "250"}, 2, "test")
    for cabin in (1, 2):
        shop_config.set_cabin(at, cabin, "test", lines=[("box", f"L{cabin}")])
    change = tariffs.changes("sell", [FRANCE], at, replace=False)
    tariffs.load("sell", change, at=at, valid_from=at, source="list.csv", who="test")
    yield Evening().open()
    connection.close_thread()


def test_who_is_talking_keeps_his_price_and_who_dials_next_has_the_new_one(evening):
    evening.calls(1)
    changed = evening.sets(replace(FRANCE, price=120 * UNIT))
    evening.passes(60)
    evening.calls(2)
    evening.passes(60)
    assert (evening.price(1), evening.price(2)) == (120, 120), "two minutes at 60, one at 120"
    price_changes.undo(changed, at=evening.now.wall, who="Omar")
    evening.passes(60)
    assert (evening.price(1), evening.price(2)) == (180, 240)
    evening.tell(1, HungUp)
    evening.calls(1)
    evening.passes(60)
    assert evening.price(1) == 60
    kept = database.execute_sql("SELECT revenue FROM call WHERE status = 'answered'").fetchall()
    assert kept == [(180 * UNIT,)]


def test_a_dated_price_begins_at_its_minute_and_not_before(evening):
    evening.sets(replace(FRANCE, price=120 * UNIT), valid_from=MONDAY_EVENING + 10 * 60_000)
    evening.passes(599)
    evening.calls(1)
    evening.passes(1)
    evening.calls(2)
    evening.passes(60)
    assert (evening.price(1), evening.price(2)) == (65, 120), "61 seconds at 60, rounded up to the coin"


def test_the_hour_of_dialling_decides_for_the_whole_call(evening):
    evening.sets(replace(FRANCE, price=30 * UNIT, slot="1-7 20:00-08:00"))
    evening.passes(29 * 60)
    evening.calls(1)
    evening.passes(120)
    evening.calls(2)
    evening.passes(60)
    assert (evening.price(1), evening.price(2)) == (180, 30)


def test_a_cabin_has_its_own_price(evening):
    evening.sets(replace(FRANCE, price=45 * UNIT, cabin=2))
    evening.passes(1)
    for cabin in (1, 2):
        evening.calls(cabin)
    evening.passes(60)
    assert (evening.price(1), evening.price(2)) == (60, 45)
    evening.shop.__init__(evening.shop.house, evening.shop.rates, lambda: evening.now, "boot")
    assert evening.price(2) == 45, "its snapshot is taken up after a restart"


def test_a_refused_number_is_told_no_cut_and_red(evening):
    evening.sets(Rate("338", "", 0, slot=REFUSAL, refused=True))
    evening.passes(1)
    asked = evening.tell(1, AuthorizationRequest, number="0033891234567", ticket="1")
    assert not asked.verdict.allowed
    assert evening.tell(1, AuthorizationRequest, number=PARIS, ticket="2").verdict.allowed
    evening.tell(1, OffHook)
    evening.tell(1, Dialled, number="0033891234567")
    tile = evening.shop.board.tile(1)
    assert (evening.cut, tile.call.priced) == ([("L1",)], False)
    assert any("refuses" in str(note) for note in tile.notes)
