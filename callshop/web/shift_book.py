"""The shifts as a list, and each on paper; the day on paper. A cashier sees their own, once they are counted."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request

from callshop.coins import Piece, read
from callshop.events import sentence
from callshop.ledger import audit, reports, shift_book, shifts
from callshop.ledger.shift_book import ShiftFilter
from callshop.ledger.shifts import Shift
from callshop.receipts.slip import COLUMNS as PAPERS
from callshop.shop.refusals import Refused
from callshop.web import sheets
from callshop.web.asked import day_asked, number_asked
from callshop.web.gate import present
from callshop.web.security import asks_for_json
from callshop.web.selecting import days_asked, same, today
from callshop.web.world import house

pages = Blueprint("shift_book", __name__)

COLUMNS = (
    ("id", ""), ("cashier", ""), ("day", ""), ("opened_at", "instant"), ("closed_at", "instant"), ("closed_by", ""),
    ("follows", ""), ("float_amount", "money"), ("counted", "money"), ("expected", "money"), ("difference", "money"),
    ("chain_head", ""),
)  # fmt: skip
USUAL_PAPER = "80"


@dataclass(frozen=True, slots=True)
class Counted:
    """Pieces of one kind in a count."""

    piece: Piece
    many: int


@pages.get("/shifts")
def listed() -> str | Response:
    wanted, page = _filter(), number_asked("page") or 1
    found, count = shift_book.listed(wanted, page), shift_book.count(wanted)
    if asks_for_json(request):
        return jsonify(count=count, shifts=[sheets.as_json(COLUMNS, each, house()) for each in found])
    return render_template(
        "shift/list.html", shifts=found, count=count, page=page, pages=max(1, -(-count // shift_book.PER_PAGE)),
        wanted=wanted, cashiers=shift_book.cashiers() if _is_owner() else (), same=same, query=same(page=None),
    )  # fmt: skip


@pages.get("/shifts.csv")
def as_csv() -> Response:
    return sheets.as_csv("shifts", COLUMNS, shift_book.exported(_filter()), house())


@pages.get("/shifts.xlsx")
def as_xlsx() -> Response:
    return sheets.as_xlsx("shifts", COLUMNS, shift_book.exported(_filter()), house())


@pages.get("/shifts/<int:shift>")
def report(shift: int) -> str | Response:
    found = _readable(shift)
    if asks_for_json(request):
        return jsonify(sheets.as_json(COLUMNS, found, house()))
    return render_template(
        "shift/report.html", shift=found, traffic=shift_book.of_shift(shift), width=_paper(), widths=tuple(PAPERS),
        counted=_pieces(found.counted_pieces), follows=shifts.one(found.follows) if found.follows else None,
    )  # fmt: skip


@pages.get("/day/paper")
def day() -> str:
    """The day to be printed. A cashier sees it when no till is left to be counted."""
    chosen = day_asked("day") or today()
    if not _is_owner() and (chosen != today() or shifts.all_open()):
        raise Refused(sentence("The day is printed when every till is counted."), 409)
    return render_template(
        "shift/day.html", day=chosen, total=reports.total(chosen, chosen), due=reports.due(chosen, chosen),
        traffic=shift_book.of_day(chosen), shifts=shift_book.listed(ShiftFilter(chosen, chosen))[::-1],
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


def _pieces(text: str) -> tuple[Counted, ...]:
    return tuple(Counted(piece, many) for piece, many in read(text).items())
