"""Every page in every state, at the sizes shops have: no sideways scroll, overlap, cut or faint text, small button."""

from threading import Thread

import pytest

from tests.browser import gallery
from tests.browser.checks import DRAWN, SIZES, fontless, problems

PAGES = (
    "board?show=usual", "board?show=empty", "board?show=many", "board?show=full", "board?show=broken",
    "board?show=counter", "board?show=crowd", "panel/1?show=counter", "panel/2?show=counter",
    "panel/2?show=counter&given=1000", "panel/2?show=counter&given=500&discount=100&slip=3&tax=1",
    "panel/4?show=counter", "panel/5?show=counter", "panel/6?show=counter", "panel/8?show=counter&closed=1",
    "panel/9?show=counter&closed=1&tax=1", "panel/11?show=counter", "paid/2?show=counter&all=1",
    "panel/1?", "panel/2?", "panel/3?show=broken&error=1", "panel/7?", "paid/2?",
    "login?error=1", "error?", "unpaired?", "unpaired?spent=1", "tablet/1?made=1",
)  # fmt: skip
BOOTHS = tuple(f"booth/{cabin}?show={show}" for cabin in (1, 2, 3, 4, 7, 8) for show in ("usual", "broken"))
TALKATIVE = tuple(f"booth/{cabin}?show=talkative" for cabin in (1, 2, 3))
LOOKS = (
    *((PAGES, size, "fr", "light") for size in SIZES),
    (PAGES, (1366, 768), "en", "dark"),
    (BOOTHS + TALKATIVE, (800, 480), "fr", "light"),
    (BOOTHS, (800, 480), "en", "dark"),
    (BOOTHS, (1280, 800), "fr", "light"),
    (BOOTHS + TALKATIVE, (800, 480), "ar", "light"),
)
TIGHT = (
    "board?show=usual", "board?show=broken", "board?show=crowd",
    "panel/2?show=counter&given=500&discount=100&slip=3&tax=1",
    "panel/8?show=counter&closed=1", "panel/9?show=counter&closed=1&tax=1", "paid/2?show=counter&all=1",
)  # fmt: skip
FONTLESS = (
    (TIGHT, (390, 844), "fr"),
    (TIGHT, (1024, 768), "fr"),
    ((*TALKATIVE, "booth/4?show=usual", "booth/7?show=usual", "booth/8?show=broken"), (800, 480), "en"),
)
"""The narrowest of them, looked at once more in the wide letters of a PC to which the font does not come."""


@pytest.fixture(scope="module")
def address():
    server = gallery.serve()
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.mark.parametrize(("pages", "size", "language", "scheme"), LOOKS)
def test_no_page_offends_the_eye(address, browser, pages, size, language, scheme):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    found = []
    for where in pages:
        page.goto(f"{address}/{where}&lang={language}")
        found += [f"{where}: {problem}" for problem in problems(page)]
    page.close()
    assert found == []


@pytest.mark.parametrize(("pages", "size", "language"), FONTLESS)
def test_no_page_runs_over_where_dejavu_is_the_only_font(address, browser, pages, size, language):
    page = fontless(browser.new_page(viewport={"width": size[0], "height": size[1]}))
    found = []
    for where in pages:
        page.goto(f"{address}/{where}&lang={language}")
        assert page.evaluate(DRAWN), "no DejaVu Sans here: apt install fonts-dejavu-core"
        found += [f"{where}: {problem}" for problem in problems(page)]
    page.close()
    assert found == []


def test_the_price_on_the_tablet_is_as_high_as_a_hand(address, browser):
    page = browser.new_page(viewport={"width": 800, "height": 480})
    for cabin in (1, 2, 3):
        page.goto(f"{address}/booth/{cabin}?show=usual")
        assert page.eval_on_selector(".big", "figure => parseFloat(getComputedStyle(figure).fontSize)") >= 150
    page.close()


@pytest.mark.parametrize(("cabin", "lines"), [(1, 4), (2, 5), (3, 5)])
def test_the_tablet_lists_what_is_due_call_by_call(address, browser, cabin, lines):
    page = browser.new_page(viewport={"width": 800, "height": 480})
    page.goto(f"{address}/booth/{cabin}?show=talkative")
    seen = page.locator(".meter .why li")
    assert seen.count() == lines
    assert seen.last.inner_text().startswith("+3") == (cabin == 3)
    assert page.locator(".meter").bounding_box()["height"] <= 480
    page.evaluate("document.body.dataset.shown = 'why'")
    back, each = (page.locator(f".reasons {part}").bounding_box() for part in (".back", ".each"))
    assert each["y"] + each["height"] <= back["y"]  # it covers none of the reasons
    page.close()


def test_the_bar_stays_in_one_line_on_a_page_made_half_as_large_again(address, browser):
    page = browser.new_page(viewport={"width": 911, "height": 512})
    page.goto(f"{address}/board?lang=fr&role=cashier")
    assert page.locator(".bar").bounding_box()["height"] <= 61
    page.close()


def test_a_cabin_that_does_not_exist_is_said_not_to(address, browser):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{address}/board?lang=fr")
    page.keyboard.press("9")
    assert page.wait_for_selector("#toast:not([hidden]) span").inner_text() == "Il n’y a pas de cabine 9."
    page.close()


def test_who_settles_a_deposit_sees_the_calls_before_the_pad(address, browser):
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    page.goto(f"{address}/panel/9?show=counter&lang=fr&role=cashier")
    box, lines = (page.locator(f"#panel {part}").bounding_box() for part in (".scroll", ".lines"))
    assert lines["y"] + lines["height"] <= box["y"] + box["height"] + 1
    assert not page.is_visible("#panel .deposit .sums")
    page.close()


def test_the_bar_stays_off_off_paper(address, browser):
    page = browser.new_page()
    page.goto(f"{address}/board?lang=fr")
    assert page.is_visible(".bar")
    page.emulate_media(media="print")
    assert not page.is_visible(".bar")
    page.close()


def test_a_conversation_is_not_cut_by_one_touch(address, browser):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{address}/board?lang=en")
    page.dblclick("#act-1")  # an angry touch is often a double one
    assert page.inner_text("#act-1") == "Press again to cut"
    assert sent == []
    page.wait_for_timeout(500)
    with page.expect_request("**/cabins/1/hangup"):
        page.click("#act-1")
    page.wait_for_selector("#toast:not([hidden])")
    assert page.inner_text("#toast span") == gallery.REFUSAL
    page.close()


def test_the_board_is_worked_with_digits_enter_and_escape(address, browser):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{address}/board?lang=en")
    page.keyboard.press("2")
    page.wait_for_selector('#panel[data-cabin="2"]')
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    assert page.get_attribute("#cabin-2", "data-chosen") is not None
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel.empty")
    page.close()


def test_a_muted_bell_stays_muted(address, browser):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"{address}/board?lang=en")
    assert page.get_attribute("#bell", "aria-pressed") == "true"
    page.click("#bell")
    page.reload()
    assert page.get_attribute("#bell", "aria-pressed") == "false"
    page.close()


def test_the_board_can_be_read_from_right_to_left(address, browser):
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    page.goto(f"{address}/panel/2?lang=en")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert problems(page) == []
    assert page.locator("#panel").bounding_box()["x"] < page.locator("#cabin-1").bounding_box()["x"]
    page.close()
