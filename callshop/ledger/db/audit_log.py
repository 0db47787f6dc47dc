"""The audit chain as it is read: newest first, by person and by day."""

import json
from dataclasses import dataclass

from callshop.ledger.db.connection import database, rows


@dataclass(frozen=True, slots=True)
class Entry:
    """at: ms since 1970 UTC; detail: what was recorded with it."""

    id: int
    at: int
    who: str
    what: str
    detail: dict


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """from_at, to_at: ms since 1970 UTC, the second excluded; before: only entries that follow this one in the list."""

    who: str | None = None
    from_at: int | None = None
    to_at: int | None = None
    before: int | None = None


def entries(chosen: EntryFilter, limit: int) -> tuple[Entry, ...]:
    """The newest entries of a selection."""
    given = (
        ("who = ?", chosen.who), ("at >= ?", chosen.from_at), ("at < ?", chosen.to_at),
        ("(at, id) < (SELECT at, id FROM audit WHERE id = ?)", chosen.before),
    )  # fmt: skip
    asked = [(clause, value) for clause, value in given if value is not None]
    where = " AND ".join(clause for clause, _ in asked) or "1"
    found = rows(
        f"SELECT id, at, who, what, detail FROM audit WHERE {where} ORDER BY at DESC, id DESC LIMIT ?",
        (*(value for _, value in asked), limit),
    )
    return tuple(Entry(row["id"], row["at"], row["who"], row["what"], json.loads(row["detail"])) for row in found)


def writers() -> tuple[str, ...]:
    """Everyone who has an entry: found from name to name in the index, however long the chain is."""
    found, last = [], ""
    while True:
        (name,) = database.execute_sql("SELECT min(who) FROM audit WHERE who > ?", (last,)).fetchone()
        if name is None:
            return tuple(found)
        found.append(name)
        last = name
