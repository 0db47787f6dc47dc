"""A list as a file: CSV as programs read it, CSV as a French Excel opens it (`?for=excel`), and XLSX.

A column is (name, kind): "money" (micros), "instant" (ms since 1970 UTC), "digits" (a number as dialled) or "".
"""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, islice

from flask import Response, make_response, request

from callshop.ledger.house import House, local_time
from callshop.money import UNIT
from callshop.web import answers

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula."""

Columns = tuple[tuple[str, str], ...]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(name: str, columns: Columns, records: Iterable[object], house: House) -> Response:
    """The records' attributes, a line each, under a line of names."""
    for_excel = request.args.get("for") == "excel"
    text = "".join(_lines(columns, records, house, for_excel))
    encoded = text.encode("utf-8-sig" if for_excel else "utf-8")
    return _file(encoded, "text/csv; charset=utf-8", f"{name}.csv")


def as_xlsx(name: str, columns: Columns, records: Iterable[object], house: House) -> Response:
    from openpyxl import Workbook  # late: it is large, and wanted only here

    waiting = iter(records)
    first = tuple(islice(waiting, 1))  # what cannot be told is refused before a file is begun
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.append([column for column, _ in columns])
    for record in chain(first, waiting):
        sheet.append([_workbook_cell(kind, getattr(record, column), house) for column, kind in columns])
    written = BytesIO()
    book.save(written)
    return _file(written.getvalue(), XLSX, f"{name}.xlsx")


def as_json(columns: Columns, record: object, house: House) -> dict:
    """A record as the JSON of its list has it."""
    return {column: _json_value(kind, getattr(record, column), house) for column, kind in columns}


def _lines(columns: Columns, records: Iterable[object], house: House, for_excel: bool) -> Iterator[str]:
    line = StringIO()
    writer = csv.writer(line, delimiter=";" if for_excel else ",", lineterminator="\r\n")
    writer.writerow([column for column, _ in columns])
    for record in records:
        writer.writerow([_csv_cell(kind, getattr(record, column), house, for_excel) for column, kind in columns])
    yield line.getvalue()


def _csv_cell(kind: str, value: object, house: House, for_excel: bool) -> object:
    if value is None:
        return ""
    if for_excel and kind == "money":
        return answers.plain(value).replace(".", ",")
    if for_excel and kind == "instant":
        return local_time(value, house).strftime("%d/%m/%Y %H:%M:%S")
    shown = _json_value(kind, value, house)
    return _harmless(shown) if kind == "" else shown


def _json_value(kind: str, value: object, house: House) -> object:
    if kind == "instant":
        return answers.instant(value, house)
    return answers.plain(value) if kind == "money" else value


def _workbook_cell(kind: str, value: object, house: House) -> object:
    if value is None:
        return None
    if kind == "money":
        return Decimal(value) / UNIT
    if kind == "instant":
        return local_time(value, house).replace(tzinfo=None)
    return _harmless(value) if kind == "" else value


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def _file(content: bytes, type_: str, name: str) -> Response:
    response = make_response(content)
    response.content_type = type_
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
