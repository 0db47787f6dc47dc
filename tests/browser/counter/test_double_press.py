"""A nervous finger presses twice, and the board is drawn anew in between: the second press is for nobody."""

import pytest

from tests.browser.adapter import owing
from tests.browser.hands import close_all, held, open_panel, open_prepaid, take_time, with_both_hands
from tests.browser.screen import CABIN_4

BETWEEN_MS = 150


def left_third(screen, selector: str) -> tuple[float, float]:
    box = screen.page.wait_for_selector(selector).bounding_box()
    return box["x"] + box["width"] / 6, box["y"] + box["height"] / 2


@with_both_hands
@pytest.mark.parametrize("deed", ["close", "unblock"])
def test_two_presses_on_a_tile_open_no_deposit(hand, deed):
    screen = hand.screen
    before = {"close": ("#open-4", "#panel .big.onward"), "unblock": ("#block-4",)}[deed]
    for selector in before:
        screen.page.click(selector)
    take_time(screen)
    place = left_third(screen, f"#act-4[hx-post$={deed}]")
    press = screen.page.touchscreen.tap if hand.kind == "finger" else screen.page.mouse.click
    press(*place)
    screen.see("#open-4-500")
    press(*place)
    screen.page.wait_for_timeout(BETWEEN_MS)
    press(*place)  # and a third
    screen.page.wait_for_timeout(400)
    assert screen.page.evaluate(CABIN_4)["state"] == "free"
    take_time(screen)  # who has seen what is there now is heard
    press(*left_third(screen, "#open-4-500"))
    screen.wait_state(4, "open")
    close_all(screen)


def test_a_slow_answer_brings_no_deposit_under_the_finger(cashier):
    page = cashier.page
    page.click("#open-4")
    page.click("#panel .big.onward")
    take_time(cashier)
    place = left_third(cashier, "#act-4[hx-post$=close]")
    with held(cashier, "**/cabins/4/close"):
        page.mouse.click(*place)
        take_time(cashier)
    cashier.see("#open-4-500")
    page.mouse.click(*place)
    page.wait_for_timeout(400)
    assert page.evaluate(CABIN_4)["state"] == "free"


def test_a_key_that_is_held_down_opens_one_visit_and_no_other(cashier):
    page = cashier.page
    page.focus("#open-4-500")
    for _ in range(4):
        page.keyboard.down("Enter")  # after the first, the key repeats
    page.keyboard.up("Enter")
    cashier.wait_state(4, "open")
    page.wait_for_timeout(300)
    assert page.evaluate(CABIN_4)["deposit"] == "500"
    close_all(cashier)


def test_a_bill_paid_with_two_presses_still_says_what_to_give_back(cashier, adapter):
    page = cashier.page
    owing(cashier, adapter, 2)
    page.click("#act-2")
    page.fill("#given", "5000")
    cashier.see("#reckoning .change")
    place = left_third(cashier, "#panel [data-obvious]")
    page.mouse.click(*place)
    cashier.see(".paid .change")
    page.mouse.click(*place)
    page.wait_for_timeout(400)
    cashier.see(".paid .change")
    cashier.wait_state(2, "free")


def test_two_presses_that_give_a_deposit_back_open_no_visit(cashier):
    page = cashier.page
    open_prepaid(cashier)
    open_panel(cashier, 4, "open")
    place = left_third(cashier, "#panel-act")
    page.mouse.click(*place)
    cashier.see("#panel[data-as=free] #panel-act")
    page.mouse.click(*place)
    page.wait_for_timeout(400)
    assert page.evaluate(CABIN_4)["visit"] is None


def test_a_deposit_is_raised_once_by_two_presses(cashier):
    page = cashier.page
    open_prepaid(cashier)
    open_panel(cashier, 4, "open")
    more = "#panel .sums button:has-text('+ 1')"
    place = left_third(cashier, more)
    page.mouse.click(*place)
    cashier.see("#panel .figures b:has-text('600')")
    page.mouse.click(*place)
    page.wait_for_timeout(400)
    assert page.evaluate(CABIN_4)["deposit"] == "600"
    close_all(cashier)
