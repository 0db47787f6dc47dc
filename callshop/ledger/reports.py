"""What the owner asks: the calls of a selection with their totals, and the sums of days."""

from collections.abc import Iterator
from dataclasses import dataclass

from peewee import ColumnBase, Function, ModelSelect, fn

from callshop.ledger.db import database, rows
from callshop.ledger.models import Call, DayTotal


@dataclass(frozen=True, slots=True)
class CdrFilter:
    """A selection of calls: the shop's days (both ends included), cabin, leading digits of the number, status."""

    from_day: str | None = None
    to_day: str | None = None
    cabin: int | None = None
    number: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class CdrRow:
    """A call as `cdr export` and /cdr tell it. Money in micros, None if unpriced; instants in ms since 1970 UTC."""

    id: int
    caller_id: str
    called_number: str
    call_start: int
    call_end: int | None
    duration: int
    billed_duration: int
    cost: int | None
    description: str
    profit: int | None
    revenue: int | None
    cabin: int | None
    visit: int | None
    status: str
    country: str | None
    priced: int
    bill: int | None
    e164: str | None
    day: str
    flags: str
    direction: str | None

    @property
    def paid(self) -> bool:
        return self.bill is not None


@dataclass(frozen=True, slots=True)
class CdrTotals:
    calls: int
    duration: int
    cost: int
    revenue: int
    profit: int


@dataclass(frozen=True, slots=True)
class CdrPage:
    rows: tuple[CdrRow, ...]
    count: int
    totals: CdrTotals
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.per_page))


def cdr(chosen: CdrFilter, page: int = 1, per_page: int = 50) -> CdrPage:
    """One page of the selection, newest first, with the totals of all of it."""
    totals = _totals(chosen)
    newest_first = _told(chosen).order_by(Call.day.desc(), Call.id.desc()).paginate(max(1, page), per_page)
    return CdrPage(tuple(CdrRow(*row) for row in newest_first), totals.calls, totals, page, per_page)


def cdr_export(chosen: CdrFilter) -> Iterator[CdrRow]:
    """Every finished call of the selection, in the order of their numbers."""
    for row in _told(chosen).order_by(Call.id).iterator():
        yield CdrRow(*row)


def unpriced_numbers(limit: int = 50) -> list[dict]:
    """Numbers that had no sell price: prefix to add, how many calls, when last; for the owner."""
    return rows(
        "SELECT coalesce(e164, number) AS number, destination, count(*) AS calls, max(dialled_at) AS last FROM call"
        " WHERE priced = 0 AND status != 'unanswered' AND direction IS NOT 'in' GROUP BY 1 ORDER BY last DESC LIMIT ?",
        (limit,),
    )


def days(first: str, last: str) -> dict:
    """The sums of the shop's days from `first` to `last`, both included, in micros and seconds.

    A call's profit is known where its cost and its revenue are; the sum is of those.
    """
    span = (first, last)
    total = rows(f"SELECT {_SUMS} FROM day_total WHERE day BETWEEN ? AND ?", span)[0]
    answered = database.execute_sql(
        "SELECT coalesce(sum(calls), 0) FROM day_total WHERE day BETWEEN ? AND ? AND status != 'unanswered'", span
    ).fetchone()[0]
    paid = database.execute_sql("SELECT coalesce(sum(amount), 0) FROM payment WHERE day BETWEEN ? AND ?", span)
    due = database.execute_sql(
        "SELECT coalesce(sum(revenue), 0) FROM call WHERE day BETWEEN ? AND ? AND bill IS NULL AND revenue > 0"
        " AND status != 'talking'",
        span,
    )
    return {
        **total,
        "answered": answered,
        "paid": paid.fetchone()[0],
        "due": due.fetchone()[0],
        "by_cabin": _by("nullif(cabin, 0)", span),
        "by_destination": _by("destination", span),
        "by_cashier": _by("nullif(cashier, '')", span),
        "by_hour": _by("hour", span, "hour_total"),
    }


_SUMS = """coalesce(sum(calls), 0) AS calls, coalesce(sum(seconds), 0) AS seconds, coalesce(sum(cost), 0) AS cost,
    coalesce(sum(revenue), 0) AS revenue, coalesce(sum(profit), 0) AS profit"""


def _by(key: str, span: tuple[str, str], table: str = "day_total") -> list[dict]:
    return rows(
        f"SELECT {key} AS key, {_SUMS} FROM {table} WHERE day BETWEEN ? AND ? GROUP BY 1"
        " HAVING sum(calls) > 0 ORDER BY 1",
        span,
    )


def _told(chosen: CdrFilter) -> ModelSelect:
    """The selected calls with what a CdrRow tells of each, in the order of its fields."""
    return (
        Call.select(
            Call.id, Call.line, Call.number, fn.coalesce(Call.answered_at, Call.dialled_at), Call.ended_at,
            Call.seconds, fn.coalesce(Call.billed_seconds, 0), Call.cost, Call.destination, Call.revenue - Call.cost,
            Call.revenue, Call.cabin, Call.visit, Call.status, Call.country, Call.priced, Call.bill, Call.e164,
            Call.day, Call.flags, Call.direction,
        )
        .where(Call.status != "talking", *_chosen(chosen, Call))
        .tuples()
    )  # fmt: skip


def _chosen(chosen: CdrFilter, table: type[Call] | type[DayTotal]) -> list:
    """The parts of a selection that are given, as peewee's clauses on the calls or on their days' totals."""
    digits = chosen.number or ""
    given = (
        (chosen.from_day, table.day >= chosen.from_day),
        (chosen.to_day, table.day <= chosen.to_day),
        (chosen.cabin, table.cabin == chosen.cabin),
        (chosen.status, table.status == chosen.status),
        (digits, Call.number.startswith(digits) | Call.e164.startswith(digits)),
    )
    return [clause for part, clause in given if part not in (None, "")] or [True]


def _totals(chosen: CdrFilter) -> CdrTotals:
    """Summed over the calls if they are chosen by number; else their days' totals know, a thousand times sooner."""
    if chosen.number:
        figures = (Call.seconds, Call.cost, Call.revenue, Call.revenue - Call.cost)
        sums = Call.select(fn.count(Call.id), *map(_sum, figures))
        sums = sums.where(Call.status != "talking", *_chosen(chosen, Call))
    else:
        figures = (DayTotal.calls, DayTotal.seconds, DayTotal.cost, DayTotal.revenue, DayTotal.profit)
        sums = DayTotal.select(*map(_sum, figures)).where(*_chosen(chosen, DayTotal))
    return CdrTotals(*sums.tuples().get())


def _sum(figure: ColumnBase) -> Function:
    return fn.coalesce(fn.sum(figure), 0)
