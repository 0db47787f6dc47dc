"""A bill as its receipt tells it, whatever settled it; the till that wrote it is real."""

import pytest

from callshop.ledger.billing import articles, billing, bills
from callshop.ledger.billing.billing import Sale, Settlement
from callshop.ledger.billing.bills import NewSlip
from callshop.ledger.db.connection import writing
from callshop.ledger.settings import shop_config
from callshop.ledger.till import credit_slips
from callshop.ledger.till.posting import Posting
from callshop.money import UNIT
from callshop.shop.till.checkout import CheckoutRequest
from callshop.shop.till.reversals import ReverseBill
from callshop.shop.visits.visits import OpenVisit
from tests.story import ANA, NOON, Stage, books_agree, close_books

CENT = UNIT // 100


@pytest.fixture
def stage(tmp_path):
    made = Stage.open(tmp_path)
    made.has_till(ANA)
    yield made
    books_agree()
    close_books()


def settled(bill: bills.Bill) -> list[tuple[str, int]]:
    return [(each.method, each.amount // CENT) for each in bill.settled]


def paid(stage: Stage, cabin: int = 3, **how: object) -> bills.Bill:
    answer = stage.shop.till.checkout(CheckoutRequest(cabin, stage.owed(cabin), ANA, key="", **how))
    return bills.bill(answer.bill)


def test_a_bill_tells_what_was_given_and_handed_back(stage: Stage):
    stage.talk(3, 61)
    bill = paid(stage, given=20 * CENT)
    assert (bill.total, bill.paid, bill.given, bill.change) == (8 * CENT, 8 * CENT, 20 * CENT, 12 * CENT)
    assert settled(bill) == [("cash", 8)]
    assert bill.calls[0].charge.amount == 8 * CENT


def test_a_debt_is_told_with_its_name_and_is_not_paid(stage: Stage):
    stage.talk(3, 61)
    bill = paid(stage, given=5 * CENT, debtor="Moussa")
    assert settled(bill) == [("cash", 5), ("debt", 3)]
    assert (bill.paid, bill.settled[1].name) == (5 * CENT, "Moussa")


def test_change_that_became_a_slip_is_told_with_its_number_and_used_by_it(stage: Stage):
    stage.talk(3, 61)
    first = paid(stage, given=20 * CENT, as_slip=12 * CENT)
    assert first.slips == (NewSlip(1, 12 * CENT),)
    assert first.change == 0
    stage.talk(3, 61)
    second = paid(stage, slip=credit_slips.one(1).code)
    assert (settled(second), second.settled[0].slip, second.change) == ([("slip", 8)], 1, 0)


def test_a_deposit_is_told_as_used_and_the_rest_as_handed_back(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 50 * CENT, ANA))
    stage.talk(3, 61)
    bill = paid(stage, given=0)
    assert settled(bill) == [("deposit", 8)]
    assert (bill.back, bill.change) == (42 * CENT, 42 * CENT)


def test_a_call_held_at_the_deposit_says_so(stage: Stage):
    stage.can_cut = False
    stage.shop.visits.open(OpenVisit(3, "prepaid", 5 * CENT, ANA))
    stage.talk(3, 61)
    bill = paid(stage)
    assert bill.total == 5 * CENT
    assert bill.calls[0].capped
    assert [step.what for step in bill.calls[0].charge.steps()][-2:] == ["capped", "rounded"]


def test_extras_and_a_discount_stand_on_the_bill(stage: Stage):
    shop_config.set_settings(NOON.wall, {"discount_limit": "50", "tax_name": "TVA", "tax_percent": "18"}, "Omar")
    stage.reload()
    with writing():
        coffee = articles.enter(NOON.wall, "Café", 50 * CENT, "Omar")
    stage.talk(3, 61)
    stage.shop.extras.add(3, coffee, 2, ANA)
    extras = [extra.id for extra in stage.shop.board.tile(3).extras]
    bill = paid(stage, extras=extras, discount=8 * CENT, reason="fidèle")
    assert [(extra.name, extra.count, extra.price, extra.amount) for extra in bill.extras] == [
        ("Café", 2, 50 * CENT, 100 * CENT)
    ]
    assert (bill.discount, bill.reason, bill.total) == (8 * CENT, "fidèle", 100 * CENT)
    assert bill.tax == "18 TVA"


def test_a_reversal_tells_what_it_takes_back_with_the_opposite_figures(stage: Stage):
    stage.talk(3, 61)
    first = paid(stage, given=20 * CENT, as_slip=2 * CENT)
    answer = stage.shop.reversals.reverse(ReverseBill(first.id, "wrong cabin", ANA))
    back = bills.bill(answer.bill)
    assert (back.reverses, back.reason, back.total, back.paid) == (first.id, "wrong cabin", -8 * CENT, -8 * CENT)
    assert (settled(back), back.calls[0].amount, back.calls[0].charge) == ([("cash", -8)], -8 * CENT, None)
    assert back.change == answer.back == 10 * CENT, "what it had cost and what had stayed for the slip"
    assert bills.bill(first.id).reversed_by == back.id


def test_a_call_that_is_on_a_bill_comes_on_no_second_one(stage: Stage):
    """Not by the desk, which knows what is owed, but by the statement itself: another program may have been faster."""
    stage.talk(3, 61)
    calls = {call.id: call.amount for call in stage.tile(3).owed}
    first = paid(stage)
    sale = Sale(visit=1, cabin=3, calls=calls)
    posting = Posting(cashier=ANA, at=NOON.wall, day="2026-03-02", shift=1)
    before = stage.on_disk("SELECT * FROM bill")
    with pytest.raises(billing.AlreadyPaid), writing():
        billing.pay(sale, Settlement(given=sale.total, money=sale.total), posting)
    assert stage.on_disk("SELECT * FROM bill") == before
    assert stage.on_disk("SELECT DISTINCT bill FROM call") == [{"bill": first.id}]
