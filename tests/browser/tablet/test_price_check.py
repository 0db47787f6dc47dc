"""The customer's tablet by touch: the price of a call before it, its reasons after it, his language; then forgotten."""

import pytest

from tests.browser.checks import problems
from tests.browser.tablet.test_tablet import paired


@pytest.fixture
def tablet(window, cashier):
    """Cabin 4's, with a clock that the test may turn."""

    def opened(cabin: int):
        screen = paired(window, cashier, cabin)
        screen.page.clock.install()
        screen.page.reload()
        screen.wait_state(cabin, "free")
        return screen

    return opened


def type_in(screen, digits: str) -> None:
    for digit in digits:
        screen.page.tap(f'[data-key="{digit}"]')


def test_what_is_half_typed_stays_while_the_cabin_lives_and_is_answered(tablet, adapter, french):
    screen = tablet(4)
    screen.page.tap('[data-open="ask"]')
    type_in(screen, "77123")
    adapter.lift(4)
    screen.wait_state(4, "open")
    assert screen.page.input_value("#q") == "77123"
    type_in(screen, "4567")
    assert "300" in screen.see("#answer .main")
    assert problems(screen.page) == []
    screen.page.tap('[data-amount="1000"]')
    screen.page.wait_for_selector('#answer .main:has-text("3 min 19 s")')
    assert problems(screen.page) == []
    adapter.dial(4, "771234567")
    adapter.ring(4)
    screen.wait_state(4, "ringing")
    screen.gone("#ask")
    adapter.hang_up(4)
    assert screen.wait_state(4, "free")
    assert screen.page.input_value("#q") == ""
    assert screen.complaints == []


def test_after_a_minute_without_touch_the_question_is_forgotten(tablet):
    screen = tablet(4)
    screen.page.tap('[data-open="ask"]')
    type_in(screen, "77")
    screen.page.clock.fast_forward(50_000)
    type_in(screen, "1")
    screen.page.clock.fast_forward(50_000)
    assert screen.page.input_value("#q") == "771"
    screen.page.clock.fast_forward(11_000)
    screen.gone("#ask")
    assert screen.page.input_value("#q") == ""


def test_a_country_is_found_by_its_name_and_chosen_by_touch(tablet):
    screen = tablet(4)
    screen.page.tap('[data-open="ask"]')
    screen.page.tap("[data-letters]")
    screen.page.keyboard.type("fran")
    screen.see('[data-pick="France"]')
    assert problems(screen.page) == []
    screen.page.tap('[data-pick="France"]')
    assert "100" in screen.see("#answer .main")
    assert problems(screen.page) == []


def test_a_visit_in_arabic_reads_why_its_price_and_takes_its_language_along(tablet, cashier, adapter):
    screen = tablet(5)
    adapter.lift(5)
    screen.wait_state(5, "open")
    screen.page.tap('.languages [lang="ar"]')
    screen.page.wait_for_selector('html[lang="ar"][dir="rtl"]', state="attached")
    adapter.dial(5, "771234567")
    adapter.ring(5)
    adapter.answer(5)
    screen.wait_data(5, lambda meter: (meter.get("seconds") or "0") >= "1")
    assert problems(screen.page) == []
    adapter.hang_up(5)
    due = screen.wait_state(5, "due")
    screen.page.tap('[data-open="why"]')
    assert due["due"] in screen.see(".reasons .last")
    assert problems(screen.page) == []
    cashier.go("/board").page.click("#act-5")
    cashier.page.click("#panel .pay")
    screen.page.wait_for_selector('html[lang="fr"][dir="ltr"]', state="attached")
    assert screen.wait_state(5, "free")
    assert screen.complaints == []


def test_a_paid_bill_is_a_receipt_and_in_the_history(cashier, adapter, french):
    adapter.lift(1)
    adapter.dial(1, "771234567")
    adapter.ring(1)
    adapter.answer(1)
    cashier.wait_data(1, lambda tile: (tile.get("seconds") or "0") >= "1")
    adapter.hang_up(1)
    due = cashier.wait_state(1, "due")["due"]
    cashier.page.click("#act-1")
    cashier.page.click("#panel .pay")
    receipt = cashier.page.get_attribute('#panel [href*="/receipt"]', "href").partition("?")[0]
    for width in ("58", "80", "a5"):
        cashier.go(f"{receipt}?width={width}")
        assert due in cashier.see(".receipt .total")
        assert problems(cashier.page) == []
    cashier.go("/visits?receipt=" + receipt.split("/")[2])
    assert cashier.page.query_selector(f'a[href="{receipt}"]')
    assert problems(cashier.page) == []
