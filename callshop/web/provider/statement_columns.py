"""Which column of a provider's list is which: proposed, shown as it would be read, confirmed."""

from dataclasses import dataclass, replace

from flask import request

from callshop.amounts import NotAnAmount, rate_of_exchange
from callshop.events import Sentence, sentence
from callshop.ledger.provider import statements
from callshop.ledger.provider.statements import SLACKS, TOLERANCES, Statement, Wish
from callshop.rating import call_list
from callshop.rating.call_list import FIELDS, REQUIRED, UNITS, LineError, ParsedCall, Reading, Table
from callshop.rating.call_times import FORMS
from callshop.refusal import Refused
from callshop.web.page.forms import Form
from callshop.web.request.fields import FormData, day_of_text

SHOWN = 5
"""Lines of the list shown as an example."""

WORDS: dict[str, Sentence] = {
    "number": sentence("Number called"),
    "start": sentence("Day and time of the call"),
    "time": sentence("Time, if it has a column of its own"),
    "seconds": sentence("Length"),
    "cost": sentence("Cost"),
    "caller": sentence("Line or cabin that called"),
}
SETTINGS = ("form", "unit", "exchange", "tolerance", "slack", "first_day", "last_day")


@dataclass(frozen=True, slots=True)
class Matching:
    """form: a field's value is its column's number, from 0, or "". forms: the ways its times can be read, each with the
    first time of the list; lines, errors: the first few as they would be read so."""

    table: Table
    form: Form
    forms: tuple[str, ...]
    example: str
    lines: tuple[ParsedCall, ...]
    errors: tuple[LineError, ...]


def proposed(statement: Statement, house_zone: str) -> Matching:
    """What the address asks for; else what was confirmed for the last list of the same kind; else a guess."""
    table = statements.content(statement.id)
    if "number" in request.args:
        typed = {name: request.args.get(name, "").strip() for name in (*FIELDS, *SETTINGS)}
    else:
        typed = _known(table, statements.remembered(statement.id))
    return matching(table, Form(**typed), house_zone)


def matching(table: Table, form: Form, zone: str) -> Matching:
    """The form with an example of what it means; a way of writing times that cannot be is replaced by one that can."""
    start, time = _column(form, "start", table), _column(form, "time", table)
    forms = call_list.forms(table, start, time) if start is not None else ()
    if form["form"] not in forms and forms:
        form.values["form"] = forms[0]
    seconds = _column(form, "seconds", table)
    if form["unit"] not in UNITS and seconds is not None:
        form.values["unit"] = call_list.unit(table, seconds)
    example = "" if start is None else call_list.start_of_first(table, start, time)
    lines, errors = (), ()
    if all(_column(form, field, table) is not None for field in REQUIRED) and form["form"] in FORMS:
        few = replace(table, rows=table.rows[:SHOWN])
        lines, errors = call_list.lines(few, replace(_reading(form, table), exchange="1"), zone)
    return Matching(table, form, forms, example, lines, errors)


def asked_form() -> Form:
    asked = FormData()
    return Form(**{name: asked.text(name) for name in (*FIELDS, *SETTINGS, "leave_out")})


def wish(form: Form, table: Table) -> Wish | None:
    """What the form asks for; None, and its errors, if it cannot be."""
    for field in REQUIRED:
        if _column(form, field, table) is None:
            form.wrong(field, sentence("Choose the column."))
    chosen = [form[field] for field in FIELDS if form[field]]
    for field in FIELDS:
        if form[field] and chosen.count(form[field]) > 1:
            form.wrong(field, sentence("This column is chosen twice."))
    if form["form"] not in FORMS:
        form.wrong("form", sentence("Times in this column cannot be read: is it the right one?"))
    if form["unit"] not in UNITS:
        form.wrong("unit", sentence("Choose seconds or minutes."))
    _check_exchange(form)
    days = {name: _day(form, name) for name in ("first_day", "last_day")}
    if all(days.values()) and days["first_day"] > days["last_day"]:
        form.wrong("first_day", sentence("The first day is after the last: exchange them."))
    limits = {name: _one_of(form, name, known) for name, known in (("tolerance", TOLERANCES), ("slack", SLACKS))}
    if form.errors:
        return None
    return Wish(_reading(form, table), **limits, leave_out=bool(form["leave_out"]), **days)


def _known(table: Table, before: Statement | None) -> dict[str, str]:
    if before is None or before.reading is None:
        found = {field: str(place) for field, place in call_list.guess(table).items()}
        return found | {"exchange": "1", "tolerance": str(statements.TOLERANCE), "slack": str(statements.SLACK)}
    told = {name: getattr(before.reading, name) for name in (*FIELDS, "form", "unit", "exchange")}
    told |= {"tolerance": before.tolerance, "slack": before.slack}
    return {name: "" if value is None else str(value) for name, value in told.items()}


def _reading(form: Form, table: Table) -> Reading:
    columns = {field: _column(form, field, table) for field in FIELDS}
    return Reading(**columns, form=form["form"], unit=form["unit"] or UNITS[0], exchange=form["exchange"] or "1")


def _column(form: Form, field: str, table: Table) -> int | None:
    text = form[field]
    known = text.isascii() and text.isdigit() and len(text) < 4 and int(text) < len(table.header)
    return int(text) if known else None


def _check_exchange(form: Form) -> None:
    try:
        form.values["exchange"] = f"{rate_of_exchange(form['exchange'] or '1'):f}"
    except NotAnAmount:
        form.wrong("exchange", sentence("“{text}” is not an exchange rate.", text=form["exchange"]))


def _day(form: Form, name: str) -> str | None:
    if not form[name]:
        return None
    try:
        return day_of_text(form[name])
    except Refused as refused:
        form.wrong(name, refused.why)
        return None


def _one_of(form: Form, name: str, known: tuple[int, ...]) -> int:
    if form[name] not in map(str, known):
        form.wrong(name, sentence("Choose one of those offered."))
        return 0
    return int(form[name])
