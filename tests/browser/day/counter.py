"""The cashier's window and the tablets: each press counted, each figure that is seen held against the account."""

from decimal import Decimal

from callshop.translations import translator
from tests.browser.day.account import Account, Bill, Item, Settled
from tests.browser.hands import take_time
from tests.browser.screen import Screen

say = translator("fr").gettext
BODY = """form => {
  const fields = new FormData(document.querySelector(form))
  fields.delete("csrf_token")
  return new URLSearchParams(fields).toString()
}"""
ASK = """async ([path, body]) => {
  const headers = {...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json",
    "Content-Type": "application/x-www-form-urlencoded"}
  const answer = await fetch(path, body === null ? {headers} : {method: "POST", headers, body})
  return [answer.status, await answer.json()]
}"""
LINE = "#panel .lines li"
OBVIOUS = "#panel [data-obvious]"
CHANGE = ".paid .change > p:first-child b"
DOUBLE_CLICK_MS = 500


def figure(words: str) -> Decimal:
    """The one amount in some words: "Encaisser 1 250 F" -> 1250, "−12,5 F" -> -12.5."""
    signs = "".join(sign for sign in words.replace("\u2212", "-").replace(",", ".") if sign in "-.0123456789")
    return Decimal(signs.strip("."))


class Counter:
    """tablets: cabin -> the window of its tablet."""

    def __init__(self, screen: Screen, account: Account, tablets: dict[int, Screen]):
        self.screen, self.page = screen, screen.page
        self.account, self.tablets = account, tablets
        self.presses = 0

    def press(self, selector: str) -> "Counter":
        self.presses += 1
        self.page.click(selector)
        return self

    def keys(self, keys: str) -> None:
        """ "4↵": digits, and ↵ for Enter."""
        for key in keys:
            self.page.keyboard.press("Enter" if key == "↵" else key)

    def shown(self, selector: str) -> Decimal:
        return figure(self.screen.see(selector))

    # -- the same in JSON

    def json(self, path: str, body: str | None = None) -> dict:
        status, told = self.page.evaluate(ASK, [path, body])
        assert status == 200, (path, told)
        return told

    def body_of(self, form: str) -> str:
        """What a form will send."""
        return self.page.evaluate(BODY, form)

    def send(self, address: str) -> dict:
        """Press the button of the form that goes there, and send the same once more: what was answered, in JSON."""
        form = f'form[action="{address}"]'
        body, button = self.body_of(form), f"{form} button[type=submit]"
        if self.page.query_selector(f"{button}[data-confirm]"):
            self.press(button)
            self.screen.see(f"{button}[data-armed]")
            self.page.wait_for_timeout(DOUBLE_CLICK_MS)
        with self.page.expect_navigation():
            self.press(button)
        return self.json(address, body)

    # -- a cabin

    def owes(self, cabin: int, *extras: Item) -> tuple[Item, ...]:
        """What is on the cabin's bill: its calls at what they must cost, and these; shown so wherever it is shown."""
        self.screen.wait_state(cabin, "due")
        told = self.json(f"/cabins/{cabin}")
        calls = [self.account.heard(cabin, one["id"], one["number"], one["seconds"]) for one in told["calls"]]
        items = (*calls, *extras)
        assert [one["amount"] for one in (*told["calls"], *told["extras"])] == [str(item.amount) for item in items]
        due = sum(item.amount for item in items)
        assert told["due"] == str(due)
        self.screen.wait_data(cabin, lambda tile: tile["due"] == str(due))
        assert self.shown(f"#cabin-{cabin} .price b") == due
        if cabin in self.tablets:
            self.tablets[cabin].wait_data(cabin, lambda meter: (meter["state"], meter["due"]) == ("due", str(due)))
            assert figure(self.tablets[cabin].see(".big")) == due
        return items

    def lists(self, cabin: int, items: tuple[Item, ...], to_pay: int) -> None:
        """The cabin's panel shows exactly these lines, and asks for so much."""
        self.screen.see(f"#panel[data-cabin='{cabin}'] #till")
        lines = self.page.locator(LINE)
        assert [figure(line) for line in lines.locator("b.sum").all_inner_texts()] == [item.amount for item in items]
        names = lines.all_inner_texts()
        assert all(item.name in name for item, name in zip(items, names, strict=True)), names
        assert self.shown("#reckoning .total b") == to_pay

    def takes(self, cabin: int, items: tuple[Item, ...], settled: Settled, button: str = OBVIOUS) -> Bill:
        """Press; on the screen and in JSON it is as it must be. The same once more pays nothing more."""
        assert sum(item.amount for item in items) == settled.total
        body = self.body_of("#till")
        self.press(button)
        assert self.shown(".paid .sum") == settled.paid
        change = [figure(words) for words in self.page.locator(CHANGE).all_inner_texts()]
        assert change == ([settled.change] if settled.change else [])
        told = self.json(f"/cabins/{cabin}/checkout", body)
        bill = Bill(told["bill"], cabin, self.account.shift.cashier, items, settled, told["debt"], told["slip"])
        assert told == _answer(bill)
        assert say("bill no. {number}").format(number=bill.number) in self.screen.see(".paid .scroll")
        return self.account.billed(bill)

    def onward(self) -> None:
        """The next customer."""
        take_time(self.screen)
        self.page.click("#panel[data-paid] [data-obvious]")
        self.screen.see("#panel.empty")


def _answer(bill: Bill) -> dict:
    settled = bill.settled
    assert (bill.debt is None, bill.slip is None) == (not settled.debt, not settled.new_slip)
    left = None if settled.slip_left is None else str(settled.slip_left)
    amounts = {
        "total": settled.total, "paid": settled.paid, "change": settled.change, "debt_amount": settled.debt,
        "slip_amount": settled.new_slip,
    }  # fmt: skip
    told = {name: str(amount) for name, amount in amounts.items()}
    return told | {"bill": bill.number, "debt": bill.debt, "slip": bill.slip, "slip_left": left}
