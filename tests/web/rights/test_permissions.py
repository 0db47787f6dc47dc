"""Who may see what: every page of the application, asked for by everyone."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from callshop.ledger.calls import rollups
from callshop.ledger.db import connection
from callshop.ledger.db.connection import database, writing
from callshop.ledger.people import tablets
from callshop.ledger.provider import account
from callshop.web.request.roles import MARK, roles_of_view
from callshop.web.rights.permissions import POLLS
from tests.browser.samples import NOW
from tests.web.conftest import logged_in
from tests.web.rights.by_hand import ANYONE, BY_ROUTE, CABIN, COUNTER, OWNER, RULES

FILLED = {
    "cabin": 3, "name": "sign.svg", "token": "nobody", "number": 1, "call": 1, "bill": 12, "shift": 1, "prefix": "33",
    "extra": 4, "visit": 1, "debt": 1, "slip": 1, "article": 1,
}  # fmt: skip
ROLE_OF = {"stranger": "stranger", "tablet_of_3": "tablet", "tablet_of_4": "tablet", "ana": "cashier", "omar": "owner"}
JSON = {"Accept": "application/json"}


def addresses(app):
    """(endpoint, method, path) of every page, its holes filled."""
    for rule in app.url_map.iter_rules():
        holes = {hole: FILLED[hole] for hole in rule.arguments}
        path = app.url_map.bind("localhost").build(rule.endpoint, holes, method=next(iter(rule.methods - {"OPTIONS"})))
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield rule.endpoint, method, path


def test_every_page_has_a_rule_and_every_rule_a_page(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(RULES)
    served = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods & {"GET", "POST"}}
    assert served == set(BY_ROUTE)


def test_every_view_is_marked_with_the_roles_that_are_written_down(app):
    marked = {
        (method, rule.rule): roles_of_view(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST"}
    }
    assert {route for route, roles in marked.items() if roles != BY_ROUTE.get(route)} == set()


def test_a_rule_names_roles_that_exist():
    assert set(RULES.values()) <= {ANYONE, CABIN, COUNTER, OWNER}


@pytest.mark.parametrize("who", ROLE_OF)
def test_everyone_is_let_in_where_the_rule_says_and_nowhere_else(app, who, request):
    client = request.getfixturevalue(who)
    role = ROLE_OF[who]
    for endpoint, method, path in addresses(app):
        if endpoint in ("login.logout", "login.login", "tablets.claim"):
            continue  # open to all; what they do is told by test_access and test_pairing
        answer = client.open(path + ("?wait=0" if path.startswith("/live") else ""), method=method)
        own_cabin = who != "tablet_of_4" or RULES[endpoint] is not CABIN
        if role in RULES[endpoint] and own_cabin:
            assert answer.status_code not in (403, 500, 503), (endpoint, answer.status_code)
            assert "/login" not in answer.headers.get("Location", "") or role == "stranger", endpoint
        elif role == "stranger" and method == "GET" and endpoint not in POLLS:
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login"), endpoint
        else:
            assert answer.status_code == 403, endpoint


def test_what_is_refused_has_no_effect(cast, shop):
    for client in (cast.stranger, cast.tablet_of_3):
        for verb in ("block", "unblock", "hangup", "close", "open", "move", "assign", "end-call", "checkout", "tablet",
                     "extras"):  # fmt: skip
            assert client.post(f"/cabins/3/{verb}", data={"calls": "11"}).status_code == 403
        client.post("/cabins/block-all")
        client.post("/till/12/reverse", data={"reason": "wrong"})
        client.post("/tablets/1/revoke")
    assert shop.asked == []
    assert len(tablets.list_tablets()) == 2


def test_a_page_without_a_rule_is_shown_to_nobody(app, omar, monkeypatch):
    monkeypatch.delattr(app.view_functions["board.board"], MARK)
    assert omar.get("/board").status_code == 403


def test_a_stranger_who_asks_for_json_is_told_so(stranger):
    answer = stranger.get("/cabins/3", headers=JSON)
    assert answer.status_code == 403
    assert answer.json == {"error": "Connectez-vous d’abord\u00a0: votre session est finie, ou il n’y en avait pas."}


def test_the_stranger_s_way_leads_back_after_the_login(stranger):
    assert stranger.get("/cdr?cabin=3").headers["Location"] == "/login?next=/cdr?cabin%3D3"


def test_a_tablet_that_was_taken_back_sees_nothing_any_more(tablet_of_3, clock):
    assert tablet_of_3.get("/booth/3").status_code == 200
    tablets.revoke_tablet(NOW, 1, "Omar")
    gone = tablet_of_3.get("/booth/3")
    assert gone.status_code == 403
    assert "data-message" in gone.text
    assert tablet_of_3.get("/live/booth/3").status_code == 403


def test_a_cashier_who_holds_a_tablet_is_the_cashier(app, tablet_of_3):
    ana = logged_in(app, "Ana")
    ana.set_cookie("tablet", tablet_of_3.get_cookie("tablet").value)
    assert ana.get("/booth/4").status_code == 200


COST, BUY_BALANCE, PROFIT = 41_717_171, 91_919_191_919, 83_282_829


def written_ways(micros: int) -> set[str]:
    """An amount as a page, a file or a stray repr could show it."""
    digits = str(micros)
    decimals = f"{micros // 1_000_000}.{micros % 1_000_000:06d}"
    near = f"{micros // 1_000_000}.{(micros + 5_000) // 10_000 % 100:02d}"
    ways = (digits, decimals, decimals[:-3], near)
    return {way.replace(".", sign) for way in ways for sign in ".,"}


@pytest.fixture
def planted(books):
    """Costs, profits and a balance like no other figure."""
    with writing():
        for call in range(3):
            database.execute_sql(
                "INSERT INTO call (gateway, line, names, cabin, status, number, destination, dialled_at, answered_at,"
                " ended_at, seconds, billed_seconds, coin, cost, revenue, hour, day) VALUES"
                " ('sipura', '1', '1', 3, 'answered', '0033612345678', 'France', ?, ?, ?, 60, 60, 1, ?, ?, 14, ?)",
                (NOW, NOW, NOW, COST, COST + PROFIT, "2026-11-23"),
            )
            rollups.add(call + 1)
    account.top_up(NOW, BUY_BALANCE, "prepaid", "", "Omar")
    balance = BUY_BALANCE - 3 * COST
    return {way for figure in (COST, PROFIT, 3 * COST, 3 * PROFIT, balance) for way in written_ways(figure)}


def unpacked(workbook: bytes) -> str:
    with ZipFile(BytesIO(workbook)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def seen_by(client, app):
    """All that this browser can get out of the application: (path, text of headers and body)."""
    for endpoint, method, path in addresses(app):
        if endpoint in ("assets.static", "login.logout"):
            continue
        for headers in ({}, JSON, {"HX-Request": "true"}):
            asked = path + ("?wait=0" if path.startswith("/live") else "?per_page=500" if "cdr" in path else "")
            answer = client.open(asked, method=method, headers=headers)
            body = unpacked(answer.data) if path.endswith(".xlsx") and answer.status_code == 200 else answer.text
            yield asked, f"{answer.headers}\n{body}".replace("\u202f", "").replace("\u00a0", "").replace(" ", "")


@pytest.mark.parametrize("who", ["stranger", "tablet_of_3", "ana"])
def test_no_cost_and_no_profit_ever_reaches_who_may_not_see_it(app, planted, who, request):
    client = request.getfixturevalue(who)
    told = [(path, figure) for path, text in seen_by(client, app) for figure in planted if figure in text]
    assert told == []


def test_the_owner_does_see_them(app, planted, omar):
    told = {path.split("?")[0] for path, text in seen_by(omar, app) for figure in planted if figure in text}
    assert told >= {"/cdr", "/cdr/1", "/cdr.csv", "/cdr.xlsx", "/day", "/reports", "/reports.csv", "/reports.xlsx"}


def test_the_tests_close_what_they_open(books):
    connection.close_thread()
    assert database.is_closed()
