"""A key without an answer: what was done just before the end of the program is never done a second time."""

import pytest

from callshop.ledger import debts, done, shifts
from callshop.ledger.db import DiskRefused
from callshop.money import UNIT
from tests.story import books_agree, close_books
from tests.web.test_rules import JSON
from tests.web.till_days import lived, person

AWAS = 2
"""The number of Awa's debt, of which something is left."""


@pytest.fixture
def ana(tmp_path):
    stage, app = lived(tmp_path)
    yield person(app, "Ana", stage.clock().wall)
    books_agree()
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
        patched.setattr(done, "remember", forgets)
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


def _money() -> tuple[int, int]:
    """In the drawer, and owed by Awa."""
    return shifts.expected(shifts.open_of("Ana")) // UNIT, debts.one(AWAS).left
