"""A turn at the till in Chromium, in French: opened by note and coin, handed over, counted blind, the shop closed."""

import re

import pytest

from tests.browser.hands import type_keys
from tests.browser.layout.test_served_pages import NAMES, OFFICE, Eye
from tests.running import PASSWORD

COUNTER = ((1366, 768), (1024, 768), (390, 844))
DOUBLE_CLICK_MS = 500


def press(screen, address: str) -> None:
    """The button of the form that goes there; then the next page is open."""
    with screen.page.expect_navigation():
        screen.page.click(f'form[action="{address}"] button[type=submit]')


def press_twice(screen, address: str) -> None:
    """The button of a count, which asks once more; then the next page is open."""
    button = f'form[action="{address}"] button[type=submit]'
    screen.page.click(button)
    screen.page.wait_for_selector(f"{button}[data-armed]")
    screen.page.wait_for_timeout(DOUBLE_CLICK_MS)
    with screen.page.expect_navigation():
        screen.page.click(button)


def asked_about(screen, francs: int) -> None:
    """The button of a count says so much, and waits to be pressed again."""
    screen.page.wait_for_function(
        "wanted => document.querySelector('[data-armed]').textContent.replace(/\\D/g, '') === String(wanted)",
        arg=francs,
    )


def figure(text: str) -> int:
    """The whole francs in some words."""
    return int("".join(re.findall(r"\d", text)) or "0")


def sum_becomes(screen, francs: int) -> None:
    screen.page.wait_for_function(
        "wanted => document.querySelector('#sum b').textContent.replace(/\\D/g, '') === String(wanted)", arg=francs
    )


def wrong(eye: Eye) -> list[str]:
    """What offends; that the people of this shop are called owner and cashier does not."""
    return [said for said in eye.wrong if said.rpartition(": ")[2] not in NAMES]


def closed_up_short(shop) -> int:
    """The evening before: the cabins are blocked, and 500 francs were missing in the cashier's drawer. Her turn."""
    ana = shop.visitor("cashier").open_till(5000)
    counted = ana.post("/shift/close", counted="4500")
    assert counted.status == 200, counted.text
    ana.post("/closing/block")
    return counted.json()["shift"]


@pytest.fixture
def ana(window):
    return window().log_in("cashier")


def test_a_turn_from_the_float_to_the_difference(ana, window, adapter, shop):
    eye, page = Eye(ana), ana.page
    eye.both("the till, to be opened", "/shift", COUNTER)
    ana.go("/shift?lang=fr")

    # the float, by pressing and by typing
    for _ in range(2):
        page.click('#piece-n5000 ~ [data-step="1"]')
    page.fill("#piece-c100", "5")
    sum_becomes(ana, 10_500)
    page.click('[data-stepper]:has(#piece-n5000) [data-step="-1"]')
    sum_becomes(ana, 5_500)
    eye.look("the float, typed", COUNTER)
    press(ana, "/shift/open")
    assert ana.path == "/opening"
    eye.look("is everything ready", COUNTER)

    # money out, as much as there is and no more
    ana.go("/shift")
    for amount, reason in (("9000", "loyer"), ("500", "glace")):
        page.fill("[name=amount]", amount)
        page.fill("[name=reason]", reason)
        press(ana, "/shift/payout")
        eye.look(f"money out: {reason}", COUNTER)
    assert "glace" in page.inner_text(".moves")

    # what nobody may see before the count
    ana.go("/board")
    assert page.query_selector(".taken") is None and "Encaissé" not in page.inner_text("#totals")

    # handed over on the same page
    ana.go("/shift")
    eye.both("handover", "/shift/handover", COUNTER)
    ana.go("/shift/handover?lang=fr")
    page.fill("#piece-n2000", "2")
    page.fill("[name=username]", "owner")
    page.fill("[name=password]", "wrong one")
    page.set_viewport_size({"width": 1366, "height": 768})
    press_twice(ana, "/shift/handover")
    assert page.evaluate("document.activeElement.name") == "password"
    error = page.locator("#field-password-error").bounding_box()
    assert 0 < error["y"] < 768 - error["height"], "what is wrong is where one looks"
    eye.look("handover refused", COUNTER)
    assert page.input_value("#piece-n2000") == "2"
    page.fill("[name=password]", PASSWORD)
    press_twice(ana, "/shift/handover")
    assert figure(page.inner_text(".notice b")) == 1000
    eye.look("handed over", COUNTER)

    # the owner closes the shop; the last customer is on the line
    adapter.call(1)
    ana.go("/board").wait_data(1, lambda tile: tile["state"] == "talking" and int(tile["price"]) >= 10)
    ana.go("/closing")
    eye.look("closing, somebody talks", COUNTER)
    press(ana, "/closing/block")
    assert "1" in page.inner_text("#steps li:nth-child(2) p")
    adapter.hang_up(1)
    page.wait_for_selector("#steps li:nth-child(2).done")
    eye.look("closing, the last call is over", COUNTER)
    assert page.locator("#steps li:nth-child(3) a").count() == 1
    page.click('#steps a[href^="/shift/count"]')
    page.wait_for_url("**/shift/count**")
    eye.look("the count", COUNTER)
    page.fill("#piece-n2000", "2")
    press_twice(ana, "/shift/close")
    eye.look("closing, counted", COUNTER)
    press(ana, "/closing/backup")
    assert page.locator("#steps li.done").count() >= 4
    eye.look("closing, done", COUNTER)

    # and reads it again
    eye.both("the list", "/shifts", OFFICE)
    turn = shop.visitor("owner").json("/shifts")["shifts"][0]["id"]
    for paper in ("58", "80", "a5"):
        eye.both(f"the report on {paper}", f"/shifts/{turn}?width={paper}", COUNTER)
    eye.both("the day on paper", "/day/paper", COUNTER)
    eye.both("the owner's day", "/day", OFFICE)
    refused = [said for said in ana.complaints if "409" not in said and "400" not in said]
    assert (wrong(eye), refused) == ([], [])


def test_who_comes_in_the_morning_finds_the_cabins_blocked_and_opens_them(window, shop):
    turn = closed_up_short(shop)
    ana = window().log_in("cashier")
    eye, page = Eye(ana), ana.page
    ana.go("/opening?lang=fr")
    eye.look("blocked cabins", COUNTER)
    press(ana, "/opening/unblock")
    assert page.query_selector('form[action="/opening/unblock"]') is None
    ana.go(f"/shifts/{turn}")
    assert page.inner_text(".verdict h1").startswith("Il manque")
    eye.look("her own report", COUNTER)
    assert wrong(eye) == []


def test_enter_after_a_note_goes_to_the_next_one_and_the_count_ends_at_the_second_press_of_the_button(ana, shop):
    page = ana.page
    ana.go("/shift?lang=fr")
    page.focus("#piece-n10000")
    type_keys(ana, "2↵1↵")
    assert page.evaluate("document.activeElement.name") == "n2000"
    assert ana.path == "/shift", "the till is not opened on half of its float"
    sum_becomes(ana, 25_000)
    press(ana, "/shift/open")

    ana.go("/shift/count")
    page.focus("#piece-n10000")
    type_keys(ana, "2↵")
    page.focus("#piece-c1")
    type_keys(ana, "↵")
    assert page.evaluate("document.activeElement.id") == "counted"
    type_keys(ana, "↵")
    asked_about(ana, 20_000)
    page.fill("#piece-n5000", "1")
    ana.see("#counted:not([data-armed])")
    sum_becomes(ana, 25_000)
    assert ana.path == "/shift/count" and not shop.visitor("cashier").json("/shifts")["shifts"][0]["closed_at"]
    press_twice(ana, "/shift/close")
    assert page.inner_text(".verdict h1").startswith("Tout y est")


def test_an_amount_that_is_typed_is_what_the_button_asks_about(ana):
    page = ana.page
    ana.go("/shift")
    page.click(".by-amount summary")
    page.fill("[name=float]", "10160")
    sum_becomes(ana, 10_160)
    press(ana, "/shift/open")
    ana.go("/shift/count")
    page.click(".by-amount summary")
    page.fill("[name=counted]", "10160")
    page.click("#counted")
    asked_about(ana, 10_160)
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    with page.expect_navigation():
        page.click("#counted")
    assert page.locator(".verdict.even").count() == 1
