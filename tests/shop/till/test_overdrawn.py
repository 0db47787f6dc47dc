"""A drawer that fell below zero by the books says so, to who reads its report."""

import pytest

from callshop.ledger.till import shifts
from callshop.shop.till.reversals import ReverseBill
from callshop.shop.till.shifts import CloseShift
from callshop.shop.visits.visits import CloseVisit, OpenVisit, TopUp
from tests.story import ANA, Stage

BEA = "Bea"


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.has_till(ANA)
    return stage


def fell(number: int) -> int:
    """Micros below zero."""
    found = shifts.overdrawn(shifts.one(number))
    return found.missing if found else 0


def a_new_drawer(stage: Stage, holds: int = 0) -> int:
    stage.shop.shifts.close(CloseShift(0, ANA))
    return stage.shop.shifts.open(holds, ANA)


def test_a_deposit_of_an_earlier_drawer_that_goes_back(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    number = a_new_drawer(stage, 100_000)
    stage.shop.visits.close(CloseVisit(3, ANA))
    assert (fell(1), fell(number)) == (0, 400_000)
    assert [shift.id for shift in shifts.overdrawn_since("2026-01-01")] == [number]


def test_what_comes_in_after_does_not_hide_it(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    number = a_new_drawer(stage)
    stage.shop.visits.top_up(TopUp(3, -200_000, ANA))
    stage.passes(60)
    stage.shop.visits.open(OpenVisit(2, "prepaid", 900_000, ANA))
    assert (fell(number), shifts.expected(shifts.one(number))) == (200_000, 700_000)


def test_a_deposit_by_telephone_that_goes_back_in_coins(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA, "mobile", reference="OM-1"))
    stage.shop.visits.close(CloseVisit(3, ANA))
    assert fell(1) == 500_000


def test_a_bill_that_is_taken_back_from_an_empty_drawer(stage: Stage):
    stage.talk(3, 61)
    bill = stage.pays(3).bill
    number = a_new_drawer(stage)
    stage.shop.reversals.reverse(ReverseBill(bill, "wrong cabin", ANA))
    assert fell(number) == 80_000


def test_one_checkout_counts_together_and_a_drawer_that_covers_it_says_nothing(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    stage.talk(3, 61)
    stage.pays(3)
    stage.talk(2, 61)
    stage.pays(2, given=200_000, as_slip=120_000)
    assert fell(1) == 0
    assert shifts.overdrawn_since("2026-01-01") == []
