"""The same money asked for twice: by two people at once, or by one form that is sent again. It is paid once."""

from collections.abc import Callable

import pytest

from tests.browser.adapter import owing
from tests.browser.screen import Screen, amount_in
from tests.running import PASSWORD, done, told

PRESSED = "document.querySelector('#panel [data-obvious]').click()"
ENDED = "#panel.paid, #panel [role=alert]"
SENT_TWICE = """() => {
  const form = document.querySelector("#till")
  const headers = {...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json"}
  const send = () => fetch(form.getAttribute("hx-post"), {method: "POST", headers, body: new FormData(form)})
  return Promise.all([send(), send()].map(async sent => {
    const answer = await sent
    return [answer.status, await answer.json()]
  }))
}"""


@pytest.fixture
def fatou(shop, window: Callable[..., Screen]) -> Screen:
    """A second cashier, at a window and a till of her own."""
    done(shop.data, "user", "add", "Fatou", "--role", "cashier", stdin=PASSWORD + "\n")
    return window().log_in("Fatou").open_till()


def test_two_who_take_the_same_money_at_once_one_is_paid_and_the_other_told(cashier, fatou, adapter, shop, french):
    due = owing(cashier, adapter, 2)["due"]
    screens = (cashier, fatou)
    for screen in screens:
        screen.page.click("#act-2")
        assert amount_in(screen.see("#panel[data-cabin='2'] .total b")) == due
    for screen in screens:
        screen.page.evaluate(PRESSED)
    for screen in screens:
        screen.see(ENDED)
    (winner,) = [screen for screen in screens if screen.page.query_selector("#panel.paid")]
    (other,) = [screen for screen in screens if screen is not winner]
    assert amount_in(winner.see(".paid .sum")) == due
    for screen in screens:
        screen.wait_state(2, "free")
    other.page.wait_for_timeout(500)  # the board has moved, the words are still there
    faster = french("{name} has just collected this: bill no. {number}.").partition("{number}")[0]
    assert faster.format(name="cashier" if winner is cashier else "Fatou") in other.see("#panel [role=alert]")
    assert "409" in " ".join(other.complaints) and not winner.complaints
    bills = _paid_visits(shop)
    assert [(bill["cabin"], bill["total"]) for bill in bills] == [(2, due)]
    _books_hold(shop, paid=due)


def test_a_form_that_is_sent_twice_pays_once(cashier, adapter, shop):
    before = len(_paid_visits(shop))
    due = owing(cashier, adapter, 3)["due"]
    cashier.page.click("#act-3")
    cashier.page.wait_for_selector("#panel[data-cabin='3'] #till")
    (status, first), (again, second) = cashier.page.evaluate(SENT_TWICE)
    assert (status, again) == (200, 200)
    assert first == second and first["paid"] == due
    bills = _paid_visits(shop)
    assert (len(bills), bills[0]["bills"], bills[0]["paid"]) == (before + 1, str(first["bill"]), due)
    cashier.wait_state(3, "free")
    _books_hold(shop, paid=str(sum(int(bill["paid"]) for bill in bills)))


def _paid_visits(shop) -> list[dict]:
    """The newest first."""
    return [visit for visit in shop.visitor("cashier").json("/visits")["visits"] if visit["bills"]]


def _books_hold(shop, paid: str) -> None:
    assert told(shop.data, "report", "day")["paid"] == paid
    assert told(shop.data, "check")["ok"] is True
