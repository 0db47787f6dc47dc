"""A customer's stay: opened, its deposit changed, named, moved, closed; who waits; and "Continue" on the tablet.

Each POST also takes and answers JSON (INTERFACE "HTTP"), with a `key` it is done once. The panel gets the cabin as it
is then, refused or not.
"""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from callshop.events import sentence
from callshop.handy_sums import offered_sums
from callshop.refusal import Refused
from callshop.shop.visits.visits import CloseVisit, OpenVisit, TopUp
from callshop.shop.visits.waiting_list import Seat
from callshop.web.board.panel import panel
from callshop.web.page.errors import answer as refusal
from callshop.web.page.idempotency import answered, once
from callshop.web.request import json_body
from callshop.web.request.context import house, tile_of, world
from callshop.web.request.fields import FormData
from callshop.web.request.roles import CABIN, COUNTER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("board_visits", __name__)

SUMS_ON_THE_TABLET = 4
ROUND = ("1", "2", "5")
"""First figures of a sum that nobody has to think about."""


@pages.post("/cabins/<int:cabin>/open")
@allowed(COUNTER)
def open_visit(cabin: int) -> Response:
    asked = FormData()
    mode, amount, method = asked.text("mode", "postpaid"), asked.amount("amount") or 0, asked.text("method", "cash")
    name, note = asked.text("name"), asked.text("note")
    visit = OpenVisit(cabin, mode, amount, _who(), method, _owner(), name, note, asked.text("reference"))
    return _done(cabin, asked, lambda: world().shop.visits.open(visit))


@pages.post("/cabins/<int:cabin>/topup")
@allowed(COUNTER)
def top_up(cabin: int) -> Response:
    asked = FormData()
    amount, method = asked.amount("amount") or 0, asked.text("method", "cash")
    paid = TopUp(cabin, amount, _who(), method, _owner(), asked.text("reference"))
    return _done(cabin, asked, lambda: world().shop.visits.top_up(paid))


@pages.post("/cabins/<int:cabin>/close")
@allowed(COUNTER)
def close_visit(cabin: int) -> Response:
    """With `next` (postpaid or free) the cabin is open again at once, for the next customer."""
    asked = FormData()
    closing = CloseVisit(cabin, _who(), _owner(), asked.text("next"))

    def act() -> dict:
        return {"back": json_body.plain(world().shop.visits.close(closing).back)}

    return _done(cabin, asked, act)


@pages.post("/cabins/<int:cabin>/move")
@allowed(COUNTER)
def move(cabin: int) -> Response:
    asked = FormData()
    to = asked.whole("to")
    return _done(cabin, asked, lambda: world().shop.visits.move(cabin, to, _who()), shown=to)


@pages.post("/cabins/<int:cabin>/name")
@allowed(COUNTER)
def name_it(cabin: int) -> Response:
    asked = FormData()
    name, note = asked.text("name"), asked.text("note")
    return _done(cabin, asked, lambda: world().shop.visits.name(cabin, name, note, _who()))


@pages.post("/cabins/<int:cabin>/no-wish")
@allowed(COUNTER)
def no_wish(cabin: int) -> Response:
    """The cashier has seen what the customer asked for on the tablet, and gives no more."""
    return _done(cabin, FormData(), lambda: world().shop.visits.wish(cabin, 0, _who()))


@pages.post("/waiting")
@allowed(COUNTER)
def wait_for() -> Response:
    asked = FormData()

    def act() -> dict:
        number = world().shop.waiting_list.add(asked.text("name"), asked.text("note"), _who())
        return {"waiting": number} | _queue()

    return answered(once(asked.text("key"), act))


@pages.get("/waiting")
@allowed(COUNTER)
def waiting() -> Response:
    if asks_for_json(request):
        return make_response(jsonify(_queue()))
    return make_response(render_template("board/_waiting.html", board=world().shop.board))


@pages.post("/waiting/<int:number>/seat")
@allowed(COUNTER)
def seat(number: int) -> Response:
    asked = FormData()
    cabin, mode, amount = asked.whole("cabin"), asked.text("mode", "postpaid"), asked.amount("amount") or 0
    method = asked.text("method", "cash")
    seated = Seat(number, cabin, mode, amount, _who(), method, _owner(), asked.text("reference"))
    return _done(cabin, asked, lambda: world().shop.waiting_list.seat(seated))


@pages.post("/waiting/<int:number>/gone")
@allowed(COUNTER)
def give_up(number: int) -> Response:
    def act() -> dict:
        world().shop.waiting_list.give_up(number, _who())
        return _queue()

    return answered(once(FormData().text("key"), act))


@pages.post("/booth/<int:cabin>/continue")
@allowed(CABIN)
def go_on(cabin: int) -> Response:
    """The customer wants to talk for so much more: the cashier's tile rings, and takes the money."""
    amount = FormData().amount("amount") or 0
    if amount not in sums_to_go_on():
        raise Refused(sentence("This amount is not offered: ask at the counter."))
    world().shop.visits.wish(cabin, amount, present().person.name if present().person else "")
    if asks_for_json(request):
        return make_response(jsonify(json_body.cabin(tile_of(cabin))))
    return make_response("", 204)


def sums_to_go_on() -> tuple[int, ...]:
    """Micros: what the tablet offers to continue for, in round sums."""
    round_sums = [each for each in offered_sums(house().currency) if str(each).rstrip("0") in ROUND]
    return tuple(round_sums[:SUMS_ON_THE_TABLET])


def _queue() -> dict:
    """Who waits, as JSON says it."""
    return {
        "queue": [
            {"id": one.id, "name": one.name, "note": one.note, "since": json_body.instant(one.since, house())}
            for one in world().shop.board.waiting
        ]
    }


def _who() -> str:
    return present().person.name


def _owner() -> bool:
    return present().person.role == "owner"


def _done(cabin: int, asked: FormData, act: Callable[[], dict | None], shown: int | None = None) -> Response:
    """Do it to a cabin, once; the answer is the cabin as it is then. `shown`: which one the panel shows after it."""

    def do() -> dict:
        more = act() or {}
        return json_body.cabin(tile_of(cabin)) | more

    try:
        return answered(once(asked.text("key"), do), _fragment(cabin if shown is None else shown))
    except Refused as refused:
        tile = world().shop.board.tile(cabin)
        if _for_panel() and tile:
            return make_response(panel(tile, refused.why), refused.status)
        return refusal(refused.status, refused.why)


def _fragment(cabin: int) -> Callable[[], str] | None:
    return (lambda: panel(tile_of(cabin))) if _for_panel() else None


def _for_panel() -> bool:
    return bool(request.htmx) and request.htmx.target == "panel" and not asks_for_json(request)
