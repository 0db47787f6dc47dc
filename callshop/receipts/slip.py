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
from typing import Literal

from callshop import money

COLUMNS = {"58": 32, "80": 48, "a5": 64}
"""Paper (58 and 80 mm rolls, A5) -> characters in a line of a printer's usual letters."""

RULE = "-"
NARROWEST = 16
ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))
"""Unicode's marks around a figure in a text that is read the other way: they are no letters."""


@dataclass(frozen=True, slots=True)
class Item:
    """A call or another thing sold: its name, its price in micros, and what is written under it."""

    name: str
    amount: int
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure below the items: "Total", micros. `under`: what is to be said of it."""

    name: str
    amount: int
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """All words in the reader's language, all amounts micros.

    shop      its header, centred: the name first
    facts     number, date, cashier, cabin: one a line
    marks     what nobody must overlook: that it takes another one back, and why
    sums      what leads to the total (the discount), and the total, which is the last of them
    settled   how it was paid, below the total
    thanks    the last words, centred
    """

    shop: tuple[str, ...]
    facts: tuple[str, ...]
    items: tuple[Item, ...]
    sums: tuple[Sum, ...]
    thanks: str
    currency: str
    language: str
    marks: tuple[str, ...] = ()
    settled: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said on a receipt, however many lines it takes.

    title, centred, mark   in the middle; the title larger, a mark bold
    text                   at the edge where reading begins
    pair, total            a name there and its figure at the other edge; the total larger
    rule, blank            a line across, a line free
    """

    kind: Literal["title", "centred", "mark", "text", "pair", "total", "rule", "blank"]
    text: str = ""
    figure: str = ""


def rows(receipt: Receipt) -> Iterator[Row]:
    """The receipt from top to bottom, before it meets any paper."""
    for place, text in enumerate(receipt.shop):
        yield Row("centred" if place else "title", text)
    yield Row("blank")
    yield from (Row("mark", mark) for mark in receipt.marks)
    yield from (Row("text", fact) for fact in receipt.facts)
    yield Row("rule")
    for item in receipt.items:
        yield Row("pair", item.name, figure(item.amount, receipt))
        yield from (Row("text", note) for note in item.under)
    yield Row("rule")
    for place, each in enumerate(receipt.sums, 1):
        yield from _summed(each, "total" if place == len(receipt.sums) else "pair", receipt)
    for each in receipt.settled:
        yield from _summed(each, "pair", receipt)
    yield Row("blank")
    yield Row("centred", receipt.thanks)


def lines(receipt: Receipt, columns: int) -> tuple[str, ...]:
    """The receipt in lines of at most `columns` characters. ValueError for paper too narrow to say anything."""
    if columns < NARROWEST:
        raise ValueError(f"a receipt needs {NARROWEST} columns, not {columns}")
    return tuple(line for row in rows(receipt) for line in lines_of(row, columns))


def lines_of(row: Row, columns: int) -> Iterator[str]:
    """One row in lines of at most `columns` characters."""
    match row.kind:
        case "rule":
            yield RULE * columns
        case "blank":
            yield ""
        case "title" | "centred" | "mark":
            yield from (line.center(columns).rstrip() for line in _wrapped(row.text, columns))
        case "text":
            yield from _wrapped(row.text, columns)
        case _:
            yield from _with_figure(row.text, plain_spaces(row.figure), columns)


def figure(amount: int, receipt: Receipt) -> str:
    """An amount as it stands on this receipt."""
    return money.shown(amount, receipt.currency, receipt.language)


def plain_spaces(text: str) -> str:
    """A printer's letters know one kind of space, and one direction."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").translate(ISOLATES)


def _summed(each: Sum, kind: Literal["pair", "total"], receipt: Receipt) -> Iterator[Row]:
    yield Row(kind, each.name, figure(each.amount, receipt))
    yield from (Row("text", note) for note in each.under)


def _wrapped(text: str, columns: int) -> list[str]:
    """No figure is broken: the spaces in it are firm until its line is made."""
    return [plain_spaces(line) for line in wrap(text.translate(ISOLATES), columns)]


def _with_figure(name: str, figure: str, columns: int) -> Iterator[str]:
    """The name, and the figure at the right edge of its last line, or of the next where both do not fit."""
    *before, last = _wrapped(name, columns) or [""]
    yield from before
    if len(last) + 1 + len(figure) <= columns:
        yield last + figure.rjust(columns - len(last))
    else:
        yield last
        yield figure.rjust(columns)
