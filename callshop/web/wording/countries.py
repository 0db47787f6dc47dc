"""Countries by what people call them: in the language of the page, or in any other that the shop speaks."""

import unicodedata
from functools import lru_cache

from babel import Locale
from phonenumbers import SUPPORTED_REGIONS

from callshop.languages import LANGUAGES
from callshop.rating.places import country_name

SHORTEST = 2
"""Letters before anything is offered: one letter means a third of the world."""


def named(text: str, language: str, most: int) -> tuple[tuple[str, str], ...]:
    """(code, name in the language) of the countries that this may mean, `most` at most; only one if it is its name."""
    wanted = plain(text)
    if len(wanted) < SHORTEST:
        return ()
    begins, contains = {}, {}
    for country, names in _names():
        if wanted in names:
            return ((country, country_name(country, language)),)
        if any(name.startswith(wanted) for name in names):
            begins[country] = country_name(country, language)
        elif any(f" {wanted}" in name for name in names):
            contains[country] = country_name(country, language)
    ordered = (*sorted(begins.items(), key=_by_name), *sorted(contains.items(), key=_by_name))
    return ordered[:most]


def plain(text: str) -> str:
    """Without accents, case and signs, so that "cote d ivoire" is Côte d’Ivoire; in Arabic without the article."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in bare).split()
    return " ".join(word.removeprefix("ال") for word in words)


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, frozenset[str]], ...]:
    tables = [Locale.parse(language).territories for language in LANGUAGES]
    return tuple(
        (country, frozenset(plain(table[country]) for table in tables if country in table))
        for country in sorted(SUPPORTED_REGIONS)
    )


def _by_name(country: tuple[str, str]) -> str:
    return plain(country[1])
