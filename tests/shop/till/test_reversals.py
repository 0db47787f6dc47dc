"""A bill taken back: by another with the opposite figures, never by an erasure."""

import pytest

from callshop.ledger.billing import articles
from callshop.ledger.db import connection
from callshop.ledger.reports import reports
from callshop.ledger.till import credit_slips, debts, payments
from callshop.money import UNIT
from callshop.shop.till.debts import PayDebt
from callshop.shop.till.reversals import ReverseBill, ReversedBill
from callshop.shop.visits.visits import OpenVisit
from tests.shop.witness import at_once, audited, coffee, moved, refused
from tests.story import ANA, Stage, books_agree

BEA = "Bea"


@pytest.fixture(autouse=True)
def open_tills(stage: Stage) -> None:
    stage.has_till(ANA, BEA)


def reversed_(stage: Stage, bill: int = 1, **more: object) -> ReversedBill:
    answer = stage.shop.reversals.reverse(ReverseBill(bill, "wrong cabin", BEA, **more))
    books_agree()
    return answer


def test_a_reversed_bill_is_due_again_and_its_money_goes_back(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, given=100_000)
    answer = reversed_(stage)
    assert answer == ReversedBill(bill=2, reversed=1, total=-80_000, back=80_000, cabin=3)
    stage.line(3).is_("due").owes("0.08")
    assert moved(stage) == [("bill", "cash", 8), ("bill", "cash", -8)]
    assert (payments.cash_of_shift(1), payments.cash_of_shift(2)) == (80_000, -80_000)
    assert stage.shop.board.totals.taken == 0 == reports.paid("2026-03-02", "2026-03-02")
    assert audited(stage)[-1] == "bill reversed"
    stage.restart()
    stage.line(3).is_("due").owes("0.08")
    assert stage.pays(3).bill == 3
    assert reports.paid("2026-03-02", "2026-03-02") == 80_000


def test_a_bill_is_reversed_once_and_a_reversal_never(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3)
    assert refused(400, stage.shop.reversals.reverse, ReverseBill(1, "  ", BEA)) == "Say why this bill is reversed."
    refused(404, stage.shop.reversals.reverse, ReverseBill(9, "wrong", BEA))
    refused(409, stage.shop.reversals.reverse, ReverseBill(1, "wrong", "Carl"))
    reversed_(stage)
    refused(409, stage.shop.reversals.reverse, ReverseBill(1, "wrong", BEA))
    refused(409, stage.shop.reversals.reverse, ReverseBill(2, "wrong", BEA))
    stage.pays(3)
    refused(409, stage.shop.reversals.reverse, ReverseBill(1, "wrong", BEA))
    assert reversed_(stage, 3).bill == 4


def test_two_who_reverse_the_same_bill_reverse_it_once(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3)
    answers = at_once(
        *(lambda who=who: stage.shop.reversals.reverse(ReverseBill(1, "wrong", who)) for who in (ANA, BEA))
    )
    assert sorted(each if isinstance(each, int) else 200 for each in answers) == [200, 409]


def test_what_is_due_again_goes_to_another_cabin_if_somebody_is_there(stage: Stage):
    stage.talk(1, 61)
    stage.pays(1)
    stage.talk(1, 30)
    assert reversed_(stage).cabin == 2
    stage.line(2).is_("due").owes("0.08")
    stage.restart()
    stage.line(2).owes("0.08")
    stage.line(1).owes("0.04")


def test_without_a_free_cabin_nothing_is_reversed(stage: Stage):
    stage.talk(1, 61)
    stage.pays(1)
    for cabin in (1, 2, 3, 4):
        stage.talk(cabin, 30)
    before = stage.on_disk("SELECT * FROM payment")
    assert "free" in refused(409, stage.shop.reversals.reverse, ReverseBill(1, "wrong", BEA))
    assert stage.on_disk("SELECT * FROM payment") == before


def test_a_customer_who_is_still_there_owes_it_again(stage: Stage):
    stage.talk(3, 61)
    said = stage.line(3).dials("0049301234").answered().after(61)
    stage.pays(3)
    visit = stage.tile(3).visit
    assert reversed_(stage).cabin == 3
    assert stage.tile(3).visit == visit
    said.hangs_up().owes("0.16")
    stage.pays(3)


def test_a_part_payment_is_reversed_with_its_debt_and_what_was_paid_of_it(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, given=30_000, debtor="Awa")
    stage.shop.debts.pay(PayDebt(1, 20_000, ANA))
    answer = reversed_(stage)
    assert (answer.back, debts.one(1).left) == (50_000, 0)
    assert moved(stage)[3:] == [("bill", "cash", -3), ("bill", "debt", -5), ("debt", "cash", -2)]
    refused(409, stage.shop.debts.pay, PayDebt(1, 10_000, ANA))


def test_a_forgiven_debt_is_not_owed_again_by_the_reversal(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, given=30_000, debtor="Awa")
    stage.shop.debts.forgive(1, "a friend", "Omar")
    assert reversed_(stage).back == 30_000
    assert debts.one(1).left == 0


def test_a_slip_that_nobody_used_is_cancelled_with_its_bill(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, given=200_000, as_slip=120_000)
    assert reversed_(stage).back == 200_000
    assert credit_slips.one(1).left == 0
    stage.talk(2, 30)
    refused(409, stage.pays, 2, slip=credit_slips.one(1).code)


def test_a_bill_whose_slip_was_used_stands(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, given=200_000, as_slip=120_000)
    stage.talk(2, 61)
    stage.pays(2, slip=credit_slips.one(1).code)
    refused(409, stage.shop.reversals.reverse, ReverseBill(1, "wrong", BEA))
    assert reversed_(stage, 2).back == 0
    assert credit_slips.one(1).left == 120_000
    assert reversed_(stage, 1).back == 200_000


def test_a_deposit_that_paid_is_held_again(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    stage.talk(3, 61)
    assert stage.pays(3).change == 420_000
    assert reversed_(stage).back == 0
    assert (stage.tile(3).mode, stage.tile(3).deposit) == ("prepaid", 80_000)
    stage.restart()
    assert stage.tile(3).deposit == 80_000
    assert stage.pays(3).change == 0
    stage.line(3).is_("free")


def test_money_that_came_by_telephone_goes_back_the_same_way(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, method="mobile", reference="OM-1")
    assert reversed_(stage).back == 0
    assert moved(stage) == [("bill", "mobile", 8), ("bill", "mobile", -8)]


def test_extras_a_discount_and_a_gift_are_reversed_too(stage: Stage):
    stage.shop.extras.add(3, coffee(), 2, ANA)
    stage.talk(3, 61)
    stage.pays(3, discount=80_000, reason="a gift", owner=True)
    assert reversed_(stage).back == UNIT
    stage.line(3).owes("1.08")
    assert [taken.amount for taken in articles.on_bill(2)] == [-UNIT]
    stage.pays(3, discount=1_080_000, reason="a gift", owner=True)
    assert reversed_(stage, 3).total == 0
    stage.restart()
    stage.line(3).owes("1.08")


def test_what_the_gateway_tells_after_a_reversal_counts_for_the_next_bill(stage: Stage):
    said = stage.talk(3, 61, ref="A1")
    stage.pays(3)
    reversed_(stage)
    said.after(60).completes(120)
    stage.line(3).owes("0.14")
    books_agree()


def test_a_refusing_disk_reverses_nothing(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3)
    with stage.disk_refusing():
        refused(503, stage.shop.reversals.reverse, ReverseBill(1, "wrong", BEA))
    stage.line(3).is_("free")
    assert stage.on_disk("SELECT bill FROM call") == [{"bill": 1}]
    reversed_(stage)


def test_a_crash_in_the_middle_leaves_no_half_of_it(stage: Stage, monkeypatch):
    stage.talk(3, 61)
    stage.pays(3)
    before = stage.on_disk("SELECT * FROM payment"), stage.on_disk("SELECT * FROM bill"), stage.on_disk()
    monkeypatch.setattr(
        "callshop.ledger.visits.visits.reopen", lambda visit: connection.database.execute_sql("SELECT no_such_column")
    )
    refused(503, stage.shop.reversals.reverse, ReverseBill(1, "wrong", BEA))
    assert (stage.on_disk("SELECT * FROM payment"), stage.on_disk("SELECT * FROM bill"), stage.on_disk()) == before
    monkeypatch.undo()
    reversed_(stage)
