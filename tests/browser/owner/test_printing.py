"""The receipt printer in Chromium, on a real shop: set and tried by the owner, used from a receipt's page; and gone."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.checks import problems
from tests.browser.screen import demo_owner
from tests.receipts.printout import Printout, printout
from tests.running import Serving

SIZES = ((1366, 768), (390, 844))
PATIENCE = 20


@pytest.fixture(scope="module")
def shop() -> Iterator[Serving]:
    with Serving(None, "--demo") as running:
        yield running


@pytest.fixture(scope="module")
def omar(shop, browser) -> Iterator:
    """A page on which the owner has logged in."""
    with demo_owner(browser, shop) as page:
        page.set_default_timeout(PATIENCE * 1000)
        yield page


@contextmanager
def network_printer() -> Iterator[tuple[int, "Taken"]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE)
        yield listening.getsockname()[1], Taken(listening)


class Taken:
    """The next receipt that comes in, read as printers read it."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening

    def __call__(self) -> Printout:
        connection, _ = self._listening.accept()
        with connection:
            connection.settimeout(PATIENCE)
            return printout(b"".join(iter(lambda: connection.recv(65536), b"")))


def set_printer(page, shop: Serving, where: str) -> None:
    page.goto(f"{shop.address}settings")
    page.fill("#printer [name=value]", where)
    page.click("#printer button")
    page.wait_for_selector("#printer .good")


def latest_receipt(page, shop: Serving) -> str:
    page.goto(f"{shop.address}visits?receipt=1")
    return page.get_attribute("a[href*='/receipt']", "href").lstrip("/")


def test_a_printer_is_set_tried_and_prints_a_receipt_in_the_customer_s_language(omar, shop):
    with network_printer() as (port, taken):
        set_printer(omar, shop, f"tcp:127.0.0.1:{port}")
        omar.click("#print-test button")
        tried = taken()
        assert "Essai d'impression" in " ".join(tried.text)
        omar.wait_for_selector("#print-test .good")
        assert problems(omar) == []
        receipt = latest_receipt(omar, shop)
        omar.goto(f"{shop.address}{receipt}?width=80")
        omar.click(".print-out button")
        paper = taken()
        assert any(line.startswith("Total") for line in paper.text)
        assert paper.cuts == 1
        omar.wait_for_selector(".print-out .good")
        omar.click('.choices [lang="ar"]')
        assert omar.get_attribute("#paper", "dir") == "rtl"
        omar.click(".print-out button")
        assert len(taken().pictures) > 5


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("spoken", ["fr", "ar"])
def test_a_receipt_s_page_is_laid_out_well_with_a_printer_that_is_gone(omar, shop, size, spoken):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    set_printer(omar, shop, f"tcp:127.0.0.1:{nobody}")
    receipt = latest_receipt(omar, shop)
    omar.set_viewport_size({"width": size[0], "height": size[1]})
    for width in ("58", "80", "a5"):
        omar.goto(f"{shop.address}{receipt}?width={width}&in={spoken}")
        assert problems(omar) == []
    omar.evaluate("document.querySelectorAll('.print-state').forEach(told => told.remove())")  # of the time before
    omar.click(".print-out button")
    omar.wait_for_selector(".print-out .bad")
    assert "ne répond pas" in omar.inner_text(".print-out")
    assert problems(omar) == []
    omar.goto(f"{shop.address}settings")
    assert problems(omar) == []
    omar.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
