"""Who waits for a cabin: a row each, kept when they were seated or had gone. Instants are ms since 1970 UTC.

What writes is one step of a transaction: call it inside `writing()`.
"""

from callshop.ledger.db.connection import database, rows


def add(name: str, note: str, at: int, who: str) -> int:
    """Somebody waits from now on; the number of their row."""
    return database.execute_sql(
        "INSERT INTO waiting (name, note, at, who) VALUES (?, ?, ?, ?)", (name, note, at, who)
    ).lastrowid


def seat(number: int, cabin: int, at: int) -> None:
    """They have a cabin now."""
    database.execute_sql(
        "UPDATE waiting SET seated_at = ?, cabin = ? WHERE id = ? AND seated_at IS NULL AND gone_at IS NULL",
        (at, cabin, number),
    )


def give_up(number: int, at: int) -> None:
    """They left without a cabin."""
    database.execute_sql(
        "UPDATE waiting SET gone_at = ? WHERE id = ? AND seated_at IS NULL AND gone_at IS NULL", (at, number)
    )


def standing() -> list[dict]:
    """Who waits now, the first come first: id, name, note, at."""
    return rows("SELECT id, name, note, at FROM waiting WHERE seated_at IS NULL AND gone_at IS NULL ORDER BY id")
