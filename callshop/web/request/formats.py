"""How figures are written on a page: pure functions, told language, currency, timezone and country by their caller.

    money(1_250_000_000, "fr", "XOF") -> "1 250 F"       money(1_250_000, "fr", "EUR") -> "1,25 €"
    duration(228) -> "03:48"                              phone("00221771234567", "SN") -> "+221 77 123 45 ••"

Spaces inside a figure never break: narrow between thousands, full before a sign (French habit). Amounts are micros,
durations whole seconds, instants milliseconds since 1970 UTC. None is written as a dash.
"""

from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_date, format_datetime
from babel.numbers import get_currency_name

from callshop.amounts import prefilled as prefilled
from callshop.currencies import currency_of
from callshop.money import NOTHING, UNIT, figure, half_up, long_sign, shown
from callshop.rating.numbers import NumberPlan, clean
from callshop.rating.places import REMEMBERED
from callshop.translations import grouped

CENT = UNIT // 100
NBSP = "\u00a0"
MINUS = "\u2212"

SIGNS_OF_TIME = {"ar": ("ث", "د", "س")}
"""Seconds, minutes, hours, where the letters of physics are not read."""

SHOWN_DIGITS_HIDDEN = 2
LONGEST_PUBLIC_NUMBER = 6
"""Numbers up to this long are services everyone knows (112, 1413): nothing in them is private."""


def amount(micros: int | Fraction | None, language: str, currency: str) -> str:
    """The digits alone: "1 250", "12,5". At least the currency's usual decimals, and all that there are."""
    return NOTHING if micros is None else figure(micros, currency, language)


def money(micros: int | Fraction | None, language: str, currency: str) -> str:
    """An amount with its short sign, where the language puts it: "1 250 F", "1,25 €", "€1.25"."""
    return shown(micros, currency, language)


def money_near(micros: int | None, language: str, currency: str) -> str:
    """An amount to two decimals at most, for lists that are looked over: "31,28 F"."""
    return NOTHING if micros is None else shown(half_up(Fraction(micros, CENT)) * CENT, currency, language)


def money_long(micros: int | Fraction | None, language: str, currency: str) -> str:
    """An amount with the currency's full sign, for customers: "1 250 F CFA"."""
    return shown(micros, currency, language, long_sign(currency))


def aloud(micros: int, language: str, currency: str) -> str:
    """An amount as a voice says it, nothing between its thousands: "1250 francs CFA"."""
    name = get_currency_name(currency, micros // UNIT, locale=language).partition(" (")[0]  # the bank is nobody's word
    return f"{figure(micros, currency, language, grouped=False)} {name}"


def symbol(currency: str) -> str:
    """The sign people write after a price: "F", "€"."""
    return currency_of(currency).sign


def symbol_long(currency: str) -> str:
    """The currency as a customer from elsewhere understands it: "F CFA", "€"."""
    return long_sign(currency)


def many(count: int | None, language: str) -> str:
    """How many: "3 317"."""
    return NOTHING if count is None else grouped(count, language).replace("-", MINUS)


def duration(seconds: int | None) -> str:
    """228 -> "03:48", 3723 -> "1:02:03"."""
    if seconds is None:
        return NOTHING
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def about_time(seconds: int | None, language: str = "fr") -> str:
    """A length of time for a glance: "2 h 40", "45 min", "20 s"."""
    if seconds is None:
        return NOTHING
    short, minute, hour = SIGNS_OF_TIME.get(language, ("s", "min", "h"))
    if seconds < 60:
        return f"{max(seconds, 0)}{NBSP}{short}"
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes}{NBSP}{minute}"
    return f"{hours}{NBSP}{hour}" + (f"{NBSP}{minutes:02d}" if minutes and hours < 100 else "")


def isolated(figure: str) -> str:
    """A figure in a text that is read from right to left: its own signs stay in their order (Unicode's LRI, PDI)."""
    return f"\u2066{figure}\u2069"


def clock(ms: int | None, timezone: str) -> str:
    """The time of day in the shop, to the second: "14:07:31"."""
    return NOTHING if ms is None else _local(ms, timezone).strftime("%H:%M:%S")


def clock_short(ms: int | None, timezone: str) -> str:
    """The time of day in the shop, to the minute: "14:07"."""
    return NOTHING if ms is None else _local(ms, timezone).strftime("%H:%M")


def exact(ms: int, timezone: str) -> str:
    """An instant for a form to say again, to the millisecond: "2026-11-23T14:07:31.250+00:00"."""
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(timezone)).isoformat(timespec="milliseconds")


def day(when: int | str | date | None, language: str, timezone: str) -> str:
    """A day, given as an instant, "2026-11-23" or a date: "23 nov. 2026"."""
    if when is None:
        return NOTHING
    if isinstance(when, str):
        when = date.fromisoformat(when)
    elif isinstance(when, int):
        when = _local(when, timezone).date()
    return format_date(when, "d MMM y", locale=language).replace(" ", NBSP)


def moment(ms: int | None, language: str, timezone: str) -> str:
    """A day of this year and a time: "23 nov. 14:07:31"."""
    if ms is None:
        return NOTHING
    return format_datetime(_local(ms, timezone), "d MMM HH:mm:ss", locale=language).replace(" ", NBSP)


def phone(number: str | None, country: str) -> str:
    """A dialled number spaced as its country writes it, the last two digits hidden: "+221 77 123 45 ••"."""
    return _masked(phone_full(number, country))


def phone_full(number: str | None, country: str) -> str:
    """A dialled number spaced as its country writes it; a short code as dialled. `country`: the shop's."""
    if not number:
        return NOTHING
    e164 = NumberPlan(country).e164(number)
    return _international(e164) if e164 else clean(number) or number


def _masked(number: str) -> str:
    digits = [place for place, sign in enumerate(number) if sign.isdigit()]
    if len(digits) <= LONGEST_PUBLIC_NUMBER:
        return number
    hidden = set(digits[-SHOWN_DIGITS_HIDDEN:])
    return "".join("•" if place in hidden else sign for place, sign in enumerate(number))


@lru_cache(maxsize=REMEMBERED)
def _international(e164: str) -> str:
    try:
        number = phonenumbers.parse(f"+{e164}")
    except phonenumbers.NumberParseException:
        return f"+{e164}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL).replace(" ", NBSP)


def _local(ms: int, timezone: str) -> datetime:
    return datetime.fromtimestamp(ms // 1000, ZoneInfo(timezone))
