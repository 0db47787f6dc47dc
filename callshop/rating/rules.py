"""How a rate becomes an amount, by number: a call keeps the number of the rules it was rated by, for ever.

A rule that changes is a new entry here, and CURRENT moves to it. The old ones stay: a row in the books must come out of
the rules of its own day again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from callshop.money import half_up, round_up_to


@dataclass(frozen=True, slots=True)
class RatingRules:
    """billed_seconds   of (seconds talked, first increment, next increment)
    sell_amount      micros of (exact micros, the shop's coin in micros)
    buy_amount       micros of exact micros
    """

    billed_seconds: Callable[[int, int, int], int]
    sell_amount: Callable[[Fraction, int], int]
    buy_amount: Callable[[Fraction], int]


def begun_increments(seconds: int, first: int, further: int) -> int:
    """At least the first increment, then whole steps of the further ones."""
    beyond = max(0, seconds - first)
    return first - (-beyond // further) * further


FIRST = 1
"""The rules of every row that names none."""
RULES: dict[int, RatingRules] = {FIRST: RatingRules(begun_increments, round_up_to, half_up)}
CURRENT = FIRST
