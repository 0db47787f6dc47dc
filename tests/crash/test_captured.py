"""Calls that reached the capture but not the books: kill -9 while the books are locked, or while a telephone rings."""

import re
import socket
import sqlite3
import time
from contextlib import ExitStack, closing, contextmanager

import pytest

from tests.crash.nas import SECRET, Nas, Talk, framed
from tests.gateway.wires import free_port, until
from tests.outside.gateways.telephones import answers, by_socket, dials, hangs_up, lifts, rings, say
from tests.running import Serving, done, exported, load_tariff, make_shop, told

RECORD = "03/04/26 06:01PM 101   01 {number:<25} 0'05 00:01'05\r\n"
NUMBER = "0033145550{:03d}"


class Shop:
    """A shop that is killed: adapter in cabins 1 and 2, PBX in cabin 3, voice gateway in cabin 4."""

    def __init__(self, folder):
        self.data = make_shop(folder / "shop", cabins=5)
        lines = ("sipura:127.0.0.1/1", "sipura:127.0.0.1/2", "panasonic:101", "radius:FXS0/1", "sipura:127.0.0.1/3")
        for cabin, line in enumerate(lines, start=1):
            done(self.data, "cabin", "set", cabin, "--line", line)
        load_tariff(self.data, "sell", "prefix,destination,price", "33,France,60")
        self.sipura, self.radius = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
        self.pbx = free_port()
        specs = (
            f"sipura@udp:127.0.0.1:{self.sipura}",
            f"panasonic@tcp-listen:127.0.0.1:{self.pbx}",
            f"radius@udp:127.0.0.1:{self.radius}?secret={SECRET}",
        )
        self.serving = Serving(self.data, *(word for spec in specs for word in ("--gateway", spec)), port=free_port())
        self.adapter = by_socket(self.sipura)
        self.start()

    def start(self) -> None:
        self.serving.start()
        for gateway in ("sipura", "radius"):
            self.serving.wait_up(gateway)
        self.cashier = self.serving.visitor("cashier")

    def kill_and_start(self) -> None:
        self.serving.kill()
        self.start()

    def is_captured(self, gateway: str, data: bytes) -> bool:
        files = (self.data / "captures").glob(f"{gateway}.*")
        return any(data.hex() in file.read_text() for file in files)

    @contextmanager
    def locked(self):
        """Somebody holds the books; what is told meanwhile is captured and not written; then the power goes."""
        with closing(sqlite3.connect(self.data / "callshop.db", isolation_level=None)) as books:
            books.execute("BEGIN IMMEDIATE")
            yield
            self.serving.kill()
            books.execute("ROLLBACK")
        self.start()

    def says(self, *groups) -> None:
        say(self.adapter, *groups)

    def calls(self, number: str) -> list[dict]:
        return [row for row in exported(self.data) if row["called_number"] == number]

    def missing(self) -> list[str]:
        """The numbers by which the board's notices know what is not in the books."""
        board = self.cashier.get("/board").text
        found = re.findall(r'hx-post="/captured/take-over".*?name="calls" value="(\d+)"', board, re.S)
        assert len(found) == board.count("A call is not in the books")
        return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    opened = Shop(tmp_path_factory.mktemp("captured"))
    yield opened
    if opened.serving.process.poll() is None:
        opened.serving.stop()


def test_a_call_that_rang_while_the_program_was_restarted_has_its_row(shop):
    number = NUMBER.format(101)
    shop.says(lifts("1"), dials("1", number), rings("1"))
    shop.cashier.wait_tile(1, lambda tile: tile["state"] == "ringing")
    shop.kill_and_start()
    assert shop.cashier.tile(1)["number"] == number
    shop.says(answers("1"))
    shop.cashier.wait_tile(1, lambda tile: tile["state"] == "talking" and int(tile["seconds"]) >= 1)
    shop.says(hangs_up("1"))
    (row,) = until(lambda: shop.calls(number))
    assert (row["cabin"], int(row["duration"]) >= 1) == ("1", True)


def test_a_record_that_came_while_the_books_were_locked_is_taken_over_with_one_press(shop):
    number = NUMBER.format(102)
    line = RECORD.format(number=number).encode()
    with shop.locked(), socket.create_connection(("127.0.0.1", shop.pbx)) as pbx:
        pbx.sendall(line)
        until(lambda: shop.is_captured("panasonic", line))
        heard = time.time()
    assert shop.calls(number) == []
    (missing,) = shop.missing()
    shop.kill_and_start()
    assert shop.missing() == [missing]
    assert shop.cashier.post("/captured/take-over", calls=missing).status == 200
    (row,) = shop.calls(number)
    assert (row["cabin"], row["duration"], row["revenue"]) == ("3", "65", "65")
    assert shop.missing() == []
    assert shop.cashier.post("/captured/take-over", calls=missing).status == 409
    with closing(sqlite3.connect(shop.data / "callshop.db")) as books:
        ((ended,),) = books.execute("SELECT ended_at FROM call WHERE number = ?", (number,))
    assert abs(ended / 1000 - heard) < 5, "dated by the capture"
    shop.kill_and_start()
    assert shop.missing() == []
    assert len(shop.calls(number)) == 1


def test_an_answer_that_came_while_the_books_were_locked_goes_on_from_then(shop):
    number = NUMBER.format(103)
    shop.says(lifts("2"), dials("2", number), rings("2"))
    shop.cashier.wait_tile(2, lambda tile: tile["state"] == "ringing")
    with shop.locked():
        shop.says(answers("2"))
        until(lambda: shop.is_captured("sipura", list(answers("2"))[-1].encode()))
        answered = time.monotonic()
    tile = shop.cashier.tile(2)
    assert (tile["state"], tile["number"]) == ("talking", number)
    assert int(tile["seconds"]) >= int(time.monotonic() - answered) - 2
    with shop.locked():
        shop.says(hangs_up("2"))
        until(lambda: shop.is_captured("sipura", list(hangs_up("2"))[-1].encode()))
    (row,) = until(lambda: [row for row in shop.calls(number) if row["status"] == "answered"])
    assert row["cabin"] == "2"
    assert shop.missing() == []


def test_a_call_that_is_not_wanted_is_left_out_for_good(shop):
    number = NUMBER.format(104)
    with shop.locked():
        shop.says(lifts("3"), dials("3", number), answers("3"))
        time.sleep(1.2)
        shop.says(hangs_up("3"))
        until(lambda: shop.is_captured("sipura", list(hangs_up("3"))[-1].encode()))
        time.sleep(0.3)
    (missing,) = shop.missing()
    assert shop.cashier.post("/captured/leave-out", calls=missing).status == 200
    assert shop.missing() == []
    shop.kill_and_start()
    assert shop.missing() == []
    assert shop.calls(number) == []


def test_a_gateway_that_tells_again_needs_no_press(shop):
    talk = Talk("FXS0/1", NUMBER.format(105), 0, conf="AB12 1 2 3")
    with ExitStack() as stack:
        nas = stack.enter_context(closing(Nas(shop.radius)))
        start, stop = framed(talk.start()), framed(talk.stop())
        with shop.locked():
            assert not nas.asks(start, 0.5)
        assert shop.cashier.tile(4)["number"] == talk.number
        assert nas.asks(start)
        assert nas.asks(stop)
    assert len(shop.calls(talk.number)) == 1
    assert told(shop.data, "check")["ok"] is True
