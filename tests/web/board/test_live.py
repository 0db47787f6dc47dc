"""Live pages, over a real web server and real sockets."""

import http.client
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Thread

import pytest
from waitress import wasyncore
from waitress.server import create_server

from callshop.web.request.live_cache import SPARE_THREADS
from tests.browser.samples import TILES
from tests.web.conftest import THREADS, logged_in, paired

TALKING = TILES[0]
PLACES = THREADS - SPARE_THREADS


def cookies_of(client) -> str:
    return "; ".join(
        f"{name}={found.value}" for name in ("callshop", "tablet", "lang") if (found := client.get_cookie(name))
    )


@pytest.fixture
def port(app) -> Iterator[int]:
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS, asyncore_use_poll=True)
    loop = Thread(target=server.run, daemon=True)
    loop.start()
    yield server.effective_port
    with suppress(OSError):  # a thread that has just answered may have woken the loop to it already
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    loop.join(10)
    server.task_dispatcher.shutdown()


class Page:
    """A browser's page that asks for news of one address."""

    def __init__(self, port: int, client, path: str):
        self.port, self.path, self.cookies = port, path, cookies_of(client)

    def ask(self, **arguments: object) -> http.client.HTTPResponse:
        query = "&".join(f"{name}={value}" for name, value in arguments.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", f"{self.path}?{query}", headers={"Cookie": self.cookies})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer


def shown_ids(answer) -> set[str]:
    return set(re.findall(r'<\w+ id="(cabin-\d+|top|notices|totals|meter)"', answer.text))


@pytest.fixture
def board_page(app, port) -> Page:
    return Page(port, logged_in(app, "Ana"), "/live/board")


@pytest.fixture
def tablet_page(app, port) -> Page:
    return Page(port, paired(app, 3), "/live/booth/3")


def test_without_waiting_everything_is_answered_at_once(board_page, shop):
    answer = board_page.ask(wait=0, seen=shop.board.revision)
    assert answer.status == 200
    assert answer.getheader("X-Board") == str(shop.board.revision)
    assert answer.getheader("X-Held") is None
    assert shown_ids(answer) == {"top", "notices", "totals"} | {f"cabin-{tile.cabin}" for tile in TILES}
    assert answer.text.count("hx-swap-oob") == 4 + len(TILES)


def test_a_page_that_is_behind_gets_only_what_looks_different(board_page, shop):
    seen = shop.board.revision
    shop.show(None, replace(TALKING, call=replace(TALKING.call, seconds=190)))
    answer = board_page.ask(seen=seen)
    assert (answer.status, answer.getheader("X-Held")) == (200, None)
    assert shown_ids(answer) == {"cabin-1"}


def test_a_page_that_knows_everything_is_held_and_then_told_nothing(board_page, shop):
    answer = board_page.ask(seen=shop.board.revision)
    assert (answer.status, answer.text) == (204, "")
    assert answer.getheader("X-Held") == "1"
    assert answer.getheader("X-Board") == str(shop.board.revision)


def test_a_held_page_is_told_the_moment_something_happens(tablet_page, shop):
    with ThreadPoolExecutor() as others:
        held = others.submit(tablet_page.ask, seen=shop.board.revision)
        while not held.done():
            shop.show(None, replace(TILES[2], due=5_000_000))
    answer = held.result()
    assert answer.status == 200
    assert shown_ids(answer) == {"meter"}


def test_news_of_another_cabin_is_no_news_for_a_tablet_but_its_revision_moves(tablet_page, shop):
    seen = shop.board.revision
    shop.show(None, replace(TALKING, call=replace(TALKING.call, seconds=190)))
    answer = tablet_page.ask(seen=seen)
    assert shown_ids(answer) <= {"meter"}
    assert TALKING.call.number not in answer.text
    assert answer.getheader("X-Board") == str(shop.board.revision)


def test_a_page_that_saw_a_board_of_another_day_gets_everything(board_page):
    answer = board_page.ask(seen=987654)
    assert answer.status == 200
    assert len(shown_ids(answer)) == 3 + len(TILES)


def test_a_page_whose_cabins_are_not_the_shop_s_any_more_is_told_to_load_again(board_page, shop):
    seen = shop.board.revision
    shop.show(replace(shop.board, tiles=TILES[:6]))
    assert board_page.ask(seen=seen).getheader("X-Reload") == "1"


def test_only_some_are_held_so_that_the_cashier_is_never_kept_waiting(board_page, shop):
    with ThreadPoolExecutor(THREADS * 3) as crowd:
        answers = list(crowd.map(lambda _: board_page.ask(seen=shop.board.revision), range(THREADS * 3)))
    held = [answer for answer in answers if answer.getheader("X-Held")]
    assert {answer.status for answer in answers} == {204}
    assert len(held) < len(answers)
    assert len(held) >= PLACES


def test_a_poll_in_flight_at_logout_does_not_bring_the_session_back(app, port, shop):
    ana = logged_in(app, "Ana")
    page = Page(port, ana, "/live/board")
    with ThreadPoolExecutor() as others:
        held = others.submit(page.ask, seen=shop.board.revision)
        ana.post("/logout")
    assert held.result().getheader("Set-Cookie") is None
    assert page.ask(seen=0).status == 403
    page.path = "/board"
    assert page.ask().status == 302


def test_fragments_are_drawn_once_for_all_who_ask(app, shop, monkeypatch):
    drawn = []
    monkeypatch.setattr("callshop.web.board.live.render_template", lambda name, **_: drawn.append(name) or name)
    for _tablet in range(5):
        assert paired(app, 3).get("/live/booth/3?wait=0").text == "tablet/_meter.html"
    assert drawn == ["tablet/_meter.html"]
    shop.show(None, replace(TALKING, due=1))
    paired(app, 3).get("/live/booth/3?wait=0")
    assert len(drawn) == 1
    shop.show(None, replace(TILES[2], due=1))
    paired(app, 3).get("/live/booth/3?wait=0")
    assert len(drawn) == 2


def test_what_is_shared_holds_no_key_and_nobody_else_s_name(app):
    ana, omar = logged_in(app, "Ana"), logged_in(app, "Omar")
    for client, other in ((ana, "Omar"), (omar, "Ana")):
        text = client.get("/live/board?wait=0").text
        assert other not in text
        assert "csrf" not in text.lower()
