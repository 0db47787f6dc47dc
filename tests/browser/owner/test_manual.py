"""The manual of the program that owners know, walked chapter by chapter in French, every click of theirs counted.

A click is a press of the mouse's button: typing, and Enter at the end of it, cost none.
"""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callshop.events import DeviceTimes
from callshop.ledger.calls.calls import CallEnd, CallRow, complete
from callshop.ledger.db.connection import close_thread, open_database, writing
from callshop.ledger.visits import visits
from callshop.money import UNIT
from callshop.rating.charge import charge_buy, charge_sell
from callshop.rating.tariff import Rate
from callshop.translations import translator
from tests.browser.screen import owner_page
from tests.running import Serving, done, load_tariff, make_shop

french = translator("fr").gettext

DAY = 24 * 3600 * 1000
TOPPED_UP, CODE_WORTH = 50_000, 10_000
ALIKE, OWN = 11, 3
"""Lines of the 336 family at 100 F, and those with a price of their own."""

FAMILY = [f"336{n:02d},France mobile,{100 if n < ALIKE else 120}" for n in range(ALIKE + OWN)]


def call(number: int, at: int, dialled: str) -> None:
    """A minute's call that is over: 75 F to the customer, 8 F to the shop."""
    day = datetime.fromtimestamp(at / 1000, UTC)
    sell, buy = Rate("33", "France", 75 * UNIT), Rate("33", "France", 8 * UNIT)
    row = CallRow(
        number, "sipura", "192.0.2.10/1", ("192.0.2.10/1",), None, None, "out", 1, f"00{dialled}", dialled, "France",
        "FR", None, at, at, 0, DeviceTimes(), sell, buy, 5 * UNIT, True, day.date().isoformat(), day.hour,
    )  # fmt: skip
    end = CallEnd("answered", at + 60_000, 60, "clock", charge_sell(sell, 60, 5 * UNIT), charge_buy(buy, 60))
    with writing():
        visits.begin(1, 1, "postpaid", at, "", 0)
        complete(row, 1, end)


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """(a French shop with prices, calls of yesterday and today, a recharge; the code of a voucher)"""
    data = make_shop(tmp_path_factory.mktemp("manual") / "shop", cabins=6, language="fr", shop="Taxiphone Médina")
    done(data, "account", "topup", TOPPED_UP, "--reference", "Wave 1")
    made = done(data, "account", "vouchers", "make", "--count", "1", "--amount", CODE_WORTH).split()
    load_tariff(data, "buy", "33,France,8", "336,France mobile,60", "221,Sénégal,40")
    load_tariff(data, "sell", "33,France,75", "221,Sénégal,90", *FAMILY)
    now = time.time_ns() // 1_000_000
    open_database(data / "callshop.db")
    midnight = now - now % DAY  # Dakar's, where the shop is
    for place in range(3):
        call(place + 1, midnight - 12 * 3_600_000 + place * 90_000, f"3314567890{place}")
    for place in range(2):
        call(place + 4, max(midnight, now - 600_000) + place * 1000, f"3361234567{place}")
    close_thread()
    yield data, next(word for word in made if re.fullmatch(r"[\w-]{8,}", word))


@pytest.fixture(scope="module")
def manual(code: tuple[Path, str]) -> Iterator[Serving]:
    with Serving(code[0]) as serving:
        yield serving


@pytest.fixture(scope="module")
def at_home(browser: Any, manual: Serving) -> Any:
    """What the owner's browser keeps: logged in once."""
    with owner_page(browser, manual) as page:
        return page.context.storage_state()


SAYS = "text => document.body.innerText.replace(/[\\u00a0\\u202f]/g, ' ').includes(text)"
THREE_CALLS = "document.querySelectorAll('#rows td.num').length === 3"
PRICES = """([prefix, wanted]) => wanted ===
    [...document.querySelectorAll(`tr.rate[data-prefix^="${prefix}"]`)].map(row => row.dataset.price).join(",")"""


class Hand:
    """The owner's hand on the mouse, before his first page. clicks: how often it has pressed."""

    def __init__(self, page: Any, address: str):
        self.page, self.address, self.clicks = page, address.rstrip("/"), 0
        self.go("/")

    def go(self, path: str) -> "Hand":
        self.page.goto(self.address + path)
        return self

    def press(self, name: str, role: str = "link", within: str = "body") -> "Hand":
        """Something by the word that stands on it."""
        return self.press_at(self.page.locator(within).get_by_role(role, name=name, exact=True).first)

    def press_at(self, what: Any) -> "Hand":
        what.click()
        self.clicks += 1
        self.page.wait_for_load_state()
        return self

    def type(self, text: str, enter: bool = False) -> "Hand":
        """Where the cursor stands."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        if enter:
            self.page.keyboard.press("Enter")
        return self

    def sees(self, *texts: str) -> "Hand":
        """As soon as all of these stand on the page; it fails if they never do."""
        for text in texts:
            self.page.wait_for_function(SAYS, arg=text)
        return self

    def sees_prices(self, prefix: str, *wanted: int) -> "Hand":
        """As soon as the lines of a family have these sell prices."""
        self.page.wait_for_function(PRICES, arg=[prefix, ",".join(map(str, wanted))])
        return self


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def hand(browser: Any, manual: Serving, at_home: Any) -> Iterator[Hand]:
    page = browser.new_page(storage_state=at_home, locale="fr-FR", viewport={"width": 1366, "height": 768})
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Hand(page, manual.address)
    refusals = ("400 (", "404 (")  # said in words on the page; the console counts them too
    assert [said for said in complaints if not any(told in said for told in refusals)] == []
    page.context.close()


def numbers(hand: Hand) -> list[str]:
    return [spaced(cell) for cell in hand.page.locator("#rows td.num").all_inner_texts()]


# III. Your access to the web: balance, calls, recharges, prices


def test_with_name_and_password_one_is_in_and_the_balance_is_there_without_a_click(browser, manual):
    left = TOPPED_UP - 5 * 8
    with owner_page(browser, manual) as page:
        assert f"{left // 1000} {left % 1000} F" in spaced(page.inner_text("a.credit"))


def test_the_words_of_the_manual_are_on_the_first_page(hand):
    bar = hand.page.inner_text("header")
    assert [
        word for word in ("Cdr", "Rates", "Payments", "Recharge", "Client info", "Cabines") if word not in bar
    ] == []


def test_the_columns_of_the_manual_are_there(hand):
    hand.press("Cdr")
    heads = [head.split("\n")[0].strip(" ▲▼↑↓") for head in hand.page.locator("#rows thead th").all_inner_texts()]
    named = ["Called number", "Call start", "Call end", "Duration", "Cost", "Description", "Profit", "Revenue"]
    assert [head for head in ("Caller ID", *map(french, named)) if head not in heads] == []


def test_the_calls_of_today_cost_one_click(hand):
    hand.press("Cdr")
    assert hand.clicks == 1
    hand.sees("+33 6 12 34 56 70", "+33 6 12 34 56 71")
    assert [number[:15] for number in numbers(hand)[:2]] == ["+33 6 12 34 56 "] * 2


def test_the_calls_of_yesterday_cost_two_clicks(hand):
    hand.press("Cdr").press(french("Yesterday"))
    assert hand.clicks == 2
    hand.page.wait_for_function(THREE_CALLS)
    hand.sees("225 F")


def test_a_period_is_chosen_with_two_days(hand):
    hand.press("Cdr")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    hand.page.fill("[name=from]", yesterday)
    hand.page.fill("[name=to]", yesterday)
    hand.page.keyboard.press("Enter")
    hand.page.wait_for_function(THREE_CALLS)


def test_recharges_are_found_by_their_type_and_time(hand):
    hand.press("Payments")
    assert hand.clicks == 1
    hand.page.select_option("form.filters [name=type]", "prepaid")
    hand.page.fill("form.filters [name=from]", datetime.now(UTC).date().isoformat())
    hand.press_at(hand.page.locator("form.filters button.go"))
    hand.sees("Wave 1")


def test_the_prices_of_the_provider_are_found_by_country(hand):
    hand.press("Rates").type("France", enter=True)
    assert hand.clicks == 1
    hand.page.wait_for_function("document.querySelectorAll('tr[id^=buy-]').length === 2")
    assert hand.page.locator("tr[id^=buy-33]").count() == 2


def test_one_price_costs_three_clicks(hand):
    hand.press("Tarifs").type("221", enter=True)
    hand.press_at(hand.page.locator("#rate-221 [name=price]")).type("85", enter=True)
    hand.page.wait_for_selector('#rate-221[data-price="85"]')
    assert hand.clicks <= 3


BEFORE, OWN_PRICES = [100] * ALIKE, [120] * OWN


def test_the_336_family_with_preview_and_undo_costs_six_clicks(hand):
    hand.press("Tarifs").type("336", enter=True).sees_prices("336", *BEFORE, *OWN_PRICES)
    hand.press_at(hand.page.locator("#family [name=figure]")).type("75", enter=True)
    hand.sees(f"{ALIKE} prix", "100 → 75", f"{OWN} lignes ont leur propre prix")
    hand.press_at(hand.page.locator("#apply")).sees_prices("336", *[75] * ALIKE, *OWN_PRICES)
    hand.press_at(hand.page.locator("#changed button")).sees_prices("336", *BEFORE, *OWN_PRICES)
    assert hand.clicks <= 6


def test_lines_of_the_family_with_their_own_price_are_included_when_asked(hand):
    hand.press("Tarifs").type("336", enter=True).sees_prices("336", *BEFORE, *OWN_PRICES)
    hand.press_at(hand.page.locator("#family [name=figure]")).type("80", enter=True).sees(f"{ALIKE} prix")
    hand.press_at(hand.page.locator("[name=own][type=checkbox]"))
    hand.press_at(hand.page.locator("form.family button.ghost")).sees(f"{ALIKE + OWN} prix")
    hand.press_at(hand.page.locator("#apply")).sees_prices("336", *[80] * (ALIKE + OWN))
    hand.press_at(hand.page.locator("#changed button")).sees_prices("336", *BEFORE, *OWN_PRICES)


def test_a_price_is_tried_without_a_call(hand):
    hand.press("Tarifs").press(french("Try a price")).type("0033145678901", enter=True)
    assert hand.page.wait_for_selector("#tried .amount").get_attribute("data-price") == "225"


def test_a_recharge_by_code_costs_three_clicks_and_works_once(hand, code):
    hand.press("Recharge").type(code[1], enter=True)
    hand.sees("10 000 F")
    assert hand.clicks <= 3
    hand.go("/recharge")
    hand.type(code[1], enter=True).page.wait_for_selector("#field-code-error")


def test_the_client_s_address_for_notices_is_kept(hand):
    hand.press("Client info")
    hand.page.fill("[name=mail_to]", "omar@example.com")
    hand.page.keyboard.press("Enter")
    hand.page.wait_for_url("**/client?saved=1")
    assert hand.go("/client").page.input_value("[name=mail_to]") == "omar@example.com"


def test_the_balance_is_on_every_page(hand):
    for word in ("Cdr", "Rates", "Tarifs", "Payments", "Recharge"):
        hand.press(word)
        assert re.search(r"\d F", spaced(hand.page.inner_text("a.credit")))


def test_a_wrong_address_is_a_page_in_words_and_never_a_bare_500(hand):
    hand.go("/portail-ancien")
    hand.sees(french("Not found"))
    assert "Internal" not in hand.page.content()
