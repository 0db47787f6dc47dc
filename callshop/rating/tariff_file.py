"""A price list in CSV or XLSX -> its rates, or all its errors with line numbers; and rates -> a file `read` takes back.

The header names the columns in any order, in English or French; without one they are prefix, destination, price.
Mistakes are values: they are all reported together, and who gets any loads nothing.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, TextIO

from callshop.events import Sentence, sentence
from callshop.money import MoneyError, decimal, parse, plain
from callshop.rating import sheet
from callshop.rating.formulas import guarded, unguarded
from callshop.rating.slots import ALWAYS, REFUSAL, days_in
from callshop.rating.tariff import ALL_CABINS, Rate

COLUMNS = ("prefix", "destination", "price", "connect_fee", "first_increment", "next_increment", "free_under")
COLUMNS_BESIDE = ("cabin", "from", "to", "days", "refused")
"""Of prices for one cabin or for times of the week, and of refusals: where there are such."""

WITHOUT_HEADER = COLUMNS[:3]
REQUIRED = ("prefix", "price")

DEAREST = 10**15
"""Micros a minute: a billion. A price beyond it is a slip of the decimal point, and hours of it outgrow a database."""

_ALSO_CALLED: Mapping[str, str] = {
    "prefixe": "prefix",
    "code": "prefix",
    "indicatif": "prefix",
    "description": "destination",
    "libelle": "destination",
    "prix": "price",
    "tarif": "price",
    "rate": "price",
    "prix_minute": "price",
    "prix_par_minute": "price",
    "frais": "connect_fee",
    "frais_de_connexion": "connect_fee",
    "premier_palier": "first_increment",
    "palier_suivant": "next_increment",
    "paliers_suivants": "next_increment",
    "gratuit_sous": "free_under",
    "gratuit_avant": "free_under",
}
_NAMES: Mapping[str, str] = {name: name for name in COLUMNS} | _ALSO_CALLED
_SECONDS = re.compile(r"[0-9]{1,6}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class RowError:
    """line: from 1, the header counted; column: the column's name, or None where the whole row is wrong."""

    line: int
    column: str | None
    message: Sentence


class _Wrong(Exception):
    """A cell that cannot be accepted; the argument is the sentence why."""


def read(
    source: str | Path | bytes, *, exchange: Decimal | None = None
) -> tuple[tuple[Rate, ...], tuple[RowError, ...]]:
    """A file's path or its bytes -> (rates in the file's order, errors in the file's order).

    Prices and fees keep six decimals; times `exchange` they are rounded half up to six. OSError if the path cannot be
    read, ValueError for an exchange rate that is not above zero.
    """
    if exchange is not None and not (exchange.is_finite() and exchange > 0):
        raise ValueError(f"{exchange} is not an exchange rate")
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    errors: list[RowError] = []
    rates = tuple(_rates(data, exchange, errors))
    return rates, tuple(errors)


def _rates(data: bytes, exchange: Decimal | None, errors: list[RowError]) -> Iterator[Rate]:
    """The rates that can be read; what cannot goes to `errors`."""
    columns: tuple[str, ...] | None = None
    first_seen: dict[str, int] = {}
    try:
        for line, cells in sheet.rows(data, _names_in):
            if not any(cells):
                continue
            if columns is None:
                columns, is_header = _columns(line, cells, errors)
                if is_header:
                    if not set(REQUIRED) <= set(columns):
                        return
                    continue
            figures, wrong = _figures(columns, cells, exchange)
            if (before := first_seen.setdefault(figures["prefix"], line)) != line and figures["prefix"]:
                why = sentence("The prefix {prefix} is already on line {line}.", prefix=figures["prefix"], line=before)
                wrong.append(("prefix", why))
            errors += (RowError(line, column, why) for column, why in wrong)
            if not wrong:
                yield Rate(**figures)
    except sheet.Unreadable as broken:
        errors.append(RowError(broken.line, None, broken.why))
    else:
        if columns is None:
            errors.append(RowError(1, None, sentence("The file is empty.")))


# The header


def _columns(line: int, cells: list[str], errors: list[RowError]) -> tuple[tuple[str, ...], bool]:
    """(the column of each cell, "" for those without a name; whether this row is a header)"""
    if not _is_header(cells):
        return WITHOUT_HEADER, False
    columns: list[str] = []
    named = len(cells) - next(empty for empty, cell in enumerate(reversed(cells)) if cell)
    for cell in cells[:named]:
        name = _NAMES.get(_folded(cell), "")
        if cell and not name:
            why = sentence("Unknown column “{name}”. Known are: {names}.", name=_short(cell), names=", ".join(COLUMNS))
            errors.append(RowError(line, _short(cell), why))
        elif name and name in columns:
            errors.append(RowError(line, name, sentence("The column “{name}” is there twice.", name=name)))
        columns.append(name if name not in columns else "")
    for name in REQUIRED:
        if name not in columns:
            errors.append(RowError(line, name, sentence("The column “{name}” is missing.", name=name)))
    return tuple(columns), True


def _is_header(cells: list[str]) -> bool:
    """A row that names a column and has no number; or one without a digit anywhere: then all its names are wrong."""
    if _names_in(cells):
        return not any(cell.isdigit() for cell in cells)
    return not any(letter.isdigit() for cell in cells for letter in cell)


def _names_in(cells: list[str]) -> int:
    return sum(_folded(cell) in _NAMES for cell in cells)


def _folded(name: str) -> str:
    """A column's name without its accents, capitals and punctuation: "Préfixe" -> "prefixe"."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "_", letters).strip("_")


# One row


def _figures(
    columns: tuple[str, ...], cells: list[str], exchange: Decimal | None
) -> tuple[dict[str, str | int | None], list[tuple[str | None, Sentence]]]:
    """(a rate's fields, None where wrong; what is wrong, by column)"""
    given = dict(zip(columns, cells, strict=False))
    figures: dict[str, str | int | None] = {}
    wrong: list[tuple[str | None, Sentence]] = []
    for column, reading in _READINGS.items():
        try:
            figures[column] = reading(given.get(column, ""), exchange)
        except _Wrong as error:
            figures[column] = None
            wrong.append((column, error.args[0]))
    if any(cells[len(columns) :]):
        wrong.append((None, sentence("There are more cells than columns.")))
    return figures, wrong


def _prefix(text: str, _exchange: object) -> str:
    if not text:
        raise _Wrong(sentence("The prefix is missing."))
    if not (text.isascii() and text.isdigit()):
        raise _Wrong(sentence("“{value}” is not a prefix: digits only.", value=_short(text)))
    return text


def _destination(text: str, _exchange: object) -> str:
    return _CONTROL.sub(" ", unguarded(text))


def _price(text: str, exchange: Decimal | None) -> int:
    if not text:
        raise _Wrong(sentence("The price is missing."))
    return _amount(text, exchange)


def _fee(text: str, exchange: Decimal | None) -> int:
    return _amount(text, exchange) if text else 0


def _amount(text: str, exchange: Decimal | None) -> int:
    try:
        amount = decimal(text)
    except MoneyError:
        raise _Wrong(sentence("“{value}” is not an amount.", value=_short(text))) from None
    if amount < 0:
        raise _Wrong(sentence("“{value}” is negative.", value=_short(text)))
    # Fractions, for a Decimal product would be rounded to 28 digits before it is rounded to six decimals.
    micros = parse(amount) if exchange is None else parse(Fraction(amount) * Fraction(exchange))
    if micros > DEAREST:
        raise _Wrong(sentence("“{value}” is too much for a price.", value=_short(text)))
    return micros


def _increment(text: str, _exchange: object) -> int:
    return _seconds(text, least=1)


def _free_under(text: str, _exchange: object) -> int:
    return _seconds(text, least=0)


def _seconds(text: str, least: int) -> int:
    if not text:
        return least
    if not _SECONDS.fullmatch(text) or int(text) < least:
        raise _Wrong(not_seconds(_short(text), least))
    return int(text)


def not_seconds(text: str, least: int) -> Sentence:
    return sentence(
        "“{value}” is not a number of seconds: a whole number, at least {least}.", value=text, least=least
    )


_READINGS: Mapping[str, Callable[[str, Decimal | None], str | int]] = {
    "prefix": _prefix,
    "destination": _destination,
    "price": _price,
    "connect_fee": _fee,
    "first_increment": _increment,
    "next_increment": _increment,
    "free_under": _free_under,
}


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


# Back to a file


def _beside(rate: Rate) -> tuple[str, ...]:
    """The cells of a rate that is not the general one of its prefix: as COLUMNS_BESIDE has them."""
    days, _, hours = ("", "", "") if rate.slot in (ALWAYS, REFUSAL) else rate.slot.partition(" ")
    begins, _, ends = hours.partition("-")
    cabin = "" if rate.cabin == ALL_CABINS else str(rate.cabin)
    # Days apart, for a spreadsheet makes the fifth of January of "1-5".
    named = " ".join(map(str, sorted(days_in(days)))) if days else ""
    return cabin, begins, ends, named, "yes" if rate.refused else ""


def _texts(rate: Rate) -> tuple[str, ...]:
    figures = ("", "") if rate.refused else (plain(rate.price), plain(rate.connect_fee))
    return rate.prefix, guarded(rate.destination), *figures


def _whole_seconds(rate: Rate) -> tuple[int, ...]:
    return rate.first_increment, rate.next_increment, rate.free_under


def _columns(rates: Sequence[Rate]) -> tuple[str, ...]:
    return COLUMNS if all(rate.general for rate in rates) else COLUMNS + COLUMNS_BESIDE


def write_csv(rates: Iterable[Rate], out: TextIO) -> None:
    """The rates with their header, comma separated; the header alone for no rates. No name in it is a formula."""
    every = tuple(rates)
    columns, writer = _columns(every), csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for rate in every:
        writer.writerow((*_texts(rate), *_whole_seconds(rate), *_beside(rate))[: len(columns)])


def write_xlsx(rates: Iterable[Rate], path: str | Path | BinaryIO) -> None:
    """The same as a sheet. All but seconds are texts: no program makes a float of a price, or a formula of a name."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    every = tuple(rates)
    columns, book = _columns(every), Workbook(write_only=True)
    page = book.create_sheet("tariff")

    def text_cell(text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(page, value=text)
        cell.data_type = "s"
        return cell

    page.append(columns)
    for rate in every:
        cells = [*map(text_cell, _texts(rate)), *_whole_seconds(rate), *map(text_cell, _beside(rate))]
        page.append(cells[: len(columns)])
    book.save(path)
