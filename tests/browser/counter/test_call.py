"""The main job, as people do it: a customer calls, the cashier watches, the money is taken."""

from tests.browser.adapter import FAST, SLOW, owing
from tests.browser.conftest import CABINS
from tests.browser.screen import BELLS, amount_in
from tests.running import told

SHOWN = """tile => [tile.querySelector(".price b").textContent === tile.dataset.price,
  tile.querySelector(".price .cur").textContent]"""


# -- the door


def test_a_wrong_password_is_said_in_the_form_and_the_name_stays(window, shop, french):
    screen = window().go("/")
    assert screen.path.startswith("/login")
    assert screen.page.get_attribute("html", "lang") == "fr"
    screen.type_in("cashier", "not this one")
    assert screen.see("form [role=alert]").strip() == french("This name and this password do not go together.")
    assert screen.page.input_value("[name=username]") == "cashier"
    assert screen.page.input_value("[name=password]") == ""
    assert screen.page.evaluate("document.activeElement.name") == "password"


def test_english_is_one_click_away_and_so_is_the_way_back(window):
    screen = window().go("/login")
    assert screen.see("button[type=submit]") == "Se connecter"
    screen.page.click("text=English")
    assert screen.see("button[type=submit]:text('Log in')")
    assert screen.page.get_attribute("html", "lang") == "en"
    screen.page.click("text=Français")
    assert screen.see("button[type=submit]:text('Se connecter')")
    screen.log_in("cashier")
    screen.page.click(".out a[lang=en]")
    assert screen.see("#cabin-1 .state:text('Free')")
    screen.page.click(".out a[lang=fr]")
    assert screen.see("#cabin-1 .state:text('Libre')")
    assert screen.path == "/board"


def test_who_asks_for_a_page_comes_to_it_after_the_login(window):
    screen = window().go("/cdr?cabin=2")
    screen.type_in("cashier", "s3same-open")
    screen.see("table, .nothing")
    assert screen.path == "/cdr?cabin=2"


# -- a whole call


def test_a_call_lives_on_the_board_from_the_handset_to_the_money(cashier, adapter, french):
    page = cashier.page
    page.evaluate(BELLS)
    page.click("#panel h2")  # a page has no voice before the first touch
    assert cashier.wait_state(1, "free")["due"] == "0"
    adapter.lift(1)
    assert cashier.wait_state(1, "open")["number"] == ""
    adapter.dial(1, FAST)
    dialled = cashier.wait_state(1, "dialling")
    assert (dialled["number"], dialled["destination"], dialled["price"]) == (FAST, "Sénégal Orange", "0")
    adapter.ring(1)
    assert cashier.wait_state(1, "ringing")["price"] == "0"
    ringing = cashier.see("#cabin-1")
    assert french("free") in ringing and french("the meter starts at the answer") in ringing
    page.wait_for_timeout(1100)
    assert cashier.data(1)["price"] == "0"
    adapter.answer(1)
    cashier.wait_state(1, "talking")
    first = cashier.wait_data(1, lambda tile: int(tile["price"]) >= 5)
    assert page.eval_on_selector("#cabin-1", SHOWN) == [True, "F"]
    assert cashier.see("#cabin-1 .next")
    later = cashier.wait_data(1, lambda tile: int(tile["price"]) > int(first["price"]))
    assert int(later["seconds"]) > int(first["seconds"])
    assert page.evaluate("window.bells") == 0
    adapter.hang_up(1)
    due = cashier.wait_state(1, "due")
    assert int(due["due"]) >= int(later["price"])
    page.wait_for_timeout(100)
    assert page.evaluate("window.bells") == 1

    page.click("#act-1")
    pay = page.wait_for_selector("#panel [data-obvious]")
    assert amount_in(pay.inner_text()) == due["due"]
    pay.click()
    assert amount_in(cashier.see(".paid .sum")) == due["due"]
    assert cashier.wait_state(1, "free")["due"] == "0"
    assert cashier.complaints == []


def test_a_call_that_nobody_answers_costs_nothing_and_leaves_the_cabin_free(cashier, adapter):
    adapter.lift(2)
    adapter.dial(2, SLOW)
    adapter.ring(2)
    cashier.wait_state(2, "ringing")
    adapter.hang_up(2)
    assert cashier.wait_state(2, "free")["due"] == "0"


def test_a_number_without_a_price_is_red_at_once_and_not_called_free_in_the_list(cashier, adapter, french):
    adapter.call(2, "00881612345678")
    cashier.see("#cabin-2.unpriced")
    assert french("Number without a price") in cashier.see("#cabin-2")
    adapter.hang_up(2)
    cashier.wait_state(2, "free")
    cashier.go("/cdr?number=00881")
    assert french("no price for this number") == cashier.see("tbody .status").strip()


def test_talk_without_a_price_stays_on_the_board_until_the_cashier_has_seen_it(cashier, adapter, french):
    notice = "#notices form:has-text('Cabine 3')"
    adapter.call(3, "00881612345678")
    cashier.wait_data(3, lambda tile: tile["seconds"] not in ("", "0"))
    adapter.hang_up(3)
    cashier.wait_state(3, "free")
    assert "+881 6 123 456" in cashier.see(notice).replace("\u00a0", " ")
    cashier.page.click(f"{notice} button:has-text('{french('Seen')}')")
    cashier.gone(notice)
    assert cashier.data(3)["state"] == "free"
    assert cashier.complaints == []


def test_a_gateway_that_cannot_cut_offers_no_button_to_cut(cashier, adapter, french):
    adapter.call(2)
    cashier.wait_state(2, "talking")
    assert french("this gateway cannot cut") in cashier.see("#cabin-2")
    assert cashier.page.query_selector("#cabin-2 [data-obvious]") is None
    adapter.hang_up(2)
    cashier.wait_data(2, lambda tile: tile["state"] in ("free", "due"))


# -- the money


def test_by_keyboard_a_cabin_is_paid_with_its_number_and_enter(cashier, adapter):
    due = owing(cashier, adapter, 3)["due"]
    cashier.page.keyboard.type("3")
    cashier.page.keyboard.press("Enter")
    cashier.see('#panel[data-cabin="3"] [data-obvious]:focus')
    cashier.page.keyboard.press("Enter")
    assert amount_in(cashier.see(".paid .sum")) == due
    cashier.see(".paid [data-obvious]:focus")
    cashier.page.keyboard.press("Enter")
    cashier.see("#panel.empty")
    assert cashier.wait_state(3, "free")


def test_enter_is_never_for_the_panel_that_is_about_to_go(cashier, adapter):
    owing(cashier, adapter, 3)
    owing(cashier, adapter, 4)
    page = cashier.page
    page.keyboard.press("4")
    cashier.see('#panel[data-cabin="4"]:focus')
    page.route("**/cabins/3", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    cashier.see('#panel[data-cabin="3"] [data-obvious]:focus')
    assert [cashier.data(cabin)["state"] for cabin in (3, 4)] == ["due", "due"]
    page.keyboard.press("Enter")
    cashier.see(".paid [data-obvious]:focus")  # the tile may be free before
    cashier.wait_state(3, "free")
    page.keyboard.press("Enter")
    cashier.see("#panel.empty")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    cashier.see('#panel[data-cabin="4"] [data-obvious]:focus')
    page.keyboard.press("Enter")
    cashier.wait_state(4, "free")


def test_by_touch_two_fingertips_take_the_money(window, adapter):
    screen = window(size=(1024, 768), has_touch=True).log_in("cashier")
    owing(screen, adapter, 2)
    screen.page.tap("#act-2")
    screen.page.tap("#panel[data-cabin='2'] [data-obvious]")
    screen.see(".paid .sum")
    screen.wait_state(2, "free")


def test_a_call_that_ends_while_the_panel_is_open_is_announced_and_stays_due(cashier, adapter):
    first = owing(cashier, adapter, 1)["due"]
    adapter.call(1)
    cashier.wait_state(1, "talking")
    cashier.page.click("#open-1")
    pay = cashier.page.wait_for_selector("#panel [data-obvious]")
    assert amount_in(pay.inner_text()) == first
    assert not cashier.page.is_visible("#panel-news")
    cashier.wait_data(1, lambda tile: int(tile["price"] or 0) >= 5)
    adapter.hang_up(1)
    both = int(cashier.wait_state(1, "due")["due"])
    cashier.see("#panel-news")
    assert amount_in(pay.inner_text()) == first
    pay.click()
    assert amount_in(cashier.see(".paid .sum")) == first
    assert amount_in(cashier.see(".paid .notice")) == str(both - int(first))
    assert cashier.wait_data(1, lambda tile: tile["due"] == str(both - int(first)))["state"] == "due"
    cashier.page.click(".paid [data-obvious]")
    cashier.page.click("#panel[data-cabin='1'] [data-obvious]")
    cashier.wait_state(1, "free")


def test_two_browsers_take_the_same_money_once(cashier, window, adapter, french):
    other = window().log_in("owner").go("/board")
    owing(cashier, adapter, 5)
    for screen in (cashier, other):
        screen.wait_state(5, "due")
        screen.page.click("#act-5")
        screen.see("#panel[data-cabin='5'] [data-obvious]")
    cashier.page.click("#panel [data-obvious]")
    cashier.see(".paid")
    other.wait_state(5, "free")
    told_other = other.see("#panel .gone [role=alert]")
    who = french("{name} collected this at {time}: bill no. {number}.").partition("{time}")[0]
    assert who.format(name="cashier") in told_other
    other.page.click("#panel .gone [data-obvious]")
    other.gone("#panel .till")


def test_a_call_on_a_line_without_a_cabin_is_given_to_one_while_the_page_lives_on(cashier, adapter):
    page = cashier.page
    adapter.call(9)
    adapter.call(8)  # talks on: what is said of it moves each second
    cashier.see(".unmapped >> nth=1")
    page.wait_for_timeout(1500)
    adapter.hang_up(9)
    page.select_option(".unmapped select", str(CABINS))
    page.focus(".unmapped select")
    page.wait_for_timeout(2500)
    assert page.input_value(".unmapped select") == str(CABINS)
    page.click(".unmapped button")
    assert int(cashier.wait_state(CABINS, "due")["due"]) > 0
    cashier.gone(".unmapped >> nth=1")
    adapter.hang_up(8)
    cashier.see(".unmapped select")
    page.select_option(".unmapped select", str(CABINS))
    page.click(".unmapped button")
    cashier.gone(".unmapped")
    page.click(f"#act-{CABINS}")
    page.click("#panel .pay")
    cashier.wait_state(CABINS, "free")


def test_a_free_cabin_is_blocked_and_given_back(cashier):
    cashier.wait_state(4, "free")
    cashier.page.click("#block-4")
    cashier.wait_state(4, "blocked")
    cashier.page.click("#act-4")
    cashier.wait_state(4, "free")


def test_after_all_that_the_books_hold_and_the_money_taken_is_the_money_shown(window, shop):
    owner = window().log_in("owner").go("/board")
    taken = amount_in(owner.see("#totals div:last-child dd"))
    assert told(shop.data, "report", "day")["paid"] == taken
    assert told(shop.data, "check")["ok"] is True
