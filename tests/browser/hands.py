"""Hands at the counter: they press with the mouse or a fingertip, and count; or they type, or have to wait."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.browser.screen import Screen

HANDS = ("mouse", "finger")


class Hand:
    """Presses what is seen, with the mouse or a fingertip, and counts."""

    def __init__(self, screen: Screen, kind: str):
        self.screen = screen
        self.kind = kind
        self.presses = 0
        self._press = screen.page.tap if kind == "finger" else screen.page.click

    def press(self, selector: str) -> "Hand":
        self.presses += 1
        self._press(selector)
        return self


def with_both_hands(test: Callable) -> Callable:
    """The test's `hand` is first the one, then the other."""
    return pytest.mark.parametrize("hand", HANDS, indirect=True)(test)


NEXT_PRESS_MS = 700
"""What is pressed sooner, where a button has just come, is a nervous finger's second press: it is for nobody."""


def take_time(screen: Screen) -> None:
    """As who reads what there is before pressing it."""
    screen.page.wait_for_timeout(NEXT_PRESS_MS)


def type_keys(screen: Screen, keys: str) -> None:
    """ "3↵1000↵": digits, and ↵ for Enter, as fast as a hand that knows them."""
    for key in keys:
        screen.page.keyboard.press("Enter" if key == "↵" else key)


def go_into(screen: Screen, cabin: int) -> None:
    """By its number and Enter; a second Enter before the panel is seen would be for nothing."""
    type_keys(screen, f"{cabin}↵")
    screen.see(f"#panel[data-cabin='{cabin}'] [data-obvious]:focus")


def open_prepaid(screen: Screen) -> None:
    """Cabin 4 with a deposit of 500, by the button of its tile."""
    screen.page.click("#open-4-500")
    screen.wait_state(4, "open")


def open_panel(screen: Screen, cabin: int, state: str) -> None:
    """By the button of its tile; it is seen as of a cabin in this state."""
    screen.page.click(f"#open-{cabin}")
    screen.see(f"#panel[data-cabin='{cabin}'][data-as={state}]")


def tab_to(screen: Screen, selector: str) -> None:
    """With the key that goes from one control to the next."""
    for _ in range(12):
        screen.page.keyboard.press("Tab")
        if screen.page.query_selector(f"{selector}:focus"):
            return
    raise AssertionError(f"the Tab key does not come to {selector}")


@contextmanager
def held(screen: Screen, address: str) -> Iterator[list[Any]]:
    """What the page asks for at this address, as routes; it is let through only afterwards."""
    asked: list[Any] = []
    screen.page.route(address, lambda route: asked.append(route))
    yield asked
    assert asked
    for route in asked:
        route.continue_()
    screen.page.unroute(address)


def close_all(screen: Screen) -> None:
    """Every cabin is free again."""
    for cabin in range(1, 7):
        if screen.data(cabin)["state"] == "open":
            screen.page.click(f"#open-{cabin}")
            screen.page.click(f"#panel[data-cabin='{cabin}'] [data-obvious]")
            screen.wait_state(cabin, "free")
