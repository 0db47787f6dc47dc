"""The calls as a list: a page of a selection in some order, the whole of it for a file, and all about one call."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from callshop.ledger.calls.call_counts import (
    CallSums,
    CdrTotals,
    Way,
    counted,
    opened,
    summed,
    sums_are_kept,
    total_of,
    totals,
    way,
)
from callshop.ledger.calls.call_filter import CdrFilter, beginning, divided, facts
from callshop.ledger.calls.call_paging import PagePosition, walk
from callshop.ledger.calls.calls import rate_of
from callshop.ledger.calls.columns import SELECTED, SORTS, CdrRow
from callshop.ledger.calls.periods import bounds, is_day
from callshop.ledger.db.connection import database, rows
from callshop.rating.charge import Charge, charge_buy, charge_sell

BY_TIME = "call_start"

SORTED_AT_MOST = 100_000
"""Calls of the days chosen: more are shown in the order of their days only, which needs no sorting."""
LATELY = "span = 'month' AND period >= (SELECT substr(date(max(day), '-60 days'), 1, 7) FROM day_total)"
SORTED_BY_TIME = 10_000
"""Calls of a number, or that are owed: so few lie far apart, and a page is sooner sorted out of all of them."""
NEAR = 300_000
"""Calls that are gone through, day by day, to the page that is wanted."""
READ_AT_ONCE = 500
"""Rows of a file."""


PAYMENTS = """WITH billed AS (SELECT bill.id FROM bill JOIN bill_line ON bill_line.bill = bill.id AND call = ?
    WHERE bill.visit = ?)
    SELECT * FROM payment WHERE bill IN billed
    OR (kind = 'debt' AND debt IN (SELECT debt.id FROM debt WHERE debt.bill IN billed)) ORDER BY id"""
"""What moved for the bills of a call."""


@dataclass(frozen=True, slots=True)
class CdrPage:
    """`sort`: what it is sorted by; by time if the selection is too large for what was asked (then `too_many`).

    Of a selection too wide to be counted while a page waits, count and totals are None, and `past` is where the next
    page begins (None: there is none).
    """

    rows: tuple[CdrRow, ...]
    count: int | None
    totals: CdrTotals | None
    page: int
    per_page: int
    sort: str = BY_TIME
    descending: bool = True
    too_many: bool = False
    past: PagePosition | None = None

    @property
    def pages(self) -> int | None:
        return None if self.count is None else max(1, -(-self.count // self.per_page))


@dataclass(frozen=True, slots=True)
class CallDetail:
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
    """One page of the selection, newest first, with the totals of all of it, however long they take."""
    return _counted(chosen, _way(chosen), page, per_page, sort, descending)


def soon(
    chosen: CdrFilter, page: int, per_page: int, sort: str, descending: bool, past: PagePosition | None = None
) -> CdrPage:
    """The same, but for a selection too wide to be counted: of that a page by time, from `past` on, without totals."""
    by = _way(chosen)
    if by is None or not by.long:
        return _counted(chosen, by, page, per_page, sort, descending)
    too_many = sort != BY_TIME
    descending = descending or too_many
    walked = walk(chosen, per_page, past, descending)
    return CdrPage(_rows(list(walked.calls)), None, None, 1, per_page, BY_TIME, descending, too_many, walked.past)


def cdr_export(chosen: CdrFilter) -> Iterator[CdrRow]:
    """Every finished call of the selection, in the order of their days, then of their numbers."""
    for first, last in _short_periods(chosen):
        source, values = facts(replace(chosen, from_day=first, to_day=last), "id, day", by_day=True)
        found = database.execute_sql(f"SELECT id FROM ({source}) ORDER BY day, id", values).fetchall()
        for start in range(0, len(found), READ_AT_ONCE):
            yield from _rows([number for (number,) in found[start : start + READ_AT_ONCE]])


def one(call: int) -> CallDetail | None:
    """All about a finished call, or None if there is none of this number."""
    found = rows(f"SELECT {SELECTED}, names, dialled_at, answered_at, ended_at, told, seconds_by, sell_rate,"
                 " buy_rate, coin, seconds FROM call WHERE id = ? AND status != 'talking'", (call,))  # fmt: skip
    if not found:
        return None
    (row,) = found
    sell, buy = rate_of(row["sell_rate"]), rate_of(row["buy_rate"])
    return CallDetail(
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


def _way(chosen: CdrFilter) -> Way | None:
    """How the selection is looked through; None: sums are kept of it."""
    return None if sums_are_kept(chosen) else way(chosen)


def _counted(chosen: CdrFilter, by: Way | None, page: int, per_page: int, sort: str, descending: bool) -> CdrPage:
    periods = counted(chosen, by) if by is None or by.by_day else None
    of_all = summed(chosen, by) if periods is None else total_of(periods)
    too_many = sort != BY_TIME and _too_many(chosen, of_all)
    sort, descending = (BY_TIME, True) if too_many else (sort, descending)
    offset = (max(1, page) - 1) * per_page
    if offset >= of_all.calls:
        ids = []
    elif sort != BY_TIME or _is_rare(chosen, of_all):
        ids = _sorted(chosen, per_page, offset, sort, descending, (by or way(chosen)).by_day)
    elif periods is None and _is_near(offset + per_page, of_all, by):
        ids = _sorted(chosen, per_page, offset, BY_TIME, descending, by_day=True)
    else:
        ids = _by_days(chosen, periods or counted(chosen, by), per_page, offset, descending)
    return CdrPage(_rows(ids), of_all.calls, of_all, page, per_page, sort, descending, too_many)


def _too_many(chosen: CdrFilter, of_all: CdrTotals) -> bool:
    """Whether sorting would have to look through too many calls."""
    if chosen.number or chosen.unpaid:
        return of_all.calls > SORTED_AT_MOST
    return totals(chosen.only_days).calls > SORTED_AT_MOST


def _is_rare(chosen: CdrFilter, of_all: CdrTotals) -> bool:
    """Whether a page would be spread over too many days to go through them."""
    return bool(chosen.number or chosen.unpaid) and of_all.calls <= SORTED_BY_TIME


def _is_near(calls: int, of_all: CdrTotals, by: Way) -> bool:
    """Whether so many of a selection are found soon in the order of its days."""
    return calls * by.of_days <= NEAR * of_all.calls


def _by_days(chosen: CdrFilter, periods: list[CallSums], limit: int, offset: int, descending: bool) -> list[int]:
    """The calls of a page: its days are counted off from the sums, so a deep page costs no more than the first."""
    days, offset = _days_of_page(chosen, periods, limit, offset, descending)
    where, wanted = divided(chosen)
    begins, digits = beginning(chosen.number)
    order = _order(descending)
    found = database.execute_sql(
        f"SELECT id FROM call INDEXED BY call_facts WHERE day IN ({_marks(days)}) AND status != 'talking'"
        f"{where}{begins} ORDER BY day {order}, id {order} LIMIT ? OFFSET ?",
        (*days, *wanted, *digits, limit, offset),
    )
    return [number for (number,) in found.fetchall()]


def _days_of_page(
    chosen: CdrFilter, periods: list[CallSums], limit: int, offset: int, descending: bool
) -> tuple[list[str], int]:
    """The days that hold a page, and how many calls of the first of them come before it."""
    ahead = deque(_in_order(periods, descending))
    days, held = [], 0
    while ahead and held < offset + limit:
        line = ahead.popleft()
        if not days and line.calls <= offset:
            offset -= line.calls
        elif is_day(line.period):
            days.append(line.period)
            held += line.calls
        else:
            ahead.extendleft(reversed(_in_order(opened(chosen, line.period), descending)))
    return days, offset


def _in_order(periods: list[CallSums], descending: bool) -> list[CallSums]:
    return periods[::-1] if descending else periods


def _sorted(chosen: CdrFilter, limit: int, offset: int, sort: str, descending: bool, by_day: bool) -> list[int]:
    source, values = facts(chosen, f"id, day, {SORTS[sort]} AS sorted", by_day)
    ordered = ", ".join(f"{column} {_order(descending)}" for column in ("sorted", "day", "id"))
    sql = f"SELECT id FROM ({source}) ORDER BY {ordered} LIMIT ? OFFSET ?"
    return [number for (number,) in database.execute_sql(sql, (*values, limit, offset)).fetchall()]


def _short_periods(chosen: CdrFilter) -> Iterator[tuple[str, str]]:
    """The days that have the selection's calls, or a month of them at once, as the bounds of their days."""
    for line in counted(chosen):
        months = opened(chosen, line.period) if len(line.period) == len("2026") else [line]
        for month in months:
            yield bounds(month.period, month.period)


def _order(descending: bool) -> str:
    return "DESC" if descending else "ASC"


def _marks(values: list) -> str:
    return ", ".join("?" * len(values))


def _rows(ids: list[int]) -> tuple[CdrRow, ...]:
    found = rows(f"SELECT {SELECTED} FROM call WHERE id IN ({_marks(ids)})", tuple(ids))
    told = {row["id"]: CdrRow(**row) for row in found}
    return tuple(told[number] for number in ids)
