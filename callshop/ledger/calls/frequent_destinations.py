"""Where people call most."""

from callshop.ledger.db.connection import database


def most_called(from_day: str, limit: int) -> list[str]:
    """The destinations with most answered calls since a day of the shop, the first of all first."""
    cursor = database.execute_sql(
        "SELECT destination FROM place_total WHERE span = 'day' AND period >= ? AND destination != ''"
        " GROUP BY destination HAVING sum(answered) > 0 ORDER BY sum(answered) DESC, destination LIMIT ?",
        (from_day, limit),
    )
    return [row[0] for row in cursor]
