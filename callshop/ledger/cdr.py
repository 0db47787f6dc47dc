"""The calls as a list: a page of a selection in some order, the whole of it for a file, and all about one call."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from callshop.ledger.calls import rate_of
from callshop.ledger.db import database, rows
from callshop.ledger.selection import CdrFilter, CdrTotals, divided, facts, kept_sums, totals
from callshop.rating.charge import Charge, charge_buy, charge_sell

COLUMNS = """id, line AS caller_id, number AS called_number, coalesce(answered_at, dialled_at) AS call_start,
    ended_at AS call_end, seconds AS duration, coalesce(billed_seconds, 0) AS billed_duration, cost,
    destination AS description, revenue - cost AS profit, revenue, cabin, visit, status, country, priced,
    bill, e164, day, flags, direction, cashier"""

SORTS = {
    "call_start": "day",
    "cabin": "cabin",
    "called_number": "number",
    "duration": "seconds",
    "cost": "cost",
    "description": "destination",
    "profit": "revenue - cost",
    "revenue": "revenue",
    "status": "status",
}
"""What a list can be sorted by -> the column; calls that are equal in it are in the order of their days."""
BY_TIME = "call_start"

SORTED_AT_MOST = 100_000
"""Calls of the days chosen: more are shown in the order of their days only, which needs no sorting."""
LATELY = "span = 'month' AND period >= (SELECT substr(date(max(day), '-60 days'), 1, 7) FROM day_total)"
FOUND_BY_NUMBER = 10_000
"""Calls of a number: if there are more, a page is found quicker by going through the days than by sorting them."""


PAYMENTS = """WITH billed AS (SELECT bill.id FROM bill JOIN bill_line ON bill_line.bill = bill.id AND call = ?
    WHERE bill.visit = ?)
    SELECT * FROM payment WHERE bill IN billed
    OR (kind = 'debt' AND debt IN (SELECT debt.id FROM debt WHERE debt.bill IN billed)) ORDER BY id"""
"""What moved for the bills of a call."""


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
    cashier: str

    @property
    def paid(self) -> bool:
        return self.bill is not None


@dataclass(frozen=True, slots=True)
class CdrPage:
    """`sort`: what it is sorted by; by time if the selection is too large for what was asked (then `too_many`)."""

    rows: tuple[CdrRow, ...]
    count: int
    totals: CdrTotals
    page: int
    per_page: int
    sort: str = BY_TIME
    descending: bool = True
    too_many: bool = False

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.per_page))


@dataclass(frozen=True, slots=True)
class CallTold:
    """All that the books know of one call. `row`: its columns; sell, buy: why it cost what it did.

    bill      the one it is on now;   payments: of every bill it was ever on, those taken back and what took them back,
              and of the debts that they left
    """

    row: dict
    sell: Charge | None
    buy: Charge | None
    visit: dict | None
    bill: dict | None
    payments: tuple[dict, ...]


def cdr(
    chosen: CdrFilter, page: int = 1, per_page: int = 50, sort: str = BY_TIME, descending: bool = True
) -> CdrPage:
    """One page of the selection, newest first, with the totals of all of it."""
    of_all = totals(chosen)
    too_many = sort != BY_TIME and _too_many(chosen, of_all)
    sort, descending = (BY_TIME, True) if too_many else (sort, descending)
    offset = (max(1, page) - 1) * per_page
    if offset >= of_all.calls:
        ids = []
    elif sort == BY_TIME and chosen.summed:
        ids = _by_days(chosen, per_page, offset, descending)
    else:
        by_day = sort == BY_TIME and of_all.calls > FOUND_BY_NUMBER
        ids = _sorted(chosen, per_page, offset, sort, descending, by_day)
    return CdrPage(_rows(ids), of_all.calls, of_all, page, per_page, sort, descending, too_many)


def count(chosen: CdrFilter) -> int:
    return totals(chosen).calls


def cdr_export(chosen: CdrFilter) -> Iterator[CdrRow]:
    """Every finished call of the selection, in the order of their numbers."""
    source, values = facts(chosen, "id")
    cursor = database.execute_sql(
        f"SELECT {COLUMNS} FROM call WHERE id IN ({source}) ORDER BY id", values
    )
    names = [column[0] for column in cursor.description]
    for values_of_row in cursor:
        yield CdrRow(**dict(zip(names, values_of_row, strict=True)))


def one(call: int) -> CallTold | None:
    """All about a finished call, or None if there is none of this number."""
    found = rows(f"SELECT {COLUMNS}, gateway, names, dialled_at, answered_at, ended_at, told, seconds_by, sell_rate,"
                 " buy_rate, coin, seconds FROM call WHERE id = ? AND status != 'talking'", (call,))  # fmt: skip
    if not found:
        return None
    (row,) = found
    sell, buy = rate_of(row["sell_rate"]), rate_of(row["buy_rate"])
    return CallTold(
        row=row,
        sell=charge_sell(sell, row["seconds"], row["coin"]) if sell else None,
        buy=charge_buy(buy, row["seconds"]) if buy else None,
        visit=next(iter(rows("SELECT * FROM visit WHERE id = ?", (row["visit"],))), None),
        bill=next(iter(rows("SELECT * FROM bill WHERE id = ?", (row["bill"],))), None),
        payments=tuple(rows(PAYMENTS, (call, row["visit"]))),
    )


def destinations(limit: int = 300) -> list[str]:
    """The names of the destinations called lately, the most called first."""
    found = database.execute_sql(
        f"SELECT destination FROM place_total WHERE {LATELY} AND destination != '' GROUP BY 1"
        " HAVING sum(calls) > 0 ORDER BY sum(calls) DESC LIMIT ?",
        (limit,),
    )
    return [name for (name,) in found.fetchall()]


def is_destination(name: str) -> bool:
    """Whether a call ever went to a destination of exactly this name."""
    sql = "SELECT EXISTS (SELECT 1 FROM place_total WHERE span = 'year' AND destination = ?)"
    return bool(database.execute_sql(sql, (name,)).fetchone()[0])


def cashiers() -> list[str]:
    """Who took money for a call lately."""
    sql = f"SELECT DISTINCT cashier FROM desk_total WHERE {LATELY} AND cashier != '' ORDER BY 1"
    found = database.execute_sql(sql)
    return [name for (name,) in found.fetchall()]


def _too_many(chosen: CdrFilter, of_all: CdrTotals) -> bool:
    """Whether sorting would have to look through too many calls."""
    if chosen.number or chosen.unpaid:
        return of_all.calls > SORTED_AT_MOST
    return totals(CdrFilter(chosen.from_day, chosen.to_day)).calls > SORTED_AT_MOST


def _by_days(chosen: CdrFilter, limit: int, offset: int, descending: bool) -> list[int]:
    """The calls of a page: its days are counted off from the sums, so a deep page costs no more than the first."""
    days, offset = _days_of_page(chosen, limit, offset, descending)
    where, wanted = divided(chosen)
    order = _order(descending)
    found = database.execute_sql(
        f"SELECT id FROM call INDEXED BY call_facts WHERE day IN ({_marks(days)}) AND status != 'talking'{where}"
        f" ORDER BY day {order}, id {order} LIMIT ? OFFSET ?",
        (*days, *wanted, limit, offset),
    )
    return [number for (number,) in found.fetchall()]


def _days_of_page(chosen: CdrFilter, limit: int, offset: int, descending: bool) -> tuple[list[str], int]:
    """The days that hold a page, and how many calls of the first of them come before it."""
    source, values = kept_sums(chosen)
    ahead = deque(_counted("period", f"({source})", "1", values, descending))
    days, held = [], 0
    while ahead and held < offset + limit:
        period, calls = ahead.popleft()
        if not days and calls <= offset:
            offset -= calls
        elif len(period) == len("2026-11-23"):
            days.append(period)
            held += calls
        else:
            ahead.extendleft(reversed(_inside(period, chosen, descending)))
    return days, offset


def _inside(period: str, chosen: CdrFilter, descending: bool) -> list[tuple[str, int]]:
    """A year by its months, or a month by its days."""
    where, wanted = divided(chosen)
    if len(period) == len("2026"):
        within, ends = f"span = 'month' AND period BETWEEN ? AND ?{where}", (f"{period}-01", f"{period}-12")
        return _counted("period", "period_total", within, (*ends, *wanted), descending)
    ends = (f"{period}-01", f"{period}-31")
    return _counted("day", "day_total", f"day BETWEEN ? AND ?{where}", (*ends, *wanted), descending)


def _counted(name: str, source: str, where: str, values: tuple, descending: bool) -> list[tuple[str, int]]:
    return database.execute_sql(
        f"SELECT {name}, sum(calls) FROM {source} WHERE {where} GROUP BY 1 HAVING sum(calls) > 0"
        f" ORDER BY 1 {_order(descending)}",
        values,
    ).fetchall()


def _sorted(chosen: CdrFilter, limit: int, offset: int, sort: str, descending: bool, by_day: bool) -> list[int]:
    source, values = facts(chosen, f"id, day, {SORTS[sort]} AS sorted", by_day)
    by = ", ".join(f"{column} {_order(descending)}" for column in ("sorted", "day", "id"))
    found = database.execute_sql(f"SELECT id FROM ({source}) ORDER BY {by} LIMIT ? OFFSET ?", (*values, limit, offset))
    return [number for (number,) in found.fetchall()]


def _order(descending: bool) -> str:
    return "DESC" if descending else "ASC"


def _marks(values: list) -> str:
    return ", ".join("?" * len(values))


def _rows(ids: list[int]) -> tuple[CdrRow, ...]:
    found = rows(f"SELECT {COLUMNS} FROM call WHERE id IN ({_marks(ids)})", tuple(ids))
    told = {row["id"]: CdrRow(**row) for row in found}
    return tuple(told[number] for number in ids)
