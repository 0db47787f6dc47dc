"""The sums of a checkout while it is typed, and the sums that customers hand over. Amounts are micros.

The panel shows what `settle` makes of it, as the till will when it is paid: JavaScript computes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from callshop.coins import pieces_of
from callshop.ledger.cash import Settlement
from callshop.metering.board import Tile
from callshop.money import round_up_to
from callshop.shop.settlement import Offer, settle

HANDY = 10
"""Nobody pays in pieces of less than a tenth of the price: 785 F is paid with 800, 1 000 or 2 000."""
SMALL = 5
"""Deposits are notes, and coins of at least a fifth of the least note."""
LIKELY = 3
DEPOSITS = 6
NOBODY_YET = "?"
"""Stands for the name that a debt still needs."""


@dataclass(frozen=True, slots=True)
class Sums:
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


def sums_of(tile: Tile, calls: set[int], extras: set[int], discount: int, offer: Offer, words: Callable) -> Sums:
    """The checkout of these calls and extras: what the cabin no longer owes does not count. Refused as in the till."""
    owed = [line.amount for line in tile.owed if line.id in calls]
    taken = [line.amount for line in tile.extras if line.id in extras]
    gross = sum(owed) + sum(taken)
    discount = min(discount, gross)
    leaves = tile.call is None and len(owed) == len(tile.owed) and len(taken) == len(tile.extras)
    named = offer if offer.given is None else replace(offer, debtor=offer.debtor or NOBODY_YET)
    how = settle(gross - discount, named, tile.deposit, leaves, words)
    return Sums(gross, discount, how, offer.given is not None)


def likely_sums(to_pay: int, currency: str) -> tuple[int, ...]:
    """What a customer would hand over for it, rounded up to the notes and coins there are, the smallest first."""
    handy = [piece.value for piece in pieces_of(currency) if piece.value * HANDY >= to_pay]
    return tuple(sorted({round_up_to(to_pay, piece) for piece in handy} - {to_pay}))[:LIKELY]


def offered_sums(currency: str) -> tuple[int, ...]:
    """Deposits that a customer has in his hand, the smallest first; none where the currency's notes are not known."""
    least = min(_notes(currency), default=0)
    values = {piece.value for piece in pieces_of(currency) if piece.value * SMALL >= least}
    return tuple(sorted(values))[:DEPOSITS] if least else ()


def usual_deposits(currency: str) -> tuple[int, ...]:
    """The two that a tile has room for: the least notes."""
    return tuple(sorted(_notes(currency)))[:2]


def coins_apart(amount: int, currency: str) -> int:
    """What of an amount is less than a fifth of the least note: the coins that a drawer runs out of first."""
    least = min(_notes(currency), default=0)
    return amount % (least // SMALL) if least else 0


def _notes(currency: str) -> list[int]:
    return [piece.value for piece in pieces_of(currency) if piece.kind == "note"]
