"""The notes and coins that lie in the drawer, by currency, and amounts in them.

A piece is known by its key: "n500" is the note of 500, "c500" the coin. A count is {piece: how many}, written
"n10000:2 c500:3" in the books. Values are micros. A currency that is not listed has no pieces: it is counted by amount.
"""

from dataclasses import dataclass
from functools import lru_cache

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

_KINDS = {
    # currency: its notes, its coins (the central banks' own lists of what is legal tender and met with)
    "XOF": ("10000 5000 2000 1000 500", "500 250 200 100 50 25 10 5 1"),
    "XAF": ("10000 5000 2000 1000 500", "500 200 100 50 25 10 5 2 1"),
    "EUR": ("500 200 100 50 20 10 5", "2 1 0.5 0.2 0.1 0.05 0.02 0.01"),
    "GNF": ("20000 10000 5000 2000 1000 500 100", ""),
    "MAD": ("200 100 50 20", "10 5 2 1 0.5 0.2 0.1"),
    "DZD": ("2000 1000 500 200", "200 100 50 20 10 5"),
    "TND": ("50 20 10 5", "5 2 1 0.5 0.2 0.1 0.05 0.02 0.01 0.005"),
    "MRU": ("1000 500 200 100 50", "20 10 5 1 0.2"),
    "CVE": ("5000 2000 1000 500 200", "200 100 50 20 10 5 1"),
    "GMD": ("200 100 50 20 10 5", "1 0.5 0.25"),
    "GHS": ("200 100 50 20 10 5 2 1", "2 1 0.5 0.2 0.1 0.05 0.01"),
    "NGN": ("1000 500 200 100 50 20 10 5", "2 1 0.5"),
    "CDF": ("20000 10000 5000 1000 500 200 100 50", ""),
    "MGA": ("20000 10000 5000 2000 1000 500 200 100", "50 20 10 5"),
    "USD": ("100 50 20 10 5 1", "0.25 0.1 0.05 0.01"),
    "GBP": ("50 20 10 5", "2 1 0.5 0.2 0.1 0.05 0.02 0.01"),
}


@lru_cache
def pieces_of(currency: str) -> tuple[Piece, ...]:
    """Its notes, then its coins, each the largest first; none if it is not listed."""
    notes, coins = _KINDS.get(currency, ("", ""))
    kinds = (("note", notes), ("coin", coins))
    return tuple(Piece(kind, parse(value)) for kind, values in kinds for value in values.split())


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
