"""Sums of the calls by day, month and year, and by hour, kept in the same transaction as each call.

They carry the long reports: a sum over five million rows takes half a second, over these a few milliseconds. A call
enters when it is over, and moves when its cabin or its cashier becomes known. `proof` compares them with the calls.
"""

from callshop.ledger.db.connection import database

KEYS = "cabin, destination, country, status, cashier"
"""What the sums can be divided by, within their days, months or years."""
OF_CALL = "coalesce(cabin, 0), destination, coalesce(country, ''), status, cashier"

FIGURES = ("calls", "seconds", "cost", "revenue", "profit")
LONGER = "SELECT 'month' AS span, 7 AS length UNION ALL SELECT 'year', 4"
"""The longer periods, and how much of a day's name is theirs: 2026-11 of 2026-11-23."""
SPANS = f"SELECT 'day' AS span, 10 AS length UNION ALL {LONGER}"
BEGINS, MORE_BEGINS = 3, 5
"""Leading digits that the calls of a month are summed by; and by more of them, in many more rows: of the international
number, and of what was dialled where that is a sign of the international before it. Of other numbers as dialled no more
than BEGINS, for people at home all dial different ones."""
ABROAD = ("+", "00", "011")
_DIALS_ABROAD = " OR ".join(f"substr(number, 1, {len(sign)}) = '{sign}'" for sign in ABROAD)
_MORE = f"substr(number, 1, CASE WHEN e164 NOTNULL AND ({_DIALS_ABROAD}) THEN {MORE_BEGINS} ELSE {BEGINS} END)"
PERIOD = "span, substr(day, 1, length)"

TABLES = (
    ("day_total", f"day, {KEYS}", f"day, {OF_CALL}", "call", FIGURES),
    ("period_total", f"span, period, {KEYS}", f"{PERIOD}, {OF_CALL}", f"call, ({LONGER})", FIGURES),
    ("place_total", "span, period, destination, country", f"{PERIOD}, destination, coalesce(country, '')",
     f"call, ({SPANS})", (*FIGURES, "answered")),
    ("desk_total", "span, period, cabin, cashier", f"{PERIOD}, coalesce(cabin, 0), cashier", f"call, ({SPANS})",
     (*FIGURES, "answered")),
    ("begin_total", "span, period, dialled, e164",
     f"{PERIOD}, substr(number, 1, {BEGINS}), substr(coalesce(e164, ''), 1, {BEGINS})", f"call, ({LONGER})", FIGURES),
    ("more_begin_total", "span, period, dialled, e164",
     f"{PERIOD}, {_MORE}, substr(coalesce(e164, ''), 1, {MORE_BEGINS})", f"call, ({LONGER})", FIGURES),
    ("hour_total", "day, hour", "day, hour", "call", (*FIGURES, "answered")),
)  # fmt: skip
"""Few rows for each question: a list of calls asks for anything, a report for places, for desks or for hours.

Table, its key, the key of a call, where that is taken from, and the figures summed.
"""

FIGURES_OF_CALL = {
    "calls": "1",
    "seconds": "seconds",
    "cost": "coalesce(cost, 0)",
    "revenue": "coalesce(revenue, 0)",
    "profit": "coalesce(revenue - cost, 0)",
    "answered": "(status != 'unanswered')",
}


def add(call: int) -> None:
    """Count this finished call."""
    _count(call, 1)


def subtract(call: int) -> None:
    """Take it out again, before a figure of it changes."""
    _count(call, -1)


def count_again() -> None:
    """All the sums anew from all the calls, for books that were filled by other means. Call it inside `writing()`."""
    for table, key, of_call, source, figures in TABLES:
        database.execute_sql(f"DELETE FROM {table}")
        summed = ", ".join(f"sum({FIGURES_OF_CALL[name]})" for name in figures)
        places = ", ".join(str(place + 1) for place in range(len(key.split(","))))
        database.execute_sql(
            f"INSERT INTO {table} ({key}, {', '.join(figures)}) SELECT {of_call}, {summed} FROM {source}"
            f" WHERE status != 'talking' GROUP BY {places}"
        )


def statement(table: str, key: str, of_call: str, source: str, figures: tuple[str, ...], where: str) -> str:
    """The SQL that adds the calls of a condition to one of TABLES; `:sign` is 1 or -1."""
    summed = ", ".join(f":sign * {FIGURES_OF_CALL[name]}" for name in figures)
    grown = ", ".join(f"{name} = {name} + excluded.{name}" for name in figures)
    return (
        f"INSERT INTO {table} ({key}, {', '.join(figures)}) SELECT {of_call}, {summed} FROM {source} WHERE {where}"
        f" ON CONFLICT DO UPDATE SET {grown}"
    )


STATEMENTS = tuple(statement(*each, where="id = :call") for each in TABLES)


def _count(call: int, sign: int) -> None:
    for sql in STATEMENTS:
        database.execute_sql(sql, {"sign": sign, "call": call})
