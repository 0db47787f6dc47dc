"""Digits before all numbers of a gateway that are no part of them: an outside-line digit, a technical prefix.

    90033145550101, 90022177..., 9776543210    in Senegal none is anybody's number; all are without their 9

Said only where it leaves no doubt: every number begins so, none is a telephone's with it, and each one is without it.
"""

from collections.abc import Iterable

import phonenumbers

from callshop.rating.numbers import LONGEST_SHORT_CODE, NumberPlan

LEAST = 5
"""Different numbers: fewer may begin alike by chance."""

LONGEST = 8
"""Digits of such a prefix."""


def digits_before(dialled: Iterable[str], plan: NumberPlan) -> str | None:
    """What to strip from these numbers; None if they are as they should be, or too few to tell."""
    numbers = {number for number in dialled if sum(map(str.isdigit, number)) > LONGEST_SHORT_CODE}
    if len(numbers) < LEAST or any(_is_somebodys(number, plan) for number in numbers):
        return None
    alike = _beginning(numbers)
    candidates = (alike[:size] for size in range(1, min(len(alike), LONGEST) + 1))
    return next((digits for digits in candidates if _all_are_numbers(numbers, digits, plan)), None)


def _beginning(numbers: set[str]) -> str:
    """How all of them begin."""
    first, last = min(numbers), max(numbers)
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:same]


def _all_are_numbers(numbers: set[str], digits: str, plan: NumberPlan) -> bool:
    return all(_is_somebodys(number.removeprefix(digits).lstrip("#*"), plan) for number in numbers)


def _is_somebodys(number: str, plan: NumberPlan) -> bool:
    e164 = plan.e164(number)
    try:
        return e164 is not None and phonenumbers.is_valid_number(phonenumbers.parse(f"+{e164}"))
    except phonenumbers.NumberParseException:
        return False
