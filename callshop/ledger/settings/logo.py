"""The shop's own picture, of which the newest counts."""

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing

LARGEST = 200_000
"""Bytes: a picture that every page shows."""

SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
"""How a picture begins, whatever its name says. No SVG: it may carry a script."""


def type_of(picture: bytes) -> str | None:
    """The media type of a picture this shop may show, or None."""
    return next((type_ for beginning, type_ in SIGNATURES if picture.startswith(beginning)), None)


def set_logo(at: int, type_: str, picture: bytes, who: str) -> int:
    """A new picture for the shop (empty: none any more); the older ones stay in the books. Its number."""
    with writing():
        number = database.execute_sql(
            "INSERT INTO logo (at, who, type, picture) VALUES (?, ?, ?, ?)", (at, who, type_, picture)
        ).lastrowid
        audit.record(at, who, "logo", type=type_, bytes=len(picture))
    return number


def logo(number: int) -> tuple[str, bytes] | None:
    """(type, picture) of this number, None if there is none."""
    found = rows("SELECT type, picture FROM logo WHERE id = ? AND length(picture) > 0", (number,))
    return (found[0]["type"], bytes(found[0]["picture"])) if found else None
