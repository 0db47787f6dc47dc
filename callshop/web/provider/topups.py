"""Payments: what was recharged at the provider, and corrections to its statement."""

from secrets import token_urlsafe

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from callshop.events import sentence
from callshop.ledger.provider import account, topups
from callshop.ledger.provider.topups import TopUpFilter, TopUpPage
from callshop.ledger.settings.shop_config import next_day, start_of
from callshop.refusal import Refused
from callshop.web.page.forms import Form, shown_form
from callshop.web.page.idempotency import written_once
from callshop.web.page.list_export import ListExport
from callshop.web.request import json_body
from callshop.web.request.context import at, house
from callshop.web.request.fields import FormData, day_asked, number_asked
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("topups", __name__)

COLUMNS = (
    ("id", ""), ("at", "instant"), ("type", ""), ("amount", "money"), ("reference", ""), ("reason", ""), ("who", ""),
    ("balance", "money"),
)  # fmt: skip
PER_PAGE, MOST_PER_PAGE = 50, 500

PAYMENTS = ListExport("payments", COLUMNS, lambda: topups.export_rows(_filter(), house()))


@pages.get("/payments")
@PAYMENTS.files(pages, "/payments")
@allowed(OWNER)
def index() -> str | Response:
    page = topups.find(_filter(), house(), number_asked("page") or 1, _per_page())
    if asks_for_json(request):
        return jsonify(
            count=page.count,
            total=json_body.plain(page.total),
            balance=json_body.plain(account.account().balance),
            payments=PAYMENTS.all_as_json(page.rows),
        )
    return _page(page, Form(type=request.args.get("new", "prepaid")))


@pages.post("/payments")
@allowed(OWNER)
def enter() -> Response:
    """A recharge, or a correction: of a signed amount, or to the balance that the provider's statement says."""
    asked = FormData()
    form = Form(**{name: asked.text(name) for name in ("type", "amount", "statement", "reference", "reason")})
    form.values["type"] = form.values["type"] or "prepaid"
    entered = written_once(asked.text("key"), lambda: _enter(asked, form))
    if entered is None:
        return shown_form(form, lambda: _page(_first_page(), form))
    return jsonify(entered) if asks_for_json(request) else redirect(url_for("topups.index"))


def _enter(asked: FormData, form: Form) -> dict | None:
    """None, nothing entered, if the form says what is wrong."""
    amount, given = _amount(asked, form), form.values
    if form.errors:
        return None
    number = account.top_up(
        at().wall, amount, given["type"], given["reference"], present().person.name, given["reason"]
    )
    return {"id": number, "amount": json_body.plain(amount), "balance": json_body.plain(account.account().balance)}


def _amount(asked: FormData, form: Form) -> int:
    """Micros of the entry; what is wrong goes to the form."""
    type_ = form.values["type"]
    if type_ not in account.TYPES:
        form.wrong("type", sentence("“{type}” is no kind of recharge.", type=type_))
    field = "statement" if type_ == "correction" and form.values["statement"] else "amount"
    try:
        amount = asked.figure(field)
    except Refused as refused:
        amount = form.wrong(field, refused.why)
    if amount is None and field not in form.errors:
        form.wrong(field, sentence("Type an amount."))
    if form.errors:
        return 0
    if field == "statement":
        amount -= account.account().balance or 0
    if type_ != "correction" and amount <= 0:
        form.wrong("amount", sentence("A top-up is more than nothing."))
    if type_ == "correction" and amount == 0:
        form.wrong(field, sentence("This is what our books say too: there is nothing to correct."))
    if type_ == "correction" and not form.values["reason"]:
        form.wrong("reason", sentence("Say why: it stays in the books."))
    return amount


def _page(page: TopUpPage, form: Form) -> str:
    asked = {name: request.args.get(name, "") for name in ("type", "from", "to")}
    return render_template(
        "provider/topups.html", page=page, asked=asked, form=form, credit=account.account(), key=token_urlsafe()
    )


def _first_page() -> TopUpPage:
    return topups.find(TopUpFilter(), house())


def _per_page() -> int:
    return max(1, min(number_asked("per_page") or PER_PAGE, MOST_PER_PAGE))


def _filter() -> TopUpFilter:
    type_ = request.args.get("type") or None
    if type_ is not None and type_ not in account.TYPES:
        raise Refused(sentence("“{type}” is no kind of recharge.", type=type_))
    first, last = day_asked("from"), day_asked("to")
    return TopUpFilter(
        type_, start_of(first, house()) if first else None, start_of(next_day(last), house()) if last else None
    )
