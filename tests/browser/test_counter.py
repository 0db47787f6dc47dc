"""The cashier's work at the counter, in French: with the mouse, by touch and by keyboard alone, each press counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.checks import problems
from tests.browser.screen import Screen
from tests.browser.test_call import amount_in, owing
from tests.running import PASSWORD, done, told

HANDS = ("mouse", "finger")
ASKED = "fetch('/cabins/4', {headers: {Accept: 'application/json'}}).then(answer => answer.json())"


class Hand:
    """Presses what is seen, with the mouse or a fingertip, and counts."""

    def __init__(self, screen: Screen, kind: str):
        self.screen = screen
        self.presses = 0
        self._press = screen.page.tap if kind == "finger" else screen.page.click

    def press(self, selector: str) -> "Hand":
        self.presses += 1
        self._press(selector)
        return self


@pytest.fixture
def hand(request: pytest.FixtureRequest, window: Callable[..., Screen], logged_in: Any) -> Iterator[Hand]:
    touch = {"size": (1024, 768), "has_touch": True} if request.param == "finger" else {}
    yield Hand(window(storage_state=logged_in, **touch).go("/board"), request.param)


def with_both_hands(test: Callable) -> Callable:
    return pytest.mark.parametrize("hand", HANDS, indirect=True)(test)


def type_keys(screen: Screen, keys: str) -> None:
    """ "3↵1000↵": digits, and ↵ for Enter, as fast as a hand that knows them."""
    for key in keys:
        screen.page.keyboard.press("Enter" if key == "↵" else key)


def go_into(screen: Screen, cabin: int) -> None:
    """By its number and Enter; a second Enter before the panel is seen would be for nothing."""
    type_keys(screen, f"{cabin}↵")
    screen.see(f"#panel[data-cabin='{cabin}'] [data-obvious]:focus")


@contextmanager
def held(screen: Screen, address: str) -> Iterator[None]:
    """What the page asks for at this address is let through only afterwards."""
    asked: list[Any] = []
    screen.page.route(address, lambda route: asked.append(route))
    yield
    assert asked
    for route in asked:
        route.continue_()
    screen.page.unroute(address)


def tab_to(screen: Screen, selector: str) -> None:
    """With the key that goes from one control to the next."""
    for _ in range(12):
        screen.page.keyboard.press("Tab")
        if screen.page.query_selector(f"{selector}:focus"):
            return
    raise AssertionError(f"the Tab key does not come to {selector}")


def close_all(screen: Screen) -> None:
    """Every cabin is free again."""
    for cabin in range(1, 7):
        if screen.data(cabin)["state"] == "open":
            screen.page.click(f"#open-{cabin}")
            screen.page.click(f"#panel[data-cabin='{cabin}'] [data-obvious]")
            screen.wait_state(cabin, "free")


# -- to the other pages


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_the_menu_stays_open_while_the_board_moves_and_leads_to_every_page(window, logged_in, adapter, size):
    cashier = window(storage_state=logged_in, size=size).go("/board")
    owing(cashier, adapter, 2)
    cashier.page.evaluate("document.getElementById('top').dataset.seen = 1")
    cashier.page.click("#menu summary")
    adapter.call(3)
    cashier.wait_state(3, "talking")
    adapter.hang_up(3)
    cashier.page.wait_for_selector("#top:not([data-seen])")  # it rings, so it is another one
    assert cashier.page.is_visible("#menu .places")
    assert [each for each in problems(cashier.page) if "lie on each other" not in each] == []  # it lies on the cabins
    cashier.page.keyboard.press("Escape")
    cashier.gone("#menu .places")
    cashier.page.click("#menu summary")
    cashier.page.click("#top .clock")
    cashier.gone("#menu .places")
    cashier.page.click("#menu summary")
    cashier.page.click("#menu >> text=S’exercer")
    cashier.page.wait_for_url("**/practice")


# -- a visit is opened


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


@with_both_hands
def test_one_press_closes_a_cabin_and_opens_it_to_the_next(hand):
    screen = hand.screen
    screen.page.click("#open-4")
    screen.page.click("#panel .big.onward")
    screen.see("#panel[data-as=open]")
    first = screen.page.evaluate(ASKED)
    with screen.page.expect_response("**/cabins/4/close"):
        hand.press("#panel .ghost[hx-post$=close]")
    second = screen.page.evaluate(ASKED)
    assert (second["state"], hand.presses) == ("open", 1)
    assert second["visit"] != first["visit"]
    close_all(screen)


def test_by_keyboard_a_cabin_is_closed_and_opened_to_the_next(cashier, adapter):
    type_keys(cashier, "4↵500↵")
    cashier.see("#panel[data-as=open]")
    visits = [cashier.page.evaluate(ASKED)["visit"]]
    go_into(cashier, 4)
    tab_to(cashier, "#panel-next")
    type_keys(cashier, "↵")
    cashier.see("#panel[data-as=open]:not(:has(.deposit))")
    visits.append(cashier.page.evaluate(ASKED)["visit"])
    owing(cashier, adapter, 4)
    go_into(cashier, 4)
    tab_to(cashier, "#panel .onwards")
    type_keys(cashier, "↵")
    cashier.see(".paid")
    cashier.wait_state(4, "open")
    visits.append(cashier.page.evaluate(ASKED)["visit"])
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


# -- the money


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
    cashier.wait_state(1, "free")

    second = int(owing(cashier, adapter, 1)["due"])
    page.click("#act-1")
    page.click("#till .also summary")
    page.fill("[name=slip]", number)
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
    page.fill("[name=reference]", "OM-4711")
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


# -- the till, and who waits


def test_a_till_that_is_not_open_is_opened_where_the_money_waits(window, shop, cashier, adapter):
    data = Path(shop.command[shop.command.index("--data") + 1])
    done(data, "user", "add", "Awa", "--role", "cashier", stdin=PASSWORD + "\n")
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
    data = Path(shop.command[shop.command.index("--data") + 1])
    assert told(data, "check")["ok"] is True
    assert cashier.complaints == []
