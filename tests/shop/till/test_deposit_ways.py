"""A deposit goes back the way it came, or the shift and the day say how much did not."""

import pytest

from callshop.ledger.till import shift_list
from callshop.shop.till.shifts import CloseShift
from callshop.shop.visits.visits import CloseVisit, OpenVisit, TopUp
from tests.story import ANA, Stage

DAY = "2026-03-02"


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.has_till(ANA)
    return stage


def deposit(stage: Stage, amount: int, method: str, cabin: int = 3) -> None:
    stage.shop.visits.open(OpenVisit(cabin, "prepaid", amount, ANA, method, reference="OM-1"))


def top_up(stage: Stage, amount: int, method: str, cabin: int = 3) -> None:
    stage.shop.visits.top_up(TopUp(cabin, amount, ANA, method, reference="OM-2"))


def otherwise(shift: int = 1) -> int:
    return shift_list.of_shift(shift).otherwise


@pytest.mark.parametrize("method", ["mobile", "card"])
def test_what_came_by_telephone_or_card_and_goes_back_in_coins_is_told(stage: Stage, method: str):
    deposit(stage, 500_000, method)
    stage.shop.visits.close(CloseVisit(3, ANA))
    assert otherwise() == shift_list.of_day(DAY).otherwise == 500_000


def test_coins_that_go_back_as_coins_are_nothing_to_tell(stage: Stage):
    deposit(stage, 500_000, "cash")
    top_up(stage, -200_000, "cash")
    stage.shop.visits.close(CloseVisit(3, ANA))
    assert otherwise() == 0


def test_what_goes_back_by_telephone_is_nothing_to_tell(stage: Stage):
    deposit(stage, 500_000, "mobile")
    top_up(stage, -500_000, "mobile")
    stage.shop.visits.close(CloseVisit(3, ANA))
    assert otherwise() == 0


def test_of_both_ways_only_what_is_more_than_the_coins(stage: Stage):
    deposit(stage, 300_000, "cash")
    top_up(stage, 400_000, "mobile")
    stage.talk(3, 61)  # 80 000 of it: 620 000 go back
    stage.pays(3)
    assert otherwise() == 320_000


def test_each_shift_tells_its_own(stage: Stage):
    deposit(stage, 100_000, "cash")
    top_up(stage, 400_000, "mobile")
    top_up(stage, -150_000, "cash")
    stage.shop.shifts.close(CloseShift(0, ANA))
    second = stage.shop.shifts.open(500_000, ANA)
    stage.shop.visits.close(CloseVisit(3, ANA))
    deposit(stage, 70_000, "cash", 2)
    stage.shop.visits.close(CloseVisit(2, ANA))
    assert (otherwise(1), otherwise(second)) == (50_000, 350_000)
    assert shift_list.of_day(DAY).otherwise == 400_000
