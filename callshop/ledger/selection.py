"""Which calls are meant, and their sums, however many they are.

What the sums are kept by (days, cabin, destination, country, status, cashier) is answered from the sums: whole years
and months from `period_total`, the days at the edges from `day_total`. Numbers and what is unpaid are looked up in
indexes that hold everything they are chosen and summed by, so that no row of a call is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from callshop.ledger.day_totals import BEGINS
from callshop.ledger.db import database

SUMS = "coalesce(sum(calls), 0), coalesce(sum(seconds), 0), coalesce(sum(cost), 0), coalesce(sum(revenue), 0)"
SUMS += ", coalesce(sum(profit), 0)"
FIGURES = "1 AS calls, seconds, coalesce(cost, 0) AS cost, coalesce(revenue, 0) AS revenue,"
FIGURES += " coalesce(revenue - cost, 0) AS profit"
SUMMED = "period, calls, seconds, cost, revenue, profit"
AFTER_THE_DIGITS = ";"
"""Follows 9 in every alphabet, and * and # come before: what begins with 336 is from "336" to before "336;"."""

DAYS_FOR_PART = 366
"""A part of a number is looked for in so many days at most: every number of them must be looked at."""


@dataclass(frozen=True, slots=True)
class CdrFilter:
    """A selection of calls, None where it does not matter.

    from_day, to_day   the shop's days, both included
    number             leading digits, as dialled or international
    status             answered, unanswered or interrupted
    contains           a part of the number, within DAYS_FOR_PART days
    destination        the whole name
    described          a part of the destination's name
    country            ISO 3166 alpha-2, "" for none
    cashier            who took the money
    unpaid             only calls that somebody owes
    """

    from_day: str | None = None
    to_day: str | None = None
    cabin: int | None = None
    number: str | None = None
    status: str | None = None
    contains: str | None = None
    destination: str | None = None
    described: str | None = None
    country: str | None = None
    cashier: str | None = None
    unpaid: bool = False

    @property
    def summed(self) -> bool:
        """Whether the kept sums can be divided by all that is asked."""
        return not (self.number or self.contains or self.unpaid)

    @property
    def days(self) -> int | None:
        """How many days, if both ends are known."""
        if not (self.from_day and self.to_day):
            return None
        return (date.fromisoformat(self.to_day) - date.fromisoformat(self.from_day)).days + 1


@dataclass(frozen=True, slots=True)
class CdrTotals:
    """calls, seconds talked, and micros. A call's profit is known where its cost and its revenue are."""

    calls: int
    duration: int
    cost: int
    revenue: int
    profit: int


def totals(chosen: CdrFilter) -> CdrTotals:
    """The sums of the whole selection."""
    source, values = _few_digits(chosen) or (kept_sums(chosen) if chosen.summed else facts(chosen))
    return CdrTotals(*database.execute_sql(f"SELECT {SUMS} FROM ({source})", values).fetchone())


def kept_sums(chosen: CdrFilter, columns: str = SUMMED) -> tuple[str, tuple]:
    """A query of the kept sums that make up a selection, of these columns; `period` is its day, month or year."""
    where, wanted = divided(chosen)
    if not where and columns == SUMMED:  # the hours know nothing but time, and are few
        return f"SELECT day AS {columns} FROM hour_total WHERE day BETWEEN ? AND ?", days_of(chosen)
    parts, values = [], []
    for span, first, last in periods(chosen.from_day, chosen.to_day):
        table = "day_total WHERE day" if span == "day" else f"period_total WHERE span = '{span}' AND period"
        of_table = f"day AS {columns}" if span == "day" else columns
        parts.append(f"SELECT {of_table} FROM {table} BETWEEN ? AND ?{where}")
        values += [first, last, *wanted]
    if not parts:
        return f"SELECT day AS {columns} FROM day_total WHERE 0", ()
    return " UNION ALL ".join(parts), tuple(values)


def _few_digits(chosen: CdrFilter) -> tuple[str, tuple] | None:
    """The kept sums of all numbers that begin so, if nothing but a few digits is asked."""
    if len(chosen.number or "") not in range(1, BEGINS + 1) or chosen != CdrFilter(number=chosen.number):
        return None
    begins = "(dialled >= ? AND dialled < ?) OR (e164 >= ? AND e164 < ?)"
    return f"SELECT * FROM begin_total WHERE {begins}", tuple(_range(chosen.number))


def days_of(chosen: CdrFilter) -> tuple[str, str]:
    """The first and the last day; before and after all days where it does not matter."""
    return chosen.from_day or "", chosen.to_day or "9999-12-31"


def facts(chosen: CdrFilter, columns: str = FIGURES, by_day: bool = False) -> tuple[str, tuple]:
    """A query of the selection's calls, each once, from an index alone: `by_day`, the one in their order."""
    where, wanted = divided(chosen)
    if chosen.from_day or chosen.to_day:
        where += " AND day BETWEEN ? AND ?"
        wanted = [*wanted, *days_of(chosen)]
    parts, values = [], []
    for index, condition, more in _ways(chosen, by_day):
        parts.append(f"SELECT {columns} FROM call INDEXED BY {index} WHERE {condition}{where}")
        values += [*more, *wanted]
    return " UNION ALL ".join(parts), tuple(values)


def periods(from_day: str | None, to_day: str | None) -> Iterator[tuple[str, str, str]]:
    """The fewest years, months and days that make up a range: (span, first, last), as ("month", "2024-02", "2024-04").

    A range that reaches past the first or the last call is taken to the end of that year: nothing is there.
    """
    oldest, newest = database.execute_sql("SELECT (SELECT min(day) FROM hour_total), (SELECT max(day) FROM hour_total)"
                                          ).fetchone()  # fmt: skip
    if oldest is None:
        return
    first = from_day if from_day and from_day > oldest else f"{oldest[:4]}-01-01"
    last = to_day if to_day and to_day < newest else f"{newest[:4]}-12-31"
    yield from _merged(_cut(date.fromisoformat(first), date.fromisoformat(last)))


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


def _merged(pieces: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
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


def divided(chosen: CdrFilter) -> tuple[str, list]:
    """All that is asked but days and leading digits, as SQL that follows a condition."""
    wanted = (
        ("cabin = ?", chosen.cabin),
        ("destination = ?", chosen.destination),
        ("destination LIKE ? ESCAPE '!'", _like(chosen.described)),
        ("coalesce(country, '') = ?", chosen.country),
        ("status = ?", chosen.status),
        ("cashier = ?", chosen.cashier),
    )
    given = [(condition, value) for condition, value in wanted if value is not None]
    where, values = "".join(f" AND {condition}" for condition, _ in given), [value for _, value in given]
    if chosen.unpaid:
        where += " AND bill IS NULL AND revenue > 0"
    if chosen.contains:
        where += " AND (instr(number, ?) OR instr(e164, ?))"
        values += [chosen.contains, chosen.contains.lstrip("+")]
    return where, values


SHORT_RANGE = 62
"""Days whose calls are looked through by day rather than by number."""


def _ways(chosen: CdrFilter, by_day: bool) -> Iterator[tuple[str, str, list]]:
    """The indexes to look into, with the conditions that they serve; no call is in two of them."""
    by_day = by_day or (chosen.days is not None and chosen.days <= SHORT_RANGE)
    if chosen.unpaid or by_day or not chosen.number:
        index = "call_owed" if chosen.unpaid else "call_facts"
        yield index, f"status != 'talking'{_begins(chosen.number)}", _range(chosen.number)
        return
    dialled, international = _one_range(chosen.number), _one_range(chosen.number.lstrip("+"))
    yield "call_number", "number >= ? AND number < ? AND status != 'talking'", dialled
    other = "e164 >= ? AND e164 < ? AND NOT (number >= ? AND number < ?) AND status != 'talking'"
    yield "call_e164", other, [*international, *dialled]


def _begins(number: str | None) -> str:
    return " AND ((number >= ? AND number < ?) OR (e164 >= ? AND e164 < ?))" if number else ""


def _range(number: str | None) -> list:
    return [*_one_range(number), *_one_range(number.lstrip("+"))] if number else []


def _one_range(digits: str) -> list[str]:
    return [digits, digits + AFTER_THE_DIGITS]


def _like(part: str | None) -> str | None:
    if part is None:
        return None
    return "%" + "".join(f"!{sign}" if sign in "!%_" else sign for sign in part) + "%"
