"""The tariff read as a directory: what a country's destinations cost, for who asks before he dials."""

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException

from callshop.rating.rate import Rate
from callshop.rating.slots import LocalTime
from callshop.rating.tariff import Tariff

FILLERS = "25017"
"""Digits that make a whole number of a prefix, one after the other until the number is one that exists."""


class Directory:
    """One tariff by country. What a country has is found when first asked for, and kept: a tariff never changes."""

    def __init__(self, tariff: Tariff) -> None:
        self.tariff = tariff
        self._prefixes: dict[str, tuple[str, ...]] = {}

    def prefixes_of(self, country: str) -> tuple[str, ...]:
        """One prefix for each destination of a country (ISO 3166 alpha-2), its shortest; () for no country."""
        if country not in self._prefixes:
            self._prefixes[country] = _prefixes_of(self.tariff, country)
        return self._prefixes[country]

    def rates_of(self, country: str, cabin: int, when: LocalTime) -> tuple[Rate, ...]:
        """What its destinations cost from this cabin at this time of the week, without those that are refused."""
        allowed = (prefix for prefix in self.prefixes_of(country) if not self.tariff.refuses(prefix, cabin))
        return tuple(filter(None, (self.tariff.rate_of(prefix, cabin, when) for prefix in allowed)))


def _prefixes_of(tariff: Tariff, country: str) -> tuple[str, ...]:
    code = str(phonenumbers.country_code_for_region(country) or "")
    if not code:
        return ()
    beside = [rate for rate in tariff.others(code) if not rate.refused]
    found: dict[str, str] = {}
    for rate in (*_shortest_first(tariff.family(code)), *_shortest_first(beside)):
        found.setdefault(rate.destination, rate.prefix)
    if len(COUNTRY_CODE_TO_REGION_CODE[int(code)]) == 1:
        return tuple(found.values())
    return tuple(prefix for prefix in found.values() if prefix == code or _is_in(prefix, country))


def _shortest_first(rates: list[Rate]) -> list[Rate]:
    return sorted(rates, key=lambda rate: (len(rate.prefix), rate.prefix))


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
