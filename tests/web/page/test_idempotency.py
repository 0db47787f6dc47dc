"""What is sent twice under one key, or was done just before the end of the program, is never done a second time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask.testing import FlaskClient

from callshop.ledger.db import idempotency
from callshop.ledger.db.connection import DiskRefused, close_thread, rows
from callshop.ledger.provider import vouchers
from callshop.ledger.till import debts, shifts
from callshop.money import UNIT
from tests.story import books_agree, close_books
from tests.web.rights.test_permissions import JSON
from tests.web.till_days import lived, person

AWAS = 2
"""The number of Awa's debt, of which something is left."""


@pytest.fixture
def ana(tmp_path):
    stage, app = lived(tmp_path)
    yield person(app, "Ana", stage.clock().wall)
    books_agree()
    close_books()


@pytest.fixture
def omar(tmp_path):
    stage, app = lived(tmp_path)
    vouchers.import_lot(stage.clock().wall, [("ABCD1234", 5 * UNIT)], "codes.csv", "Omar")
    yield person(app, "Omar", stage.clock().wall)
    close_books()


def forgets(*_: object) -> None:
    """As if the program had stopped here."""
    raise DiskRefused("no time left")


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (f"/debts/{AWAS}/pay", {"given": "1"}),
        ("/shift/payout", {"amount": "1", "reason": "glace"}),
        ("/cabins/1/open", {"mode": "prepaid", "amount": "1"}),
    ],
)
def test_money_moves_once_though_the_answer_was_lost(ana, monkeypatch, path, sent):
    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "remember", forgets)
        assert ana.post(path, data={**sent, "key": "k"}, headers=JSON).status_code == 200
    then = _money()
    again = ana.post(path, data={**sent, "key": "k"}, headers=JSON)
    assert (again.status_code, list(again.json)) == (409, ["error"])
    assert _money() == then
    other = {"amount": "1", "reason": "taxi", "key": "l"}
    assert ana.post("/shift/payout", data=other, headers=JSON).status_code == 200


def test_what_was_refused_may_be_tried_again_under_its_key(ana):
    too_much, enough = ({"amount": amount, "reason": "loyer", "key": "k"} for amount in ("99999", "1"))
    assert ana.post("/shift/payout", data=too_much, headers=JSON).status_code == 409
    first, again = (ana.post("/shift/payout", data=enough, headers=JSON) for _ in range(2))
    assert (first.status_code, first.json) == (200, again.json)


# -- what the owner does, key and all, in one transaction


OWNERS_ACTS = (
    ("/payments", {"type": "prepaid", "amount": "7"}),
    ("/payments", {"type": "correction", "statement": "7", "reason": "relevé"}),
    ("/articles", {"name": "Thé", "price": "1"}),
    ("/articles/1", {"name": "Café", "price": "1"}),
    ("/articles/1/withdraw", {}),
    ("/people", {"name": "Cora", "role": "cashier", "password": "la caisse"}),
    ("/recharge", {"code": "ABCD1234"}),
)


@pytest.mark.parametrize(("path", "sent"), OWNERS_ACTS)
def test_the_owner_s_act_is_done_with_its_key_or_not_at_all(omar, monkeypatch, path, sent):
    before = _deeds()
    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "remember", forgets)
        assert omar.post(path, data={**sent, "key": "k"}, headers=JSON).status_code == 503
    assert _deeds() == before
    first = omar.post(path, data={**sent, "key": "k"}, headers=JSON)
    after = _deeds()
    again = omar.post(path, data={**sent, "key": "k"}, headers=JSON)
    assert (first.status_code, again.status_code, again.json) == (200, 200, first.json)
    assert before < after == _deeds()


def test_the_same_recharge_sent_at_once_from_many_places_is_entered_once(tmp_path):
    stage, app = lived(tmp_path)
    omars = [person(app, "Omar", stage.clock().wall) for _ in range(6)]
    start = Barrier(len(omars))

    def sends(omar: FlaskClient) -> dict:
        start.wait(10)
        try:
            return omar.post("/payments", data={"amount": "7", "key": "k"}, headers=JSON).json
        finally:
            close_thread()

    before = _deeds()
    with ThreadPoolExecutor(len(omars)) as threads:
        told = list(threads.map(sends, omars))
    assert (_deeds(), told) == (before + 1, [told[0]] * len(omars))
    close_books()


def test_a_code_that_was_wrong_is_counted_although_it_came_with_a_key(omar):
    tried = [omar.post("/recharge", data={"code": f"WRONG{n:03}", "key": "k"}, headers=JSON) for n in range(6)]
    assert [answer.status_code for answer in tried] == [400] * 5 + [429]


def _deeds() -> int:
    """How many entries the audit chain has: each act adds some."""
    return rows("SELECT count(*) AS n FROM audit")[0]["n"]


def _money() -> tuple[int, int]:
    """In the drawer, and owed by Awa."""
    return shifts.expected(shifts.open_of("Ana")) // UNIT, debts.one(AWAS).left
