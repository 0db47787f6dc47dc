"""What was done under which key: the same form posted twice is done once and answered the same."""

import json

from callshop.ledger.db import database


def answer_of(key: str) -> dict | None:
    """What was answered to this key, if it was used."""
    row = database.execute_sql("SELECT answer FROM done WHERE key = ?", (key,)).fetchone()
    return json.loads(row[0]) if row else None


def remember(key: str, at: int, answer: dict, status: int = 200) -> None:
    """Keep the answer, in the transaction of what was done."""
    database.execute_sql(
        "INSERT INTO done (key, at, status, answer) VALUES (?, ?, ?, ?)", (key, at, status, json.dumps(answer))
    )
