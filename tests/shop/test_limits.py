"""A deposit is never overdrawn, nor the credit at the provider; who must end a call is told in time."""

import random
from dataclasses import replace
from itertools import count

import pytest

from callshop.ledger import account
from callshop.ledger.house import set_setting
from callshop.rating.charge import charge_buy, charge_sell
from callshop.rating.tariff import Rate, Tariff
from callshop.shop.refusals import Refused
from tests.story import ANA, BUY, CABINS, SELL, Stage

GERMANY, FRANCE, SENEGAL = "0049301234", "0033145678901", "00221771234567"
DEPOSIT = 70_000
"""A minute to Germany."""


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.has_till(ANA)
    return stage


def deposits(stage: Stage, cabin: int = 3, amount: int = DEPOSIT) -> None:
    stage.shop.open(cabin, "prepaid", amount, ANA)


def credit(stage: Stage, amount: int, at_zero: str = "refuse") -> None:
    """The shop has so much at its provider, and refuses calls without it."""
    now = stage.clock().wall
    set_setting(now, "at_zero", at_zero, "test")
    account.top_up(now, amount, "prepaid", "", "Omar")
    stage.refurnish()


def costs(stage: Stage, rate: Rate, coin: int = 10_000) -> None:
    """What customers pay from now on, for one country alone."""
    stage.shop.rates = replace(stage.shop.rates, sell=Tariff((rate,)), coin=coin)


def without_ears(stage: Stage) -> None:
    """The gateway cannot hang up."""
    stage.can_cut = False
    stage.restart()


def alarms(stage: Stage, seconds: int, cabin: int = 3) -> list[tuple[int, int]]:
    """(seconds left, alarm) whenever the alarm of a cabin changes."""
    seen = []
    for _ in range(seconds):
        stage.passes(1)
        tile = stage.tile(cabin)
        if not seen or seen[-1][1] != tile.limit_alarm:
            seen.append((tile.left, tile.limit_alarm))
    return seen


def refused(why: str, verb, *told: object, **more: object) -> None:
    with pytest.raises(Refused) as caught:
        verb(*told, **more)
    assert why in str(caught.value.why)


# -- the cut


def test_a_prepaid_call_is_cut_at_the_last_second_it_paid_for_less_one(stage: Stage):
    deposits(stage)
    said = stage.line(3).dials(GERMANY).answered()
    assert stage.tile(3).left == 59
    stage.passes(58)
    assert stage.cut == []
    stage.passes(1)
    assert stage.cut == ["L3"]
    said.hangs_up().is_("due").owes("0.07")


def test_the_cut_does_not_wait_for_a_tick(stage: Stage):
    deposits(stage)
    stage.clock.goes_on(0.3)
    stage.line(3).dials(GERMANY).answered()
    stage.clock.goes_on(58.7)
    stage.shop.tick()
    assert stage.cut == []
    wait = stage.shop.next_cut()
    assert wait == pytest.approx(0.3)
    stage.clock.goes_on(wait)
    stage.shop.cut_due()
    assert stage.cut == ["L3"]
    assert stage.shop.next_cut() is None


def test_a_tick_that_comes_late_still_cuts(stage: Stage):
    deposits(stage)
    stage.line(3).dials(GERMANY).answered().after(75)
    assert stage.cut == ["L3"]


def test_a_call_that_goes_on_is_cut_again_every_few_seconds(stage: Stage):
    deposits(stage)
    stage.line(3).dials(GERMANY).answered()
    stage.passes(59 + 7)
    assert stage.cut == ["L3"] * 3


def test_a_top_up_moves_the_cut_and_handing_back_brings_it_nearer(stage: Stage):
    deposits(stage)
    said = stage.line(3).dials(GERMANY).answered().after(30)
    stage.shop.top_up(3, DEPOSIT, ANA)
    assert (stage.tile(3).deposit, stage.tile(3).left) == (2 * DEPOSIT, 119 - 30)
    stage.passes(60)
    assert stage.cut == []
    stage.shop.top_up(3, -30_000, ANA)
    assert stage.tile(3).left == 93 - 90
    stage.passes(3)
    assert stage.cut == ["L3"]
    refused("have used more", stage.shop.top_up, 3, -10_000, ANA)
    said.hangs_up().owes("0.11")


def test_without_a_coin_left_the_next_call_is_cut_as_soon_as_it_is_dialled(stage: Stage):
    deposits(stage)
    stage.line(3).completes(60, GERMANY)
    stage.line(3).dials(GERMANY)
    assert stage.cut == ["L3"]


def test_what_costs_nothing_has_no_limit_and_free_seconds_count(stage: Stage):
    deposits(stage, amount=10_000)
    stage.line(3).dials(FRANCE).answered()
    assert stage.tile(3).left == 3  # four seconds are free, a minute costs more than there is
    stage.line(3).hangs_up()
    costs(stage, Rate("49", "Allemagne", 0))
    stage.line(3).dials(GERMANY).answered().after(7200)
    assert (stage.tile(3).left, stage.tile(3).limit_alarm, len(stage.cut)) == (None, None, 0)


# -- the cap


def test_the_charge_is_capped_at_the_deposit_live_and_final_and_says_so(stage: Stage):
    without_ears(stage)
    deposits(stage)
    said = stage.line(3).dials(GERMANY).answered().after(60).shows("0.07").after(100).shows("0.07")
    tile = stage.tile(3)
    assert (tile.capped, tile.call.capped, tile.call.next_step) == (True, True, None)
    said.completes(161).owes("0.07")
    (due,) = stage.tile(3).owed
    assert due.capped
    assert [step.what for step in due.charge.steps()][-2:] == ["capped", "rounded"]
    (row,) = stage.on_disk()
    assert (row["revenue"], row["flags"]) == (70_000, "cap:70000")


def test_two_calls_in_one_cabin_share_what_is_left_and_no_figure_falls(stage: Stage):
    without_ears(stage)
    deposits(stage)
    one, two = stage.line(3, ref="A"), stage.line(3, ref="B")
    one.dials(GERMANY).answered().after(30)
    two.dials(GERMANY).answered().after(20)
    seen = []
    for _ in range(60):
        stage.passes(1)
        seen.append(stage.tile(3).due)
    assert seen == sorted(seen)
    assert seen[-1] == DEPOSIT
    two.hangs_up().owes("0.07")
    one.hangs_up().owes("0.07")
    assert sorted(row["flags"].startswith("cap:") for row in stage.on_disk()) == [True, True]


def test_a_capped_call_comes_out_the_same_after_a_restart(stage: Stage):
    without_ears(stage)
    deposits(stage)
    stage.line(3).dials(GERMANY).answered().after(100).hangs_up()
    stage.restart()
    (due,) = stage.tile(3).owed
    assert (due.amount, due.capped, stage.tile(3).deposit) == (70_000, True, DEPOSIT)


def test_a_call_that_the_power_cut_ended_is_capped_too(stage: Stage):
    without_ears(stage)
    deposits(stage)
    stage.line(3).dials(GERMANY).answered()
    stage.passes(100)
    stage.restart(boot="another")
    (due,) = stage.tile(3).owed
    assert (due.amount, due.capped, due.status) == (70_000, True, "interrupted")


def test_a_capped_call_stays_capped_when_its_gateway_tells_more_seconds(stage: Stage):
    without_ears(stage)
    deposits(stage)
    stage.line(3, ref="A").dials(GERMANY).answered().after(100).hangs_up().completes(110).owes("0.07")
    stage.line(3, ref="B").dials(GERMANY).answered().hangs_up()
    assert stage.on_disk()[0]["seconds"] == 110


def test_fewer_seconds_told_afterwards_need_no_cap(stage: Stage):
    without_ears(stage)
    deposits(stage)
    stage.line(3, ref="A").dials(GERMANY).answered().after(100).hangs_up().completes(50).owes("0.06")
    assert not stage.tile(3).capped


# -- the alarm, where no gateway can be told


def test_a_gateway_that_cannot_be_told_alarms_at_60_30_10_and_0_and_shows_the_overrun(stage: Stage):
    without_ears(stage)
    deposits(stage, amount=140_000)
    stage.line(3).dials(GERMANY).answered()
    assert alarms(stage, 130) == [(118, None), (60, 60), (30, 30), (10, 10), (0, 0)]
    tile = stage.tile(3)
    assert (tile.left, tile.call.price) == (-11, 140_000)
    assert stage.cut == []


def test_a_call_without_a_deposit_has_no_alarm(stage: Stage):
    stage.line(3).dials(GERMANY).answered().after(7200)
    assert (stage.tile(3).left, stage.tile(3).limit_alarm) == (None, None)


# -- a gateway that asks first


def test_credit_seconds_are_the_largest_whose_charge_fits_less_one_by_brute_force(stage: Stage):
    dice, cabins, longest = random.Random(7), count(), 1800
    stage.shop.house = replace(stage.shop.house, longest_call=longest)
    for _ in range(60):
        rate = Rate("49", "Allemagne", dice.choice([1, 700, 75_000, 990_000]), dice.choice([0, 0, 20_000]),
                    dice.choice([1, 6, 30, 60]), dice.choice([1, 6, 60]), dice.choice([0, 0, 4, 20]))  # fmt: skip
        coin, left = dice.choice([1, 10_000, 50_000]), dice.randrange(1, 400_000)
        costs(stage, rate, coin)
        cabin = next(cabins) % CABINS + 1
        deposits(stage, cabin, left)
        said = stage.line(cabin).asks(GERMANY)
        stage.shop.close(cabin, ANA)
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
    stage.shop.top_up(3, DEPOSIT, ANA)
    tile = stage.tile(3)
    assert (tile.left, tile.deposit) == (49, 2 * DEPOSIT)
    assert any("from the next call" in note.text for note in tile.notes)
    refused("have used more", stage.shop.top_up, 3, -80_000, ANA)
    said.completes(59)
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
    refused("does not last", stage.shop.open, 3, "prepaid", DEPOSIT, ANA)
    assert (stage.tile(3).state, stage.on_disk("SELECT * FROM payment")) == ("free", [])
    deposits(stage, amount=40_000)
    refused("does not last", stage.shop.top_up, 3, DEPOSIT, ANA)
    assert stage.tile(3).deposit == 40_000
    stage.talk(3, 30)
    stage.shop.top_up(3, 20_000, ANA)  # costs four sevenths of it, at the pace of the call before


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
