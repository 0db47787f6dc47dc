"""Rates and tariffs, and the pair of tariffs a shop uses.

A tariff is a dated list of rates that is replaced, never edited: old calls must keep explaining themselves. `buy` is
what the provider charges the shop, `sell` what the customer pays. Every price is an int of micros a minute.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from sys import intern
from typing import Literal

from callshop.rating.numbers import NumberPlan, Option, clean
from callshop.rating.places import Kind, country_name, place_of
from callshop.rating.prefixes import Prefixes


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one prefix.

    price             micros a minute
    connect_fee       micros, once, when the call is answered
    first_increment   seconds: billed at least this long
    next_increment    seconds: then in such steps
    free_under        seconds: a call shorter than this costs nothing
    """

    prefix: str
    destination: str
    price: int
    connect_fee: int = 0
    first_increment: int = 1
    next_increment: int = 1
    free_under: int = 0

    def __post_init__(self) -> None:
        whole = type(self.price) is type(self.connect_fee) is type(self.free_under) is int
        if not (whole and type(self.first_increment) is type(self.next_increment) is int):
            raise TypeError(f"a rate is made of whole micros and seconds: {self!r}")
        if min(self.price, self.connect_fee, self.free_under) < 0 or min(self.first_increment, self.next_increment) < 1:
            raise ValueError(f"a rate has no negative figures, and increments of at least 1: {self!r}")
        # Two tariffs of 100,000 rates list mostly the same prefixes, and a few thousand destinations.
        object.__setattr__(self, "prefix", intern(self.prefix))
        object.__setattr__(self, "destination", intern(self.destination))


class Tariff:
    """Rates by prefix, frozen. Building refuses a prefix given twice (ValueError)."""

    __slots__ = ("_prefixes", "_rates")

    def __init__(self, rates: Iterable[Rate]) -> None:
        ordered = sorted(rates, key=attrgetter("prefix"))
        self._rates = {rate.prefix: rate for rate in ordered}
        if len(self._rates) < len(ordered):
            twice = next(one.prefix for one, two in pairwise(ordered) if one.prefix == two.prefix)
            raise ValueError(f"prefix {twice!r} has two rates")
        self._prefixes = Prefixes(self._rates)

    def rate_for(self, digits: str) -> Rate | None:
        """The rate of the longest prefix of an E.164 number (digits without plus), or None."""
        return self._prefixes.longest(digits)

    def rate_of(self, prefix: str) -> Rate | None:
        """The rate of exactly this prefix, or None."""
        return self._prefixes.exactly(prefix)

    def __len__(self) -> int:
        return len(self._rates)

    def __iter__(self) -> Iterator[Rate]:
        return iter(self._rates.values())


@dataclass(frozen=True, slots=True)
class Quote:
    """What a dialled number is and what it costs, before it has lasted a second.

    number       as dialled, cleaned: digits + * # only
    e164         digits without plus; None for short codes and what cannot be read
    destination  the sell rate's name of it, else the buy rate's, else the country's name, else ""
    country      ISO 3166 alpha-2, or None
    priced       False if no sell rate matched: then `sell` is the shop's declared default, or None (refused)
    """

    number: str
    e164: str | None
    destination: str
    country: str | None
    kind: Kind | None
    buy: Rate | None
    sell: Rate | None
    priced: bool


@dataclass(frozen=True)
class Rates:
    """The pair of tariffs the shop uses now, and how it rates with them.

    coin                the smallest amount a call is rounded up to, micros
    default_sell_price  micros a minute for numbers without a sell rate, if `unpriced` is "default"
    unpriced            what becomes of such numbers: priced at the default, or refused
    language            of the country's name, where no rate names the destination
    """

    buy: Tariff
    sell: Tariff
    numbers: NumberPlan
    coin: int
    default_sell_price: int | None
    unpriced: Literal["default", "refuse"]
    language: str = "fr"

    def quote(self, dialled: str, option: Option = "dialled") -> Quote:
        """The quote of a number as the gateway tells it. Never raises: what cannot be read is unpriced."""
        number = clean(dialled)
        e164 = self.numbers.e164(dialled, option)
        place = place_of(e164)
        buy, sell = _rate(self.buy, number, e164), _rate(self.sell, number, e164)
        names = (rate.destination for rate in (sell, buy) if rate)
        destination = next(filter(None, names), None) or country_name(place.country, self.language)
        return Quote(
            number=number,
            e164=e164,
            destination=destination,
            country=place.country,
            kind=place.kind,
            buy=buy,
            sell=sell or self._default_rate(destination),
            priced=sell is not None,
        )

    def _default_rate(self, destination: str) -> Rate | None:
        if self.unpriced == "refuse" or self.default_sell_price is None:
            return None
        return Rate(prefix="", destination=destination, price=self.default_sell_price)


def _rate(tariff: Tariff, number: str, e164: str | None) -> Rate | None:
    # A short code must be listed itself: by prefix, the firemen (112) would be priced as North America (1).
    return tariff.rate_for(e164) if e164 else tariff.rate_of(number.rstrip("#"))
