"""Lines gone mad: floods, noise, lines without an end, devices that connect and never speak. The shop goes on."""

import os
import random
import socket
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from callshop.gateway.dialects.panasonic_speech import header
from tests.crash.nas import SECRET, Nas, Talk, framed
from tests.gateway.wires import free_port, plugged, until
from tests.running import Serving, done, exported, make_shop, told

RECORD = "03/04/26 06:{minute:02d}PM 101   01 {number:<25} 0'05 00:01'05\r\n"
MEGABYTE = 1 << 20
KEPT_MEGABYTES = 4
GROWS_AT_MOST = 40 * MEGABYTE
PAGE_WITHIN = 3
"""Seconds; a page takes some hundredths of one, but the machine that tests may be busy."""


class Shop:
    """A shop with a gateway on every kind of line."""

    def __init__(self, folder: Path, here: Path, stack: ExitStack):
        self.data = make_shop(folder / "shop", cabins=3)
        done(self.data, "cabin", "set", 1, "--line", "radius:FXS0/1")
        done(self.data, "cabin", "set", 2, "--line", "panasonic:101", "--line", "panasonic-2:101")
        self.radius, self.sipura = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
        self.listens = free_port()
        self.mute = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
        specs = (
            f"radius@udp:127.0.0.1:{self.radius}?secret={SECRET}",
            f"sipura@udp:127.0.0.1:{self.sipura}",
            f"panasonic@tcp-listen:127.0.0.1:{self.listens}",
            f"panasonic@serial:{here}?baud=9600",
            f"asterisk@tcp:127.0.0.1:{self.mute.getsockname()[1]}?user=a&secret=b",
        )
        flags = [word for spec in specs for word in ("--gateway", spec)]
        env = {"CALLSHOP_CAPTURE_MEGABYTES": str(KEPT_MEGABYTES)}
        self.serving = stack.enter_context(Serving(self.data, *flags, env=env))
        self.cashier = self.serving.visitor("cashier")
        self.owner = self.serving.visitor("owner")

    def state(self, gateway: str) -> str:
        return next(each["state"] for each in self.serving.health()["gateways"] if each["name"] == gateway)

    def memory(self) -> int:
        """Resident bytes of the program."""
        pages = Path(f"/proc/{self.serving.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def captured(self, gateway: str) -> int:
        return sum(file.stat().st_size for file in (self.data / "captures").glob(f"{gateway}.*"))

    def slowest_page(self, until_done: threading.Thread) -> float:
        """The longest that the cashier waited for the board while this went on."""
        slowest = 0.0
        while until_done.is_alive():
            began = time.monotonic()
            assert self.cashier.get("/board").status == 200
            slowest = max(slowest, time.monotonic() - began)
        return slowest

    def numbers(self) -> list[str]:
        return [row["called_number"] for row in exported(self.data)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory, serial_pair):
    with ExitStack() as stack:
        yield Shop(tmp_path_factory.mktemp("badline"), serial_pair.here, stack)


@pytest.fixture(scope="module")
def serial_pair(tmp_path_factory):
    with plugged(tmp_path_factory.mktemp("pty")) as pair:
        yield pair


def flood(port: int, datagrams: int, seed: int) -> threading.Thread:
    """Random bytes as fast as they go."""
    noise = random.Random(seed)

    def pour() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            for _ in range(datagrams):
                out.sendto(noise.randbytes(noise.randrange(0, 400)), ("127.0.0.1", port))

    thread = threading.Thread(target=pour)
    thread.start()
    return thread


@pytest.mark.parametrize("which", ["radius", "sipura"])
def test_a_flood_of_garbage_stops_neither_the_pages_nor_a_call(shop, which):
    before, rows = shop.memory(), len(shop.numbers())
    pouring = flood(getattr(shop, which), 10_000, seed=3)
    assert shop.slowest_page(pouring) < PAGE_WITHIN
    pouring.join()
    talk = Talk("FXS0/1", f"003314567{before % 1000:03d}", 65)
    with closing(Nas(shop.radius)) as nas:
        for text in (talk.start(), talk.stop()):
            frame = framed(text)
            until(lambda frame=frame: nas.asks(frame, 2))
    assert shop.numbers()[rows:] == [talk.number]
    assert shop.memory() - before < GROWS_AT_MOST
    assert shop.state(which) == "up"


def test_a_line_without_an_end_fills_no_memory_and_the_next_record_counts(shop):
    before = shop.memory()
    with socket.create_connection(("127.0.0.1", shop.listens)) as pbx:
        for _ in range(16):
            pbx.sendall(b"x" * MEGABYTE)
        pbx.sendall(b"\r\n" + header() + RECORD.format(minute=1, number="0033100000001").encode())
        until(lambda: shop.numbers().count("0033100000001") == 1)
    assert shop.memory() - before < GROWS_AT_MOST
    assert shop.captured("panasonic") <= KEPT_MEGABYTES * MEGABYTE


def test_a_device_that_vanished_without_a_word_makes_room_for_the_next(shop):
    with ExitStack() as stack:
        gone = stack.enter_context(socket.create_connection(("127.0.0.1", shop.listens)))
        gone.sendall(b"03/04/26 06:")  # half a record, and never a word again
        here = stack.enter_context(socket.create_connection(("127.0.0.1", shop.listens)))
        until(lambda: shop.state("panasonic") == "up")
        here.sendall(RECORD.format(minute=2, number="0033100000002").encode())
        until(lambda: shop.numbers().count("0033100000002") == 1)
        here.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # its end is a reset
    until(lambda: shop.state("panasonic") == "down")
    with socket.create_connection(("127.0.0.1", shop.listens)) as again:
        again.sendall(RECORD.format(minute=3, number="0033100000003").encode())
        until(lambda: shop.numbers().count("0033100000003") == 1)


def test_a_serial_line_that_spits_zeros_and_ones_is_survived(shop, serial_pair):
    until(lambda: shop.state("panasonic-2") == "up")
    before, noise = shop.memory(), random.Random(9)
    for _ in range(20):
        serial_pair.say(bytes(noise.choice((0x00, 0xFF)) for _ in range(4096)))
    serial_pair.say(b"\r\n" + RECORD.format(minute=4, number="0033100000004").encode())
    until(lambda: shop.numbers().count("0033100000004") == 1)
    assert shop.memory() - before < GROWS_AT_MOST


def test_a_gateway_that_never_speaks_is_not_called_up(shop):
    until(lambda: shop.state("asterisk") != "up")
    assert shop.serving.health()["status"] == "degraded"


def test_visitors_who_connect_and_never_ask_keep_nobody_out(shop):
    with ExitStack() as stack:
        for _ in range(200):
            silent = stack.enter_context(socket.create_connection(("127.0.0.1", shop.serving.port)))
            silent.sendall(b"GET /board HTTP/1.1\r\nHost: a")
        began = time.monotonic()
        assert shop.cashier.get("/board").status == 200
        assert time.monotonic() - began < PAGE_WITHIN


def test_after_all_that_the_books_agree_and_the_log_is_short(shop):
    assert told(shop.data, "check")["ok"] is True
    assert (shop.data / "callshop.log").stat().st_size < MEGABYTE
    assert "Traceback" not in (shop.data / "callshop.log").read_text()
    assert "Traceback" not in shop.serving.stderr
    assert all(number.startswith("00331") for number in shop.numbers()), "no call is made of noise"
