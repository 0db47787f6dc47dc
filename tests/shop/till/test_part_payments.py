"""Money that does not fit: what is missing becomes a debt, what cannot be handed back a credit slip."""

import pytest

from callshop.ledger.till import credit_slips, debts, payments
from callshop.shop.till.debts import PaidDebt, PayDebt
from tests.shop.witness import OMAR, audited, moved, refused
from tests.story import ANA, Stage

pytestmark = pytest.mark.usefixtures("open_till")


# -- part payments and debts


def test_what_is_not_paid_becomes_a_debt_under_a_name(stage: Stage):
    stage.talk(3, 61)
    answer = stage.pays(3, given=50_000, debtor=" Awa ")
    assert (answer.paid, answer.debt, answer.debt_amount, answer.change) == (50_000, 1, 30_000, 0)
    stage.line(3).is_("free")
    assert (debts.one(1).name, debts.one(1).left) == ("Awa", 30_000)
    assert moved(stage) == [("bill", "cash", 5), ("bill", "debt", 3)]
    assert stage.shop.board.totals.taken == 50_000


def test_a_debtor_who_gives_nothing_owes_all_of_it(stage: Stage):
    stage.talk(3, 61)
    assert stage.pays(3, debtor="Awa").debt_amount == 80_000
    assert moved(stage) == [("bill", "debt", 8)]


def test_a_debtor_who_gives_enough_owes_nothing(stage: Stage):
    stage.talk(3, 61)
    assert stage.pays(3, given=100_000, debtor="Awa").debt is None
    assert stage.on_disk("SELECT * FROM debt") == []


def test_a_debt_is_paid_bit_by_bit(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, given=0, debtor="Awa")
    pay = stage.shop.debts.pay
    assert pay(PayDebt(1, 50_000, ANA)) == PaidDebt(debt=1, paid=50_000, change=0, left=30_000)
    assert "exact" in refused(400, pay, PayDebt(1, 40_000, ANA, method="mobile"))
    assert pay(PayDebt(1, 50_000, ANA)) == PaidDebt(debt=1, paid=30_000, change=20_000, left=0)
    assert stage.shop.board.totals.taken == 80_000
    refused(409, pay, PayDebt(1, 10_000, ANA))
    refused(404, pay, PayDebt(9, 10_000, ANA))


def test_a_debt_that_nothing_more_is_asked_for(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, given=50_000, debtor="Awa")
    refused(400, stage.shop.debts.forgive, 1, " ", OMAR)
    stage.shop.debts.forgive(1, "a good customer", OMAR)
    assert debts.one(1).left == 0
    refused(409, stage.shop.debts.pay, PayDebt(1, 10_000, ANA))
    assert stage.shop.board.totals.taken == 50_000
    assert audited(stage)[-1] == "debt forgiven"


# -- credit slips


def test_change_that_cannot_be_given_is_a_slip_for_two_more_visits(stage: Stage):
    stage.talk(3, 61)
    answer = stage.pays(3, given=200_000, as_slip=100_000)
    assert (answer.slip, answer.slip_amount, answer.change) == (1, 100_000, 20_000)
    assert payments.cash_of_shift(1) == 180_000
    code = credit_slips.one(1).code
    stage.talk(2, 61)
    answer = stage.pays(2, slip=code)
    assert (answer.paid, answer.slip, answer.slip_left) == (80_000, None, 20_000)
    stage.restart()
    stage.talk(2, 61)
    assert stage.pays(2, slip=code, given=60_000).slip_left == 0
    assert payments.cash_of_shift(1) == 240_000
    assert credit_slips.one(1).left == 0
    stage.talk(1, 61)
    assert "used up" in refused(409, stage.pays, 1, slip=code)
    stage.pays(1)


def test_a_slip_is_not_over_more_than_the_change(stage: Stage):
    stage.talk(3, 61)
    assert "0,02" in refused(400, stage.pays, 3, given=100_000, as_slip=20_001)
    assert stage.pays(3, given=100_000, as_slip=20_000).change == 0
