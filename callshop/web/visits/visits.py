"""The history: every visit as a list and a file, and one as it went, from who opened it to its receipts."""

from types import SimpleNamespace

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from callshop.events import Sentence, sentence
from callshop.ledger.calls import call_list
from callshop.ledger.settings.shop_config import next_day, start_of
from callshop.ledger.visits import visit_detail, visit_list
from callshop.ledger.visits.visit_detail import VisitDetail, VisitMovement
from callshop.ledger.visits.visit_list import Own, VisitFilter, VisitRow
from callshop.refusal import Refused
from callshop.shop.visits.visits import MODES
from callshop.web.page.forms import Form
from callshop.web.page.list_export import ListExport
from callshop.web.page.query import days_asked, period_buttons, same, today
from callshop.web.page.rendering import language, words
from callshop.web.request import formats, json_body
from callshop.web.request.context import house
from callshop.web.request.fields import number_asked
from callshop.web.request.roles import COUNTER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present
from callshop.web.wording.audit import deed, how_to_show
from callshop.web.wording.payments import told as movement_told

pages = Blueprint("visits", __name__)

COLUMNS = (
    ("visit", "number"), ("opened_at", "instant"), ("closed_at", "instant"), ("cabin", "number"), ("mode", ""),
    ("name", ""), ("note", ""), ("opened_by", ""), ("cashiers", ""), ("calls", "number"), ("seconds", "number"),
    ("total", "money"), ("discount", "money"), ("paid", "money"), ("owed", "money"), ("bills", ""), ("reversed", ""),
)  # fmt: skip
SUMS = ("calls", "seconds", "total", "discount", "forgiven", "paid", "owed")
MONEY = ("total", "discount", "forgiven", "paid", "owed")
ANYONES = ("calls", "seconds", "owed")
"""Of the sums of many visits: what tells nothing of what the drawer holds to who will count it."""
BUTTONS = ("today", "yesterday", "week", "month")
MOST_PER_PAGE = 500

VISITS = ListExport("visits", COLUMNS, lambda: map(_flat, visit_list.export_rows(_chosen())))


@pages.get("/visits")
@VISITS.files(pages, "/visits")
@allowed(COUNTER)
def index() -> str | Response:
    chosen = _chosen()
    found = visit_list.find(chosen, number_asked("before"), _per_page())
    if chosen.receipt is not None and len(found.rows) == 1 and not asks_for_json(request):
        return redirect(url_for("visits.detail", visit=found.rows[0].visit, _anchor=f"bill-{chosen.receipt}"))
    if asks_for_json(request):
        told = VISITS.all_as_json(map(_flat, found.rows))
        sums = found.sums and _sums(found.sums, _summed())
        return jsonify(count=found.count, totals=sums, older=found.older, visits=told)
    return render_template(
        "visits/list.html", page=found, chosen=chosen, asked=_asked(), same=same, own=chosen.own is not None,
        most_summed=visit_list.MOST_SUMMED, cashiers=call_list.cashiers(), modes=MODES, per_page=_per_page(),
        periods=period_buttons("/visits", days_asked(), BUTTONS),
    )  # fmt: skip


@pages.get("/visits/<int:visit>")
@allowed(COUNTER)
def detail(visit: int) -> str | Response:
    return jsonify(_as_json(_told(visit))) if asks_for_json(request) else page(visit)


def page(visit: int, reversing: Form | None = None) -> str:
    """One visit as it went; with the form (`id`, the bill's, and `reason`) of a bill that could not be taken back."""
    told, show = _told(visit), how_to_show(language(), house())
    return render_template(
        "visits/visit.html", told=told, sums=visit_list.sums_of(visit), deposits=told.deposits, reversing=reversing,
        movements=[(moved, _words(moved)) for moved in told.movements],
        deeds=[(entry, words().say(deed(entry, show))) for entry in told.entries],
    )  # fmt: skip


def _told(visit: int) -> VisitDetail:
    """Refused: there is none (404), or it is nothing to this person (403)."""
    told = visit_detail.told(visit)
    if told is None:
        raise Refused(sentence("There is no visit {visit}.", visit=visit), 404)
    if not visit_list.has(VisitFilter(own=_own()), visit):
        raise Refused(sentence("This visit is of another day and another person: ask the owner."), 403)
    return told


def _chosen() -> VisitFilter:
    """The selection that the address describes. Refused by name for what is not understood."""
    first, last = days_asked()
    mode = _text("mode")
    if mode is not None and mode not in MODES:
        raise Refused(sentence("“{mode}” is not a kind of visit.", mode=mode))
    return VisitFilter(
        from_at=start_of(first, house()) if first else None,
        to_at=start_of(next_day(last), house()) if last else None,
        cabin=number_asked("cabin"),
        mode=mode,
        cashier=_text("cashier"),
        name=_text("name"),
        receipt=number_asked("receipt"),
        unpaid=_text("unpaid") is not None,
        reversed=_text("reversed") is not None,
        discounted=_text("discounted") is not None,
        own=_own(),
    )


def _own() -> Own | None:
    """What a cashier is limited to; the owner sees all."""
    person = present().person
    return None if person.role == "owner" else Own(person.name, today(), start_of(today(), house()))


def _text(name: str) -> str | None:
    return request.args.get(name, "").strip() or None


def _asked() -> dict[str, str]:
    names = ("from", "to", "cabin", "mode", "cashier", "name", "receipt", "unpaid", "reversed", "discounted")
    return {name: request.args.get(name, "").strip() for name in names}


def _per_page() -> int:
    return max(1, min(number_asked("per_page") or visit_list.PER_PAGE, MOST_PER_PAGE))


def _words(moved: VisitMovement) -> str:
    spoken, shop = language(), house()
    sentence_of: Sentence = movement_told(
        moved, lambda micros: formats.money(micros, spoken, shop.currency), words().say
    )  # fmt: skip
    return words().say(sentence_of)


def _flat(row: VisitRow) -> SimpleNamespace:
    """As a line of a file: lists as texts."""
    told = {name: getattr(row, name) for name, _ in COLUMNS if name not in SUMS}
    sums = {name: getattr(row.sums, name) for name in SUMS}
    lists = {"cashiers": ", ".join(row.cashiers), "bills": " ".join(map(str, row.bills))}
    return SimpleNamespace(**told | sums | lists | {"reversed": "yes" if row.reversed else ""})


def _sums(sums: visit_list.VisitTotals, names: tuple[str, ...] = SUMS) -> dict:
    return {name: json_body.plain(getattr(sums, name)) if name in MONEY else getattr(sums, name) for name in names}


def _summed() -> tuple[str, ...]:
    return SUMS if present().person.role == "owner" else ANYONES


def _as_json(told: VisitDetail) -> dict:
    shop, plain = house(), json_body.plain
    return {
        "visit": told.visit, "cabin": told.cabin, "mode": told.mode, "name": told.name, "note": told.note,
        "opened_at": json_body.instant(told.opened_at, shop), "opened_by": told.opened_by,
        "closed_at": json_body.instant(told.closed_at, shop), "sums": _sums(visit_list.sums_of(told.visit)),
        "deposit": dict(zip(("in", "used", "back"), map(plain, told.deposits), strict=True)),
        "calls": [
            {"id": call.id, "number": formats.phone(call.number, shop.country), "seconds": call.seconds,
             "amount": plain(call.amount), "status": call.status, "bill": call.bill}
            for call in told.calls
        ],
        "extras": [
            {"id": taken.id, "name": taken.name, "count": taken.count, "amount": plain(taken.amount)}
            for taken in told.extras
        ],
        "bills": [
            {"bill": bill.id, "made_at": json_body.instant(bill.made_at, shop), "cashier": bill.cashier,
             "total": plain(bill.total), "discount": plain(bill.discount), "reason": bill.reason,
             "reverses": bill.reverses, "reversed_by": bill.reversed_by}
            for bill in told.bills
        ],
        "movements": [
            {"at": json_body.instant(moved.at, shop), "kind": moved.kind, "method": moved.method,
             "amount": plain(moved.amount), "cashier": moved.cashier, "bill": moved.bill, "debt": moved.debt,
             "slip": moved.slip, "sentence": _words(moved)}
            for moved in told.movements
        ],
    }  # fmt: skip
