"""What a setting must be beside readable, so that it does no harm: asked when somebody sets it, never when it is read.

A shop whose books already have such a value goes on opening with it.
"""

from collections.abc import Callable
from typing import Any

from callshop import money
from callshop.cash_denominations import pieces_of
from callshop.events import Sentence, sentence
from callshop.ledger.db.connection import rows

LONGEST_NAME = 80
"""Letters: what a bar, a paper of 58 mm and the head of a tablet can carry."""

LONGEST_PHONE = 80

LARGEST_UNLISTED = 1_000_000 * money.UNIT
"""The largest note of a currency whose notes we do not list: none anywhere is larger."""

PRICED_IN_IT = (
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM call WHERE revenue > 0 OR cost > 0) OR EXISTS (SELECT 1 FROM payment)"
    " OR EXISTS (SELECT 1 FROM bill) OR EXISTS (SELECT 1 FROM shift) OR EXISTS (SELECT 1 FROM topup)"
    " OR EXISTS (SELECT 1 FROM voucher) OR EXISTS (SELECT 1 FROM extra)"
)
"""Sums in the books, which a new currency would tell as other sums."""


def unfit(name: str, value: Any, now: str, currency: str) -> Sentence | None:
    """Why a setting must not have this value, or None. `now`: its value in the books; `currency`: the shop's money."""
    return _FITTING[name](value, now, currency) if name in _FITTING else None


def largest_coin(currency: str) -> int:
    """Micros: a tenth of the largest note. Whoever rounds every call up to more has mistyped."""
    return max((piece.value for piece in pieces_of(currency)), default=LARGEST_UNLISTED) // 10


def _coin(value: int, now: str, currency: str) -> Sentence | None:
    return _at_most(largest_coin(currency), value, currency)


def _price(value: int | None, now: str, currency: str) -> Sentence | None:
    return _at_most(100 * largest_coin(currency), value or 0, currency)


def _at_most(most: int, value: int, currency: str) -> Sentence | None:
    if value <= most:
        return None
    told = {"value": money.plain(value), "most": money.plain(most), "currency": currency}
    return sentence("{value} {currency} is too much here: {most} {currency} at most.", **told)


def _currency(value: str, now: str, currency: str) -> Sentence | None:
    from babel.numbers import is_currency  # late: commands that set nothing start without its tables

    if not is_currency(value):
        return sentence("“{text}” is not a currency: write its three letters, as XOF.", text=value)
    if value != now and rows(PRICED_IN_IT):
        return sentence("The currency stays {currency}: there are calls or payments in it.", currency=now)
    return None


def _country(value: str, now: str, currency: str) -> Sentence | None:
    from phonenumbers import SUPPORTED_REGIONS

    if value in SUPPORTED_REGIONS:
        return None
    return sentence("“{text}” is not a country: write its two letters, as SN.", text=value)


def _name(value: str, now: str, currency: str) -> Sentence | None:
    if 1 <= len(value) <= LONGEST_NAME and value.isprintable():
        return None
    return sentence("The name of a shop has 1 to {most} letters, on one line.", most=LONGEST_NAME)


def _phone(value: str, now: str, currency: str) -> Sentence | None:
    if len(value) <= LONGEST_PHONE and value.isprintable():
        return None
    return sentence("This is at most {most} letters, on one line.", most=LONGEST_PHONE)


_FITTING: dict[str, Callable[[Any, str, str], Sentence | None]] = {
    "name": _name,
    "country": _country,
    "currency": _currency,
    "round_to": _coin,
    "default_price": _price,
    "technician": _phone,
}
