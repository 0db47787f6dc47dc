"""Sums that people hand over, in the notes and coins of their currency. Values are micros."""

from callshop.cash_denominations import pieces_of
from callshop.money import round_up_to

HANDY = 10
"""Nobody pays in pieces of less than a tenth of the price: 785 F is paid with 800, 1 000 or 2 000."""
SMALL = 5
"""Deposits are notes, and coins of at least a fifth of the least note."""
LIKELY = 3
DEPOSITS = 6


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
