"""What the owner asks: the sums of days, by whatever they can be divided, and numbers without a price."""

from dataclasses import dataclass

from callshop.ledger.calls.periods import periods
from callshop.ledger.db.connection import database, rows
from callshop.ledger.settings import shop_config
from callshop.ledger.till import payments

DIVISIONS = {
    "day": "day",
    "week": "date(day, 'weekday 0', '-6 days')",
    "month": "substr(day, 1, 7)",
    "hour": "hour",
    "weekday": "(strftime('%w', day) + 6) % 7",
    "cabin": "nullif(cabin, 0)",
    "destination": "destination",
    "country": "nullif(country, '')",
    "cashier": "nullif(cashier, '')",
}
"""What sums can be divided by -> the key: a week is its Monday, weekdays count from Monday, 0."""
OF_TIME = frozenset({"day", "week", "month", "hour", "weekday"})
"""In the order of time; the others the largest revenue first."""
OF_DAYS = frozenset({"week", "month", "weekday"})
"""What is told of a day is told once, not for each of its hours."""

_FIGURES = "calls", "answered", "seconds", "cost", "revenue", "profit"
_SUMS = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in _FIGURES)
_DAY_SUMS = ", ".join(f"sum({name}) AS {name}" for name in _FIGURES)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The sums of some calls: seconds talked, micros. `key` is what they have in common, None for no cabin etc."""

    key: str | int | None
    calls: int
    answered: int
    seconds: int
    cost: int
    revenue: int
    profit: int

    @property
    def answered_percent(self) -> int | None:
        """Of a hundred calls, so many were answered."""
        return _nearest(100 * self.answered, self.calls)

    @property
    def mean_seconds(self) -> int | None:
        """How long an answered call lasts."""
        return _nearest(self.seconds, self.answered)

    @property
    def profit_a_minute(self) -> int | None:
        """Micros that a minute of talk leaves."""
        return _nearest(60 * self.profit, self.seconds)


def _nearest(amount: int, many: int) -> int | None:
    """The amount divided by so many, halves away from zero: as money.half_up, for thousands of lines."""
    if not many:
        return None
    whole, rest = divmod(abs(amount), many)
    rounded = whole + (2 * rest >= many)
    return rounded if amount >= 0 else -rounded


def total(first: str | None, last: str | None) -> ReportRow:
    """The sums of the shop's days from `first` to `last`, both included; None: from the first call, to the last."""
    source, span = _source("day", first, last)
    return ReportRow(**rows(f"SELECT NULL AS key, {_SUMS} FROM {source}", span)[0])


def divided(by: str, first: str | None, last: str | None) -> list[ReportRow]:
    """The same divided by one of DIVISIONS; only what has calls."""
    source, span = _source(by, first, last)
    order = "1" if by in OF_TIME else "sum(revenue) DESC, sum(calls) DESC, 1"
    found = rows(
        f"SELECT {DIVISIONS[by]} AS key, {_SUMS} FROM {source} GROUP BY 1 HAVING sum(calls) > 0 ORDER BY {order}", span
    )
    return [ReportRow(**line) for line in found]


def _source(by: str, first: str | None, last: str | None) -> tuple[str, tuple]:
    """The fewest sums that can be divided so: of hours for times, else of the longest periods that make up the days."""
    if by in OF_TIME:
        hours = "hour_total WHERE day BETWEEN ? AND ?"
        days = f"(SELECT day, {_DAY_SUMS} FROM {hours} GROUP BY day)"
        return days if by in OF_DAYS else hours, (first or "", last or "9999-12-31")
    table = "place_total" if by in ("destination", "country") else "desk_total"
    found = list(periods(first, last))
    within = " OR ".join(["span = ? AND period BETWEEN ? AND ?"] * len(found)) or "0"
    return f"{table} WHERE {within}", tuple(part for piece in found for part in piece)


def days(first: str, last: str) -> dict:
    """The sums of the shop's days from `first` to `last`, both included, in micros and seconds, and divided.

    A call's profit is known where its cost and its revenue are; the sum is of those.
    """
    of_all = total(first, last)
    return {
        **{name: getattr(of_all, name) for name in _FIGURES},
        "paid": paid(first, last),
        "due": due(first, last),
        **{f"by_{name}": _by(name, first, last) for name in ("cabin", "destination", "cashier", "hour")},
    }


def paid(first: str, last: str) -> int:
    """Micros that bills and debts were paid with on these days, less what was taken back."""
    return payments.paid(first, last)


def due(first: str, last: str) -> int:
    """Micros still owed for the calls of these days, and for what was taken beside them."""
    sql = "SELECT coalesce(sum(revenue), 0) FROM call INDEXED BY call_owed WHERE day BETWEEN ? AND ?"
    sql += " AND bill IS NULL AND revenue > 0 AND status != 'talking'"
    return database.execute_sql(sql, (first, last)).fetchone()[0] + _extras_due(first, last)


def _extras_due(first: str, last: str) -> int:
    shop = shop_config.load()
    owed = rows("SELECT at, amount FROM extra INDEXED BY extra_owed WHERE bill IS NULL AND gone_at IS NULL")
    return sum(extra["amount"] for extra in owed if first <= shop_config.day_of(extra["at"], shop) <= last)


def unpriced_numbers(limit: int = 50, since: int = 0) -> list[dict]:
    """Numbers that had no sell price: prefix to add, how many calls, when last; for the owner."""
    return rows(
        "SELECT coalesce(e164, number) AS number, destination, count(*) AS calls, max(dialled_at) AS last FROM call"
        " WHERE priced = 0 AND status != 'unanswered' AND direction IS NOT 'in' AND dialled_at >= ?"
        " GROUP BY 1 ORDER BY last DESC LIMIT ?",
        (since, limit),
    )


def _by(name: str, first: str, last: str) -> list[dict]:
    """As `report` writes it: ordered by key, without the answered."""
    lines = sorted(divided(name, first, last), key=lambda line: (line.key is not None, line.key))
    return [{field: getattr(line, field) for field in ("key", *_FIGURES) if field != "answered"} for line in lines]
