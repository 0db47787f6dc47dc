"""The cast: Omar the owner, Ana the cashier, the tablets of cabins 3 and 4, a stranger; a shop that only pretends."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from callshop.ledger.db import connection
from callshop.ledger.people import people, tablets
from callshop.ledger.settings import shop_config
from callshop.web.application import create_app
from callshop.web.request.context import AppContext
from callshop.web.request.live_cache import Live
from tests.browser.samples import NOW
from tests.web.fakes import Clock, FakeShop, open_books
from tests.web.sample_prices import BUY, SELL, fill

SECRET = "the tests' secret"
THREADS = 12
PASSWORDS = {"Omar": "le patron", "Ana": "la caisse"}
FORM_KEY = "f" * 40


@pytest.fixture(scope="session")
def written_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: hashing passwords is slow on purpose."""
    folder = tmp_path_factory.mktemp("books")
    open_books(folder)
    connection.close_thread()
    return folder / "callshop.db"


@pytest.fixture
def books(written_books: Path, tmp_path: Path) -> Iterator[Path]:
    copy = tmp_path / "callshop.db"
    shutil.copy(written_books, copy)
    connection.open_database(copy)
    yield copy
    connection.close_thread()


@pytest.fixture
def prices(books: Path) -> None:
    """Books in which these prices hold."""
    for kind, rates in (("sell", SELL), ("buy", BUY)):
        fill(kind, rates)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop()


@pytest.fixture(scope="session")
def application() -> Flask:
    """One for all tests, so that templates are compiled once; `app` gives it the test's own world."""
    return create_app(
        FakeShop(), shop_config.load, Clock(), secret_key=SECRET, version="1.2.3", lan_host="192.0.2.7", threads=THREADS
    )


@pytest.fixture
def app(application: Flask, books: Path, shop: FakeShop, clock: Clock) -> Flask:
    application.extensions["callshop"] = AppContext(
        shop, shop_config.load, clock, "1.2.3", "192.0.2.7", Live(shop, THREADS)
    )
    return application


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def ana(app: Flask) -> FlaskClient:
    return logged_in(app, "Ana")


@pytest.fixture
def omar(app: Flask) -> FlaskClient:
    return logged_in(app, "Omar")


@pytest.fixture
def tablet_of_3(app: Flask) -> FlaskClient:
    return paired(app, 3)


@pytest.fixture
def tablet_of_4(app: Flask) -> FlaskClient:
    return paired(app, 4)


@pytest.fixture
def cast(stranger, tablet_of_3, tablet_of_4, ana, omar) -> SimpleNamespace:
    return SimpleNamespace(stranger=stranger, tablet_of_3=tablet_of_3, tablet_of_4=tablet_of_4, ana=ana, omar=omar)


def logged_in(app: Flask, name: str) -> FlaskClient:
    """A browser in which this person has logged in, and whose POSTs carry the page's key."""
    client = _with_key(app)
    token = people.begin_session(NOW, people.person_named(name), "192.0.2.50")
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["csrf_token"] = FORM_KEY
    return client


def paired(app: Flask, cabin: int) -> FlaskClient:
    client = _with_key(app)
    code = tablets.pair_tablet(NOW, cabin, "Omar")
    client.set_cookie("tablet", tablets.claim_tablet(NOW, code))
    return client


def form_key(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def log_in(client: FlaskClient, name: str, password: str | None = None, **more: str):
    """As a person does it: open the page, fill the form. `more`: further fields."""
    key = form_key(client.get("/login").text)
    typed = {"username": name, "password": password or PASSWORDS.get(name, "?"), "csrf_token": key, **more}
    return client.post("/login", data=typed)


def _with_key(app: Flask) -> FlaskClient:
    client = app.test_client()
    key = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(FORM_KEY)
    client.environ_base["HTTP_X_CSRFTOKEN"] = key
    return client
