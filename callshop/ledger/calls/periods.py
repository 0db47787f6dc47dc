"""A range of days as the fewest years, months and days: what its sums are kept by."""

from collections.abc import Iterator
from datetime import date, timedelta

from callshop.ledger.db.connection import database

Piece = tuple[str, str, str]
"""(span, first, last), as ("month", "2024-02", "2024-04")."""
AFTER_ALL = ";"
"""Follows the digits and the dash: every day of 2024-04 comes before "2024-04;"."""


def periods(from_day: str | None, to_day: str | None) -> Iterator[Piece]:
    """The fewest pieces that make up a range; None: from the first call, to the last.

    A range that reaches past the first or the last call is taken to the end of that year: nothing is there.
    """
    oldest, newest = database.execute_sql("SELECT (SELECT min(day) FROM hour_total), (SELECT max(day) FROM hour_total)"
                                          ).fetchone()  # fmt: skip
    if oldest is None:
        return
    first = from_day if from_day and from_day > oldest else f"{oldest[:4]}-01-01"
    last = to_day if to_day and to_day < newest else f"{newest[:4]}-12-31"
    yield from _merged(_cut(date.fromisoformat(first), date.fromisoformat(last)))


def inside(period: str) -> Piece:
    """A year's months, or a month's days."""
    if len(period) == len("2026"):
        return "month", f"{period}-01", f"{period}-12"
    return "day", f"{period}-01", f"{period}-31"


def is_day(period: str) -> bool:
    return len(period) == len("2026-11-23")


def bounds(first: str, last: str) -> tuple[str, str]:
    """What no day of a piece comes before, and none after, as text."""
    return first, last + AFTER_ALL


def _cut(day: date, last: date) -> Iterator[tuple[str, str]]:
    while day <= last:
        year_ends = date(day.year, 12, 31)
        month_ends = (day.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
        if (day.month, day.day) == (1, 1) and year_ends <= last:
            yield "year", f"{day:%Y}"
            ends = year_ends
        elif day.day == 1 and month_ends <= last:
            yield "month", f"{day:%Y-%m}"
            ends = month_ends
        else:
            yield "day", day.isoformat()
            ends = day
        if ends == date.max:
            return
        day = ends + timedelta(1)


def _merged(pieces: Iterator[tuple[str, str]]) -> Iterator[Piece]:
    span = first = last = ""
    for piece, name in pieces:
        if piece == span:
            last = name
            continue
        if span:
            yield span, first, last
        span, first, last = piece, name, name
    if span:
        yield span, first, last
