"""The calls as a list, as a file, and one by one: whoever may not see what a call costs is not even handed it."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from types import SimpleNamespace

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from callshop.events import sentence
from callshop.ledger.calls import call_list
from callshop.ledger.calls.call_counts import CdrTotals, totals
from callshop.ledger.calls.call_list import BY_TIME, CdrPage
from callshop.ledger.calls.call_paging import PagePosition
from callshop.ledger.calls.columns import EXPORTED, OWNERS_ONLY, SORTS, CdrRow
from callshop.refusal import Refused
from callshop.web.calls.list_columns import shown_to
from callshop.web.page.list_export import ListExport
from callshop.web.page.query import NO_PLACE, calls_asked, periods, same
from callshop.web.page.rendering import words
from callshop.web.request import json_body
from callshop.web.request.context import world
from callshop.web.request.exports import Columns
from callshop.web.request.fields import day_asked, number_asked
from callshop.web.request.roles import COUNTER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("calls", __name__)

TOTALS = (("calls", ""), ("duration", ""), ("revenue", "money"), ("cost", "money"), ("profit", "money"))
ANYONES = ("calls", "duration")
"""Totals that tell nothing of what the drawer holds to who will count it."""

PER_PAGE, FEWEST, MOST_PER_PAGE = 50, 25, 500
BUTTONS = ("today", "yesterday", "week", "month")

CALLS = ListExport("cdr", lambda: _columns(), lambda: call_list.cdr_export(calls_asked()), offsets=True)


@pages.get("/cdr")
@CALLS.files(pages, "/cdr")
@allowed(COUNTER)
def index() -> str | Response:
    page = _page()
    if not asks_for_json(request):
        return render_template("calls/list.html", **_shown(page))
    if page.totals is None:
        with world().live.sums.turn():
            page = call_list.cdr(calls_asked(), *_order())
    calls = CALLS.all_as_json(page.rows)
    told = {name: json_body.plain(value) if kind else value for name, kind in _totals()
            for value in [getattr(page.totals, name)]}  # fmt: skip
    return jsonify(count=page.count, page=page.page, per_page=page.per_page, totals=told, calls=calls)


@pages.get("/cdr/totals")
@allowed(COUNTER)
def sums() -> str:
    """The totals of a selection too wide for its page to wait for; one asker at a time, the others ask again."""
    with world().live.sums.turn(waiting=False) as mine:
        found = totals(calls_asked()) if mine else None
    return render_template("calls/_sums.html", sums=_totals_seen(found), waits=found is None, further=False,
                           with_cost=_sees_cost(), query=same())  # fmt: skip


@pages.get("/cdr/news")
@allowed(COUNTER)
def news() -> str | Response:
    """What has come since a page was made: the rows again on a first page by time, else how many there are."""
    board, seen, counted = world().shop.board, number_asked("ended"), number_asked("counted") or 0
    if board.ended == seen:
        return make_response("", 204)
    page = _page()
    if page.count is None or page.count == counted:
        return make_response("", 204)
    first = page.page == 1 and page.sort == BY_TIME and page.descending
    if first:
        rows = render_template("calls/_rows.html", **_shown(page))
        return make_response(rows, {"HX-Retarget": "#rows", "HX-Reswap": "outerHTML"})
    return render_template("calls/_news.html", **_shown(page), more=max(0, page.count - counted), counted=counted)


@pages.get("/cdr/<int:call>")
@allowed(COUNTER)
def detail(call: int) -> str | Response:
    told = call_list.one(call)
    if told is None:
        raise Refused(sentence("There is no call {call}, or it is not over.", call=call), 404)
    row = SimpleNamespace(**{name: value for name, value in told.row.items() if _may(name)})
    if asks_for_json(request):
        return jsonify(CALLS.as_json(row))
    lines = _heard(told.row) if _sees_cost() else ()
    buy = told.buy if _sees_cost() else None
    return render_template(
        "calls/call.html", call=row, sell=told.sell, buy=buy, visit=told.visit, bill=told.bill, payments=told.payments,
        lines=lines, with_cost=_sees_cost(),
    )  # fmt: skip


def _page() -> CdrPage:
    day, call = day_asked("past"), number_asked("past_call")
    return call_list.soon(calls_asked(), *_order(), PagePosition(day, call) if day else None)


def _order() -> tuple[int, int, str, bool]:
    """Which page, of how many calls, sorted by what, and whether the last come first."""
    per_page = min(max(number_asked("per_page") or PER_PAGE, 1), MOST_PER_PAGE)
    sort = request.args.get("sort") or BY_TIME
    if sort not in SORTS or not _may(sort):
        raise Refused(sentence("Calls cannot be sorted by “{sort}”.", sort=sort))
    return max(1, number_asked("page") or 1), per_page, sort, request.args.get("order") != "asc"


def _shown(page: CdrPage) -> dict:
    chosen = calls_asked()
    return {
        "page": _for_reader(page), "filter": chosen, "with_cost": _sees_cost(), "ended": world().shop.board.ended,
        "periods": periods("/cdr", chosen, BUTTONS), "query": same(page=None, **NO_PLACE), "same": same,
        "columns": [(column, words().say(column.title)) for column in shown_to(owner=_sees_cost())],
        "sums": None, "waits": False, "further": day_asked("past") is not None,
        "destinations": call_list.destinations(), "cashiers": call_list.cashiers(),
        "destination": chosen.destination or chosen.described,
    }  # fmt: skip


def _sees_cost() -> bool:
    return present().role == "owner"


def _may(column: str) -> bool:
    return _sees_cost() or column not in OWNERS_ONLY


def _columns() -> Columns:
    return tuple(column for column in EXPORTED if _may(column[0]))


def _totals() -> tuple[tuple[str, str], ...]:
    return tuple(total for total in TOTALS if _sees_cost() or total[0] in ANYONES)


def _totals_seen(sums: CdrTotals | None) -> SimpleNamespace | None:
    return sums and SimpleNamespace(**{name: getattr(sums, name) for name, _ in _totals()})


def _for_reader(page: CdrPage) -> SimpleNamespace:
    """The page without the attributes its reader may not see: a template that asks for one fails its test."""
    return SimpleNamespace(
        **{field.name: getattr(page, field.name) for field in fields(page) if field.name not in ("rows", "totals")},
        pages=page.pages,
        rows=tuple(_without_secrets(page.rows)),
        totals=_totals_seen(page.totals),
    )


def _without_secrets(calls: Iterable[CdrRow]) -> Iterator[SimpleNamespace]:
    seen = [field.name for field in fields(CdrRow) if _may(field.name)]
    for call in calls:
        yield SimpleNamespace(**{name: getattr(call, name) for name in seen}, paid=call.paid)


def _heard(row: dict) -> tuple:
    """What the gateway said while the call was going on, if it is still kept."""
    since, until = row["dialled_at"], row["call_end"] or row["dialled_at"]
    return world().recorded(row["gateway"], row["caller_id"], since, until)
