"""How a verb is done: once for each key, and answered as it was asked.

    Accept: application/json   what became of it, as JSON
    htmx                       204 (the board moves by itself), or the fragment the verb names
    a plain form               back to the board
"""

from collections.abc import Callable

from flask import Response, jsonify, make_response, redirect, request, url_for

from callshop.ledger.db import idempotency
from callshop.ledger.db.connection import writing
from callshop.shop.books.idempotency import NO_KEY, RequestKey
from callshop.web.request.context import at, world
from callshop.web.request.security import asks_for_json


def request_key(key: str) -> RequestKey:
    """The key that came with this request, and the address it came to: the same key elsewhere is another request."""
    return RequestKey(f"{request.path} {key}") if key else NO_KEY


def once(key: str, act: Callable[[], dict]) -> dict:
    """What the act answers; the same address with the same key again: the first answer, nothing done."""
    return world().shop.once(request_key(key), act)


def written_once(key: str, act: Callable[[], dict | None]) -> dict | None:
    """As `once`, for what only the books know, not the board: act, key and answer are one transaction.

    An act that answers None, for it was asked what cannot be, is not remembered. It must not wait for the shop's lock:
    whoever has it may be waiting for the disk.
    """
    known_as = request_key(key)
    if not known_as:
        return act()
    with writing():
        answer = idempotency.answer_of(known_as)
        if answer is None:
            answer = act()
            if answer is not None:
                idempotency.remember(known_as, at().wall, answer)
        return answer


def before(key: str) -> dict | None:
    """What was answered to this address under this key, or None."""
    known_as = request_key(key)
    return idempotency.answer_of(known_as) if known_as else None


def answered(answer: dict, fragment: Callable[[], str] | None = None) -> Response:
    if asks_for_json(request):
        return make_response(jsonify(answer))
    if request.htmx:
        return make_response(fragment()) if fragment else make_response("", 204)
    return redirect(url_for("board.board"))
