"""A disk that is full while people talk: calls go on in memory, nothing is acknowledged, all is written later, once.

The disk is filled for the program alone: the system lets it write no byte to any file.
"""

import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest

from callshop.ledger.db.connection import DiskRefused, close_thread, database, open_database, writing
from callshop.ledger.db.schema import migrate
from tests.crash.nas import BUY, HEADER, SECRET, SELL, Nas, Talk, expected, figures, framed
from tests.gateway.wires import free_port, until
from tests.running import Serving, done, exported, load_tariff, make_shop, told

if sys.platform != "linux":
    pytest.skip("the limit on a running process is Linux's", allow_module_level=True)

import resource

ALARM = "The disk refuses"


@pytest.fixture
def books(tmp_path):
    data = make_shop(tmp_path / "shop", cabins=3)
    for cabin in (1, 2, 3):
        done(data, "cabin", "set", cabin, "--line", f"radius:FXS0/{cabin}")
    for kind, prices in (("sell", SELL), ("buy", BUY)):
        load_tariff(data, kind, HEADER, *(price.line() for price in prices))
    return data


@pytest.fixture
def wire():
    return free_port(socket.SOCK_DGRAM)


@pytest.fixture
def shop(books, wire):
    with Serving(books, "--gateway", f"radius@udp:127.0.0.1:{wire}?secret={SECRET}", port=free_port()) as opened:
        opened.wait_up("radius")
        yield opened


@pytest.fixture
def nas(wire):
    with closing(Nas(wire)) as gateway:
        yield gateway


def fill_disk(shop: Serving) -> None:
    resource.prlimit(shop.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def free_disk(shop: Serving) -> None:
    resource.prlimit(shop.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def in_books(data) -> list[tuple]:
    return sorted(figures(row) for row in exported(data))


@pytest.mark.parametrize("ends", ["space comes back", "kill -9"])
def test_a_full_disk_loses_and_doubles_nothing(books, shop, nas, ends):
    talking = Talk("FXS0/1", "0033145678901", 95, heard_late=True)
    new = Talk("FXS0/2", "00221771234567", 33, heard_late=True)
    unanswered = Talk("FXS0/3", "0033145678909", 0, connect=False)
    start, stop, new_start, new_stop = map(framed, (talking.start(), talking.stop(), new.start(), new.stop()))
    failed = framed(unanswered.stop())
    cashier = shop.visitor("cashier")
    assert nas.asks(start)
    fill_disk(shop)
    assert not nas.asks(new_start, 0.5)
    assert ALARM in until(lambda: cashier.get("/board")).text
    assert shop.health()["status"] == "degraded"
    seconds = int(cashier.tile(2)["seconds"])
    assert cashier.wait_tile(2, lambda tile: int(tile["seconds"]) > seconds)["state"] == "talking"
    assert cashier.tile(1)["state"] == "talking"
    for frame in (stop, new_start, failed, stop):
        assert not nas.asks(frame, 0.3)
    assert cashier.tile(1)["state"] == "due"
    assert shop.health()["open_calls"] == 1

    if ends == "kill -9":
        shop.kill()
        shop.start()
        shop.wait_up("radius")
    else:
        free_disk(shop)
        until(lambda: shop.health()["status"] == "ok")
        assert ALARM not in cashier.get("/board").text
        assert {row["called_number"] for row in exported(books)} == {talking.number, unanswered.number}
    for frame in (start, stop, new_start, failed, new_stop, new_stop):
        assert nas.asks(frame)
    assert in_books(books) == sorted([expected(1, talking), expected(2, new), expected(3, unanswered)])
    assert told(books, "check")["ok"] is True
    assert "Traceback" not in shop.stderr


def test_pages_stay_alive_while_the_disk_is_full(shop, nas):
    """Nobody meets a bare 500: reading goes on, and an act that cannot be written says so."""
    cashier, owner = shop.visitor("cashier").open_till(), shop.visitor("owner")
    assert nas.asks(framed(Talk("FXS0/1", "0033145678901", 95).stop()))
    (call,) = cashier.json("/cabins/1")["calls"]
    fill_disk(shop)
    for path in ("/board", "/booth/1", "/cdr"):
        assert owner.get(path).status == 200, path
    refused = cashier.post("/cabins/1/checkout", calls=[call["id"]], key="once")
    assert refused.status == 503
    assert "disk" in refused.json()["error"]
    stranger = shop.visitor()
    page = stranger.get("/login")
    assert page.status == 200
    answer = stranger.post("/login", "text/html", username="cashier", password="not this one")
    assert answer.status != 500 or "<html" in answer.text
    free_disk(shop)
    time.sleep(0.1)
    until(lambda: cashier.post("/cabins/1/checkout", calls=[call["id"]], key="once").status == 200)
    assert "Traceback" not in shop.stderr


def test_the_reason_is_the_disk_s_own_and_not_what_followed_from_it(tmp_path):
    open_database(tmp_path / "callshop.db")
    try:
        migrate()
        (pages,) = database.execute_sql("PRAGMA page_count").fetchone()
        database.execute_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DiskRefused, match="full"), writing():
            for number in range(1000):
                database.execute_sql("INSERT INTO cabin (number, name) VALUES (?, ?)", (number, "x" * 4000))
        assert database.execute_sql("SELECT count(*) FROM cabin").fetchone() == (0,)
    finally:
        close_thread()


def test_closing_while_calls_wait_for_the_disk_is_refused_once(books, shop, nas):
    number = "0033145678907"
    cashier = shop.visitor("cashier")
    fill_disk(shop)
    assert not nas.asks(framed(Talk("FXS0/1", number, 95).start()), 0.5)
    cashier.wait_state(1, "talking")
    shop.process.send_signal(signal.SIGTERM)
    until(lambda: number in shop.stderr)
    assert "would be lost" in shop.stderr
    assert shop.health()["open_calls"] == 1
    assert shop.stop() == 0


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own that holds 128 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128m", "none", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root mounts a disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_given_what_was_kept_in_reserve(small_disk, wire):
    """The books go on being written, and somebody is told; with space again there is a reserve again."""
    data = make_shop(small_disk / "shop", cabins=1)
    done(data, "cabin", "set", 1, "--line", "radius:FXS0/1")
    reserve, filler = data / "reserve.bin", small_disk / "films"
    with Serving(data, "--gateway", f"radius@udp:127.0.0.1:{wire}?secret={SECRET}") as shop, closing(Nas(wire)) as nas:
        shop.wait_up("radius")
        cashier = shop.visitor("cashier")
        kept = reserve.stat().st_size
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass
        talks = [Talk("FXS0/1", f"00331456789{nth:02d}", 0) for nth in range(40)]
        for talk in talks:
            for frame in (framed(talk.start()), framed(talk.stop())):
                until(lambda frame=frame: nas.asks(frame, 1))
        assert not reserve.exists()
        assert "The disk is almost full" in until(lambda: cashier.get("/board")).text
        filler.unlink()
        until(lambda: reserve.exists() and reserve.stat().st_size == kept)
        until(lambda: "The disk is almost full" not in cashier.get("/board").text)
    assert {row["called_number"] for row in exported(data)} == {talk.number for talk in talks}
    assert told(data, "check")["ok"] is True
