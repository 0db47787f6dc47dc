"""Every page in every state, without a shop behind it: `python -m tests.browser.gallery` shows them on port 8077.

    /board?show=broken&lang=en      /panel/2?show=full      /booth/3      /login
"""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jinja2
import js_lib_htmx
from markupsafe import Markup

from callshop.events import Sentence, sentence
from callshop.ledger.house import CabinRow, House
from callshop.money import UNIT, plain
from callshop.translations import translator
from callshop.web import filters
from callshop.web.menu import Menu
from tests.browser import samples

ROOT = Path(__file__).parents[2]
HTMX = Path(js_lib_htmx.__file__).parent / "static/htmx/htmx.min.js"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".webm": "video/webm", ".mp4": "video/mp4"}
CSP = "default-src 'self'; img-src 'self' data:"
BOARDS = {
    "usual": samples.board(),
    "empty": samples.board(()),
    "one": samples.board(samples.many(1)),
    "many": samples.board(samples.many(13)),
    "full": samples.board(samples.many(24)),
    "broken": samples.BROKEN,
}


def french_from(file: Path) -> dict[str, str]:
    """Sentences not yet in the catalogue, in the form `en: ... | en_plural: ...`, `fr: ... | fr_plural: ...`."""
    found, english = {}, ()
    for line in file.read_text(encoding="utf-8").splitlines():
        words = tuple(line[4:].replace(" | en_plural: ", " | fr_plural: ").split(" | fr_plural: "))
        if line.startswith("en: "):
            english = words
        elif line.startswith("fr: "):
            found |= dict(zip(english, words, strict=True))
    return found


def house(board) -> House:
    return House(name="Callshop Liberté", cabins=tuple(CabinRow(one.cabin, one.name, ()) for one in board.tiles))


def environment(language: str, role: str, board, words: dict[str, str]) -> jinja2.Environment:
    """The templates with the globals and filters the web gives them."""

    known = translator(language)

    def translate(text: str, **holes) -> str:
        translated = words.get(text, known.look_up(text))
        return translated.format(**holes) if holes else translated

    def plural(one: str, many: str, n: int) -> str:
        return words[one if n < 2 else many].format(n=n) if one in words else known.ngettext(one, many, n)

    def say(what: Sentence) -> str:
        return translate(what.text, **dict(what.values))

    shop = house(board)
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"), undefined=jinja2.StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True,
    )
    env.globals |= {
        "symbol": filters.symbol, "symbol_long": filters.symbol_long,
        "_": translate, "gettext": translate, "ngettext": plural, "say": say, "lang": language, "dir": "ltr", "house": shop,
        "person": SimpleNamespace(name="Ana", role=role), "csrf_token": lambda: "token", "version": "0.1.0",
        "static_url": lambda name: f"/static/{name}",
        "menu": Menu(()), "bar_credit": SimpleNamespace(balance=254_000 * UNIT, seconds_left=9_600, level="good"),
        "flag_url": lambda country: f"/static/flags/{country.lower()}.svg" if country else None,
    }  # fmt: skip
    money, zone = {"language": language, "currency": shop.currency}, {"timezone": shop.timezone}
    env.filters |= {
        "money": _bound(filters.money, **money), "money_long": _bound(filters.money_long, **money),
        "amount": _bound(filters.amount, **money),
        "duration": filters.duration, "about_time": filters.about_time, "plain": plain,
        "clock": _bound(filters.clock, **zone), "clock_short": _bound(filters.clock_short, **zone),
        "day": _bound(filters.day, language=language, **zone), "moment": _bound(filters.moment, language=language, **zone),
        "phone": _bound(filters.phone, country=shop.country), "phone_full": _bound(filters.phone_full, country=shop.country),
    }  # fmt: skip
    return env


def _bound(function: Callable, **known) -> Callable:
    return lambda value: function(value, **known)


def page(path: str, asked: dict[str, str], words: dict[str, str]) -> str:
    """The HTML at an address."""
    board = BOARDS[asked.get("show", "usual")]
    language, role = asked.get("lang", "fr"), asked.get("role", "owner")
    render = _renderer(environment(language, role, board, words if language == "fr" else {}))
    first, _, rest = path.strip("/").partition("/")
    if first in ("panel", "paid", "booth", "tablet", "cabins"):
        tile = board.tile(int(rest))
    if first == "panel":
        error = sentence("This bill was paid by somebody else.") if asked.get("error") else None
        panel = render("cashier/_checkout.html", tile=tile, key="k", error=error)
        return _with_panel(render("cashier/board.html", board=board), panel)
    if first == "cabins":
        return render("cashier/_checkout.html", tile=tile, key="k", error=None)
    if first == "paid":
        paid = {"bill": 1042, "total": tile.due, "paid": tile.due, "change": 215 * UNIT, "debt": 0, "slip": None}
        panel = render("cashier/_paid.html", tile=replace(tile, owed=()), paid=paid)
        return _with_panel(render("cashier/board.html", board=board), panel)
    if first == "booth":
        return render("tablet/booth.html", tile=tile, board=board)
    if first == "tablet":
        import segno

        url = f"http://192.168.1.10:8080/pair/{'x' * 32}"
        code = Markup(segno.make(url).svg_inline(border=0, omitsize=True)) if asked.get("made") else None
        tablets = (SimpleNamespace(id=1, name="Galaxy Tab A7", paired_at=samples.NOW, last_seen=samples.NOW),)
        return render("cashier/pairing.html", cabin=tile.cabin, name=tile.name, qr=code, url=url, tablets=tablets)
    if first == "login":
        errors = {"": sentence("Wrong name or password.")} if asked.get("error") else {}
        form = SimpleNamespace(errors=errors, username="ana" if errors else "", next="")
        return render("access/login.html", form=form, wait=None, person=None)
    if first == "error":
        words_of = {"status": 404, "title": "Cette page n’existe pas", "message": "L’adresse est peut-être mal écrite."}
        return render("errors/error.html", **words_of, help_line="77 123 45 67", person=None)
    if first == "unpaired":
        return render("tablet/unpaired.html", person=None)
    return render("cashier/board.html", board=board)


def _renderer(env: jinja2.Environment) -> Callable[..., str]:
    return lambda template, /, **needs: env.get_template(template).render(**needs)


def _with_panel(whole: str, panel: str) -> str:
    start = whole.index('<section id="panel"')
    return whole[:start] + panel + whole[whole.index("</section>", start) + len("</section>") :]


class Gallery(BaseHTTPRequestHandler):
    words: dict[str, str] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path.startswith("/live/"):
            self._answer(204, b"", "text/plain")
        elif url.path.startswith("/static/"):
            file = HTMX if url.path.endswith("htmx.min.js") else ROOT / url.path[1:]
            self._answer(200, file.read_bytes(), TYPES[file.suffix]) if file.exists() else self._answer(404, b"", "text/plain")
        elif url.path == "/favicon.ico":
            self._answer(404, b"", "text/plain")
        else:
            self._answer(200, page(url.path, asked, self.words).encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        self._answer(409, json.dumps({"error": "Cette cabine vient d’être payée."}).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Content-Security-Policy", CSP), ("X-Held", "1")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


def serve(port: int = 0, words: dict[str, str] | None = None) -> ThreadingHTTPServer:
    """A gallery on a port of 127.0.0.1 (0: any); its caller runs serve_forever."""
    Gallery.words = words or {}
    return ThreadingHTTPServer(("127.0.0.1", port), Gallery)


if __name__ == "__main__":
    given = french_from(Path(sys.argv[1])) if len(sys.argv) > 1 else None
    serve(8077, given).serve_forever()
