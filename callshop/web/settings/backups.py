"""The copies of the books: those that were made, each opened and checked, and one more now."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from callshop.events import sentence
from callshop.ledger.db import backup_log
from callshop.refusal import Refused
from callshop.shop.jobs.backup_job import Made
from callshop.web.page.list_export import ListExport
from callshop.web.request.context import at, world
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present

pages = Blueprint("backups", __name__)

COLUMNS = (
    ("at", "instant"), ("day", ""), ("file", ""), ("bytes", ""), ("daily", ""), ("who", ""), ("tested_at", "instant"),
    ("error", ""), ("second", ""),
)  # fmt: skip
BACKUPS = ListExport("backups", COLUMNS, backup_log.find)


@pages.get("/backups")
@BACKUPS.files(pages, "/backups")
@allowed(OWNER)
def index() -> str | Response:
    found = backup_log.find()
    if asks_for_json(request):
        return jsonify(backups=BACKUPS.all_as_json(found))
    keeper = world().keeper
    there = {each.file: (keeper.folder / each.file).exists() for each in found} if keeper else {}
    return render_template("settings/backups.html", made=found, there=there, keeper=keeper, good=backup_log.last_good())


@pages.post("/backups")
@allowed(OWNER)
def make() -> Response:
    made = made_now()
    if asks_for_json(request):
        return jsonify(file=made.file.name, bytes=made.file.stat().st_size, second=made.second)
    return redirect(url_for("backups.index"))


def made_now() -> Made:
    """A copy of the books, made because somebody pressed for it. Refused (409), with why, if there is none."""
    keeper = world().keeper
    if keeper is None:
        raise Refused(sentence("Nobody keeps backups here."), 409)
    made = keeper.make(at(), daily=False, who=present().person.name)
    if made.error:
        raise Refused(sentence("The backup could not be made ({detail}).", detail=made.error), 409)
    return made
