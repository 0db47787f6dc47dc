"""A list of 100,000 prices is handed in, looked at and confirmed on the owner's pages while somebody telephones: at
every second, everywhere, the call shows what the rate it began with makes of that second.
"""

import socket
import threading
from collections.abc import Callable
from fractions import Fraction
from math import ceil
from pathlib import Path
from re import findall

import pytest

from tests.gateway.wires import free_port, until
from tests.outside.gateways.telephones import answers, by_socket, dials, lifts, rings, say
from tests.running import Serving, done, load_tariff, make_shop, told
from tests.visitor import Answer, Visitor, cabins_of

MANY = 100_000
COIN, FEE, A_MINUTE = 5, 25, 77
LOOKS = ("/board", "/live/board?wait=0", "/booth/1")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = make_shop(tmp_path / "shop", round_to=str(COIN))
    header = "prefix,destination,price,connect_fee,first_increment,next_increment"
    load_tariff(data, "sell", header, f"33,France,{A_MINUTE},{FEE},30,6")
    done(data, "cabin", "set", 1, "--line", "sipura:127.0.0.1/1")
    return data


def right(seconds: int) -> int:
    """What so many seconds cost, reckoned anew: half a minute at least, then by six seconds, up to the coin."""
    if seconds == 0:
        return 0
    billed = max(30, 30 + 6 * ceil(Fraction(seconds - 30, 6)))
    exact = FEE + Fraction(A_MINUTE * billed, 60)
    return ceil(exact / COIN) * COIN


class Watcher:
    """Looks at the call again and again; `seen`: what was being done, where it looked, seconds and price."""

    def __init__(self, cashier: Visitor):
        self._cashier, self._over = cashier, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.doing = "before"
        self.seen: list[tuple[str, str, int, int]] = []

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def meanwhile(self, doing: str, act: Callable[[], Answer]) -> Answer:
        self.doing = doing
        answer = act()
        self.sees_more()
        return answer

    def sees_more(self) -> None:
        before = len(self.seen)
        until(lambda: len(self.seen) >= before + len(LOOKS))

    def _watch(self) -> None:
        while not self._over.is_set():
            for where in LOOKS:
                doing = self.doing
                tile = cabins_of(self._cashier.get(where).text)[1]
                self.seen.append((doing, where, int(tile["seconds"]), int(tile["price"])))


def test_the_price_is_right_at_every_second_while_a_large_list_comes_in(data):
    port = free_port(socket.SOCK_DGRAM)
    lines = ["prefix,destination,price", "33,France,900"]
    lines += [f"{prefix},Place {prefix},7" for prefix in range(900_000, 900_000 + MANY)]
    with Serving(data, "--gateway", f"sipura@udp:127.0.0.1:{port}") as shop:
        shop.wait_up("sipura")
        cashier, owner, way = shop.visitor("cashier"), shop.visitor("owner"), by_socket(port)
        say(way, lifts("1"), dials("1", "0033145678901"), rings("1"), answers("1"))
        cashier.wait_state(1, "talking")
        with Watcher(cashier) as watcher:
            content = "\n".join(lines).encode()
            upload = watcher.meanwhile("handing in", lambda: owner.hand_in("/tariffs/import", "list.csv", content))
            assert upload.status == 302, upload.text
            where = upload.headers["Location"]
            page = watcher.meanwhile("looking", lambda: owner.get(where))
            asked = dict(findall(r'name="(made|base)" value="(\d+)"', page.text))
            confirmed = watcher.meanwhile("confirming", lambda: owner.post(where.split("?")[0], "text/html", **asked))
            assert confirmed.status == 302, confirmed.text
            watcher.doing = "compiling"
            until(lambda: told(data, "rate", "00900123", "--seconds", 60)["sell"]["prefix"] == "900123")
            watcher.sees_more()
        assert told(data, "rate", "0033145678901", "--seconds", 60)["sell"]["price"] == "900", "the list holds"
    assert {doing for doing, *_ in watcher.seen} >= {"handing in", "looking", "confirming", "compiling"}
    wrong = [each for each in watcher.seen if each[3] != right(each[2])]
    assert wrong == []
    assert len({seconds for *_, seconds, _ in watcher.seen}) >= 3
