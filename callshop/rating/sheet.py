"""The rows of a list as its maker sent it, as text: CSV of any kind, or a sheet of an XLSX.

A CSV's encoding (UTF-8, UTF-16 with its mark, Windows or Latin-1) and delimiter (comma, semicolon, tab, bar; or what
Excel's own first line "sep=;" says) are found out from its bytes. A float cell of an XLSX comes in by one door,
`Decimal(repr(cell))`: the shortest figure that is that float, which is the one that was typed.

A file is read as it goes, never unpacked whole, and only so much of it: 19 MB of commas are nineteen million cells.
"""

import csv
import io
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, TextIO
from zipfile import BadZipFile, ZipFile

from callshop.events import Sentence, sentence

if TYPE_CHECKING:
    from openpyxl import Workbook

Row = tuple[int, list[str]]
"""(line, counted from 1; its cells, without the spaces around, the last not empty)"""

NamesIn = Callable[[list[str]], int]
"""How many names of columns are in a row."""

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = (",", ";", "\t", "|")
_LINES_TO_JUDGE_BY = 200
_LETTERS_TO_JUDGE_BY = 600
_TITLES_AT_MOST = 40
_CHUNK = 1 << 16
_SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_NUMBER = re.compile(r"[€$£¥+-]?\d[\d \u00a0\u202f]*([.,]\d+)?")

LARGEST_UNPACKED = 100 << 20
"""Bytes: five times what a list of 100,000 lines unpacks to."""

LONGEST_LINE = 1 << 15
"""Letters of one line of a CSV; the lines of real lists have a few hundred."""

MOST_LINES_OF_A_ROW = 100
"""A cell may hold line ends; a quotation mark that never closes makes one row of all that follows."""

MOST_COLUMNS = 256
MOST_LINES = 1 << 20
"""Empty ones counted: as many as a sheet has."""

MOST_ROWS = 400_000
MOST_CELLS = 3_000_000
"""Of one list, without the empty ones: a hundred thousand lines of thirty columns."""


class Unreadable(Exception):
    """The file cannot be read from this line on; `why` is the sentence for its owner."""

    def __init__(self, line: int, why: Sentence) -> None:
        super().__init__(str(why))
        self.line, self.why = line, why


class Number(str):
    """The text of a cell that its file holds as a number: the dot in it is the decimal sign, whatever others write."""

    __slots__ = ()


def sheets(data: bytes) -> tuple[str, ...]:
    """The names of an XLSX's sheets that its reader sees, in their order; () for a CSV. Raises Unreadable."""
    if not data.startswith(_ZIP):
        return ()
    with closing(_opened(data)) as book:
        return tuple(page.title for page in book.worksheets if page.sheet_state == "visible")


def rows(data: bytes, names_in: NamesIn, sheet: str | None = None) -> Iterator[Row]:
    """Every row, empty ones too. `names_in` counts the column names in a row: a sign of the right delimiter.

    sheet: of an XLSX; None is the one that was open when it was saved. Raises Unreadable while iterating.
    """
    if data.startswith(_OLD_EXCEL):
        raise Unreadable(1, sentence("This is an Excel file of the old kind (.xls). Save it as .xlsx or as CSV."))
    if data.startswith(_ZIP):
        return _bounded(_xlsx_rows(data, sheet))
    encoding = _encoding(data)
    return _bounded(_csv_rows(_text(data, encoding), _delimiter(_text(data, encoding), names_in)))


def _bounded(every: Iterable[Row]) -> Iterator[Row]:
    rows_read = cells_read = 0
    for line, cells in every:
        while cells and not cells[-1]:
            cells.pop()
        rows_read += bool(cells)
        cells_read += len(cells)
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(line, sentence("This line has more than {most} cells.", most=MOST_COLUMNS))
        if cells_read > MOST_CELLS or rows_read > MOST_ROWS or line > MOST_LINES:
            raise Unreadable(line, sentence("This file is too large from here on. Save its list of prices alone."))
        yield line, cells


# CSV


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        decoder = getincrementaldecoder(encoding)()
        try:
            for start in range(0, len(data), _CHUNK):
                decoder.decode(data[start : start + _CHUNK])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _text(data: bytes, encoding: str) -> TextIO:
    return io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline="")


def _delimiter(text: TextIO, names_in: NamesIn) -> str:
    """What the first line says; else that under which a row shows most column names, then most rows show a prefix and a
    price."""
    sample = [line[:_LETTERS_TO_JUDGE_BY] for line in islice(_lines(text), _LINES_TO_JUDGE_BY)]
    if sample and (said := _SEP.fullmatch(sample[0].strip())):
        return said[1]

    def sense(delimiter: str) -> tuple[int, int, int]:
        try:
            split = [[cell.strip() for cell in cells] for cells in csv.reader(sample, delimiter=delimiter)]
        except csv.Error:
            return 0, 0, 0
        numeric = sum(sum(1 for cell in cells if _NUMBER.fullmatch(cell)) >= 2 for cells in split)
        names = max(map(names_in, split[:_TITLES_AT_MOST]), default=0)
        return names, numeric, sum(map(len, split))

    return max(_DELIMITERS, key=sense)


def _lines(text: TextIO) -> Iterator[str]:
    """The lines of a file, none longer than one letter more than allowed: what is longer comes in several."""
    while line := text.readline(LONGEST_LINE + 1):
        yield line


def _csv_rows(text: TextIO, delimiter: str) -> Iterator[Row]:
    line, began = 0, 1

    def each() -> Iterator[str]:
        nonlocal line
        for one in _lines(text):
            line += 1
            if line - began >= MOST_LINES_OF_A_ROW or (line > began and len(one) > LONGEST_LINE):
                raise csv.Error("a row without an end")
            if len(one) > LONGEST_LINE:
                raise Unreadable(line, sentence("This line is too long for a list."))
            yield one

    try:
        for cells in csv.reader(each(), delimiter=delimiter):
            yield began, [cell.strip() for cell in cells]
            began = line + 1
    except csv.Error:
        # In practice a quotation mark that opens and never closes: the rest of the file became one cell.
        raise Unreadable(
            began, sentence("The file cannot be read from here on: is a quotation mark missing?")
        ) from None


# XLSX


def _opened(data: bytes) -> "Workbook":
    from openpyxl import load_workbook  # late: it is large, and wanted only here

    if _unpacked(data) > LARGEST_UNPACKED:
        raise Unreadable(1, sentence("This Excel file is too large. Save its list of prices alone, or as CSV."))
    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception:  # openpyxl lets through whatever a damaged file provokes: KeyError, BadZipFile, ParseError, ...
        raise _damaged(1) from None


def _xlsx_rows(data: bytes, sheet: str | None) -> Iterator[Row]:
    line = 0
    book = _opened(data)
    try:
        page = book.active if sheet is None else book[sheet]
        page.reset_dimensions()  # some programs write a wrong size; openpyxl would believe it
        for line, cells in enumerate(page.iter_rows(values_only=True), start=1):
            yield line, [_cell_text(cell) for cell in cells[: MOST_COLUMNS + 1]]
    except Unreadable:
        raise
    except Exception:  # the same of a damaged sheet, when its row is come to
        raise _damaged(line + 1) from None


def _damaged(line: int) -> Unreadable:
    return Unreadable(line, sentence("This is not a readable Excel file (.xlsx). Save it again, or as CSV."))


def _unpacked(data: bytes) -> int:
    """What an XLSX says it holds, in bytes: a small file can be made to fill the memory."""
    try:
        return sum(part.file_size for part in ZipFile(io.BytesIO(data)).infolist())
    except BadZipFile:
        return 0  # said in its place, with the line


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        exact = Decimal(repr(cell))
        return Number(f"{exact.to_integral_value() if exact == exact.to_integral_value() else exact:f}")
    return Number(cell) if type(cell) is int else str(cell).strip()
