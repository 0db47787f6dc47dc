"""The book of debts: who owes what since when, paid in place; forgiven by the owner alone, with a reason."""

from collections.abc import Callable
from dataclasses import asdict
from secrets import token_urlsafe

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for

from callshop.events import Sentence, sentence
from callshop.ledger.till import debt_list
from callshop.ledger.till.debt_list import DebtFilter, Debtor, DebtRow
from callshop.ledger.till.payments import INTO_THE_TILL
from callshop.refusal import Refused
from callshop.shop.till.debts import PayDebt
from callshop.web.page.errors import answer as refusal
from callshop.web.page.idempotency import once
from callshop.web.page.list_export import ListExport
from callshop.web.page.query import days_asked, same, today
from callshop.web.request import json_body
from callshop.web.request.context import world
from callshop.web.request.fields import FormData, number_asked
from callshop.web.request.roles import COUNTER, OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("debts", __name__)

COLUMNS = (
    ("debt", "number"), ("name", ""), ("at", "instant"), ("age", ""), ("state", ""), ("amount", "money"),
    ("paid", "money"), ("forgiven", "money"), ("left", "money"), ("cashier", ""), ("bill", "number"),
    ("visit", "number"), ("cabin", "number"),
)  # fmt: skip
MONEY = ("paid", "change", "left")

DEBTS = ListExport("debts", COLUMNS, lambda: debt_list.export_rows(_chosen(), today()))


@pages.get("/debts")
@DEBTS.files(pages, "/debts")
@allowed(COUNTER)
def index() -> str | Response:
    chosen = _chosen()
    book = debt_list.book(chosen, today(), number_asked("before"))
    if asks_for_json(request):
        return jsonify(
            count=book.count, amount=json_body.plain(book.amount), left=json_body.plain(book.left), older=book.older,
            ages={age: json_body.plain(left) for age, left in book.ages.items()},
            debtors=[_person(debtor) for debtor in book.debtors],
        )  # fmt: skip
    return render_template(
        "till/debts/list.html", book=book, chosen=chosen, states=debt_list.STATES, same=same,
        keys=token_urlsafe(), methods=INTO_THE_TILL,
    )  # fmt: skip


@pages.get("/debts/names")
@allowed(COUNTER)
def names() -> str | Response:
    """Under which name a debt goes, as it is typed: `q`, or the field's own name, here or at the checkout."""
    typed = next((request.args[name] for name in ("q", "debtor", "name") if name in request.args), "")
    found = debt_list.names(typed.strip())
    if asks_for_json(request):
        return jsonify(names=[{"name": name, "left": json_body.plain(left)} for name, left in found])
    return render_template("till/debts/_names.html", names=found)


@pages.get("/debts/<int:debt>")
@allowed(COUNTER)
def one(debt: int) -> str | Response:
    found = _debt(debt)
    return jsonify(DEBTS.as_json(found)) if asks_for_json(request) else _row(found)


@pages.post("/debts/<int:debt>/pay")
@allowed(COUNTER)
def pay(debt: int) -> Response:
    """So much of it is paid, all that is left if nothing is said: `paid, change, left`."""
    asked, who = FormData(), present().person

    def act() -> dict:
        paying = PayDebt(
            debt, asked.amount("given"), who.name, asked.text("method", "cash"), asked.text("reference"),
            owner=who.role == "owner",
        )  # fmt: skip
        return asdict(world().shop.debts.pay(paying))

    return _answered(debt, asked, act)


@pages.post("/debts/<int:debt>/forgive")
@allowed(OWNER)
def forgive(debt: int) -> Response:
    """Nothing more is asked for it: the owner's right, for a reason that stays in the books."""
    asked = FormData()

    def act() -> dict:
        world().shop.debts.forgive(debt, asked.text("reason"), present().person.name)
        return {"debt": debt, "left": _debt(debt).left}

    return _answered(debt, asked, act)


def _answered(debt: int, asked: FormData, act: Callable[[], dict]) -> Response:
    """What became of it: JSON, the debt as it is then, or the page; a refusal where one was typing."""
    try:
        done = once(asked.text("key"), act)
    except Refused as refused:
        if request.htmx and refused.status != 404 and not asks_for_json(request):
            return make_response(_row(_debt(debt), wrong=refused.why), refused.status)
        return refusal(refused.status, refused.why)
    if asks_for_json(request):
        return jsonify({name: json_body.plain(value) if name in MONEY else value for name, value in done.items()})
    return make_response(_row(_debt(debt), done)) if request.htmx else redirect(url_for("debts.index"))


def _debt(number: int) -> DebtRow:
    found = debt_list.one(number, today())
    if found is None:
        raise Refused(sentence("There is no debt {debt}.", debt=number), 404)
    return found


def _row(debt: DebtRow, done: dict | None = None, wrong: Sentence | None = None) -> str:
    typed = {name: request.form.get(name, "") for name in ("given", "reference", "reason", "method")}
    return render_template(
        "till/debts/_debt.html", debt=debt, done=done, wrong=wrong, typed=typed if wrong else {}, key=token_urlsafe(),
        methods=INTO_THE_TILL,
    )  # fmt: skip


def _chosen() -> DebtFilter:
    first, last = days_asked()
    state = request.args.get("state", "open").strip()
    if state not in (*debt_list.STATES, "all", ""):
        raise Refused(sentence("“{state}” is no state of a debt.", state=state))
    name = request.args.get("name", "").strip() or None
    return DebtFilter(name, None if state in ("all", "") else state, first, last)


def _person(debtor: Debtor) -> dict:
    debts = DEBTS.all_as_json(debtor.debts)
    return {"name": debtor.name, "left": json_body.plain(debtor.left), "since": debtor.since, "debts": debts}
