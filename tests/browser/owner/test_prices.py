"""The owner's prices in Chromium, on a real shop: clicks counted, every page at two sizes and in two languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.checks import problems
from tests.browser.screen import owner_page
from tests.running import Serving, load_tariff, make_shop, told

FAMILY = [f"336{n},France Mobile,100" for n in range(10, 24)]
ODD = [f"336{n},France Mobile Free,150" for n in range(24, 27)]
PAGES = (
    "tariffs", "tariffs?q=336", "tariffs?show=losses", "tariffs?show=unpriced", "tariffs?show=refused", "tariffs?q=zz",
    "tariffs/change?prefix=336&how=set&figure=30", "tariffs/change?prefix=336&how=set&figure=x&begins=08:00",
    "tariffs/33610", "tariffs/4", "tariffs/journal", "tariffs/try", "tariffs/try?number=0033610345678",
    "tariffs/try?number=00999", "tariffs/poster", "tariffs/import", "rates", "rates?q=france", "rates/import",
    "rates/journal",
)  # fmt: skip
SIZES = ((1366, 768), (390, 844))


@dataclass
class Hand:
    """What a person does on the page; `clicks` counts."""

    page: Any
    address: str
    clicks: int = 0

    def click(self, what: str) -> None:
        self.clicks += 1
        self.page.click(what)

    def type(self, text: str) -> None:
        """Into the field that has the focus, and Enter."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def search(self, words: str) -> None:
        """From any page to these prices: one click."""
        self.click("nav a[href='/tariffs']:visible")
        self.page.wait_for_selector("[name=q]:focus")
        self.type(words)
        self.page.wait_for_url(f"**q={words}**")

    def sees(self, what: str) -> str:
        return self.page.wait_for_selector(what).inner_text()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    data = make_shop(tmp_path_factory.mktemp("prices") / "shop", cabins=3, language="fr")
    load_tariff(data, "sell", "33,France,50", *FAMILY, *ODD)
    load_tariff(data, "buy", "33,FRANCE,10", "336,FRANCE MOBILE,70", "49,GERMANY,9")
    with Serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def page(shop: Serving, browser: Any) -> Iterator[Any]:
    with owner_page(browser, shop) as opened:
        yield opened


@pytest.fixture
def hand(page: Any, shop: Serving) -> Hand:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(shop.address)
    return Hand(page, shop.address)


def price(data: Path, number: str) -> str:
    """What the shop's command says a minute costs."""
    return told(data, "rate", number)["sell"]["price"]


def test_one_price_takes_no_more_than_three_clicks(hand, shop):
    hand.search("33610")
    hand.click("#rate-33610 [name=price]")
    hand.type("75")
    hand.sees("#rate-33610 .saved")
    assert hand.clicks <= 3
    assert price(shop.data, "0033610345678") == "75"
    hand.click("#rate-33610 .saved button")
    hand.sees("#rate-33610[data-price='100']")
    assert price(shop.data, "0033610345678") == "100"


def test_the_336_family_with_preview_and_undo_takes_no_more_than_six(hand, shop):
    hand.search("336")
    hand.click("[name=figure]")
    hand.type("75")
    assert "14 prix" in hand.sees("h1:has-text('14 prix')")
    assert "3 lignes" in hand.page.inner_text("main")
    hand.click("#apply")
    assert "14 prix changés" in hand.sees("#changed")
    assert (price(shop.data, "0033610345678"), price(shop.data, "0033624345678")) == ("75", "150")
    hand.click("#changed button")
    assert "comme avant" in hand.sees("#changed:has-text('comme avant')")
    assert hand.clicks <= 6
    assert price(shop.data, "0033610345678") == "100"


def test_a_mistyped_price_stays_in_its_field_with_what_is_wrong(hand):
    hand.search("33611")
    hand.click("#rate-33611 [name=price]")
    hand.type("cher")
    assert "cher" in hand.sees("#rate-33611 .bad")
    assert hand.page.input_value("#rate-33611 [name=price]") == "cher"


def test_a_price_is_tried_without_leaving_the_page(hand, shop):
    hand.page.goto(f"{shop.address}tariffs/try")
    hand.page.fill("[name=number]", "0033610345678")
    hand.type("0033610345678")
    assert "300" in hand.sees("#tried .amount"), "three minutes at 100"


def test_a_list_is_handed_in_and_looked_at(hand, shop, tmp_path):
    file = tmp_path / "new.csv"
    file.write_text("prefix,destination,price\n33,FRANCE,11\n336,FRANCE MOBILE,120\n", encoding="utf-8")
    hand.page.goto(f"{shop.address}rates/import")
    hand.page.set_input_files("[name=file]", file)
    hand.click("main form .go")
    assert hand.sees("[data-figure=dearer]") == "2"
    assert hand.sees("[data-figure=losses]") == "14", "the family at 100; the others are sold at 150"
    assert problems(hand.page) == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_laid_out_well(page, shop, size, language):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{shop.address}tariffs?lang={language}")
    found = {}
    for path in PAGES:
        page.goto(shop.address + path)
        if wrong := problems(page):
            found[path] = wrong
    page.goto(f"{shop.address}tariffs?lang=fr")
    assert found == {}
