"""The rows of a price list as its maker sent it, as text: CSV of any kind, or XLSX.

A CSV's encoding (UTF-8, UTF-16 with its mark, Windows or Latin-1) and delimiter (comma, semicolon, tab) are found out
from its bytes. A float cell of an XLSX comes in by one door, `Decimal(repr(cell))`: the shortest figure that is that
float, which is the one that was typed.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from zipfile import BadZipFile, ZipFile

from callshop.events import Sentence, sentence

Row = tuple[int, list[str]]
"""(line, counted from 1; its cells, without the spaces around)"""

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = (",", ";", "\t")
_LINES_TO_JUDGE_BY = 200
LARGEST_UNPACKED = 200 << 20
"""Bytes: ten times what a list of 100,000 lines unpacks to."""
_NUMBER = re.compile(r"[+-]?\d[\d \u00a0\u202f]*([.,]\d+)?")


class Unreadable(Exception):
    """The file cannot be read from this line on; `why` is the sentence for its owner."""

    def __init__(self, line: int, why: Sentence) -> None:
        super().__init__(str(why))
        self.line, self.why = line, why


def rows(data: bytes, names_in: Callable[[list[str]], int]) -> Iterator[Row]:
    """Every row, empty ones too. `names_in` counts the column names in a row: a sign of the right delimiter.

    Raises Unreadable while iterating.
    """
    if data.startswith(_OLD_EXCEL):
        raise Unreadable(1, sentence("This is an Excel file of the old kind (.xls). Save it as .xlsx or as CSV."))
    if data.startswith(_ZIP):
        return _xlsx_rows(data)
    text = _decoded(data)
    return _csv_rows(text, _delimiter(text, names_in))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _delimiter(text: str, names_in: Callable[[list[str]], int]) -> str:
    """The delimiter under which the first row shows most column names, then most rows show a prefix and a price."""
    sample = list(islice(io.StringIO(text, newline=""), _LINES_TO_JUDGE_BY))

    def sense(delimiter: str) -> tuple[int, int, int]:
        try:
            split = [[cell.strip() for cell in cells] for cells in csv.reader(sample, delimiter=delimiter)]
        except csv.Error:
            return 0, 0, 0
        numeric = sum(sum(1 for cell in cells if _NUMBER.fullmatch(cell)) >= 2 for cells in split)
        first = next((cells for cells in split if any(cells)), [])
        return names_in(first), numeric, sum(map(len, split))

    return max(_DELIMITERS, key=sense)


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        # In practice a quotation mark that opens and never closes: the rest of the file became one cell.
        raise Unreadable(line, sentence("The file cannot be read from here on: is a quotation mark missing?")) from None


def _xlsx_rows(data: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook  # late: it is large, and wanted only here

    line = 0
    if _unpacked(data) > LARGEST_UNPACKED:
        raise Unreadable(1, sentence("This Excel file is too large. Save its list of prices alone, or as CSV."))
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        page = book.active
        page.reset_dimensions()  # some programs write a wrong size; openpyxl would believe it
        for line, cells in enumerate(page.iter_rows(values_only=True), start=1):
            yield line, [_cell_text(cell) for cell in cells]
    except Exception:  # openpyxl lets through whatever a damaged file provokes: KeyError, BadZipFile, ParseError, ...
        why = sentence("This is not a readable Excel file (.xlsx). Save it again, or as CSV.")
        raise Unreadable(line + 1, why) from None


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
        return f"{exact.to_integral_value() if exact == exact.to_integral_value() else exact:f}"
    return str(cell).strip()
