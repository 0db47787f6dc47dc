"""Every page as the program really serves it, in both languages, at the sizes shops have: nothing offends the eye, and
nothing on a French page is English. Usual states come out of datagrams; the rare ones out of a shop that pretends.
"""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from waitress.server import create_server

from callshop.ledger.db import connection
from callshop.ledger.people import people
from callshop.ledger.settings import shop_config
from callshop.web.application import create_app
from tests.browser import samples
from tests.browser.adapter import FAST, SLOW, Adapter
from tests.browser.checks import problems
from tests.browser.screen import Screen
from tests.web.fakes import Clock, FakeShop, open_books

COUNTER = ((1366, 768), (1024, 768), (800, 480))
OFFICE = (*COUNTER, (390, 844))
CABIN = ((1024, 768), (800, 480))
"""Width × height in pixels: the counter's screens, the owner's telephone too, a tablet."""

TEXTS = """() => {
  const said = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const words = walk.currentNode.data.trim().replace(/\\s+/g, " ")
    if (words && !walk.currentNode.parentElement.closest("script, style, a[lang]")) said.push(words)
  }
  for (const element of document.querySelectorAll("[title], [aria-label], [placeholder], [data-confirm]"))
    if (!element.closest("a[lang]"))
      for (const name of ["title", "aria-label", "placeholder", "data-confirm"])
        if (element.getAttribute(name)) said.push(element.getAttribute(name))
  return said
}"""

TELLTALES = {
    "the", "and", "with", "this", "that", "not", "you", "your", "call", "calls", "cabin", "paid", "free", "since",
    "price", "number", "unknown", "nothing", "answered", "unanswered", "talking", "due", "blocked", "today", "close",
    "search", "gateway", "handset", "owner", "cashier", "revenue", "profit", "cost", "from", "to", "status", "gone",
}  # fmt: skip
"""English words that no French sentence of a call shop has."""
NAMES = {"owner", "cashier"}
"""Words that are somebody's name on these pages."""


def english() -> set[str]:
    """The English sentences whose French is another."""
    from tests.test_translations import catalog

    said = {message.id: message.string for message in catalog("fr") if isinstance(message.id, str) and message.id}
    return {text for text, translated in said.items() if text != translated}


def english_left(page: Any, sentences: set[str]) -> list[str]:
    """What a French page says in English."""
    found = []
    for words in page.evaluate(TEXTS):
        spoken = {word.strip(".,:;!?()«»“”…").lower() for word in words.replace("’", " ").split()}
        if words in sentences or (spoken & TELLTALES) - NAMES:
            found.append(words)
    return found


class Eye:
    """Looks at pages one after the other and writes down all that is wrong."""

    def __init__(self, screen: Screen):
        self.screen, self.page = screen, screen.page
        self.wrong: list[str] = []
        self._english = english()

    def look(self, what: str, sizes: tuple[tuple[int, int], ...] = COUNTER) -> None:
        """At the page as it stands."""
        language = self.page.get_attribute("html", "lang")
        if language == "fr":
            self.wrong += [f"{what}: in English: {words}" for words in english_left(self.page, self._english)]
        for width, height in sizes:
            self.page.set_viewport_size({"width": width, "height": height})
            self.wrong += [f"{what} {language} {width}×{height}: {problem}" for problem in problems(self.page)]

    def both(self, what: str, path: str, sizes: tuple[tuple[int, int], ...] = COUNTER, click: str = "") -> None:
        """At an address in French, then in English; after a click on something, if given."""
        for language in ("fr", "en"):
            self.page.goto("about:blank")  # a page that lives would load itself again in its new language
            self.screen.context.add_cookies([{"name": "lang", "value": language, "url": self.screen.address}])
            self.screen.go(path)
            if click:
                self.page.click(click)
                self.page.wait_for_selector("#panel[data-cabin]")
            self.look(what, sizes)


# -- the usual, out of datagrams


def test_english_is_found_where_it_is(window):
    page = window().go("/login?lang=en").page
    assert "Password" in english_left(page, english())
    page = window().go("/login").page
    assert english_left(page, english()) == []


def test_the_door_offends_nobody(window, shop):
    eye = Eye(window())
    eye.both("login", "/login", OFFICE)
    for language in ("en", "fr"):
        eye.screen.go(f"/login?lang={language}")
        eye.screen.type_in("somebody", "wrong")
        eye.page.wait_for_selector("form [role=alert]")
        eye.look("login refused", OFFICE)
    eye.screen.context.add_cookies([{"name": "tablet", "value": "dead", "url": eye.screen.address}])
    eye.both("unpaired", "/booth/1", OFFICE)
    assert "\n".join(eye.wrong) == ""


def test_a_busy_shop_offends_nobody(window, adapter: Adapter):
    cashier = window().log_in("cashier")
    eye = Eye(cashier)
    eye.both("board, all free", "/board")
    eye.both("tablet free", "/booth/1", CABIN)
    adapter.call(1, FAST)
    adapter.call(2, SLOW)
    adapter.lift(3)
    adapter.lift(4)
    adapter.dial(4, SLOW)
    adapter.lift(5)
    adapter.dial(5, FAST)
    adapter.ring(5)
    adapter.call(9, "00881612345678")
    stranger = Adapter(adapter.port, "127.0.0.2")
    stranger.call(1)
    stranger.close()
    cashier.go("/board")
    states = ((1, "talking"), (2, "talking"), (3, "open"), (4, "dialling"), (5, "ringing"))
    for cabin, state in states:
        cashier.wait_state(cabin, state)
    for cabin, state in states:
        eye.both(f"tablet {state}", f"/booth/{cabin}", CABIN)
    cashier.go("/board").wait_data(1, lambda tile: int(tile["price"]) >= 10)
    adapter.hang_up(1)
    adapter.hang_up(9)
    cashier.wait_state(1, "due")
    eye.both("board, busy", "/board")
    eye.both("panel, to pay", "/board", click="#act-1")
    eye.both("panel, talking", "/board", click="#open-2")
    eye.both("tablet due", "/booth/1", CABIN)
    eye.both("pairing", "/cabins/1/tablet")
    eye.page.click(".qr button")
    eye.page.wait_for_selector(".url")
    eye.look("pairing, code made")
    eye.both("calls", "/cdr", OFFICE)
    eye.both("no calls", "/cdr?number=999999", OFFICE)
    eye.both("not for you", "/day", OFFICE)
    eye.both("no such page", "/nowhere", OFFICE)
    owner = window().log_in("owner")
    second = Eye(owner)
    second.both("board of the owner", "/board")
    second.both("day", "/day", OFFICE)
    second.both("calls of the owner", "/cdr", OFFICE)
    cashier.open_till()
    cashier.page.click("#panel .pay")
    cashier.see(".paid")
    eye.look("paid")
    assert "\n".join(eye.wrong + second.wrong) == ""


# -- the rare, out of a shop that pretends


@pytest.fixture(scope="module")
def pretending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, FakeShop]]:
    folder: Path = tmp_path_factory.mktemp("pretending")
    open_books(folder)
    for role in people.ROLES:
        people.add_person(samples.NOW, role, role, "s3same-open", "test")
    shop = FakeShop()
    app = create_app(
        shop, shop_config.load, Clock(), secret_key="pretending", version="1.2.3", lan_host="192.168.1.10", threads=16
    )
    server = create_server(app, host="127.0.0.1", port=0, threads=16)
    serving = Thread(target=server.run)
    serving.start()
    yield f"http://127.0.0.1:{server.effective_port}", shop
    server.asyncore.close_all(map=server._map)
    server.task_dispatcher.shutdown()
    serving.join()
    connection.close_thread()


BOARDS = {
    "no cabin": samples.board(()),
    "24 cabins": samples.board(samples.many(24)),
    "all at once": samples.BROKEN,
}


def test_with_many_cabins_a_digit_waits_for_the_second_unless_enter_says_it_is_all(window, pretending):
    address, shop = pretending
    shop.show(samples.board(samples.many(24)))
    screen = window(address).log_in("cashier").go("/board")
    for keys, cabin in ((("1", "2"), 12), (("1", "Enter"), 1), (("9",), 9), (("2",), 2), (("0",), 2)):
        for key in keys:
            screen.page.keyboard.press(key)
        screen.see(f'#panel[data-cabin="{cabin}"]')
    assert shop.asked == []


def test_rare_sights_offend_nobody(window, pretending):
    address, shop = pretending
    eye = Eye(window(address).log_in("owner"))
    for what, board in BOARDS.items():
        shop.show(board)
        eye.both(f"board, {what}", "/board")
        eye.both(f"day, {what}", "/day", OFFICE)
    shop.show(samples.BROKEN)
    for cabin in (3, 7, 8):
        eye.both(f"panel of the hard cabin {cabin}", "/board", click=f"#open-{cabin}")
    for tile in samples.HARD:
        eye.both(f"tablet {tile.state}, hard cabin {tile.cabin}", f"/booth/{tile.cabin}", CABIN)
    shop.show(samples.board())
    for cabin in (5, 8):
        eye.both(f"tablet of cabin {cabin}", f"/booth/{cabin}", CABIN)
    assert "\n".join(eye.wrong) == ""
