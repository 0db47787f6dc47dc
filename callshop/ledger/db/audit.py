"""Who changed what, when. Each entry carries the hash of the one before: a line taken out or altered breaks the chain.

The hash is SHA-256 over the JSON list of previous, at, who, what and detail (canonical JSON itself). The chain's head
is printed on reports, so that a book rewritten from the start can be told from the one the owner has on paper.
"""

import json
from hashlib import sha256

from callshop.ledger.db.connection import database

BEGINNING = "0" * 64


def record(at: int, who: str, what: str, **detail: object) -> None:
    """Add an entry. Call it inside `writing()`, in the transaction of the change that it tells."""
    text = json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    previous = head()
    database.execute_sql(
        "INSERT INTO audit (at, who, what, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (at, who, what, text, previous, _hash(previous, at, who, what, text)),
    )


def head() -> str:
    """The hash of the newest entry."""
    row = database.execute_sql("SELECT hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    return row[0] if row else BEGINNING


def first_break() -> int | None:
    """The id of the first entry that does not follow from the one before it, or None."""
    previous = BEGINNING
    entries = database.execute_sql("SELECT id, at, who, what, detail, previous, hash FROM audit ORDER BY id")
    for number, at, who, what, detail, linked, digest in entries:
        if linked != previous or digest != _hash(previous, at, who, what, detail):
            return number
        previous = digest
    return None


def _hash(previous: str, at: int, who: str, what: str, detail: str) -> str:
    return sha256(json.dumps([previous, at, who, what, detail], ensure_ascii=False).encode()).hexdigest()
