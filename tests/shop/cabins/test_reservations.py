"""Before a call begins: what other calls have left for it of the deposit and of the credit at the provider."""

import random
from dataclasses import replace
from itertools import count

import pytest

from callshop.ledger.provider import account
from callshop.rating.charge import charge_buy, charge_sell
from callshop.rating.tariff import Rate
from callshop.shop.visits.visits import CloseVisit, OpenVisit, TopUp
from tests.shop.cabins.allowance import DEPOSIT, GERMANY, costs, credit, deposits, without_ears
from tests.shop.witness import refused
from tests.story import ANA, BUY, CABINS, SELL, Stage

pytestmark = pytest.mark.usefixtures("open_till")


# -- a gateway that asks first


def test_credit_seconds_are_the_largest_whose_charge_fits_less_one_by_brute_force(stage: Stage):
    dice, cabins, longest = random.Random(7), count(), 1800
    stage.shop.state.house = replace(stage.shop.house, longest_call=longest)
    for _ in range(60):
        rate = Rate("49", "Allemagne", dice.choice([1, 700, 75_000, 990_000]), dice.choice([0, 0, 20_000]),
                    dice.choice([1, 6, 30, 60]), dice.choice([1, 6, 60]), dice.choice([0, 0, 4, 20]))  # fmt: skip
        coin, left = dice.choice([1, 10_000, 50_000]), dice.randrange(1, 400_000)
        costs(stage, rate, coin)
        cabin = next(cabins) % CABINS + 1
        deposits(stage, cabin, left)
        said = stage.line(cabin).asks(GERMANY)
        stage.shop.visits.close(CloseVisit(cabin, ANA))
        fitting = [s for s in range(longest + 2) if charge_sell(rate, s, coin).amount <= left]
        expected = min(fitting[-1] - 1, longest) if fitting[-1] < longest + 1 else longest
        assert (said.allowed, said.seconds) == (expected > 0, max(expected, 0)), (rate, coin, left)


def test_a_deposit_that_is_used_up_allows_no_call(stage: Stage):
    deposits(stage)
    stage.line(3).completes(60)
    said = stage.line(3).asks(GERMANY)
    assert (said.allowed, said.seconds) == (False, 0)


def test_a_top_up_during_such_a_call_counts_from_the_next(stage: Stage):
    without_ears(stage)
    deposits(stage)
    assert stage.line(3).asks(GERMANY).seconds == 59
    said = stage.line(3).dials(GERMANY).answered().after(10)
    stage.shop.visits.top_up(TopUp(3, DEPOSIT, ANA))
    tile = stage.tile(3)
    assert (tile.left, tile.deposit) == (49, 2 * DEPOSIT)
    assert any("from the next call" in note.text for note in tile.notes)
    assert "have used more" in refused(409, stage.shop.visits.top_up, TopUp(3, -80_000, ANA))
    said.after(49).completes(59)
    assert stage.line(3).asks(GERMANY).seconds == 59
    assert not any("from the next call" in note.text for note in stage.tile(3).notes)


def test_the_same_ticket_is_answered_the_same_and_reserves_once(stage: Stage):
    credit(stage, 100_000)
    deposits(stage, 2)
    assert stage.line(1).asks(GERMANY, ticket="X").seconds == 149
    first = stage.line(2).asks(GERMANY, ticket="Y")
    assert stage.line(2).asks(GERMANY, ticket="Y") == first
    assert stage.line(3).asks(GERMANY).seconds == (100_000 - 40_000 - 39_333) * 60 // 40_000 - 1


def test_a_call_that_came_to_nothing_reserves_nothing(stage: Stage):
    credit(stage, 100_000)
    stage.line(1).asks(GERMANY)
    stage.line(1).completes(0, answered=False)
    assert stage.line(2).asks(GERMANY).seconds == 149


def test_a_call_that_never_began_is_forgotten(stage: Stage):
    credit(stage, 100_000)
    stage.line(1).asks(GERMANY)
    stage.passes(200)
    assert stage.line(2).asks(GERMANY).seconds == 149


# -- what the credit at the provider covers


def test_a_new_call_gets_what_others_have_not_reserved(stage: Stage):
    credit(stage, 100_000)
    deposits(stage, 1)
    stage.line(1).dials(GERMANY).answered()  # 59 seconds of it are reserved
    stage.line(2).dials(GERMANY).answered().after(10)  # postpaid: 70 seconds
    assert account.reserved() <= 100_000
    assert stage.line(3).asks(GERMANY).seconds == (100_000 - 39_333 - 46_667) * 60 // 40_000 - 1


def test_postpaid_calls_are_cut_before_the_credit_is_overdrawn(stage: Stage):
    credit(stage, 100_000)
    stage.line(1).dials(GERMANY).answered()
    stage.line(2).dials(GERMANY).answered()
    stage.passes(40)
    assert stage.cut == []
    stage.passes(10)
    assert set(stage.cut) == {"L2"}  # the older keeps its minute
    stage.line(2).hangs_up()
    stage.line(1).hangs_up()
    assert sum(row["cost"] for row in stage.on_disk()) <= 100_000


def test_where_calls_go_on_at_zero_a_postpaid_one_is_not_cut(stage: Stage):
    credit(stage, 40_000, at_zero="alarm")
    stage.line(1).dials(GERMANY).answered().after(100)
    assert stage.cut == []


def test_an_unknown_balance_limits_nothing(stage: Stage):
    deposits(stage, amount=50_000_000)
    stage.line(1).dials(GERMANY).answered().after(3600)
    assert stage.tile(1).left is None
    assert stage.line(2).asks(GERMANY).seconds == stage.shop.house.longest_call


def test_a_deposit_that_the_credit_does_not_cover_is_refused_in_words(stage: Stage):
    credit(stage, 50_000)
    assert "does not last" in refused(409, stage.shop.visits.open, OpenVisit(3, "prepaid", DEPOSIT, ANA))
    assert (stage.tile(3).state, stage.on_disk("SELECT * FROM payment")) == ("free", [])
    deposits(stage, amount=40_000)
    assert "does not last" in refused(409, stage.shop.visits.top_up, TopUp(3, DEPOSIT, ANA))
    assert stage.tile(3).deposit == 40_000
    stage.talk(3, 30)
    stage.shop.visits.top_up(TopUp(3, 20_000, ANA))  # costs four sevenths of it, at the pace of the call before


def test_deposits_are_promised_together_before_any_of_them_calls(stage: Stage):
    credit(stage, 100_000)
    deposits(stage, 1, 80_000)
    for cabin in (2, 3):
        assert "does not last" in refused(409, deposits, stage, cabin, 80_000)
    deposits(stage, 2, 20_000)
    assert "does not last" in refused(409, deposits, stage, 3, 1)


def test_a_deposit_that_goes_back_is_promised_no_more(stage: Stage):
    credit(stage, 100_000)
    deposits(stage, 1, 80_000)
    stage.shop.visits.close(CloseVisit(1, ANA))
    deposits(stage, 2, 80_000)
    stage.restart()  # what was promised is known from the books
    assert "does not last" in refused(409, deposits, stage, 1, 80_000)


def test_a_call_of_a_deposit_is_not_promised_twice(stage: Stage):
    credit(stage, 100_000)
    deposits(stage, 1, 70_000)
    stage.talk(2, 30)  # postpaid, 20 000 of the credit for 40 000: the usual cost is half
    stage.line(1).dials(GERMANY).answered().after(10)  # 59 s: 39 334 of the 80 000 that are left
    assert "does not last" in refused(409, deposits, stage, 3, 81_400)
    deposits(stage, 3, 81_300)


def test_what_calls_used_of_a_deposit_is_promised_no_more(stage: Stage):
    credit(stage, 100_000)
    deposits(stage, 1, 70_000)
    stage.talk(1, 30)  # 40 000 of it for 20 000: 15 000 are promised for what is left, of 80 000
    deposits(stage, 2, 130_000)
    assert "does not last" in refused(409, deposits, stage, 3, 10)


def test_a_deposit_that_the_credit_may_not_cover_is_only_told_where_calls_go_on(stage: Stage):
    credit(stage, 50_000, at_zero="alarm")
    deposits(stage)
    assert any("may not last" in note.text for note in stage.tile(3).notes)


def test_what_is_reserved_is_told_from_the_books(stage: Stage):
    assert account.reserved() == 0
    deposits(stage, 1)
    stage.line(1).dials(GERMANY).answered()
    stage.line(2).dials(GERMANY).answered()
    stage.passes(10)
    prepaid, postpaid = charge_buy(BUY[0], 59).amount, charge_buy(BUY[0], 10 + 60).amount
    assert account.reserved() == prepaid + postpaid
    assert SELL[0].prefix == BUY[0].prefix
