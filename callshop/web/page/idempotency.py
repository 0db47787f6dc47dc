"""How a verb is done: once for each key, and answered as it was asked.

    Accept: application/json   what became of it, as JSON
    htmx                       204 (the board moves by itself), or the fragment the verb names
    a plain form               back to the board
"""

import logging
from collections.abc import Callable

from flask import Response, jsonify, make_response, redirect, request, url_for

from callshop.events import sentence
from callshop.ledger.db import idempotency
from callshop.ledger.db.connection import DiskRefused, writing
from callshop.refusal import Refused
from callshop.web.request.context import at, world
from callshop.web.request.security import asks_for_json

log = logging.getLogger(__name__)

ANSWER_LOST = sentence("This was done just before the program stopped: look at it again before you do it once more.")


def once(key: str, act: Callable[[], dict]) -> dict:
    """What the act answers; the same address with the same key again: the first answer, nothing done.

    A refusal is not remembered: nothing was done, so it may be tried again. Refused (409) itself: it was done, and the
    program stopped before it could write down its answer.
    """
    if not key:
        return act()
    known_as = f"{request.path} {key}"
    with world().shop.lock:
        answer = idempotency.answer_of(known_as)
        if answer is None:
            if idempotency.is_unanswered(known_as):
                raise Refused(ANSWER_LOST, 409)
            with world().shop.doing(known_as):
                answer = act()
            _remember(known_as, answer)
        return answer


def written_once(key: str, act: Callable[[], dict | None]) -> dict | None:
    """As `once`, for what only the books know, not the board: act, key and answer are one transaction.

    An act that answers None, for it was asked what cannot be, is not remembered. It must not wait for the shop's lock:
    whoever has it may be waiting for the disk.
    """
    if not key:
        return act()
    known_as = f"{request.path} {key}"
    with writing():
        answer = idempotency.answer_of(known_as)
        if answer is None:
            answer = act()
            if answer is not None:
                idempotency.remember(known_as, at().wall, answer)
        return answer


def before(key: str) -> dict | None:
    """What was answered to this address under this key, or None."""
    return idempotency.answer_of(f"{request.path} {key}") if key else None


def answered(answer: dict, fragment: Callable[[], str] | None = None) -> Response:
    if asks_for_json(request):
        return make_response(jsonify(answer))
    if request.htmx:
        return make_response(fragment()) if fragment else make_response("", 204)
    return redirect(url_for("board.board"))


def _remember(key: str, answer: dict) -> None:
    try:
        with writing():
            idempotency.remember(key, at().wall, answer)
    except DiskRefused as refused:
        log.error("done, but the disk refuses to remember it: %s", refused)
        world().shop.disk.doubt(refused)
