"""A page of a selection too wide to be counted: its days are gone through, one after the other, until it is full.

Days without a call to the place, or of the cabin or cashier, are passed over. What is looked at for one page is
bounded: where so many calls did not fill it, the page ends early and says from where the next one goes on.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from callshop.ledger.calls.call_counts import CallSums, counted, opened, within
from callshop.ledger.calls.call_filter import CdrFilter, beginning, divided
from callshop.ledger.calls.periods import is_day
from callshop.ledger.calls.rollups import BEGINS
from callshop.ledger.db.connection import database

AT_ONCE = 20_000
"""Calls of the days that are looked into together."""
AT_MOST = 300_000
"""Calls that are looked at for one page."""
TO_FIND_A_DAY = 100
"""Calls that could be looked at while it is found out how many a day has."""
EVERY_MONTH = ("month", "0", "9")


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where a list stands: past this call of the day, or past the whole day (call None)."""

    day: str
    call: int | None = None


@dataclass(frozen=True, slots=True)
class CallPage:
    """calls: their numbers, in the order of the list. past: where the next page begins, None: there is none."""

    calls: tuple[int, ...]
    past: PagePosition | None


def walk(chosen: CdrFilter, limit: int, past: PagePosition | None, descending: bool) -> CallPage:
    """The next calls of a selection by their days, `limit` at most; descending: the newest first."""
    rest = _beyond(chosen, past, descending)
    found: list[tuple[str, int]] = []
    looked = 0
    for days, many in _together(_days(rest, descending)):
        found += _calls(rest, days, past, limit + 1 - len(found), descending)
        if len(found) > limit:
            return CallPage(_numbers(found[:limit]), PagePosition(*found[limit - 1]))
        looked += many
        if looked >= AT_MOST:
            return CallPage(_numbers(found), PagePosition(days[-1]))
    return CallPage(_numbers(found), None)


def _numbers(found: list[tuple[str, int]]) -> tuple[int, ...]:
    return tuple(call for _, call in found)


def _beyond(chosen: CdrFilter, past: PagePosition | None, descending: bool) -> CdrFilter:
    """The selection without the days that were gone through."""
    if past is None:
        return chosen
    whole_days = timedelta(1 if past.call is None else 0)
    told = date.fromisoformat(past.day)
    day = (told - whole_days if descending else told + whole_days).isoformat()
    if descending:
        return replace(chosen, to_day=min(day, chosen.to_day or day))
    return replace(chosen, from_day=max(day, chosen.from_day or day))


def _days(chosen: CdrFilter, descending: bool) -> Iterator[tuple[str, int]]:
    """The days that may have a call of the selection, and how many calls must be looked at to know."""
    kept = _roughly(chosen)
    months = _months_of(chosen.number)
    ahead, month, looked_at = deque(_in_order(counted(kept), descending)), "", {}
    while ahead:
        period = ahead.popleft().period
        if len(period) > len("2026") and months is not None and period[:7] not in months:
            continue
        if not is_day(period):
            ahead.extendleft(reversed(_in_order(opened(kept, period), descending)))
            continue
        if month != period[:7]:
            month = period[:7]
            looked_at = {line.period: line.calls for line in opened(CdrFilter(cabin=chosen.cabin), month)}
        yield period, looked_at.get(period, 0) + TO_FIND_A_DAY


def _roughly(chosen: CdrFilter) -> CdrFilter:
    """What a few small sums know of the selection: its places, else its desk."""
    days = chosen.only_days
    if chosen.destination or chosen.described or chosen.country is not None:
        return replace(days, destination=chosen.destination, described=chosen.described, country=chosen.country)
    return replace(days, cabin=chosen.cabin, cashier=chosen.cashier)


def _months_of(number: str | None) -> set[str] | None:
    """The months that have a call whose number begins with the same few digits; None: nothing is asked of it."""
    if number is None:
        return None
    return {line.period for line in within(CdrFilter(number=number[:BEGINS]), [EVERY_MONTH])}


def _together(days: Iterator[tuple[str, int]]) -> Iterator[tuple[list[str], int]]:
    """The days in groups of AT_ONCE calls."""
    held, many = [], 0
    for day, calls in days:
        held, many = [*held, day], many + calls
        if many >= AT_ONCE:
            yield held, many
            held, many = [], 0
    if held:
        yield held, many


def _calls(
    chosen: CdrFilter, days: list[str], past: PagePosition | None, limit: int, descending: bool
) -> list[tuple[str, int]]:  # fmt: skip
    where, wanted = divided(chosen)
    begins, digits = beginning(chosen.number)
    beyond, place = _after(past, descending)
    order = "DESC" if descending else "ASC"
    return database.execute_sql(
        f"SELECT day, id FROM call INDEXED BY call_facts WHERE day IN ({', '.join('?' * len(days))})"
        f" AND status != 'talking'{where}{begins}{beyond} ORDER BY day {order}, id {order} LIMIT ?",
        (*days, *wanted, *digits, *place, limit),
    ).fetchall()


def _after(past: PagePosition | None, descending: bool) -> tuple[str, tuple]:
    """What comes after a place in the list, as SQL that follows a condition."""
    if past is None or past.call is None:
        return "", ()
    return f" AND (day, id) {'<' if descending else '>'} (?, ?)", (past.day, past.call)


def _in_order(periods: list[CallSums], descending: bool) -> list[CallSums]:
    return periods[::-1] if descending else periods
