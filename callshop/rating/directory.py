"""The tariff read as a directory: what a country's destinations cost, for who asks before he dials."""

from collections.abc import Iterable

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException

from callshop.rating.tariff import Rate

FILLERS = "25017"
"""Digits that make a whole number of a prefix, one after the other until the number is one that exists."""


def rates_of(rates: Iterable[Rate], country: str) -> tuple[Rate, ...]:
    """One rate for each destination of a country (ISO 3166 alpha-2), the shortest prefix first; () for no country."""
    code = str(phonenumbers.country_code_for_region(country) or "")
    if not code:
        return ()
    there = [rate for rate in rates if rate.prefix.startswith(code)]
    found: dict[str, Rate] = {}
    for rate in sorted(there, key=lambda rate: (len(rate.prefix), rate.prefix)):
        found.setdefault(rate.destination, rate)
    if len(COUNTRY_CODE_TO_REGION_CODE[int(code)]) == 1:
        return tuple(found.values())
    return tuple(rate for rate in found.values() if rate.prefix == code or _is_in(rate.prefix, country))


def _is_in(prefix: str, country: str) -> bool:
    """Whether numbers of the country begin so: several share a code (1, 7, 44), and there the whole number tells."""
    example = phonenumbers.example_number(country)
    if example is None:
        return False
    length = len(f"{example.country_code}{phonenumbers.national_significant_number(example)}")
    return any(_exists(prefix.ljust(length, filler), country) for filler in FILLERS)


def _exists(e164: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number_for_region(phonenumbers.parse(f"+{e164}"), country)
    except NumberParseException:
        return False
