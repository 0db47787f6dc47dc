"""Stories of one cabin, step by step."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from callshop.events import DeviceTimes, Ref
from callshop.metering.cabin import CabinLine, step
from callshop.metering.calls import finish
from callshop.metering.effects import CallFinished, CallStarted, CutLine, VisitEnded
from callshop.metering.picture import Reach, tile
from callshop.metering.states import DUE, FREE, RINGING, TALKING
from tests.metering.desk import LINE, SAY, START, Book, Words, cabin, finished, run

FRANCE = "0033145"


def kinds(effects: list) -> list[type]:
    return [type(effect) for effect in effects]


def test_an_unanswered_call_is_kept_and_costs_nothing():
    now, effects = run([SAY.lift(), SAY.dial(), SAY.ring(), SAY.hang_up(20)])
    (call,) = finished(effects)
    assert (call.status, call.seconds, call.amount, call.cost.amount) == ("unanswered", 0, 0, 0)
    assert (now.state, now.visit, now.owed) == (FREE, None, ())


def test_an_unanswered_call_tells_of_which_visit_it_was_although_the_visit_is_over():
    _, effects = run([SAY.lift(), SAY.dial(), SAY.hang_up(20)])
    assert kinds(effects) == [CallFinished, VisitEnded]
    assert effects[0].visit.id == effects[1].visit


def test_a_lifted_handset_put_back_is_no_call_and_leaves_no_visit():
    now, effects = run([SAY.lift(), SAY.hang_up(4)])
    assert kinds(effects) == [VisitEnded]
    assert (now.visit, now.state) == (None, FREE)


def test_the_meter_starts_at_the_answer():
    now, effects = run([SAY.lift(), SAY.dial(), SAY.ring(5), SAY.answer(30)])
    assert now.calls[0].seconds(START.plus(90_000)) == 60
    assert kinds(effects) == [CallStarted]


def test_measured_seconds_are_rounded_down():
    now, _ = run([SAY.dial(), SAY.answer()])
    assert finish(now.calls[0], START.plus(59_999)).seconds == 59


@pytest.mark.parametrize("next_word", [SAY.lift(61), SAY.dial(61, FRANCE)])
def test_an_end_that_was_not_heard_is_the_next_word_of_the_line(next_word):
    now, effects = run([SAY.dial(), SAY.answer(), next_word])
    (call,) = finished(effects)
    assert (call.seconds, call.amount, call.end_heard) == (61, 70_000, False)
    assert now.owed == (call,)
    seen = tile(now, "", Reach(), START.plus(61_000), 14_400)
    assert any("was not heard" in note.text for note in seen.notes)


def test_the_same_digits_again_are_the_same_call():
    now, effects = run([SAY.dial(), SAY.ring(2), SAY.dial(3)])
    assert (len(now.calls), now.state, effects) == (1, RINGING, [])


def test_other_digits_end_the_call_before():
    now, effects = run([SAY.dial(), SAY.dial(5, FRANCE)])
    assert [call.status for call in finished(effects)] == ["unanswered"]
    assert now.calls[0].quote.number == FRANCE


def test_digits_told_late_give_the_call_its_price():
    now, _ = run([SAY.answer(), SAY.hang_up(0)])
    assert now.owed == ()
    one = Words(ref=Ref("1"))
    now, effects = run([one.answer(), one.dial(1), one.hang_up(60)])
    assert finished(effects)[0].amount == 60_000
    now, effects = run([SAY.answer(), SAY.complete(60, 60)])
    assert finished(effects)[0].amount == 60_000


def test_a_call_that_talks_while_another_on_its_line_is_answered_is_in_doubt_since_then():
    one, two, three = (Words(ref=Ref(key)) for key in "123")
    talks = [one.dial(0), one.answer(5), two.dial(10), two.answer(20)]
    at, _ = run(talks[:3])
    assert at.calls[0].overtaken_at is None, "what only rings may be a customer who waits"
    book = Book()
    at, _ = run(talks, book=book)
    assert [call.overtaken_at for call in at.calls] == [START.plus(20_000), None]
    at, _ = run([two.hang_up(60), three.dial(90), three.answer(95)], at, book)
    assert [call.overtaken_at for call in at.calls] == [START.plus(20_000), None], "the first that came after it"
    at, _ = run([one.dial(0), one.answer(5), two.complete(at=90, talked=60)])
    assert [call.overtaken_at for call in at.calls] == [START.plus(30_000)]


def test_no_call_is_in_doubt_for_another_line_an_earlier_call_or_one_that_nobody_answered():
    one, two = Words(ref=Ref("1")), Words(ref=Ref("2"))
    book = Book()
    at, _ = run([one.dial(0), one.answer(5)], book=book)
    for line, events in (
        (CabinLine("box", "L2"), [Words("L2", Ref("2")).answer(20)]),
        (LINE, [two.complete(at=90, talked=0, answered=False)]),
        (LINE, [two.complete(at=90, talked=88)]),
    ):
        after, _ = run(events, at, book, line)
        assert after.calls[0].overtaken_at is None


def test_one_line_carries_two_calls_told_apart_by_their_references():
    one, two = Words(ref=Ref("1")), Words(ref=Ref("2"))
    now, _ = run([one.dial(), one.answer(10), two.dial(20, FRANCE), two.ring(21)])
    assert (len(now.calls), now.state) == (2, TALKING)
    seen = tile(now, "", Reach(), START.plus(70_000), 14_400)
    assert (seen.call.number, seen.call.price, seen.due) == ("0049301", 60_000, 60_000)
    now, effects = run([two.answer(30), one.hang_up(70), two.hang_up(100)], now)
    assert [(call.call.ref.key, call.seconds) for call in finished(effects)] == [("1", 60), ("2", 70)]
    assert (len(now.owed), now.visit is not None) == (2, True)


def test_two_telephones_of_one_cabin_are_two_calls():
    other = Words("L2")
    now, _ = run([SAY.dial(), SAY.answer(), other.dial(5, FRANCE), other.answer(6)])
    assert len(now.calls) == 2
    now, effects = run([SAY.hang_up(60)], now)
    assert [call.call.names for call in finished(effects)] == [("L1",)]


def test_no_second_costs_nothing_fee_included():
    _, effects = run([SAY.complete(60, 0, True, FRANCE)])
    assert finished(effects)[0].amount == 0


@pytest.mark.parametrize(("talked", "amount"), [(4, 0), (5, 700_000)])
def test_free_under_is_strict_and_cancels_the_fee(talked: int, amount: int):
    now, effects = run([SAY.dial(0, FRANCE), SAY.answer(), SAY.hang_up(talked)])
    assert finished(effects)[0].amount == amount
    assert len(now.owed) == (1 if amount else 0)


def test_an_incoming_call_costs_nothing_and_is_never_due():
    now, effects = run([SAY.dial(0, "", "in"), SAY.ring(), SAY.answer(5, direction="in"), SAY.hang_up(65)])
    (call,) = finished(effects)
    assert (call.status, call.seconds, call.amount, call.cost.amount) == ("answered", 60, 0, 0)
    assert (now.state, now.visit) == (FREE, None)


def test_who_lifts_a_ringing_telephone_answers_it():
    now, effects = run([SAY.dial(0, "", "in"), SAY.lift(4), SAY.answer(4, direction="in"), SAY.hang_up(64)])
    assert [(call.call.direction, call.seconds, call.amount) for call in finished(effects)] == [("in", 60, 0)]
    assert now.state is FREE


def test_a_blocked_cabin_that_dials_is_cut_and_its_call_kept():
    now, effects = run([SAY.dial(), SAY.answer(2), SAY.hang_up(5)], cabin(blocked=True))
    assert effects[0] == CutLine("box", ("L1",), None)
    assert kinds(effects) == [CutLine, CallStarted, CutLine, CallFinished]
    assert now.state is DUE


def test_a_blocked_cabin_may_be_called():
    _, effects = run([SAY.dial(0, "", "in"), SAY.answer(1, direction="in")], cabin(blocked=True))
    assert kinds(effects) == [CallStarted]


def test_a_number_that_the_shop_refuses_is_cut():
    _, effects = run([SAY.dial()], book=Book(refused=("0049301",)))
    assert kinds(effects) == [CutLine]


def test_a_number_without_price_has_no_amount():
    now, effects = run([SAY.complete(60, number="0099")])
    assert (finished(effects)[0].revenue, finished(effects)[0].cost, now.owed) == (None, None, ())


def test_the_answer_told_as_past_pulls_the_dialling_with_it():
    now, _ = run([SAY.dial(50), SAY.answer(20)])
    assert now.calls[0].dialled_at == now.calls[0].answered_at == START.plus(20_000)


def test_a_clock_set_back_in_mid_call_changes_no_second():
    now, _ = run([SAY.dial(), SAY.answer(10)])
    later = replace(START.plus(70_000), wall=START.wall - 3_600_000)
    _, effects = step(now, LINE, replace(SAY.hang_up(), at=later), Book())
    assert finished(effects)[0].seconds == 60
    answered, _ = run([replace(SAY.answer(10), at=replace(START.plus(10_000), wall=1))], run([SAY.dial()])[0])
    assert answered.calls[0].dialled_at == START


def test_what_the_device_says_of_its_times_is_kept():
    words = [replace(SAY.dial(), told=DeviceTimes(started="s")), replace(SAY.answer(1), told=DeviceTimes(answered="a")),
             replace(SAY.hang_up(5), told=DeviceTimes(ended="e"))]  # fmt: skip
    _, effects = run(words)
    assert finished(effects)[0].call.told == DeviceTimes("s", "a", "e")


def test_everything_is_frozen():
    now, effects = run([SAY.dial(), SAY.answer(), SAY.hang_up(60)])
    for thing in (now, now.owed[0], now.owed[0].call, now.visit, effects[0], SAY.lift()):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, fields(thing)[0].name, None)
