"""Exact money. An amount is an int: millionths of the currency unit ("micros"). A float near money raises.

    parse("12.5") -> 12_500_000                     plain(12_500_000) -> "12.5"
    round_up_to(312_000_000, 5_000_000) -> 315_000_000          shown(1_500_000_000, "XOF", "fr") -> "1 500 F"
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from math import gcd

from callshop.currencies import currency_of

UNIT = 1_000_000
"""Micros in one unit of the currency (one franc, one euro)."""

NOTHING = "—"
"""How no figure is written."""
MINUS = "\u2212"
_FIRM_SPACE = "\u00a0"

LONG_SIGNS = {"XOF": f"F{_FIRM_SPACE}CFA", "XAF": f"F{_FIRM_SPACE}CFA", "XPF": f"F{_FIRM_SPACE}CFP"}
"""What a customer from elsewhere understands, where the short sign says too little."""


class MoneyError(ValueError):
    """Not an amount. The message says what was given."""


def decimal(text: str | int | Decimal) -> Decimal:
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
    return currency_of(currency).decimals


def finest(currency: str, coin: int) -> int:
    """Micros of the least sum that goes over a counter: the currency's last decimal, or finer if the shop's coin is."""
    return gcd(UNIT // 10 ** decimals_of(currency), coin)


def figure(micros: int | Fraction, currency: str, language: str, grouped: bool = True) -> str:
    """The digits alone, as people read them: "1 250", "12,5". At least the usual decimals, and all that there are.

    A Fraction is a figure on its way to being rounded: two decimals more than usual are enough to follow it.
    """
    usual = decimals_of(currency)
    whole, _, rest = plain(abs(_near(micros, usual) if isinstance(micros, Fraction) else micros)).partition(".")
    group, point, _ = _habits(language)
    rest = rest.ljust(4 if len(rest) == 3 != usual else usual, "0")  # three alone would look like thousands
    whole = f"{int(whole):,}".replace(",", group if grouped else "")
    return (MINUS if micros < 0 else "") + whole + (point + rest if rest else "")


def shown(micros: int | Fraction | None, currency: str, language: str, sign: str | None = None) -> str:
    """An amount with its sign where the language puts it: "1 500 F", "12,50 €", "€12.50". None is a dash.

    This is the one way money is written, on screens and on paper. `sign`: another than the currency's short one.
    """
    if micros is None:
        return NOTHING
    digits, sign = figure(micros, currency, language), sign or currency_of(currency).sign
    if _habits(language)[2] and not sign[0].isalpha():
        return f"{MINUS}{sign}{digits[1:]}" if digits.startswith(MINUS) else f"{sign}{digits}"
    return f"{digits}{_FIRM_SPACE}{sign}"


def long_sign(currency: str) -> str:
    """The currency as a customer from elsewhere understands it: "F CFA", "€"."""
    return LONG_SIGNS.get(currency) or currency_of(currency).sign


@lru_cache
def _habits(language: str) -> tuple[str, str, bool]:
    """What a language has between thousands and before the decimals; whether a sign stands before the figure."""
    from babel import Locale  # late: most commands show no money
    from babel.numbers import get_decimal_symbol, get_group_symbol

    first = Locale.parse(language).currency_formats["standard"].pattern.startswith("¤")
    return get_group_symbol(language), get_decimal_symbol(language), first


def _near(exact: Fraction, usual: int) -> int:
    step: int = UNIT // 10 ** min(usual + 2, 6)
    return half_up(exact / step) * step


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
