"""The sums of a checkout while it is typed. Amounts are micros.

The panel shows what `settle` makes of it, as the till will when it is paid: JavaScript computes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from callshop.ledger.billing.billing import Settlement
from callshop.metering.board import Tile
from callshop.shop.till.settlement import Offer, settle

NOBODY_YET = "?"
"""Stands for the name that a debt still needs."""


@dataclass(frozen=True, slots=True)
class CheckoutSums:
    """gross: of the calls and extras ticked; typed: whether a sum given was typed."""

    gross: int
    discount: int
    how: Settlement
    typed: bool

    @property
    def to_pay(self) -> int:
        """What is asked of the customer now."""
        return self.gross - self.discount - self.how.deposit - self.how.credit

    @property
    def over(self) -> int:
        """What the customer gets back, in coins or as a credit slip."""
        return self.how.change + self.how.new_slip


def sums_of(
    tile: Tile, calls: set[int], extras: set[int], discount: int, offer: Offer, words: Callable
) -> CheckoutSums:
    """The checkout of these calls and extras: what the cabin no longer owes does not count. Refused as in the till."""
    owed = [line.amount for line in tile.owed if line.id in calls]
    taken = [line.amount for line in tile.extras if line.id in extras]
    gross = sum(owed) + sum(taken)
    discount = min(discount, gross)
    leaves = tile.call is None and len(owed) == len(tile.owed) and len(taken) == len(tile.extras)
    named = offer if offer.given is None else replace(offer, debtor=offer.debtor or NOBODY_YET)
    how = settle(gross - discount, named, tile.deposit, leaves, words)
    return CheckoutSums(gross, discount, how, offer.given is not None)
