"""Which rates are meant for premium, toll-free and other numbers that cost otherwise than a telephone in their country.

A provider's price for "France" is that of its landlines: 0899 costs him ten times as much, and abroad 0800 is not free.
So a rate counts for such a number only if its prefix means them: if no landline or mobile begins with it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from callshop.rating.places import REMEMBERED

_FILLERS = "2501"
"""Digits that make a whole number of what begins one: one of the four does in every plan."""


@lru_cache(maxsize=REMEMBERED)
def is_of_service(prefix: str) -> bool:
    """Whether a rate's prefix means services, and not ordinary telephones besides: no landline or mobile begins so."""
    code = next((prefix[:size] for size in (1, 2, 3) if int(prefix[:size] or 0) in COUNTRY_CODE_TO_REGION_CODE), None)
    if code is None:
        return False
    begun = prefix[len(code) :]
    plans = [plan for region in COUNTRY_CODE_TO_REGION_CODE[int(code)] for plan in _ordinary_plans(region)]
    return not any(re.fullmatch(plan, digits) for plan, size in plans for digits in _numbers(begun, size))


def _ordinary_plans(region: str) -> Iterator[tuple[str, int]]:
    """(pattern, length) of a country's landlines and mobiles, national."""
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        return
    usual = metadata.general_desc.possible_length if metadata.general_desc else ()
    for kind in filter(None, (metadata.fixed_line, metadata.mobile)):
        for size in kind.possible_length or usual:
            if kind.national_number_pattern and size > 0:
                yield kind.national_number_pattern, size


def _numbers(begun: str, size: int) -> Iterator[str]:
    """Numbers of this length that begin so: with every two digits after it, then one and the same."""
    if len(begun) >= size:
        yield begun
        return
    for digits in range(100):
        for filler in _FILLERS:
            yield f"{begun}{digits:02}".ljust(size, filler)[:size]
