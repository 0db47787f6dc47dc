"""A receipt as lines of text: figures at the right edge, words wrapped on the left, nothing wider than the paper.

    Sénégal Orange            300 F
    +221 77 123 45 ••  14:03  03:48
    228 s → 240 s billed × 75 F/min
    -------------------------------
    Total                     300 F
"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from callshop import money

COLUMNS = {"58": 32, "80": 48, "a5": 64}
"""Paper (58 and 80 mm rolls, A5) -> characters in a line of a printer's usual letters."""

RULE = "-"
NARROWEST = 16


@dataclass(frozen=True, slots=True)
class Item:
    """A call or another thing sold: its name, its price in micros, and what is written under it."""

    name: str
    amount: int
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure below the items: "Total", micros."""

    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """All words in the reader's language, all amounts micros.

    shop      its header, centred: the name first
    facts     number, date, cashier, cabin: one a line
    thanks    the last words, centred
    """

    shop: tuple[str, ...]
    facts: tuple[str, ...]
    items: tuple[Item, ...]
    sums: tuple[Sum, ...]
    thanks: str
    currency: str
    language: str


def lines(receipt: Receipt, columns: int) -> tuple[str, ...]:
    """The receipt in lines of at most `columns` characters. ValueError for paper too narrow to say anything."""
    if columns < NARROWEST:
        raise ValueError(f"a receipt needs {NARROWEST} columns, not {columns}")
    return tuple(line.rstrip() for line in _lines(receipt, columns))


def _lines(receipt: Receipt, columns: int) -> Iterator[str]:
    yield from _centred(receipt.shop, columns)
    yield ""
    for fact in receipt.facts:
        yield from _wrapped(fact, columns)
    yield RULE * columns
    for item in receipt.items:
        yield from _with_figure(item.name, _figure(item.amount, receipt), columns)
        for note in item.under:
            yield from _wrapped(note, columns)
    yield RULE * columns
    for each in receipt.sums:
        yield from _with_figure(each.name, _figure(each.amount, receipt), columns)
    yield ""
    yield from _centred((receipt.thanks,), columns)


def _figure(amount: int, receipt: Receipt) -> str:
    return _plain_spaces(money.shown(amount, receipt.currency, receipt.language))


def _plain_spaces(text: str) -> str:
    """A printer's letters know one kind of space."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _wrapped(text: str, columns: int) -> list[str]:
    return wrap(_plain_spaces(text), columns)


def _centred(texts: tuple[str, ...], columns: int) -> Iterator[str]:
    for text in texts:
        for line in _wrapped(text, columns):
            yield line.center(columns)


def _with_figure(name: str, figure: str, columns: int) -> Iterator[str]:
    """The name, and the figure at the right edge of its last line, or of the next where both do not fit."""
    *before, last = _wrapped(name, columns) or [""]
    yield from before
    if len(last) + 1 + len(figure) <= columns:
        yield last + figure.rjust(columns - len(last))
    else:
        yield last
        yield figure.rjust(columns)
