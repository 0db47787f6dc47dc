"""The whole program behind a PBX that prints: over a pair of serial ports that is pulled and put back, and over TCP."""

import random
import socket
import time
from collections import Counter
from contextlib import closing

import pytest

from callshop.gateway.dialects.panasonic_speech import header
from tests.crash.nas import BUY, HEADER, SELL, Talk, expected, figures
from tests.gateway.wires import PATIENCE, SerialPair, plugged, until
from tests.running import Serving, done, exported, load_tariff, make_shop, told

CABIN = {"101": 1, "102": 2}
UP_AGAIN_WITHIN = 10
"""Seconds; it looks for the port every second, and the machine that tests may be busy."""


def line(extension: str, number: str, seconds: int, minute: int) -> bytes:
    duration = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}'{seconds % 60:02d}"
    return f"03/04/26 06:{minute:02d}PM {extension}   01 {number:<25} 0'05 {duration} 4711\r\n".encode()


def worth(*calls: tuple[str, str, int]) -> Counter:
    return Counter(expected(CABIN[extension], Talk("", number, seconds)) for extension, number, seconds in calls)


def in_books(data) -> Counter:
    return Counter(figures(row) for row in exported(data))


@pytest.fixture
def books(tmp_path):
    data = make_shop(tmp_path / "shop", cabins=2)
    for extension, cabin in CABIN.items():
        done(data, "cabin", "set", cabin, "--line", f"panasonic:{extension}")
    for kind, prices in (("sell", SELL), ("buy", BUY)):
        load_tariff(data, kind, HEADER, *(price.line() for price in prices))
    return data


@pytest.fixture
def port(tmp_path):
    with plugged(tmp_path) as pair:
        yield pair


def test_a_printer_port_gives_every_call_once_whatever_happens_to_its_cable(books, port):
    page = [("101", "0033145678901", 125), ("102", "00221771234567", 41), ("101", "0033145678901", 125)]
    printed = header() + b"".join(line(*call, minute=21) for call in page)  # two of them equal: two calls
    with Serving(books, "--gateway", f"panasonic@serial:{port.here}?baud=9600") as shop:
        shop.wait_up("panasonic")
        _say_cut_anywhere(port, printed)
        until(lambda: in_books(books) == worth(*page))

        _say_cut_anywhere(port, printed)  # the same page once more
        port.say(b"\0\xff\x80noise?!\r\n" + b"\x00\xff" * 500 + b"\r\n")
        after = ("102", "00221771234567", 12)
        port.say(line(*after, minute=30))
        until(lambda: in_books(books) == worth(*page, after))
        until(lambda: "no call record" in shop.visitor("owner").get("/board").text)

        port.say(line("101", "0033145678901", 60, minute=31)[:40])  # cut off: this one is lost, and said
        _pull(port, shop)
        since = time.monotonic()
        port.plug()
        shop.wait_up("panasonic")
        assert time.monotonic() - since < UP_AGAIN_WITHIN
        later = ("101", "0012125550100", 77)
        port.say(line(*page[0], minute=21) + line(*later, minute=40))  # the PBX may begin with what it told before
        until(lambda: in_books(books) == worth(*page, after, later))
        assert told(books, "check")["ok"] is True


def test_what_is_printed_while_the_program_looks_for_its_port_is_not_lost(books, port):
    with Serving(books, "--gateway", f"panasonic@serial:{port.here}?baud=9600") as shop:
        shop.wait_up("panasonic")
        _pull(port, shop)
        port.plug()
        calls = [("101", "0033145678901", 60 + n) for n in range(5)]
        for call in calls:
            port.say(line(*call, minute=call[2] - 60))
        until(lambda: in_books(books) == worth(*calls))


def test_a_pbx_on_the_network_is_given_its_password_and_gives_its_calls(books):
    with closing(socket.create_server(("127.0.0.1", 0))) as pbx:
        pbx.settimeout(PATIENCE)
        spec = f"panasonic@tcp:127.0.0.1:{pbx.getsockname()[1]}?password=hush"
        with Serving(books, "--gateway", spec) as shop:
            calls = [("101", "0033145678901", 90), ("102", "00221771234567", 30)]
            for call in calls:  # each time it calls us anew
                with closing(pbx.accept()[0]) as far:
                    _let_in(far)
                    far.sendall(header() + b"".join(line(*each, minute=5) for each in calls[: calls.index(call) + 1]))
                    until(lambda call=call: in_books(books) == worth(*calls[: calls.index(call) + 1]))
            assert "hush" not in (books / "callshop.log").read_text()
            assert all(b"hush".hex() not in kept.read_text() for kept in (books / "captures").iterdir())
            assert shop.process.poll() is None


def _let_in(far: socket.socket) -> None:
    far.settimeout(PATIENCE)
    far.sendall(b"-")
    assert far.recv(100) == b"SMDR\r\n"
    far.sendall(b"SMDR\r\nEnter Password: ")
    assert far.recv(100) == b"hush\r\n"
    far.sendall(b"****\r\n")


def _say_cut_anywhere(port: SerialPair, data: bytes) -> None:
    cuts = sorted(random.Random(5).sample(range(1, len(data)), 40))
    for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
        port.say(data[begin:end])
        time.sleep(0.003)


def _pull(port: SerialPair, shop: Serving) -> None:
    port.pull()
    until(lambda: shop.health()["gateways"][0]["state"] == "down")
    assert shop.health()["status"] == "degraded"
