"""One printed line of a Panasonic -> the records in it. What stands where, and what manuals say of it: `panasonic`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from callshop.events import DeviceTimes

PAPER = 200
"""Columns: pattern C prints 120, the widest paper of these printers has 136. More is no line: no pattern sees it."""

MOST_JOINED = 8
"""Records whose line ends were lost, in one line."""

_WHEN = r"(?P<date>\d\d/\d\d/\d\d|\*\*/\*\*/\*\*)\s{1,8}\*?\s{0,4}(?P<time>\d?\d:\d\d\s?(?:[AP]M)?|\*\*:\*{2,4})"
_RECORD = re.compile(rf"(?<![\d/]){_WHEN}\s+(?P<ext>\*?[A-Z]?\d{{1,7}})\s+(?P<rest>\S.*)", re.DOTALL)
_AGAIN = re.compile(r"(?:\d\d/\d\d/\d\d|\*\*/\*\*/\*\*)\s{1,8}\*?\s{0,4}(?:\d?\d:\d\d|\*\*:\*\*)")
"""Where another record begins in a line whose end was lost."""
_DURATION = re.compile(r"(?:^|(?<=\s))(?P<hours>\d\d?\d?):(?P<minutes>[0-5]\d)['´](?P<seconds>[0-5]\d)(?!\d)")
_RING = re.compile(r"(?:^|(?<=\s))\d?\d['´][0-5]\d$")
_LOG = re.compile(r"(LOG|Check)\s+(IN|OUT)\b|Timed Reminder", re.IGNORECASE)
_INCOMING = re.compile(r"<\s{0,3}(?=[^\s\d<>])[^\d<>]{1,30}>")
"""The mark of an incoming call, in whatever language and alphabet the PBX prints: a word in angle brackets."""
_CALLER = re.compile(r"\+?[\d*#]{3,40}$")
_CALLED = re.compile(r"(?<!\S)(?:[\d*#+=PFX.-]|(?<=\.) (?=[.\d]))+$", re.IGNORECASE)
"""The number at the end of the dial field: a name from the speed-dial list may be printed before it."""
_BARE_DIAL = re.compile(
    r"(?P<co>[A-Z]?\d{1,4})\s+(?P<dial>([\d*#+=PFX.-]|(?<=\.) (?=[.\d]))+)(\s+[\d.*#-]{1,10})?(\s+[A-Z]{2})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Record:
    """One printed call. `text` is the record alone, without noise around it; `number` the dial field as printed."""

    text: str
    dated: bool
    told: DeviceTimes
    extension: str
    number: str | None
    seconds: int
    direction: str


def parts_of(line: str) -> list[str]:
    """The records of a line: more than one where an end was lost on the wire; with what stands before the first."""
    begins = [found.start() for found in _AGAIN.finditer(line)][1:]
    cuts = [0, *begins, len(line)]
    return [line[start:end] for start, end in pairwise(cuts)]


def record_of(line: str, options: Mapping[str, str]) -> Record | None:
    """A printed line -> its call; None if the line is a record of something else (intercom, log in).

    Raises ValueError if it is no record.
    """
    found = _RECORD.search(line) if len(line) <= PAPER else None
    if found is None:
        raise ValueError(line)
    rest = found["rest"].rstrip()
    end = _DURATION.search(rest)
    seconds = _seconds(end) if end else 0
    head = rest[: end.start()] if end else rest
    head = _RING.sub("", head.rstrip())
    if _LOG.search(head) or re.match(r"(\d+\s+)?EXT\s*\d", head):
        return None
    incoming = _INCOMING.search(head)
    number = _caller(head[incoming.end() :]) if incoming else _dialled(head, end is not None)
    printed = _printed(found["date"], found["time"], options)
    return Record(
        text=line[found.start() :].rstrip(),
        dated="*" not in found["date"],
        told=_told(printed, seconds, options),
        extension=found["ext"],
        number=number,
        seconds=seconds,
        direction="in" if incoming else "out",
    )


def _seconds(duration: re.Match) -> int:
    return int(duration["hours"]) * 3600 + int(duration["minutes"]) * 60 + int(duration["seconds"])


def _caller(text: str) -> str | None:
    """The caller's digits behind <I>, where the PBX prints them; they may follow a name."""
    found = _CALLER.search(text.strip())
    return found[0] if found else None


def _dialled(head: str, has_duration: bool) -> str | None:
    """CO and dial field -> the dial field as printed; None if no digit was seen.

    Where there is a duration there was a call, whatever is printed here: one field alone is the CO. Without a duration
    the line may be a record cut short, so it must look whole: raises ValueError if not.
    """
    if not has_duration:
        found = _BARE_DIAL.fullmatch(head)
        if found is None:
            raise ValueError(head)
        return found["dial"]
    found = re.fullmatch(r"([A-Z]?\d{1,4})(?:\s+(.*))?", head, re.DOTALL)
    dial = ((found[2] or "") if found else head).strip()
    if not dial:
        return None
    called = _CALLED.search(dial)
    if called is None or not _digits(called[0]):
        raise ValueError(head)
    if any(_digits(word) > _digits(called[0]) for word in dial[: called.start()].split()):
        raise ValueError(head)  # the name may stand behind the number as well: which is it?
    return called[0]


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _printed(date: str, time: str, options: Mapping[str, str]) -> datetime | None:
    """The printed minute; None where the PBX printed stars or the date does not exist in this order of the fields."""
    clock = re.fullmatch(r"(\d?\d):(\d\d)\s?([AP]M)?", time)
    if clock is None or "*" in date:
        return None
    first, second, year = (int(part) for part in date.split("/"))
    month, day = (second, first) if options.get("dates") == "dmy" else (first, second)
    hour, half = int(clock[1]), clock[3]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        return datetime(year + (2000 if year < 70 else 1900), month, day, hour, int(clock[2]))
    except ValueError:
        return None


def _told(printed: datetime | None, seconds: int, options: Mapping[str, str]) -> DeviceTimes:
    if printed is None:
        return DeviceTimes()
    length = timedelta(seconds=seconds)
    if options.get("time") == "start":
        return DeviceTimes(started=printed, ended=printed + length)
    return DeviceTimes(started=printed - length, ended=printed)
