"""The journal: who changed what, in plain sentences, with the head of the chain that proves nothing was taken out."""

from flask import Blueprint, Response, jsonify, render_template, request

from callshop.ledger.db import audit, audit_log
from callshop.ledger.db.audit_log import Entry, EntryFilter
from callshop.ledger.settings.shop_config import next_day, start_of
from callshop.web.page.list_export import ListExport
from callshop.web.page.rendering import language, words
from callshop.web.request.context import house
from callshop.web.request.fields import day_asked, number_asked
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.wording.audit import deed, how_to_show

pages = Blueprint("audit_log", __name__)

COLUMNS = (("id", ""), ("at", "instant"), ("who", ""), ("what", ""), ("detail", ""))
PER_PAGE = 100
MOST_IN_A_FILE = 100_000

JOURNAL = ListExport("journal", COLUMNS, lambda: map(_flat, audit_log.entries(_filter(), MOST_IN_A_FILE)))


@pages.get("/journal")
@JOURNAL.files(pages, "/journal")
@allowed(OWNER)
def index() -> str | Response:
    found = audit_log.entries(_filter(), PER_PAGE + 1)
    shown, more = found[:PER_PAGE], len(found) > PER_PAGE
    if asks_for_json(request):
        return jsonify(chain_head=audit.head(), entries=[_as_json(entry) for entry in shown])
    asked = {name: request.args.get(name, "") for name in ("who", "from", "to")}
    return render_template(
        "reports/audit_log.html",
        entries=[(entry, _tell(entry)) for entry in shown],
        asked=asked,
        writers=audit_log.writers(),
        older=shown[-1].id if more else None,
        head=audit.head(),
    )


def _tell(entry: Entry) -> str:
    return words().say(deed(entry, how_to_show(language(), house())))


def _as_json(entry: Entry) -> dict:
    return {**JOURNAL.as_json(entry), "sentence": _tell(entry)}


def _flat(entry: Entry) -> Entry:
    """As a line of a file: its detail as text."""
    return Entry(entry.id, entry.at, entry.who, entry.what, str(entry.detail))


def _filter() -> EntryFilter:
    first, last = day_asked("from"), day_asked("to")
    return EntryFilter(
        who=request.args.get("who") or None,
        from_at=start_of(first, house()) if first else None,
        to_at=start_of(next_day(last), house()) if last else None,
        before=number_asked("before"),
    )
