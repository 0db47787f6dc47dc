"""What is odd in a new list of prices beside those that hold: looked at first, before anything is changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callshop.events import Sentence, sentence
from callshop.money import plain
from callshop.rating.margins import dearest, losing
from callshop.rating.rate import Rate
from callshop.rating.tariff import Tariff

TIMES = 10
"""A price so many times the one before is a slip of the decimal point, not a new price."""


@dataclass(frozen=True, slots=True)
class Odd:
    """kind: "cheap", "free", "loss", "dear" or "gone"; rate: the new one, that which ends, or that which would lose."""

    kind: str
    prefix: str
    why: Sentence
    rate: Rate


@dataclass(frozen=True, slots=True)
class Pair:
    """The two tariffs of a shop at one instant."""

    sell: Tariff
    buy: Tariff

    def of(self, kind: str) -> Tariff:
        return self.sell if kind == "sell" else self.buy

    def with_(self, kind: str, tariff: Tariff) -> "Pair":
        return Pair(tariff, self.buy) if kind == "sell" else Pair(self.sell, tariff)


def odd_ones(kind: str, before: Pair, new: Iterable[Rate], gone: Iterable[Rate]) -> tuple[Odd, ...]:
    """What is odd, the worst first: ten times cheaper, free, sold at a loss, ten times dearer, gone.

    kind       of the list: "buy" or "sell"
    new, gone  the rates that it brings or changes, and those that it ends
    """
    new, gone = tuple(new), tuple(gone)
    after = before.with_(kind, before.of(kind).revised(new, (rate.key for rate in gone)))
    priced = [(before.of(kind).at(rate.key), rate) for rate in new if not rate.refused]
    pairs = [(old, rate) for old, rate in priced if old and old.price and rate.price]
    return (
        *(_beside("cheap", old, rate, _CHEAPER) for old, rate in pairs if old.price >= TIMES * rate.price),
        *(Odd("free", rate.prefix, _FREE, rate) for old, rate in priced if not rate.price and (not old or old.price)),
        *_losses(before, after),
        *(_beside("dear", old, rate, _DEARER) for old, rate in pairs if rate.price >= TIMES * old.price),
        *(Odd("gone", rate.prefix, sentence("Gone: it was {price} a minute.", price=plain(rate.price)), rate)
          for rate in gone if not rate.refused),
    )  # fmt: skip


_FREE = sentence("Free: a price of 0.")
_CHEAPER = sentence("Ten times cheaper or more: {price} a minute instead of {before}.")
_DEARER = sentence("Ten times dearer or more: {price} a minute instead of {before}.")


def _beside(kind: str, old: Rate, rate: Rate, why: Sentence) -> Odd:
    told = Sentence(why.text, (("price", plain(rate.price)), ("before", plain(old.price))))
    return Odd(kind, rate.prefix, told, rate)


def _losses(before: Pair, after: Pair) -> Iterator[Odd]:
    """The general sell prices that are below their cost then, and were not before."""
    known, costs = set(losing(before.sell, before.buy)), dearest(after.sell, after.buy)
    for prefix in losing(after.sell, after.buy):
        if prefix not in known and (rate := after.sell.rate_of(prefix)):
            why = sentence("Sold at a loss: {price} a minute, and it costs {cost}.",
                           price=plain(rate.price), cost=plain(costs[prefix]))  # fmt: skip
            yield Odd("loss", prefix, why, rate)
