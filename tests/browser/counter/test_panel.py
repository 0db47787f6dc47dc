"""The open panel keeps up with its cabin and with what is pressed in it, whoever else is at the counter."""

from tests.browser.adapter import owing
from tests.browser.checks import problems
from tests.browser.counter.test_two_windows import fatou  # noqa: F401  a second cashier
from tests.browser.hands import close_all, open_panel, open_prepaid, take_time
from tests.browser.screen import amount_in
from tests.running import PASSWORD, done


def test_what_is_left_of_a_deposit_goes_down_while_its_customer_talks(cashier, adapter):
    page = cashier.page
    open_prepaid(cashier)
    adapter.call(4)
    cashier.wait_state(4, "talking")
    open_panel(cashier, 4, "talking")
    page.fill("#panel .deposit [name=amount]", "25")
    cashier.wait_data(4, lambda tile: int(tile["price"]) >= 15)
    page.wait_for_function("""() => {
      const left = document.querySelector("#held span:last-child b").textContent.replace(/\\D/g, "")
      return Number(left) === 500 - Number(document.querySelector("#cabin-4").dataset.price)
    }""")
    assert page.input_value("#panel .deposit [name=amount]") == "25"
    assert page.query_selector("#panel .deposit [name=amount]:focus")
    assert problems(page) == []
    adapter.hang_up(4)
    cashier.wait_state(4, "due")
    page.click("#act-4")
    page.click("#panel[data-as=due] [data-obvious]")
    cashier.wait_state(4, "free")


def test_a_cabin_blocked_in_its_panel_is_blocked_there_too(cashier):
    page = cashier.page
    open_prepaid(cashier)
    open_panel(cashier, 4, "open")
    page.click("#panel .deposit summary")  # something is open in it
    page.click("#panel .more button:has-text('Bloquer')")
    cashier.wait_state(4, "blocked")
    cashier.see("#panel[data-as=blocked]")
    page.click("#panel [data-obvious]")
    cashier.see("#panel[data-as=blocked]:not(:has(.deposit))")
    take_time(cashier)
    page.click("#panel [data-obvious]")
    cashier.see("#panel[data-as=free]")


def test_a_wish_that_is_refused_goes_although_something_else_was_refused_before(cashier, shop):
    page, visitor = cashier.page, shop.visitor("cashier")
    open_prepaid(cashier)
    assert visitor.post("/booth/4/continue", amount=500).status == 200
    open_panel(cashier, 4, "open")
    page.fill("#panel .deposit [name=amount]", "-900")
    page.keyboard.press("Enter")
    cashier.see("#panel [role=alert]")
    page.click("#panel [hx-post$=no-wish]")
    page.wait_for_selector("#panel .wish", state="detached")
    close_all(cashier)


def test_who_was_slower_is_told_who_collected_and_offered_nothing_else(cashier, fatou, adapter):  # noqa: F811
    owing(cashier, adapter, 2)
    for screen in (cashier, fatou):
        screen.page.click("#act-2")
        screen.see("#panel[data-cabin='2'] .total b")
    cashier.page.fill("#given", "1000")
    cashier.see("#reckoning .change")
    fatou.page.click("#panel [data-obvious]")
    fatou.see(".paid")
    assert "Fatou" in cashier.see("#panel .gone .notice")
    seen = cashier.see("#panel")
    assert not any(word in seen for word in ("Rendre", "Encaisser", "Total"))
    assert problems(cashier.page) == []
    cashier.page.click("#panel [data-obvious]")
    cashier.see("#panel[data-as=free]")


def test_a_till_that_is_opened_is_not_asked_for_any_more(window, shop):
    done(shop.data, "user", "add", "Binta", "--role", "cashier", stdin=PASSWORD + "\n")
    screen = window().log_in("Binta")
    screen.page.click("#open-4-500")
    screen.see("#panel .notice.alarm")
    screen.page.fill("#float [name=float]", "5000")
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_selector("#panel .notice.alarm", state="detached")
    assert screen.page.query_selector("#float") is None


def test_a_discount_without_a_reason_puts_the_keys_where_the_reason_goes(window, shop, adapter):
    screen = window().log_in("owner").open_till()
    due = owing(screen, adapter, 3)["due"]
    screen.page.click("#act-3")
    screen.page.click("#till .also summary")
    screen.page.fill("#till [name=discount]", "5")
    screen.page.keyboard.press("Enter")
    screen.see("#panel [role=alert]")
    screen.see("#till [name=reason]:focus")
    screen.page.keyboard.type("ligne mauvaise")
    screen.page.keyboard.press("Enter")
    assert int(amount_in(screen.see(".paid .sum"))) == int(due) - 5
