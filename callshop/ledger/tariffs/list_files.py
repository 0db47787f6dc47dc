"""Price lists as they were handed in, kept until their columns are settled; and how the last of each kind was read.

A provider sends the same columns every month: how they were matched is remembered by their names.
"""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from callshop.ledger.db.connection import database, rows, writing
from callshop.rating.column_names import folded
from callshop.rating.price_table import Table

KEPT_MS = 24 * 3600 * 1000
"""The content of a file that nobody came back to for a day is forgotten."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """kind: "buy" or "sell"; source: its name; header: what its provider is known by."""

    id: int
    kind: str
    source: str
    header: str
    content: bytes


def header_of(tables: Iterable[Table]) -> str:
    """The names of a file's columns: the same for every list of one provider."""
    return json.dumps([[folded(name) for name in each.header] for each in tables], ensure_ascii=False)


def keep(at: int, who: str, kind: str, source: str, content: bytes, header: str) -> int:
    """Keep a file; its number."""
    with writing():
        database.execute_sql("UPDATE price_file SET content = NULL WHERE at < ?", (at - KEPT_MS,))
        return database.execute_sql(
            "INSERT INTO price_file (at, who, kind, source, header, content) VALUES (?, ?, ?, ?, ?, ?)",
            (at, who, kind, source, header, zlib.compress(content)),
        ).lastrowid


def one(number: int) -> ListFile | None:
    """A file whose content is still kept."""
    found = rows(
        "SELECT id, kind, source, header, content FROM price_file WHERE id = ? AND content IS NOT NULL", (number,)
    )
    return ListFile(**found[0] | {"content": zlib.decompress(found[0]["content"])}) if found else None


def remember(number: int, at: int, reading: dict) -> None:
    """This file was read so: what its columns are by field, and whatever else is told of it."""
    with writing():
        database.execute_sql(
            "UPDATE price_file SET reading = ?, read_at = ? WHERE id = ?",
            (json.dumps(reading, ensure_ascii=False), at, number),
        )


def reading_of(number: int) -> dict:
    """How a file was read; {} if there is none."""
    found = rows("SELECT reading FROM price_file WHERE id = ? AND reading IS NOT NULL", (number,))
    return json.loads(found[0]["reading"]) if found else {}


def remembered(kind: str, header: str) -> dict:
    """How the last list with the same columns was read; {} if there was none."""
    found = rows(
        "SELECT reading FROM price_file WHERE kind = ? AND header = ? AND reading IS NOT NULL"
        " ORDER BY read_at DESC, id DESC LIMIT 1",
        (kind, header),
    )
    return json.loads(found[0]["reading"]) if found else {}
