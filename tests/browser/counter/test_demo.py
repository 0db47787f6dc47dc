"""`serve --demo` as somebody sees it who tries the program: the board lives by itself."""

import time
from collections.abc import Iterator

import pytest

from tests.browser.screen import Screen
from tests.running import Serving

WITHIN = 40
"""Seconds until the test gives up: the demo itself needs less than twenty."""

WATCH = """() => {
  window.states = []
  window.prices = new Set()
  const look = () => document.querySelectorAll(".tile").forEach(({dataset}) => {
    if (!window.states.includes(dataset.state)) window.states.push(dataset.state)
    if (dataset.state === "talking") window.prices.add(dataset.cabin + ":" + dataset.price)
  })
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true})
  look()
}"""


@pytest.fixture(scope="module")
def demo() -> Iterator[Serving]:
    with Serving(None, "--demo") as serving:
        yield serving


def password(demo: Serving, name: str) -> str:
    """As it is printed: "cashier: 1a2b3c"."""
    return next(line for line in demo.before if line.startswith(f"{name}: ")).removeprefix(f"{name}: ")


ALL = {"free", "open", "dialling", "ringing", "talking", "due"}


def states(screen: Screen) -> set[str]:
    return set(screen.page.evaluate("window.states"))


def a_price_moves(screen: Screen) -> bool:
    figures = [figure.split(":") for figure in screen.page.evaluate("[...window.prices]")]
    return any(len({price for cabin, price in figures if cabin == one}) > 1 for one, _ in figures)


def test_the_board_of_the_demo_lives_within_seconds(demo, window):
    begun = time.monotonic()
    screen: Screen = window(demo.address).log_in("cashier", password(demo, "cashier"))
    screen.page.evaluate(WATCH)
    screen.page.wait_for_selector('.tile[data-state="due"]', timeout=WITHIN * 1000)
    while time.monotonic() - begun < WITHIN and not (states(screen) >= ALL and a_price_moves(screen)):
        screen.page.wait_for_timeout(200)
    assert states(screen) >= ALL
    assert a_price_moves(screen)
    tablet = window(demo.address, size=(800, 480)).log_in("cashier", password(demo, "cashier")).go("/booth/1")
    assert tablet.wait_state(1, "talking")["destination"]
    assert screen.complaints == [] and tablet.complaints == []


def test_what_is_due_in_the_demo_is_taken_with_two_clicks(demo, window):
    screen: Screen = window(demo.address).log_in("cashier", password(demo, "cashier"))
    screen.page.click('.tile[data-state="due"] [data-obvious]')
    screen.page.click("#panel .pay")
    screen.see(".paid .sum")


def test_the_owner_of_the_demo_sees_a_day_with_calls(demo, window):
    screen: Screen = window(demo.address).log_in("owner", password(demo, "owner"))
    assert screen.path == "/day"
    screen.see(".figures .lead")
    screen.page.click("a[href='/cdr']")
    screen.see("table tbody tr")
    assert screen.complaints == []
