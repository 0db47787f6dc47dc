"""What is left of a deposit, shared by the calls of a cabin."""

from dataclasses import replace

from callshop.metering.deposit import charges, lasts, left_for_calls
from callshop.metering.picture import Reach, tile
from callshop.metering.visit import Extra, Visit
from tests.metering.desk import CENT, SAY, START, Ref, Words, cabin, finished, run

PREPAID = Visit(1, "prepaid", START, "Ana", 10 * CENT)
"""A hundred seconds at a thousandth a second."""


def test_without_a_deposit_nothing_is_limited():
    now, _ = run([SAY.dial(), SAY.answer()])
    assert left_for_calls(now) is None
    assert lasts(now, now.calls[0], START) is None


def test_finished_calls_leave_less_and_never_less_than_nothing():
    now, _ = run([SAY.complete(60, 60)], cabin(visit=PREPAID))
    assert left_for_calls(now) == 4 * CENT
    now = replace(now, visit=replace(PREPAID, deposit=CENT))
    assert left_for_calls(now) == 0


def test_a_call_lasts_until_the_last_second_it_can_pay_less_one():
    now, _ = run([SAY.dial(), SAY.answer()], cabin(visit=PREPAID))
    assert lasts(now, now.calls[0], START) == 99
    assert lasts(now, now.calls[0], START, spoken_for=9 * CENT) == 9


def test_of_two_calls_the_older_is_served_first_and_whoever_ends_first_pays_what_was_shown():
    one, two = Words(ref=Ref("1")), Words(ref=Ref("2"))
    begun = [one.dial(), one.answer(), two.dial(40), two.answer(40)]
    for ends, expected in ((one, (10 * CENT, 0)), (two, (0, 10 * CENT))):
        now, _ = run(begun, cabin(visit=PREPAID))
        shown = {number: charge.amount for number, charge in charges(now, START.plus(120_000)).items()}
        assert shown == {1: 10 * CENT, 2: 0}
        now, effects = run([ends.hang_up(120)], now)
        assert finished(effects)[0].amount == expected[0]
        (other,) = charges(now, START.plus(120_000)).values()
        assert other.amount == expected[1]


def test_a_free_call_and_one_that_comes_in_use_nothing():
    now, effects = run([SAY.dial(direction="in"), SAY.answer(), SAY.hang_up(500)], cabin(visit=PREPAID))
    assert finished(effects)[0].amount == 0
    assert left_for_calls(now) == 10 * CENT


def test_extras_alone_are_due_and_do_not_shorten_calls():
    coffee = replace(PREPAID, extras=(Extra(1, "Café", 1, 5 * CENT),))
    now, _ = run([SAY.dial(), SAY.answer()], cabin(visit=coffee))
    assert lasts(now, now.calls[0], START) == 99
    assert tile(now, "", Reach(), START.plus(20_000), 14_400).due == 7 * CENT
    assert cabin(visit=coffee).state == "due"
