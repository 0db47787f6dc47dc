"""The recharges at the provider as a list, each with the balance it left: what was paid until then less what the calls
had cost until then."""

from collections.abc import Iterator
from dataclasses import dataclass

from callshop.ledger.db.connection import database, rows
from callshop.ledger.settings.shop_config import ShopConfig, day_of

COLUMNS = "id, at, type, amount, reference, reason, who"


@dataclass(frozen=True, slots=True)
class TopUpFilter:
    """type: of account.TYPES, None for all; from_at, to_at: ms since 1970 UTC, the second excluded."""

    type: str | None = None
    from_at: int | None = None
    to_at: int | None = None


@dataclass(frozen=True, slots=True)
class TopUp:
    """amount: micros, negative where a correction takes away; balance: micros right after it, top-ups less costs."""

    id: int
    at: int
    type: str
    amount: int
    reference: str
    reason: str
    who: str
    balance: int


@dataclass(frozen=True, slots=True)
class TopUpPage:
    rows: tuple[TopUp, ...]
    count: int
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.per_page))


def find(chosen: TopUpFilter, house: ShopConfig, page: int = 1, per_page: int = 50) -> TopUpPage:
    """One page of the selection, newest first, and the sum of all of it in micros."""
    where, values = _where(chosen)
    count, total = database.execute_sql(
        f"SELECT count(*), coalesce(sum(amount), 0) FROM topup WHERE {where}", values
    ).fetchone()
    found = rows(
        f"SELECT {COLUMNS} FROM topup WHERE {where} ORDER BY at DESC, id DESC LIMIT ? OFFSET ?",
        (*values, per_page, (max(1, page) - 1) * per_page),
    )
    oldest_first = list(_with_balance(found[::-1], house))
    return TopUpPage(tuple(oldest_first[::-1]), count, total, page, per_page)


def export_rows(chosen: TopUpFilter, house: ShopConfig) -> Iterator[TopUp]:
    """The whole selection, oldest first."""
    where, values = _where(chosen)
    yield from _with_balance(rows(f"SELECT {COLUMNS} FROM topup WHERE {where} ORDER BY at, id", values), house)


def _with_balance(found: list[dict], house: ShopConfig) -> Iterator[TopUp]:
    """Rows from the oldest to the newest: what was paid and spent is summed once, then from each to the next."""
    topped, last = 0, (-1, -1)
    spent, since = 0, ""
    for row in found:
        day = day_of(row["at"], house)
        if day > since:
            spent += _spent_on_days(since, day)
            since = day
        topped += _topped_between(last, (row["at"], row["id"]))
        last = (row["at"], row["id"])
        yield TopUp(**row, balance=topped - spent - _spent_within(day, row["at"]))


def _topped_between(after: tuple[int, int], until: tuple[int, int]) -> int:
    """Micros of the top-ups after one (at, id) up to another."""
    return database.execute_sql(
        "SELECT coalesce(sum(amount), 0) FROM topup WHERE (at, id) > (?, ?) AND (at, id) <= (?, ?)", (*after, *until)
    ).fetchone()[0]


def _spent_on_days(first: str, end: str) -> int:
    """Micros of the days from `first` to the one before `end`."""
    return database.execute_sql(
        "SELECT coalesce(sum(cost), 0) FROM hour_total WHERE day >= ? AND day < ?", (first, end)
    ).fetchone()[0]


def _spent_within(day: str, at: int) -> int:
    """Micros of this day's calls that were over by then."""
    return database.execute_sql(
        "SELECT coalesce(sum(cost), 0) FROM call WHERE day = ? AND ended_at <= ? AND status != 'talking'", (day, at)
    ).fetchone()[0]


def _where(chosen: TopUpFilter) -> tuple[str, tuple]:
    given = (("type = ?", chosen.type), ("at >= ?", chosen.from_at), ("at < ?", chosen.to_at))
    asked = [(clause, value) for clause, value in given if value is not None]
    return " AND ".join(clause for clause, _ in asked) or "1", tuple(value for _, value in asked)
