"""Reconciliation: the provider's own list of calls beside ours, and the minutes that nobody paid."""

from dataclasses import fields
from datetime import date, timedelta
from time import sleep

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for

from callshop.events import Sentence, sentence
from callshop.ledger.provider import reconciliation, statements
from callshop.ledger.provider.reconciliation import KINDS, DifferenceFilter, DifferencePage, Unpaid
from callshop.ledger.provider.statements import SLACKS, TOLERANCES, Statement
from callshop.ledger.settings.shop_config import day_of
from callshop.rating.call_times import instant
from callshop.rating.sheet import Unreadable
from callshop.refusal import Refused
from callshop.web.page.forms import Form, shown_form
from callshop.web.page.list_export import ListExport
from callshop.web.provider import statement_columns
from callshop.web.provider.statement_columns import Matching
from callshop.web.request import json_body
from callshop.web.request.context import at, house
from callshop.web.request.fields import day_asked, number_asked
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("reconciliation", __name__)

STATEMENTS = (
    ("id", ""), ("at", "instant"), ("source", ""), ("who", ""), ("first_day", ""), ("last_day", ""), ("lines", ""),
    ("left_out", ""), ("compared_at", "instant"), ("withdrawn_at", "instant"), ("withdrawn_by", ""),
)  # fmt: skip
DIFFERENCES = (
    ("id", ""), ("kind", ""), ("at", "instant"), ("day", ""), ("cabin", ""), ("number", "digits"), ("destination", ""),
    ("row", ""), ("call", ""), ("their_seconds", ""), ("our_seconds", ""), ("more_seconds", ""),
    ("their_cost", "money"), ("our_cost", "money"), ("more_cost", "money"),
)  # fmt: skip
UNPAID = (
    ("day", ""), ("cabin", ""), ("calls", ""), ("seconds", ""), ("cost", "money"), ("revenue", "money"), ("billed", ""),
    ("billed_seconds", ""), ("billed_cost", "money"),
)  # fmt: skip

STATEMENT_LIST = ListExport("statements", STATEMENTS, statements.find)
DIFFERENCE_LIST = ListExport(
    lambda number: f"reconciliation-{number}", DIFFERENCES,
    lambda number: reconciliation.export_rows(_statement(number).id, _filter()),
)  # fmt: skip
UNPAID_LIST = ListExport("unpaid", UNPAID, lambda: _unpaid())

PER_PAGE, MOST_PER_PAGE = 100, 500
BREATH = 0.01
"""Seconds between two chunks of a list: the shop's own writes go first."""

A_DAY = 24 * 3600 * 1000
"""ms after which an answered call that is on no bill was not paid."""

USUAL_DAYS = 31
SHOWN = 800
"""Lines on the page of what nobody paid: a month of 24 cabins; the files hold them all."""


# The statements


@pages.get("/reconciliation")
@STATEMENT_LIST.files(pages, "/reconciliation")
@allowed(OWNER)
def index() -> str | Response:
    if asks_for_json(request):
        return jsonify(statements=STATEMENT_LIST.all_as_json(statements.find()))
    return _listed(Form())


@pages.post("/reconciliation")
@allowed(OWNER)
def upload() -> Response:
    """Keep the file and go on to its columns; or to its differences, if this very file was compared before."""
    file, form = request.files.get("file"), Form()
    content = file.read() if file else b""
    if not content:
        form.wrong("file", sentence("Choose a file first."))
    else:
        try:
            number = statements.hand_in(at().wall, _who(), file.filename or "?", content)
            return _gone_to(number)
        except Unreadable as unreadable:
            form.wrong("file", unreadable.why)
    return shown_form(form, lambda: _listed(form))


@pages.get("/reconciliation/<int:number>")
@DIFFERENCE_LIST.files(pages, "/reconciliation/<int:number>")
@allowed(OWNER)
def statement(number: int) -> str | Response:
    found = _statement(number)
    if found.compared_at is None:
        return _columns(found, statement_columns.proposed(found, house().timezone))
    page = reconciliation.differences(number, _filter(), number_asked("page") or 1, _per_page())
    if asks_for_json(request):
        return jsonify(_as_json(found, page))
    return render_template(
        "provider/reconciliation/statement.html", statement=found, page=page, asked=_asked(),
        sides=reconciliation.sides(number),
        sums=reconciliation.sums(number), clock=_clock_words(found.clock),
    )  # fmt: skip


@pages.post("/reconciliation/<int:number>/read")
@allowed(OWNER)
def read_in(number: int) -> Response:
    """The columns are confirmed: read all of it, and compare."""
    found, form = _statement(number), statement_columns.asked_form()
    if found.compared_at is not None:
        raise Refused(sentence("This list was read already. Withdraw it to read it in another way."), 409)
    table = statements.content(number)
    wish = statement_columns.wish(form, table)
    errors = ()
    if wish:
        errors = statements.read_in(at().wall, _who(), number, wish, house(), lambda: sleep(BREATH))
        if statements.one(number).compared_at is not None:
            return _gone_to(number)
        form.wrong("", _unread(len(errors)))
    shown = statement_columns.matching(table, form, house().timezone)
    return shown_form(form, lambda: _columns(found, shown, errors))


@pages.post("/reconciliation/<int:number>/compare")
@allowed(OWNER)
def compare(number: int) -> Response:
    if _statement(number).compared_at is None:
        raise Refused(sentence("Match the columns of this list first."), 409)
    statements.compare(at().wall, _who(), number, house())
    return _gone_to(number)


@pages.post("/reconciliation/<int:number>/withdraw")
@allowed(OWNER)
def withdraw(number: int) -> Response:
    if not statements.withdraw(at().wall, _who(), _statement(number).id):
        raise Refused(sentence("This list was withdrawn already."), 409)
    return _gone_to(number)


# Minutes nobody paid


@pages.get("/reconciliation/unpaid")
@UNPAID_LIST.files(pages, "/reconciliation/unpaid")
@allowed(OWNER)
def unpaid() -> str | Response:
    first, last = _span()
    found = _unpaid()
    if asks_for_json(request):
        return jsonify({"from": first, "to": last, "days": UNPAID_LIST.all_as_json(found)})
    return render_template(
        "provider/reconciliation/unpaid.html",
        rows=found[:SHOWN],
        count=len(found),
        total=_total(found),
        first=first,
        last=last,
    )


def _unpaid() -> list[Unpaid]:
    return reconciliation.unpaid(*_span(), at().wall - A_DAY)


def _span() -> tuple[str, str]:
    """The days asked for; the last month's, if none are."""
    last = day_asked("to") or day_of(at().wall, house())
    first = day_asked("from") or (date.fromisoformat(last) - timedelta(USUAL_DAYS - 1)).isoformat()
    if first > last:
        raise Refused(sentence("The first day is after the last: exchange them."))
    return first, last


def _total(found: list[Unpaid]) -> Unpaid:
    names = [field.name for field in fields(Unpaid)[2:]]
    return Unpaid("", None, *(sum(getattr(each, name) for each in found) for name in names))


# What the pages stand on


def _who() -> str:
    return present().person.name


def _statement(number: int) -> Statement:
    found = statements.one(number)
    if found is None:
        raise Refused(sentence("There is no statement {number}.", number=number), 404)
    return found


def _gone_to(number: int) -> Response:
    if asks_for_json(request):
        return make_response(jsonify(id=number, compared=statements.one(number).compared_at is not None))
    return redirect(url_for("reconciliation.statement", number=number))


def _listed(form: Form) -> str:
    return render_template("provider/reconciliation/list.html", statements=statements.find(), form=form)


def _columns(found: Statement, shown: Matching, errors: tuple = ()) -> str:
    return render_template(
        "provider/reconciliation/columns.html", statement=found, matching=shown, form=shown.form, errors=errors,
        words=statement_columns.WORDS, required=statement_columns.REQUIRED, tolerances=TOLERANCES, slacks=SLACKS,
        forms=[(form, instant(shown.example, form, house().timezone)) for form in shown.forms],
    )  # fmt: skip


def _unread(count: int) -> Sentence:
    if not count:
        return sentence("There is no call in this list.")
    return sentence("{count} lines cannot be read: choose other columns, or leave these lines out.", count=count)


def _clock_words(clock: int) -> tuple[bool, int]:
    """(whether the provider's clock is ahead, by how many seconds: of long times the whole minutes are known)"""
    seconds = round(abs(clock) / 1000)
    return clock > 0, seconds if seconds < 120 else 60 * round(seconds / 60)


def _as_json(found: Statement, page: DifferencePage) -> dict:
    sums = reconciliation.sums(found.id).values()
    return {
        **STATEMENT_LIST.as_json(found),
        "clock_seconds": found.clock // 1000,
        "sums": {
            each.kind: {"calls": each.calls, "seconds": each.seconds, "cost": json_body.plain(each.cost)}
            for each in sums
        },
        "count": page.count,
        "page": page.page,
        "differences": DIFFERENCE_LIST.all_as_json(page.rows),
    }


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in ("kind", "from", "to", "cabin", "number", "per_page")}


def _filter() -> DifferenceFilter:
    kind = _asked()["kind"] or None
    if kind is not None and kind not in KINDS:
        raise Refused(sentence("“{kind}” is no kind of difference.", kind=kind))
    digits = "".join(sign for sign in _asked()["number"] if sign.isascii() and sign in "0123456789*#")
    return DifferenceFilter(kind, day_asked("from"), day_asked("to"), number_asked("cabin"), digits or None)


def _per_page() -> int:
    return max(1, min(number_asked("per_page") or PER_PAGE, MOST_PER_PAGE))
