"""Every page in a language that nobody speaks: what stands there without its marks can be translated by nobody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from flask.testing import FlaskClient

from callshop import translations
from callshop.languages import LANGUAGES
from callshop.ledger.db import connection
from callshop.ledger.db.connection import rows
from callshop.ledger.settings import shop_config
from callshop.web.request.context import AppContext
from callshop.web.request.live_cache import Live
from tests import furnished
from tests.furnished import EVENING, Books
from tests.web import pseudo
from tests.web.addresses import PAPERS, asked_for
from tests.web.conftest import THREADS, logged_in
from tests.web.fakes import Clock, FakeShop
from tests.web.rights.by_hand import RULES

WORD = re.compile(r"[^\W\d_]{2,}")

SAME_EVERYWHERE = {
    "csv", "excel", "xlsx", "callshop", "cfa", "mm", "min", "arrow", "id", "usb", "tcp", "http", "https", "iso",
    "utc", "sha", "a5", "am", "pm", "fr", "en", "ar", "sn", "qr",
}  # fmt: skip
"""Names of formats and units, and abbreviations that are no language's."""

REDIRECTS = (301, 302, 303)
TYPED_BY_PEOPLE = (
    "name FROM person", "made_by FROM edition", "source FROM edition", "destination FROM rate", "name FROM visit",
    "note FROM visit", "cashier FROM bill", "reason FROM bill", "gateway FROM call", "reference FROM payment",
    "reason FROM payment", "reference FROM topup", "file FROM backup", "source FROM statement", "header FROM statement",
    "name FROM debt", "name FROM article", "name FROM waiting", "note FROM waiting", "value FROM setting",
    "hash FROM audit", "destination FROM call",
)  # fmt: skip
"""Columns of the books whose words are the shop's own."""
QUOTED = re.compile("'([^']*)'")

NOT_PAGES = ("assets.static", "login.healthz", "login.index", "tablets.claim", "practice.come_in")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Books]]:
    folder = tmp_path_factory.mktemp("pseudo")
    books = furnished.usual(folder)
    yield folder / "callshop.db", books
    connection.close_thread()


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The language is there, by its catalog and its row."""
    pseudo.write_catalog(tmp_path)
    monkeypatch.setitem(LANGUAGES, pseudo.CODE, pseudo.row(tmp_path))
    translations.translator.cache_clear()
    yield
    translations.translator.cache_clear()


@pytest.fixture
def reader(application, kept, spoken):
    connection.open_database(kept[0])
    shop, clock = FakeShop(), Clock(Clock().moment.plus(EVENING - Clock().moment.wall))
    application.extensions["callshop"] = AppContext(
        shop, shop_config.load, clock, "1", "192.0.2.7", Live(shop, THREADS)
    )

    def come(name: str) -> FlaskClient:
        client = logged_in(application, name)
        client.set_cookie("lang", pseudo.CODE)
        return client

    return come


def known_words(shop: FakeShop) -> set[str]:
    """Words that are data: all that the books hold, the board's own cast, and what the locale says by itself."""
    cells = [value for column in TYPED_BY_PEOPLE for row in rows(f"SELECT DISTINCT {column}") for value in row.values()]
    locale = Locale.parse(pseudo.CODE)
    names = [*locale.currencies.values()]
    names += [name for code in LANGUAGES for name in Locale.parse(code).territories.values()]
    for kind in ("months", "days"):
        names += [name for form in getattr(locale, kind)["format"].values() for name in form.values()]
    texts = (*filter(None, cells), *names, *QUOTED.findall(repr(shop.board)))
    return {word.casefold() for text in texts for word in WORD.findall(text)}


def addresses(books: Books) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of every page."""
    holes = {"cabin": 3, "call": books.call, "number": books.statement, "prefix": "33", "token": "nobody"}
    holes |= {name: getattr(books, name) for name in PAPERS}
    for rule in asked_for():
        if rule.endpoint not in NOT_PAGES and not rule.rule.endswith((".csv", ".xlsx", ".svg", ".txt")):
            yield rule.endpoint, rule.build({name: holes[name] for name in rule.arguments})[1]


@pytest.mark.parametrize(("who", "role"), [("Omar", "owner"), ("Ana", "cashier")])
def test_every_word_of_a_page_can_be_translated(application, reader, kept, who, role):
    client, found, read = reader(who), {}, set()
    known = known_words(application.extensions["callshop"].shop) | SAME_EVERYWHERE
    for endpoint, path in addresses(kept[1]):
        if role not in RULES[endpoint]:
            continue
        answer = client.get(f"{path}?wait=0&in={pseudo.CODE}")
        if answer.status_code in REDIRECTS or not answer.content_type.startswith("text/html"):
            continue
        page = pseudo.Seen()
        page.feed(answer.text)
        read |= {endpoint} if "⟦" in answer.text else set()
        words = {word for text in page.unmarked for word in WORD.findall(text) if word.casefold() not in known}
        if words:
            found[path] = sorted(words)
    assert "\n".join(f"{path}: {words}" for path, words in found.items()) == ""
    assert len(read) > 20
