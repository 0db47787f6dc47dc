"""A list as a file: CSV as programs read it, CSV as a French Excel opens it (`?for=excel`), and XLSX.

A column is (name, kind): "money" (micros), "instant" (ms since 1970 UTC; "offset": in a workbook,
which knows none, as text with its offset), "digits" (a number as dialled) or "" for text.
"""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, islice

from flask import Response, request

from callshop.ledger.db.connection import close_thread
from callshop.ledger.settings.shop_config import ShopConfig, local_time
from callshop.money import UNIT
from callshop.rating.formulas import guarded
from callshop.web.request import json_body
from callshop.web.request.fields import NOT_WRITING

LINES_AT_ONCE = 500

Columns = tuple[tuple[str, str], ...]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(name: str, columns: Columns, records: Iterable[object], house: ShopConfig) -> Response:
    """The records' attributes, a line each, under a line of names, sent while they are read: they may be millions."""
    for_excel = request.args.get("for") == "excel"
    parts = _parts(columns, records, house, for_excel)
    begin = ("\ufeff" if for_excel else "") + next(parts)  # what is refused is said here, not in the middle of a file
    return _file(_sent(begin, parts), "text/csv; charset=utf-8", f"{name}.csv")


def as_xlsx(name: str, columns: Columns, records: Iterable[object], house: ShopConfig) -> Response:
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


def as_json(columns: Columns, record: object, house: ShopConfig) -> dict:
    """A record as the JSON of its list has it."""
    return {column: _json_value(kind, getattr(record, column), house) for column, kind in columns}


def _sent(begin: str, parts: Iterator[str]) -> Iterator[bytes]:
    """When the rest is read, its request is over and took its connection to the books along: here is another."""
    try:
        yield begin.encode()
        for part in parts:
            yield part.encode()
    finally:
        close_thread()


def _parts(columns: Columns, records: Iterable[object], house: ShopConfig, for_excel: bool) -> Iterator[str]:
    """The file's text, some lines at a time."""
    kept = StringIO()
    writer = csv.writer(kept, delimiter=";" if for_excel else ",", lineterminator="\r\n")
    writer.writerow([column for column, _ in columns])
    for number, record in enumerate(records, start=1):
        writer.writerow([_csv_cell(kind, getattr(record, column), house, for_excel) for column, kind in columns])
        if number % LINES_AT_ONCE == 0:
            yield kept.getvalue()
            kept.seek(0)
            kept.truncate()
    yield kept.getvalue()


def _csv_cell(kind: str, value: object, house: ShopConfig, for_excel: bool) -> object:
    if value is None:
        return ""
    if for_excel and kind == "money":
        return json_body.plain(value).replace(".", ",")
    if for_excel and kind == "instant":
        return local_time(value, house).strftime("%d/%m/%Y %H:%M:%S")
    shown = _json_value(kind, value, house)
    return guarded(shown) if kind == "" else shown


def _json_value(kind: str, value: object, house: ShopConfig) -> object:
    if kind == "instant":
        return json_body.instant(value, house)
    return json_body.plain(value) if kind == "money" else value


def _workbook_cell(kind: str, value: object, house: ShopConfig) -> object:
    if value is None:
        return None
    if kind == "money":
        return Decimal(value) / UNIT
    if kind == "instant":
        return local_time(value, house).replace(tzinfo=None)
    if kind == "offset":
        return json_body.instant(value, house)
    shown = NOT_WRITING.sub("", value) if isinstance(value, str) else value
    return guarded(shown) if kind == "" else shown


def _file(content: bytes | Iterator[bytes], type_: str, name: str) -> Response:
    response = Response(content, content_type=type_)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
