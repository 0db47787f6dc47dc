"""No call is counted twice: the same reference again."""

from datetime import datetime

import pytest

from callshop.events import Completed, DeviceTimes, Ref
from callshop.ledger.db import audit
from callshop.ledger.reports import checks
from callshop.ledger.settings import shop_config
from callshop.money import plain
from callshop.shop.cabins.cabins import EndCall
from tests.story import ANA, Stage

DAY = 24 * 3600


def due(stage: Stage, cabin: int = 3) -> str:
    return plain(stage.tile(cabin).due)


@pytest.mark.parametrize("times", [2, 5])
def test_the_same_record_again_changes_nothing(stage: Stage, times: int):
    for _ in range(times):
        stage.line(3, ref="A1").completes(61)
        stage.clock.goes_on(7)
    assert (len(stage.on_disk()), due(stage)) == (1, "0.08")


def test_the_whole_story_again_changes_nothing(stage: Stage):
    for _ in range(2):
        stage.line(3, ref="A1").dials("0049301234").answered().hangs_up().completes(61)
    assert (len(stage.on_disk()), due(stage)) == (1, "0.08")
    stage.line(3).is_("due")


def test_the_same_record_after_a_restart_changes_nothing(stage: Stage):
    stage.line(3, ref="A1").completes(61)
    stage.restart()
    stage.line(3, ref="A1").completes(61)
    stage.restart(boot="second boot")
    stage.line(3, ref="A1").completes(61)
    assert (len(stage.on_disk()), due(stage)) == (1, "0.08")


def test_a_paid_call_told_again_is_not_due_again(stage: Stage):
    stage.line(3, ref="A1").completes(61)
    stage.pays(3)
    stage.line(3, ref="A1").completes(61).is_("free").owes("0")


@pytest.mark.parametrize("restarted", [False, True])
def test_a_reference_means_the_same_call_for_a_day(stage: Stage, restarted: bool):
    stage.line(3, ref="A1").completes(61)
    stage.clock.goes_on(DAY - 10)
    if restarted:
        stage.restart(seconds_later=1)
    stage.line(3, ref="A1").completes(61)
    assert len(stage.on_disk()) == 1
    stage.clock.goes_on(30)
    stage.line(3, ref="A1").completes(61)
    assert len(stage.on_disk()) == 2


def test_after_a_restart_a_long_call_is_remembered_from_its_end(stage: Stage):
    stage.line(3, ref="A1").completes(3 * 3600)
    stage.restart(seconds_later=DAY - 3600)
    stage.line(3, ref="A1").completes(3 * 3600)
    assert len(stage.on_disk()) == 1


def test_two_packets_differ_by_the_set_up_time_only_when_both_carry_one(stage: Stage):
    stage.line(3, ref=Ref("A1", "10:00")).completes(61)
    stage.line(3, ref=Ref("A1")).completes(61)
    stage.line(3, ref=Ref("A1", "10:00")).completes(61)
    assert len(stage.on_disk()) == 1
    stage.line(3, ref=Ref("A1", "18:30")).completes(61)
    stage.restart()
    stage.line(3, ref=Ref("A1", "18:30")).completes(61)
    assert len(stage.on_disk()) == 2


def test_the_same_reference_of_another_gateway_is_another_call(stage: Stage):
    shop_config.set_cabin(stage.clock().wall, 2, "test", lines=[("other", "L3")])
    stage.reload()
    stage.line(3, ref="A1").completes(61)
    record = Completed(at=stage.clock(), names=("L3",), ref=Ref("A1"), number="0049301234", seconds=61, answered=True)
    stage.tell(record, gateway="other")
    assert [row["cabin"] for row in stage.on_disk()] == [3, 2]


def test_calls_without_reference_are_each_a_call(stage: Stage):
    stage.line(3).completes(61)
    stage.line(3).completes(61)
    assert (len(stage.on_disk()), due(stage)) == (2, "0.16")


def test_an_id_used_again_while_the_first_call_goes_on_is_another_call(stage: Stage):
    one, two = stage.line(3, ref=Ref("A1", "10:00")), stage.line(2, ref=Ref("A1", "11:00"))
    one.dials("0049301234").answered()
    two.dials("0033145").answered().after(60).completes(60, number=None)
    assert [row["cabin"] for row in stage.on_disk() if row["status"] == "answered"] == [2]
    one.is_("talking")


# -- the gateway's own figures, told after the end


def test_a_record_after_the_end_takes_the_place_of_our_clock(stage: Stage):
    said = stage.line(3, ref="A1").dials("0049301234").answered().after(61).hangs_up().owes("0.08")
    said.completes(55).owes("0.07")
    (row,) = stage.on_disk()
    assert (row["seconds"], row["seconds_by"], row["revenue"]) == (55, "gateway", 70_000)
    (owed,) = stage.tile(3).owed
    assert owed.differs == -6
    said.completes(999).owes("0.07")


def test_a_record_that_claims_more_time_than_has_passed_began_earlier_and_accuses_no_clock(stage: Stage):
    said = stage.line(3, ref="A1").dials("0049301234").answered().after(1)
    stage.shop.cabins.end_call(EndCall(3, 1, stage.clock().wall, "gone", ANA))
    said.completes(48 * 3600)
    stage.passes(11)
    assert stage.shop.board.alarms == ()
    (row,) = stage.on_disk()
    assert row["ended_at"] - row["answered_at"] == 48 * 3600 * 1000
    assert row["ended_at"] <= stage.clock().wall
    assert row["dialled_at"] == row["answered_at"]
    assert row["day"] == "2026-02-28"
    assert {check.name: check.detail for check in checks.prove() if not check.ok} == {}


def test_a_stop_that_tells_more_than_has_passed_since_the_start_agrees_with_its_times(stage: Stage):
    stage.line(3, ref="A1").dials("0049301234").answered().after(1).completes(900).owes("1.05")
    (row,) = stage.on_disk()
    assert (row["ended_at"] - row["answered_at"], row["seconds"]) == (900_000, 900)


def test_the_times_of_a_late_record_are_kept_beside_ours(stage: Stage):
    said = stage.line(3, ref="A1").dials("0049301234").answered().after(61).hangs_up()
    said.completes(61, told=DeviceTimes(ended=datetime(1999, 1, 1, 12, 0)))
    (row,) = stage.on_disk()
    assert "1999-01-01T12:00:00" in row["told"]
    assert row["ended_at"] == stage.clock().wall


def test_a_record_that_makes_it_cost_something_finds_a_visit(stage: Stage):
    said = stage.line(3, ref="A1").dials("0049301234").answered().hangs_up().is_("free")
    said.completes(60).is_("due").owes("0.07")
    assert stage.pays(3).total == 70_000


def test_a_record_that_makes_it_cost_nothing_ends_the_visit(stage: Stage):
    stage.line(3, ref="A1").dials("0033145678901").answered().after(60).hangs_up().completes(4).is_("free").owes("0")
    assert [visit["closed_at"] is None for visit in stage.on_disk("SELECT * FROM visit")] == [False]


def test_a_record_after_the_payment_changes_no_bill_and_is_put_on_record(stage: Stage):
    said = stage.line(3, ref="A1").dials("0049301234").answered().after(61).hangs_up()
    stage.pays(3)
    said.after(59).completes(120).is_("free")
    said.completes(120)
    (row,) = stage.on_disk()
    assert (row["seconds"], row["revenue"]) == (61, 80_000)
    told = stage.on_disk("SELECT * FROM audit WHERE what LIKE '%after the payment'")
    assert len(told) == 1
    assert audit.first_break() is None


def test_the_balance_counts_a_corrected_call_once(stage: Stage):
    said = stage.line(3, ref="A1").dials("0049301234").answered().after(60).hangs_up()
    assert stage.shop.account.spent == 40_000
    said.after(60).completes(120)
    assert stage.shop.account.spent == 80_000
