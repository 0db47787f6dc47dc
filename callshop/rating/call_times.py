"""Times as other people's lists print them. Which way is found out from all of them together, and then confirmed.

    guesses(["23/11/2026 14:07:31", ...]) -> ("%d/%m/%Y %H:%M:%S",)     instant(text, form, zone) -> ms since 1970 UTC

A time without an offset is on the clock of the zone that the reader names.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ISO, UNIX, UNIX_MS = "iso", "unix", "unix_ms"

_DAYS = (
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%m/%d/%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%y", "%d-%m-%y",
    "%d.%m.%y", "%m/%d/%y", "%d-%b-%Y", "%d %b %Y", "%b %d %Y", "%b %d, %Y", "%d-%b-%y",
)  # fmt: skip
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S.%f")
FORMS = (ISO, *(f"{day} {clock}" for day in _DAYS for clock in _CLOCKS), UNIX, UNIX_MS)
"""The day first where both readings are possible: so most of the world writes it."""

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def read(text: str, form: str) -> datetime:
    """ValueError if the text is not of this form, or of no century of ours. Without a zone if it tells none."""
    reader, plain = _READERS.get(form), " ".join(text.split())
    found = reader(plain) if reader else datetime.strptime(plain, form)
    if not EARLIEST <= (found if found.tzinfo else found.replace(tzinfo=UTC)) < LATEST:
        raise ValueError(text)
    return found


def instant(text: str, form: str, zone: str) -> int:
    """ms since 1970 UTC. ValueError as for `read`."""
    found = read(text, form)
    aware = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
    return round(aware.timestamp() * 1000)


def guesses(texts: Iterable[str]) -> tuple[str, ...]:
    """The forms under which all of these are times, the likeliest first: that which makes them lie closest together."""
    told = list(dict.fromkeys(texts))
    spans = [(span, place) for place, form in enumerate(FORMS) if (span := _days_spanned(told, form)) is not None]
    return tuple(FORMS[place] for _, place in sorted(spans))


def _days_spanned(texts: list[str], form: str) -> int | None:
    found = []
    for text in texts:
        try:
            found.append(read(text, form).replace(tzinfo=None))
        except (ValueError, OverflowError, OSError):
            return None
    return (max(found) - min(found)).days if found else None


def _unix(parts: int) -> Callable[[str], datetime]:
    def seconds(text: str) -> datetime:
        whole = text.partition(".")[0]
        if not (whole.isascii() and whole.isdigit()) or len(whole) > 15:
            raise ValueError(text)
        return datetime.fromtimestamp(int(whole) / parts, UTC)

    return seconds


def _iso(text: str) -> datetime:
    if not text[:4].isdigit() or "-" not in text:
        raise ValueError(text)  # "20261123" alone is a number, not a time
    return datetime.fromisoformat(text.removesuffix(" UTC") + "+00:00" * text.endswith(" UTC"))


_READERS: Mapping[str, Callable[[str], datetime]] = {ISO: _iso, UNIX: _unix(1), UNIX_MS: _unix(1000)}
