"""The price in the cabin: what its customer would pay if he hung up now."""

from flask import Blueprint, Response, make_response, render_template, request

from callshop.web.cashier import tile_of
from callshop.web.prices import amounts
from callshop.web.rules import present, tablet_cookie
from callshop.web.security import keep
from callshop.web.stays import sums_to_go_on
from callshop.web.world import world

pages = Blueprint("tablet", __name__)


@pages.get("/booth/<int:cabin>")
def booth(cabin: int) -> Response:
    shown = {"tile": tile_of(cabin), "board": world().shop.board, "sums": sums_to_go_on(), "amounts": amounts()}
    page = make_response(render_template("tablet/booth.html", **shown))
    if present().role == "tablet":
        keep(page, tablet_cookie(), request.cookies[tablet_cookie()])  # for another year
    return page
