"""Rates: what the provider charges. Searched, exported, and replaced by a new list that is looked at first."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from time import sleep

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for

from callshop import money
from callshop.events import Sentence, sentence
from callshop.ledger.tariffs import price_changes, tariffs
from callshop.ledger.tariffs.price_changes import ChangeRefused, Edition
from callshop.rating.margins import MarginRow, found, line_of, losing
from callshop.rating.tariff import Rate, Tariff
from callshop.rating.tariff_file import RowError, read
from callshop.refusal import Refused
from callshop.translations import LANGUAGES
from callshop.web.request import json_body
from callshop.web.request.context import at
from callshop.web.request.security import asks_for_json
from callshop.web.rights.authorization import present
from callshop.web.tariffs import files
from callshop.web.tariffs.fields import Typed, WrongField, pair, search_asked, start_asked
from callshop.web.tariffs.sell import changed_asked, taken_back, with_changed

pages = Blueprint("buy_prices", __name__)

LISTS = {"rates": "buy", "tariffs": "sell"}
"""The first word of an address -> the tariff it is about."""

BREATH = 0.01
"""Seconds between two chunks of an import: the shop's own writes go first."""

SHOWN = 100
"""Lines of each kind in a preview, and mistakes of a file."""


@pages.get("/rates")
def index() -> str | Response:
    typed = Typed()
    search = search_asked(typed)
    sell, buy = pair()
    rates = found(buy, search.prefix, search.words, LANGUAGES)
    first = (search.page - 1) * search.per_page
    shown = rates[first : first + search.per_page]
    if asks_for_json(request):
        told = [_as_json(rate) for rate in shown]
        return jsonify(count=len(rates), page=search.page, per_page=search.per_page, rates=told)
    since = price_changes.since("buy", [rate.key for rate in shown], at().wall)
    return render_template(
        "tariffs/buy.html",
        search=search, rates=shown, count=len(rates), all_rates=len(buy),
        since={key.prefix: began for key, began in since.items()},
        sold={rate.prefix: sell.rate_for(rate.prefix) for rate in shown},
        coming=price_changes.coming("buy", at().wall), changed=changed_asked(typed),
    )  # fmt: skip


@pages.get("/rates.csv")
def as_csv() -> Response:
    return files.csv_of(_rates_found(), "rates.csv")


@pages.get("/rates.xlsx")
def as_xlsx() -> Response:
    return files.xlsx_of(_rates_found(), "rates.xlsx")


@pages.get("/rates/<prefix>/history")
def history(prefix: str) -> str:
    return render_template("tariffs/_history.html", past=price_changes.history("buy", prefix), kind="buy")


@pages.post("/rates/undo")
def undo() -> Response:
    typed = Typed()
    made, _ = taken_back(typed.whole("edition", 0))
    return redirect(with_changed(typed.text("back") or url_for("buy_prices.index"), made))


@pages.get("/rates/import")
@pages.get("/tariffs/import")
def choose() -> str:
    return _form(_kind(), {}, ())


@pages.post("/rates/import")
@pages.post("/tariffs/import")
def upload() -> Response:
    """Read the file; a draft of what it changes, or all its mistakes."""
    kind, typed = _kind(), Typed()
    file = request.files.get("file")
    try:
        valid_from, exchange = start_asked(typed), _exchange(typed)
    except WrongField as wrong:
        return make_response(_form(kind, {wrong.field: wrong.why}, ()), 400)
    if file is None or not file.filename:
        return make_response(_form(kind, {"file": sentence("Choose a file first.")}, ()), 400)
    rates, errors = read(file.read(), exchange=exchange)
    if errors:
        return make_response(_form(kind, {}, errors), 400)
    change = tariffs.changes(kind, rates, valid_from, replace=bool(typed.text("replace")))
    wall = at().wall
    draft = tariffs.draft(
        kind, change, at=wall, valid_from=valid_from, source=file.filename, who=present().person.name,
        pause=lambda: sleep(BREATH),
    )  # fmt: skip
    base = price_changes.latest(kind)
    return redirect(f"{request.path}/{draft}?made={wall}&base={base}&same={change.unchanged}")


@pages.get("/rates/import/<int:number>")
@pages.get("/tariffs/import/<int:number>")
def preview(number: int) -> str:
    typed = Typed()
    draft = _draft(number, typed)
    return render_template(
        "tariffs/files/preview.html", kind=draft.kind, draft=draft, what=_differences(draft), shown=SHOWN,
        base=typed.whole("base", 0), same=typed.whole("same", 0),
    )  # fmt: skip


@pages.post("/rates/import/<int:number>")
@pages.post("/tariffs/import/<int:number>")
def confirm(number: int) -> Response:
    typed = Typed()
    draft = _draft(number, typed)
    if typed.whole("base", -1) != price_changes.latest(draft.kind):
        raise Refused(sentence("Prices were changed meanwhile: load the file again and look at its preview."), 409)
    try:
        price_changes.confirm(draft.id, draft.made_at, at=at().wall, who=present().person.name)
    except ChangeRefused as refused:
        raise Refused(refused.why, 409) from None
    return redirect(with_changed("/" + _name(), draft.id))


@dataclass(frozen=True, slots=True)
class Differences:
    """What a draft changes: pairs of rates before and after, those that change most first; and what would lose.

    losses   lines of the sell tariff that lose money with the draft and did not before
    """

    added: tuple[Rate, ...]
    dearer: tuple[tuple[Rate, Rate], ...]
    cheaper: tuple[tuple[Rate, Rate], ...]
    other: tuple[tuple[Rate, Rate], ...]
    gone: tuple[Rate, ...]
    losses: tuple[MarginRow, ...]


def _differences(draft: Edition) -> Differences:
    sell, buy = pair(draft.valid_from)
    before = buy if draft.kind == "buy" else sell
    lines = list(tariffs.lines_in(draft.id))
    changed = [(before.at(rate.key), rate) for rate, gone in lines if not gone]
    pairs = sorted(((old, new) for old, new in changed if old), key=_rise)
    after = before.revised((new for _, new in changed), (rate.key for rate, gone in lines if gone))
    return Differences(
        added=tuple(new for old, new in changed if old is None),
        dearer=tuple((old, new) for old, new in reversed(pairs) if new.price > old.price),
        cheaper=tuple((old, new) for old, new in pairs if new.price < old.price),
        other=tuple((old, new) for old, new in pairs if new.price == old.price),
        gone=tuple(rate for rate, gone in lines if gone),
        losses=_new_losses(sell, buy, *((sell, after) if draft.kind == "buy" else (after, buy))),
    )


def _rise(change: tuple[Rate, Rate]) -> Fraction:
    old, new = change
    return Fraction(new.price, old.price or 1)


def _new_losses(sell: Tariff, buy: Tariff, sell_then: Tariff, buy_then: Tariff) -> tuple[MarginRow, ...]:
    known = set(losing(sell, buy))
    return tuple(line_of(sell_then, buy_then, prefix) for prefix in losing(sell_then, buy_then) if prefix not in known)


def _name() -> str:
    return request.path.split("/")[1]


def _kind() -> str:
    """Of which tariff this address speaks."""
    return LISTS[_name()]


def _draft(number: int, typed: Typed) -> Edition:
    draft = price_changes.draft_of(number, typed.whole("made", 0))
    if draft is None or draft.kind != _kind():
        why = sentence("This preview is gone, or was confirmed already. Load the file again.")
        raise Refused(why, 404)
    return draft


def _form(kind: str, errors: dict[str, Sentence], mistakes: tuple[RowError, ...]) -> str:
    return render_template(
        "tariffs/files/import.html",
        kind=kind,
        typed=Typed(),
        errors=errors,
        mistakes=mistakes[:SHOWN],
        count=len(mistakes),
    )


def _exchange(typed: Typed) -> Decimal | None:
    text = typed.text("exchange")
    if not text:
        return None
    try:
        exchange = money.decimal(text)
    except money.MoneyError:
        exchange = Decimal(0)
    if exchange <= 0:
        raise WrongField("exchange", sentence("“{text}” is not an exchange rate.", text=text))
    return exchange


def _rates_found() -> list[Rate]:
    search = search_asked(Typed())
    return found(pair()[1], search.prefix, search.words, LANGUAGES)


def _as_json(rate: Rate) -> dict:
    return {
        "prefix": rate.prefix, "destination": rate.destination or None, "price": json_body.plain(rate.price),
        "connect_fee": json_body.plain(rate.connect_fee), "first_increment": rate.first_increment,
        "next_increment": rate.next_increment, "free_under": rate.free_under,
    }  # fmt: skip
