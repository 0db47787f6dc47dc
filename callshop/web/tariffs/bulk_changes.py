"""A whole family of sell prices at once: first what it would be, then one button; and the journal of changes."""

from time import sleep

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request

from callshop.events import Sentence, sentence
from callshop.ledger.tariffs import price_changes
from callshop.money import plain
from callshop.rating.repricing import Edit, Plan, Rule, plan
from callshop.refusal import Refused
from callshop.web.page.list_export import ListExport
from callshop.web.request import json_body
from callshop.web.request.context import at
from callshop.web.request.fields import FormData
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present
from callshop.web.tariffs.fields import (
    IN_PERCENT,
    Search,
    WrongField,
    family,
    pair,
    rule_asked,
    search_asked,
    start_asked,
)
from callshop.web.tariffs.sell import changed_asked, with_changed

pages = Blueprint("bulk_changes", __name__)

SHOWN = 200
"""Lines of a preview; those that lose money come first."""

COLUMNS = (
    ("id", ""), ("made_at", "instant"), ("valid_from", "instant"), ("source", ""), ("lines", ""), ("made_by", ""),
    ("undoes", ""), ("undone_by", ""),
)  # fmt: skip
PER_PAGE = 50
MOST_IN_A_FILE = 100_000
CHANGES = ListExport(
    lambda: f"{_kind()}-changes", COLUMNS, lambda: price_changes.editions(_kind(), 1, MOST_IN_A_FILE)[0]
)
BREATH = 0.01
"""Seconds between two chunks of a large change: the shop's own writes go first."""

SIGNS = {"set": "→", "add": "±", "percent": "±", "cost_add": "↥", "cost_percent": "↥", "remove": "×"}


@pages.get("/tariffs/change")
@allowed(OWNER)
def preview() -> str | Response:
    """What a rule would make of the prices found. Nothing is changed by looking."""
    typed = FormData()
    search, base = search_asked(typed), price_changes.latest("sell")
    try:
        rule, made = _planned(typed, search)
    except WrongField as wrong:
        return make_response(_page(typed, search, base, None, None, {wrong.field: wrong.why}), 400)
    if asks_for_json(request):
        edits = [
            {
                "prefix": edit.key.prefix,
                "before": json_body.plain(edit.before.price) if edit.before else None,
                "after": json_body.plain(edit.after.price) if edit.after else None,
                "cost": json_body.plain(edit.cost),
                "loses": edit.loses,
            }
            for edit in made.edits
        ]
        return jsonify(base=base, own=made.own, unchanged=made.same, left=list(made.left), changes=edits)
    return _page(typed, search, base, rule, made, {})


@pages.post("/tariffs/change")
@allowed(OWNER)
def change() -> Response:
    """Exactly what the preview showed; refused if a price was changed since."""
    typed = FormData()
    search = search_asked(typed)
    if typed.whole("base", -1) != price_changes.latest("sell"):
        raise Refused(sentence("Prices were changed meanwhile: look at the preview again."), 409)
    try:
        rule, made = _planned(typed, search)
        edition = price_changes.apply(
            "sell", [(edit.key, edit.after) for edit in made.edits], at=at().wall, valid_from=start_asked(typed),
            what=_what(search, rule, made), who=present().person.name, pause=lambda: sleep(BREATH),
        )  # fmt: skip
    except WrongField as wrong:
        raise Refused(wrong.why, 400) from None
    if asks_for_json(request):
        return make_response(jsonify(edition=edition, changed=len(made.edits)))
    return redirect(with_changed(typed.text("back"), edition))


@pages.get("/tariffs/journal")
@pages.get("/rates/journal")
@CHANGES.files(pages, "/tariffs/journal", "/rates/journal")
@allowed(OWNER)
def journal() -> str | Response:
    """Every change of the sell prices, or of the provider's, who made it, and a button that takes it back."""
    kind, typed = _kind(), FormData()
    number = max(typed.whole("page", 1), 1)
    found, count = price_changes.editions(kind, number, PER_PAGE)
    if asks_for_json(request):
        return jsonify(count=count, page=number, changes=CHANGES.all_as_json(found))
    return render_template(
        "tariffs/journal.html", kind=kind, editions=found, count=count, number=number,
        pages=max(-(-count // PER_PAGE), 1), changed=changed_asked(typed),
    )  # fmt: skip


def _kind() -> str:
    """Of which tariff this address speaks."""
    return "buy" if request.path.startswith("/rates") else "sell"


def _planned(typed: FormData, search: Search) -> tuple[Rule, Plan]:
    """From the prices as they will be when the change begins."""
    sell, buy = pair(start_asked(typed))
    rule = rule_asked(typed)
    lines = family(sell, buy, search, priced_too=bool(typed.text("new")))
    return rule, plan(sell, buy, lines, rule, own_too=bool(typed.text("own")))


def _page(
    typed: FormData, search: Search, base: int, rule: Rule | None, made: Plan | None, errors: dict[str, Sentence]
) -> str:
    edits = sorted(made.edits, key=lambda edit: not edit.loses) if made else []
    return render_template(
        "tariffs/bulk_change.html",
        typed=typed, search=search, base=base, rule=rule, plan=made, edits=edits[:SHOWN], count=len(edits),
        losses=sum(edit.loses for edit in edits), prices=_spread(edits), errors=errors,
    )  # fmt: skip


def _spread(edits: list[Edit]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(the prices before, the prices after), each once, at most three of them."""
    before = sorted({edit.before.price for edit in edits if edit.before})
    after = sorted({edit.after.price for edit in edits if edit.after})
    return tuple(before[:3]), tuple(after[:3])


def _what(search: Search, rule: Rule, made: Plan) -> str:
    """The change in a few signs, for the journal: "336… → 75", "336… ± -10 %"."""
    name = search.text or "*"
    if rule.how == "remove":
        return f"{name}… ×"
    figure = f"{rule.figure} %" if rule.how in IN_PERCENT else plain(int(rule.figure))
    return f"{name}… {SIGNS[rule.how]} {figure}"
