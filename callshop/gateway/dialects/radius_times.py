"""The times that voice gateways print inside a RADIUS packet, and what may be said of two of them.

    Cisco and most others    14:30:25.429 GMT Wed Jan 23 2002    (a `*` or `.` in front: the clock is not synchronised)
    the same with an offset  18:55:41.000 GMT+4 Tue Feb 11 2014
    GnuGk, configurable      2014-04-08_12:00:06    or    Tue, 08 Apr 2014 12:00:06 +0400

Times of one packet are subtracted as they are printed: their zones are not to be trusted, their difference is.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

ZONES = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "CET": 1, "WEST": 1, "WAT": 1, "EET": 2, "CEST": 2, "CAT": 2, "SAST": 2,
    "EEST": 3, "EAT": 3, "MSK": 3,
}  # fmt: skip
"""Zone name -> hours ahead of UTC. Names that mean several zones (CST, IST, EST, BST...) are left out on purpose."""

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,6})\d*)?"
_ZONE = r"(?P<zone>[A-Za-z]{0,5}(?:[+-]\d{1,2}(?::?\d\d)?)?)"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_CLOCK}\s*{_ZONE}\s+[A-Za-z]{{3}},?\s+(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+(?P<year>\d{{4}})$",
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)[_T ]{_CLOCK}\s*{_ZONE}$",
        rf"(?:[A-Za-z]{{3}},?\s+)?(?P<day>\d{{1,2}})\s+(?P<month>[A-Za-z]{{3}})\s+(?P<year>\d{{4}})\s+{_CLOCK}\s*{_ZONE}$",
    )
)
_OFFSET = re.compile(r"(?P<name>[A-Za-z]*)(?:(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?)?$")


def normal(text: str) -> str:
    """The text without the marks of an unsynchronised clock and with single blanks: two spellings of one time agree."""
    return " ".join(text.lstrip("*. \t").split())


def read_time(text: str | None) -> datetime | None:
    """The time a text prints; naive where it names no zone, or one that is not certain. None if it prints none."""
    if not text:
        return None
    for shape in _SHAPES:
        if found := shape.match(normal(text)):
            return _datetime(found)
    return None


def elapsed_ms(earlier: datetime | None, later: datetime | None) -> int | None:
    """Milliseconds between two times of one packet, as printed; negative if they are the wrong way round."""
    if earlier is None or later is None:
        return None
    return (later.replace(tzinfo=None) - earlier.replace(tzinfo=None)) // timedelta(milliseconds=1)


def print_time(at: datetime) -> str:
    """The time as Cisco prints it; a naive one counts as GMT."""
    utc = at.astimezone(UTC) if at.tzinfo else at
    day, month = DAYS[utc.weekday()], MONTHS[utc.month - 1]
    return f"{utc:%H:%M:%S}.{utc.microsecond // 1000:03d} GMT {day} {month} {utc.day:02d} {utc.year}"


def _datetime(found: re.Match[str]) -> datetime | None:
    month = found["month"]
    try:
        return datetime(
            int(found["year"]),
            int(month) if month.isdecimal() else MONTHS.index(month.title()) + 1,
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            int(found["second"]),
            int((found["fraction"] or "").ljust(6, "0")),
            tzinfo=_zone(found["zone"]),
        )
    except ValueError:
        return None


def _zone(text: str) -> timezone | None:
    found = _OFFSET.match(text.upper())
    if not text or found is None:
        return None
    if found["name"] not in ("", *ZONES):
        return None
    if not found["sign"]:
        return timezone(timedelta(hours=ZONES[found["name"]]))
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(-offset if found["sign"] == "-" else offset) if offset < timedelta(hours=15) else None
