"""A cashier, and a tablet, ask for everything there is: what is the owner's is refused in words, and nothing that they
are given carries what calls cost the shop. A real shop after two real days; every address of the house is asked.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callshop.ledger.people import tablets
from callshop.ledger.provider import account
from callshop.ledger.settings import shop_config
from callshop.money import UNIT
from callshop.rating.tariff import Rate
from callshop.translations import translator
from tests import story
from tests.gateway.wires import until
from tests.receipts.printout import printout
from tests.web.conftest import _with_key
from tests.web.rights.by_hand import ANYONE, CABIN, COUNTER, OWNER, RULES
from tests.web.rights.test_permissions import JSON, written_ways
from tests.web.till_days import lived, person

A_SECOND = 123_457
"""Micros that a second of any call costs this shop: its multiples are no amount that a customer ever pays."""
TOPPED_UP = 987_654_321_543_210
PRICES = tuple(Rate(prefix, "?", 60 * A_SECOND) for prefix in ("49", "33", "221"))

HTMX = {"HX-Request": "true"}
SEVERAL = {
    "cabin": (3, 4), "visit": (1, 2, 4, 8), "bill": (2, 4), "call": (1, 2), "debt": (1, 2), "slip": (1,),
    "shift": (2,), "article": (1,), "extra": (1,), "number": (1,), "prefix": ("33",), "name": ("sign.svg",),
    "token": ("nobody",),
}  # fmt: skip
"""A hole of an address -> what the two days have to fill it with."""
WITH = {
    "calls.index": ("", "per_page=500", "sort=revenue"), "visits.index": ("", "unpaid=1", "reversed=1&per_page=500"),
    "debts.index": ("", "state=all"), "credit_slips.index": ("state=open",), "receipts.page": ("", "full=1&width=58"),
    "live.live_board": ("wait=0",), "live.live_booth": ("wait=0",), "debts.names": ("q=a",),
    "price_check.price": ("number=0033612345678", "amount=5&number=0033612345678"),
}  # fmt: skip
"""A page -> how it is asked."""
FORM = {
    "amount": "1", "mode": "prepaid", "given": "5", "calls": "1", "counted": "3", "float": "3", "reason": "parce que",
    "to": "4", "call": "1", "name": "Awa", "article": "1", "count": "1", "cabin": "4", "price": "1", "method": "cash",
}  # fmt: skip
AT_THE_END = ("shifts.", "closing.")
"""A room that is asked after the others: who has closed her till takes no money."""
LEFT_OUT = ("assets.static", "login.logout", "login.login", "tablets.claim")
"""Files that are the same for all; and what would end the session of who asks."""


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The shop after its two days, and its pages: a second costs what nothing else costs."""
    monkeypatch.setattr(story, "BUY", PRICES)
    stage, app = lived(tmp_path, currency="XOF")
    account.top_up(stage.clock().wall, TOPPED_UP, "prepaid", "", "Omar")
    shop_config.set_settings(stage.clock().wall, {"printer": f"file:{tmp_path / 'lp0'}"}, "Omar")
    stage.reload()
    yield stage, app
    stage.shop.printer.stop(20)
    story.close_books()


def planted(stage: story.Stage) -> set[str]:
    """Every way to write what the provider charges, what is left of a call, and what is left at the provider."""
    sums = stage.on_disk("SELECT cost, revenue - cost AS profit FROM call WHERE status != 'talking'")
    sums += stage.on_disk("SELECT sum(cost) AS cost, sum(profit) AS profit FROM day_total GROUP BY day")
    sums += stage.on_disk("SELECT sum(cost) AS cost, sum(profit) AS profit FROM day_total")
    left = TOPPED_UP - sums[-1]["cost"]
    figures = {A_SECOND, 60 * A_SECOND, TOPPED_UP, left, *(abs(each) for row in sums for each in row.values() if each)}
    ways = {way for figure in figures for way in written_ways(figure) if len(way) > 4}  # "0,12" is in many prices
    return ways | {str(TOPPED_UP // UNIT), str(left // UNIT)}


def addresses(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of all that the house has, each with what it is usually asked for."""
    places = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint.startswith(AT_THE_END)):
        names = sorted(rule.arguments)
        assert set(names) <= set(SEVERAL), f"{rule.rule}: say what to fill its holes with"
        for method, filling in product(sorted(rule.methods & {"GET", "POST"}), product(*(SEVERAL[n] for n in names))):
            path = places.build(rule.endpoint, dict(zip(names, filling, strict=True)), method=method)
            for query in WITH.get(rule.endpoint, ("",)) if method == "GET" else ("",):
                yield rule.endpoint, method, f"{path}?{query}" if query else path


def asked(client: FlaskClient, app: Flask, *ways: tuple[str, dict], of: tuple = (ANYONE, CABIN, COUNTER)) -> Iterator:
    """All that this browser is answered in these ways (method, headers): (endpoint, method, path, answer)."""
    for wanted, headers in ways:
        for endpoint, method, path in addresses(app):
            if method == wanted and endpoint not in LEFT_OUT and RULES[endpoint] in of:
                data = FORM if method == "POST" else None
                yield endpoint, method, path, client.open(path, method=method, headers=headers, data=data)


def said(answer) -> str:
    """Headers and body of an answer, a workbook unpacked, spaces inside figures taken out."""
    body = answer.data.decode("utf-8", "replace")
    if answer.data[:2] == b"PK":
        with ZipFile(BytesIO(answer.data)) as parts:
            body = "".join(parts.read(name).decode() for name in parts.namelist())
    text = f"{answer.headers}\n{body}"
    return text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")


def secrets_in(answer, figures: set[str]) -> list[str]:
    text = said(answer)
    return [figure for figure in figures if figure in text]


def test_every_address_of_the_house_is_asked(days):
    _, app = days
    assert {endpoint for endpoint, _, _ in addresses(app)} == set(RULES)


GETS = (("GET", {}), ("GET", JSON))
POSTS = (("POST", {}), ("POST", JSON))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_cashier_is_told_in_words_that_the_owner_s_pages_are_not_hers(days, language):
    stage, app = days
    ana = person(app, "Ana", stage.clock().wall)
    ana.set_cookie("lang", language)
    figures = planted(stage)
    not_hers = translator(language).gettext("This page is not for you.")
    refused = set()
    for endpoint, method, path in addresses(app):
        if RULES[endpoint] is OWNER:
            page, told = ana.open(path, method=method), ana.open(path, method=method, headers=JSON)
            assert (page.status_code, told.status_code) == (403, 403), path
            assert not_hers in page.text and told.json == {"error": not_hers}, path
            assert secrets_in(page, figures) == secrets_in(told, figures) == [], path
            refused.add(endpoint)
    assert refused == {endpoint for endpoint, roles in RULES.items() if roles is OWNER}


def test_nothing_that_a_cashier_is_given_tells_a_cost(days):
    """She asks for everything, does everything, and asks for everything again."""
    stage, app = days
    ana, figures = person(app, "Ana", stage.clock().wall), planted(stage)
    let_in, told = set(), []
    for endpoint, method, path, answer in asked(ana, app, *GETS, ("GET", HTMX), *POSTS, GETS[0]):
        assert answer.status_code != 500, (method, path)
        told += [(method, path, figure) for figure in secrets_in(answer, figures)]
        let_in |= {endpoint} if answer.status_code < 400 else set()
    assert told == []
    assert let_in >= {"visits.detail", "debts.one", "credit_slips.paper", "receipts.page", "calls.detail",
                      "calls.index_xlsx",
                      "live.live_board", "visits.index_xlsx", "debts.pay", "board.add_extra"}  # fmt: skip


def test_a_tablet_sees_its_cabin_and_no_cost(days):
    stage, app = days
    tablet, now, figures = _with_key(app), stage.clock().wall, planted(stage)
    token = tablets.pair_tablet(now, 3, "Omar")
    tablet.set_cookie("tablet", tablets.claim_tablet(now, token))
    seen = set()
    for endpoint, method, path, answer in asked(tablet, app, *GETS, POSTS[0], of=(ANYONE, CABIN, COUNTER, OWNER)):
        assert secrets_in(answer, figures) == [], (method, path)
        if "tablet" not in RULES[endpoint] or (RULES[endpoint] is CABIN and "/3" not in path):
            assert answer.status_code == 403, (method, path)
        elif answer.status_code < 300:
            seen.add(endpoint)
    assert seen >= {"tablet.booth", "live.live_booth", "price_check.price"}


def test_no_receipt_tells_a_cost_on_paper_or_to_a_printer(days, tmp_path: Path):
    stage, app = days
    ana, figures = person(app, "Ana", stage.clock().wall), planted(stage)
    printer, paper = stage.shop.printer, tmp_path / "lp0"
    for bill, language in product((4, 2), ("ar", "en", "fr")):
        assert secrets_in(ana.get(f"/till/{bill}/receipt.txt?in={language}&full=1"), figures) == []
        assert ana.post(f"/till/{bill}/print", data={"in": language, "full": "1"}, headers=JSON).status_code == 200
        until(lambda bill=bill: printer.outcome(f"bill {bill}").state == "printed")
        printed = paper.read_bytes()
        text = "".join(printout(printed).text).replace(" ", "")
        assert language == "ar" or "Total" in text
        assert [figure for figure in figures if figure in text or figure.encode() in printed] == []


def test_the_owner_does_see_what_is_planted(days):
    stage, app = days
    omar, figures = person(app, "Omar", stage.clock().wall), planted(stage)
    answers = asked(omar, app, GETS[0], of=(COUNTER, OWNER))
    seen = {path.partition("?")[0] for _, _, path, answer in answers if secrets_in(answer, figures)}
    assert seen >= {"/cdr", "/cdr/1", "/cdr.csv", "/cdr.xlsx", "/day", "/reports", "/payments", "/recharge"}
