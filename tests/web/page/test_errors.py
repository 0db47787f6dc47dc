"""Whatever goes wrong is told in words, with what to do and whom to call."""

import logging

import pytest

from callshop.events import sentence
from callshop.ledger.db.connection import DiskRefused
from callshop.refusal import Refused
from callshop.web.board import board
from callshop.web.page import errors
from callshop.web.page.errors import WORDS

JSON = {"Accept": "application/json"}
HELP_LINE = "77 000 00 00"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/cabins/99", 404), ("GET", "/booth/99", 404), ("DELETE", "/board", 405),
     ("GET", "/cdr?cabin=drei", 400), ("GET", "/cdr?from=yesterday", 400), ("GET", "/cdr?status=lost", 400),
     ("GET", "/live/board?seen=x", 400), ("POST", "/cabins/3/move", 400), ("POST", "/cabins/x/move", 404),
     ("GET", "/day", 403), ("GET", "/cdr?page=" + "9" * 40, 400), ("GET", "/cdr?page=0", 200)],
)  # fmt: skip
def test_a_mistake_is_answered_by_a_page_or_by_json(ana, method, path, status):
    page = ana.open(path, method=method)
    assert page.status_code == status
    if status >= 400 and not path.startswith("/live"):
        assert "data-message" in page.text
        assert HELP_LINE in page.text
    answer = ana.open(path, method=method, headers=JSON)
    assert answer.status_code == status
    if status >= 400:
        assert list(answer.json) == ["error"]
        assert len(answer.json["error"].split()) > 2


def test_what_the_shop_refuses_is_told_with_its_status(ana, shop):
    shop.refuses = Refused(sentence("Cabin {cabin} is in use.", cabin=3), 409)
    answer = ana.post("/cabins/3/open", headers=JSON)
    assert (answer.status_code, answer.json) == (409, {"error": "La cabine 3 est occupée."})


def test_the_unexpected_is_logged_whole_and_shown_calmly(ana, monkeypatch, caplog):
    def stumble():
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr(board, "at", stumble)
    with caplog.at_level(logging.ERROR):
        answer = ana.post("/cabins/3/end-call", data={"call": "1", "ended_at": "14:00", "reason": "x"})
    assert answer.status_code == 500
    assert HELP_LINE in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "nobody foresaw this" in caplog.text


def test_even_a_broken_error_page_says_something(ana, monkeypatch):
    def broken(*_, **__):
        raise LookupError("no such template")

    monkeypatch.setattr(errors, "render_template", broken)
    answer = ana.get("/nowhere")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text


def test_a_disk_that_refuses_is_told_by_its_name(ana, monkeypatch):
    def refuse(*_):
        raise DiskRefused("database or disk is full")

    monkeypatch.setattr(board, "tile_of", refuse)
    answer = ana.get("/cabins/3")
    assert answer.status_code == 503
    assert "Le disque refuse" in answer.text


def test_a_disk_that_refuses_does_not_close_the_board(ana, clock, monkeypatch):
    def refuse(*_):
        raise DiskRefused("database or disk is full")

    clock.pass_by(120)
    monkeypatch.setattr("callshop.ledger.people.people.note_seen", refuse)
    assert ana.get("/board").status_code == 200


def test_a_request_too_large_is_not_read(ana):
    answer = ana.post("/cabins/3/checkout", data={"reference": "x" * 300_000})
    assert answer.status_code == 413
    assert "data-message" in answer.text


def test_no_token_comes_into_the_log(app, stranger, monkeypatch, caplog):
    def stumble(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("callshop.ledger.people.tablets.claim_tablet", stumble)
    with caplog.at_level(logging.DEBUG):
        assert stranger.get("/pair/very-secret").status_code == 500
    assert "very-secret" not in caplog.text


def test_every_status_a_page_can_have_has_its_words():
    assert {400, 403, 404, 405, 409, 413, 429, 500, 503} <= set(WORDS)


@pytest.mark.parametrize("path", ["/login", "/board", "/nowhere", "/live/board?wait=0", "/healthz", "/static/sign.svg"])
def test_every_answer_tells_the_browser_what_it_may_do(ana, path):
    headers = ana.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    if not path.startswith("/static"):
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/login", "/board", "/booth/3", "/cdr", "/cabins/3/tablet", "/cabins/2", "/nowhere"])
def test_no_page_holds_a_script_or_a_style_of_its_own(ana, path):
    page = ana.get(path).text
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count("<script src=")
    assert " onclick" not in page


def test_cookies_are_guarded_and_secure_only_where_there_is_tls(stranger):
    plain = stranger.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    assert "Expires" not in plain
    stranger.delete_cookie("callshop")
    assert "Secure" in stranger.get("/login", base_url="https://localhost").headers["Set-Cookie"]


def test_a_marked_file_is_kept_for_ever_and_an_unmarked_one_is_asked_again(ana):
    page = ana.get("/board").text
    address = page.split('src="/static/htmx.min.js')[1].split('"')[0]
    kept = ana.get("/static/htmx.min.js" + address)
    assert "immutable" in kept.headers["Cache-Control"]
    assert ana.get("/static/htmx.min.js?v=other").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/nothing.css"])
def test_static_files_are_those_of_the_folder_and_no_other(ana, path):
    assert ana.get(path).status_code == 404
