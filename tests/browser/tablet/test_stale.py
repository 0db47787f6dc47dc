"""A page that is told nothing says so and fades, and is itself again without anybody's help. Out means out."""

import signal

from tests.browser.adapter import Adapter
from tests.browser.screen import Screen
from tests.running import Serving

FADED = "html[data-stale]"
FRESH = "html:not([data-stale])"


def faded(screen: Screen) -> str:
    """Wait until the page says that it is stale; what it says."""
    screen.page.wait_for_selector(FADED)
    return screen.see("#stale")


def fresh(screen: Screen) -> None:
    screen.page.wait_for_selector(FRESH)
    assert not screen.page.is_visible("#stale")


def clock_of(screen: Screen) -> str:
    return screen.page.inner_text("[data-clock]").strip()


def test_a_server_that_stands_still_fades_the_pages_until_it_goes_on(cashier, window, shop: Serving, adapter: Adapter):
    tablet = window(size=(800, 480)).log_in("cashier").go("/booth/1")
    adapter.call(1)
    for screen in (cashier, tablet):
        screen.wait_state(1, "talking")
    shop.process.send_signal(signal.SIGSTOP)
    try:
        for screen in (cashier, tablet):
            assert clock_of(screen) in faded(screen)
        before = int(cashier.data(1)["seconds"])
    finally:
        shop.process.send_signal(signal.SIGCONT)
    for screen in (cashier, tablet):
        fresh(screen)
        screen.wait_data(1, lambda cabin: int(cabin["seconds"]) > before)
    adapter.hang_up(1)


def test_a_server_that_died_and_came_back_finds_its_pages_and_its_calls_again(cashier, shop: Serving, adapter: Adapter):
    adapter.call(2)
    cashier.wait_state(2, "talking")
    before = int(cashier.data(2)["seconds"])
    address = shop.address
    shop.kill()
    faded(cashier)
    shop.start()
    assert shop.address == address
    fresh(cashier)
    assert cashier.path == "/board", "the session is still valid"
    cashier.wait_data(2, lambda tile: tile["state"] == "talking" and int(tile["seconds"]) > before)
    shop.wait_up("sipura")
    adapter.hang_up(2)
    due = cashier.wait_state(2, "due")
    cashier.page.click("#act-2")
    cashier.page.click("#panel .pay")
    cashier.wait_state(2, "free")
    assert int(due["due"]) > 5 * before


def test_a_poll_in_flight_does_not_bring_a_closed_session_back(window, shop: Serving):
    screen = window().log_in("cashier")
    other = screen.tab()
    other.goto(screen.address + "/board")
    cookies = screen.context.cookies()
    with other.expect_response("**/live/board*") as polled:
        pass
    assert "set-cookie" not in polled.value.all_headers()
    with screen.page.expect_request("**/live/board*"), other.expect_request("**/live/board*"):
        pass
    screen.page.click("button[form=logout-form]")
    screen.page.wait_for_selector("[name=password]")
    other.wait_for_selector("[name=password]")  # its poll was in flight when the session ended
    screen.go("/board")
    assert screen.path.startswith("/login")

    thief = window()
    thief.context.add_cookies(cookies)
    for path in ("/board", "/cdr", "/cabins/1"):
        thief.go(path)
        assert thief.path.startswith("/login"), path
    answer = thief.page.goto(screen.address + "/live/board?wait=0")
    assert answer.status == 403
    assert not thief.page.query_selector("[data-cabin]")
