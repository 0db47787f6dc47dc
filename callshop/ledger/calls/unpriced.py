"""Talk in a cabin for which there is no price: kept in the cashier's sight until somebody has seen it.

That somebody has is a fact of the journal. Who gives a call of an unmapped line to a cabin has seen it too.
"""

from callshop.ledger.db.connection import rows

SEEN = ("talk without a price seen", "call assigned")
"""What the journal says of it."""

KEPT_MS = 7 * 24 * 3600 * 1000
"""So long it waits to be seen; what is older, the owner finds in the list of calls."""


def since(instant: int) -> list[dict]:
    """Calls dialled after an instant (ms since 1970 UTC), the oldest first: id, cabin, number, seconds, ended_at."""
    return rows(
        "SELECT id, cabin, number, seconds, ended_at FROM call INDEXED BY call_unpriced"
        " WHERE priced = 0 AND status != 'unanswered' AND direction IS NOT 'in' AND dialled_at > ?"
        " AND status != 'talking' AND revenue IS NULL AND seconds > 0 AND cabin IS NOT NULL ORDER BY id",
        (instant,),
    )


def seen_since(instant: int) -> set[int]:
    """The calls that were seen after an instant (ms since 1970 UTC)."""
    found = rows(
        "SELECT json_extract(detail, '$.call') AS call FROM audit WHERE at > ? AND what IN (?, ?)",
        (instant, *SEEN),
    )
    return {row["call"] for row in found}
