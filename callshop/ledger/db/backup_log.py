"""The copies of the books that were made: when, where, how large, and whether each was opened and found sound."""

from dataclasses import dataclass

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing


@dataclass(frozen=True, slots=True)
class Backup:
    """tested_at: when the copy was opened and checked; error: why there is no good copy; second: "" (no second folder
    wanted), "ok", or why it is not there."""

    id: int
    at: int
    day: str
    daily: bool
    who: str
    file: str
    bytes: int
    tested_at: int | None
    error: str | None
    second: str

    @property
    def good(self) -> bool:
        return self.error is None and self.tested_at is not None


def record(
    at: int, day: str, daily: bool, who: str, file: str, bytes: int = 0, tested_at: int | None = None,
    error: str | None = None, second: str = "",
) -> None:  # fmt: skip
    with writing():
        number = database.execute_sql(
            "INSERT INTO backup (at, day, daily, who, file, bytes, tested_at, error, second)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (at, day, int(daily), who, file, bytes, tested_at, error, second),
        ).lastrowid
        if not daily:
            audit.record(at, who, "backup made", id=number, file=file, error=error)


def find(limit: int = 60) -> tuple[Backup, ...]:
    """The newest first."""
    found = rows("SELECT * FROM backup ORDER BY id DESC LIMIT ?", (limit,))
    return tuple(Backup(**{**row, "daily": bool(row["daily"]), "second": row["second"] or ""}) for row in found)


def last_good() -> Backup | None:
    return next((each for each in find() if each.good), None)


def last_try() -> Backup | None:
    """The newest daily one, good or not."""
    return next((each for each in find() if each.daily), None)


def made_on(day: str) -> bool:
    """Whether there is a good daily copy of this day."""
    return bool(rows("SELECT 1 FROM backup WHERE day = ? AND daily = 1 AND error IS NULL", (day,)))
