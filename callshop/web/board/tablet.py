"""The price in the cabin: what its customer would pay if he hung up now."""

from flask import Blueprint, Response, make_response, render_template, request

from callshop.web.board.live import live_booth
from callshop.web.board.price_check import amounts
from callshop.web.board.visits import sums_to_go_on
from callshop.web.request.context import tile_of, world
from callshop.web.request.roles import CABIN, allowed
from callshop.web.request.security import keep
from callshop.web.rights.authorization import present, tablet_cookie

pages = Blueprint("tablet", __name__)


@pages.get("/booth/<int:cabin>")
@allowed(CABIN)
def booth(cabin: int) -> Response:
    """The page; with `wait`, its live fragment alone."""
    if "wait" in request.args:
        return live_booth(cabin)
    shown = {"tile": tile_of(cabin), "board": world().shop.board, "sums": sums_to_go_on(), "amounts": amounts()}
    page = make_response(render_template("tablet/booth.html", **shown))
    if present().role == "tablet":
        keep(page, tablet_cookie(), request.cookies[tablet_cookie()])  # for another year
    return page
