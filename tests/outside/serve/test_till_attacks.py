"""A cashier, a tablet and a bar code reader who try what they may not, by JSON and by form, on a shop that is open."""

import json
import shutil
import socket
import time
from io import BytesIO
from urllib.request import Request

import pytest
from openpyxl import load_workbook

from tests.gateway.wires import free_port
from tests.outside.gateways.telephones import answers, by_socket, dials, hangs_up, lifts, rings, say
from tests.running import PASSWORD, Serving, done, load_tariff, make_shop, told
from tests.visitor import Answer, Visitor

NO_AMOUNTS = (
    "-1", "-0.000001", "1e30", "NaN", "Infinity", "1/2", "½", "1_000", "\x00", "💶", "9" * 400, "221771234567",
    "999999999999", "1000000000.000001",
)  # fmt: skip
MACHINE_S = "A\x0bwa\x00\x1b[31m\x85\x7f"


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    data = make_shop(tmp_path_factory.mktemp("made") / "shop", cabins=4, timezone="Africa/Dakar")
    load_tariff(data, "sell", "prefix;destination;price;connect_fee", "33;France;60;100")
    for cabin in (1, 2, 3, 4):
        done(data, "cabin", "set", cabin, "--line", f"sipura:127.0.0.1/{cabin}")
    done(data, "user", "add", "bea", "--role", "cashier", stdin=PASSWORD + "\n")
    return data


@pytest.fixture
def shop(books, tmp_path):
    data, port = shutil.copytree(books, tmp_path / "shop"), free_port(socket.SOCK_DGRAM)
    with Serving(data, "--gateway", f"sipura@udp:127.0.0.1:{port}") as serving:
        serving.wait_up("sipura")
        serving.data, serving.way = data, by_socket(port)
        yield serving
    assert "Traceback" not in serving.stderr, serving.stderr


@pytest.fixture
def ana(shop) -> Visitor:
    return shop.visitor("cashier").open_till(1000)


def asks(who: Visitor, path: str, **fields: object) -> Answer:
    """A POST of JSON, as other programs send it."""
    told_by = {"Accept": "application/json", "Content-Type": "application/json", "X-CSRFToken": who.key}
    return who._ask(Request(who.address + path, json.dumps(fields).encode(), told_by, method="POST"))


def refused(answer: Answer, *statuses: int) -> None:
    assert answer.status in statuses, (answer.status, answer.text)
    assert list(answer.json()) == ["error"]


def owes(shop: Serving, ana: Visitor, cabin: int) -> int:
    """Somebody talks for a second in a cabin; the call that is due then."""
    line = str(cabin)
    say(shop.way, lifts(line), dials(line, "0033145678901"), rings(line), answers(line))
    ana.wait_state(cabin, "talking")
    time.sleep(1)
    say(shop.way, hangs_up(line))
    ana.wait_state(cabin, "due")
    (call,) = ana.json(f"/cabins/{cabin}")["calls"]
    return call["id"]


def test_an_amount_that_no_till_has_moves_nothing(shop, ana):
    call, bea = owes(shop, ana, 1), shop.visitor("bea")
    assert asks(ana, "/cabins/2/open", mode="prepaid", amount=500).status == 200
    for amount in NO_AMOUNTS:
        refused(asks(bea, "/shift/open", float=amount), 400)
        refused(asks(ana, "/cabins/3/open", mode="prepaid", amount=amount), 400)
        refused(asks(ana, "/cabins/1/checkout", calls=[call], given=amount), 400)
        refused(asks(ana, "/cabins/1/checkout", calls=[call], as_slip=amount), 400)
        refused(asks(ana, "/cabins/1/checkout", calls=[call], discount=amount, reason="x"), 400)
        refused(asks(ana, "/shift/payout", amount=amount, reason="x"), 400)
    for amount in (*NO_AMOUNTS[2:], "-500.000001", "0", ""):
        refused(asks(ana, "/cabins/2/topup", amount=amount), 400, 409)
    assert ana.json("/cabins/2")["deposit"] == "500"
    assert asks(ana, "/shift/close", counted=1500).json() == {
        "shift": 1, "counted": "1500", "expected": "1500", "difference": "0",
    }  # fmt: skip


def test_signs_of_machines_in_a_name_spoil_no_paper_and_no_workbook(shop, ana):
    call, omar = owes(shop, ana, 1), shop.visitor("owner")
    assert asks(ana, "/cabins/1/name", name=MACHINE_S, note=MACHINE_S).json()["name"] == "Awa[31m"
    paid = asks(ana, "/cabins/1/checkout", calls=[call], debtor=MACHINE_S, given=5, reference=MACHINE_S).json()
    assert ana.json(f"/debts/{paid['debt']}")["name"] == "Awa[31m"
    assert asks(ana, "/shift/payout", amount=1, reason=MACHINE_S).json()["reason"] == "Awa[31m"
    refused(asks(ana, "/cabins/2/open", name="A" * 61), 400)
    refused(asks(ana, "/waiting", name="Awa", note="x" * 100_000), 400)
    for path in ("debts", "visits", "shifts", "slips", "journal"):
        load_workbook(BytesIO(omar.get(f"/{path}.xlsx").body))
    assert "\x1b" not in ana.get(f"/till/{paid['bill']}/receipt.txt").text


def test_what_is_not_owed_here_is_not_paid_here(shop, ana):
    here, there = owes(shop, ana, 1), owes(shop, ana, 2)
    price = ana.json("/cabins/1")["due"]
    for status, fields in (
        (409, {"calls": [there]}), (409, {"calls": [here, there]}), (409, {"calls": [999_999]}), (409, {"calls": []}),
        (409, {"calls": [here], "extras": [1]}), (400, {"calls": [{"id": here}]}), (400, {"calls": f"{here},{there}"}),
        (404, {"calls": [here], "slip": 77}), (400, {"calls": [here], "slip": "9" * 30}),
        (400, {"calls": [here], "given": 0}), (400, {"calls": [here], "given": 1}),
        (400, {"calls": [here], "method": "deposit"}), (400, {"calls": [here], "method": "debt"}),
        (400, {"calls": [here], "method": "card", "given": 5000}), (400, {"calls": [here], "next": "free"}),
        (403, {"calls": [here], "discount": 1, "reason": "a friend"}),
    ):  # fmt: skip
        refused(asks(ana, "/cabins/1/checkout", **fields), status)
    assert [ana.json(f"/cabins/{cabin}")["due"] for cabin in (1, 2)] == [price, price]
    assert asks(ana, "/cabins/1/checkout", calls=[here, here], given=1000, key="k").json()["total"] == price
    again = asks(ana, "/cabins/1/checkout", calls=[there], given=1, key="k").json()
    assert (again["bill"], again["total"]) == (1, price)
    refused(asks(ana, "/cabins/1/checkout", calls=[here]), 409)
    assert ana.json("/cabins/2")["due"] == price
    assert told(shop.data, "check")["ok"]


def test_a_cashier_s_reach_ends_at_the_owner_s_and_at_another_s_till(shop, ana):
    bea, omar = shop.visitor("bea"), shop.visitor("owner")
    refused(asks(ana, "/cabins/1/open", mode="free"), 403)
    assert asks(ana, "/cabins/1/open", mode="prepaid", amount=500).status == 200
    refused(asks(ana, "/cabins/1/close", next="free"), 403)
    assert ana.json("/cabins/1")["deposit"] == "500"
    refused(asks(bea, "/cabins/1/topup", amount=500), 409)
    refused(asks(bea, "/shift/close", counted=0, shift=1), 403)
    refused(bea.get("/shifts/1", "application/json"), 403)
    for path in ("/debts/1/forgive", "/articles", "/settings", "/people", "/payments", "/recharge"):
        assert asks(ana, path, reason="x").status in (403, 405), path
    assert omar.json("/shifts/1")["closed_at"] is None


def test_without_its_page_s_key_nothing_is_done(shop, ana):
    key, ana.key = ana.key, ""
    refused(asks(ana, "/cabins/1/open", mode="postpaid"), 400)
    refused(asks(shop.visitor(), "/cabins/1/open", mode="postpaid"), 400, 403)
    ana.key = key
    assert ana.json("/cabins/1")["visit"] is None


def test_a_reversal_is_done_once_and_what_it_cancels_is_over(shop, ana):
    call = owes(shop, ana, 1)
    paid = asks(ana, "/cabins/1/checkout", calls=[call], debtor="Awa", given=5).json()
    assert asks(ana, f"/debts/{paid['debt']}/pay", given=10, key="d").json()["paid"] == "10"
    assert asks(ana, f"/debts/{paid['debt']}/pay", given=50, key="d").json()["paid"] == "10"
    refused(asks(ana, f"/till/{paid['bill']}/reverse"), 400)
    back = asks(ana, f"/till/{paid['bill']}/reverse", reason="wrong", key="r").json()
    assert (back["back"], back["cabin"], back["reversed"]) == ("15", 1, paid["bill"])
    assert asks(ana, f"/till/{paid['bill']}/reverse", reason="wrong", key="r").json() == back
    refused(asks(ana, f"/till/{paid['bill']}/reverse", reason="again"), 409)
    refused(asks(ana, f"/till/{back['bill']}/reverse", reason="again"), 409)
    refused(asks(ana, f"/debts/{paid['debt']}/pay", given=5), 409)
    refused(asks(ana, "/debts/99/pay", given=5), 404)
    refused(asks(ana, f"/debts/{10**20}/pay", given=5), 404)
    refused(asks(ana, "/till/99/reverse", reason="x"), 404)
    assert ana.json("/cabins/1")["due"] == paid["total"]
    assert asks(ana, "/shift/close", counted=1000).json()["difference"] == "0"
    assert told(shop.data, "check")["ok"]
