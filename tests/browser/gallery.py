"""Every page in every state, without a shop behind it: `python -m tests.browser.gallery` shows them on port 8077.

/board?show=broken&lang=en      /panel/2?show=full      /booth/3      /login?error=1
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jinja2
import js_lib_htmx
import segno
from markupsafe import Markup

from callshop.cash_denominations import change_in
from callshop.events import sentence
from callshop.handy_sums import coins_apart, likely_sums, offered_sums, usual_deposits
from callshop.languages import LANGUAGES
from callshop.ledger.billing.articles import Article
from callshop.ledger.settings.shop_config import CabinRow, ShopConfig
from callshop.ledger.till import credit_slips
from callshop.metering.board import Board, Tile
from callshop.money import UNIT, parse, plain
from callshop.shop.till.settlement import Offer
from callshop.translations import translator, with_decimals
from callshop.web.board import panel as panels
from callshop.web.board.checkout_sums import sums_of
from callshop.web.page.forms import Form
from callshop.web.page.rendering import LEFT_TO_RIGHT, say
from callshop.web.request import formats
from callshop.web.rights.menu import GROUPS, Menu, MenuEntry
from tests.browser import samples

ROOT = Path(__file__).parents[2]
HTMX = Path(js_lib_htmx.__file__).parent / "static/htmx/htmx.min.js"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webm": "video/webm",
    ".mp4": "video/mp4",
}
CSP = "default-src 'self'; img-src 'self' data:"
REFUSAL = "Cette cabine vient d’être payée."
ARTICLES = tuple(
    Article(number, name, price * UNIT)
    for number, name, price in ((1, "Café", 50), (2, "Internet, une heure", 300), (3, "Photocopie", 25))
)
BOARDS = {
    "usual": samples.board(),
    "empty": samples.board(()),
    "one": samples.board(samples.many(1)),
    "many": samples.board(samples.many(13)),
    "full": samples.board(samples.many(24)),
    "broken": samples.BROKEN,
    "counter": samples.board(samples.COUNTER, waiting=samples.WAITING),
    "talkative": samples.board(samples.TALKATIVE),
    "crowd": samples.board(samples.many(30), waiting=samples.WAITING),
}


@dataclass(frozen=True)
class Visit:
    """A request: what it asks for, and the templates ready to answer it."""

    asked: Mapping[str, str]
    board: Board
    render: Callable[..., str]
    cabin: int = 0

    @property
    def tile(self) -> Tile:
        return self.board.tile(self.cabin)


def environment(language: str, role: str, board: Board) -> jinja2.Environment:
    """The templates with the globals and filters the web gives them."""
    shop = ShopConfig(name="Callshop Liberté", cabins=tuple(CabinRow(one.cabin, one.name, ()) for one in board.tiles))
    words = translator(language)
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        _=words.gettext,
        gettext=words.gettext,
        ngettext=words.ngettext,
        say=say,
        lang=language,
        dir=words.direction,
        languages=LANGUAGES,
        with_decimals=with_decimals,
        house=shop,
        person=SimpleNamespace(name="Ana", role=role),
        csrf_token=lambda: "token",
        menu=menu(role),
        bar_credit=SimpleNamespace(balance=254_000 * UNIT, seconds_left=9_600, level="good"),
        static_url=lambda name: f"/static/{name}",
        flag_url=lambda country: f"/static/flags/{country.lower()}.svg" if country else None,
        symbol=formats.symbol,
        symbol_long=formats.symbol_long,
        usual_deposits=usual_deposits,
        printing=lambda what: None,
        practising=False,
    )
    told = {"language": language, "currency": shop.currency, "timezone": shop.timezone, "country": shop.country}
    for name, needs in FILTERS.items():
        figure = partial(getattr(formats, name), **{need: told[need] for need in needs})
        turned = words.direction == "rtl" and name in LEFT_TO_RIGHT
        env.filters[name] = partial(_isolated, figure) if turned else figure
    env.filters["plain"] = plain
    return env


def menu(role: str) -> Menu:
    """What the web offers: all to the owner, her own pages to a cashier."""
    offered = tuple((name, tuple(MenuEntry(*place) for place in places)) for name, places in GROUPS)
    hers = tuple(place for place in offered[0][1] if place.here in ("board", "cdr", "visits"))
    return Menu(role, offered if role == "owner" else ((offered[0][0], hers),))


FILTERS = {
    "money": ("language", "currency"),
    "money_long": ("language", "currency"),
    "money_near": ("language", "currency"),
    "amount": ("language", "currency"),
    "aloud": ("language", "currency"),
    "many": ("language",),
    "duration": (),
    "about_time": ("language",),
    "clock": ("timezone",),
    "clock_short": ("timezone",),
    "exact": ("timezone",),
    "day": ("language", "timezone"),
    "moment": ("language", "timezone"),
    "phone": ("country",),
    "phone_full": ("country",),
}


def board(visit: Visit) -> str:
    return visit.render("board/board.html", board=visit.board, looks=None, opened=None)


def no_panel(visit: Visit) -> str:
    return visit.render("board/panel/_panel_empty.html", board=visit.board)


def cabin(visit: Visit) -> str:
    return visit.render("board/panel/_panel.html", **_panel_needs(visit))


def panel(visit: Visit) -> str:
    return _with_panel(board(visit), cabin(visit))


def change(visit: Visit) -> str:
    return visit.render("board/checkout/_sums.html", **_panel_needs(visit))


def _panel_needs(visit: Visit) -> dict[str, object]:
    """As the web hands them to the panel; what is typed is asked for: ?given=1000&discount=100&slip=3."""
    asked, tile = visit.asked, visit.tile
    typed = {name: asked.get(name, "") for name in panels.KEPT}
    slip = credit_slips.Slip(3, 1, 215 * UNIT, 215 * UNIT, samples.NOW, "2026-11-22", "Ana") if typed["slip"] else None
    given = parse(typed["given"]) if typed["given"] else None
    offer = Offer(given=given, slip=slip, as_slip=parse(typed["as_slip"] or "0"))
    owed, extras = ({line.id for line in lines} for lines in (tile.owed, tile.extras))
    sums = sums_of(tile, owed, extras, parse(typed["discount"] or "0"), offer, str)
    return {
        "tile": tile,
        "key": "k",
        "error": sentence("This bill was paid by somebody else.") if "error" in asked else None,
        "till_open": "closed" not in asked,
        "sums_offered": offered_sums("XOF"),
        "free": tuple(each.cabin for each in visit.board.tiles if each.state == "free" and each is not tile),
        "articles": ARTICLES,
        "may_discount": "all",
        "typed": typed,
        "wrong": None,
        "sums": sums,
        "pieces": tuple(change_in(sums.how.change, "XOF").items()),
        "likely": likely_sums(sums.to_pay, "XOF"),
        "slips": tuple(dict.fromkeys((0, coins_apart(sums.over, "XOF"), sums.over))),
        "debtors": (("Moussa Ndiaye", 0),),
        "tax": ("TVA 18 %", 120 * UNIT) if "tax" in asked else None,
    }


def paid(visit: Visit) -> str:
    bill = {"bill": 1042, "total": visit.tile.due, "paid": visit.tile.due, "change": 215 * UNIT, "debt": None,
            "slip": None, "debt_amount": 0, "slip_amount": 0, "slip_left": None}  # fmt: skip
    if "all" in visit.asked:
        bill |= {"debt": 4, "debt_amount": 300 * UNIT, "slip": 12, "slip_amount": 15 * UNIT, "slip_left": 85 * UNIT}
    pieces = tuple(change_in(bill["change"], "XOF").items())
    done = replace(visit.tile, owed=(), extras=())
    return _with_panel(
        board(visit), visit.render("board/checkout/_paid.html", tile=done, paid=bill, pieces=pieces, parts=())
    )


def booth(visit: Visit) -> str:
    amounts = tuple(each * UNIT for each in (100, 200, 500, 1000, 2000))
    return visit.render("tablet/booth.html", tile=visit.tile, board=visit.board, amounts=amounts)


def pairing(visit: Visit) -> str:
    url = f"http://192.168.1.10:8080/pair/{'x' * 32}"
    code = Markup(segno.make(url).svg_inline(omitsize=True)) if "made" in visit.asked else None
    seen = SimpleNamespace(id=1, name="Galaxy Tab A7", paired_at=samples.NOW, last_seen=samples.NOW)
    return visit.render(
        "people/pair_tablet.html", cabin=visit.cabin, name=visit.tile.name, qr=code, url=url, tablets=(seen,)
    )


def login(visit: Visit) -> str:
    errors = {"": sentence("Wrong name or password.")} if "error" in visit.asked else {}
    form = Form(username="ana" if errors else "")
    form.errors |= errors
    return visit.render("people/login.html", form=form, wait=40 if errors else None, person=None)


def error(visit: Visit) -> str:
    words = {"status": 404, "title": "Cette page n’existe pas", "message": "L’adresse est peut-être mal écrite."}
    return visit.render("errors/error.html", **words, help_line="77 123 45 67", person=None)


def unpaired(visit: Visit) -> str:
    return visit.render("tablet/unpaired.html", person=None, spent="spent" in visit.asked)


PAGES: dict[str, Callable[[Visit], str]] = {
    "board": board,
    "board/panel": no_panel,
    "cabins": cabin,
    "change": change,
    "panel": panel,
    "paid": paid,
    "booth": booth,
    "tablet": pairing,
    "login": login,
    "error": error,
    "unpaired": unpaired,
}


def page(path: str, asked: Mapping[str, str]) -> str:
    """The HTML at an address: "/panel/2" with {"show": "full", "lang": "en", "role": "cashier"}."""
    path = "/change/" + path.split("/")[2] if path.endswith("/change") else path
    name, _, number = path.strip("/").rpartition("/")
    if not number.isdigit():
        name, number = path.strip("/"), "0"
    shown = BOARDS[asked.get("show", "usual")]
    env = environment(asked.get("lang", "fr"), asked.get("role", "owner"), shown)
    return PAGES[name](Visit(asked, shown, partial(_render, env), int(number)))


def _render(env: jinja2.Environment, template: str, /, **needs: object) -> str:
    return env.get_template(template).render(**needs)


def _isolated(figure: Callable[..., str], *given: object) -> str:
    return formats.isolated(figure(*given))


def _with_panel(whole: str, panel: str) -> str:
    start, end = whole.index('<section id="panel"'), "</section>"
    return whole[:start] + panel + whole[whole.index(end, start) + len(end) :]


class Gallery(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path.startswith("/static/"):
            file = HTMX if url.path.endswith("htmx.min.js") else ROOT / url.path[1:]
            self._answer(200, file.read_bytes(), TYPES[file.suffix])
        elif url.path.startswith("/live/"):
            self._answer(204, b"", "text/html")
        else:
            self._answer(200, page(url.path, asked).encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        self._answer(409, json.dumps({"error": REFUSAL}).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the browser's requests are of no interest."""


def serve(port: int = 0) -> ThreadingHTTPServer:
    """A gallery on a port of 127.0.0.1 (0: any); its caller runs serve_forever."""
    return ThreadingHTTPServer(("127.0.0.1", port), Gallery)


if __name__ == "__main__":
    serve(8077).serve_forever()
