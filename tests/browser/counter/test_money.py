"""Money at the counter, in French: taken to the franc, with change, in part, with a slip, by telephone, and refused."""

import re

from tests.browser.adapter import owing
from tests.browser.checks import problems
from tests.browser.hands import close_all, held, take_time, type_keys, with_both_hands
from tests.browser.screen import amount_in
from tests.running import PASSWORD, done, told

TYPED_MS = 400
"""What was typed is asked for by then."""


@with_both_hands
def test_the_exact_sum_is_taken_with_two_presses(hand, adapter):
    due = owing(hand.screen, adapter, 2)["due"]
    hand.press("#act-2").press("#panel[data-cabin='2'] [data-obvious]")
    assert amount_in(hand.screen.see(".paid .sum")) == due
    assert hand.presses <= 2
    hand.screen.wait_state(2, "free")


def test_by_keyboard_the_sum_given_is_typed_and_the_change_said_in_coins(cashier, adapter):
    due = int(owing(cashier, adapter, 3)["due"])
    type_keys(cashier, "3↵1000")
    assert amount_in(cashier.see("#reckoning .change > p >> nth=0")) == str(1000 - due)
    assert problems(cashier.page) == []
    type_keys(cashier, "↵")
    assert amount_in(cashier.see(".paid .change > p >> nth=0")) == str(1000 - due)
    assert "500" in cashier.see(".paid .pieces")
    cashier.see(".paid [data-obvious]:focus")
    take_time(cashier)
    cashier.page.keyboard.press("Enter")
    cashier.see("#panel.empty")
    assert cashier.wait_state(3, "free")


def test_a_note_is_one_press_and_the_server_says_the_change(cashier, adapter):
    due = int(owing(cashier, adapter, 1)["due"])
    cashier.page.click("#act-1")
    note = cashier.page.wait_for_selector("#panel .given button:last-child")
    given = int(amount_in(note.inner_text()))
    note.click()
    assert amount_in(cashier.see("#reckoning .change > p >> nth=0")) == str(given - due)
    cashier.page.click("#panel [data-obvious]")
    cashier.see(".paid")


@with_both_hands
def test_money_taken_and_the_cabin_opened_to_the_next_is_one_press(hand, adapter):
    owing(hand.screen, adapter, 2)
    hand.screen.page.click("#act-2")
    hand.screen.see("#panel[data-cabin='2'] .onwards")
    hand.press("#panel .onwards")
    hand.screen.see(".paid")
    assert hand.presses == 1
    hand.screen.wait_state(2, "open")
    close_all(hand.screen)


def test_what_is_missing_becomes_a_debt_under_a_name(cashier, adapter):
    due = int(owing(cashier, adapter, 5)["due"])
    cashier.page.click("#act-5")
    cashier.page.fill("#given", "5")
    assert str(due - 5) == amount_in(cashier.see("#reckoning .debtor"))
    cashier.page.fill("[name=debtor]", "Moussa")
    assert problems(cashier.page) == []
    cashier.page.click("#panel [data-obvious]")
    assert amount_in(cashier.see(".paid .sum")) == "5"
    assert str(due - 5) in cashier.see(".paid .notice.warn")
    cashier.wait_state(5, "free")
    owing(cashier, adapter, 5)
    cashier.page.click("#act-5")
    cashier.page.fill("#given", "0")
    cashier.see("#reckoning .debtor")
    assert cashier.page.get_attribute("#debtors option", "value") == "Moussa"  # who is known need not be typed
    cashier.page.fill("#given", "")
    cashier.page.wait_for_selector("#reckoning .debtor", state="detached")
    cashier.page.click("#panel [data-obvious]")
    cashier.wait_state(5, "free")


def test_change_that_is_not_there_becomes_a_slip_and_pays_the_next_bill(cashier, adapter):
    page = cashier.page
    due = int(owing(cashier, adapter, 1)["due"])
    page.click("#act-1")
    page.fill("#given", "500")
    page.click("#reckoning .how summary")
    page.check("#reckoning .choice >> nth=-1")
    cashier.see("#reckoning .change > p:first-child:has-text('0')")
    page.click("#panel [data-obvious]")
    number = amount_in(cashier.see(".paid .notice").split(":")[0])
    assert str(500 - due) in amount_in(cashier.see(".paid .notice"))
    paper = page.evaluate("async path => await (await fetch(path)).text()", f"/slips/{number}")
    code = re.search(r"\d{5} \d{5}", paper)[0]
    cashier.wait_state(1, "free")

    second = int(owing(cashier, adapter, 1)["due"])
    page.click("#act-1")
    page.click("#till .also summary")
    page.fill("[name=slip]", code)
    assert str(second) in amount_in(cashier.see("#reckoning .less"))
    assert amount_in(cashier.see("#reckoning .total")) == "0"
    page.click("#panel [data-obvious]")
    left = 500 - due - second
    assert str(left) in amount_in(cashier.see(".paid .notice"))
    cashier.wait_state(1, "free")


def test_a_coffee_is_put_on_the_bill_and_taken_off(window, shop, cashier, adapter):
    owner = shop.visitor("owner")
    assert owner.post("/articles", name="Café", price="50").status == 200
    due = int(owing(cashier, adapter, 2)["due"])
    page = cashier.page
    page.click("#act-2")
    for times in (1, 2):
        page.click("#panel .more summary:has-text('Article')")
        page.click("#panel .more .sums button:has-text('Café')")
        cashier.see(f"#panel .extra >> nth={times - 1}")
    assert amount_in(cashier.see("#reckoning .total")) == str(due + 100)
    page.click("#panel .extra .round >> nth=0")
    cashier.see(f"#reckoning .total:has-text('{due + 50}')")
    page.click("#panel [data-obvious]")
    assert amount_in(cashier.see(".paid .sum")) == str(due + 50)
    cashier.wait_state(2, "free")


def test_mobile_money_carries_its_reference(cashier, adapter):
    owing(cashier, adapter, 2)
    page = cashier.page
    page.click("#act-2")
    page.click("#till .also summary")
    assert page.is_hidden("[name=reference]")
    page.check("#till .choice:has([value=mobile])")
    assert "Sans référence" in page.inner_text(".reference .bare")
    page.fill("[name=reference]", "OM-4711")
    assert page.is_hidden(".reference .bare")
    page.click("#panel [data-obvious]")
    cashier.see(".paid")


def test_a_refused_checkout_says_why_and_keeps_what_was_typed(cashier, adapter, french):
    owing(cashier, adapter, 2)
    page = cashier.page
    page.click("#act-2")
    page.click("#till .also summary")
    page.fill("[name=slip]", "9999")
    page.keyboard.press("Enter")
    assert french("There is no credit slip {slip}.").format(slip=9999) in cashier.see("#panel [role=alert]")
    assert page.input_value("[name=slip]") == "9999"
    page.fill("[name=slip]", "")
    page.click("#panel [data-obvious]")
    cashier.see(".paid")


def test_while_the_money_is_asked_for_its_sums_do_not_bring_the_button_back(cashier, adapter):
    owing(cashier, adapter, 2)
    page = cashier.page
    page.click("#act-2")
    page.click("#till .also summary")
    with held(cashier, "**/cabins/2/change*") as sums:
        page.fill("[name=slip]", "9999")
        page.wait_for_timeout(TYPED_MS)  # they are under way
        with held(cashier, "**/cabins/2/checkout"):
            page.keyboard.press("Enter")
            page.fill("[name=slip]", "8888")
            page.wait_for_timeout(TYPED_MS)
            assert len(sums) == 1
            assert page.is_disabled("#panel [data-obvious]")
            assert page.is_hidden("#panel-news")
    cashier.see("#panel .notice.alarm")
    page.fill("[name=slip]", "")
    page.click("#panel [data-obvious]")
    cashier.see(".paid")
    assert not [said for said in cashier.complaints if "Abort" in said]


def test_a_till_that_is_not_open_is_opened_where_the_money_waits(window, shop, cashier, adapter):
    done(shop.data, "user", "add", "Awa", "--role", "cashier", stdin=PASSWORD + "\n")
    owing(cashier, adapter, 3)
    screen = window().log_in("Awa")
    page = screen.page
    page.click("#open-4-500")  # refused on the tile: the panel says why, and what to do
    screen.see("#panel[data-cabin='4'] [role=alert]")
    assert page.is_visible("#float")
    page.click("#act-3")
    screen.see("#panel[data-cabin='3']")
    page.fill("#given", "1000")
    page.click("#panel [data-obvious]")
    screen.see("#panel [role=alert]")
    assert page.input_value("#given") == "1000"
    page.fill("#float [name=float]", "5000")
    page.keyboard.press("Enter")
    page.wait_for_selector("#float", state="detached")
    assert page.input_value("#given") == "1000"
    screen.see("#panel [data-obvious]:focus")
    page.keyboard.press("Enter")
    screen.see(".paid .change")


def test_after_all_that_the_books_hold(shop, cashier):
    assert told(shop.data, "check")["ok"] is True
    assert cashier.complaints == []
