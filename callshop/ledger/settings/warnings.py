"""What the owner must be told, for as long as it is so: a warning is raised once, and is over when its cause is."""

import json
from dataclasses import dataclass

from callshop.events import Sentence
from callshop.ledger.db.connection import database, rows, writing


@dataclass(frozen=True, slots=True)
class Standing:
    """A warning that is not over. at: since when, ms since 1970 UTC."""

    name: str
    at: int
    why: Sentence


def standing() -> tuple[Standing, ...]:
    """The warnings that are not over, the newest first."""
    found = rows("SELECT name, at, text FROM warning WHERE over_at IS NULL ORDER BY id DESC")
    return tuple(Standing(row["name"], row["at"], _sentence(row["text"])) for row in found)


def begin(at: int, name: str, why: Sentence) -> bool:
    """Raise a warning; False if it stands already (its words are brought up to date). Call it inside `writing()`."""
    text = json.dumps([why.text, [[hole, str(value)] for hole, value in why.values]], ensure_ascii=False)
    changed = database.execute_sql("UPDATE warning SET text = ? WHERE name = ? AND over_at IS NULL", (text, name))
    if changed.rowcount:
        return False
    database.execute_sql("INSERT INTO warning (name, at, text) VALUES (?, ?, ?)", (name, at, text))
    return True


def end(at: int, name: str) -> None:
    with writing():
        database.execute_sql("UPDATE warning SET over_at = ? WHERE name = ? AND over_at IS NULL", (at, name))


def _sentence(text: str) -> Sentence:
    words, values = json.loads(text)
    return Sentence(words, tuple((hole, value) for hole, value in values))
