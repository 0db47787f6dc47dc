"""The calls as a list, and as a file: whoever may not see what a call costs the shop is not even handed it."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from io import BytesIO, StringIO
from types import SimpleNamespace

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from callshop import money
from callshop.events import sentence
from callshop.ledger import reports
from callshop.ledger.house import House
from callshop.ledger.reports import CdrFilter, CdrPage, CdrRow, CdrTotals
from callshop.shop.refusals import Refused
from callshop.web import answers
from callshop.web.asked import day_asked, number_asked
from callshop.web.rules import present
from callshop.web.security import asks_for_json
from callshop.web.world import house

pages = Blueprint("cdr", __name__)

OWNERS_ONLY = frozenset({"cost", "profit"})
"""What the shop pays and keeps: the one rule for rows, totals, JSON and files."""

EXPORTED = (
    "id", "caller_id", "called_number", "call_start", "call_end", "duration", "billed_duration", "cost", "description",
    "profit", "revenue", "cabin", "visit", "status",
)  # fmt: skip
INSTANTS = frozenset({"call_start", "call_end"})
MONEY = frozenset({"cost", "profit", "revenue"})
STATUSES = ("answered", "unanswered", "interrupted")
PER_PAGE, MOST_PER_PAGE = 50, 500
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula."""


@pages.get("/cdr")
def listed() -> str | Response:
    chosen = _filter()
    number = number_asked("page") or 1
    per_page = min(number_asked("per_page") or PER_PAGE, MOST_PER_PAGE)
    page = reports.cdr(chosen, number, per_page)
    if asks_for_json(request):
        return jsonify(count=page.count, page=number, per_page=per_page, calls=[_as_json(row) for row in page.rows])
    shown = {"page": _for_reader(page), "filter": chosen, "page_number": number, "per_page": per_page}
    return render_template("cdr/list.html", **shown, with_cost=_sees_cost())


@pages.get("/cdr.csv")
def as_csv() -> Response:
    lines = StringIO()
    csv.writer(lines, lineterminator="\r\n").writerows(_lines(answers.plain))
    return _file("cdr.csv", "text/csv; charset=utf-8", lines.getvalue())


@pages.get("/cdr.xlsx")
def as_workbook() -> Response:
    from openpyxl import Workbook  # late: 30 MB that a shop may never ask for

    book, stream = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet("cdr")
    for line in _lines(lambda micros: Decimal(micros) / money.UNIT):
        sheet.append(line)
    book.save(stream)
    return _file("cdr.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", stream.getvalue())


def _file(name: str, kind: str, content: str | bytes) -> Response:
    return make_response(content, {"Content-Type": kind, "Content-Disposition": f"attachment; filename={name}"})


def _sees_cost() -> bool:
    return present().role == "owner"


def _visible(columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(column for column in columns if _sees_cost() or column not in OWNERS_ONLY)


def _for_reader(page: CdrPage) -> SimpleNamespace:
    """The page without the attributes its reader may not see: a template that asks for one fails its test."""
    return SimpleNamespace(
        rows=tuple(_without_secrets(row) for row in page.rows),
        count=page.count,
        totals=_without_secrets(page.totals),
        page=page.page,
        per_page=page.per_page,
        pages=page.pages,
    )


def _without_secrets(record: CdrRow | CdrTotals) -> SimpleNamespace:
    shown = {name: getattr(record, name) for name in _visible(field.name for field in fields(record))}
    return SimpleNamespace(**shown, paid=getattr(record, "paid", None))


def _as_json(row: CdrRow) -> dict:
    return {name: _json_value(name, getattr(row, name)) for name in _visible(EXPORTED)}


def _json_value(name: str, value: object) -> object:
    if name in INSTANTS:
        return answers.instant(value, house())
    return answers.plain(value) if name in MONEY else value


def _lines(in_money: Callable[[int], object]) -> Iterator[list]:
    """The selection as the lines of a table, its header first."""
    columns, shop = _visible(EXPORTED), house()
    yield list(columns)
    for row in reports.cdr_export(_filter()):
        yield [_cell(name, getattr(row, name), in_money, shop) for name in columns]


def _cell(name: str, value: object, in_money: Callable[[int], object], shop: House) -> object:
    if value is None:
        return ""
    if name in INSTANTS:
        return answers.instant(value, shop)
    if name in MONEY:
        return in_money(value)
    if name == "called_number":
        return value.lstrip("+")  # as `cdr export` writes it: a leading + would be a formula
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def _filter() -> CdrFilter:
    status = request.args.get("status") or None
    if status is not None and status not in STATUSES:
        raise Refused(sentence("“{status}” is no status of a call.", status=status))
    return CdrFilter(
        from_day=day_asked("from"),
        to_day=day_asked("to"),
        cabin=number_asked("cabin"),
        number=_digits(request.args.get("number", "")) or None,
        status=status,
    )


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789*#+")
