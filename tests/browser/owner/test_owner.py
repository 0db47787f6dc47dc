"""The owner's pages in Chromium, on a real shop: how many clicks things take."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.screen import demo_owner
from tests.running import Serving

SENT_BY_TWO_PRESSES = """() => {
  let sent = 0
  window.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return
    sent += 1
    event.preventDefault()  // its answer is slow
  })
  const form = document.querySelector("[action='/recharge']")
  form.code.value = "1234567890"
  form.requestSubmit()
  form.requestSubmit()
  return sent
}"""


@pytest.fixture(scope="module")
def shop() -> Iterator[Serving]:
    with Serving(None, "--demo") as running:
        yield running


@pytest.fixture(scope="module")
def omar(shop, browser) -> Iterator:
    """A page on which the owner has logged in."""
    with demo_owner(browser, shop) as page:
        yield page


@pytest.fixture
def desk(omar, shop):
    """The owner's first page, on the shop's PC."""
    omar.set_viewport_size({"width": 1366, "height": 768})
    omar.goto(shop.address)
    return omar


def balance(desk) -> int:
    """Whole francs, as the bar shows them."""
    return int(re.sub(r"\D", "", desk.inner_text("header .credit b")))


def test_the_balance_needs_no_click(desk):
    assert 0 < balance(desk) < 110_000


def test_a_recharge_is_entered_and_the_balance_grows(desk, shop):
    desk.click("nav >> text=Payments")
    before = balance(desk)
    desk.fill("#new [name=amount]", "1 000")
    desk.fill("#new [name=reference]", "RC-2000")
    desk.click("#new button")
    assert "RC-2000" in desk.inner_text("#rows tbody tr:first-child")
    assert 900 < balance(desk) - before <= 1_000, "calls go on, and cost a little"


def test_what_was_recharged_is_filtered_in_two_clicks_and_a_choice(desk):
    desk.click("nav >> text=Payments")
    desk.select_option(".filters [name=type]", "prepaid")
    desk.click(".filters button")
    assert "type=prepaid" in desk.url
    assert "RC-1017" in desk.inner_text("#rows")


def test_a_nervous_press_sends_a_form_once(desk):
    desk.click("nav >> text=Recharge")
    assert desk.evaluate(SENT_BY_TWO_PRESSES) == 1


def test_a_recharge_by_code_takes_two_clicks_once_the_code_is_there(desk):
    desk.click("nav >> text=Recharge")
    desk.fill("[action='/recharge/lots'] [name=count]", "1")
    desk.fill("[action='/recharge/lots'] [name=amount]", "500")
    desk.click("[action='/recharge/lots'] button")
    code = desk.inner_text(".codes code")
    desk.click("nav >> text=Recharge")
    desk.wait_for_selector("[name=code]:focus")
    desk.keyboard.type(code)  # the field waits for it
    desk.click("text=Recharger le crédit")
    desk.wait_for_url("**credited=**")
    assert "500" in desk.inner_text("main .notice.good")
    desk.click("nav >> text=Recharge")
    desk.wait_for_selector("[name=code]:focus")
    desk.keyboard.type(code)
    desk.keyboard.press("Enter")
    assert "déjà été utilisé" in desk.inner_text("#field-code-error")


def test_the_menu_leads_everywhere_in_two_clicks(desk, shop):
    places = {"Réglages": "settings", "Journal": "journal", "Sauvegardes": "backups", "Personnes": "people"}
    for name, path in places.items():
        desk.goto(f"{shop.address}client")
        desk.click("summary")
        desk.click(f".places >> text={name}")
        assert desk.url == f"{shop.address}{path}"


def test_a_backup_is_made_and_found_sound(desk, shop):
    desk.goto(f"{shop.address}backups")
    desk.click("text=Sauvegarder maintenant")
    assert "callshop-" in desk.inner_text("tbody")


def test_client_info_shows_the_technician_on_the_login_page(desk, shop):
    desk.click("nav >> text=Client info")
    desk.fill("[name=technician]", "77 555 44 33")
    desk.click("form[action='/client'] button")
    desk.wait_for_url("**saved=1")
    assert desk.input_value("[name=technician]") == "77 555 44 33"
    desk.wait_for_timeout(1500)  # other pages take it over within a second
    assert "77 555 44 33" in shop.visitor().get("/login").text
