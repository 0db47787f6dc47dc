"""The people of the shop: who may come in, as what, from when until when; and all tablets."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, redirect, render_template, request, session, url_for

from callshop.ledger.people import people, staff, tablets
from callshop.ledger.settings.shop_config import day_of, next_day, start_of
from callshop.refusal import Refused
from callshop.web.page.forms import Form, shown_form
from callshop.web.page.idempotency import written_once
from callshop.web.page.list_export import ListExport
from callshop.web.request.context import at, house
from callshop.web.request.fields import FormData, day_of_text
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("people", __name__)

COLUMNS = (
    ("id", ""), ("name", ""), ("role", ""), ("active", ""), ("last_login", "instant"), ("valid_from", "instant"),
    ("valid_until", "instant"),
)  # fmt: skip
OF_TABLET = (("id", ""), ("cabin", ""), ("paired_at", "instant"), ("paired_by", ""), ("last_seen", "instant"))

PEOPLE = ListExport("people", COLUMNS, people.list_persons)
TABLETS = ListExport("tablets", OF_TABLET, tablets.list_tablets)


@pages.get("/people")
@PEOPLE.files(pages, "/people")
@allowed(OWNER)
def index() -> str | Response:
    if asks_for_json(request):
        return jsonify(people=PEOPLE.all_as_json(people.list_persons()))
    return _page()


@pages.post("/people")
@allowed(OWNER)
def add() -> Response:
    asked = FormData()
    form = Form(name=asked.text("name"), role=asked.text("role", "cashier"))
    password = (asked.many("password") or [""])[0]
    return _done(form, lambda: people.add_person(at().wall, form["name"], form["role"], password, _who()))


@pages.post("/people/<int:number>")
@allowed(OWNER)
def change(number: int) -> Response:
    """Role and dates: the days named are both included."""
    asked = FormData()
    form = Form(id=str(number), role=asked.text("role"), **{"from": asked.text("from"), "to": asked.text("to")})

    def act() -> None:
        first = start_of(day_of_text(form["from"]), house()) if form["from"] else None
        end = start_of(next_day(day_of_text(form["to"])), house()) if form["to"] else None
        staff.change(at().wall, number, form["role"], first, end, _who())

    return _done(form, act)


@pages.post("/people/<int:number>/password")
@allowed(OWNER)
def password(number: int) -> Response:
    typed = (FormData().many("password") or [""])[0]
    return _done(
        Form(id=str(number)), lambda: staff.set_password(at().wall, number, typed, _who(), but=_token_of(number))
    )


@pages.post("/people/<int:number>/disable")
@allowed(OWNER)
def disable(number: int) -> Response:
    def act() -> None:
        people.disable_person(at().wall, staff.person_numbered(number).name, _who())

    return _done(Form(id=str(number)), act)


@pages.post("/people/<int:number>/enable")
@allowed(OWNER)
def enable(number: int) -> Response:
    return _done(Form(id=str(number)), lambda: staff.enable(at().wall, number, _who()))


@pages.post("/people/<int:number>/sign-out")
@allowed(OWNER)
def sign_out(number: int) -> Response:
    """Everywhere; who signs out herself stays in this one browser."""
    return _done(Form(id=str(number)), lambda: staff.sign_out(at().wall, number, _who(), but=_token_of(number)))


@pages.get("/tablets")
@TABLETS.files(pages, "/tablets")
@allowed(OWNER)
def all_tablets() -> str | Response:
    found = tablets.list_tablets()
    if asks_for_json(request):
        return jsonify(tablets=TABLETS.all_as_json(found))
    return render_template("people/tablets.html", tablets=found)


@pages.post("/tablets/revoke-all")
@allowed(OWNER)
def revoke_all() -> Response:
    for tablet in tablets.list_tablets():
        tablets.revoke_tablet(at().wall, tablet.id, _who())
    return redirect(url_for("people.all_tablets"))


def _done(form: Form, act: Callable[[], object]) -> Response:
    def do() -> dict:
        act()
        return {"done": True}

    try:
        done = written_once(FormData().text("key"), do)
    except Refused as refused:
        form.wrong("", refused.why)
        return shown_form(form, lambda: _page(form))
    return jsonify(done) if asks_for_json(request) else redirect(url_for("people.index"))


def _page(form: Form | None = None) -> str:
    return render_template(
        "people/people.html",
        persons=people.list_persons(),
        sessions=staff.sessions_open(at().wall),
        form=form,
        first_day=lambda person: day_of(person.valid_from, house()) if person.valid_from is not None else "",
        last_day=lambda person: day_of(person.valid_until - 1, house()) if person.valid_until is not None else "",
    )


def _token_of(number: int) -> str | None:
    """The token of this browser's session, if it is this person's own."""
    return session.get("_user_id") if present().person.id == number else None


def _who() -> str:
    return present().person.name
