"""What the owner asks: the calls of a selection with their totals, and the sums of days."""

from collections.abc import Iterator
from dataclasses import dataclass

from callshop.ledger.db import database, rows
from callshop.ledger.models import Call

EXPORTED = """id, line AS caller_id, number AS called_number, coalesce(answered_at, dialled_at) AS call_start,
    ended_at AS call_end, seconds AS duration, coalesce(billed_seconds, 0) AS billed_duration, cost,
    destination AS description, revenue - cost AS profit, revenue, cabin, visit, status, country, priced,
    bill, e164, day, flags, direction"""


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
    where, values = _where(chosen)
    totals = _totals(where, values)
    offset = (max(1, page) - 1) * per_page
    found = rows(
        f"SELECT {EXPORTED} FROM call WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?", (*values, per_page, offset)
    )
    return CdrPage(tuple(_row(row) for row in found), totals.calls, totals, page, per_page)


def cdr_export(chosen: CdrFilter) -> Iterator[CdrRow]:
    """Every finished call of the selection, in the order of their numbers."""
    where, values = _where(chosen)
    cursor = database.execute_sql(f"SELECT {EXPORTED} FROM call WHERE {where} ORDER BY id", values)
    names = [column[0] for column in cursor.description]
    for values_of_row in cursor:
        yield _row(dict(zip(names, values_of_row, strict=True)))


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
        "SELECT coalesce(sum(revenue), 0) FROM call WHERE day BETWEEN ? AND ? AND bill IS NULL AND status != 'talking'",
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


def _where(chosen: CdrFilter) -> tuple[str, tuple]:
    """The selection as SQL, composed by peewee from the parts that are given."""
    clauses = [Call.status != "talking"]
    if chosen.from_day:
        clauses.append(Call.day >= chosen.from_day)
    if chosen.to_day:
        clauses.append(Call.day <= chosen.to_day)
    if chosen.cabin is not None:
        clauses.append(Call.cabin == chosen.cabin)
    if chosen.number:
        clauses.append(Call.number.startswith(chosen.number) | Call.e164.startswith(chosen.number))
    if chosen.status:
        clauses.append(Call.status == chosen.status)
    sql, values = Call.select(Call.id).where(*clauses).sql()
    return f"id IN ({sql})", tuple(values)


def _totals(where: str, values: tuple) -> CdrTotals:
    return CdrTotals(
        *database.execute_sql(
            "SELECT count(*), coalesce(sum(seconds), 0), coalesce(sum(cost), 0), coalesce(sum(revenue), 0),"
            f" coalesce(sum(revenue - cost), 0) FROM call WHERE {where}",
            values,
        ).fetchone()
    )


def _row(values: dict) -> CdrRow:
    return CdrRow(**values)
