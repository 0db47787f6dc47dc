"""A bill taken back, for a reason: from wherever bills are listed."""

from flask import Blueprint, Response, jsonify, redirect, request, url_for

from callshop.web import answers
from callshop.web.asked import Asked
from callshop.web.rules import present
from callshop.web.security import asks_for_json
from callshop.web.verbs import once
from callshop.web.world import world

pages = Blueprint("till", __name__)


@pages.post("/till/<int:bill>/reverse")
def reverse(bill: int) -> Response:
    """`bill` (the reversal), `reversed`, `total`, `back` (cash to hand to the customer), `cabin` (where it is due)."""
    asked, person = Asked(), present().person

    def act() -> dict:
        done = world().shop.reverse(bill, asked.text("reason"), person.name, owner=person.role == "owner")
        return answers.bill(done)

    done = once(asked.text("key"), act)
    return jsonify(done) if asks_for_json(request) else redirect(url_for("visits.listed", receipt=done["bill"]))
