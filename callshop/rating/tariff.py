"""Rates and tariffs, and the pair of tariffs a shop uses.

A tariff is a dated list of rates that is replaced, never edited: old calls must keep explaining themselves. `buy` is
what the provider charges the shop, `sell` what the customer pays. Every price is an int of micros a minute.

A prefix has a general rate, and may have others beside it: for one cabin, for times of the week, or no price at all but
a refusal. A refusal covers every number that begins so. Else the longest prefix decides; at the same prefix a cabin's
own rate comes before that of all cabins, and a time of the week before always.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from typing import Literal

from callshop.languages import DEFAULT
from callshop.money import half_up
from callshop.rating.emergency import is_emergency
from callshop.rating.numbers import NumberPlan, Option, clean
from callshop.rating.places import Kind, country_name, place_of
from callshop.rating.prefixes import Prefixes
from callshop.rating.rate import ALL_CABINS, Key, Rate
from callshop.rating.services import is_of_service
from callshop.rating.slots import ALWAYS, LocalTime


class Tariff:
    """Rates by prefix, frozen. Building refuses two rates for one prefix, cabin and slot (ValueError)."""

    __slots__ = ("_ordered", "_others", "_prefixes", "_rates", "_refusals", "_special")

    def __init__(self, rates: Iterable[Rate]) -> None:
        general: list[Rate] = []
        others: dict[Key, Rate] = {}
        for rate in rates:
            if rate.general:
                general.append(rate)
            elif others.setdefault(rate.key, rate) is not rate:
                raise ValueError(f"prefix {rate.prefix!r} has two rates for {rate.key[1:]}")
        general.sort(key=attrgetter("prefix"))
        by_prefix = {rate.prefix: rate for rate in general}
        if len(by_prefix) < len(general):
            twice = next(one.prefix for one, two in pairwise(general) if one.prefix == two.prefix)
            raise ValueError(f"prefix {twice!r} has two rates")
        self._settle(by_prefix, others)

    def _settle(self, general: dict[str, Rate], others: dict[Key, Rate], like: "Tariff | None" = None) -> None:
        """`general` is in the order of its prefixes; `like`: a tariff that has the same."""
        self._rates, self._others = general, others
        self._ordered = like._ordered if like else tuple(general)
        self._prefixes = Prefixes(general, like._prefixes if like else None)
        self._refusals = _by_prefix(rate for rate in others.values() if rate.refused)
        self._special = _by_prefix(rate for rate in others.values() if not rate.refused)

    def revised(self, changed: Iterable[Rate], gone: Iterable[Key]) -> "Tariff":
        """The same tariff with some rates new or different, and others gone."""
        general, others, same = dict(self._rates), dict(self._others), True
        for key in gone:
            if key.general:
                same = general.pop(key.prefix, None) is None and same
            else:
                others.pop(key, None)
        for rate in changed:
            if rate.general:
                same = same and rate.prefix in general
                general[rate.prefix] = rate
            else:
                others[rate.key] = rate
        fresh = Tariff.__new__(Tariff)
        if same:
            fresh._settle(general, others, like=self)
        else:
            fresh._settle(dict(sorted(general.items())), others)
        return fresh

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Those of the general rates, in order: one and the same tuple for tariffs that differ in prices only."""
        return self._ordered

    def rate_for(self, digits: str, cabin: int | None = None, when: LocalTime | None = None) -> Rate | None:
        """The rate of the longest prefix of an E.164 number (digits without plus), or None.

        Without a cabin, or a time, the rates that hold for all cabins, or always.
        """
        general = self._prefixes.longest(digits)
        if not self._special:
            return general
        holding = (rate for rates in self._special.every(digits) for rate in rates if rate.holds(cabin, when))
        special = next(holding, None)
        return general if special is None or (general and len(general.prefix) > len(special.prefix)) else special

    def rate_of(self, prefix: str, cabin: int | None = None, when: LocalTime | None = None) -> Rate | None:
        """The rate of exactly this prefix, or None."""
        holding = (rate for rate in self._special.exactly(prefix) or () if rate.holds(cabin, when))
        return next(holding, None) or self._prefixes.exactly(prefix)

    def refuses(self, digits: str, cabin: int | None = None, whole: bool = False) -> bool:
        """Whether a number that begins so is refused to a cabin; `whole`: only the refusals of exactly these digits."""
        found = (self._refusals.exactly(digits) or (),) if whole else self._refusals.every(digits)
        return any(rate.cabin in (ALL_CABINS, cabin) for rates in found for rate in rates)

    def at(self, key: Key) -> Rate | None:
        """What stands at exactly this place."""
        return self._rates.get(key.prefix) if key.general else self._others.get(key)

    def family(self, prefix: str) -> list[Rate]:
        """The general rates whose prefix begins so, in the order of their prefixes."""
        first, last = (bisect_left(self._ordered, bound) for bound in (prefix, prefix + ":"))  # ":" follows "9"
        return [self._rates[each] for each in self._ordered[first:last]]

    def others(self, prefix: str = "") -> list[Rate]:
        """The rates beside the general ones (a cabin's own, times of the week) and the refusals, in order."""
        if not self._others:
            return []
        found = (rate for key, rate in self._others.items() if key.prefix.startswith(prefix))
        return sorted(found, key=attrgetter("key"))

    def beside(self, prefix: str) -> tuple[Rate, ...]:
        """Those of exactly this prefix, those that come first first; then its refusals."""
        return (self._special.exactly(prefix) or ()) + (self._refusals.exactly(prefix) or ())

    def __len__(self) -> int:
        return len(self._rates)

    def __iter__(self) -> Iterator[Rate]:
        """The general rates, in the order of their prefixes."""
        return iter(self._rates.values())


def _by_prefix(rates: Iterable[Rate]) -> Prefixes[tuple[Rate, ...]]:
    """Rates beside the general ones, those that come first at a prefix first."""
    found: dict[str, list[Rate]] = {}
    for rate in sorted(rates, key=lambda rate: (rate.cabin == ALL_CABINS, rate.slot == ALWAYS, rate.slot)):
        found.setdefault(rate.prefix, []).append(rate)
    return Prefixes({prefix: tuple(rates) for prefix, rates in found.items()})


Basis = Literal["list", "default", "margin", "emergency", "none"]
"""Whence a price is: the selling list; the shop's default; its cost and the shop's margin; nothing is asked for help;
there is none."""

EMERGENCY = "SOS"
"""The destination of an emergency call that no list names: the same word in every language."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a dialled number is and what it costs, before it has lasted a second.

    number       as dialled, cleaned: digits + * # only
    e164         digits without plus; None for short codes and what cannot be read
    destination  the sell rate's name of it, else the buy rate's, else the country's name, else ""
    country      ISO 3166 alpha-2, or None
    sell         what the customer pays if the call goes out, refused or not; None if nothing tells a price
    priced       False if no sell rate matched: then `sell` is the shop's default, or cost and margin, or None
    refused      the owner refuses this number
    basis        whence `sell` is
    emergency    nobody refuses, limits or cuts it, and it is free
    service      "premium", "toll free", "shared cost" or "personal" where the number is such; else ""
    """

    number: str
    e164: str | None
    destination: str
    country: str | None
    kind: Kind | None
    buy: Rate | None
    sell: Rate | None
    priced: bool
    refused: bool = False
    basis: Basis = "list"
    emergency: bool = False
    service: str = ""


@dataclass(frozen=True)
class Rates:
    """The pair of tariffs the shop uses now, and how it rates with them.

    coin                the smallest amount a call is rounded up to, micros
    default_sell_price  micros a minute for numbers without a sell rate; None or 0: the shop declared none
    unpriced            what becomes of such numbers where they can be refused: let through at that price, or refused
    language            of the country's name, where no rate names the destination
    margin              of its cost, what such a number costs more where there is no default; None: it has no price
    """

    buy: Tariff
    sell: Tariff
    numbers: NumberPlan
    coin: int
    default_sell_price: int | None
    unpriced: Literal["default", "refuse"]
    language: str = DEFAULT
    margin: Fraction | None = None

    def quote(
        self, dialled: str, option: Option = "dialled", cabin: int | None = None, when: LocalTime | None = None
    ) -> Quote:
        """The quote of a number as the gateway tells it. Never raises: what cannot be read is unpriced.

        `cabin`: from which it is dialled; `when`: at which time of the shop's week. Without them, the general price.
        """
        number = clean(dialled)
        if self.is_emergency(dialled):
            return self._emergency(number)
        e164 = self.numbers.e164(dialled, option)
        place = place_of(e164)
        buy, sell = (_rate(tariff, number, e164, cabin, when) for tariff in (self.buy, self.sell))
        names = (rate.destination for rate in (sell, buy) if rate)
        destination = next(filter(None, names), None) or country_name(place.country, self.language)
        if place.service:  # no landline's price, nor its cost: only that of a list that means such numbers
            buy, sell = (rate if rate and is_of_service(rate.prefix) else None for rate in (buy, sell))
        price, basis = (sell, "list") if sell else self._instead(buy, destination)
        return Quote(
            number=number,
            e164=e164,
            destination=destination,
            country=place.country,
            kind=place.kind,
            buy=buy,
            sell=price,
            priced=sell is not None,
            refused=self._refuses(number, e164, cabin),
            basis=basis,
            service=place.service,
        )

    def is_emergency(self, dialled: str) -> bool:
        """Whether these digits reach the emergency services of the shop's country."""
        return is_emergency(self.numbers.country, dialled)

    def _emergency(self, number: str) -> Quote:
        listed = self.sell.rate_of(number) or self.buy.rate_of(number)
        destination = (listed and listed.destination) or EMERGENCY
        free = Rate(prefix="", destination=destination, price=0)
        return Quote(number, None, destination, self.numbers.country, None, free, free, True, False, "emergency", True)

    def _refuses(self, number: str, e164: str | None, cabin: int | None) -> bool:
        return self.sell.refuses(e164 or number.rstrip("#"), cabin, whole=e164 is None)

    def _instead(self, buy: Rate | None, destination: str) -> tuple[Rate | None, Basis]:
        """What a number without a sell rate is sold at, and whence that is."""
        if self.default_sell_price:
            return Rate(prefix="", destination=destination, price=self.default_sell_price), "default"
        if self.margin is not None and buy is not None and (buy.price or buy.connect_fee):
            price, fee = (half_up(amount * (1 + self.margin)) for amount in (buy.price, buy.connect_fee))
            return replace(buy, prefix="", destination=destination, price=price, connect_fee=fee), "margin"
        return None, "none"


def _rate(
    tariff: Tariff, number: str, e164: str | None, cabin: int | None, when: LocalTime | None
) -> Rate | None:
    # A short code must be listed itself: by prefix, the firemen (112) would be priced as North America (1).
    return tariff.rate_for(e164, cabin, when) if e164 else tariff.rate_of(number.rstrip("#"), cabin, when)
