"""Times of the week at which a price holds: "1-5 08:00-20:00" is Monday to Friday, from eight until just before twenty.

    days     1 is Monday, 7 Sunday: "6", "1-5", "1-3,6"
    hours    "08:00-20:00"; one that does not end after it begins goes on past midnight, of the day it began on

Times are those of the shop's own clock on the wall.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

ALWAYS = ""
"""The slot of a price that holds at any time."""

REFUSAL = "refused"
"""In the place of a slot: this row is no price, it refuses the prefix. It stands beside the price, not in its place: a
list that is imported neither lifts nor forgets a refusal."""

WEEK = 7
DAY = 24 * 60
LocalTime = tuple[int, int]
"""(day of the week from 1, Monday; minutes since midnight), in the shop."""

_DAYS = re.compile(r"[1-7](?:-[1-7])?(?:,[1-7](?:-[1-7])?)*")
_SHAPE = re.compile(rf"({_DAYS.pattern}) ([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Slot:
    """days: of the week, from 1; begins, ends: minutes since midnight, the end not included."""

    days: frozenset[int]
    begins: int
    ends: int

    def covers(self, when: LocalTime) -> bool:
        return any(first <= _minute(when) < last for first, last in self.stretches())

    def stretches(self) -> tuple[tuple[int, int], ...]:
        """The slot as stretches of the week's minutes, (first, last not included); Sunday night ends on Monday."""
        length = (self.ends - self.begins) % DAY or DAY
        found = []
        for day in sorted(self.days):
            first = (day - 1) * DAY + self.begins
            found.append((first, min(first + length, WEEK * DAY)))
            if first + length > WEEK * DAY:
                found.append((0, first + length - WEEK * DAY))
        return tuple(found)

    def meets(self, other: "Slot") -> bool:
        """Whether there is a minute of the week in both."""
        return any(
            first < end and begin < last for first, last in self.stretches() for begin, end in other.stretches()
        )


@lru_cache(maxsize=256)
def slot_of(text: str) -> Slot:
    """The slot that a text means. ValueError for any other text."""
    shape = _SHAPE.fullmatch(text)
    if not shape:
        raise ValueError(f"{text!r} is no time of the week")
    begins, ends = (60 * int(shape[n]) + int(shape[n + 1]) for n in (2, 4))
    if begins >= DAY or ends > DAY:
        raise ValueError(f"{text!r} is past midnight")
    return Slot(days_in(shape[1]), begins, ends)


def slot_text(days: frozenset[int], begins: str, ends: str) -> str:
    """The text of a slot, as it is stored: days in the shortest way. `begins` and `ends` as "08:00". ValueError."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    text = ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    slot_of(f"{text} {begins}-{ends}")
    return f"{text} {begins}-{ends}"


def _days(part: str) -> range:
    first, _, last = part.partition("-")
    if last and last < first:
        raise ValueError(f"{part!r} runs backwards")
    return range(int(first), int(last or first) + 1)


def days_in(text: str) -> frozenset[int]:
    """The days of "1-5" or "1-3,6"; ValueError for any other text."""
    if not _DAYS.fullmatch(text):
        raise ValueError(f"{text!r} are no days of the week")
    return frozenset(day for part in text.split(",") for day in _days(part))


def _minute(when: LocalTime) -> int:
    day, minutes = when
    return (day - 1) * DAY + minutes
