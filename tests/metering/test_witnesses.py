"""Three witnesses of a call's seconds, and which of them stands."""

from dataclasses import replace

import pytest

from callshop.events import Figures, Moment
from callshop.metering.cabin import CabinLine
from callshop.metering.calls import corrected
from callshop.metering.picture import Reach, tile
from tests.metering.desk import SAY, START, finished, run


def talked(said: Figures, waited: int, before: int = 0):
    """The call that a gateway's Stop ends `waited` seconds after we heard the answer."""
    seconds = said.counter or next(iter(said.printed), 0)
    stop = replace(SAY.complete(10 + waited, seconds, seconds > 0), figures=said)
    counted = [replace(SAY.answer(10), counter=before)] if before else []
    now, effects = run([SAY.dial(), SAY.answer(10), *counted, stop])
    (over,) = finished(effects)
    return over, now


@pytest.mark.parametrize(
    ("counter", "printed", "waited", "seconds", "by", "disputed"),
    [
        (20, (3620,), 20, 20, "gateway", True),  # the clock of the gateway goes to summer time
        (20, (), 20, 20, "gateway", False),
        (3620, (3620,), 20, 20, "clock", True),  # both impossible
        (3620, (21,), 20, 21, "gateway", True),
        (2000, (20,), 20, 20, "gateway", True),  # a counter in hundredths
        (2000, (), 20, 20, "clock", True),
        (10, (600,), 601, 600, "gateway", True),  # a counter in minutes
        (50, (60,), 60, 50, "gateway", True),
        (None, (3620, 20), 20, 20, "gateway", False),  # zones that leave a doubt
        (None, (20,), 600, 20, "gateway", True),
        (None, (), 125, 125, "clock", True),
        (0, (), 125, 125, "clock", True),
        (0, (124,), 125, 124, "gateway", True),
        (None, (0,), 125, 125, "clock", True),
        (95, (95,), 0, 95, "gateway", False),  # answer and end told in one burst: our clock saw nothing
        (95, (), 2, 95, "gateway", False),
        (124, (126,), 125, 124, "gateway", False),
    ],
)
def test_the_least_surprising_witness_stands(counter, printed, waited, seconds, by, disputed):
    over, _ = talked(Figures(counter, printed), waited)
    assert (over.status, over.seconds, over.seconds_by, over.disputed) == ("answered", seconds, by, disputed)


def test_all_three_are_kept_and_the_cashier_is_told():
    over, now = talked(Figures(20, (3620,)), 21)
    assert (over.said.counter, over.said.printed, over.said.clock) == (20, 3620, 21)
    notes = tile(now, "", Reach(), START.plus(60_000), 14_400).notes
    assert [str(note) for note in notes if "contradict" in note.text] == [
        "The seconds of a call contradict each other (gateway's counter 20, its times 3620, our clock 21): 20 s count."
    ]


def test_the_delay_that_a_gateway_tells_makes_more_possible():
    for delay, seconds in ((0, 40), (60, 95)):
        over, _ = talked(Figures(95, (), delay), 40)
        assert over.seconds == seconds


def test_what_was_counted_before_stands_where_a_burst_ends_without_seconds():
    assert talked(Figures(), 0, before=120)[0].seconds == 120
    assert talked(Figures(), 30, before=4000)[0].seconds == 30


def test_a_made_up_clock_is_no_witness():
    _, effects = run([SAY.dial(), SAY.answer(10), SAY.complete(20, 3000)], line=CabinLine("box", "L1", clocked=False))
    assert finished(effects)[0].seconds == 3000


def test_an_update_that_counts_more_than_has_passed_begins_the_meter_now():
    now, _ = run([SAY.dial(), replace(SAY.answer(60 - 4000), counter=4000)])
    assert now.calls[0].answered_at == START.plus(60_000)
    now, _ = run([SAY.dial(), replace(SAY.answer(40), counter=20)])
    assert now.calls[0].answered_at == START.plus(40_000)


def test_the_pc_clock_that_jumps_changes_nothing():
    for jump in (-86_400_000, 86_400_000, 10 * 365 * 86_400_000):
        stop = SAY.complete(30, 0, False)
        stop = replace(stop, at=Moment(stop.at.wall + jump, stop.at.mono), figures=Figures(4000))
        (over,) = finished(run([SAY.dial(), SAY.answer(10), stop])[1])
        assert over.seconds == 20


def test_a_stop_told_after_the_end_without_seconds_changes_nothing():
    _, effects = run([SAY.dial(), SAY.answer(10), SAY.hang_up(70)])
    (over,) = finished(effects)
    assert corrected(over, 0, False, START.plus(90_000)) is over


def test_a_figure_told_after_the_end_is_no_longer_than_what_had_passed():
    _, effects = run([SAY.dial(), SAY.answer(10), SAY.hang_up(70)])
    assert corrected(finished(effects)[0], 3600, True, START.plus(90_000)).seconds == 60
