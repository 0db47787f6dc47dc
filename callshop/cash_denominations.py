"""The notes and coins that lie in the drawer, by currency, and amounts in them.

A piece is known by its key: "n500" is the note of 500, "c500" the coin. A count is {piece: how many}, written
"n10000:2 c500:3" in the books. Values are micros. A currency that is not listed has no pieces: it is counted by amount.
"""

from dataclasses import dataclass
from functools import lru_cache

from callshop.currencies import currency_of
from callshop.money import parse, plain


@dataclass(frozen=True, slots=True)
class Piece:
    """kind: "note" or "coin"; value: micros."""

    kind: str
    value: int

    @property
    def key(self) -> str:
        return self.kind[0] + plain(self.value)


Count = dict[Piece, int]


@lru_cache
def pieces_of(currency: str) -> tuple[Piece, ...]:
    """Its notes, then its coins, each the largest first; none if it is not listed."""
    listed = currency_of(currency)
    kinds = (("note", listed.notes), ("coin", listed.coins))
    return tuple(Piece(kind, parse(value)) for kind, values in kinds for value in values)


def sum_of(count: Count) -> int:
    """Micros of a count."""
    return sum(piece.value * many for piece, many in count.items())


def change_in(amount: int, currency: str) -> Count:
    """So much (micros) in the fewest notes and coins, the largest first. What is less than the smallest is left out.

    The largest piece that fits, again and again, is the fewest everywhere but where two coins lie too near each other
    (250 and 200: 400 is two of 200): so it is also tried without each of them.
    """
    values = tuple(dict.fromkeys(sorted((piece.value for piece in pieces_of(currency)), reverse=True)))
    ways = [_largest_first(amount, values)]
    ways += [_largest_first(amount, tuple(value for value in values if value != left)) for left in values]
    best = min(ways, key=lambda way: (amount - sum(value * many for value, many in way), sum(many for _, many in way)))
    return {_piece_worth(value, currency): many for value, many in best}


def written(count: Count) -> str:
    """A count as the books keep it, "" if there is nothing in it."""
    return " ".join(f"{piece.key}:{many}" for piece, many in count.items() if many)


def read(text: str) -> Count:
    """What `written` wrote."""
    count = {}
    for each in text.split():
        key, _, many = each.partition(":")
        count[Piece("note" if key[0] == "n" else "coin", parse(key[1:]))] = int(many)
    return count


def _largest_first(amount: int, values: tuple[int, ...]) -> list[tuple[int, int]]:
    way = []
    for value in values:
        many, amount = divmod(amount, value)
        if many:
            way.append((value, many))
    return way


@lru_cache
def _piece_worth(value: int, currency: str) -> Piece:
    """The piece of this value; where there is a note and a coin of it, the note."""
    return next(piece for piece in pieces_of(currency) if piece.value == value)
