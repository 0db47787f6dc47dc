"""The tariff read as a directory: what a country's destinations cost, for who asks before he dials."""

from collections.abc import Iterable

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, country_code_for_region

from callshop.rating.places import place_of
from callshop.rating.tariff import Rate


def rates_of(rates: Iterable[Rate], country: str) -> tuple[Rate, ...]:
    """One rate for each destination of a country (ISO 3166 alpha-2), the shortest prefix first; () for no country."""
    code = country_code_for_region(country)
    if not code:
        return ()
    alone = len(COUNTRY_CODE_TO_REGION_CODE[code]) == 1
    # Several countries share a code (1, 7, 44): there the whole prefix tells.
    there = [
        rate
        for rate in rates
        if rate.prefix.startswith(str(code)) and (alone or place_of(rate.prefix).country == country)
    ]
    found: dict[str, Rate] = {}
    for rate in sorted(there, key=lambda rate: (len(rate.prefix), rate.prefix)):
        found.setdefault(rate.destination, rate)
    return tuple(found.values())
