"""The owner's day, the calls and the reports over years of calls, in Chromium: periods, filters, sorting."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.million_calls import make
from tests.running import Serving


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("years")
    make(folder, 4_000, 1)
    with Serving(folder) as serving:
        yield serving


@pytest.fixture(scope="module")
def page(shop: Serving, browser: Any) -> Iterator:
    opened = browser.new_page()
    opened.goto(f"{shop.address}login")
    opened.fill("[name=username]", "Omar")
    opened.fill("[name=password]", "le patron")
    opened.press("[name=password]", "Enter")
    opened.wait_for_load_state()
    yield opened
    opened.context.close()


def test_today_is_one_click_and_a_filter_needs_no_button(shop, page):
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{shop.address}cdr?lang=fr")
    page.click("#periods a >> nth=0")
    assert page.url.endswith(f"to={page.input_value('[name=to]')}")
    page.goto(f"{shop.address}cdr")
    page.select_option("[name=cabin]", "3")
    page.wait_for_url(re.compile("cabin=3"))
    assert set(page.eval_on_selector_all("#rows tbody td:first-child", "all => all.map(one => one.innerText)")) == {"3"}
    page.click("th a >> text=Recette")
    page.wait_for_url(re.compile("sort=revenue"))
    assert "cabin=3" in page.url
