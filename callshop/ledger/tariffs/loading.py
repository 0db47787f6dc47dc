"""What a provider's list would change, edition by edition: today's prices, and those of each day to come."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from callshop.ledger.tariffs.tariffs import Changes, changes_of, tariff_at
from callshop.rating.list_oddities import Odd, Pair, odd_ones
from callshop.rating.price_list import PriceList
from callshop.rating.tariff import Key, Tariff


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """What changes at one instant, `valid_from` (ms), and what of it is odd."""

    valid_from: int
    changes: Changes
    odd: tuple[Odd, ...]

    @property
    def lines(self) -> int:
        return len(self.changes.added) + len(self.changes.changed) + len(self.changes.removed)


def planned(
    kind: str, found: PriceList, valid_from: int, start_of: Callable[[date], int], replace: bool
) -> tuple[PlannedEdition, ...]:
    """The editions of a list, the first from `valid_from`, the others from their day or that instant if it is later.

    replace: what the whole list does not name ends; prices of single cabins, of hours, and refusals only if the list
    has columns for them.
    """
    named = frozenset(rate.key for rate in found.every)
    made: list[PlannedEdition] = []
    tariff: Tariff | None = None
    for begins, rates in _by_start(found, valid_from, start_of):
        pair = Pair(tariff_at("sell", begins), tariff_at("buy", begins))
        if tariff is not None:
            pair = pair.with_(kind, tariff)
        ends = _ending(pair.of(kind), named, found) if replace and not made else ()
        change = changes_of(pair.of(kind), rates, ends)
        changed = (*change.added, *change.changed)
        made.append(PlannedEdition(begins, change, odd_ones(kind, pair, changed, change.removed)))
        tariff = pair.of(kind).revised(changed, (rate.key for rate in change.removed))
    return tuple(made)


def _by_start(found: PriceList, valid_from: int, start_of: Callable[[date], int]) -> list[tuple[int, tuple]]:
    """(when they begin, rates), the first of now even if it has none: what ends, ends then."""
    starts: dict[int, dict] = {valid_from: {rate.key: rate for rate in found.rates}}
    for day, rates in found.later:
        begins = max(valid_from, start_of(day))
        starts.setdefault(begins, {}).update((rate.key, rate) for rate in rates)
    return [(begins, tuple(rates.values())) for begins, rates in sorted(starts.items())]


def _ending(tariff: Tariff, named: frozenset[Key], found: PriceList) -> Iterable[Key]:
    """The keys of a tariff that the list is about and does not name."""
    general = (rate.key for rate in tariff if rate.key not in named)
    beside = (
        rate.key
        for rate in tariff.others()
        if rate.key not in named and (found.tells_refusals if rate.refused else found.tells_own_prices)
    )
    return (*general, *beside)
