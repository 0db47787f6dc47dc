"""The journal: who changed what, in plain sentences, with the head of the chain that proves nothing was taken out."""

from flask import Blueprint, Response, jsonify, render_template, request

from callshop.ledger import audit, journal
from callshop.ledger.house import House, next_day, start_of
from callshop.ledger.journal import Entry, EntryFilter
from callshop.web import filters, sheets
from callshop.web.asked import day_asked, number_asked
from callshop.web.deeds import Kinds, deed
from callshop.web.pages import language, words
from callshop.web.security import asks_for_json
from callshop.web.setting_words import LABELS, MODES, ROLES, TYPES
from callshop.web.world import house

pages = Blueprint("journal", __name__)

COLUMNS = (("id", ""), ("at", "instant"), ("who", ""), ("what", ""), ("detail", ""))
PER_PAGE = 100
MOST_IN_A_FILE = 100_000


@pages.get("/journal")
def listed() -> str | Response:
    found = journal.entries(_filter(), PER_PAGE + 1)
    shown, more = found[:PER_PAGE], len(found) > PER_PAGE
    if asks_for_json(request):
        return jsonify(chain_head=audit.head(), entries=[_as_json(entry) for entry in shown])
    asked = {name: request.args.get(name, "") for name in ("who", "from", "to")}
    return render_template(
        "owner/journal.html",
        entries=[(entry, _tell(entry)) for entry in shown],
        asked=asked,
        writers=journal.writers(),
        older=shown[-1].id if more else None,
        head=audit.head(),
    )


@pages.get("/journal.csv")
def as_csv() -> Response:
    return sheets.as_csv("journal", COLUMNS, journal.entries(_filter(), MOST_IN_A_FILE), house())


@pages.get("/journal.xlsx")
def as_xlsx() -> Response:
    entries = (_flat(entry) for entry in journal.entries(_filter(), MOST_IN_A_FILE))
    return sheets.as_xlsx("journal", COLUMNS, entries, house())


def how_to_show(spoken: str, shop: House) -> Kinds:
    """How the values of a detail are written for a reader of this language."""
    say = words().say
    return {
        "money": lambda micros: filters.money(micros, spoken, shop.currency),
        "instant": lambda wall: filters.moment(wall, spoken, shop.timezone) if isinstance(wall, int) else wall,
        "setting": lambda name: say(LABELS[name]) if name in LABELS else name,
        "words": lambda each: ", ".join(map(str, each)) if isinstance(each, list) else each,
        "role": lambda role: say(ROLES[role]) if role in ROLES else role,
        "type": lambda type_: say(TYPES[type_]) if type_ in TYPES else type_,
        "mode": lambda mode: say(MODES[mode]) if mode in MODES else mode,
    }


def _tell(entry: Entry) -> str:
    return words().say(deed(entry, how_to_show(language(), house())))


def _as_json(entry: Entry) -> dict:
    return {**sheets.as_json(COLUMNS, entry, house()), "sentence": _tell(entry)}


def _flat(entry: Entry) -> Entry:
    return Entry(entry.id, entry.at, entry.who, entry.what, str(entry.detail))


def _filter() -> EntryFilter:
    first, last = day_asked("from"), day_asked("to")
    return EntryFilter(
        who=request.args.get("who") or None,
        from_at=start_of(first, house()) if first else None,
        to_at=start_of(next_day(last), house()) if last else None,
        before=number_asked("before"),
    )
