"""The shifts as a list, and each on paper; the day on paper. A cashier sees their own, once they are counted."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request

from callshop.cash_denominations import Piece, read
from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.reports import reports
from callshop.ledger.till import shift_list, shifts
from callshop.ledger.till.shift_list import ShiftFilter
from callshop.ledger.till.shifts import Shift
from callshop.receipts.slip import COLUMNS as PAPERS
from callshop.refusal import Refused
from callshop.web.page.list_export import ListExport
from callshop.web.page.query import days_asked, same, today
from callshop.web.request.fields import day_asked, number_asked
from callshop.web.request.roles import COUNTER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("shift_reports", __name__)

COLUMNS = (
    ("id", ""), ("cashier", ""), ("day", ""), ("opened_at", "instant"), ("closed_at", "instant"), ("closed_by", ""),
    ("follows", ""), ("float_amount", "money"), ("counted", "money"), ("expected", "money"), ("difference", "money"),
    ("chain_head", ""),
)  # fmt: skip
USUAL_PAPER = "80"

SHIFTS = ListExport("shifts", COLUMNS, lambda: shift_list.export_rows(_filter()))


@dataclass(frozen=True, slots=True)
class CountedPiece:
    """Pieces of one kind in a count."""

    piece: Piece
    many: int


@pages.get("/shifts")
@SHIFTS.files(pages, "/shifts")
@allowed(COUNTER)
def index() -> str | Response:
    wanted, page = _filter(), number_asked("page") or 1
    found, count = shift_list.find(wanted, page), shift_list.count(wanted)
    if asks_for_json(request):
        return jsonify(count=count, shifts=SHIFTS.all_as_json(found))
    return render_template(
        "till/shifts.html", shifts=found, count=count, page=page, pages=max(1, -(-count // shift_list.PER_PAGE)),
        wanted=wanted, cashiers=shift_list.cashiers() if _is_owner() else (), same=same, query=same(page=None),
    )  # fmt: skip


@pages.get("/shifts/<int:shift>")
@allowed(COUNTER)
def report(shift: int) -> str | Response:
    found = _readable(shift)
    if asks_for_json(request):
        return jsonify(SHIFTS.as_json(found))
    return render_template(
        "till/report.html", shift=found, traffic=shift_list.of_shift(shift), width=_paper(), widths=tuple(PAPERS),
        counted=_pieces(found.counted_pieces), follows=shifts.one(found.follows) if found.follows else None,
        overdrawn=shifts.overdrawn(found),
    )  # fmt: skip


@pages.get("/day/paper")
@allowed(COUNTER)
def day() -> str:
    """The day to be printed. A cashier sees it when no till is left to be counted."""
    chosen = day_asked("day") or today()
    if not _is_owner() and (chosen != today() or shifts.all_open()):
        raise Refused(sentence("The day is printed when every till is counted."), 409)
    return render_template(
        "till/day.html", day=chosen, total=reports.total(chosen, chosen), due=reports.due(chosen, chosen),
        traffic=shift_list.of_day(chosen), shifts=shift_list.find(ShiftFilter(chosen, chosen))[::-1],
        head=audit.head(), width=_paper(), widths=tuple(PAPERS),
    )  # fmt: skip


def _is_owner() -> bool:
    return present().person.role == "owner"


def _readable(number: int) -> Shift:
    """The shift, for the owner or for its own cashier once it is counted. Refused (403, 404, 409)."""
    found = shifts.one(number)
    if found is None:
        raise Refused(sentence("There is no shift {shift}.", shift=number), 404)
    if not _is_owner() and found.cashier.casefold() != present().person.name.casefold():
        raise Refused(sentence("This is the till of {name}.", name=found.cashier), 403)
    if not _is_owner() and found.closed_at is None:
        raise Refused(sentence("The report of a shift is there when its till is counted."), 409)
    return found


def _filter() -> ShiftFilter:
    first, last = days_asked()
    cashier = (request.args.get("cashier") or None) if _is_owner() else present().person.name
    return ShiftFilter(first, last, cashier, different=request.args.get("different") == "1")


def _paper() -> str:
    width = request.args.get("width") or USUAL_PAPER
    if width not in PAPERS:
        raise Refused(sentence("“{width}” is no width of paper: 58, 80 or a5.", width=width))
    return width


def _pieces(text: str) -> tuple[CountedPiece, ...]:
    return tuple(CountedPiece(piece, many) for piece, many in read(text).items())
