"""What live pages ask again and again: is there anything newer than what I show?

    GET /live/board?seen=17        GET /live/booth/3?seen=17

Something newer: 200 with the fragments that look different now. Nothing: the request is held until there is, a second
at most, then 204. `?wait=0` answers at once with everything. X-Board is the revision to ask with next, X-Held: 1 says
the request was held (then the page asks again at once), X-Reload: 1 that the page itself is out of date.

A held request costs a thread of the web server: see shop/jobs/long_polling.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request

from callshop.events import Moment
from callshop.metering.board import Board, Tile
from callshop.web.board.visits import sums_to_go_on
from callshop.web.page.rendering import language
from callshop.web.request.context import house, tile_of, world
from callshop.web.request.fields import whole
from callshop.web.request.live_cache import Picture
from callshop.web.request.roles import CABIN, COUNTER, allowed
from callshop.web.rights.authorization import present

pages = Blueprint("live", __name__)

MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Viewer:
    """What of a person a shared fragment may know."""

    name: str
    role: str


@pages.get("/live/board")
@allowed(COUNTER)
def live_board() -> Response:
    person = present().person
    viewer = Viewer(person.name, person.role)
    return _live(lambda board: _board_picture(board, viewer))


@pages.get("/live/booth/<int:cabin>")
@allowed(CABIN)
def live_booth(cabin: int) -> Response:
    tile_of(cabin)
    return _live(lambda board: _booth_picture(board, cabin))


def _live(picture: Callable[[Board], Picture]) -> Response:
    shop, live = world().shop, world().live
    if request.args.get("wait") == "0":
        board, held, before = shop.board, False, None
    else:
        seen = whole("seen", request.args.get("seen") or "0")
        board, held = live.waiting.newest(seen)
        before = shop.boards_since(seen)
    if before is not None and before.revision == board.revision:
        return _answer("", 204, board, held)
    now, then = picture(board), picture(before) if before else {}
    response = _answer("\n".join(html for name, html in now.items() if then.get(name) != html), 200, board, held)
    if before is not None and now.keys() != then.keys():
        response.headers["X-Reload"] = "1"
    return response


def _answer(body: str, status: int, board: Board, held: bool) -> Response:
    response = make_response(body, status)
    response.headers["X-Board"] = str(board.revision)
    if held:
        response.headers["X-Held"] = "1"
    return response


def _board_picture(board: Board, viewer: Viewer) -> Picture:
    def paint() -> Picture:
        shop_wide = {
            name: render_template(f"board/_{name}.html", board=board, person=viewer)
            for name in ("top", "notices", "waiting", "totals")
        }
        return shop_wide | {f"cabin-{tile.cabin}": _tile("board/_tile.html", tile, viewer) for tile in board.tiles}

    return world().live.boards.drawn((board.revision, viewer, language(), house()), paint)


def _booth_picture(board: Board, cabin: int) -> Picture:
    tile = board.tile(cabin)
    if tile is None:
        return {}
    return {"meter": _tile("tablet/_meter.html", tile, None, board=_to_the_minute(board), sums=sums_to_go_on())}


@dataclass(frozen=True, slots=True)
class Minute:
    """What a tablet may know of the board: the minute. So a quiet cabin is drawn once a minute, not every second."""

    at: Moment


def _to_the_minute(board: Board) -> Minute:
    return Minute(Moment(board.at.wall // MINUTE * MINUTE, 0))


def _tile(template: str, tile: Tile, viewer: Viewer | None, **more: Minute | tuple[int, ...]) -> str:
    """A cabin drawn for a viewer: again only when something that the template is handed has changed."""
    key = (template, tile, viewer, *more.values(), language(), house())
    return world().live.cabins.drawn(key, lambda: render_template(template, tile=tile, person=viewer, **more))
