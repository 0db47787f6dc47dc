"""What was done under a key: the same request with the same key is done once and answered the same.

The key is written with what was done, in its transaction. The answer too, where the books alone can tell it; after it,
where the board must say what became of it: a power cut between them leaves a key without an answer, and what it stands
for is not done again.
"""

import json

from callshop.ledger.db.connection import database, rows

OK = 200
UNANSWERED = 0
"""Status of a key whose act is in the books, and its answer not yet."""


def answer_of(key: str) -> dict | None:
    """The answer to what was done under this key, or None."""
    found = rows("SELECT answer FROM done WHERE key = ? AND status != ?", (key, UNANSWERED))
    return json.loads(found[0]["answer"]) if found else None


def is_unanswered(key: str) -> bool:
    """Whether it was done, and nobody knows any more what was answered."""
    return bool(rows("SELECT 1 FROM done WHERE key = ? AND status = ?", (key, UNANSWERED)))


def begin(key: str, at: int) -> None:
    """It is done with the transaction that this is called in."""
    database.execute_sql(
        "INSERT OR IGNORE INTO done (key, at, status, answer) VALUES (?, ?, ?, 'null')", (key, at, UNANSWERED)
    )


def remember(key: str, at: int, answer: dict, status: int = OK) -> None:
    """Call it inside `writing()`. A key that is remembered already keeps its first answer."""
    database.execute_sql(
        "INSERT INTO done (key, at, status, answer) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET status = excluded.status, answer = excluded.answer WHERE done.status = ?",
        (key, at, status, json.dumps(answer, ensure_ascii=False), UNANSWERED),
    )
