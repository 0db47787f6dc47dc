"""Coming in, going out, and the way to each role's page."""

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, session, url_for
from flask_login import login_user

from callshop.events import sentence
from callshop.ledger.people import people
from callshop.ledger.people.throttle import TooManyTries
from callshop.web.page.errors import too_many
from callshop.web.page.forms import Form, shown_form
from callshop.web.request import json_body
from callshop.web.request.context import at, house, world
from callshop.web.request.fields import FormData
from callshop.web.request.roles import ANYONE, allowed
from callshop.web.request.security import is_local, keep
from callshop.web.rights.authorization import Visitor, present

pages = Blueprint("login", __name__)

WRONG = sentence("This name and this password do not go together.")

BROWSER = "browser"
"""The cookie by which a browser is known again from which somebody came in: it opens nothing."""

HOMES = {"owner": "dashboard.day", "cashier": "board.board", "stranger": "login.login_page"}


@pages.get("/")
@allowed(ANYONE)
def index() -> Response:
    who = present()
    if who.role == "tablet":
        return redirect(url_for("tablet.booth", cabin=who.cabin))
    return redirect(url_for(HOMES[who.role]))


@pages.get("/login")
@allowed(ANYONE)
def login_page() -> str | Response:
    if present().person:
        return redirect(url_for("login.index"))
    return _page(_form("", request.args.get("next", "")))


@pages.post("/login")
@allowed(ANYONE)
def login() -> Response:
    asked = FormData()
    name, password = asked.text("username"), (asked.many("password") or [""])[0]
    form = _form(name, asked.text("next"))
    if not name:
        form.wrong("username", sentence("Type your name."))
    if not password:
        form.wrong("password", sentence("Type your password."))
    if form.errors:
        return shown_form(form, lambda: _page(form))
    browser = people.browser_token(browser_kept())
    try:
        person = people.check_password(at().wall, name, password, request.remote_addr, browser)
    except TooManyTries as refused:
        wait = refused.seconds
        form.wrong("", too_many(wait))
        response = shown_form(form, lambda: _page(form, wait), 429)
        response.headers["Retry-After"] = str(wait)
        return response
    if person is None:
        form.wrong("", WRONG)
        return shown_form(form, lambda: _page(form), 403)
    come_in(person)
    page = redirect(form["next"] or url_for("login.index"))
    keep(page, _browser_cookie(), browser)
    return page


@pages.post("/logout")
@allowed(ANYONE)
def logout() -> Response:
    token = session.get("_user_id")
    if token:
        people.end_session(at().wall, token)
    session.clear()
    return redirect(url_for("login.login_page"))


@pages.get("/healthz")
@allowed(ANYONE)
def healthz() -> Response:
    shop = world().shop
    return jsonify(json_body.health(shop.board, shop.disk_refuses, shop.open_calls(), world().version, house()))


def come_in(person: people.Person) -> None:
    """A new session under a new token. The form's key stays, so that a script may use the one of the login page."""
    if "_user_id" in session:
        people.end_session(at().wall, session["_user_id"])
    key = session.get("csrf_token")
    session.clear()
    if key:
        session["csrf_token"] = key
    token = people.begin_session(at().wall, person, request.remote_addr)
    login_user(Visitor(people.session_person(token, at().wall)))
    g.pop("present", None)


def browser_kept() -> str:
    """The token by which this browser is known again, "" if it has none."""
    return request.cookies.get(_browser_cookie(), "")


def _browser_cookie() -> str:
    """Cookies know no ports: who logs in while practising stays known to the real shop."""
    return f"{BROWSER}-practice" if world().lesson else BROWSER


def _form(name: str, then: str) -> Form:
    """`then`: the page that was asked for before; one of another house is forgotten."""
    return Form(username=name, next=then if is_local(then) else "")


def _page(form: Form, wait: int | None = None) -> str:
    return render_template("people/login.html", form=form, wait=wait)
