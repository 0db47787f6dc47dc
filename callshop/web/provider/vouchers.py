"""Recharge: a code credits the account once; codes come in lots, from the provider's file or made here."""

from secrets import token_urlsafe

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for

from callshop import money
from callshop.events import Sentence, sentence
from callshop.ledger.people.throttle import TooManyTries
from callshop.ledger.provider import account, voucher_file, voucher_throttle, vouchers
from callshop.rating.price_list import RowError
from callshop.refusal import Refused
from callshop.web.page.forms import Form, shown_form
from callshop.web.page.idempotency import written_once
from callshop.web.page.list_export import ListExport
from callshop.web.request import json_body
from callshop.web.request.context import at, house
from callshop.web.request.fields import FormData, number_asked, whole
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("vouchers", __name__)

COLUMNS = (
    ("id", ""), ("made_at", "instant"), ("made_by", ""), ("source", ""), ("count", ""), ("amount", "money"),
    ("used", ""), ("used_amount", "money"),
)  # fmt: skip
LOTS = ListExport("recharge", COLUMNS, vouchers.lots)
MOST_AT_ONCE = 1000
"""Codes made on a page: it answers within a few seconds."""


@pages.get("/recharge")
@LOTS.files(pages, "/recharge")
@allowed(OWNER)
def page() -> str | Response:
    if asks_for_json(request):
        balance = json_body.plain(account.account().balance)
        return jsonify(balance=balance, lots=LOTS.all_as_json(vouchers.lots()))
    return _page(credited=number_asked("credited"))


@pages.post("/recharge")
@allowed(OWNER)
def redeem() -> Response:
    asked = FormData()
    form = Form(code=asked.text("code"))
    redeemed = written_once(asked.text("key"), lambda: _redeem(form))
    if redeemed is None:
        return shown_form(form, lambda: _page(redeeming=form), form.status)
    if asks_for_json(request):
        return jsonify(redeemed)
    return redirect(url_for("vouchers.page", credited=money.parse(redeemed["amount"])))


def _redeem(form: Form) -> dict | None:
    """None, nothing credited, if the form says why; that it was tried stays written."""
    try:
        added, amount = vouchers.redeem(at().wall, form["code"], _who())
    except Refused as refused:
        return form.wrong("code", refused.why)
    except TooManyTries as refused:
        form.status = 429
        return form.wrong("code", too_soon(refused.seconds))
    balance = json_body.plain(account.account().balance)
    return {"recharge": added, "amount": json_body.plain(amount), "balance": balance}


@pages.post("/recharge/lots")
@allowed(OWNER)
def make() -> Response:
    """The only time the codes can be read: as a page to print."""
    asked = FormData()
    form = Form(count=asked.text("count"), amount=asked.text("amount"))
    count = _read(form, "count", lambda: whole("count", form["count"])) or 0
    worth = _read(form, "amount", lambda: asked.figure("amount")) or 0
    if not form.errors and count > MOST_AT_ONCE:
        form.wrong("count", sentence("A lot has from 1 to {most} codes.", most=MOST_AT_ONCE))
    if not form.errors and worth <= 0:
        form.wrong("amount", sentence("A code is worth more than nothing."))
    codes = [] if form.errors else _made(asked.text("key"), form, count, worth)
    if form.errors:
        return shown_form(form, lambda: _page(making=form), form.status)
    if asks_for_json(request):
        return jsonify(amount=json_body.plain(worth), codes=codes)
    return make_response(render_template("provider/voucher_codes.html", codes=codes, amount=worth))


def _made(key: str, form: Form, count: int, worth: int) -> list[str]:
    """The codes. What was made under this key cannot be told again: no code is kept that could be read."""
    codes: list[str] = []

    def act() -> dict | None:
        try:
            codes.extend(vouchers.make(at().wall, count, worth, _who()))
        except Refused as refused:
            return form.wrong("count", refused.why)
        return {"codes": count}

    if written_once(key, act) and not codes:
        form.status = 409
        form.wrong("count", sentence("These codes are made already and were shown once: make others if you need them."))
    return codes


@pages.post("/recharge/import")
@allowed(OWNER)
def import_file() -> Response:
    form = Form(amount=FormData().text("amount"))
    given = request.files.get("file")
    if given is None or not given.filename:
        form.wrong("file", sentence("Choose the provider's file."))
        return shown_form(form, lambda: _page(importing=form))
    worth = _read(form, "amount", lambda: FormData().figure("amount"))
    found, errors = voucher_file.read(given.read(), house().currency, worth)
    if errors:
        form.wrong("file", sentence("Nothing was loaded: {count} mistakes in the list.", count=len(errors)))
    if not form.errors:
        try:
            lot = vouchers.import_lot(at().wall, found, given.filename, _who())
        except Refused as refused:
            form.wrong("file", refused.why)
    if form.errors:
        return shown_form(form, lambda: _page(importing=form, mistakes=errors))
    if asks_for_json(request):
        return jsonify(lot=lot, vouchers=len(found), amount=json_body.plain(sum(worth for _, worth in found)))
    return redirect(url_for("vouchers.page"))


def too_soon(seconds: int) -> Sentence:
    return sentence("Too many wrong codes: wait {seconds} seconds, then try again.", seconds=seconds)


def _read(form: Form, field: str, reading):
    """What a field says; None, with the complaint in the form, if it cannot be read."""
    try:
        return reading()
    except Refused as refused:
        return form.wrong(field, refused.why)


def _page(
    redeeming: Form | None = None, making: Form | None = None, importing: Form | None = None,
    mistakes: list[RowError] | None = None, credited: int | None = None,
) -> str:  # fmt: skip
    return render_template(
        "provider/vouchers.html",
        lots=vouchers.lots(),
        redeeming=redeeming,
        making=making,
        importing=importing,
        mistakes=mistakes or [],
        credited=credited,
        wrong=voucher_throttle.reported(at().wall),
        key=token_urlsafe(),
    )


def _who() -> str:
    return present().person.name
