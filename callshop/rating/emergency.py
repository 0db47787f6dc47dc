"""Numbers that are never refused and never cut: the country's emergency numbers, and the one of the mobile world."""

from functools import lru_cache

from phonenumbers import shortnumberinfo

from callshop.rating.places import REMEMBERED

EVERYWHERE = frozenset({"112"})
"""3GPP TS 22.101 10.1: an emergency number in every mobile network, and so dialled by travellers in every country."""


@lru_cache(maxsize=REMEMBERED)
def is_emergency(number: str, country: str) -> bool:
    """Whether these digits, as dialled, call for help in this country (ISO 3166 alpha-2)."""
    digits = number.rstrip("#")
    return digits in EVERYWHERE or (digits.isdigit() and shortnumberinfo.is_emergency_number(digits, country))
