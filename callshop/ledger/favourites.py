"""Where people call most."""

from callshop.ledger.db import database


def most_called(from_day: str, limit: int) -> list[str]:
    """The destinations with most answered calls since a day of the shop, the first of all first."""
    cursor = database.execute_sql(
        "SELECT destination FROM day_total WHERE day >= ? AND status = 'answered' AND destination != ''"
        " GROUP BY destination ORDER BY sum(calls) DESC, destination LIMIT ?",
        (from_day, limit),
    )
    return [row[0] for row in cursor]
