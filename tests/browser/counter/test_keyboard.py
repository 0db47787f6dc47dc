"""The counter by keyboard alone, in French: numbers and Enter; and the panel that leaves the keys where they are."""

from tests.browser.adapter import owing
from tests.browser.hands import close_all, go_into, held, tab_to, type_keys
from tests.browser.screen import CABIN_4, amount_in
from tests.running import told


def test_by_keyboard_a_deposit_is_the_cabins_number_and_the_sum(cashier):
    type_keys(cashier, "4↵500↵")
    assert amount_in(cashier.see("#cabin-4.open .hint")) == "500"
    type_keys(cashier, "250↵")  # and so much more
    assert amount_in(cashier.see("#cabin-4 .hint:has-text('750')")) == "750"
    cashier.page.keyboard.press("Escape")
    cashier.see("#panel.empty")
    go_into(cashier, 4)
    type_keys(cashier, "↵")
    cashier.wait_state(4, "free")


def test_by_keyboard_a_cabin_is_opened_to_pay_after_with_two_enters(cashier):
    go_into(cashier, 6)
    type_keys(cashier, "↵")
    cashier.wait_state(6, "open")
    cashier.see("#panel[data-as=open]")
    close_all(cashier)


def test_by_keyboard_a_cabin_is_closed_and_opened_to_the_next(cashier, adapter):
    type_keys(cashier, "4↵500↵")
    cashier.see("#panel[data-as=open]")
    visits = [cashier.page.evaluate(CABIN_4)["visit"]]
    go_into(cashier, 4)
    tab_to(cashier, "#panel-next")
    type_keys(cashier, "↵")
    cashier.see("#panel[data-as=open]:not(:has(.deposit))")
    visits.append(cashier.page.evaluate(CABIN_4)["visit"])
    owing(cashier, adapter, 4)
    go_into(cashier, 4)
    tab_to(cashier, "#panel .onwards")
    type_keys(cashier, "↵")
    cashier.see(".paid")
    cashier.wait_state(4, "open")
    visits.append(cashier.page.evaluate(CABIN_4)["visit"])
    assert len(set(visits)) == 3
    close_all(cashier)


def test_the_panel_that_follows_its_cabin_leaves_the_keys_where_they_are(cashier, adapter):
    type_keys(cashier, "4↵500↵")
    cashier.see("#panel[data-as=open]")
    go_into(cashier, 4)
    cashier.page.focus("#panel-close")
    adapter.call(4)
    cashier.see("#panel[data-as=talking]")
    assert cashier.page.query_selector("#panel-close:focus")
    cashier.wait_data(4, lambda tile: int(tile["price"] or 0) >= 10)
    adapter.hang_up(4)
    cashier.see("#panel[data-as=due] #panel-close:focus")
    cashier.page.click("#panel [data-obvious]")
    cashier.wait_state(4, "free")


def test_a_cabin_that_changes_while_its_panel_is_under_way_loses_neither(cashier, adapter):
    with held(cashier, "**/cabins/5"):
        type_keys(cashier, "5↵")
        adapter.lift(5)
        cashier.page.wait_for_timeout(300)
    cashier.see("#panel[data-as=open]")
    cashier.see("#panel[data-cabin='5'] [data-obvious]:focus")
    cashier.wait_state(5, "open")
    go_into(cashier, 4)  # the keys still work
    adapter.hang_up(5)
    cashier.wait_state(5, "free")


def test_a_panel_that_comes_again_too_late_is_not_shown(cashier, adapter):
    adapter.lift(3)
    cashier.wait_state(3, "open")
    cashier.page.click("#open-3")
    cashier.see("#panel[data-as=open]")
    with held(cashier, "**/cabins/3"):
        adapter.hang_up(3)
        cashier.wait_state(3, "free")
        cashier.page.click("#open-4")
        cashier.see("#panel[data-cabin='4']")
    cashier.page.wait_for_timeout(300)
    assert cashier.page.get_attribute("#panel", "data-cabin") == "4"


def test_after_all_that_the_books_hold(shop, cashier):
    assert told(shop.data, "check")["ok"] is True
    assert cashier.complaints == []
