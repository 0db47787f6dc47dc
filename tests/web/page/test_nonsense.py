"""Every page for everybody who may open it, asked with nonsense in each parameter it reads, and after a session's end:
an answer in words with the help line, never a bare 500.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from callshop.ledger.db import connection
from callshop.ledger.db.connection import database, writing
from callshop.ledger.settings import shop_config
from callshop.web.request.context import AppContext
from callshop.web.request.live_cache import Live
from callshop.web.rights.permissions import POLLS
from tests import furnished
from tests.furnished import EVENING, Books
from tests.web.addresses import PAPERS, asked_for
from tests.web.conftest import THREADS, logged_in
from tests.web.fakes import Clock, FakeShop
from tests.web.rights.by_hand import RULES

HELP_LINE = "77 123 45 67"
NONSENSE = (
    "drei", "-1", "1.5", "²", "٣", "9" * 20, "9" * 5000, "0", "0001-01-01", "9999-12-31", "2026-02-30", "%", "\x00",
    "' OR 1=1 --", "=1+1", "<b>", "𝟙",
)  # fmt: skip
LARGE = 10**20
"""A number that no database can hold."""
GONE = {"cabin": "99", "call": "999999", "number": "999999", "prefix": "nowhere", "token": "nobody", "name": "no.css"}
GONE |= dict.fromkeys(PAPERS, "999999")
THERE = {"cabin": "3", "call": "1", "number": "1", "prefix": "33", "token": "nobody", "name": "sign.svg"}
THERE |= dict.fromkeys(PAPERS, "1")
NOT_PAGES = frozenset({"assets.static", "login.healthz", "login.index", "login.login_page", "tablets.claim"})


class Noticed(ImmutableMultiDict):
    """The parameters of an address; `names` gathers which of them are read."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)

    def get(self, name, default=None, type=None):
        self.names.add(name)
        return super().get(name, default, type)

    def getlist(self, name, type=None):
        self.names.add(name)
        return super().getlist(name, type)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Books]]:
    folder = tmp_path_factory.mktemp("usual")
    books = furnished.usual(folder)
    yield folder / "callshop.db", books
    connection.close_thread()


@pytest.fixture
def app(application: Flask, kept: tuple[Path, Books], monkeypatch) -> Flask:
    connection.open_database(kept[0])
    shop, clock = FakeShop(), Clock(Clock().moment.plus(EVENING - Clock().moment.wall))
    application.extensions["callshop"] = AppContext(
        shop, shop_config.load, clock, "1", "192.0.2.7", Live(shop, THREADS)
    )
    monkeypatch.setattr(application.request_class, "parameter_storage_class", Noticed)
    return application


def path_of(rule: Rule, holes: dict[str, str]) -> str:
    filled = {name: holes[name] for name in rule.arguments}
    return rule.build({name: int(value) if value.isdigit() and name != "prefix" else value
                       for name, value in filled.items()})[1]  # fmt: skip


def pages_for(role: str) -> list[Rule]:
    return [rule for rule in asked_for() if role in RULES[rule.endpoint] and rule.endpoint not in NOT_PAGES]


def what_is_wrong(answer, address: str) -> str | None:
    """None if the answer is a page, a file, or a refusal in words with the help line."""
    shown = f"{answer.status_code} {address[:90]!r}"
    if answer.status_code >= 500:
        return shown
    if answer.status_code < 400:
        return None
    if answer.is_json:
        return None if len(answer.json["error"].split()) > 2 else shown
    page = answer.text
    spoken = ("data-message" in page and HELP_LINE in page) or 'class="bad"' in page or 'role="alert"' in page
    return None if spoken and "Traceback" not in page else shown


@pytest.mark.parametrize(("who", "role"), [("Omar", "owner"), ("Ana", "cashier")])
def test_nonsense_in_any_parameter_is_answered_in_words(app, who, role):
    client, wrong, read = logged_in(app, who), [], {}
    for rule in pages_for(role):
        path, known = path_of(rule, THERE), {"wait"} if rule.endpoint.startswith("live.") else set()
        Noticed.names = found = set()
        client.get(f"{path}?wait=0")
        while fresh := found - known:
            known |= fresh
            for name in fresh - {"lang"}:
                for value in NONSENSE:
                    address = f"{path}?{name}={quote(value)}" + ("&wait=0" if "/live" in path else "")
                    wrong.append(what_is_wrong(client.get(address), address))
        read[rule.endpoint] = known
    assert "\n".join(filter(None, wrong)) == ""
    assert {"from", "to", "cabin", "number", "status", "page", "per_page", "sort"} <= read["calls.index"]


@pytest.mark.parametrize(("who", "role"), [("Omar", "owner"), ("Ana", "cashier")])
def test_what_is_not_there_is_told_in_words(app, who, role):
    client, wrong = logged_in(app, who), []
    for rule in pages_for(role):
        for holes in (GONE, {name: str(LARGE) if value.isdigit() else value for name, value in GONE.items()}):
            if rule.arguments:
                address = path_of(rule, holes) + "?wait=0"
                wrong.append(what_is_wrong(client.get(address), address))
    assert "\n".join(filter(None, wrong)) == ""


@pytest.mark.parametrize(("who", "role"), [("Omar", "owner"), ("Ana", "cashier")])
def test_a_session_that_is_over_leads_to_the_login_page_with_the_help_line(app, who, role):
    client = logged_in(app, who)
    with writing():
        database.execute_sql("DELETE FROM session")
    for rule in pages_for(role):
        answer = client.get(path_of(rule, THERE))
        if rule.endpoint in POLLS:
            assert (answer.status_code, what_is_wrong(answer, "")) == (403, None), rule
        elif "stranger" not in RULES[rule.endpoint]:
            assert answer.headers["Location"].startswith("/login?next="), rule
            told = client.get(path_of(rule, THERE), headers={"Accept": "application/json"})
            assert (told.status_code, list(told.json)) == (403, ["error"]), rule
    page = client.get("/login?next=/day").text
    assert HELP_LINE in page
    assert "Mot de passe" in page
