"""What the shop sells beside calls, and for how much: a changed price is a new row, what was taken keeps its own."""

from collections.abc import Callable
from secrets import token_urlsafe

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from callshop.events import sentence
from callshop.ledger.billing import article_list
from callshop.ledger.billing.article_list import NameTaken
from callshop.refusal import Refused
from callshop.web.page.forms import Form, shown_form
from callshop.web.page.idempotency import written_once
from callshop.web.page.list_export import ListExport
from callshop.web.request.context import at
from callshop.web.request.fields import FormData
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("articles", __name__)

COLUMNS = (
    ("id", "number"), ("name", ""), ("price", "money"), ("at", "instant"), ("who", ""), ("times", "number"),
    ("taken", "money"),
)  # fmt: skip
LONGEST_NAME = 60

ARTICLES = ListExport("articles", COLUMNS, article_list.find)


@pages.get("/articles")
@ARTICLES.files(pages, "/articles")
@allowed(OWNER)
def index() -> str | Response:
    if asks_for_json(request):
        return jsonify(articles=ARTICLES.all_as_json(article_list.find()))
    return _page(Form())


@pages.post("/articles")
@allowed(OWNER)
def enter() -> Response:
    """Something new: `name`, `price`."""
    asked = FormData()
    form = _form(asked)
    return _done(form, asked, lambda price: article_list.enter(at().wall, form["name"], price, _who()))


@pages.post("/articles/<int:article>")
@allowed(OWNER)
def change(article: int) -> Response:
    """A new price, or another name, from now on."""
    asked = FormData()
    form = _form(asked, article)
    return _done(form, asked, lambda price: article_list.change(at().wall, article, form["name"], price, _who()))


@pages.post("/articles/<int:article>/withdraw")
@allowed(OWNER)
def withdraw(article: int) -> Response:
    """It is sold no more."""

    def act() -> dict:
        if not article_list.withdraw(at().wall, article, _who()):
            raise _not_sold(article)
        return {"id": article}

    done = written_once(FormData().text("key"), act)
    return jsonify(done) if asks_for_json(request) else redirect(url_for("articles.index"))


def _done(form: Form, asked: FormData, act: Callable[[int], int | None]) -> Response:
    price = _price(asked, form)

    def sold() -> dict:
        number = act(price)
        if number is None:
            raise _not_sold(form["id"])
        return {"id": number}

    if not form.errors:
        try:
            done = written_once(asked.text("key"), sold)
        except NameTaken as refused:
            form.wrong("name", refused.why)
        else:
            return jsonify(done) if asks_for_json(request) else redirect(url_for("articles.index"))
    return shown_form(form, lambda: _page(form))


def _form(asked: FormData, article: int | None = None) -> Form:
    """As it was typed. `id`: the article that is changed, "" for a new one."""
    return Form(name=asked.text("name"), price=asked.text("price"), id="" if article is None else str(article))


def _price(asked: FormData, form: Form) -> int:
    """Micros; what is wrong goes to the form."""
    if not form["name"]:
        form.wrong("name", sentence("Type a name."))
    if len(form["name"]) > LONGEST_NAME:
        form.wrong("name", sentence("This name is too long for a button."))
    try:
        price = asked.amount("price")
    except Refused as refused:
        price = form.wrong("price", refused.why)
    if price is None:
        form.wrong("price", sentence("Type an amount."))
    elif price <= 0:
        form.wrong("price", sentence("A price is more than nothing."))
    return price or 0


def _not_sold(article: object) -> Refused:
    return Refused(sentence("Article {article} is not on the price list any more.", article=article), 404)


def _page(form: Form) -> str:
    return render_template(
        "tariffs/articles.html", articles=article_list.find(), gone=article_list.find(gone=True), form=form,
        key=token_urlsafe(),
    )  # fmt: skip


def _who() -> str:
    return present().person.name
