"""A new list of prices: handed in, its columns settled, looked at, and only then confirmed."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from time import sleep

from flask import Blueprint, Response, make_response, redirect, render_template, request

from callshop.events import Sentence, sentence
from callshop.ledger.settings.shop_config import day_of, start_of
from callshop.ledger.tariffs import list_files, price_changes, tariffs
from callshop.ledger.tariffs.list_files import ListFile
from callshop.ledger.tariffs.loading import planned
from callshop.ledger.tariffs.price_changes import Edition
from callshop.rating.list_oddities import Odd, Pair, odd_ones
from callshop.rating.price_list import PriceList, RowError, read_tables
from callshop.rating.price_table import Table, tables
from callshop.rating.sheet import Unreadable
from callshop.rating.tariff import Rate
from callshop.refusal import Refused
from callshop.web.request.context import at, house
from callshop.web.request.fields import FormData
from callshop.web.request.roles import OWNER, allowed
from callshop.web.rights.authorization import present
from callshop.web.tariffs import list_columns
from callshop.web.tariffs.fields import WrongField, pair, start_asked
from callshop.web.tariffs.sell import with_changed

pages = Blueprint("price_lists", __name__)

LISTS = {"rates": "buy", "tariffs": "sell"}
"""The first word of an address -> the tariff it is about."""

BREATH = 0.01
"""Seconds between two chunks of an import: the shop's own writes go first."""

SHOWN = 100
"""Lines of each kind in a preview, and mistakes of a file."""


@pages.get("/rates/import")
@pages.get("/tariffs/import")
@allowed(OWNER)
def choose() -> str:
    return _form(_kind(), {})


@pages.post("/rates/import")
@pages.post("/tariffs/import")
@allowed(OWNER)
def upload() -> Response:
    """Keep the file; a draft of what it changes, or its columns and all its mistakes."""
    kind, typed = _kind(), FormData()
    file = request.files.get("file")
    errors = _check(typed)
    if not errors and (file is None or not file.filename):
        errors = {"file": sentence("Choose a file first.")}
    if errors:
        return make_response(_form(kind, errors), 400)
    content = file.read()
    try:
        found = tables(content)
    except Unreadable as broken:
        return make_response(_form(kind, {}, RowError(broken.line, None, broken.why)), 400)
    header = list_files.header_of(found)
    number = list_files.keep(at().wall, present().person.name, kind, file.filename, content, header)
    kept = ListFile(number, kind, file.filename, header, content)
    return _read(kept, found, typed, list_files.remembered(kind, header))


@pages.get("/rates/import/list/<int:number>")
@pages.get("/tariffs/import/list/<int:number>")
@allowed(OWNER)
def columns(number: int) -> str:
    """How the list is read: as it was confirmed for the last of its kind, else a guess; or as the form is filled in."""
    file, typed = _file(number), FormData()
    chosen = list_columns.asked(typed) if "sheet" in request.args else list_files.remembered(file.kind, file.header)
    return _columns(file, tables(file.content), typed, chosen, ())


@pages.post("/rates/import/list/<int:number>")
@pages.post("/tariffs/import/list/<int:number>")
@allowed(OWNER)
def read_in(number: int) -> Response:
    file, typed = _file(number), FormData()
    chosen, errors = list_columns.asked(typed), _check(typed)
    found = tables(file.content)
    if errors:
        return make_response(_columns(file, found, typed, chosen, (), errors), 400)
    return _read(file, found, typed, chosen)


@pages.get("/rates/import/<int:number>")
@pages.get("/tariffs/import/<int:number>")
@allowed(OWNER)
def preview(number: int) -> str:
    typed = FormData()
    draft = _draft(number, typed)
    later = [_draft(each, typed) for each in _later(typed)]
    skipped, many = list_columns.left_out(list_files.reading_of(typed.whole("list", 0)))
    return render_template(
        "tariffs/files/preview.html", kind=draft.kind, draft=draft, what=_differences(draft), shown=SHOWN, later=later,
        base=typed.whole("base", 0), same=typed.whole("same", 0), list=typed.whole("list", 0),
        skipped=skipped, skipped_count=many,
    )  # fmt: skip


@pages.post("/rates/import/<int:number>")
@pages.post("/tariffs/import/<int:number>")
@allowed(OWNER)
def confirm(number: int) -> Response:
    typed = FormData()
    drafts = [_draft(each, typed) for each in (number, *_later(typed))]
    if typed.whole("base", -1) != price_changes.latest(drafts[0].kind):
        raise Refused(sentence("Prices were changed meanwhile: load the file again and look at its preview."), 409)
    for draft in drafts:
        price_changes.confirm(draft.id, draft.made_at, at=at().wall, who=present().person.name)
    return redirect(with_changed("/" + _name(), drafts[0].id))


def _read(file: ListFile, found: tuple[Table, ...], typed: FormData, chosen: dict[str, str]) -> Response:
    """Drafts of what the list changes; or its columns again, with all mistakes."""
    read = read_tables(found, list_columns.wish(chosen, typed), date.fromisoformat(day_of(at().wall, house())))
    if read.errors:
        return make_response(_columns(file, found, typed, chosen, read.errors), 400)
    list_files.remember(file.id, at().wall, list_columns.told(chosen, found, read))
    return redirect(_drafted(file, read, typed))


def _drafted(file: ListFile, read: PriceList, typed: FormData) -> str:
    """The address of the preview of its drafts: one of now, and one of each day to come."""
    wall, valid_from = at().wall, start_asked(typed)
    editions = planned(
        file.kind, read, valid_from, lambda day: start_of(day.isoformat(), house()), bool(typed.text("replace"))
    )
    drafts = [
        tariffs.draft(
            file.kind, edition.changes, at=wall, valid_from=edition.valid_from, source=file.source,
            who=present().person.name, pause=lambda: sleep(BREATH),
        )
        for number, edition in enumerate(editions) if edition.lines or not number
    ]  # fmt: skip
    same = sum(edition.changes.unchanged for edition in editions)
    address = f"/{_name()}/import/{drafts[0]}?made={wall}&base={price_changes.latest(file.kind)}&same={same}"
    return f"{address}&list={file.id}&later={'.'.join(map(str, drafts[1:]))}"


@dataclass(frozen=True, slots=True)
class Differences:
    """What a draft changes: pairs of rates before and after, those that change most first; and what is odd of it."""

    added: tuple[Rate, ...]
    dearer: tuple[tuple[Rate, Rate], ...]
    cheaper: tuple[tuple[Rate, Rate], ...]
    other: tuple[tuple[Rate, Rate], ...]
    gone: tuple[Rate, ...]
    odd: tuple[Odd, ...]

    @property
    def losses(self) -> int:
        return sum(odd.kind == "loss" for odd in self.odd)


def _differences(draft: Edition) -> Differences:
    now = Pair(*pair(draft.valid_from))
    before, lines = now.of(draft.kind), list(tariffs.lines_in(draft.id))
    changed = [(before.at(rate.key), rate) for rate, gone in lines if not gone]
    pairs = sorted(((old, new) for old, new in changed if old), key=_rise)
    ended = tuple(rate for rate, gone in lines if gone)
    return Differences(
        added=tuple(new for old, new in changed if old is None),
        dearer=tuple((old, new) for old, new in reversed(pairs) if new.price > old.price),
        cheaper=tuple((old, new) for old, new in pairs if new.price < old.price),
        other=tuple((old, new) for old, new in pairs if new.price == old.price),
        gone=ended,
        odd=odd_ones(draft.kind, now, [new for _, new in changed], ended),
    )


def _rise(change: tuple[Rate, Rate]) -> Fraction:
    old, new = change
    return Fraction(new.price, old.price or 1)


def _name() -> str:
    return request.path.split("/")[1]


def _kind() -> str:
    """Of which tariff this address speaks."""
    return LISTS[_name()]


def _file(number: int) -> ListFile:
    file = list_files.one(number)
    if file is None or file.kind != _kind():
        raise Refused(sentence("This file is not kept any more. Load it again."), 404)
    return file


def _draft(number: int, typed: FormData) -> Edition:
    draft = price_changes.draft_of(number, typed.whole("made", 0))
    if draft is None or draft.kind != _kind():
        why = sentence("This preview is gone, or was confirmed already. Load the file again.")
        raise Refused(why, 404)
    return draft


def _later(typed: FormData) -> list[int]:
    """The drafts of the days to come, as the address of a preview has them."""
    parts = [part for part in typed.text("later").split(".") if part]
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise Refused(sentence("This preview is gone, or was confirmed already. Load the file again."), 404)
    return list(map(int, parts))


def _check(typed: FormData) -> dict[str, Sentence]:
    try:
        start_asked(typed)
        list_columns.exchange_asked(typed)
    except WrongField as wrong:
        return {wrong.field: wrong.why}
    return {}


def _form(kind: str, errors: dict[str, Sentence], *mistakes: RowError) -> str:
    return render_template(
        "tariffs/files/import.html", kind=kind, typed=FormData(), errors=errors, mistakes=mistakes, count=len(mistakes)
    )


def _columns(
    file: ListFile, found: tuple[Table, ...], typed: FormData, chosen: dict[str, str],
    mistakes: tuple[RowError, ...], errors: dict[str, Sentence] | None = None,
) -> str:  # fmt: skip
    today = date.fromisoformat(day_of(at().wall, house()))
    return render_template(
        "tariffs/files/columns.html", kind=file.kind, file=file, typed=typed, errors=errors or {},
        matching=list_columns.matching(found, chosen, typed, today), words=list_columns.WORDS,
        mistakes=mistakes[:SHOWN], count=len(mistakes),
        action=f"/{_name()}/import/list/{file.id}",
    )  # fmt: skip
