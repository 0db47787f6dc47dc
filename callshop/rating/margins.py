"""The two tariffs side by side: what a sell price is bought for, where it loses, what has no price, who is searched."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from callshop.rating.places import codes_named, folded
from callshop.rating.rate import Rate
from callshop.rating.tariff import Tariff


@dataclass(frozen=True, slots=True)
class MarginRow:
    """A prefix of the sell tariff beside what the provider charges for its numbers.

    sell       the general rate; None where the provider has a price and the shop has none
    cheapest, dearest   of the buy prices (micros a minute) of the numbers this line is for; None if nothing is known
    others     the cabins' own rates, times of the week and refusals of exactly this prefix
    """

    prefix: str
    destination: str
    sell: Rate | None
    cheapest: int | None
    dearest: int | None
    others: tuple[Rate, ...] = ()

    @property
    def loses(self) -> bool:
        """Whether some number of this line is sold for less than it costs."""
        return self.sell is not None and self.dearest is not None and self.sell.price < self.dearest

    @property
    def refused(self) -> bool:
        return any(rate.refused and not rate.cabin for rate in self.others)


def line_of(sell: Tariff, buy: Tariff, prefix: str) -> MarginRow:
    """The line of exactly this prefix."""
    rate, costs = sell.rate_of(prefix), costs_of(sell, buy, prefix)
    named = rate or buy.rate_for(prefix)
    cheapest, highest = min(costs, default=None), max(costs, default=None)
    return MarginRow(prefix, named.destination if named else "", rate, cheapest, highest, sell.beside(prefix))


def costs_of(sell: Tariff, buy: Tariff, prefix: str) -> list[int]:
    """The buy prices of all numbers for which this prefix is the longest of the sell tariff."""
    below = [
        rate.price
        for rate in buy.family(prefix)
        if rate.prefix == prefix or (found := sell.rate_for(rate.prefix)) is None or len(found.prefix) <= len(prefix)
    ]
    itself = buy.rate_for(prefix)
    return below if itself is None or itself.prefix == prefix else [itself.price, *below]


def dearest(sell: Tariff, buy: Tariff) -> Mapping[str, int]:
    """Every prefix of the sell tariff -> the dearest of its `costs_of`, micros; without those of unknown cost."""
    return _dearest(sell.prefixes, buy)


@lru_cache(maxsize=2)
def _dearest(prefixes: tuple[str, ...], buy: Tariff) -> Mapping[str, int]:
    prices = {rate.prefix: rate.price for rate in buy}
    costs = zip(prefixes, _longest(prefixes, buy.prefixes), strict=True)
    found = {prefix: prices[cost] for prefix, cost in costs if cost is not None}
    for cost, prefix in zip(buy.prefixes, _longest(buy.prefixes, prefixes), strict=True):
        if prefix is not None and prices[cost] > found.get(prefix, -1):
            found[prefix] = prices[cost]
    return found


@lru_cache(maxsize=2)
def _in_order(prefixes: tuple[str, ...], buy: Tariff) -> tuple[int, ...]:
    """The dearest cost of each prefix, 0 where nothing is known."""
    costs = _dearest(prefixes, buy)
    return tuple(costs.get(prefix, 0) for prefix in prefixes)


@lru_cache(maxsize=2)
def losing(sell: Tariff, buy: Tariff) -> tuple[str, ...]:
    """The prefixes of the sell tariff under which some number is sold for less than it costs."""
    costs = _in_order(sell.prefixes, buy)
    return tuple(rate.prefix for rate, cost in zip(sell, costs, strict=True) if rate.price < cost)


@lru_cache(maxsize=2)
def unpriced(sell: Tariff, buy: Tariff) -> tuple[str, ...]:
    """The prefixes that the provider sells and the shop has no price for, nor refuses."""
    covered = zip(buy.prefixes, _longest(buy.prefixes, sell.prefixes), strict=True)
    return tuple(prefix for prefix, longest in covered if longest is None and not sell.refuses(prefix))


@lru_cache(maxsize=2)
def _longest(prefixes: tuple[str, ...], others: tuple[str, ...]) -> tuple[str | None, ...]:
    """The longest of the others that each prefix begins with, or None. All are in order, and gone through once."""
    found: list[str | None] = []
    above: list[str] = []
    ahead = iter(others)
    coming = next(ahead, None)
    for prefix in prefixes:
        while coming is not None and coming <= prefix:
            while above and not coming.startswith(above[-1]):
                above.pop()
            above.append(coming)
            coming = next(ahead, None)
        while above and not prefix.startswith(above[-1]):
            above.pop()
        found.append(above[-1] if above else None)
    return tuple(found)


def found(tariff: Tariff, prefix: str, words: str, languages: tuple[str, ...]) -> list[Rate]:
    """The general rates that are searched: whose prefix begins so and in whose description, or country, the words are.

    A prefix longer than any that begins so (a whole number) finds the rate that it has.
    """
    wanted, codes = folded(words), codes_named(words.strip(), languages) if len(words.strip()) > 2 else ()
    if prefix:
        rates = tariff.family(prefix) or [rate for rate in (tariff.rate_for(prefix),) if rate]
        return [rate for rate in rates if wanted in folded(rate.destination) or rate.prefix.startswith(codes)]
    if not words.strip():
        return list(tariff)
    lines = set(_lines_with(wanted, tuple(rate.destination for rate in tariff)))
    for code in codes:
        lines.update(range(*(bisect_left(tariff.prefixes, bound) for bound in (code, code + ":"))))
    rates = list(tariff)
    return [rates[line] for line in sorted(lines)]


def _lines_with(wanted: str, names: tuple[str, ...]) -> Iterator[int]:
    """The places of the names that have this in them."""
    text, begins = _searched(names)
    at = text.find(wanted)
    while 0 <= at < len(text):
        line = bisect_right(begins, at)
        yield line - 1
        at = text.find(wanted, begins[line])


@lru_cache(maxsize=2)
def _searched(names: tuple[str, ...]) -> tuple[str, Sequence[int]]:
    """All names as they are searched, a line each, and where each begins: two price lists are a few megabytes of text,
    gone through in a millisecond. A price that changes leaves it as it is.
    """
    lines = [folded(name) + "\n" for name in names]
    return "".join(lines), array("L", accumulate(map(len, lines), initial=0))
