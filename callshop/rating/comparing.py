"""The two tariffs side by side: what a sell price is bought for, where it loses, what has no price, who is searched."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from callshop.rating.places import codes_named, folded
from callshop.rating.tariff import Rate, Tariff


@dataclass(frozen=True, slots=True)
class Line:
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


def line_of(sell: Tariff, buy: Tariff, prefix: str) -> Line:
    """The line of exactly this prefix."""
    rate, costs = sell.rate_of(prefix), costs_of(sell, buy, prefix)
    named = rate or buy.rate_for(prefix)
    cheapest, highest = min(costs, default=None), max(costs, default=None)
    return Line(prefix, named.destination if named else "", rate, cheapest, highest, sell.beside(prefix))


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
    found = {prefix: prices[cost] for prefix, cost in _longest(prefixes, buy.prefixes) if cost is not None}
    for cost, prefix in _longest(buy.prefixes, prefixes):
        if prefix is not None and prices[cost] > found.get(prefix, -1):
            found[prefix] = prices[cost]
    return found


@lru_cache(maxsize=2)
def losing(sell: Tariff, buy: Tariff) -> tuple[str, ...]:
    """The prefixes of the sell tariff under which some number is sold for less than it costs."""
    costs = dearest(sell, buy)
    return tuple(rate.prefix for rate in sell if rate.price < costs.get(rate.prefix, 0))


@lru_cache(maxsize=2)
def unpriced(sell: Tariff, buy: Tariff) -> tuple[str, ...]:
    """The prefixes that the provider sells and the shop has no price for, nor refuses."""
    return tuple(prefix for prefix in _uncovered(buy.prefixes, sell.prefixes) if not sell.refuses(prefix))


@lru_cache(maxsize=2)
def _uncovered(prefixes: tuple[str, ...], by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(prefix for prefix, longest in _longest(prefixes, by) if longest is None)


def _longest(prefixes: Iterable[str], others: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Each prefix with the longest of the others that it begins with, or None; both are in order, and so gone through
    once."""
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
        yield prefix, above[-1] if above else None


def found(tariff: Tariff, prefix: str, words: str, languages: tuple[str, ...]) -> list[Rate]:
    """The general rates that are searched: whose prefix begins so and in whose description, or country, the words are.

    A prefix longer than any that begins so (a whole number) finds the rate that it has.
    """
    if prefix:
        rates: Iterable[Rate] = tariff.family(prefix) or [rate for rate in (tariff.rate_for(prefix),) if rate]
    else:
        rates = tariff
    if not words.strip():
        return list(rates)
    wanted, codes = folded(words), codes_named(words.strip(), languages) if len(words.strip()) > 2 else ()
    fits = {name: wanted in folded(name) for name in {rate.destination for rate in rates}}
    return [rate for rate in rates if fits[rate.destination] or (codes and rate.prefix.startswith(codes))]
