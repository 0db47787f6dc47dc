"""The shop of the day: two gateways, five cabins, who works there, and the telephones that ring in it.

An Asterisk that can cut a call has cabin 5, an adapter that cannot has cabins 1 to 4.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.adapter import HERE, Adapter
from tests.browser.day.account import Account, Item, price_of
from tests.browser.day.counter import Counter
from tests.browser.screen import Screen
from tests.browser.tablet.test_tablet import made_code
from tests.gateway.asterisk.manager import Manager
from tests.gateway.wires import free_port
from tests.running import PASSWORD, Serving, done, load_tariff, make_shop

COLUMNS = "prefix,destination,price,connect_fee,first_increment,next_increment"
COPY = Item("Photocopie", 50)
WITH_TABLET = (1, 5)


@dataclass
class Day:
    """The shop, who and what is in it, and what the test knows of it. counter: the cashier's window."""

    data: Path
    shop: Serving
    adapter: Adapter
    manager: Manager
    account: Account
    counter: Counter

    def talks(self, cabin: int, number: str, least: int = 5) -> None:
        """Somebody calls from a cabin of the adapter until it costs at least so much, the same on tile and tablet."""
        self.adapter.call(cabin, number)
        self.counter.screen.wait_data(cabin, lambda tile: int(tile["price"] or 0) >= least)
        for screen in filter(None, (self.counter.screen, self.counter.tablets.get(cabin))):
            now = screen.wait_data(cabin, lambda seen: seen["state"] == "talking" and int(seen["price"] or 0) >= least)
            assert int(now["price"]) == price_of(number, int(now["seconds"]))

    def called(self, cabin: int, number: str, least: int = 5) -> None:
        self.talks(cabin, number, least)
        self.adapter.hang_up(cabin)
        self.counter.screen.wait_state(cabin, "due")


def furnished(folder: Path) -> Path:
    """The shop as its commands make it."""
    data = make_shop(folder / "shop", 5, "fr", shop="Taxiphone Médina", currency="XOF")
    done(data, "user", "add", "Fatou", "--role", "cashier", stdin=PASSWORD + "\n")
    for cabin in range(1, 5):
        done(data, "cabin", "set", cabin, "--line", f"sipura:{HERE}/{cabin}")
    done(data, "cabin", "set", 5, "--line", "asterisk:SIP/105")
    load_tariff(data, "buy", "221,Sénégal,40", "33,France,8", "1,États-Unis,60")
    load_tariff(
        data, "sell", COLUMNS, "221,Sénégal Orange,300,0,1,1", "336,France mobile,100,25,60,60",
        "1,États-Unis,6000,0,1,1",
    )  # fmt: skip
    return data


@contextmanager
def begun(data: Path, window: Callable[..., Screen]) -> Iterator[Day]:
    """The shop is open and the cashier logged in; two cabins have a tablet, and the owner sells copies."""
    udp = free_port(socket.SOCK_DGRAM)
    with Manager() as manager:
        gateways = (f"sipura@udp:{HERE}:{udp}", f"asterisk@tcp:{HERE}:{manager.port}?user=shop&secret=s3cret")
        words = [word for spec in gateways for word in ("--gateway", spec)]
        with Serving(data, *words, host="0.0.0.0", port=free_port()) as shop:
            manager.wait_for("CoreShowChannels")
            shop.wait_up("asterisk")
            assert shop.visitor("owner").post("/articles", name=COPY.name, price=COPY.amount).status == 200
            screen, account, adapter = window(shop.address).log_in("cashier"), Account(), Adapter(udp)
            tablets = {cabin: _tablet(window, shop, screen, cabin) for cabin in WITH_TABLET}
            yield Day(data, shop, adapter, manager, account, Counter(screen, account, tablets))
            adapter.close()


def _tablet(window: Callable[..., Screen], shop: Serving, cashier: Screen, cabin: int) -> Screen:
    tablet = window(shop.address, size=(800, 480), has_touch=True)
    tablet.page.goto(made_code(cashier, cabin))
    tablet.wait_state(cabin, "free")
    return tablet
