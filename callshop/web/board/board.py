"""The cashier's day, top to bottom: the board, a cabin's panel, and what she does to a cabin.

Each POST also takes and answers JSON (INTERFACE "HTTP"), with a `key` it is done once.
"""

from collections.abc import Callable
from dataclasses import asdict
from secrets import token_urlsafe

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from markupsafe import Markup

from callshop.refusal import Refused
from callshop.shop.cabins.cabins import EndCall
from callshop.shop.till.checkout import CheckoutAnswer, CheckoutRequest
from callshop.web.board.live import live_board
from callshop.web.board.panel import paid as paid_panel
from callshop.web.board.panel import panel, reckoned
from callshop.web.page.errors import answer as refusal
from callshop.web.page.idempotency import answered, once, request_key
from callshop.web.request import json_body
from callshop.web.request.context import at, house, tile_of, world
from callshop.web.request.fields import FormData, number_asked
from callshop.web.request.roles import COUNTER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present
from callshop.web.visits.printing import after_checkout

pages = Blueprint("board", __name__)


@pages.get("/board")
@allowed(COUNTER)
def board() -> str | Response:
    """The page, with the panel of one cabin if it is asked for: `cabin`; with `wait`, its live fragment alone."""
    if "wait" in request.args:
        return live_board()
    shown, number = world().shop.board, number_asked("cabin")
    tile = shown.tile(number) if number is not None else None
    opened = Markup(panel(tile)) if tile else None
    return render_template("board/board.html", board=shown, looks=None, opened=opened)


@pages.get("/board/panel")
@allowed(COUNTER)
def panel_empty() -> str:
    return render_template("board/panel/_panel_empty.html", board=world().shop.board)


@pages.get("/cabins/<int:cabin>")
@allowed(COUNTER)
def cabin(cabin: int) -> Response:
    tile = tile_of(cabin)
    return make_response(jsonify(json_body.cabin(tile)) if asks_for_json(request) else panel(tile))


@pages.get("/cabins/<int:cabin>/change")
@allowed(COUNTER)
def change(cabin: int) -> str:
    """What is to pay and to hand back, as the checkout stands: the panel asks whenever something is typed."""
    return reckoned(tile_of(cabin))


@pages.get("/cabins/<int:cabin>/held")
@allowed(COUNTER)
def held(cabin: int) -> str:
    """The deposit and what is left of it: the panel asks again while its customer talks."""
    return render_template("board/panel/_held.html", tile=tile_of(cabin))


@pages.post("/cabins/<int:cabin>/block")
@allowed(COUNTER)
def block(cabin: int) -> Response:
    return _done(cabin, FormData(), lambda who: world().shop.cabins.block(cabin, who))


@pages.post("/cabins/<int:cabin>/unblock")
@allowed(COUNTER)
def unblock(cabin: int) -> Response:
    return _done(cabin, FormData(), lambda who: world().shop.cabins.unblock(cabin, who))


@pages.post("/cabins/block-all")
@allowed(COUNTER)
def block_all() -> Response:
    asked = FormData()

    def act() -> dict:
        world().shop.cabins.block_all(_who())
        return {"cabins": [json_body.cabin(tile) for tile in world().shop.board.tiles]}

    return answered(once(asked.text("key"), act))


@pages.post("/cabins/<int:cabin>/hangup")
@allowed(COUNTER)
def hang_up(cabin: int) -> Response:
    return _done(cabin, FormData(), lambda who: world().shop.cabins.hang_up(cabin, who))


@pages.post("/cabins/<int:cabin>/assign")
@allowed(COUNTER)
def assign(cabin: int) -> Response:
    asked = FormData()
    call = asked.whole("call")
    return _done(cabin, asked, lambda who: world().shop.cabins.assign(cabin, call, who))


@pages.post("/calls/seen")
@allowed(COUNTER)
def see_unpriced() -> Response:
    """The cashier has seen that these calls (`calls`, repeated) had no price."""
    asked = FormData()

    def act() -> dict:
        world().shop.cabins.see_unpriced(asked.wholes("calls"), _who())
        return {"unpriced": [call.id for call in world().shop.board.unpriced]}

    return answered(once(asked.text("key"), act))


@pages.post("/captured/take-over")
@allowed(COUNTER)
def take_over() -> Response:
    """Calls that a capture tells of (`calls`, repeated) get their rows in the books."""
    return _of_captured(lambda calls: {"calls": world().shop.captured.take_over(calls, _who())})


@pages.post("/captured/leave-out")
@allowed(COUNTER)
def leave_out() -> Response:
    """Calls that a capture tells of (`calls`, repeated) are not wanted in the books."""

    def act(calls: list[int]) -> dict:
        world().shop.captured.leave_out(calls, _who())
        return {"left_out": calls}

    return _of_captured(act)


def _of_captured(act: Callable[[list[int]], dict]) -> Response:
    asked = FormData()
    return answered(once(asked.text("key"), lambda: act(asked.wholes("calls"))))


@pages.post("/cabins/<int:cabin>/end-call")
@allowed(COUNTER)
def end_call(cabin: int) -> Response:
    """From the panel, which shows what became of it, refused or not."""
    asked = FormData()

    def act(who: str) -> None:
        ended_at = asked.last_instant("ended_at", at().wall, house())
        world().shop.cabins.end_call(EndCall(cabin, asked.whole("call"), ended_at, asked.text("reason"), who))

    return _in_panel(cabin, asked, act)


@pages.post("/cabins/<int:cabin>/checkout")
@allowed(COUNTER)
def checkout(cabin: int) -> Response:
    """Pays exactly the calls that the panel showed. The till does it once for each key."""
    asked = FormData()
    try:
        paid = _checkout(cabin, asked)
    except Refused as refused:
        return _refused_in_panel(cabin, refused)
    after_checkout(paid.bill, cash=asked.text("method", "cash") == "cash" or paid.change > 0)
    return answered(json_body.bill(asdict(paid)), lambda: paid_panel(tile_of(cabin), paid))


@pages.post("/cabins/<int:cabin>/extras")
@allowed(COUNTER)
def add_extra(cabin: int) -> Response:
    """So many of an article (one, if nothing is said), on the customer's bill."""
    asked = FormData()
    article, count = asked.whole("article"), asked.whole("count") if asked.text("count") else 1
    return _in_panel(cabin, asked, lambda who: world().shop.extras.add(cabin, article, count, who))


@pages.post("/cabins/<int:cabin>/extras/<int:extra>/drop")
@allowed(COUNTER)
def drop_extra(cabin: int, extra: int) -> Response:
    return _in_panel(cabin, FormData(), lambda who: world().shop.extras.drop(cabin, extra, who))


def _checkout(cabin: int, asked: FormData) -> CheckoutAnswer:
    person = present().person
    paying = CheckoutRequest(
        cabin,
        asked.wholes("calls"),
        person.name,
        key=request_key(asked.text("key") or token_urlsafe()),
        given=asked.amount("given"),
        method=asked.text("method", "cash"),
        reference=asked.text("reference"),
        extras=asked.wholes("extras"),
        debtor=asked.text("debtor"),
        slip=asked.text("slip"),
        as_slip=asked.amount("as_slip") or 0,
        discount=asked.amount("discount") or 0,
        reason=asked.text("reason"),
        next_mode=asked.text("next"),
        owner=person.role == "owner",
    )
    return world().shop.till.checkout(paying)


def _who() -> str:
    return present().person.name


def _done(
    cabin: int, asked: FormData, act: Callable[[str], object], fragment: Callable[[], str] | None = None
) -> Response:
    """Do it to a cabin, once; the answer is the cabin as it is then."""

    def do() -> dict:
        act(_who())
        return json_body.cabin(tile_of(cabin))

    return answered(once(asked.text("key"), do), fragment)


def _in_panel(cabin: int, asked: FormData, act: Callable[[str], object]) -> Response:
    """As `_done`, from the panel, which shows what became of it, refused or not."""
    try:
        return _done(cabin, asked, act, fragment=lambda: panel(tile_of(cabin)))
    except Refused as refused:
        return _refused_in_panel(cabin, refused)


def _refused_in_panel(cabin: int, refused: Refused) -> Response:
    tile = world().shop.board.tile(cabin)
    if request.htmx and not asks_for_json(request) and tile:
        return make_response(panel(tile, refused.why), refused.status)
    return refusal(refused.status, refused.why)
