"""To which visit of a cabin its calls belong, what they add up to, and when there is none."""

from dataclasses import replace

from callshop.metering.cabin import end_call
from callshop.metering.calls import finish
from callshop.metering.picture import Reach, tile
from callshop.metering.states import OPEN, TALKING
from callshop.metering.visit import Visit
from tests.metering.desk import SAY, START, Book, cabin, finished, run

OPENED = Visit(9, "postpaid", START, "Ana")


def test_calls_of_one_visit_add_up():
    now, effects = run([SAY.lift(), SAY.dial(), SAY.answer(), SAY.hang_up(60), SAY.lift(70), SAY.dial(71),
                        SAY.answer(80), SAY.hang_up(200)])  # fmt: skip
    assert [call.amount for call in now.owed] == [60_000, 120_000]
    assert {effect.visit.id for effect in effects} == {1}
    assert tile(now, "", Reach(), START.plus(300_000), 14_400).due == 180_000


def test_a_new_call_while_something_is_due_belongs_to_the_same_visit():
    now, _ = run([SAY.complete(60), SAY.dial(70), SAY.answer(75)])
    assert (now.visit.id, now.state, len(now.owed)) == (1, TALKING, 1)
    assert tile(now, "", Reach(), START.plus(135_000), 14_400).due == 120_000


def test_a_visit_of_the_cashier_stays_open_when_nothing_is_due():
    now, effects = run([SAY.lift(), SAY.hang_up(3)], cabin(visit=OPENED))
    assert (now.visit, now.state, effects) == (OPENED, OPEN, [])


def test_in_a_free_visit_a_call_costs_the_customer_nothing():
    now, effects = run([SAY.complete(60)], cabin(visit=replace(OPENED, mode="free")))
    (call,) = finished(effects)
    assert (call.amount, call.cost.amount, now.owed) == (0, 60_000, ())


def test_a_line_that_no_cabin_has_keeps_its_calls_and_has_no_visit():
    now, effects = run([SAY.dial(), SAY.answer(), SAY.hang_up(60)], cabin(number=None))
    assert (len(now.owed), now.visit, effects[-1].visit) == (1, None, None)


def test_what_ends_with_something_to_pay_has_a_visit():
    """A call that came to this cabin without one, from a line that was mapped meanwhile."""
    loose, _ = run([SAY.dial(), SAY.answer()], cabin(number=None))
    now, (effect,) = end_call(cabin(calls=loose.calls), finish(loose.calls[0], START.plus(60_000)), Book())
    assert now.visit == effect.visit is not None
