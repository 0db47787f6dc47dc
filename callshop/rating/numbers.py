"""Dialled digits -> E.164, in one place.

    +33 1 45 67 89 01, 0033145678901, 01133145678901   after an international prefix all is taken as it stands,
                                                       whether or not it is a valid number: the tariff's prefix decides
    77 123 45 67 (in Senegal)                          national, since such a number is possible there
    33145678901 (in Senegal)                           too long to be national: E.164 without its plus, if it exists
    112, 1413, *123#                                   short codes: no E.164, they stay themselves
    10222P1-202-346-7890                               a pause: the first part that is a whole number is the one called;
                                                       before it a carrier's code, after it digits sent into the call
    3651 06 12 34 56 78 (in France)                    what hides the caller or chooses a carrier is left away, and what
                                                       is dialled as if at home (overseas France) is put right: both are
                                                       the country's own habits (dialling.py)

A number too long to exist, or that would be another country's only by chance, has no E.164: it is unpriced, and said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
    shortnumberinfo,
)

from callshop.rating.dialling import HARMONISED, habits_of
from callshop.rating.emergency import is_emergency
from callshop.rating.places import REMEMBERED
from callshop.rating.written import HIDE_CALLER, PAUSE, SHOW_OR_HIDE, clean

Option = Literal["dialled", "e164"]
"""A gateway's option `numbers`: digits as the customer dialled them, or E.164 already."""

LONGEST_SHORT_CODE = 6
LONGEST_E164 = 15
"""ITU-T E.164: at most fifteen digits."""
MOST_BEFORE = 3
"""Codes before one number: who hides himself, chooses a carrier, and dials an old trunk prefix."""


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """How numbers are dialled in the shop's country (ISO 3166 alpha-2). ValueError for an unknown country."""

    country: str

    def __post_init__(self) -> None:
        if self.country not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"{self.country!r} is no country with a telephone numbering plan")

    def e164(self, dialled: str, option: Option = "dialled") -> str | None:
        """The E.164 digits without plus; None for short codes and what cannot be read."""
        return _e164(self.country, dialled, option)


@lru_cache(maxsize=REMEMBERED)
def _e164(country: str, dialled: str, option: Option) -> str | None:
    read = _read_e164 if option == "e164" else _read_dialled
    parts = [part for part in map(_without_hiding, PAUSE.split(dialled)) if part]
    # A pause may also be the wait for a tone within an international prefix (8~10): then all parts are one number.
    texts = (*parts, "".join(parts)) if len(parts) > 1 and len(parts[0]) == 1 else parts
    return next(filter(None, (read(text, country) for text in texts)), None)


def _without_hiding(part: str) -> str:
    return HIDE_CALLER.sub("", clean(part)).rstrip("#")


def _read_e164(digits: str, country: str) -> str | None:
    rest = digits.removeprefix("+").removeprefix("00")
    return rest if rest.isdigit() and LONGEST_SHORT_CODE < len(rest) <= LONGEST_E164 else None


def _read_dialled(digits: str, country: str, codes_left: int = MOST_BEFORE) -> str | None:
    if digits.startswith("+"):
        return digits[1:] if digits[1:].isdigit() else None
    if found := _after_code(digits, country, codes_left):
        return found
    if not digits.isdigit() or is_emergency(country, digits) or re.fullmatch(habits_of(country).nowhere, digits):
        return None
    if found := _by_pattern(habits_of(country).detours, digits):
        return found
    return _after_00(digits, country) if digits.startswith("00") else _read_plain(digits, country)


def _after_code(digits: str, country: str, codes_left: int) -> str | None:
    """The number behind a code that hides the caller or chooses a carrier; None without one, or without a number."""
    if not codes_left or _is_valid_at_home(digits, country):
        return None
    for rest in _rests(digits, country):
        found = _read_dialled(rest, country, codes_left - 1)
        if found and (_is_valid(found) or not digits.isdigit()):  # a star begins no number of anyone's
            return found
    return None


def _rests(digits: str, country: str) -> Iterator[str]:
    for code in (SHOW_OR_HIDE, *habits_of(country).before):
        if found := re.match(code, digits):
            yield digits[found.end() :]


def _after_00(digits: str, country: str) -> str | None:
    """After 00. Where that is not how one dials abroad, the country's own prefix comes first, if a number follows it.

    There a number too long has a code before it that nobody here knows; elsewhere all is taken as it stands, since
    digits past the end of a number change nothing at the exchange.
    """
    rest, own = digits[2:], _after_own_prefix(digits, country)
    if own and not (_dials_abroad_by_00(country) and _is_valid(rest)):
        return own
    if not rest or rest.startswith("0"):
        return None
    too_long = _reason(_parsed(f"+{rest}", None)) == ValidationResult.TOO_LONG
    return None if too_long and not _dials_abroad_by_00(country) else rest


def _read_plain(digits: str, country: str) -> str | None:
    number = _parsed(digits, country)
    if number and phonenumbers.is_valid_number(number) and not _came_with_prefix(number):
        return _format(number)  # first: 0113 is Leeds, and 011 Buenos Aires
    if found := _by_pattern(habits_of(country).beyond, digits):
        return found
    if rest := _after_own_prefix(digits, country) or _after_011(digits):
        return rest
    if len(digits) <= LONGEST_SHORT_CODE and _is_short_code(digits, country):
        return None
    if number and _came_with_prefix(number) and habits_of(country).abroad:
        return None
    possible = _reason(number)
    if number and possible == ValidationResult.IS_POSSIBLE:
        return _format(number)
    return None if possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY else _without_plus(digits, country)


def _by_pattern(patterns: tuple[tuple[str, str], ...], digits: str) -> str | None:
    """What the first pattern that is all of the digits makes of them.

    One that begins with 00 may be a call abroad too (Uganda is 006 from Kenya, Singapore 0065): what exists counts.
    """
    for pattern, meant in patterns:
        if found := re.fullmatch(pattern, digits):
            e164 = found.expand(meant)
            return e164 if _is_valid(e164) or not _is_valid(digits.removeprefix("00")) else None
    return None


def _is_short_code(digits: str, country: str) -> bool:
    if re.fullmatch(HARMONISED, digits):
        return True
    return shortnumberinfo.is_valid_short_number_for_region(PhoneNumber(national_number=int(digits)), country)


def _without_plus(digits: str, country: str) -> str | None:
    """Digits that are E.164 as they stand: a number that exists, or one of the shop's own country that may."""
    if not LONGEST_SHORT_CODE < len(digits) <= LONGEST_E164 or digits[0] == "0":
        return None
    own = digits.startswith(str(phonenumbers.country_code_for_region(country)))
    possible = own and _reason(_parsed(f"+{digits}", None)) == ValidationResult.IS_POSSIBLE
    return digits if possible or _is_valid(digits) else None


def _after_011(digits: str) -> str | None:
    return digits[3:] or None if digits.startswith("011") else None


def _after_own_prefix(digits: str, country: str) -> str | None:
    """What follows the country's own international prefix (0011 in Australia, 010 in Japan), if that is a number."""
    found = re.match(_own_prefix(country), digits)
    return digits[found.end() :] if found and _is_valid(digits[found.end() :]) else None


def _own_prefix(country: str) -> str:
    metadata = PhoneMetadata.metadata_for_region(country)
    return habits_of(country).abroad or (metadata and metadata.international_prefix) or "00"


def _dials_abroad_by_00(country: str) -> bool:
    return re.fullmatch(_own_prefix(country), "00") is not None


def _is_valid(e164: str) -> bool:
    number = _parsed(f"+{e164}", None)
    return number is not None and phonenumbers.is_valid_number(number)


def _is_valid_at_home(digits: str, country: str) -> bool:
    """Whether the digits as dialled are a number of the country, with nothing but its trunk prefix before it."""
    number = _parsed(digits, country) if digits.isdigit() else None
    return number is not None and phonenumbers.is_valid_number(number) and not _came_with_prefix(number)


def _reason(number: PhoneNumber | None) -> int:
    return phonenumbers.is_possible_number_with_reason(number) if number else ValidationResult.TOO_SHORT


def _came_with_prefix(number: PhoneNumber) -> bool:
    return number.country_code_source == CountryCodeSource.FROM_NUMBER_WITH_IDD


def _parsed(digits: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, country, keep_raw_input=True)
    except NumberParseException:
        return None


def _format(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164).removeprefix("+")
