"""Which numbers are emergency calls in the shop's country: those are free, and nobody refuses, limits or cuts them.

    is_emergency("SN", "17")       the police of Senegal
    is_emergency("AU", "000")      and of Australia, though it begins as a call abroad does
    is_emergency(any, "112")       the two numbers that every mobile network knows: 112 and 911 (3GPP TS 22.101, 10.1)

A number is an emergency call only as a whole: 17 is one in Senegal, 176 and 0017 are not.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from phonenumbers import PhoneMetadata, PhoneNumberDesc

from callshop.rating.dialling import habits_of
from callshop.rating.places import REMEMBERED
from callshop.rating.written import HIDE_CALLER, PAUSE, clean

EVERYWHERE = ("112", "911")

_FRENCH = ("15", "17", "18", "114", "115", "119", "191", "196", "197", "116000")
"""Arcep's list of the emergency numbers that every operator carries free (décision 2002-1179, as amended)."""

ALSO: dict[str, tuple[str, ...]] = {
    # those that phonenumberslite's data (9.0) does not have, each from the country's own regulator or ministry
    **dict.fromkeys(("FR", "GP", "GF", "MQ", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"), _FRENCH),
    "SN": ("1515",),  # SAMU national, ministère de la Santé
    "CI": ("185",),  # SAMU, ministère de la Santé
    "GN": ("117", "118"),  # police, sapeurs-pompiers: ARPT
    "GQ": ("113", "114", "115"),  # police, ambulance, fire: ORTEL
}

_LONGEST = 6
"""Digits of the longest emergency number of any country."""


def is_emergency(country: str, dialled: str) -> bool:
    """Whether these digits, as dialled, reach the emergency services. `country`: ISO 3166 alpha-2, of the shop.

    Spaces, a closing # and what hides the caller do not matter; nor does one digit and a pause, for an outside line.
    """
    return _is_emergency(country, dialled)


@lru_cache(maxsize=REMEMBERED)
def _is_emergency(country: str, dialled: str) -> bool:
    first, *later = PAUSE.split(dialled)
    number = clean(later[0] if later and len(clean(first)) == 1 else first)
    number = HIDE_CALLER.sub("", number).rstrip("#")
    return any(_reaches_help(country, digits) for digits in (number, *_behind_codes(country, number)))


def _behind_codes(country: str, number: str) -> Iterator[str]:
    """The number without a code before it that hides the caller or chooses a carrier."""
    for code in habits_of(country).before:
        if found := re.match(code, number):
            yield number[found.end() :]


def _reaches_help(country: str, number: str) -> bool:
    return number in EVERYWHERE or number in ALSO.get(country, ()) or _is_listed(country, number)


def emergency_numbers(country: str) -> tuple[str, ...]:
    """Every emergency number of a country, for who must let them through: shortest first."""
    described = _described(country)
    lengths = described.possible_length if described else ()
    digits = (f"{number:0{length}}" for length in lengths for number in range(10**length))
    found = {number for number in digits if _is_listed(country, number)} | {*EVERYWHERE, *ALSO.get(country, ())}
    return tuple(sorted(found, key=lambda number: (len(number), number)))


def _is_listed(country: str, number: str) -> bool:
    described = _described(country)
    pattern = described.national_number_pattern if described else None
    if pattern is None or not number.isdigit() or len(number) > _LONGEST:
        return False
    return re.fullmatch(pattern, number) is not None


def _described(country: str) -> PhoneNumberDesc | None:
    metadata = PhoneMetadata.short_metadata_for_region(country)
    return metadata.emergency if metadata else None
