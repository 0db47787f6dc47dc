"""The owner's day at a glance: its figures beside those of the same weekday a week before, and what wants attention."""

from dataclasses import dataclass
from datetime import date, timedelta

from callshop.ledger.db.connection import database, rows
from callshop.ledger.reports import reports

WEEK = timedelta(7)
RECENT_DAYS = 7
"""Attention is asked for what happened in these days, the day itself included."""
BACKUP_TOO_OLD_MS = 2 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class DaySummary:
    """A day's sums: micros, seconds, counts."""

    day: str
    calls: int
    answered: int
    seconds: int
    cost: int
    revenue: int
    profit: int
    paid: int
    due: int

    @property
    def minutes(self) -> int:
        return self.seconds // 60


@dataclass(frozen=True, slots=True)
class Backups:
    """at: ms of the newest good copy, None if there never was one; too_old: nobody has made one for two days."""

    at: int | None
    too_old: bool


def day(name: str) -> DaySummary:
    sums = reports.total(name, name)
    figures = {field: getattr(sums, field) for field in ("calls", "answered", "seconds", "cost", "revenue", "profit")}
    return DaySummary(name, **figures, paid=reports.paid(name, name), due=reports.due(name, name))


def neighbours(name: str) -> tuple[str, str, str]:
    """(the day before, the day after, the same weekday a week before)"""
    of = date.fromisoformat(name)
    return tuple((of + step).isoformat() for step in (-timedelta(1), timedelta(1), -WEEK))


def hours(name: str) -> tuple[reports.ReportRow, ...]:
    """The day by the hour, all twenty-four."""
    known = {line.key: line for line in reports.divided("hour", name, name)}
    return tuple(known.get(hour, reports.ReportRow(hour, 0, 0, 0, 0, 0, 0)) for hour in range(24))


def best_destinations(name: str, limit: int = 8) -> list[reports.ReportRow]:
    """By revenue, then by calls."""
    return reports.divided("destination", name, name)[:limit]


def spent_a_day(name: str) -> int:
    """Micros that the provider costs on a day, the mean of the week before this one."""
    of = date.fromisoformat(name)
    first, last = (of - WEEK).isoformat(), (of - timedelta(1)).isoformat()
    found = database.execute_sql(
        "SELECT coalesce(sum(cost), 0), count(DISTINCT day) FROM hour_total WHERE day BETWEEN ? AND ? AND calls > 0",
        (first, last),
    ).fetchone()
    return found[0] // found[1] if found[1] else 0


def interrupted(name: str) -> tuple[str, int]:
    """(since which day, how many calls were interrupted until this one)"""
    since = _recent(name)
    sql = "SELECT coalesce(sum(calls), 0) FROM day_total WHERE day BETWEEN ? AND ? AND status = 'interrupted'"
    return since, database.execute_sql(sql, (since, name)).fetchone()[0]


def tills_that_differ(name: str) -> tuple[str, int]:
    """(since which day, how many tills did not hold what they should, when they were counted until this one)"""
    since = _recent(name)
    sql = "SELECT count(*) FROM shift WHERE day BETWEEN ? AND ? AND counted != expected"
    return since, database.execute_sql(sql, (since, name)).fetchone()[0]


def sold_at_a_loss(name: str) -> tuple[str, int]:
    """(since which day, on how many destinations the shop lost money until this one)"""
    since = _recent(name)
    found = rows(
        "SELECT destination FROM place_total WHERE span = 'day' AND period BETWEEN ? AND ?"
        " GROUP BY 1 HAVING sum(profit) < 0",
        (since, name),
    )
    return since, len(found)


def backups(at: int) -> Backups:
    newest = database.execute_sql("SELECT max(at) FROM backup WHERE coalesce(error, '') = ''").fetchone()[0]
    return Backups(newest, newest is None or at - newest > BACKUP_TOO_OLD_MS)


def _recent(name: str) -> str:
    return (date.fromisoformat(name) - timedelta(RECENT_DAYS - 1)).isoformat()
