"""Rates and tariffs, and the pair of tariffs a shop uses.

A tariff is a dated list of rates that is replaced, never edited: old calls must keep explaining themselves. `buy` is
what the provider charges the shop, `sell` what the customer pays. Every price is an int of micros a minute.

A prefix has a general rate, and may have others beside it: for one cabin, for times of the week, or no price at all but
a refusal. A refusal covers every number that begins so. Else the longest prefix decides; at the same prefix a cabin's
own rate comes before that of all cabins, and a time of the week before always.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from sys import intern
from typing import Literal, NamedTuple

from callshop.rating.emergency import is_emergency
from callshop.rating.numbers import NumberPlan, Option, clean
from callshop.rating.places import Kind, country_name, place_of
from callshop.rating.prefixes import Prefixes
from callshop.rating.slots import ALWAYS, LocalTime, slot_of

ALL_CABINS = 0
"""The cabin of a rate that is every cabin's."""


class Key(NamedTuple):
    """What a tariff has one rate for."""

    prefix: str
    cabin: int = ALL_CABINS
    slot: str = ALWAYS

    @property
    def general(self) -> bool:
        return self.cabin == ALL_CABINS and self.slot == ALWAYS


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one prefix.

    price             micros a minute
    connect_fee       micros, once, when the call is answered
    first_increment   seconds: billed at least this long
    next_increment    seconds: then in such steps
    free_under        seconds: a call shorter than this costs nothing
    cabin             whose price this is; 0: every cabin's
    slot              the times of the week at which it holds (slots.py); "": always
    refused           no price at all: nobody may call there
    """

    prefix: str
    destination: str
    price: int
    connect_fee: int = 0
    first_increment: int = 1
    next_increment: int = 1
    free_under: int = 0
    cabin: int = ALL_CABINS
    slot: str = ALWAYS
    refused: bool = False

    def __post_init__(self) -> None:
        whole = type(self.price) is type(self.connect_fee) is type(self.free_under) is int
        if not (whole and type(self.first_increment) is type(self.next_increment) is int):
            raise TypeError(f"a rate is made of whole micros and seconds: {self!r}")
        if min(self.price, self.connect_fee, self.free_under) < 0 or min(self.first_increment, self.next_increment) < 1:
            raise ValueError(f"a rate has no negative figures, and increments of at least 1: {self!r}")
        # Two tariffs of 100,000 rates list mostly the same prefixes, and a few thousand destinations.
        object.__setattr__(self, "prefix", intern(self.prefix))
        object.__setattr__(self, "destination", intern(self.destination))

    @property
    def key(self) -> Key:
        return Key(self.prefix, self.cabin, self.slot)

    @property
    def general(self) -> bool:
        """Whether it is the prefix's price for all cabins at any time."""
        return self.cabin == ALL_CABINS and self.slot == ALWAYS and not self.refused

    def holds(self, cabin: int | None, when: LocalTime | None) -> bool:
        """Whether it is the price of this cabin at this time; a time of the week holds only where the time is known."""
        if self.cabin not in (ALL_CABINS, cabin):
            return False
        return self.slot == ALWAYS or (when is not None and slot_of(self.slot).covers(when))


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


@dataclass(frozen=True, slots=True)
class Quote:
    """What a dialled number is and what it costs, before it has lasted a second.

    number       as dialled, cleaned: digits + * # only
    e164         digits without plus; None for short codes and what cannot be read
    destination  the sell rate's name of it, else the buy rate's, else the country's name, else ""
    country      ISO 3166 alpha-2, or None
    priced       False if no sell rate matched: then `sell` is the shop's declared default, or None (refused)
    refused      the owner refuses this number: then `sell` is None
    emergency    a call for help: it is neither refused nor cut
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
    emergency: bool = False


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

    def quote(
        self, dialled: str, option: Option = "dialled", cabin: int | None = None, when: LocalTime | None = None
    ) -> Quote:
        """The quote of a number as the gateway tells it. Never raises: what cannot be read is unpriced.

        `cabin`: from which it is dialled; `when`: at which time of the shop's week. Without them, the general price.
        """
        number = clean(dialled)
        e164 = self.numbers.e164(dialled, option)
        place = place_of(e164)
        buy = _rate(self.buy, number, e164, cabin, when)
        sell = _rate(self.sell, number, e164, cabin, when)
        names = (rate.destination for rate in (sell, buy) if rate)
        destination = next(filter(None, names), None) or country_name(place.country, self.language)
        emergency = is_emergency(number, self.numbers.country)
        refused = not emergency and self._refuses(number, e164, cabin)
        return Quote(
            number=number,
            e164=e164,
            destination=destination,
            country=place.country,
            kind=place.kind,
            buy=buy,
            sell=None if refused else sell or self._default_rate(destination),
            priced=sell is not None and not refused,
            refused=refused,
            emergency=emergency,
        )

    def _refuses(self, number: str, e164: str | None, cabin: int | None) -> bool:
        return self.sell.refuses(e164 or number.rstrip("#"), cabin, whole=e164 is None)

    def _default_rate(self, destination: str) -> Rate | None:
        if self.unpriced == "refuse" or self.default_sell_price is None:
            return None
        return Rate(prefix="", destination=destination, price=self.default_sell_price)


def _rate(
    tariff: Tariff, number: str, e164: str | None, cabin: int | None, when: LocalTime | None
) -> Rate | None:
    # A short code must be listed itself: by prefix, the firemen (112) would be priced as North America (1).
    return tariff.rate_for(e164, cabin, when) if e164 else tariff.rate_of(number.rstrip("#"), cabin, when)
