"""Where an E.164 number is: its country (for the flag), whether it is a mobile or a service, from phonenumberslite."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumberType

Kind = Literal["mobile", "fixed"]

REMEMBERED = 4096
"""Numbers kept in each cache of this package: more than a shop's month, and under two megabytes."""

_KINDS: dict[int, Kind] = {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "fixed"}
_SERVICES: dict[int, str] = {
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.TOLL_FREE: "toll free",
    PhoneNumberType.SHARED_COST: "shared cost",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "personal",
}
_PLAIN = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
"""Letters without accents as they are searched: a price list may have a name on each of 100,000 lines."""
_NO_COUNTRY = "001"
"""What phonenumbers calls the home of satellite and world-wide numbers."""


@dataclass(frozen=True, slots=True)
class Destination:
    """country: ISO 3166 alpha-2 or None; kind: None where a number does not tell (North America) or is neither.

    service: "premium", "toll free", "shared cost" or "personal" if it costs otherwise than a telephone there; else ""
    """

    country: str | None = None
    kind: Kind | None = None
    service: str = ""


@lru_cache(maxsize=REMEMBERED)
def place_of(e164: str | None) -> Destination:
    """The place of an E.164 number (digits without plus). An incomplete or invalid number still has its country."""
    try:
        number = phonenumbers.parse(f"+{e164}")
    except phonenumbers.NumberParseException:
        return Destination(_country_of_code(e164 or ""))
    country = phonenumbers.region_code_for_number(number) or _country_of_code(e164 or "")
    kind = phonenumbers.number_type(number)
    return Destination(None if country == _NO_COUNTRY else country, _KINDS.get(kind), _SERVICES.get(kind, ""))


def _country_of_code(e164: str) -> str | None:
    # Country codes are prefix-free: at most one of these three is one.
    for length in (1, 2, 3):
        if code := e164[:length]:
            country = COUNTRY_CODE_TO_REGION_CODE.get(int(code), (_NO_COUNTRY,))[0]
            if country != _NO_COUNTRY:
                return country
    return None


def country_name(country: str | None, language: str) -> str:
    """The country's name in a language ("Sénégal"), its code where that has no name for it, "" for None."""
    if country is None:
        return ""
    from babel import Locale  # late: the tables of names are wanted only for destinations that no tariff names

    name: str = Locale.parse(language).territories.get(country, country)
    return name


@lru_cache(maxsize=256)
def codes_named(words: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The calling codes of the countries in whose name `words` occur, in any of these languages: "séné" -> ("221",)."""
    from babel import Locale

    wanted, names = folded(words), [Locale.parse(language).territories for language in languages]
    return tuple(
        str(code)
        for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
        if any(wanted in folded(territories.get(regions[0], "")) for territories in names)
    )


def folded(name: str) -> str:
    """A name as it is searched: without accents, capitals and marks ("Côte d’Ivoire" -> "cote d ivoire")."""
    return " ".join(name.translate(_PLAIN).split()) if name.isascii() else _unaccented(name)


@lru_cache(maxsize=REMEMBERED)
def _unaccented(name: str) -> str:
    letters = (letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())
