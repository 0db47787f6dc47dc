"""What the books have of calls that a gateway's capture tells of, so that what they lack can be found."""

from callshop.ledger.calls.calls import LONGEST_MS
from callshop.ledger.db.connection import rows

LEFT_OUT = "captured call left out"
"""What the journal says of a call that somebody did not want in the books."""


def of_gateway(gateway: str, since: int) -> list[dict]:
    """Its calls since an instant (ms since 1970 UTC): line, ref, ref_setup, answered_at, ended_at."""
    return rows(
        "SELECT line, ref, ref_setup, answered_at, ended_at FROM call INDEXED BY call_begun"
        " WHERE dialled_at > ? AND gateway = ?",
        (since - LONGEST_MS, gateway),
    )


def left_out(gateway: str, since: int) -> set[tuple[str, int]]:
    """(line, when it ended) of the calls of a gateway that were left out after an instant (ms since 1970 UTC)."""
    found = rows(
        "SELECT json_extract(detail, '$.line') AS line, json_extract(detail, '$.ended') AS ended FROM audit"
        " WHERE at > ? AND what = ? AND json_extract(detail, '$.gateway') = ?",
        (since, LEFT_OUT, gateway),
    )
    return {(row["line"], row["ended"]) for row in found}
