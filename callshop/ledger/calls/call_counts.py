"""How many calls a selection has and their sums, period by period, however many they are.

What the sums are kept by is answered from the sums: whole years and months from those of years and months, the days at
the edges from those of days. So are the first digits of numbers, in whole months. Anything else is counted in an index;
where a page cannot wait for it, the way to it says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from callshop.ledger.calls.call_filter import CdrFilter, beginning, digits_from, divided, facts
from callshop.ledger.calls.periods import Piece, bounds, inside, periods
from callshop.ledger.calls.rollups import ABROAD, BEGINS, MORE_BEGINS
from callshop.ledger.db.connection import database

FIGURES = "sum(calls), sum(seconds), sum(cost), sum(revenue), sum(profit)"
OF_CALLS = "count(*), coalesce(sum(seconds), 0), coalesce(sum(cost), 0), coalesce(sum(revenue), 0)"
OF_CALLS += ", coalesce(sum(revenue - cost), 0)"

SMALLER = (
    ("desk_total", frozenset({"cabin", "cashier"})),
    ("place_total", frozenset({"destination", "described", "country"})),
)
"""Sums that know less, and are fewer, with what they can be divided by."""

LOOKED_THROUGH = 750_000
"""Calls of which an index may be asked for one page: of more, the page is shown first and the sums follow."""
FEW = 50_000
"""Calls that are looked through before anyone asks whether there is a shorter way."""


class CallSums(NamedTuple):
    """A day, month or year of a selection: its calls, seconds talked, and micros."""

    period: str
    calls: int
    duration: int
    cost: int
    revenue: int
    profit: int


@dataclass(frozen=True, slots=True)
class CdrTotals:
    """calls, seconds talked, and micros. A call's profit is known where its cost and its revenue are."""

    calls: int
    duration: int
    cost: int
    revenue: int
    profit: int


@dataclass(frozen=True, slots=True)
class Way:
    """How a selection is looked through.

    by_day    its days rather than its numbers
    calls     how many must be looked at
    of_days   how many its days have
    """

    by_day: bool
    calls: int
    of_days: int

    @property
    def long(self) -> bool:
        """Whether a page cannot wait for it."""
        return self.calls > LOOKED_THROUGH


def totals(chosen: CdrFilter) -> CdrTotals:
    """The sums of the whole selection."""
    return total_of(counted(chosen)) if sums_are_kept(chosen) else summed(chosen, way(chosen))


def total_of(found: Iterable[CallSums]) -> CdrTotals:
    return CdrTotals(*(sum(figures) for figures in zip((0,) * 5, *(line[1:] for line in found), strict=True)))


def counted(chosen: CdrFilter, by: Way | None = None) -> list[CallSums]:
    """The fewest periods that make up a selection, in the order of time; only those that have calls."""
    if sums_are_kept(chosen):
        return within(chosen, periods(chosen.from_day, chosen.to_day))
    return _summed([_of_facts(chosen, (by or way(chosen)).by_day)])


def summed(chosen: CdrFilter, by: Way) -> CdrTotals:
    """The sums of a selection of which none are kept, without its periods: calls by their numbers are in no order."""
    source, values = facts(chosen, "seconds, cost, revenue", by.by_day)
    return CdrTotals(*database.execute_sql(f"SELECT {OF_CALLS} FROM ({source})", values).fetchone())


def opened(chosen: CdrFilter, period: str) -> list[CallSums]:
    """A year by its months, or a month by its days, of a selection that sums are kept of."""
    return within(chosen, [inside(period)])


def within(chosen: CdrFilter, pieces: Iterable[Piece]) -> list[CallSums]:
    """These pieces of a selection that sums are kept of."""
    parts = _kept if chosen.summed else _begun
    return _summed([part for piece in pieces for part in parts(chosen, *piece)])


def sums_are_kept(chosen: CdrFilter) -> bool:
    """Whether whole months need not be counted: also where nothing is asked but days and a few digits."""
    return chosen.summed or (chosen.asked == {"number"} and len(chosen.number) <= MORE_BEGINS)


def way(chosen: CdrFilter) -> Way:
    """The shorter way to a selection of which no sums are kept."""
    if chosen.unpaid:
        return Way(True, 0, 0)
    of_days = totals(chosen.only_days).calls
    if not chosen.number or of_days <= FEW:
        return Way(True, of_days, of_days)
    of_number = _beginning_so(chosen.number, min(of_days, LOOKED_THROUGH + 1))
    return Way(of_days <= of_number, min(of_days, of_number), of_days)


def _beginning_so(number: str, enough: int) -> int:
    """How many calls there ever were whose numbers begin so; not counted further than `enough`."""
    if len(number) <= MORE_BEGINS:
        return totals(CdrFilter(number=number)).calls
    source, values = facts(CdrFilter(number=number), "1", by_day=False)
    return database.execute_sql(f"SELECT count(*) FROM ({source} LIMIT ?)", (*values, enough)).fetchone()[0]


Part = tuple[str, tuple]
"""A query of periods and their sums."""


def _kept(chosen: CdrFilter, span: str, first: str, last: str) -> Iterator[Part]:
    where, wanted = divided(chosen)
    table = next((name for name, known in SMALLER if chosen.asked <= known), None)
    if table is None and span == "day":
        source, period = "day_total WHERE 1", "day"
    else:
        source, period = f"{table or 'period_total'} WHERE span = '{span}'", "period"
    yield (
        f"SELECT {period}, {FIGURES} FROM {source} AND {period} BETWEEN ? AND ?{where} GROUP BY {period}",
        (first, last, *wanted),
    )


def _begun(chosen: CdrFilter, span: str, first: str, last: str) -> Iterator[Part]:
    if span == "day":
        yield _of_facts(replace(chosen, from_day=first, to_day=last), by_day=True)
        return
    few = len(chosen.number) <= BEGINS
    table = "begin_total" if few else "more_begin_total"
    where, digits = beginning(chosen.number, "dialled")
    yield (
        f"SELECT period, {FIGURES} FROM {table} WHERE span = ? AND period BETWEEN ? AND ?{where} GROUP BY period",
        (span, first, last, *digits),
    )
    if not few:
        yield _of_others(chosen.number, len(first), bounds(first, last))


def _of_others(number: str, length: int, days: tuple[str, str]) -> Part:
    """The calls of a piece that were dialled so and are summed by fewer digits; `length`: of its periods' names."""
    dialled, international = digits_from(number), digits_from(number.lstrip("+"))
    if number.startswith(ABROAD):
        index, condition, values = "call_e164", "e164 IS NULL", dialled
    else:
        index, condition = "call_number", "(e164 IS NULL OR NOT (e164 >= ? AND e164 < ?))"
        values = [*international, *dialled]
    return (
        f"SELECT substr(day, 1, {length}) AS period, {OF_CALLS} FROM call INDEXED BY {index} WHERE {condition}"
        " AND number >= ? AND number < ? AND status != 'talking' AND day BETWEEN ? AND ? GROUP BY 1",
        (*values, *days),
    )


def _of_facts(chosen: CdrFilter, by_day: bool) -> Part:
    columns = "day, seconds, cost, revenue"
    source, values = facts(chosen, columns, by_day)
    return f"SELECT day, {OF_CALLS} FROM ({source}) GROUP BY day", values


def _summed(parts: Iterable[Part]) -> list[CallSums]:
    """The lines of several queries, those of one period in one."""
    found: dict[str, CallSums] = {}
    for sql, values in parts:
        for line in map(CallSums._make, database.execute_sql(sql, values).fetchall()):
            known = found.get(line.period)
            found[line.period] = line if known is None else _both(known, line)
    return [found[period] for period in sorted(found) if found[period].calls]


def _both(one: CallSums, other: CallSums) -> CallSums:
    return CallSums(one.period, *(mine + theirs for mine, theirs in zip(one[1:], other[1:], strict=True)))
