"""The cashier's till: opened with a counted float, paid out of with a reason, counted blind, handed over.

Nothing here tells what the drawer should hold before it is counted: the difference is said after, for ever.
"""

from collections.abc import Callable
from dataclasses import asdict
from secrets import token_urlsafe

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for

from callshop.events import sentence
from callshop.ledger.people import people
from callshop.ledger.people.throttle import TooManyTries
from callshop.ledger.till import shift_list, shifts
from callshop.ledger.till.shifts import Shift
from callshop.refusal import Refused
from callshop.shop.till.shifts import ClosedShift, CloseShift, HandOver, PayOut
from callshop.web.page.errors import too_many
from callshop.web.page.forms import Form, shown_form
from callshop.web.page.idempotency import before, once
from callshop.web.people import login
from callshop.web.request import json_body
from callshop.web.request.context import at, world
from callshop.web.request.fields import FormData, number_asked, whole
from callshop.web.request.roles import COUNTER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present
from callshop.web.till import cash_count
from callshop.web.till.closing import left_open, ready, without

pages = Blueprint("shifts", __name__)

MONEY = ("counted", "expected", "difference")


@pages.get("/shift")
@allowed(COUNTER)
def till() -> str:
    return _till(Form(), Form())


@pages.get("/shift/sum")
@allowed(COUNTER)
def so_far() -> str:
    """What is typed so far comes to."""
    return render_template("till/_sum.html", sum=cash_count.so_far(request.args))


@pages.post("/shift/open")
@allowed(COUNTER)
def open_shift() -> Response:
    asked = FormData()
    form = cash_count.form_of(asked, "float")
    float_ = cash_count.counted(asked, "float", form)
    if form.errors:
        return _complained(form, lambda: _till(form, Form()))

    def act() -> dict:
        number = world().shop.shifts.open(float_.amount, _who(), float_.pieces)
        return {"shift": number, "float": json_body.plain(float_.amount)}

    done = once(asked.text("key"), act)
    return _done(done, url_for("closing.opening"), ready() if request.htmx else "")


@pages.post("/shift/payout")
@allowed(COUNTER)
def pay_out() -> Response:
    asked = FormData()
    form = Form(**{name: asked.text(name) for name in ("amount", "reason")})
    amount = _amount(asked, form)
    if not form["reason"]:
        form.wrong("reason", sentence("Say what the money is for."))
    if form.errors:
        return shown_form(form, lambda: _till(Form(), form))

    def act() -> dict:
        number = world().shop.shifts.pay_out(PayOut(amount, form["reason"], _who(), owner=_is_owner()))
        return {"payout": number, "amount": json_body.plain(amount), "reason": form["reason"]}

    return _tried(lambda: _done(once(asked.text("key"), act), url_for("shifts.till")), form, "amount",
                  lambda: _till(Form(), form))  # fmt: skip


@pages.get("/shift/count")
@allowed(COUNTER)
def count() -> str:
    return _count(_theirs(number_asked("shift")), Form(then=request.args.get("then", "")))


@pages.post("/shift/close")
@allowed(COUNTER)
def close() -> Response:
    """Of this person's own shift, or for the owner of the one named `shift`; `then` "closing": back to closing up."""
    asked = FormData()
    number = _numbered(asked)
    form = cash_count.form_of(asked, "counted", "then")
    drawer = cash_count.counted(asked, "counted", form)
    if form.errors:
        return shown_form(form, lambda: _count(_theirs(number), form))

    def act() -> dict:
        counted = CloseShift(drawer.amount, _who(), drawer.pieces, owner=_is_owner(), number=number)
        return _told(world().shop.shifts.close(counted))

    told = once(asked.text("key"), act)
    if form["then"] == "closing":
        return _done(told, url_for("closing.page", without=without(), told=told["shift"]))
    return _done(told, url_for("shift_reports.report", shift=told["shift"]))


@pages.get("/shift/handover")
@allowed(COUNTER)
def handover() -> str:
    return _handover(_handed(number_asked("shift")), Form())


@pages.post("/shift/handover")
@allowed(COUNTER)
def hand_over() -> Response:
    """The one who leaves counts, the other one types their password; then it is the shift of who comes."""
    asked = FormData()
    if told := before(asked.text("key")):
        return _done(told, url_for("shifts.till", handed=1))
    shift = _handed(_numbered(asked))
    form = cash_count.form_of(asked, "counted", "username")
    drawer = cash_count.counted(asked, "counted", form)
    other = None if form.errors else _other(asked, shift, form)
    if form.errors:
        return shown_form(form, lambda: _handover(shift, form))
    leaving, coming = _parties(shift, other)

    def act() -> dict:
        counted = HandOver(drawer.amount, leaving.name, coming.name, drawer.pieces, leaving.role == "owner", shift.id)
        handed = world().shop.shifts.hand_over(counted)
        return _told(handed.closed) | {"next": handed.next}

    told = once(asked.text("key"), act)
    if coming.name != _who():
        login.come_in(coming)
    return _done(told, url_for("shifts.till", handed=1))


# -- whose till


def _who() -> str:
    return present().person.name


def _is_owner() -> bool:
    return present().person.role == "owner"


def _theirs(number: int | None) -> Shift:
    """The open shift that this person may count."""
    return world().shop.shifts.shift_of(_who(), _is_owner(), number)


def _numbered(asked: FormData) -> int | None:
    return whole("shift", asked.text("shift")) if asked.text("shift") else None


def _handed(number: int | None) -> Shift:
    """The shift that is handed over: this person's own, or the one they take over. 409 if there is none."""
    own = shifts.open_of(_who())
    others = [shift for shift in shifts.all_open() if number in (None, shift.id)]
    if own is None and len(others) != 1:
        raise Refused(sentence("There is no open till to take over."), 409)
    return own or others[0]


def _other(asked: FormData, shift: Shift, form: Form) -> people.Person | None:
    """The other one of the two, by their password. What is wrong goes to the form."""
    mine = _is_mine(shift)
    name = form["username"] if mine else form["username"] or shift.cashier
    password = (asked.many("password") or [""])[0]
    try:
        person = people.check_password(at().wall, name, password, request.remote_addr, login.browser_kept())
    except TooManyTries as refused:
        return form.wrong("password", too_many(refused.seconds))
    if person is None:
        return form.wrong("password", login.WRONG)
    if not mine and person.name != shift.cashier and person.role != "owner":
        return form.wrong("username", sentence("This is the till of {name}.", name=shift.cashier))
    if mine and shifts.open_of(person.name):
        return form.wrong("username", sentence("{name} has an open till already.", name=person.name))
    return person


def _parties(shift: Shift, other: people.Person) -> tuple[people.Person, people.Person]:
    """(who leaves, or vouches for who has left; who comes)"""
    me = present().person
    return (me, other) if _is_mine(shift) else (other, me)


def _is_mine(shift: Shift) -> bool:
    return shift.cashier.casefold() == _who().casefold()


# -- pages


def _till(opening: Form, paying_out: Form) -> str:
    own = shifts.open_of(_who())
    others = [shift for shift in shifts.all_open() if own is None or shift.id != own.id]
    before = shifts.one(own.follows) if own and own.follows and request.args.get("handed") else None
    return render_template(
        "till/till.html", own=own, others=others, before=before, pieces=cash_count.pieces(), form=opening,
        paying_out=paying_out, pay_outs=shift_list.of_shift(own.id).pay_outs if own else (),
        last=None if own else shift_list.last_closed(_who()), key=token_urlsafe(), sum=_sum(opening),
    )  # fmt: skip


def _count(shift: Shift, form: Form) -> str:
    return render_template(
        "till/count.html", shift=shift, mine=_is_mine(shift), pieces=cash_count.pieces(), form=form,
        key=token_urlsafe(), sum=_sum(form), kept=left_open(without()),
    )  # fmt: skip


def _handover(shift: Shift, form: Form) -> str:
    return render_template(
        "till/handover.html", shift=shift, mine=_is_mine(shift), pieces=cash_count.pieces(), form=form,
        key=token_urlsafe(), sum=_sum(form),
    )  # fmt: skip


def _sum(form: Form) -> int:
    return cash_count.so_far(form.values)


# -- answers


def _amount(asked: FormData, form: Form) -> int | None:
    try:
        amount = asked.amount("amount")
    except Refused as refused:
        return form.wrong("amount", refused.why)
    if amount is None:
        form.wrong("amount", sentence("Type an amount."))
    return amount


def _told(closed: ClosedShift) -> dict:
    return {name: json_body.plain(value) if name in MONEY else value for name, value in asdict(closed).items()}


def _done(answer: dict, onward: str, beside: str = "") -> Response:
    """JSON, or the next page; a panel that opened the till beside a bill stays as it is, and hears `beside`."""
    if asks_for_json(request):
        return make_response(jsonify(answer))
    return make_response(beside, 200 if beside else 204) if request.htmx else redirect(onward, 303)


def _complained(form: Form, page: Callable[[], str]) -> Response:
    """The page again with what is wrong; to a panel, which has no such page, the sentence alone."""
    if request.htmx:
        raise Refused(next(iter(form.errors.values())))
    return shown_form(form, page)


def _tried(act: Callable[[], Response], form: Form, field: str, page: Callable[[], str]) -> Response:
    """What the shop refuses is said beside the field, with what was typed."""
    try:
        return act()
    except Refused as refused:
        form.wrong(field, refused.why)
        return shown_form(form, page, refused.status)
