"""A bill taken back, for a reason: from wherever bills are listed."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, redirect, request, url_for

from callshop.ledger.billing import bills
from callshop.refusal import Refused
from callshop.shop.till.reversals import ReverseBill
from callshop.web.page.forms import Form, shown_form
from callshop.web.page.idempotency import once
from callshop.web.request import json_body
from callshop.web.request.context import world
from callshop.web.request.fields import FormData
from callshop.web.request.roles import COUNTER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present
from callshop.web.visits import visits

pages = Blueprint("reversals", __name__)


@pages.post("/till/<int:bill>/reverse")
@allowed(COUNTER)
def reverse(bill: int) -> Response:
    """`bill` (the reversal), `reversed`, `total`, `back` (cash to hand to the customer), `cabin` (where it is due)."""
    asked, person = FormData(), present().person

    def act() -> dict:
        taken_back = ReverseBill(bill, asked.text("reason"), person.name, owner=person.role == "owner")
        return json_body.bill(asdict(world().shop.reversals.reverse(taken_back)))

    try:
        done = once(asked.text("key"), act)
    except Refused as refused:
        return _refused(bill, Form(id=str(bill), reason=asked.text("reason")), refused)
    return jsonify(done) if asks_for_json(request) else redirect(url_for("visits.index", receipt=done["bill"]))


def _refused(number: int, form: Form, refused: Refused) -> Response:
    """Why, beside the reason as it was typed, where the bill is listed."""
    bill = bills.bill(number)
    if bill is None or bill.reverses or bill.reversed_by or asks_for_json(request):
        raise refused
    form.wrong("reason", refused.why)
    return shown_form(form, lambda: visits.page(bill.visit, form), refused.status)
