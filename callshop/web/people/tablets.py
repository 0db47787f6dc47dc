"""Which tablet sees which cabin: an address as a QR code, opened once on the tablet; taken back with one button."""

import segno
from flask import Blueprint, Response, redirect, render_template, request, url_for
from markupsafe import Markup

from callshop.ledger.people import tablets
from callshop.web.request.context import at, tile_of, world
from callshop.web.request.roles import ANYONE, COUNTER, allowed
from callshop.web.request.security import keep
from callshop.web.rights.authorization import TabletUnknown, present, tablet_cookie

pages = Blueprint("tablets", __name__)


@pages.get("/cabins/<int:cabin>/tablet")
@allowed(COUNTER)
def of_cabin(cabin: int) -> str:
    return _page(cabin)


@pages.post("/cabins/<int:cabin>/tablet")
@allowed(COUNTER)
def pair(cabin: int) -> str:
    """The address is shown this once: the database knows only its fingerprint."""
    tile_of(cabin)
    token = tablets.pair_tablet(at().wall, cabin, present().person.name)
    port = request.environ["SERVER_PORT"]
    return _page(cabin, f"http://{world().lan_host}:{port}{url_for('tablets.claim', token=token)}")


@pages.get("/pair/<token>")
@allowed(ANYONE)
def claim(token: str) -> Response:
    """The tablet opens its address, and has its cabin from now on. Nobody else has, by the same address."""
    key = tablets.claim_tablet(at().wall, token, request.cookies.get(tablet_cookie(), ""))
    if key is None:
        raise TabletUnknown(True)
    page = redirect(url_for("tablet.booth", cabin=tablets.tablet_cabin(key)))
    keep(page, tablet_cookie(), key)
    return page


@pages.post("/tablets/<int:number>/revoke")
@allowed(COUNTER)
def revoke(number: int) -> Response:
    cabin = tablets.revoke_tablet(at().wall, number, present().person.name)
    return redirect(url_for("tablets.of_cabin", cabin=cabin))


def _page(cabin: int, address: str | None = None) -> str:
    tile = tile_of(cabin)
    return render_template(
        "people/pair_tablet.html",
        cabin=cabin,
        name=tile.name,
        url=address,
        qr=_qr(address) if address else None,
        tablets=tablets.list_tablets(cabin),
    )


def _qr(address: str) -> Markup:
    """The address as a picture. segno writes it from modules, nothing of it is anybody's text."""
    return Markup(segno.make(address, error="m").svg_inline(border=4, omitsize=True, dark="#000", light="#fff"))
