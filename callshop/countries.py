"""What a shop of a country begins with: its money and smallest coin, its zone, its language, the first day of its week.

    currency    Unicode CLDR's currencies by territory (Babel), the national one where another circulates beside it
    timezone    tzdata's zone.tab, whose first zone of a country it is, but for countries whose capital is in another
    language    CLDR's official languages: the first that people can work in here; French also where it is the language
                of business without being official
    coin        the currency's smallest (currencies.py), but where the law rounds cash sums of euros to five cents
    week        CLDR's week data: 1 Monday, 6 Saturday, 7 Sunday
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from callshop.currencies import currency_of

CAPITALS = {
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "CD": "Africa/Kinshasa",
    "CL": "America/Santiago", "CY": "Asia/Nicosia", "ES": "Europe/Madrid", "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk", "ID": "Asia/Jakarta", "KI": "Pacific/Tarawa", "KZ": "Asia/Almaty", "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby", "PT": "Europe/Lisbon", "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv", "US": "America/New_York", "UZ": "Asia/Tashkent", "XK": "Europe/Belgrade",
}  # fmt: skip
"""Where tzdata's first is another, or may become so; its list does not know Kosovo."""

NATIONAL = {
    "BG": "EUR",  # since 1 January 2026 (Regulation (EU) 2025/1407)
    "BT": "BTN", "HT": "HTG", "LS": "LSL", "NA": "NAD", "PA": "PAB", "PS": "ILS", "ZW": "ZWG",
}  # fmt: skip
"""Where CLDR names several, or is behind."""

PART_OF = {"AC": "SH", "TA": "SH"}
"""Islands with telephones of their own and no entry in those lists: Ascension, Tristan da Cunha."""

FIVE_CENTS = frozenset({"BE", "EE", "FI", "IE", "IT", "LT", "NL", "SK"})
"""Countries of the euro whose law rounds what is paid in cash to five cents."""

FRENCH_AT_WORK = frozenset({"DZ", "LB", "MA", "MR", "TN"})

MONDAY = 1
DAYS_FROM_NOUGHT = 1
"""Babel counts the days of the week from 0, Monday."""


@dataclass(frozen=True, slots=True)
class CountryDefaults:
    """currency: ISO 4217; coin: of it, as text; timezone: of tzdata; language: code; week_begins: 1 Monday ... 7."""

    currency: str
    coin: str
    timezone: str
    language: str
    week_begins: int


@lru_cache
def defaults_of(country: str, languages: tuple[str, ...]) -> CountryDefaults:
    """What a shop there begins with. `languages`: those that people can work in, the last is for all other countries.

    LookupError for letters that are no country.
    """
    country = PART_OF.get(country, country)
    currency = _currency(country)
    coin = "0.05" if country in FIVE_CENTS else currency_of(currency).coin
    return CountryDefaults(currency, coin, _timezone(country), _language(country, languages), week_begins(country))


@lru_cache
def week_begins(country: str) -> int:
    """The day that a country's week begins on: 1 Monday, 7 Sunday."""
    from babel import Locale
    from babel.localedata import locale_identifiers

    spoken = next((each for each in sorted(locale_identifiers()) if each.endswith(f"_{country}")), None)
    return Locale.parse(spoken).first_week_day + DAYS_FROM_NOUGHT if spoken else MONDAY


def _currency(country: str) -> str:
    from babel.numbers import get_territory_currencies

    found = NATIONAL.get(country) or next(iter(get_territory_currencies(country)), None)
    if found is None:
        raise LookupError(country)
    return found


def _timezone(country: str) -> str:
    zone = CAPITALS.get(country) or _first_zones().get(country)
    if zone is None:
        raise LookupError(country)
    return zone


@lru_cache
def _first_zones() -> dict[str, str]:
    first: dict[str, str] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            first.setdefault(country, zone)
    return first


def _language(country: str, languages: tuple[str, ...]) -> str:
    from babel.languages import get_official_languages

    official = get_official_languages(country, de_facto=True)
    spoken = (*official, "fr") if country in FRENCH_AT_WORK else official
    return next((language for language in spoken if language in languages), languages[-1])
