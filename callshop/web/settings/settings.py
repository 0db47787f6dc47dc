"""The shop's settings, each with its meaning and what it does now; and /client: what customers and technicians see."""

from flask import Blueprint, Response, abort, g, jsonify, make_response, redirect, render_template, request, url_for

from callshop import money
from callshop.amounts import prefilled
from callshop.events import Sentence, sentence
from callshop.ledger.settings import logo
from callshop.ledger.settings import shop_config as ledger_house
from callshop.ledger.settings.settings import MONEY_SETTINGS, SECRET_SETTINGS
from callshop.ledger.settings.shop_config import SETTINGS, SettingUnfit
from callshop.refusal import Refused
from callshop.web.page.forms import Form, shown_form
from callshop.web.page.rendering import language
from callshop.web.request.context import at, house
from callshop.web.request.fields import FormData, figure_of
from callshop.web.request.roles import ANYONE, OWNER, allowed
from callshop.web.request.security import YEAR, asks_for_json
from callshop.web.rights.authorization import present
from callshop.web.wording.settings import CHOICES, LABELS, WORDS, effect

pages = Blueprint("settings", __name__)

OF_CLIENT = ("name", "address", "phone", "mail_to", "technician")


@pages.get("/settings")
@allowed(OWNER)
def index() -> str | Response:
    _look_again()
    if asks_for_json(request):
        return jsonify({name: _in_json(name) for name in SETTINGS if name not in SECRET_SETTINGS})
    return _page()


@pages.post("/settings")
@allowed(OWNER)
def change() -> Response:
    asked = FormData()
    form = Form(name=asked.text("name"), value=asked.text("value"))
    name = form["name"]
    try:
        text = _plain(name, form["value"], asked.in_json)
        ledger_house.check_setting(name, text)
    except Refused as refused:
        form.wrong("value", _refusal(name, form["value"], refused))
        return shown_form(form, lambda: _page(form))
    ledger_house.set_settings(at().wall, {name: text}, _who())
    if asks_for_json(request):
        return jsonify(name=name, value=text if name not in SECRET_SETTINGS else None)
    return redirect(url_for("settings.index", saved=name, _anchor=name))


@pages.get("/client")
@allowed(OWNER)
def client() -> str | Response:
    _look_again()
    if asks_for_json(request):
        return jsonify({name: getattr(house(), name) for name in (*OF_CLIENT, "logo")})
    return _client(Form(**{name: getattr(house(), name) for name in OF_CLIENT}))


@pages.post("/client")
@allowed(OWNER)
def change_client() -> Response:
    asked = FormData()
    form = Form(**{name: asked.text(name, getattr(house(), name)) for name in OF_CLIENT})
    for name in OF_CLIENT:
        try:
            ledger_house.check_setting(name, form[name])
        except Refused as refused:
            form.wrong(name, _refusal(name, form[name], refused))
    if form.errors:
        return shown_form(form, lambda: _client(form))
    ledger_house.set_settings(at().wall, form.values, _who())
    return jsonify(form.values) if asks_for_json(request) else redirect(url_for("settings.client", saved=1))


@pages.post("/client/logo")
@allowed(OWNER)
def change_logo() -> Response:
    """A PNG or JPEG; without a file, no picture any more."""
    given = request.files.get("logo")
    picture = given.read() if given else b""
    form = Form(**{name: getattr(house(), name) for name in OF_CLIENT})
    if len(picture) > logo.LARGEST:
        form.wrong("logo", sentence("This picture is too large: {most} kB at most.", most=logo.LARGEST // 1000))
    elif picture and not logo.type_of(picture):
        form.wrong("logo", sentence("This is no picture in PNG or JPEG."))
    if form.errors:
        return shown_form(form, lambda: _client(form))
    if picture or house().logo:
        logo.set_logo(at().wall, logo.type_of(picture) or "", picture, _who())
    return jsonify(bytes=len(picture)) if asks_for_json(request) else redirect(url_for("settings.client", saved=1))


@pages.get("/logo/<int:number>")
@allowed(ANYONE)
def picture(number: int) -> Response:
    """For the login page too. A number means one picture for ever."""
    found = logo.logo(number)
    if found is None:
        abort(404)
    response = make_response(found[1])
    response.content_type = found[0]
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _look_again() -> None:
    """The settings as the books have them: what was saved a moment ago is shown, before the shop has taken it over."""
    g.house = ledger_house.load()


def _refusal(name: str, value: str, refused: Exception) -> Sentence:
    if isinstance(refused, SettingUnfit):
        return refused.why
    if name not in LABELS:
        return sentence("There is no setting called “{name}”.", name=name)
    return sentence("“{value}” is not possible here.", value="…" if name in SECRET_SETTINGS else value)


def _plain(name: str, text: str, in_json: bool) -> str:
    """Money as people type it, kept as programs read it. Raises SettingUnfit with why it is no amount."""
    if name not in MONEY_SETTINGS or not text:
        return text
    try:
        return money.plain(money.parse(figure_of(text, in_json)))
    except Refused as refused:
        raise SettingUnfit(refused.why) from None


def _shown(name: str) -> str:
    value = getattr(house(), name)
    if value is None:
        return ""
    return prefilled(value, house().currency) if name in MONEY_SETTINGS else str(value)


def _in_json(name: str) -> str:
    return money.plain(getattr(house(), name)) if name in MONEY_SETTINGS and _shown(name) else _shown(name)


def _page(form: Form | None = None) -> str:
    effects = {name: effect(name, house(), at(), language()) for name in LABELS}
    values = {name: "" if name in SECRET_SETTINGS else _shown(name) for name in LABELS}
    return render_template(
        "settings/settings.html", groups=WORDS, choices=CHOICES, effects=effects, values=values, form=form,
        secrets={name: bool(getattr(house(), name)) for name in SECRET_SETTINGS}, saved=request.args.get("saved", ""),
    )  # fmt: skip


def _client(form: Form) -> str:
    return render_template("settings/client.html", form=form, saved=bool(request.args.get("saved")))


def _who() -> str:
    return present().person.name
