"""What was done under a key: the same request with the same key is done once and answered the same."""

import json

from callshop.ledger.db import database, rows

OK = 200


def answer_of(key: str) -> dict | None:
    """The answer to what was done under this key, or None."""
    found = rows("SELECT answer FROM done WHERE key = ?", (key,))
    return json.loads(found[0]["answer"]) if found else None


def remember(key: str, at: int, answer: dict, status: int = OK) -> None:
    """Call it inside `writing()`. A key that is remembered already keeps its first answer."""
    database.execute_sql(
        "INSERT OR IGNORE INTO done (key, at, status, answer) VALUES (?, ?, ?, ?)",
        (key, at, status, json.dumps(answer, ensure_ascii=False)),
    )
