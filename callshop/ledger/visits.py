"""Customers' stays. A visit has a row from its first call, or from the moment the cashier opens it."""

from callshop.ledger.db import database, rows


def begin(visit: int, cabin: int, mode: str, opened_at: int, opened_by: str, deposit: int) -> None:
    """Write the visit if it is not written yet."""
    database.execute_sql(
        "INSERT OR IGNORE INTO visit (id, cabin, mode, opened_at, opened_by, deposit) VALUES (?, ?, ?, ?, ?, ?)",
        (visit, cabin, mode, opened_at, opened_by, deposit),
    )


def end(visit: int, at: int) -> None:
    database.execute_sql("UPDATE visit SET closed_at = ? WHERE id = ? AND closed_at IS NULL", (at, visit))


def move(visit: int, cabin: int) -> None:
    database.execute_sql("UPDATE visit SET cabin = ? WHERE id = ?", (cabin, visit))


def still_open() -> list[dict]:
    return rows("SELECT * FROM visit WHERE closed_at IS NULL ORDER BY id")


def last_number() -> int:
    return database.execute_sql("SELECT coalesce(max(id), 0) FROM visit").fetchone()[0]
