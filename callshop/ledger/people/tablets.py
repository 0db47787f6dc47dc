"""The tablets of the cabins: each shows its own cabin and no other, until it is taken back.

A tablet is paired by opening an address with a code in it (a picture to scan). The code is for one browser, once: it is
given a key for it, "CODE.MORE", and the code opens nothing any more, whoever has seen it on the counter's screen. Of
either the row keeps only the SHA-256. Instants are milliseconds since 1970 UTC.
"""

import secrets
from dataclasses import dataclass

from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.people.people import MINUTE, fingerprint
from callshop.refusal import Refused

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
    """A code that opens this cabin's page on a tablet."""
    code = secrets.token_urlsafe(24)
    with writing():
        if not rows("SELECT 1 FROM cabin WHERE number = ?", (cabin,)):
            raise Refused(sentence("There is no cabin {cabin}.", cabin=cabin))
        database.execute_sql(
            "INSERT INTO tablet (token, cabin, paired_at, paired_by) VALUES (?, ?, ?, ?)",
            (fingerprint(code), cabin, at, by),
        )
        audit.record(at, by, "tablet paired", cabin=cabin)
    return code


def claim_tablet(at: int, code: str, kept: str = "") -> str | None:
    """The tablet opened its address: the key it keeps from now on. None if the code is dead, unknown or another's.

    `kept`: the key this browser has already; who opens the address again goes on with the key it was given for it.
    """
    if (kept == code or kept.startswith(f"{code}.")) and tablet_cabin(kept):
        return kept
    key = f"{code}.{secrets.token_urlsafe(24)}"
    with writing():
        claimed = database.execute_sql(
            "UPDATE tablet SET token = ?, seen_at = ?"
            " WHERE token = ? AND revoked_at IS NULL AND seen_at IS NULL AND paired_at > ?",
            (fingerprint(key), at, fingerprint(code), at - CLAIM_WITHIN),
        )
    return key if claimed.rowcount else None


def tablet_cabin(key: str) -> int | None:
    """The cabin this tablet may see; None if it was never claimed, or was taken back."""
    found = rows(
        "SELECT cabin FROM tablet WHERE token = ? AND revoked_at IS NULL AND seen_at IS NOT NULL", (fingerprint(key),)
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
    """Take a tablet back: its cabin's number. Raises Refused if there is none of this number."""
    with writing():
        found = rows("SELECT cabin FROM tablet WHERE id = ? AND revoked_at IS NULL", (number,))
        if not found:
            raise Refused(sentence("There is no tablet {number}.", number=number))
        database.execute_sql("UPDATE tablet SET revoked_at = ? WHERE id = ?", (at, number))
        audit.record(at, by, "tablet revoked", id=number, cabin=found[0]["cabin"])
    return found[0]["cabin"]
