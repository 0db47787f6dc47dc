"""Every page in every state, without a shop behind it: `python -m tests.browser.gallery` shows them on port 8077.

    /board?show=broken&lang=en      /panel/2?show=full      /booth/3      /login      /cdr      /owner
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
from callshop.ledger.cdr import CdrPage, CdrRow
from callshop.ledger.house import CabinRow, House
from callshop.ledger.selection import CdrTotals
from callshop.money import UNIT, plain
from callshop.translations import translator
from callshop.web import filters
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


def cdr_page(count: int = 12) -> CdrPage:
    """Calls of an afternoon: usual, unanswered, interrupted, unpriced, at a loss."""
    kinds = (
        ("771234567", "Sénégal Orange", "SN", 228, 285, 190, "answered"),
        ("00243812345678", "République démocratique du Congo Vodacom proper", "CD", 7_281, 37_620, 38_000, "answered"),
        ("0033612345678", "France Bouygues", "FR", 0, 0, 0, "unanswered"),
        ("00881612345678", "", None, 61, None, None, "interrupted"),
    )
    made = tuple(
        CdrRow(
            id=number, caller_id="192.168.1.10/1", called_number=dialled, call_start=samples.NOW - number * 600_000,
            call_end=samples.NOW - number * 600_000 + seconds * 1000, duration=seconds, billed_duration=seconds,
            cost=cost and cost * UNIT, description=where, profit=None if paid is None else (paid - cost) * UNIT,
            revenue=paid and paid * UNIT, cabin=number % 8 or None, visit=number, status=status, country=country, priced=1,
            bill=number if number % 3 else None, e164=None, day="2026-11-23", flags="", direction="out")
        for number in range(count, 0, -1)
        for dialled, where, country, seconds, paid, cost, status in (kinds[number % 4],)
    )  # fmt: skip
    totals = CdrTotals(calls=count, duration=98_765, cost=1_234_567_890_123, revenue=1_450_000 * UNIT, profit=215_432_109_877)
    return CdrPage(made, count, totals, 1, 5 if count else 50)


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
    if first == "cdr":
        chosen = SimpleNamespace(from_day="2026-11-01", to_day=None, cabin=3, number=None, status=None)
        return render("cdr/list.html", page=cdr_page(int(asked.get("count", 12))), filter=chosen)
    if first == "owner":
        today = SimpleNamespace(calls=96, answered=71, seconds=20_460, revenue=128_450 * UNIT, cost=96_123_456_789,
                                profit=32_326_543_211, paid=118_450 * UNIT, due=10_000 * UNIT)  # fmt: skip
        return render("owner/home.html", board=board, today=today, balance=254_000 * UNIT, reserved=1_500 * UNIT, seconds_left=9_600)
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
