"""The owner's day, the calls and the reports over years of calls, looked at in Chromium: sizes, languages, news."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.checks import problems
from tests.million_calls import LAST_DAY, make
from tests.running import Serving

DAY = LAST_DAY.isoformat()
PATHS = (
    f"/day?day={DAY}", "/day", "/cdr?per_page=25", f"/cdr?from={DAY}&to={DAY}&status=interrupted&cabin=7", "/cdr/7",
    "/reports?by=destination&all=1", "/reports?by=month&all=1", "/reports?from=2000-01-01&to=2000-01-02",
)  # fmt: skip
SIZES = {"pc": (1366, 768), "phone": (390, 844)}


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


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_runs_out_or_overlaps(shop, page, size, language):
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    found = {}
    for path in PATHS:
        page.goto(f"{shop.address}{path.lstrip('/')}{'&' if '?' in path else '?'}lang={language}")
        pictures = page.eval_on_selector_all("img.chart", "all => all.filter(one => !one.naturalWidth).length")
        found[path] = [*problems(page), *["a picture is missing"] * pictures]
    assert {path: said for path, said in found.items() if said} == {}


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
