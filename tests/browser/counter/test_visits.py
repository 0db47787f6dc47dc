"""Customers come to the counter, in French: seated, named, moved and let go, with the mouse or a fingertip.

Each press is counted. What is paid is told in test_counter_money.py, the keyboard's ways in test_counter_keys.py.
"""

from tests.browser.checks import problems
from tests.browser.hands import close_all, take_time, with_both_hands
from tests.browser.screen import CABIN_4, amount_in
from tests.running import told


@with_both_hands
def test_a_customer_with_500_francs_talks_after_two_presses_at_most(hand):
    hand.press("#open-4-500")
    assert amount_in(hand.screen.see("#cabin-4.open .hint")) == "500"
    assert hand.presses <= 2
    close_all(hand.screen)


def test_a_nervous_double_click_takes_one_deposit_and_no_complaint(cashier):
    cashier.page.dblclick("#open-4-500")
    assert amount_in(cashier.see("#cabin-4.open .hint")) == "500"
    cashier.page.wait_for_timeout(300)
    assert cashier.page.query_selector("#panel [role=alert]") is None
    assert cashier.page.is_hidden("#toast")
    close_all(cashier)


@with_both_hands
def test_another_sum_is_on_the_panel_of_the_free_cabin(hand):
    hand.press("#open-4").press("#panel .sums button >> nth=0")
    hand.screen.see("#panel .deposit")
    assert amount_in(hand.screen.see("#cabin-4.open .hint")) == "100"
    assert hand.presses <= 2
    assert problems(hand.screen.page) == []
    close_all(hand.screen)


@with_both_hands
def test_one_press_closes_a_cabin_and_opens_it_to_the_next(hand):
    screen = hand.screen
    screen.page.click("#open-4")
    screen.page.click("#panel .big.onward")
    screen.see("#panel[data-as=open]")
    first = screen.page.evaluate(CABIN_4)
    take_time(screen)
    with screen.page.expect_response("**/cabins/4/close"):
        hand.press("#panel .ghost[hx-post$=close]")
    second = screen.page.evaluate(CABIN_4)
    assert (second["state"], hand.presses) == ("open", 1)
    assert second["visit"] != first["visit"]
    close_all(screen)


def test_a_customer_has_a_name_and_moves_with_it(cashier):
    page = cashier.page
    page.click("#open-4")
    page.click("#panel .big.onward")
    page.click("#panel summary:has-text('Nom')")
    page.fill("#panel [name=name]", "Aïssatou")
    page.fill("#panel [name=note]", "attend un rappel")
    page.keyboard.press("Enter")
    cashier.see("#cabin-4 .name:text('Aïssatou')")
    assert "attend un rappel" in cashier.see("#panel .remark")
    page.click("#panel summary:has-text('Déplacer')")
    page.click("#panel .more .sums button:text-is('6')")
    cashier.see("#panel[data-cabin='6']")
    cashier.see("#cabin-6 .name:text('Aïssatou')")
    assert cashier.data(4)["state"] == "free"
    assert problems(page) == []
    close_all(cashier)


def test_who_waits_gets_the_first_free_cabin_with_one_press(cashier):
    page = cashier.page
    for name in ("Fatou", "Ibrahima"):
        page.fill(".wait [name=name]", name)
        page.keyboard.press("Enter")
        cashier.see(f"#waiting li:has-text('{name}')")
    assert problems(page) == []
    page.click("#waiting li:has-text('Fatou') button >> nth=0")
    cashier.see(".tile.open .name:text('Fatou')")
    page.click("#waiting li:has-text('Ibrahima') .round")
    page.wait_for_selector("#waiting li", state="detached")
    close_all(cashier)


def test_after_all_that_the_books_hold(shop, cashier):
    assert told(shop.data, "check")["ok"] is True
    assert cashier.complaints == []
