"""What a box records of a call that is over: alone, beside what was heard of it, and when both differ."""

import pytest

from callshop.metering.cabin import CabinLine
from callshop.metering.calls import corrected
from callshop.metering.picture import Reach, tile
from callshop.metering.states import DUE
from tests.metering.desk import SAY, START, finished, run


def test_a_record_alone_is_a_whole_call_on_a_free_cabin():
    now, effects = run([SAY.complete(100, talked=60)])
    (call,) = finished(effects)
    assert (call.seconds, call.amount, call.seconds_by, now.state) == (60, 60_000, "gateway", DUE)
    assert call.call.answered_at == call.call.dialled_at == START.plus(40_000)


def test_a_record_ends_the_call_it_speaks_of():
    now, effects = run([SAY.dial(), SAY.answer(10), SAY.complete(70, talked=60)])
    assert [(call.seconds, call.differs) for call in finished(effects)] == [(60, 0)]
    assert (len(now.owed), now.calls) == (1, ())


def test_a_record_joins_what_is_due():
    now, effects = run([SAY.complete(60), SAY.complete(200, 120)])
    assert [call.amount for call in now.owed] == [60_000, 120_000]
    assert {effect.visit.id for effect in effects} == {1}


def test_the_record_of_a_call_whose_answer_was_not_heard_dates_its_answer():
    _, effects = run([SAY.dial(), SAY.ring(3), SAY.complete(100, talked=60)])
    assert finished(effects)[0].call.answered_at == START.plus(40_000)
    _, effects = run([SAY.dial(50), SAY.complete(100, talked=60)])
    (call,) = finished(effects)
    assert call.call.dialled_at == call.call.answered_at == START.plus(40_000)


@pytest.mark.parametrize(
    ("before", "answered", "talked", "status", "seconds"),
    [
        ([SAY.dial()], True, 60, "answered", 60),
        ([SAY.dial()], True, 0, "answered", 0),
        ([SAY.dial()], False, 0, "unanswered", 0),
        ([SAY.dial()], False, 30, "unanswered", 0),
        ([SAY.dial()], None, 30, "answered", 30),
        ([SAY.dial()], None, 0, "unanswered", 0),
        ([SAY.dial(), SAY.answer()], None, 0, "answered", 60),
        ([SAY.dial(), SAY.answer()], False, 0, "answered", 60),
        ([], None, 30, "answered", 30),
        ([], None, 0, "unanswered", 0),
        ([], True, 0, "answered", 0),
    ],
)
def test_what_a_record_makes_of_a_call(before, answered, talked, status, seconds):
    _, effects = run([*before, SAY.complete(60, talked, answered)])
    (call,) = finished(effects)
    assert (call.status, call.seconds) == (status, seconds)
    assert (call.call.answered_at is not None) == (status == "answered" or len(before) == 2)


@pytest.mark.parametrize(("told", "differs"), [(58, 0), (62, 0), (57, -3), (63, 3)])
def test_the_gateways_seconds_count_and_more_than_two_apart_the_cashier_is_told(told: int, differs: int):
    now, effects = run([SAY.dial(), SAY.answer(), SAY.complete(60, told)])
    (call,) = finished(effects)
    assert (call.seconds, call.differs) == (told, differs)
    seen = tile(now, "", Reach(), START.plus(60_000), 14_400)
    assert any("counted" in note.text for note in seen.notes) == bool(differs)


def test_a_gateway_that_tells_no_answer_is_shown_as_such():
    _, effects = run([SAY.complete(60)], line=CabinLine("box", "L1", tells_answer=False))
    assert finished(effects)[0].call.answer_known is False


def test_figures_told_afterwards_take_the_place_of_ours():
    _, effects = run([SAY.dial(), SAY.answer(10), SAY.hang_up(70)])
    again = corrected(finished(effects)[0], 65, True, START.plus(90_000))
    assert (again.seconds, again.differs, again.seconds_by, again.amount) == (65, 5, "gateway", 70_000)
    assert again.ended_at == START.plus(75_000)
    _, effects = run([SAY.dial(), SAY.hang_up(30)])
    assert corrected(finished(effects)[0], 0, None, START.plus(90_000)).status == "unanswered"


def test_figures_told_afterwards_end_no_call_in_the_future():
    _, effects = run([SAY.dial(), SAY.answer(10), SAY.hang_up(12)])
    again = corrected(finished(effects)[0], 900, True, START.plus(12_500))
    assert (again.seconds, again.ended_at) == (900, START.plus(12_500))
    assert again.call.answered_at == again.call.dialled_at == again.ended_at.plus(-900_000)


@pytest.mark.parametrize(("talked", "began"), [(900, -889), (4, 7), (3, 10), (1, 10)])
def test_a_call_that_lasted_longer_than_we_have_known_of_it_began_earlier(talked, began):
    _, effects = run([SAY.dial(), SAY.answer(10), SAY.complete(11, talked=talked)])
    (over,) = finished(effects)
    assert (over.seconds, over.ended_at) == (talked, START.plus(11_000))
    assert over.call.answered_at == START.plus(began * 1000)
