"""Exact money. An amount is an int: millionths of the currency unit ("micros"). A float near money raises.

    parse("12.5") -> 12_500_000        plain(12_500_000) -> "12.5"        round_up_to(312_000_000, 5_000_000) -> 315_000_000
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

UNIT = 1_000_000
"""Micros in one unit of the currency (one franc, one euro)."""


class MoneyError(ValueError):
    """Not an amount. The message says what was given."""


def parse(text: str | int | Decimal | Fraction) -> int:
    """An amount as people type it ("1 500", "12,5", "12.5") -> micros, a seventh decimal rounded half up.

    Raises MoneyError for anything else, and TypeError for a float: a float has already lost the figure.
    """
    if isinstance(text, float):
        raise TypeError(f"money never meets a float: {text!r}")
    if isinstance(text, (int, Fraction)) and not isinstance(text, bool):
        return half_up(Fraction(text) * UNIT)
    if isinstance(text, str):
        cleaned = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    else:
        cleaned = text
    try:
        value = Decimal(cleaned)
    except (InvalidOperation, TypeError, ValueError):
        raise MoneyError(f"{text!r} is not an amount") from None
    if not value.is_finite() or abs(value.adjusted()) > 15:
        raise MoneyError(f"{text!r} is not an amount")
    return int((value * UNIT).to_integral_value(rounding=ROUND_HALF_UP))


def plain(micros: int) -> str:
    """Micros -> the decimal string of our JSON: a dot, no superfluous zeros ("75", "12.5", "-0.000001")."""
    if not isinstance(micros, int):
        raise TypeError(f"an amount is an int of micros, not {micros!r}")
    whole, rest = divmod(abs(micros), UNIT)
    text = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return f"-{text}" if micros < 0 else text


def half_up(amount: Fraction) -> int:
    """An exact number of micros -> whole micros, halves away from zero."""
    if isinstance(amount, float):
        raise TypeError(f"money never meets a float: {amount!r}")
    whole, rest = divmod(abs(amount.numerator), amount.denominator)
    rounded = whole + (2 * rest >= amount.denominator)
    return rounded if amount >= 0 else -rounded


def round_up_to(amount: Fraction | int, coin: int) -> int:
    """An exact number of micros -> the next multiple of `coin` (micros), upward. The coin is at least one micro."""
    if isinstance(amount, float) or isinstance(coin, float):
        raise TypeError("money never meets a float")
    exact = Fraction(amount)
    steps = -(-exact.numerator // (exact.denominator * coin))
    return steps * coin
