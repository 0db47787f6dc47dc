"""The till's pages on a real shop: opened, paid out of, counted blind, handed over; nobody is told too early."""

import csv
from io import StringIO

import pytest

from callshop.events import LinkSilent, LinkUp, OffHook
from callshop.ledger.db import audit
from callshop.ledger.settings import shop_config
from callshop.ledger.till import shifts
from callshop.ledger.till.payments import Payment, record
from callshop.money import UNIT
from callshop.shop.shop import Shop
from callshop.shop.state.gateways import GatewayControl
from callshop.web.request.context import AppContext
from callshop.web.request.live_cache import Live
from tests.web.conftest import PASSWORDS, THREADS, logged_in
from tests.web.fakes import RATES

JSON = {"Accept": "application/json"}
DAY = "2026-11-23"


@pytest.fixture
def shop(books, clock) -> Shop:
    """A real one, on the books of Omar and Ana."""
    return Shop(shop_config.load(), RATES, clock, "the boot")


@pytest.fixture
def app(application, shop, clock):
    application.extensions["callshop"] = AppContext(
        shop, shop_config.load, clock, "1.2.3", "192.0.2.7", Live(shop, THREADS)
    )
    return application


def takes(shift: int, amount: int, method: str = "cash") -> None:
    """Money that a customer brings into this shift."""
    record(Payment(kind="bill", method=method, amount=amount * UNIT, at=1, day=DAY, cashier="Ana", shift=shift))


def opened(client, amount: str = "10000") -> int:
    return client.post("/shift/open", data={"float": amount}, headers=JSON).json["shift"]


# -- what other programs rely on


def test_the_turn_as_other_programs_do_it(ana):
    assert ana.post("/shift/open", data={"float": "10000"}, headers=JSON).json == {"shift": 1, "float": "10000"}
    paid = ana.post("/shift/payout", data={"amount": "1500", "reason": "ice"}, headers=JSON)
    assert (paid.status_code, paid.json["amount"]) == (200, "1500")
    closed = ana.post("/shift/close", json={"counted": "8300"}, headers=JSON)
    assert closed.json == {"shift": 1, "counted": "8300", "expected": "8500", "difference": "-200"}


def test_the_same_key_does_it_once(ana):
    for _ in range(2):
        assert ana.post("/shift/open", data={"float": "50", "key": "a"}, headers=JSON).json == {
            "shift": 1, "float": "50",
        }  # fmt: skip
    for _ in range(2):
        assert ana.post("/shift/close", data={"counted": "40", "key": "b"}, headers=JSON).json["difference"] == "-10"
    assert len(shifts.all_open()) == 0


@pytest.mark.parametrize(
    ("path", "typed", "status"),
    [
        ("/shift/open", {}, 400),
        ("/shift/open", {"float": "many"}, 400),
        ("/shift/open", {"float": "-5"}, 400),
        ("/shift/payout", {"amount": "5"}, 400),
        ("/shift/payout", {"amount": "5", "reason": "ice"}, 409),
        ("/shift/close", {"counted": "5"}, 409),
        ("/shift/handover", {"counted": "5", "username": "Omar", "password": "x"}, 409),
    ],
)
def test_what_cannot_be_is_refused_in_words(ana, path, typed, status):
    answer = ana.post(path, data=typed, headers=JSON)
    assert (answer.status_code, set(answer.json)) == (status, {"error"})


def test_the_till_is_opened_beside_a_bill_without_leaving_it(ana):
    htmx = {"HX-Request": "true"}
    assert ana.post("/shift/open", data={"float": "many"}, headers=htmx).json["error"].startswith("«")
    assert 'id="ready" hx-swap-oob="true"' in ana.post("/shift/open", data={"float": "500"}, headers=htmx).text
    assert shifts.open_of("Ana").float_amount == 500 * UNIT


# -- counted by note and coin


def test_a_drawer_counted_by_note_and_coin_is_their_sum(ana):
    ana.post("/shift/open", data={"n5000": "3", "c100": "7", "c500": "1", "n500": ""})
    (shift,) = shifts.all_open()
    assert (shift.float_amount, shift.float_pieces) == (16_200 * UNIT, "n5000:3 c500:1 c100:7")


def test_the_sum_so_far_is_reckoned_by_the_shop(ana):
    assert "15\u202f700" in ana.get("/shift/sum?n5000=3&c100=7&c50=x").text


@pytest.mark.parametrize("field", ["counted", "float"])
def test_an_amount_that_is_typed_is_the_sum_so_far(ana, field):
    assert "10\u202f160" in ana.get(f"/shift/sum?n5000=&{field}=10160").text
    assert "10\u202f000" in ana.get(f"/shift/sum?n5000=2&{field}=").text
    assert ">0\u00a0F" in ana.get(f"/shift/sum?{field}=ten").text


def test_pieces_and_an_amount_that_differ_are_refused_beside_the_field_and_stay_typed(ana):
    page = ana.post("/shift/open", data={"n5000": "3", "float": "14000"})
    assert page.status_code == 400
    assert "15\u202f000" in page.text and 'value="14000"' in page.text and 'name="n5000" value="3"' in page.text
    assert shifts.all_open() == []


def test_an_empty_drawer_is_said_to_be_empty(ana):
    assert ana.post("/shift/open", data={"n5000": ""}).status_code == 400
    assert ana.post("/shift/open", data={"n5000": "0"}).status_code == 303
    assert shifts.all_open()[0].float_amount == 0


# -- blind


BEFORE = (
    "/board", "/live/board?wait=0", "/board/panel", "/shift", "/shift/count", "/shift/handover", "/shifts", "/closing",
    "/closing/steps", "/opening", "/cdr", "/shifts.csv", "/visits", "/debts", "/slips",
)  # fmt: skip


@pytest.mark.parametrize("path", BEFORE)
def test_nothing_tells_the_cashier_what_the_drawer_should_hold(ana, shop, path):
    takes(opened(ana), 7_777)
    with shop.state.lock:
        shop.state.takings.add(7_777 * UNIT)
        shop.repaint()
    page = ana.get(path)
    assert page.status_code == 200
    for figure in ("17777", "17\u202f777", "17 777", "7777", "7\u202f777"):
        assert figure not in page.text


def test_the_report_of_an_open_till_is_the_owner_s_alone(ana, omar):
    number = opened(ana)
    assert ana.get(f"/shifts/{number}", headers=JSON).status_code == 409
    assert omar.get(f"/shifts/{number}").status_code == 200
    assert ana.get("/day/paper", headers=JSON).status_code == 409


@pytest.mark.parametrize(("counted", "words"), [("9800", "Il manque 200"), ("10000", "Tout y est"), ("10050", "50")])
def test_after_the_count_the_difference_is_told_in_words(ana, counted, words):
    opened(ana)
    page = ana.post("/shift/close", data={"counted": counted}, follow_redirects=True)
    assert words in page.text.replace("\u00a0", " ")
    assert audit.head() not in ("", None) and shifts.one(1).chain_head in page.text


def test_a_cashier_sees_their_own_shifts_and_the_owner_all(ana, omar):
    opened(ana)
    ana.post("/shift/close", data={"counted": "10000"})
    omar.post("/shift/open", data={"float": "5"})
    omar.post("/shift/close", data={"counted": "4"})
    assert [row["cashier"] for row in ana.get("/shifts", headers=JSON).json["shifts"]] == ["Ana"]
    assert [row["cashier"] for row in omar.get("/shifts", headers=JSON).json["shifts"]] == ["Omar", "Ana"]
    assert ana.get("/shifts?cashier=Omar", headers=JSON).json["shifts"][0]["cashier"] == "Ana"
    assert [row["id"] for row in omar.get("/shifts?different=1", headers=JSON).json["shifts"]] == [2]
    assert ana.get("/shifts/2", headers=JSON).status_code == 403
    assert (ana.get("/shifts/1").status_code, omar.get("/shifts/1").status_code) == (200, 200)
    assert [row["difference"] for row in csv.DictReader(StringIO(omar.get("/shifts.csv").text))] == ["0", "-1"]
    assert omar.get(f"/shifts?from={DAY}&to={DAY}", headers=JSON).json["count"] == 2
    assert omar.get("/shifts.xlsx").status_code == 200


def test_tills_that_did_not_match_are_on_the_owner_s_day(ana, omar):
    opened(ana)
    assert "/shifts?different=1" not in omar.get("/day").text
    ana.post("/shift/close", data={"counted": "9999"})
    assert "/shifts?different=1" in omar.get("/day").text


# -- whose till


def test_the_owner_counts_a_till_that_was_left_open(ana, omar):
    opened(ana)
    assert "/shift/count?shift=1" in omar.get("/shift").text
    closed = omar.post("/shift/close", data={"counted": "10000", "shift": "1"}, headers=JSON)
    assert closed.json["difference"] == "0" and shifts.one(1).closed_by == "Omar"


def test_nobody_else_counts_it(ana, omar):
    omar.post("/shift/open", data={"float": "5"})
    assert ana.get("/shift/count?shift=1", headers=JSON).status_code == 403
    assert ana.post("/shift/close", data={"counted": "5", "shift": "1"}, headers=JSON).status_code == 403


def test_at_a_handover_who_comes_logs_in_and_starts_with_what_was_counted(ana):
    opened(ana)
    page = ana.post(
        "/shift/handover",
        data={"shift": "1", "n10000": "1", "c50": "1", "username": "Omar", "password": PASSWORDS["Omar"]},
        follow_redirects=True,
    )
    assert "50\u00a0F de trop" in page.text and "Omar" not in page.request.path
    (following,) = shifts.all_open()
    assert (following.cashier, following.follows, following.float_amount) == ("Omar", 1, 10_050 * UNIT)
    assert ana.get("/people").status_code == 200, "the window is the owner's now"


def test_a_handover_with_a_wrong_password_changes_nothing_and_keeps_the_count(ana):
    opened(ana)
    page = ana.post("/shift/handover", data={"shift": "1", "n10000": "2", "username": "Omar", "password": "no"})
    assert page.status_code == 400 and 'name="n10000" value="2"' in page.text
    assert [shift.cashier for shift in shifts.all_open()] == ["Ana"]


def test_who_comes_to_an_open_till_is_asked_to_take_it_over(app, ana, omar):
    omar.post("/shift/open", data={"float": "500"})
    assert "/shift/handover?shift=1" in ana.get("/shift").text
    typed = {"shift": "1", "counted": "500", "password": PASSWORDS["Omar"], "key": "k"}
    taken = ana.post("/shift/handover", data=typed, headers=JSON)
    assert (taken.json["difference"], taken.json["next"]) == ("0", 2)
    assert ana.post("/shift/handover", data=typed, headers=JSON).json == taken.json, "the same key, the same answer"
    assert shifts.all_open()[0].cashier == "Ana"
    assert logged_in(app, "Ana").get("/shift").status_code == 200


# -- closing up and opening


def test_the_shop_is_closed_step_by_step(ana, shop):
    opened(ana)
    assert "Bloquer les cabines" in ana.get("/closing").text
    ana.post("/closing/block")
    page = ana.get("/closing").text
    assert "Rester ouvert" in page and all(tile.state == "blocked" for tile in shop.board.tiles)
    ana.post("/closing/undo")
    assert all(tile.state == "free" for tile in shop.board.tiles)
    ana.post("/closing/block")
    closed = ana.post("/shift/close", data={"counted": "10000", "then": "closing"})
    assert closed.headers["Location"] == "/closing?told=1"
    assert "Rester ouvert" not in ana.get("/closing").text
    assert ana.get("/day/paper").status_code == 200


def test_the_steps_are_sent_again_only_when_something_moved(ana):
    seen = ana.get("/closing").text.split("seen=")[1].split('"')[0]
    assert ana.get(f"/closing/steps?seen={seen}").status_code == 204
    opened(ana)
    assert ana.get(f"/closing/steps?seen={seen}").status_code == 200


def test_what_was_blocked_in_the_evening_is_unblocked_in_the_morning(ana, shop):
    shop.cabins.block_all("Ana")
    assert "/opening/unblock" in ana.get("/opening").text
    ana.post("/opening/unblock")
    assert all(tile.state == "free" for tile in shop.board.tiles)
    assert "/opening/unblock" not in ana.get("/opening").text


def test_a_gateway_is_told_by_what_was_heard_of_it_and_not_by_its_open_port(ana, shop, clock):
    def told(look: str) -> str:
        page = ana.get("/opening").text
        card = page[page.index(f'<li class="card {look}"') :]
        return card[: card.index("</li>")]

    shop.connect("sipura", "sipura", GatewayControl(True, True, False, "dialled", lambda names, ref: False))
    assert "ne répond pas" in told("bad")
    shop.handle("sipura", LinkUp(clock()))
    assert "n’a encore rien envoyé" in told("warn") and "Décrochez un combiné" in told("warn")
    clock.pass_by(2)
    shop.handle("sipura", OffHook(at=clock(), names=("192.0.2.10/1",)))
    assert "a donné signe de vie" in told("good")
    shop.handle("sipura", LinkSilent(clock(), clock()))
    assert "ne répond pas" in told("bad")
