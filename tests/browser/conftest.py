"""A real Chromium, a shop that is really open, and the adapter whose datagrams it hears."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.adapter import HERE, Adapter
from tests.browser.checks import LAUNCH
from tests.browser.hands import Hand
from tests.browser.screen import Screen
from tests.conftest import needs
from tests.gateway.wires import free_port
from tests.running import Serving, done, load_tariff, make_shop

CABINS = 6
LINES = 5
"""Cabins 1 to 5 have the adapter's lines 1 to 5; nobody has its line 9, and cabin 6 has none."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    needs("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs playwright: pip install playwright")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(**LAUNCH)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A French shop as its commands make it: people, cabins with lines, tariffs."""
    folder = tmp_path_factory.mktemp("furnished")
    data = make_shop(folder / "shop", cabins=CABINS, language="fr", shop="Taxiphone Médina")
    for cabin in range(1, LINES + 1):
        done(data, "cabin", "set", cabin, "--line", f"sipura:{HERE}/{cabin}")
    load_tariff(data, "buy", "221,Sénégal,40", "33,France,8")
    load_tariff(
        data, "sell", "prefix,destination,price,connect_fee,first_increment,next_increment",
        "221,Sénégal Orange,300,0,1,1", "336,France mobile,100,25,60,60",
    )  # fmt: skip
    return data


@pytest.fixture(scope="module")
def open_shop(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, Adapter]]:
    """That shop, open to the LAN, and its adapter. It keeps its port when it is started again."""
    data = tmp_path_factory.mktemp("open") / "shop"
    shutil.copytree(furnished, data)
    udp = free_port(socket.SOCK_DGRAM)
    with Serving(data, "--gateway", f"sipura@udp:{HERE}:{udp}", host="0.0.0.0", port=free_port()) as serving:
        adapter = Adapter(udp)
        yield serving, adapter
        adapter.close()


@pytest.fixture
def shop(open_shop: tuple[Serving, Adapter]) -> Serving:
    return open_shop[0]


@pytest.fixture
def adapter(open_shop: tuple[Serving, Adapter]) -> Adapter:
    return open_shop[1]


@pytest.fixture
def window(browser: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Screen]]:
    """`window()` opens a window on the module's shop; all are closed after the test."""
    opened: list[Screen] = []

    def open_window(address: str = "", **how: Any) -> Screen:
        opened.append(Screen(browser, address or request.getfixturevalue("shop").address, **how))
        return opened[-1]

    yield open_window
    for screen in opened:
        screen.close()


@pytest.fixture(scope="module")
def logged_in(browser: Any, open_shop: tuple[Serving, Adapter]) -> Any:
    """What the cashier's browser keeps: logged in once for the module, and the till opened."""
    screen = Screen(browser, open_shop[0].address).log_in("cashier").open_till()
    kept = screen.context.storage_state()
    screen.close()
    return kept


@pytest.fixture
def cashier(window: Callable[..., Screen], logged_in: Any) -> Screen:
    return window(storage_state=logged_in).go("/board")


@pytest.fixture
def hand(request: pytest.FixtureRequest, window: Callable[..., Screen], logged_in: Any) -> Iterator[Hand]:
    """On the board, with the mouse or a fingertip: see with_both_hands."""
    touch = {"size": (1024, 768), "has_touch": True} if request.param == "finger" else {}
    yield Hand(window(storage_state=logged_in, **touch).go("/board"), request.param)


@pytest.fixture(scope="session")
def french() -> Callable[..., str]:
    """What the French pages say for an English sentence."""
    from callshop.translations import translator

    return translator("fr").gettext
