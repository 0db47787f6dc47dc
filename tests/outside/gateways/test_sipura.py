"""Two cabins on one adapter, all of it from outside: made by commands, rung by datagrams, read by a browser."""

import shutil
import socket
import time
from datetime import datetime
from decimal import Decimal

import pytest

from tests.gateway.wires import free_port, until
from tests.outside.gateways.telephones import (
    answers,
    by_logger,
    by_socat,
    by_socket,
    dials,
    hangs_up,
    lifts,
    rings,
    say,
    twice,
)
from tests.running import Serving, done, exported, load_tariff, make_shop, told

BUY = ("prefix,destination,price,connect_fee,first_increment,next_increment", "33,France,7.65,0.5,1,1")
SELL = ("prefix;destination;price;first_increment;next_increment", "33;France;60;1;1", "2217;Senegal mobile;90;60;30")


@pytest.fixture
def port() -> int:
    return free_port(socket.SOCK_DGRAM)


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Cabins 1 and 2 on the ports 1 and 2 of the adapter 127.0.0.1; its port 3 belongs to nobody."""
    data = make_shop(tmp_path_factory.mktemp("made") / "shop", cabins=3, timezone="Africa/Dakar")
    load_tariff(data, "buy", *BUY)
    load_tariff(data, "sell", *SELL)
    for cabin in (1, 2):
        done(data, "cabin", "set", cabin, "--line", f"sipura:127.0.0.1/{cabin}")
    return data


@pytest.fixture
def shop(books, tmp_path, port):
    data = shutil.copytree(books, tmp_path / "shop")
    with Serving(data, "--gateway", f"sipura@udp:127.0.0.1:{port}") as serving:
        serving.wait_up("sipura")
        serving.data = data
        yield serving


def talked(row: dict[str, str]) -> float:
    begun, ended = (datetime.fromisoformat(row[key]) for key in ("call_start", "call_end"))
    return (ended - begun).total_seconds()


def a_minute(price: str, seconds: str) -> Decimal:
    """What so many seconds cost, to the second, as a millionth: half up."""
    return (Decimal(price) * int(seconds) / 60 + Decimal("0.0000005")).quantize(Decimal("0.000001"), "ROUND_DOWN")


def to_the_coin(amount: Decimal) -> Decimal:
    return (amount / 5).to_integral_value("ROUND_CEILING") * 5


@pytest.mark.parametrize("sent_by", ["socat", "logger", "logger --rfc3164"])
def test_two_cabins_interleaved_and_every_datagram_doubled(shop, port, needs, sent_by):
    program, *options = sent_by.split()
    needs(program)
    way = twice(by_logger(port, *options) if program == "logger" else by_socat(port))
    cashier = shop.visitor("cashier")

    say(way, lifts("1"), dials("1", "0033145678901"))
    one = cashier.wait_state(1, "dialling")
    assert (one["number"], one["destination"], one["due"]) == ("0033145678901", "France", "0")
    say(way, lifts("2"), dials("2", "771234567"), rings("1"))
    assert cashier.wait_state(2, "dialling")["destination"] == "Senegal mobile"
    assert cashier.wait_state(1, "ringing")["price"] == "0"
    say(way, answers("1"), rings("2"))
    began = time.monotonic()
    assert cashier.wait_state(2, "ringing")["price"] == "0"
    assert cashier.wait_state(1, "talking")["state"] == "talking"
    say(way, answers("2"))
    assert cashier.wait_state(2, "talking")["price"] in ("0", "90")
    moving = cashier.wait_tile(1, lambda tile: int(tile["seconds"]) >= 2)
    assert Decimal(moving["price"]) == to_the_coin(a_minute("60", moving["seconds"])) == Decimal(moving["due"])
    assert shop.health()["open_calls"] == 2
    say(way, hangs_up("2"))
    assert cashier.wait_state(2, "due")["due"] == "90"
    say(way, hangs_up("1"))
    lasted = time.monotonic() - began
    due = cashier.wait_state(1, "due")

    rows = {row["cabin"]: row for row in exported(shop.data)}
    assert sorted(rows) == ["1", "2"]
    first, second = rows["1"], rows["2"]
    assert (first["called_number"], second["called_number"]) == ("0033145678901", "771234567")
    assert (first["status"], second["status"]) == ("answered", "answered")
    assert abs(int(first["duration"]) - lasted) <= 2  # this many programs were started in between
    assert abs(int(first["duration"]) - talked(first)) <= 1
    assert first["billed_duration"] == first["duration"]
    assert Decimal(first["cost"]) == a_minute("7.65", first["duration"]) + Decimal("0.5")
    assert Decimal(first["revenue"]) == to_the_coin(a_minute("60", first["duration"])) == Decimal(due["due"])
    assert Decimal(first["profit"]) == Decimal(first["revenue"]) - Decimal(first["cost"])
    assert (second["revenue"], second["billed_duration"]) == ("90", "60")
    assert (second["cost"], second["profit"]) == ("", "")  # the provider's list has no rate for it
    assert first["description"] == "France"
    assert told(shop.data, "check")["ok"]


def test_two_calls_of_a_visit_add_up_until_the_checkout_pays_exactly_them(shop, port):
    way, cashier = by_socket(port), shop.visitor("cashier").open_till()
    for number in ("0033145678901", "0033145678902"):
        say(way, lifts("1"), dials("1", number), rings("1"), answers("1"))
        cashier.wait_tile(1, lambda tile: tile["state"] == "talking" and int(tile["seconds"]) >= 1)
        say(way, hangs_up("1"))
        due = cashier.wait_state(1, "due")
    calls = cashier.json("/cabins/1")["calls"]
    assert len(calls) == 2
    assert sum(Decimal(call["amount"]) for call in calls) == Decimal(due["due"])
    paid = cashier.post("/cabins/1/checkout", calls=[call["id"] for call in calls], given="5000", key="k1")
    assert paid.status == 200, paid.text
    assert Decimal(paid.json()["total"]) == Decimal(due["due"])
    assert Decimal(paid.json()["change"]) == 5000 - Decimal(due["due"])
    assert cashier.wait_state(1, "free")["due"] == "0"
    again = cashier.post("/cabins/1/checkout", calls=[call["id"] for call in calls], given="5000", key="k1")
    assert again.json() == paid.json()
    (row,) = {row["visit"] for row in exported(shop.data)}
    assert row
    day = told(shop.data, "report", "day")
    assert (day["calls"], day["answered"], day["paid"], day["due"]) == (2, 2, due["due"], "0")


def test_nobody_answers_and_nothing_is_due(shop, port):
    way, cashier = by_socket(port), shop.visitor("cashier")
    say(way, lifts("1"), dials("1", "0033145678901"), rings("1"))
    cashier.wait_state(1, "ringing")
    say(way, hangs_up("1"))
    assert cashier.wait_state(1, "free")["due"] == "0"
    say(way, lifts("2"))
    cashier.wait_state(2, "open")
    say(way, hangs_up("2"))  # lifted and put back: no call
    cashier.wait_state(2, "free")
    (row,) = exported(shop.data)
    assert [row[key] for key in ("status", "duration", "cost", "revenue", "profit")] == ["unanswered", "0"] + ["0"] * 3


def test_a_strange_device_is_listed_and_never_metered(shop, port):
    owner, stranger = shop.visitor("owner"), by_socket(port, "127.0.0.9")
    say(stranger, lifts("1"), dials("1", "0033145678901"), rings("1"), answers("1"))
    _until_shown(owner, "/board", "127.0.0.9")
    assert "127.0.0.9" in owner.get("/day").text
    say(stranger, hangs_up("1"))
    assert {tile["state"] for tile in owner.tiles().values()} == {"free"}
    assert shop.health()["open_calls"] == 0
    assert exported(shop.data) == []


def test_a_call_on_a_port_that_no_cabin_has_is_kept_until_it_is_given_to_one(shop, port):
    way, cashier = by_socket(port), shop.visitor("cashier")
    say(way, lifts("3"), dials("3", "0033145678901"), rings("3"), answers("3"))
    _until_shown(cashier, "/board", "127.0.0.1/3")
    assert shop.health()["open_calls"] == 1
    time.sleep(1.1)
    say(way, hangs_up("3"))
    row = _row_of(shop)
    assert (row["cabin"], row["status"], row["called_number"]) == ("", "answered", "0033145678901")
    assert {tile["state"] for tile in cashier.tiles().values()} == {"free"}
    given = cashier.post("/cabins/3/assign", call=row["id"])
    assert given.status == 200, given.text
    assert cashier.wait_state(3, "due")["due"] == row["revenue"] != "0"
    assert _row_of(shop)["cabin"] == "3"


def _until_shown(visitor, path: str, text: str) -> None:
    until(lambda: text in visitor.get(path).text)


def _row_of(shop) -> dict[str, str]:
    (row,) = until(lambda: exported(shop.data))
    return row
