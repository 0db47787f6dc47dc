"""Gateways whose numbers all begin with digits that are no part of them: the option `strip` is to be set."""

from collections.abc import Iterable
from dataclasses import dataclass

from callshop.ledger.db.connection import rows
from callshop.rating.digits_before import digits_before
from callshop.rating.numbers import NumberPlan

RECENT_MS = 7 * 24 * 3600 * 1000
MOST = 40
"""Calls looked at of a gateway, the newest."""


@dataclass(frozen=True, slots=True)
class StripWanted:
    """number: one that was dialled so"""

    gateway: str
    digits: str
    number: str


def strip_wanted(gateways: Iterable[str], country: str, now: int) -> list[StripWanted]:
    """What the calls of the last week say, `now` in ms since 1970 UTC."""
    plan = NumberPlan(country)
    found = []
    for gateway in gateways:
        numbers = [row["number"] for row in rows(
            "SELECT number FROM call INDEXED BY call_begun WHERE dialled_at > ? AND gateway = ?"
            " AND direction IS NOT 'in' ORDER BY dialled_at DESC LIMIT ?", (now - RECENT_MS, gateway, MOST),
        )]  # fmt: skip
        if digits := digits_before(numbers, plan):
            found.append(StripWanted(gateway, digits, next(each for each in numbers if each.startswith(digits))))
    return found
