"""Rates -> a file, CSV or XLSX, that `price_list` takes back unchanged: by cabin, by hour, and refusals too."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, TextIO

from callshop.money import plain
from callshop.rating.formulas import guarded
from callshop.rating.rate import ALL_CABINS, Rate
from callshop.rating.slots import ALWAYS, REFUSAL, days_in

COLUMNS = ("prefix", "destination", "price", "connect_fee", "first_increment", "next_increment", "free_under")
COLUMNS_BESIDE = ("cabin", "from", "to", "days", "refused")
"""Of prices for one cabin or for times of the week, and of refusals: where there are such."""


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
