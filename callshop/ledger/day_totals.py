"""Sums by day, cabin, destination, status and cashier, and by hour, kept in the same transaction as each call.

They carry the long reports: a sum over five million rows takes half a second, over these a millisecond. A call enters
when it is over, and moves when its cabin or its cashier becomes known. `proof` compares them with the calls.
"""

from callshop.ledger.db import database

NO_CABIN = 0

FIGURES = "1, seconds, coalesce(cost, 0), coalesce(revenue, 0), coalesce(revenue - cost, 0)"

TABLES = (
    ("day_total", "day, cabin, destination, status, cashier", "day, coalesce(cabin, 0), destination, status, cashier"),
    ("hour_total", "day, hour", "day, hour"),
)
"""Table, its key, and the key of a call."""


def add(call: int) -> None:
    """Count this finished call."""
    _count(call, 1)


def subtract(call: int) -> None:
    """Take it out again, before a figure of it changes."""
    _count(call, -1)


def _count(call: int, sign: int) -> None:
    for table, key, of_call in TABLES:
        row = database.execute_sql(f"SELECT {of_call}, {FIGURES} FROM call WHERE id = ?", (call,)).fetchone()
        keys, figures = row[:-5], tuple(sign * figure for figure in row[-5:])
        database.execute_sql(
            f"INSERT INTO {table} ({key}, calls, seconds, cost, revenue, profit)"
            f" VALUES ({', '.join('?' * len(row))})"
            " ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, seconds = seconds + excluded.seconds,"
            " cost = cost + excluded.cost, revenue = revenue + excluded.revenue, profit = profit + excluded.profit",
            (*keys, *figures),
        )
