"""What customers pay: exactly what was shown, and once."""

import pytest

from callshop.shop.till.checkout import CheckoutAnswer, CheckoutRequest
from callshop.shop.visits.visits import OpenVisit
from tests.shop.witness import OMAR, at_once, coffee, refused
from tests.story import ANA, Stage, books_agree

pytestmark = pytest.mark.usefixtures("open_till")


# -- exactly what was shown


def test_a_checkout_pays_and_the_customer_leaves(stage: Stage):
    stage.talk(3, 61)
    answer = stage.shop.till.checkout(CheckoutRequest(3, stage.owed(3), ANA, key="k", given=100_000))
    assert answer == CheckoutAnswer(
        bill=1, total=80_000, paid=80_000, change=20_000, debt=None, slip=None,
        debt_amount=0, slip_amount=0, slip_left=None,
    )  # fmt: skip
    stage.line(3).is_("free").owes("0")
    assert stage.shop.board.totals.taken == 80_000
    (payment,) = stage.on_disk("SELECT amount, given, method, cashier, shift FROM payment")
    assert tuple(payment.values()) == (80_000, 100_000, "cash", ANA, 1)
    assert [visit["closed_at"] for visit in stage.on_disk("SELECT * FROM visit")] == [stage.clock().wall]


def test_exactly_the_calls_shown_are_paid_and_one_that_ends_meanwhile_stays_due(stage: Stage):
    stage.talk(3, 61)
    shown = stage.owed(3)
    stage.talk(3, 120)
    assert stage.shop.till.checkout(CheckoutRequest(3, shown, ANA, key="")).total == 80_000
    stage.line(3).is_("due").owes("0.14")
    assert [(row["bill"], row["cashier"]) for row in stage.on_disk()] == [(1, ANA), (None, "")]


def test_a_call_that_goes_on_is_paid_when_it_is_over(stage: Stage):
    stage.talk(3, 61)
    said = stage.line(3).dials("0049301234").answered().after(10)
    running = stage.tile(3).call.id
    assert "going on" in refused(
        409, stage.shop.till.checkout, CheckoutRequest(3, [*stage.owed(3), running], ANA, key="")
    )
    stage.pays(3)
    said.is_("talking").owes("0.02").after(51).hangs_up().owes("0.08")
    stage.pays(3)
    said.is_("free")


def test_a_customer_who_calls_again_stays(stage: Stage):
    stage.talk(3, 61)
    visit = stage.tile(3).visit
    said = stage.line(3).dials("0033145").answered().after(70)
    stage.pays(3, next_mode="postpaid")
    assert stage.tile(3).visit == visit
    said.hangs_up().owes("0.2")


def test_a_call_named_twice_is_paid_once(stage: Stage):
    stage.talk(3, 61)
    assert stage.shop.till.checkout(CheckoutRequest(3, stage.owed(3) * 2, ANA, key="")).total == 80_000


def test_nobody_is_paid_without_an_open_till(stage: Stage):
    stage.talk(3, 61)
    assert "till" in refused(409, stage.shop.till.checkout, CheckoutRequest(3, stage.owed(3), "Bea", key=""))
    assert stage.shop.till.checkout(CheckoutRequest(3, stage.owed(3), OMAR, key="", owner=True)).bill == 1
    assert stage.on_disk("SELECT shift, cashier FROM bill") == [{"shift": 1, "cashier": OMAR}]


# -- once


def test_the_same_key_again_is_the_same_payment(stage: Stage):
    stage.talk(3, 61)
    calls = stage.owed(3)
    first = stage.shop.till.checkout(CheckoutRequest(3, calls, ANA, key="once"))
    assert stage.shop.till.checkout(CheckoutRequest(3, calls, ANA, key="once")) == first
    stage.restart()
    assert stage.shop.till.checkout(CheckoutRequest(3, calls, ANA, key="once")) == first
    assert len(stage.on_disk("SELECT * FROM payment")) == 1


def test_the_same_key_from_two_threads_pays_once(stage: Stage):
    stage.talk(3, 61)
    calls = stage.owed(3)
    one, other = at_once(*[lambda: stage.shop.till.checkout(CheckoutRequest(3, calls, ANA, key="once"))] * 2)
    assert one == other and one.bill == 1
    assert len(stage.on_disk("SELECT * FROM bill")) == 1


def test_a_key_is_a_cabin_s_own(stage: Stage):
    stage.talk(3, 61)
    stage.talk(2, 61)
    assert [stage.pays(cabin, key="same").bill for cabin in (3, 2)] == [1, 2]


def test_of_two_cashiers_one_is_too_late(stage: Stage):
    stage.has_till("Bea")
    stage.talk(3, 61)
    calls = stage.owed(3)
    answers = at_once(
        lambda: stage.shop.till.checkout(CheckoutRequest(3, calls, ANA, key="a")),
        lambda: stage.shop.till.checkout(CheckoutRequest(3, calls, "Bea", key="b")),
    )
    assert sorted(each if isinstance(each, int) else 200 for each in answers) == [200, 409]
    assert len(stage.on_disk("SELECT * FROM bill")) == 1


def test_who_is_too_late_is_told_who_was_faster(stage: Stage):
    stage.has_till("Bea")
    stage.talk(3, 61)
    calls = stage.owed(3)
    paid = stage.shop.till.checkout(CheckoutRequest(3, calls, "Bea", key="b"))
    told = refused(409, stage.shop.till.checkout, CheckoutRequest(3, calls, ANA, key="a"))
    assert told == f"Bea has just collected this: bill no. {paid.bill}."
    assert "not due in this cabin" in refused(409, stage.shop.till.checkout, CheckoutRequest(3, [99], ANA, key="c"))


def test_refused_payments_change_nothing(stage: Stage):
    stage.talk(3, 61)
    owed = stage.owed(3)
    before = stage.on_disk("SELECT * FROM audit")
    missing = refused(400, stage.shop.till.checkout, CheckoutRequest(3, owed, ANA, key="", given=70_000))
    assert "0,01" in missing and "missing" in missing
    assert "shells" in refused(400, stage.shop.till.checkout, CheckoutRequest(3, owed, ANA, key="", method="shells"))
    refused(400, stage.shop.till.checkout, CheckoutRequest(3, owed, ANA, key="", given=-1))
    refused(400, stage.shop.till.checkout, CheckoutRequest(3, owed, ANA, key="", as_slip=-1, given=90_000))
    refused(400, stage.shop.till.checkout, CheckoutRequest(3, owed, ANA, key="", next_mode="barter"))
    for method in ("mobile", "card"):
        assert "exact" in refused(
            400, stage.shop.till.checkout, CheckoutRequest(3, owed, ANA, key="", method=method, given=80_001)
        )
    refused(409, stage.shop.till.checkout, CheckoutRequest(3, [], ANA, key=""))
    refused(409, stage.shop.till.checkout, CheckoutRequest(3, [99], ANA, key=""))
    refused(409, stage.shop.till.checkout, CheckoutRequest(3, owed, ANA, key="", extras=[1]))
    refused(409, stage.shop.till.checkout, CheckoutRequest(2, owed, ANA, key=""))
    refused(404, stage.shop.till.checkout, CheckoutRequest(77, owed, ANA, key=""))
    refused(404, stage.shop.till.checkout, CheckoutRequest(3, owed, ANA, key="", slip="5"))
    assert stage.on_disk("SELECT * FROM bill") == stage.on_disk("SELECT * FROM payment") == []
    assert stage.on_disk("SELECT * FROM audit") == before
    stage.line(3).owes("0.08")


def test_no_payment_is_taken_that_the_disk_refuses(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "postpaid", 0, ANA))
    stage.shop.extras.add(3, coffee(), 2, ANA)
    stage.talk(3, 61)
    before = stage.on_disk("SELECT * FROM audit")
    with stage.disk_refusing():
        refused(503, stage.pays, 3, key="k", given=0, debtor="Awa", next_mode="postpaid")
        stage.line(3).is_("due").owes("1.08")
        assert stage.shop.board.totals.taken == 0
    assert stage.on_disk("SELECT * FROM audit") == before
    assert stage.pays(3, key="k").total == 1_080_000


# -- the next customer


def test_the_next_visit_begins_with_the_payment(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, next_mode="postpaid")
    stage.line(3).is_("open").owes("0")
    stage.restart()
    stage.line(3).is_("open")
    assert [row["opened_by"] for row in stage.on_disk("SELECT * FROM visit")] == ["", ANA]
    books_agree()
