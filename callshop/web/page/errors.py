"""Everything that is refused or goes wrong, in words: what happened, what to do, whom to call. Never a bare "500"."""

import logging

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from callshop.events import Sentence, sentence
from callshop.ledger.db.connection import BOOKS_REFUSE, DiskRefused, books_are_wrong, why_refused
from callshop.ledger.people.throttle import TooManyTries
from callshop.refusal import Refused
from callshop.shop.jobs.error_throttle import ErrorThrottle
from callshop.web.page.rendering import words
from callshop.web.request.context import at, house, world
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import NOBODY, TabletUnknown

log = logging.getLogger(__name__)
_stumbles = ErrorThrottle(log, "pages")
"""Of books that cannot be read: every tablet asks each second."""

WORDS: dict[int, tuple[Sentence, Sentence]] = {
    400: (sentence("Not understood"), sentence("Something is missing: go back, look at what you typed, try again.")),
    403: (sentence("Not for you"), sentence("This page is not for you.")),
    404: (sentence("Not found"), sentence("There is no such page: it may have moved, or the address was mistyped.")),
    405: (sentence("Not this way"), sentence("This address is not opened like that: use the buttons of the pages.")),
    409: (sentence("Not now"), sentence("This cannot be done now: look at the cabin again.")),
    413: (sentence("Too large"), sentence("This is too large for a form of the shop.")),
    415: (sentence("Not understood"), sentence("This kind of content is not read here.")),
    429: (sentence("Wait a moment"), sentence("Too many tries: wait a moment.")),
    500: (
        sentence("Something went wrong"),
        sentence("It is written in the log. The calls go on and nothing is lost: go back to the board and try again."),
    ),
    503: (
        sentence("The disk refuses to write"),
        sentence(
            "The calls go on and are kept in memory. Free some space on the disk or plug it in again, then try again."
        ),
    ),
}
"""HTTP status -> its title and what is said where nobody has said it better."""

NO_BOOKS = sentence("The books cannot be read")
OLD_PAGE = sentence("This page is from before the last login: load it again, then try again.")


def init_app(app: Flask) -> None:
    app.register_error_handler(Refused, lambda refused: answer(refused.status, refused.why))
    app.register_error_handler(CSRFError, lambda _: answer(400, OLD_PAGE))
    app.register_error_handler(TooManyTries, _too_many)
    app.register_error_handler(TabletUnknown, _unpaired)
    for refusal in BOOKS_REFUSE:
        app.register_error_handler(refusal, _books)
    app.register_error_handler(DiskRefused, _disk)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, why: Sentence | None = None, title: Sentence | None = None) -> Response:
    """The refusal as the asker reads it: JSON, or a page with a title, a sentence and the help line."""
    try:
        return _answer(status, why, title)
    except Exception:
        log.exception("the page that says so cannot be shown")
        said, message = WORDS[500]
        return make_response(f"{said}. {message}\n", 500, {"Content-Type": "text/plain; charset=utf-8"})


def _answer(status: int, why: Sentence | None, title: Sentence | None) -> Response:
    usual_title, usual = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    spoken = words()
    message = spoken.say(why or usual)
    if asks_for_json(request) or request.htmx or request.path.startswith("/live/"):
        return make_response(jsonify(error=message), status)
    page = render_template(
        "errors/error.html",
        status=status,
        title=spoken.say(title or usual_title),
        message=message,
        help_line=house().technician,
    )
    return make_response(page, status)


def _unpaired(refused: TabletUnknown) -> Response:
    return make_response(render_template("tablet/unpaired.html", spent=any(refused.args)), 403)


def too_many(seconds: int) -> Sentence:
    return sentence("Too many tries: wait {seconds} seconds, then try again.", seconds=seconds)


def _too_many(refused: TooManyTries) -> Response:
    response = answer(429, too_many(refused.seconds))
    response.headers["Retry-After"] = str(refused.seconds)
    return response


def _disk(refused: DiskRefused) -> Response:
    world().shop.doubt_disk(refused)
    return answer(503)


def _books(refused: Exception) -> Response:
    """The books are gone, broken or locked, so that nobody knows either who is asking."""
    if books_are_wrong(refused):
        _stumbles.tell(refused, at())
        g.setdefault("present", NOBODY)
        return answer(503, why_refused(refused), NO_BOOKS)
    return _unexpected(refused)


def _http(raised: HTTPException) -> Response:
    if raised.code is None or raised.code < 400:
        return raised.get_response()
    response = answer(raised.code)
    for name, value in raised.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _unexpected(raised: Exception) -> Response:
    # The endpoint, not the address: an address can carry a tablet's token.
    log.exception("%s %s", request.method, request.endpoint, exc_info=raised)
    return answer(500)
