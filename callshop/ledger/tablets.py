"""The tablets of the cabins: each shows its own cabin and no other, until it is taken back.

A tablet is paired by opening an address with a token in it (as a QR code) once; the token then is its key, of which the
row keeps only the SHA-256. Instants are milliseconds since 1970 UTC.
"""

import secrets
from dataclasses import dataclass

from callshop.events import sentence
from callshop.ledger import audit
from callshop.ledger.db import database, rows, writing
from callshop.ledger.people import MINUTE, PersonError, fingerprint

CLAIM_WITHIN = 60 * MINUTE
"""An address that nobody opened is dead after an hour: it may be lying about on paper."""


@dataclass(frozen=True, slots=True)
class Tablet:
    """last_seen: when it last opened its page; None: its address was made but not opened yet."""

    id: int
    cabin: int
    paired_at: int
    paired_by: str
    last_seen: int | None

    @property
    def name(self) -> str:
        return f"#{self.id}"


def pair_tablet(at: int, cabin: int, by: str) -> str:
    """A token that opens this cabin's page on a tablet."""
    token = secrets.token_urlsafe(24)
    with writing():
        if not rows("SELECT 1 FROM cabin WHERE number = ?", (cabin,)):
            raise PersonError(sentence("There is no cabin {cabin}.", cabin=cabin))
        database.execute_sql(
            "INSERT INTO tablet (token, cabin, paired_at, paired_by) VALUES (?, ?, ?, ?)",
            (fingerprint(token), cabin, at, by),
        )
        audit.record(at, by, "tablet paired", cabin=cabin)
    return token


def claim_tablet(at: int, token: str) -> int | None:
    """The tablet opened its address: its cabin from now on, or None if the address is dead or unknown."""
    with writing():
        claimed = database.execute_sql(
            "UPDATE tablet SET seen_at = ? WHERE token = ? AND revoked_at IS NULL"
            " AND (seen_at IS NOT NULL OR paired_at > ?)",
            (at, fingerprint(token), at - CLAIM_WITHIN),
        )
    return tablet_cabin(token) if claimed.rowcount else None


def tablet_cabin(token: str) -> int | None:
    """The cabin this tablet may see; None if it was never claimed, or was taken back."""
    found = rows(
        "SELECT cabin FROM tablet WHERE token = ? AND revoked_at IS NULL AND seen_at IS NOT NULL", (fingerprint(token),)
    )
    return found[0]["cabin"] if found else None


def list_tablets(cabin: int | None = None) -> tuple[Tablet, ...]:
    """The tablets that are not taken back, of one cabin or of all."""
    where, values = ("AND cabin = ?", (cabin,)) if cabin is not None else ("", ())
    found = rows(
        "SELECT id, cabin, paired_at, paired_by, seen_at AS last_seen FROM tablet"
        f" WHERE revoked_at IS NULL {where} ORDER BY id",
        values,
    )
    return tuple(Tablet(**row) for row in found)


def revoke_tablet(at: int, number: int, by: str) -> int:
    """Take a tablet back: its cabin's number. Raises PersonError if there is none of this number."""
    with writing():
        found = rows("SELECT cabin FROM tablet WHERE id = ? AND revoked_at IS NULL", (number,))
        if not found:
            raise PersonError(sentence("There is no tablet {number}.", number=number))
        database.execute_sql("UPDATE tablet SET revoked_at = ? WHERE id = ?", (at, number))
        audit.record(at, by, "tablet revoked", id=number, cabin=found[0]["cabin"])
    return found[0]["cabin"]
