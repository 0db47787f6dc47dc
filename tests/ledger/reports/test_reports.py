"""Reports: every division of any days has the sums of its calls."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from callshop.ledger.calls import call_list
from callshop.ledger.calls.call_filter import CdrFilter
from callshop.ledger.db import connection
from callshop.ledger.db.connection import database
from callshop.ledger.reports import dashboard, reports
from tests.million_calls import LAST_DAY, make

YEARS = 3
FIRST_DAY = LAST_DAY - timedelta(days=round(365.25 * YEARS))

FIGURES = ("calls", "answered", "seconds", "cost", "revenue", "profit")
KEYS = {
    "day": lambda call: call.day,
    "week": lambda call: (of := date.fromisoformat(call.day)) and (of - timedelta(of.weekday())).isoformat(),
    "month": lambda call: call.day[:7],
    "weekday": lambda call: date.fromisoformat(call.day).weekday(),
    "cabin": lambda call: call.cabin,
    "destination": lambda call: call.description,
    "country": lambda call: call.country,
    "cashier": lambda call: call.cashier or None,
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("years")
    make(folder, 2_000, YEARS, seed=5)
    yield folder
    connection.close_thread()


@pytest.mark.parametrize("by", [by for by in reports.DIVISIONS if by != "hour"])
@pytest.mark.parametrize("seed", range(6))
def test_the_lines_of_a_report_are_the_sums_of_their_calls(books, by, seed):
    chance = random.Random(seed)
    days = sorted(FIRST_DAY + timedelta(days=chance.randrange(365 * YEARS)) for _ in range(2))
    first, last = (day.isoformat() for day in days) if seed else (None, None)
    wanted = defaultdict(lambda: [0] * 6)
    for call in call_list.cdr_export(CdrFilter(first, last)):
        figures = (1, call.status != "unanswered", call.duration, call.cost or 0, call.revenue or 0, call.profit or 0)
        wanted[KEYS[by](call)] = [was + more for was, more in zip(wanted[KEYS[by](call)], figures, strict=True)]
    lines = reports.divided(by, first, last)
    found = {line.key: [getattr(line, name) for name in FIGURES] for line in lines}
    assert found == dict(wanted)
    total = reports.total(first, last)
    for name in FIGURES:
        assert getattr(total, name) == sum(getattr(line, name) for line in lines)


def test_the_hours_are_those_of_the_calls(books):
    found = dict(database.execute_sql("SELECT hour, count(*) FROM call GROUP BY 1").fetchall())
    assert {line.key: line.calls for line in reports.divided("hour", None, None)} == found


def test_a_line_tells_ratio_mean_and_profit_a_minute():
    line = reports.ReportRow("x", calls=8, answered=3, seconds=100, cost=0, revenue=0, profit=7_000_001)
    assert (line.answered_percent, line.mean_seconds, line.profit_a_minute) == (38, 33, 4_200_001)
    nothing = reports.ReportRow("x", 0, 0, 0, 0, 0, 0)
    assert (nothing.answered_percent, nothing.mean_seconds, nothing.profit_a_minute) == (None, None, None)


def test_the_places_are_in_the_order_of_their_revenue_and_times_in_theirs(books):
    revenue = [line.revenue for line in reports.divided("destination", None, None)]
    assert revenue == sorted(revenue, reverse=True)
    months = [line.key for line in reports.divided("month", None, None)]
    assert months == sorted(months)


def test_a_day_is_beside_the_same_weekday_a_week_before():
    assert dashboard.neighbours("2026-03-01") == ("2026-02-28", "2026-03-02", "2026-02-22")


def test_a_day_s_hours_are_all_twenty_four(books):
    assert [line.key for line in dashboard.hours("2026-05-05")] == list(range(24))
    assert sum(line.revenue for line in dashboard.hours("2026-05-05")) == dashboard.day("2026-05-05").revenue


def test_what_is_due_is_what_nobody_paid(books):
    owed = [call.revenue or 0 for call in call_list.cdr_export(CdrFilter()) if call.bill is None]
    assert reports.due("", "9999") == sum(owed)


def test_a_backup_is_too_old_after_two_days(books):
    assert dashboard.backups(0) == dashboard.Backups(None, True)
    database.execute_sql("INSERT INTO backup (at, day, daily, who, file) VALUES (1000, '2026-01-01', 1, '', 'x')")
    assert dashboard.backups(dashboard.BACKUP_TOO_OLD_MS + 1000) == dashboard.Backups(1000, False)
    assert dashboard.backups(dashboard.BACKUP_TOO_OLD_MS + 1001) == dashboard.Backups(1000, True)
