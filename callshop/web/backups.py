"""The copies of the books: those that were made, each opened and checked, and one more now."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from callshop.events import sentence
from callshop.ledger import backups
from callshop.shop.keeper import Made
from callshop.shop.refusals import Refused
from callshop.web import sheets
from callshop.web.gate import present
from callshop.web.security import asks_for_json
from callshop.web.world import at, house, world

pages = Blueprint("backups", __name__)

COLUMNS = (
    ("at", "instant"), ("day", ""), ("file", ""), ("bytes", ""), ("daily", ""), ("who", ""), ("tested_at", "instant"),
    ("error", ""), ("second", ""),
)  # fmt: skip


@pages.get("/backups")
def listed() -> str | Response:
    found = backups.listed()
    if asks_for_json(request):
        return jsonify(backups=[sheets.as_json(COLUMNS, each, house()) for each in found])
    keeper = world().keeper
    there = {each.file: (keeper.folder / each.file).exists() for each in found} if keeper else {}
    return render_template("owner/backups.html", made=found, there=there, keeper=keeper, good=backups.last_good())


@pages.get("/backups.csv")
def as_csv() -> Response:
    return sheets.as_csv("backups", COLUMNS, backups.listed(), house())


@pages.get("/backups.xlsx")
def as_xlsx() -> Response:
    return sheets.as_xlsx("backups", COLUMNS, backups.listed(), house())


@pages.post("/backups")
def make() -> Response:
    made = made_now()
    if asks_for_json(request):
        return jsonify(file=made.file.name, bytes=made.file.stat().st_size, second=made.second)
    return redirect(url_for("backups.listed"))


def made_now() -> Made:
    """A copy of the books, made because somebody pressed for it. Refused (409), with why, if there is none."""
    keeper = world().keeper
    if keeper is None:
        raise Refused(sentence("Nobody keeps backups here."), 409)
    made = keeper.make(at(), daily=False, who=present().person.name)
    if made.error:
        raise Refused(sentence("The backup could not be made ({detail}).", detail=made.error), 409)
    return made
