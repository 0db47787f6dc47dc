"""The times that voice gateways print inside a RADIUS packet, and what may be said of two of them.

    Cisco and most others    14:30:25.429 GMT Wed Jan 23 2002    (a `*` or `.` in front: the clock is not synchronised)
    the same with an offset  18:55:41.000 GMT+4 Tue Feb 11 2014
    GnuGk, configurable      2014-04-08_12:00:06    or    Tue, 08 Apr 2014 12:00:06 +0400
    C and shells             Tue Apr  8 12:00:06 2014    or    Tue Apr 8 12:00:06 GMT 2014
    seconds since 1970       1396958406

A zone's name may mean several (CST is Chicago and Shanghai), so no name alone dates anything. But of two times in one
packet, both with a zone, the names tell how far the clock was moved between them: by the least of what they can mean.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import product

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

ZONES = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "CET": 1, "WEST": 1, "WAT": 1, "EET": 2, "CEST": 2, "CAT": 2, "SAST": 2,
    "EEST": 3, "EAT": 3, "MSK": 3,
}  # fmt: skip
"""Zone name -> hours ahead of UTC, of the names that mean one zone."""

SEVERAL: dict[str, tuple[float, ...]] = {
    "EST": (-5, 10), "EDT": (-4, 11), "CST": (-6, 8, -5), "CDT": (-5, -4), "MST": (-7, 8), "MDT": (-6,),
    "PST": (-8, 8), "PDT": (-7,), "AKST": (-9,), "AKDT": (-8,), "HST": (-10,), "NST": (-3.5,), "NDT": (-2.5,),
    "AST": (-4, 3), "ADT": (-3, 4), "BST": (1, 6), "IST": (5.5, 2, 1), "IDT": (3,), "MET": (1,), "MEZ": (1,),
    "MEST": (2,), "MESZ": (2,), "MSD": (4,), "BRT": (-3,), "BRST": (-2,), "CLT": (-4,), "CLST": (-3,), "PYT": (-4, -3),
    "PYST": (-3,), "AEST": (10,), "AEDT": (11,), "ACST": (9.5,), "ACDT": (10.5,), "AWST": (8,), "NZST": (12,),
    "NZDT": (13,), "JST": (9,), "KST": (9,), "HKT": (8,), "SGT": (8,), "PKT": (5,), "GST": (4,), "IRST": (3.5,),
    "IRDT": (4.5,), "TRT": (3,), "ART": (-3,),
}  # fmt: skip
"""Names that mean several zones, or nearly so -> hours ahead of UTC that each can mean: for differences only."""

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,6})\d*)?"
_ZONE = r"(?P<zone>[A-Za-z]{0,5}(?:[+-]\d{1,2}(?::?\d\d)?)?)"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_CLOCK}\s*{_ZONE}\s+[A-Za-z]{{3}},?\s+(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+(?P<year>\d{{4}})$",
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)[_T ]{_CLOCK}\s*{_ZONE}$",
        rf"(?:[A-Za-z]{{3}},?\s+)?(?P<day>\d{{1,2}})\s+(?P<month>[A-Za-z]{{3}})\s+(?P<year>\d{{4}})\s+{_CLOCK}\s*{_ZONE}$",
        rf"[A-Za-z]{{3}},?\s+(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s*{_ZONE}\s+(?P<year>\d{{4}})$",
    )
)
_EPOCH = re.compile(r"1\d{9}(?:\.\d{1,6})?$")
_OFFSET = re.compile(r"(?P<name>[A-Za-z]*)(?:(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?)?$")


def normal(text: str) -> str:
    """The text without the marks of an unsynchronised clock and with single blanks: two spellings of one time agree."""
    return " ".join(text.lstrip("*. \t").split())


def read_time(text: str | None) -> datetime | None:
    """The time a text prints; naive where it names no zone, or one that is not certain. None if it prints none."""
    if not text:
        return None
    if _EPOCH.match(normal(text)):
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(float(normal(text)) * 1000))
    for shape in _SHAPES:
        if found := shape.match(normal(text)):
            return _datetime(found)
    return None


@dataclass(frozen=True, slots=True)
class Printed:
    """A time as it is printed: what the clock showed, and the zone's name or offset beside it ("": none)."""

    shown: datetime
    zone: str


def read_printed(text: str) -> Printed | None:
    """The time a text prints with its zone, certain or not. None if it prints none."""
    if _EPOCH.match(normal(text)) and (when := read_time(text)):
        return Printed(when.replace(tzinfo=None), "UTC")
    for shape in _SHAPES:
        found = shape.match(normal(text))
        if found and (when := _datetime(found)):
            return Printed(when.replace(tzinfo=None), found["zone"].upper())
    return None


def elapsed_ms(earlier: datetime | None, later: datetime | None) -> int | None:
    """Milliseconds between two times of one packet, as the clock showed them; negative if the wrong way round."""
    if earlier is None or later is None:
        return None
    return (later.replace(tzinfo=None) - earlier.replace(tzinfo=None)) // timedelta(milliseconds=1)


def readings_ms(earlier: Printed | None, later: Printed | None) -> tuple[int, ...]:
    """Milliseconds between two times of one packet, the likeliest reading first: each by its own zone where both tell
    one, then as the clock showed them. None where they are the wrong way round.
    """
    if earlier is None or later is None:
        return ()
    plain = elapsed_ms(earlier.shown, later.shown) or 0
    readings = [plain] if earlier.zone == later.zone else [plain - _moved_ms(earlier.zone, later.zone), plain]
    return tuple(dict.fromkeys(each for each in readings if each >= 0))


def _moved_ms(earlier: str, later: str) -> int:
    """By how much the clock was put forward between two zones: the least that their names can mean, 0 if unknown."""
    moves = (after - before for before, after in product(_hours(earlier), _hours(later)))
    return int(min(moves, key=lambda hours: (hours == 0, abs(hours)), default=0) * 3_600_000)


def _hours(zone: str) -> tuple[float, ...]:
    """What a zone can mean, in hours ahead of UTC; none if that is not known."""
    if zone in SEVERAL:
        return SEVERAL[zone]
    known = _zone(zone)
    offset = known.utcoffset(None) if known else None
    return () if offset is None else (offset / timedelta(hours=1),)


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
