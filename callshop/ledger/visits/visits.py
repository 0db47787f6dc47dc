"""Customers' stays. A visit has a row from its first call, or from the moment the cashier opens it."""

from callshop.ledger.db.connection import database, rows

ASKED_MORE, GIVEN_NO_MORE = "asked to go on", "given no more"
"""What the journal says of "Continue" on the tablet; a deposit that grows is the other answer to it."""


def begin(
    visit: int, cabin: int, mode: str, opened_at: int, opened_by: str, deposit: int, name: str = "", note: str = ""
) -> None:  # fmt: skip
    """Write the visit if it is not written yet. `deposit`: what it began with; what is held is told by movements."""
    database.execute_sql(
        "INSERT OR IGNORE INTO visit (id, cabin, mode, opened_at, opened_by, deposit, name, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (visit, cabin, mode, opened_at, opened_by, deposit, name, note),
    )


def end(visit: int, at: int) -> None:
    database.execute_sql("UPDATE visit SET closed_at = ? WHERE id = ? AND closed_at IS NULL", (at, visit))


def reopen(visit: int) -> None:
    """Something of it is due again."""
    database.execute_sql("UPDATE visit SET closed_at = NULL WHERE id = ?", (visit,))


def one(visit: int) -> dict:
    """The row of a visit."""
    return rows("SELECT * FROM visit WHERE id = ?", (visit,))[0]


def move(visit: int, cabin: int) -> None:
    database.execute_sql("UPDATE visit SET cabin = ? WHERE id = ?", (cabin, visit))


def name_it(visit: int, name: str, note: str) -> None:
    """Whose visit it is, and what the cashier wants to remember of it."""
    database.execute_sql("UPDATE visit SET name = ?, note = ? WHERE id = ?", (name, note, visit))


def wished(visit: int) -> int:
    """Micros that its customer asked on the tablet to go on for, and was not answered; 0 if nothing."""
    found = rows(
        "SELECT what, json_extract(detail, '$.amount') AS amount FROM audit"
        " WHERE at >= (SELECT opened_at FROM visit WHERE id = :visit) AND json_extract(detail, '$.visit') = :visit"
        " AND (what IN (:asked, :refused, 'visit closed')"
        " OR what = 'deposit changed' AND json_extract(detail, '$.amount') > 0) ORDER BY id DESC LIMIT 1",
        {"visit": visit, "asked": ASKED_MORE, "refused": GIVEN_NO_MORE},
    )
    return found[0]["amount"] if found and found[0]["what"] == ASKED_MORE else 0


def still_open() -> list[dict]:
    return rows("SELECT * FROM visit WHERE closed_at IS NULL ORDER BY id")


def last_number() -> int:
    return database.execute_sql("SELECT coalesce(max(id), 0) FROM visit").fetchone()[0]
