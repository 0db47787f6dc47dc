"""Every POST of the cashier's addresses, with JSON: what it answers, what it refuses, and that a key does it once.

One table, played from top to bottom in one shop: the rows are the day of a cashier who is a program.
"""

import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from tests.gateway.wires import free_port, until
from tests.outside.gateways.telephones import Words, answers, by_socket, dials, hangs_up, lifts, say
from tests.running import Serving, done, exported, load_tariff, make_shop, told
from tests.visitor import Visitor

PARIS = "0033145678901"
A_CALL = 25
"""Francs of a call up to a minute."""
SELL = ("prefix,destination,price,connect_fee,first_increment,next_increment", "33,France,25,0,60,60")
CABIN = {
    "cabin", "state", "visit", "mode", "deposit", "due", "calls", "extras", "name", "note", "left", "wished",
}  # fmt: skip
BILL = {"bill", "total", "paid", "change", "debt", "slip", "debt_amount", "slip_amount", "slip_left"}


@dataclass(frozen=True)
class Row:
    """An address, what is sent to it, and what of its answer must be so. Holes are filled with what was learnt before.

    names     all that it answers; none: it is only refused
    refused   what it says no to, with which status; asked before the rest
    first     what happens before it: "call 3", "due 2" (from that cabin), "unmapped"
    learns    the name of a hole -> what of the answer fills it
    """

    path: str
    sent: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    names: frozenset[str] = frozenset(CABIN)
    refused: tuple[tuple[dict[str, Any], int], ...] = ()
    first: str = ""
    learns: dict[str, str] = field(default_factory=dict)


def cabin(number: int, verb: str, sent: dict | None = None, told: dict | None = None, **more: Any) -> Row:
    return Row(f"/cabins/{number}/{verb}", sent or {}, told or {}, **more)


DAY = (
    cabin(1, "open", refused=(({"mode": "prepaid", "amount": "500"}, 409),), names=frozenset()),
    Row("/shift/open", {"float": "10000"}, {"shift": 1, "float": "10000"}, frozenset({"shift", "float"}),
        (({}, 400), ({"float": "many"}, 400), ({"float": "-1"}, 400))),
    cabin(1, "open", {"mode": "prepaid", "amount": "500"},
          {"state": "open", "mode": "prepaid", "deposit": "500", "due": "0", "calls": []},
          refused=(({"mode": "often"}, 400), ({"mode": "prepaid"}, 400), ({"mode": "free"}, 403),
                   ({"mode": "prepaid", "amount": "x"}, 400))),
    cabin(1, "topup", {"amount": "250"}, {"deposit": "750"}, refused=(({}, 400), ({"amount": "-1000"}, 409))),
    cabin(1, "topup", {"amount": "-50"}, {"deposit": "700"}),
    cabin(1, "move", {"to": "2"}, {"state": "free"}, refused=(({"to": "9"}, 404), ({}, 400))),
    cabin(2, "close", {}, {"state": "free", "back": "700"}, names=frozenset(CABIN | {"back"})),
    cabin(1, "block", {}, {"state": "blocked"}),
    cabin(1, "unblock", {}, {"state": "free"}),
    Row("/cabins/block-all", {}, {}, frozenset({"cabins"})),
    *(cabin(number, "unblock", {}, {"state": "free"}) for number in (1, 2, 3)),
    cabin(3, "hangup", first="call 3", refused=(({}, 409),), names=frozenset()),
    cabin(3, "end-call", {"call": "{call}", "ended_at": "{now}", "reason": "vu partir"},
          {"due": str(A_CALL)},
          refused=(({"call": "{call}", "ended_at": "{now}"}, 400), ({"call": "{call}", "ended_at": "soon"}, 400),
                   ({"call": "99", "ended_at": "{now}", "reason": "?"}, 404))),
    cabin(3, "checkout", {"calls": "{call}", "given": "10", "debtor": "Moussa"},
          {"total": str(A_CALL), "paid": "10", "change": "0", "slip": None, "debt_amount": str(A_CALL - 10)},
          names=frozenset(BILL), learns={"debt": "debt"},
          refused=(({"calls": "99"}, 409), ({"calls": "{call}", "given": "10"}, 400), ({}, 409),
                   ({"calls": "{call}", "method": "shells"}, 400), ({"calls": "{call}", "slip": "99"}, 404),
                   ({"calls": "{call}", "discount": "5", "reason": "nice"}, 403))),
    Row("/debts/{debt}/pay", {"given": "20"}, {"paid": str(A_CALL - 10), "change": "5", "left": "0"},
        frozenset({"debt", "paid", "change", "left"}), (({"given": "0"}, 400), ({"given": "x"}, 400))),
    cabin(1, "checkout", {"calls": "{call}", "given": "100", "as_slip": "75"}, first="due 1",
          told={"paid": str(A_CALL), "change": "0", "debt": None, "slip_amount": "75"}, names=frozenset(BILL),
          learns={"slip": "slip"}),
    cabin(2, "checkout", {"calls": "{call}", "slip": "{slip}"}, first="due 2",
          told={"paid": str(A_CALL), "change": "0", "slip": None, "slip_left": "50"}, names=frozenset(BILL)),
    cabin(2, "checkout", {"calls": "{call}", "method": "mobile", "reference": "OM-1"}, first="due 2",
          told={"total": str(A_CALL), "paid": str(A_CALL)}, names=frozenset(BILL), learns={"bill": "bill"},
          refused=(({"calls": "{call}", "method": "card", "given": "100"}, 400),)),
    Row("/till/{bill}/reverse", {"reason": "erreur"}, {"total": str(-A_CALL), "cabin": 2},
        frozenset({"bill", "reversed", "total", "back", "cabin"}), (({}, 400),)),
    cabin(2, "checkout", {"calls": "{call}"}, {"total": str(A_CALL), "change": "0"}, names=frozenset(BILL)),
    cabin(1, "assign", {"call": "{call}"}, {"state": "due", "due": str(A_CALL)}, first="unmapped",
          refused=(({"call": "99"}, 404), ({}, 400))),
    cabin(1, "checkout", {"calls": "{call}"}, {"paid": str(A_CALL)}, names=frozenset(BILL)),
    Row("/shift/payout", {"amount": "1000", "reason": "glace"}, {"amount": "1000", "reason": "glace"},
        frozenset({"payout", "amount", "reason"}),
        (({"amount": "1000"}, 400), ({"reason": "glace"}, 400), ({"amount": "99999", "reason": "fuite"}, 409))),
    Row("/shift/close", {"counted": "9000"}, {"counted": "9000", "expected": "9175", "difference": "-175"},
        frozenset({"shift", "counted", "expected", "difference"}), (({}, 400), ({"counted": "lots"}, 400))),
)  # fmt: skip
NOWHERE = (
    ("/cabins/9/open", {}), ("/cabins/9/topup", {"amount": "5"}), ("/cabins/9/block", {}), ("/cabins/9/unblock", {}),
    ("/cabins/9/hangup", {}), ("/cabins/9/move", {"to": "1"}), ("/cabins/9/assign", {"call": "1"}),
    ("/cabins/9/end-call", {"call": "1", "ended_at": "08:00", "reason": "?"}), ("/cabins/9/checkout", {"calls": "1"}),
    ("/cabins/9/close", {}), ("/till/99/reverse", {"reason": "?"}), ("/debts/99/pay", {"given": "5"}),
)  # fmt: skip
"""What asks for something that is not there."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    data = make_shop(tmp_path_factory.mktemp("json") / "shop", 3, timezone="Africa/Dakar")
    for number in (1, 2, 3):
        done(data, "cabin", "set", number, "--line", f"sipura:127.0.0.1/{number}")
    load_tariff(data, "sell", *SELL)
    port = free_port(socket.SOCK_DGRAM)
    with Serving(data, "--gateway", f"sipura@udp:127.0.0.1:{port}") as serving:
        serving.wait_up("sipura")
        serving.data, serving.telephones = data, by_socket(port)
        yield serving


def test_the_whole_table_in_json(shop):
    cashier, known = shop.visitor("cashier"), {}
    for place, row in enumerate(DAY):
        known |= _before(row.first, cashier, shop.telephones)
        path = row.path.format(**known)
        for sent, status in row.refused:
            _refused(cashier, path, _filled(sent, known), status)
        if row.names:
            answer = _once(cashier, path, _filled(row.sent, known), f"key-{place}")
            assert answer.keys() == row.names, (path, answer)
            assert {name: answer[name] for name in row.told} == row.told, (path, answer)
            known |= {name: answer[of] for name, of in row.learns.items()}
            if "slip" in row.learns:
                known["slip"] = _code(cashier, answer["slip"])
    assert told(shop.data, "check")["ok"]
    assert {row["revenue"] for row in exported(shop.data)} == {str(A_CALL)}


def test_what_is_not_there_is_404_and_a_stranger_403(shop):
    cashier, stranger = shop.visitor("cashier"), shop.visitor()
    cashier.post("/shift/open", float=0)
    stranger.key = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', stranger.get("/login").text)[1]
    for path, sent in NOWHERE:
        _refused(cashier, path, sent, 404)
    for row in DAY:
        path = row.path.format(debt=1, bill=1)
        _refused(stranger, path, row.sent, 403)


def _code(cashier: Visitor, slip: int) -> str:
    """What the paper of a credit slip bears, and nothing else does."""
    code = re.search(r"Code: ([0-9]{5} [0-9]{5})", cashier.get(f"/slips/{slip}").text)[1]
    for elsewhere in ("/slips", "/slips.csv", "/visits", "/till"):
        assert code.replace(" ", "") not in cashier.get(elsewhere).text.replace(" ", "")
    assert code.replace(" ", "") not in str(cashier.json(f"/slips/{slip}"))
    return code


def _once(cashier: Visitor, path: str, sent: dict[str, Any], key: str) -> dict:
    """Sent twice with the same key: done once, answered the same."""
    first, again = (cashier.post(path, key=key, **sent) for _ in range(2))
    assert (first.status, again.status) == (200, 200), (path, first.text)
    assert first.json() == again.json(), path
    return first.json()


def _refused(cashier: Visitor, path: str, sent: dict[str, Any], status: int) -> None:
    answer = cashier.post(path, **sent)
    assert answer.status == status, (path, sent, answer.status, answer.text)
    (sentence,) = answer.json().values()
    assert list(answer.json()) == ["error"] and sentence.endswith((".", "”", "?")), (path, answer.text)


def _filled(sent: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    return {name: value.format(**known) for name, value in sent.items()}


def _before(first: str, cashier: Visitor, telephones: Words) -> dict[str, Any]:
    """What happens before a row: somebody calls, and what is learnt of it."""
    happens, _, number = first.partition(" ")
    if happens == "unmapped":
        return _unmapped(cashier, telephones)
    if happens not in ("call", "due"):
        return {}
    say(telephones, lifts(number), dials(number, PARIS), answers(number))
    cashier.wait_tile(int(number), lambda tile: tile["state"] == "talking" and int(tile["seconds"]) >= 1)
    if happens == "due":
        say(telephones, hangs_up(number))
        cashier.wait_state(int(number), "due")
    (call,) = cashier.json(f"/cabins/{number}")["calls"]
    return {"call": call["id"], "now": datetime.now().astimezone().isoformat()}


def _unmapped(cashier: Visitor, telephones: Words) -> dict[str, Any]:
    say(telephones, lifts("4"), dials("4", PARIS), answers("4"))
    until(lambda: "127.0.0.1/4" in cashier.get("/board").text)
    time.sleep(1.1)
    say(telephones, hangs_up("4"))
    offered = until(lambda: re.search(r'id="assign-(\d+)"', cashier.get("/board").text))
    return {"call": offered[1]}
