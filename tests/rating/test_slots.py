"""Times of the week: which minute is in one, and which two meet."""

import pytest

from callshop.rating.slots import slot_of, slot_text

MONDAY, SATURDAY, SUNDAY = 1, 6, 7


@pytest.mark.parametrize(
    ("text", "day", "clock", "inside"),
    [
        ("1-5 08:00-20:00", MONDAY, (8, 0), True),
        ("1-5 08:00-20:00", MONDAY, (19, 59), True),
        ("1-5 08:00-20:00", MONDAY, (20, 0), False),
        ("1-5 08:00-20:00", SATURDAY, (12, 0), False),
        ("1-3,6 08:00-20:00", SATURDAY, (12, 0), True),
        ("6 22:00-06:00", SUNDAY, (5, 59), True),
        ("6 22:00-06:00", SATURDAY, (5, 59), False),
        ("7 22:00-06:00", MONDAY, (3, 0), True),
        ("7 00:00-24:00", SUNDAY, (23, 59), True),
        ("7 00:00-00:00", SUNDAY, (0, 0), True),
        ("7 00:00-24:00", MONDAY, (0, 0), False),
    ],
)
def test_a_minute_is_inside_or_not(text, day, clock, inside):
    assert slot_of(text).covers((day, 60 * clock[0] + clock[1])) is inside


@pytest.mark.parametrize(
    "text", ["", "8 08:00-20:00", "1-5", "5-1 08:00-20:00", "1 8:00-20:00", "1 24:00-25:00", "refused"]
)
def test_anything_else_is_no_time_of_the_week(text):
    with pytest.raises(ValueError, match=r"time|midnight|backwards"):
        slot_of(text)


def test_days_are_written_the_shortest_way():
    assert slot_text(frozenset({1, 2, 3, 6}), "08:00", "20:00") == "1-3,6 08:00-20:00"


def test_two_times_of_the_week_meet_in_one_minute():
    assert slot_of("1-5 08:00-20:00").meets(slot_of("5 19:59-21:00"))
    assert not slot_of("1-5 08:00-20:00").meets(slot_of("1-5 20:00-08:00"))
    assert slot_of("7 23:00-02:00").meets(slot_of("1 01:00-03:00"))
