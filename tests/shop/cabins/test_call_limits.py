"""A deposit is never overdrawn: the call is cut in time, or capped, or an alarm says who must end it."""

import pytest

from callshop.rating.tariff import Rate
from callshop.shop.visits.visits import TopUp
from tests.shop.cabins.allowance import DEPOSIT, FRANCE, GERMANY, costs, deposits, without_ears
from tests.shop.witness import refused
from tests.story import ANA, Stage

pytestmark = pytest.mark.usefixtures("open_till")


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
    stage.shop.visits.top_up(TopUp(3, DEPOSIT, ANA))
    assert (stage.tile(3).deposit, stage.tile(3).left) == (2 * DEPOSIT, 119 - 30)
    stage.passes(60)
    assert stage.cut == []
    stage.shop.visits.top_up(TopUp(3, -30_000, ANA))
    assert stage.tile(3).left == 93 - 90
    stage.passes(3)
    assert stage.cut == ["L3"]
    assert "have used more" in refused(409, stage.shop.visits.top_up, TopUp(3, -10_000, ANA))
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
    stage.line(3, ref="A").dials(GERMANY).answered().after(100).hangs_up().after(10).completes(110).owes("0.07")
    stage.line(3, ref="B").dials(GERMANY).answered().hangs_up()
    assert stage.on_disk()[0]["seconds"] == 110


def test_fewer_seconds_told_afterwards_need_no_cap(stage: Stage):
    without_ears(stage)
    deposits(stage)
    stage.line(3, ref="A").dials(GERMANY).answered().after(100).hangs_up().completes(50).owes("0.06")
    assert not stage.tile(3).capped


# -- the alarm, where no gateway can be told


def alarms(stage: Stage, seconds: int, cabin: int = 3) -> list[tuple[int, int]]:
    """(seconds left, alarm) whenever the alarm of a cabin changes."""
    seen = []
    for _ in range(seconds):
        stage.passes(1)
        tile = stage.tile(cabin)
        if not seen or seen[-1][1] != tile.limit_alarm:
            seen.append((tile.left, tile.limit_alarm))
    return seen


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
