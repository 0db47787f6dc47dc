"""Exact money. An amount is an int: millionths of the currency unit ("micros"). A float near money raises.

    parse("12.5") -> 12_500_000                     plain(12_500_000) -> "12.5"
    round_up_to(312_000_000, 5_000_000) -> 315_000_000          shown(1_500_000_000, "XOF", "fr") -> "1 500 F"
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from math import gcd

UNIT = 1_000_000
"""Micros in one unit of the currency (one franc, one euro)."""

_SYMBOLS = {"XOF": "F", "XAF": "F", "EUR": "€", "USD": "$", "GBP": "£"}
_DECIMALS = (
    dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0)
    | dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0)
    | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
)
"""ISO 4217, where it is not the usual two."""
_NARROW_SPACE, _FIRM_SPACE = "\u202f", "\u00a0"
_POINTS = {"fr": (_NARROW_SPACE, ","), "en": (",", "."), "ar": (",", "."), "pt": (".", ","), "es": (".", ",")}
"""Language -> (between thousands, before the decimals)."""


class MoneyError(ValueError):
    """Not an amount. The message says what was given."""


def decimal(text: str | Decimal) -> Decimal:
    """A figure as programs write it, in JSON and in the books: "1500", "12.5". What people type is read by `amounts`.

    Raises MoneyError for anything else. Past a million millions it is refused: its micros would not fit the database's
    integers.
    """
    try:
        value = Decimal("" if isinstance(text, bool) or "_" in str(text) else text)
    except (InvalidOperation, TypeError, ValueError):
        raise MoneyError(f"{text!r} is not an amount") from None
    if not value.is_finite() or abs(value.adjusted()) > 11:
        raise MoneyError(f"{text!r} is not an amount")
    return value


def parse(text: str | int | Decimal | Fraction) -> int:
    """An amount as programs write it ("1500", "12.5") -> micros, a seventh decimal rounded half up.

    Raises MoneyError for anything else, and TypeError for a float: a float has already lost the figure.
    """
    if isinstance(text, float):
        raise TypeError(f"money never meets a float: {text!r}")
    if isinstance(text, (int, Fraction)) and not isinstance(text, bool):
        return half_up(Fraction(text) * UNIT)
    return int((decimal(text) * UNIT).to_integral_value(rounding=ROUND_HALF_UP))


def plain(micros: int) -> str:
    """Micros -> the decimal string of our JSON: a dot, no superfluous zeros ("75", "12.5", "-0.000001")."""
    if not isinstance(micros, int):
        raise TypeError(f"an amount is an int of micros, not {micros!r}")
    whole, rest = divmod(abs(micros), UNIT)
    text = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return f"-{text}" if micros < 0 else text


def decimals_of(currency: str) -> int:
    """How many decimals amounts of this currency (ISO 4217) are written with."""
    return _DECIMALS.get(currency, 2)


def finest(currency: str, coin: int) -> int:
    """Micros of the least sum that goes over a counter: the currency's last decimal, or finer if the shop's coin is."""
    return gcd(UNIT // 10 ** decimals_of(currency), coin)


def shown(micros: int, currency: str, language: str) -> str:
    """Micros as people read them: "1 500 F", "12,50 €", "€12.50". Decimals past the currency's own are never hidden,
    and never look like thousands: 12.125 F is "12,1250 F"."""
    whole, _, rest = plain(abs(micros)).partition(".")
    group, point = _POINTS.get(language, _POINTS["en"])
    decimals = decimals_of(currency)
    rest = rest.ljust(4 if len(rest) == 3 != decimals else decimals, "0")
    figure = f"{int(whole):,}".replace(",", group) + (point + rest if rest else "")
    symbol, sign = _SYMBOLS.get(currency, currency), "−" if micros < 0 else ""
    if language == "en" and symbol in "€$£":
        return f"{sign}{symbol}{figure}"
    return f"{sign}{figure}{_FIRM_SPACE}{symbol}"


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
