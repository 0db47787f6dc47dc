"""Cabins › Tarifs: what customers pay, found, changed where it stands, and taken back."""

from dataclasses import replace

from babel.dates import get_day_names
from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for

from callshop.events import Sentence, sentence
from callshop.ledger.tariffs import price_changes
from callshop.ledger.tariffs.price_changes import Change
from callshop.rating.margins import MarginRow, line_of, losing, unpriced
from callshop.rating.repricing import clash
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import ALL_CABINS, Key, Rate, Tariff
from callshop.refusal import Refused
from callshop.web.page.errors import answer as refusal
from callshop.web.page.rendering import words
from callshop.web.request import json_body
from callshop.web.request.context import at
from callshop.web.request.fields import FormData
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json, is_local
from callshop.web.rights.authorization import present
from callshop.web.tariffs.fields import (
    WrongField,
    amount_asked,
    cabin_asked,
    chosen,
    digits_of,
    pair,
    prefix_asked,
    priced_at,
    search_asked,
    seconds_asked,
    slot_asked,
    start_asked,
)
from callshop.web.tariffs.files import price_files

pages = Blueprint("sell_prices", __name__)

SHOWN_COSTS = 30
"""Lines of the provider's list beside one price."""


@pages.get("/tariffs")
@price_files(pages, "/tariffs", lambda: _rates_found())
@allowed(OWNER)
def index() -> str | Response:
    typed = FormData()
    search = search_asked(typed)
    sell, buy = pair()
    prefixes = chosen(sell, buy, search)
    first = (search.page - 1) * search.per_page
    lines = [line_of(sell, buy, prefix) for prefix in prefixes[first : first + search.per_page]]
    if asks_for_json(request):
        told = [_as_json(line) for line in lines]
        return jsonify(count=len(prefixes), page=search.page, per_page=search.per_page, rates=told)
    return render_template(
        "tariffs/sell.html",
        search=search, lines=lines, count=len(prefixes), since=_since(lines), rates=len(sell),
        losses=len(losing(sell, buy)), unpriced=len(unpriced(sell, buy)),
        coming=price_changes.coming("sell", priced_at()), changed=changed_asked(typed),
    )  # fmt: skip


@pages.get("/tariffs/<prefix>/row")
@allowed(OWNER)
def row(prefix: str) -> str:
    return _row(_prefix(prefix))


@pages.get("/tariffs/<prefix>/history")
@allowed(OWNER)
def history(prefix: str) -> str:
    return render_template("tariffs/_history.html", past=price_changes.history("sell", _prefix(prefix)), kind="sell")


@pages.get("/tariffs/<prefix>")
@allowed(OWNER)
def one(prefix: str) -> str:
    return _one(_prefix(prefix), FormData())


@pages.post("/tariffs/<prefix>")
@allowed(OWNER)
def save(prefix: str) -> Response:
    """One price: the general one, or a cabin's or a time of the week's own."""
    typed, prefix = FormData(), _prefix(prefix)
    try:
        rate = _typed_rate(typed, prefix)
        edition = _set(rate, start_asked(typed))
    except WrongField as wrong:
        return _wrong(prefix, typed, wrong)
    return _done(prefix, typed, edition)


@pages.post("/tariffs/<prefix>/remove")
@allowed(OWNER)
def remove(prefix: str) -> Response:
    """No such price any more: the one below it holds, or that of a shorter prefix."""
    typed, prefix = FormData(), _prefix(prefix)
    key = Key(prefix, typed.whole("cabin", ALL_CABINS), typed.text("slot"))
    if pair()[0].at(key) is None:
        raise Refused(sentence("There is no such price."), 404)
    return _done(prefix, typed, _apply([(key, None)], priced_at(), f"{prefix} ×"))


@pages.post("/tariffs/refuse")
@allowed(OWNER)
def refuse() -> Response:
    """Nobody (or one cabin not) may call numbers that begin so, from now on."""
    typed = FormData()
    try:
        prefix, cabin = prefix_asked(typed.text("prefix")), cabin_asked(typed)
    except WrongField as wrong:
        return _wrong(digits_of(typed.text("prefix")), typed, wrong)
    refused = Rate(prefix, "", 0, cabin=cabin, slot=REFUSAL, refused=True)
    if pair()[0].at(refused.key):
        return _done(prefix, typed, None)
    return _done(prefix, typed, _apply([(refused.key, refused)], priced_at(), f"{prefix}… ⊘"))


@pages.post("/tariffs/undo")
@allowed(OWNER)
def undo() -> Response:
    """Take a change back; the row, or the page one comes from, shows what became of it."""
    typed = FormData()
    made, _overtaken = taken_back(typed.whole("edition", 0))
    return _done(digits_of(typed.text("prefix")), typed, made)


def taken_back(edition: int) -> tuple[int, int]:
    return price_changes.undo(edition, at=at().wall, who=present().person.name)


def changed_asked(typed: FormData) -> price_changes.Edition | None:
    """The change that the page is to speak of."""
    edition = typed.whole("changed", 0)
    return price_changes.edition_of(edition) if edition else None


def with_changed(back: str, edition: int | None) -> str:
    """The address one came from, told which change was made."""
    path = back if is_local(back) else url_for("sell_prices.index")
    path = path.split("&changed=")[0].split("?changed=")[0]
    return path if edition is None else f"{path}{'&' if '?' in path else '?'}changed={edition}"


def _prefix(text: str) -> str:
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Refused(sentence("“{value}” is not a prefix: digits only.", value=text), 404)
    return text


def _rates_found() -> list[Rate]:
    """The general prices that are found, then those beside them: by cabin, by hour, and refusals."""
    search, (sell, buy) = search_asked(FormData()), pair()
    prefixes = chosen(sell, buy, search)
    general = [rate for prefix in prefixes if (rate := sell.at(Key(prefix)))]
    if not search.text and not search.show:
        return general + sell.others()
    return general + [rate for prefix in prefixes for rate in sell.beside(prefix)]


def _since(lines: list[MarginRow]) -> dict[str, int]:
    keys = [line.sell.key for line in lines if line.sell]
    return {key.prefix: began for key, began in price_changes.since("sell", keys, priced_at()).items()}


def _typed_rate(typed: FormData, prefix: str) -> Rate:
    """What was typed; what was not typed stays as it is there, else as the general price has it."""
    sell, buy = pair()
    key = Key(prefix, cabin_asked(typed), slot_asked(typed))
    if typed.text("other") and key.general:
        raise WrongField("cabin", sentence("Choose a cabin, days or hours: this price stands beside the general one."))
    base = sell.at(key) or sell.rate_of(prefix) or Rate(prefix, line_of(sell, buy, prefix).destination, 0)
    rate = replace(
        base,
        price=amount_asked(typed, "price"),
        destination=typed.text("destination") or base.destination,
        connect_fee=amount_asked(typed, "connect_fee", base.connect_fee),
        first_increment=seconds_asked(typed, "first_increment", base.first_increment, 1),
        next_increment=seconds_asked(typed, "next_increment", base.next_increment, 1),
        free_under=seconds_asked(typed, "free_under", base.free_under, 0),
        cabin=key.cabin,
        slot=key.slot,
    )
    if other := clash(sell, key):
        why = sentence("At a part of this time there is a price already ({slot}): remove it first.", slot=other.slot)
        raise WrongField("slot", why)
    return rate


def _set(rate: Rate, valid_from: int) -> int | None:
    """The edition; None if that is the price already."""
    if _same_already(pair(valid_from)[0], rate):
        return None
    return _apply([(rate.key, rate)], valid_from, f"{rate.prefix} → {json_body.plain(rate.price)}")


def _same_already(sell: Tariff, rate: Rate) -> bool:
    return sell.at(rate.key) == rate


def _apply(changes: list[Change], valid_from: int, what: str) -> int:
    return price_changes.apply(
        "sell", changes, at=at().wall, valid_from=valid_from, what=what, who=present().person.name
    )


def _done(prefix: str, typed: FormData, edition: int | None) -> Response:
    if asks_for_json(request):
        return make_response(jsonify(prefix=prefix, edition=edition))
    if request.htmx and prefix:
        return make_response(_row(prefix, edition=edition))
    return redirect(with_changed(typed.text("back") or f"/tariffs/{prefix}", edition))


def _wrong(prefix: str, typed: FormData, wrong: WrongField) -> Response:
    if asks_for_json(request) or not prefix:
        return refusal(400, wrong.why)
    if request.htmx:
        return make_response(_row(prefix, error=wrong.why, typed=typed.text("price")), 400)
    return make_response(_one(prefix, typed, {wrong.field: wrong.why}), 400)


def _row(prefix: str, edition: int | None = None, error: Sentence | None = None, typed: str = "") -> str:
    sell, buy = pair()
    line = line_of(sell, buy, prefix)
    changed = price_changes.edition_of(edition) if edition else None
    return render_template(
        "tariffs/_row.html", line=line, since=_since([line]), error=error, typed=typed, changed=changed
    )


def _one(prefix: str, typed: FormData, errors: dict[str, Sentence] | None = None) -> str:
    sell, buy = pair()
    line = line_of(sell, buy, prefix)
    return render_template(
        "tariffs/price.html",
        line=line, general=line.sell or Rate(prefix, line.destination, 0), typed=typed, errors=errors or {},
        inherited=None if line.sell else sell.rate_for(prefix), blanket=sell.refuses(prefix),
        costs=(buy.family(prefix) or [rate for rate in (buy.rate_for(prefix),) if rate])[:SHOWN_COSTS],
        since=_since([line]), past=price_changes.history("sell", prefix), changed=changed_asked(typed),
    )  # fmt: skip


def _as_json(line: MarginRow) -> dict:
    rate = line.sell
    price = json_body.plain(rate.price) if rate else None
    shown = {"prefix": line.prefix, "destination": line.destination or None, "price": price}
    if rate:
        shown |= {
            "connect_fee": json_body.plain(rate.connect_fee), "first_increment": rate.first_increment,
            "next_increment": rate.next_increment, "free_under": rate.free_under,
        }  # fmt: skip
    return shown | {"buy": json_body.plain(line.dearest), "loses": line.loses, "refused": line.refused}


def _day_names() -> dict[int, str]:
    """The days of the week in the reader's language, 1 is Monday."""
    names = get_day_names("abbreviated", locale=words().language)
    return {day: names[day - 1] for day in range(1, 8)}


def _slot_words(slot: str) -> str:
    """ "1-5 08:00-20:00" -> "lun.–ven. 08:00–20:00"."""
    days, _, hours = slot.partition(" ")
    named = "".join(_day_names()[int(sign)] if sign.isdigit() else sign for sign in days)
    return f"{named} {hours}".replace(",", ", ").replace("-", "–")


@pages.app_context_processor
def _for_pages() -> dict[str, object]:
    return {"weekdays": _day_names, "slot_words": _slot_words}
