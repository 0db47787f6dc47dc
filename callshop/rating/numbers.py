"""Dialled digits -> E.164, in one place.

    +33 1 45 67 89 01, 0033145678901, 01133145678901   after an international prefix all is taken as it stands,
                                                       whether or not it is a valid number: the tariff's prefix decides
    77 123 45 67 (in Senegal)                          national, since such a number is possible there
    33145678901 (in Senegal)                           too long to be national: E.164 without its plus
    112, 1413, *123#                                   short codes: no E.164, they stay themselves
    10222P1-202-346-7890                               a pause: the first part that is a whole number is the one called;
                                                       before it a carrier's code, after it digits sent into the call
"""

import re
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

from callshop.rating.places import REMEMBERED
from callshop.rating.written import HIDE_CALLER, PAUSE, clean

Option = Literal["dialled", "e164"]
"""A gateway's option `numbers`: digits as the customer dialled them, or E.164 already."""

LONGEST_SHORT_CODE = 6
LONGEST_E164 = 15
"""ITU-T E.164: at most fifteen digits."""


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
    parts = (HIDE_CALLER.sub("", clean(part)).rstrip("#") for part in PAUSE.split(dialled))
    numbers = (read(part, country) for part in parts if part)
    return next((number for number in numbers if number), None)


def _read_e164(digits: str, country: str) -> str | None:
    rest = digits.removeprefix("+").removeprefix("00")
    return rest if rest.isdigit() and LONGEST_SHORT_CODE < len(rest) <= LONGEST_E164 else None


def _read_dialled(digits: str, country: str) -> str | None:
    if not digits.removeprefix("+").isdigit():
        return None
    if digits.startswith("+"):
        return digits[1:]
    if digits.startswith("00"):
        return _after_own_prefix(digits, country, unless_valid=digits[2:]) or digits[2:] or None
    return _read_plain(digits, country)


def _read_plain(digits: str, country: str) -> str | None:
    number = _parsed(digits, country)
    if number and phonenumbers.is_valid_number(number) and not _came_with_prefix(number):
        return _format(number)  # first: 0113 is Leeds, and 011 Buenos Aires
    if rest := _after_own_prefix(digits, country) or _after_011(digits):
        return rest
    if len(digits) <= LONGEST_SHORT_CODE and _is_short_code(digits, country):
        return None
    possible = phonenumbers.is_possible_number_with_reason(number) if number else ValidationResult.TOO_SHORT
    if possible == ValidationResult.IS_POSSIBLE:
        return _format(number)
    return None if possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY else _without_plus(digits)


def _is_short_code(digits: str, country: str) -> bool:
    return shortnumberinfo.is_valid_short_number_for_region(PhoneNumber(national_number=int(digits)), country)


def _without_plus(digits: str) -> str | None:
    readable = LONGEST_SHORT_CODE < len(digits) <= LONGEST_E164 and digits[0] != "0"
    return digits if readable else None


def _after_011(digits: str) -> str | None:
    return digits[3:] or None if digits.startswith("011") else None


def _after_own_prefix(digits: str, country: str, unless_valid: str = "") -> str | None:
    """What follows the country's own international prefix (0011 in Australia, 010 in Japan), if that is a number.

    Some begin as the common 00 does (0015 in Brazil): they give way if what follows it, `unless_valid`, is a number.
    """
    prefix = PhoneMetadata.metadata_for_region(country).international_prefix
    found = re.match(prefix, digits) if prefix else None
    if not found or _is_valid(unless_valid) or not _is_valid(digits[found.end() :]):
        return None
    return digits[found.end() :]


def _is_valid(e164: str) -> bool:
    number = _parsed(f"+{e164}", None)
    return number is not None and phonenumbers.is_valid_number(number)


def _came_with_prefix(number: PhoneNumber) -> bool:
    return number.country_code_source == CountryCodeSource.FROM_NUMBER_WITH_IDD


def _parsed(digits: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, country, keep_raw_input=True)
    except NumberParseException:
        return None


def _format(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164).removeprefix("+")
