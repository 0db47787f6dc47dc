"""What goes wrong every second is told once, and again when it is something else or lasts."""

import logging

import peewee
import pytest

from callshop.events import Moment
from callshop.shop.jobs.error_throttle import AGAIN_MS, ErrorThrottle

log = logging.getLogger("tests.stumbles")
BROKEN = peewee.DatabaseError("database disk image is malformed")
START = Moment(0, 0)


@pytest.fixture
def lines(caplog):
    """What a terminal shows: errors."""
    return lambda: [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def test_the_same_trouble_is_one_line_and_its_details_are_in_the_log(lines, caplog):
    stumbles = ErrorThrottle(log, "clock")
    for second in range(60):
        stumbles.tell(BROKEN, START.plus(second * 1000))
    assert lines() == ["clock: the books refuse (database disk image is malformed); it tries again"]
    assert [record.levelname for record in caplog.records if record.exc_info] == ["WARNING"]


def test_another_trouble_is_told_at_once_and_one_that_lasts_again(lines):
    stumbles = ErrorThrottle(log, "clock")
    stumbles.tell(BROKEN, START)
    stumbles.tell(ValueError("a fault of ours"), START.plus(1000))
    stumbles.tell(ValueError("a fault of ours"), START.plus(1000 + AGAIN_MS))
    assert lines()[1:] == ["clock: ValueError: a fault of ours"] * 2


def test_trouble_that_was_over_is_new_when_it_comes_back(lines, caplog):
    stumbles = ErrorThrottle(log, "clock")
    stumbles.over()
    stumbles.tell(BROKEN, START)
    stumbles.over()
    stumbles.over()
    stumbles.tell(BROKEN, START.plus(2000))
    assert len(lines()) == 2
    assert [record.getMessage() for record in caplog.records].count("clock is well again.") == 1
