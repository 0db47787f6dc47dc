"""What was open when the program, or the PC, stopped."""

import pytest

from callshop.ledger.calls import calls
from callshop.money import plain
from callshop.shop.visits.visits import OpenVisit
from tests.story import ANA, Stage


def test_after_a_restart_a_call_goes_on_being_metered_and_says_so(stage: Stage):
    said = stage.line(3).dials("0049301234").answered().after(20)
    stage.restart(seconds_later=41)
    said.is_("talking").talks(61).shows("0.08")
    assert any("restarted" in note.text for note in stage.tile(3).notes)
    said.hangs_up().owes("0.08")
    assert [(row["status"], row["flags"]) for row in stage.on_disk()] == [("answered", "resumed")]


def test_after_a_power_cut_a_call_is_interrupted_at_its_last_certain_second(stage: Stage):
    said = stage.line(3).dials("0049301234").answered()
    stage.passes(67)
    stage.restart(seconds_later=3600, boot="second boot")
    said.is_("due").owes("0.07")
    (row,) = stage.on_disk()
    assert (row["status"], row["seconds"], row["revenue"]) == ("interrupted", 60, 70_000)
    assert any("not heard" in note.text for note in stage.tile(3).notes)
    assert stage.pays(3).total == 70_000


def test_an_interrupted_call_is_completed_when_its_gateway_tells_more(stage: Stage):
    said = stage.line(3, ref="A1").dials("0049301234").answered()
    stage.passes(25)
    stage.restart(seconds_later=300, boot="second boot")
    said.owes("0.03").completes(180).owes("0.21").completes(180)
    (row,) = stage.on_disk()
    assert (row["status"], row["seconds"], row["seconds_by"]) == ("answered", 180, "gateway")
    assert row["ended_at"] - row["answered_at"] == 180_000
    assert len(stage.owed(3)) == 1
    assert stage.pays(3).total == 210_000


def test_an_interrupted_call_that_cost_nothing_is_completed_in_a_visit_of_its_own(stage: Stage):
    said = stage.line(3, ref="A1").dials("0049301234").answered()
    stage.restart(seconds_later=300, boot="second boot")
    said.is_("free").completes(60).is_("due").owes("0.07")
    stage.restart()
    said.is_("due").owes("0.07")
    assert stage.pays(3).total == 70_000


def test_an_interrupted_call_that_was_paid_keeps_its_bill(stage: Stage):
    said = stage.line(3, ref="A1").dials("0049301234").answered()
    stage.passes(61)
    stage.restart(seconds_later=9, boot="second boot")
    stage.pays(3)
    said.completes(600).is_("free").owes("0")
    assert stage.on_disk()[0]["revenue"] == 70_000


def test_interrupted_once_not_twice(stage: Stage):
    stage.line(3).dials("0049301234").answered()
    stage.passes(61)
    stage.restart(boot="second boot")
    stage.restart(boot="third boot")
    assert (len(stage.owed(3)), plain(stage.tile(3).due)) == (1, "0.07")


def test_what_was_due_is_due_after_a_restart(stage: Stage):
    stage.talk(3, 61)
    stage.talk(3, 120, "0033145")
    before = stage.tile(3)
    stage.restart(boot="second boot")
    after = stage.tile(3)
    assert [(c.id, c.amount, c.charge) for c in after.owed] == [(c.id, c.amount, c.charge) for c in before.owed]
    assert (after.visit, after.due) == (before.visit, before.due)


def test_the_cashier_is_still_told_of_other_seconds_after_a_restart(stage: Stage):
    stage.line(3).dials("0049301234").answered().after(60).completes(50)
    stage.restart(boot="second boot")
    (owed,) = stage.tile(3).owed
    assert (owed.seconds, owed.differs) == (50, -10)


def test_a_visit_that_the_cashier_opened_is_open_after_a_restart(stage: Stage):
    stage.has_till("Ana")
    stage.shop.visits.open(OpenVisit(3, "prepaid", 5_000_000, "Ana"))
    stage.restart()
    assert (stage.tile(3).state, stage.tile(3).mode, stage.tile(3).deposit) == ("open", "prepaid", 5_000_000)


def test_a_visit_of_the_handset_in_which_nothing_is_due_is_over_after_a_restart(stage: Stage):
    stage.line(3).lifts().dials("0033145").answered().after(3).hangs_up().lifts()
    stage.restart()
    stage.line(3).is_("free")
    assert all(visit["closed_at"] for visit in stage.on_disk("SELECT * FROM visit"))


def test_a_cabin_blocked_stays_blocked_after_a_restart(stage: Stage):
    stage.shop.cabins.block(3, "Ana")
    stage.restart()
    stage.line(3).is_("blocked")
    stage.shop.cabins.unblock(3, "Ana")
    stage.restart()
    stage.line(3).is_("free")


def test_numbers_go_on_after_a_restart(stage: Stage):
    stage.talk(3, 61)
    stage.restart()
    stage.talk(2, 61)
    assert [row["id"] for row in stage.on_disk()] == [1, 2]
    assert [visit["id"] for visit in stage.on_disk("SELECT * FROM visit")] == [1, 2]


@pytest.mark.parametrize("opened", [False, True])
def test_a_call_whose_cabin_is_known_later_is_that_cabin_s_through_a_power_cut(stage: Stage, opened: bool):
    """Its first leg came with a name that nobody mapped."""
    if opened:
        stage.shop.visits.open(OpenVisit(1, "postpaid", 0, ANA))
    stage.line("L99", "A").answered("0049301234", "out")
    stage.passes(60)
    stage.line(1, "A").answered("0049301234", "out")
    (row,) = stage.on_disk()
    assert (row["cabin"], row["visit"]) == (1, stage.tile(1).visit)
    stage.passes(20)
    stage.restart(boot="after the power cut")
    stage.line(1).is_("due")
    assert stage.shop.board.unmapped == ()


def test_an_unmapped_call_is_still_waiting_after_a_restart(stage: Stage):
    stage.line("L99").dials("0049301234").answered().after(61).hangs_up()
    stage.restart(boot="second boot")
    assert [(call.line, call.amount) for call in stage.shop.board.unmapped] == [("L99", 80_000)]
    stage.shop.cabins.assign(2, stage.shop.board.unmapped[0].id, "Ana")
    stage.line(2).is_("due").owes("0.08")


def test_a_call_that_ended_while_the_program_was_away_ends_when_it_was_last_certain(stage: Stage):
    """The gateway's list says it is over: nobody pays for the minutes nobody listened."""
    said = stage.line(3, ref="A1").dials("0049301234").answered()
    stage.passes(61)
    stage.restart(seconds_later=1200)
    stage.calls_the_roll()
    said.is_("due").owes("0.07")
    assert stage.on_disk()[0]["seconds"] == 60


def test_the_price_is_that_of_the_dialling_after_a_restart(stage: Stage):
    said = stage.line(3).dials("0049301234").answered()
    stage.restart(seconds_later=1)
    said.after(60).shows("0.08")
    assert calls.unfinished()[0]["sell_rate"]


def test_a_call_dialled_on_a_line_of_no_cabin_is_owed_in_the_cabin_that_answers_even_after_a_power_cut(stage: Stage):
    stage.line("L99", ref="A1").dials("0049301234")
    stage.line(4, ref="A1").answered()
    stage.passes(65)
    stage.restart(boot="second boot")
    stage.line(4).is_("due").owes("0.07")
    assert stage.pays(4).total == 70_000
