"""A browser window of somebody in the shop: what is seen there, and what was heard behind it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from tests.running import PASSWORD, Serving

PATIENCE_MS = 20_000
DESK = (1366, 768)

CABIN_4 = "fetch('/cabins/4', {headers: {Accept: 'application/json'}}).then(answer => answer.json())"
"""What the server tells another program of that cabin, asked by the page itself."""
DATA = "tile => ({...tile.dataset})"
BELLS = """() => {
  window.bells = 0
  document.addEventListener("callshop:bell", () => { window.bells += 1 })
}"""


class Screen:
    """One window with cookies of its own; `more` goes to the browser's new_context.

    complaints   errors on the console and in scripts
    asked        every address the page has asked for
    """

    def __init__(self, browser: Any, address: str, size: tuple[int, int] = DESK, **more: Any):
        self.address = address.rstrip("/")
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        self.context.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page = self.tab()

    def tab(self) -> Any:
        """One more page in this window."""
        page = self.context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        return page

    def go(self, path: str) -> "Screen":
        self.page.goto(self.address + path)
        return self

    def log_in(self, name: str, password: str = PASSWORD) -> "Screen":
        """As a person does; then the role's first page is open."""
        self.go("/login")
        self.type_in(name, password)
        self.page.wait_for_selector("#logout-form", state="attached")
        return self

    def type_in(self, name: str, password: str) -> None:
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", password)
        self.page.click("button[type=submit]")

    def open_till(self, float_amount: str = "20000") -> "Screen":
        """As a cashier does who is about to take money and has not counted her drawer yet."""
        self.go("/board").page.click("#open-1")
        if self.page.wait_for_selector("#panel[data-cabin]").query_selector("#float"):
            self.page.fill("#float [name=float]", float_amount)
            self.page.keyboard.press("Enter")
            self.page.wait_for_selector("#float", state="detached")
        return self

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def see(self, selector: str) -> str:
        """The words of the first such thing, as soon as it is seen."""
        return self.page.wait_for_selector(selector).inner_text()

    def gone(self, selector: str) -> None:
        self.page.wait_for_selector(selector, state="hidden")

    def wait_state(self, cabin: int, state: str) -> dict[str, str]:
        """The tile's (or the tablet's) data- attributes, once it is in this state."""
        return self._cabin(cabin, f'[data-state="{state}"]')

    def data(self, cabin: int) -> dict[str, str]:
        return self._cabin(cabin)

    def wait_data(self, cabin: int, right: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        """The data- attributes, once they are right."""
        for _ in range(PATIENCE_MS // 100):
            seen = self.data(cabin)
            if right(seen):
                return seen
            self.page.wait_for_timeout(100)
        raise AssertionError(f"cabin {cabin} stays {seen}")

    def close(self) -> None:
        self.context.close()

    def _cabin(self, cabin: int, more: str = "[data-state]") -> dict[str, str]:
        return self.page.wait_for_selector(f'[data-cabin="{cabin}"]{more}', state="attached").evaluate(DATA)


@contextmanager
def owner_page(browser: Any, shop: Serving, password: str = PASSWORD) -> Iterator[Any]:
    """A page in French on which the owner has logged in; a bare one, its errors are not listened to."""
    page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]}, locale="fr-FR")
    page.goto(f"{shop.address}login")
    page.fill("[name=username]", "owner")
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/day")
    yield page
    page.context.close()


def demo_owner(browser: Any, shop: Serving) -> AbstractContextManager[Any]:
    """The same on a demo, with the password it printed."""
    password = next(line for line in shop.before if line.startswith("owner: ")).split()[1]
    return owner_page(browser, shop, password)


def amount_in(words: str) -> str:
    """The digits of a shown amount: "Encaisser 1 250 F" -> "1250"."""
    return "".join(sign for sign in words if sign.isdigit())
