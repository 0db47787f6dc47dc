"""Rates: what the provider charges. Searched and exported."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from callshop.languages import LANGUAGES
from callshop.ledger.tariffs import price_changes
from callshop.rating.margins import found
from callshop.rating.tariff import Rate
from callshop.web.request import json_body
from callshop.web.request.fields import FormData
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.tariffs.fields import pair, priced_at, search_asked
from callshop.web.tariffs.files import price_files
from callshop.web.tariffs.sell import changed_asked, taken_back, with_changed

pages = Blueprint("buy_prices", __name__)


@pages.get("/rates")
@price_files(pages, "/rates", lambda: _rates_found())
@allowed(OWNER)
def index() -> str | Response:
    typed = FormData()
    search = search_asked(typed)
    sell, buy = pair()
    rates = found(buy, search.prefix, search.words, tuple(LANGUAGES))
    first = (search.page - 1) * search.per_page
    shown = rates[first : first + search.per_page]
    if asks_for_json(request):
        told = [_as_json(rate) for rate in shown]
        return jsonify(count=len(rates), page=search.page, per_page=search.per_page, rates=told)
    since = price_changes.since("buy", [rate.key for rate in shown], priced_at())
    return render_template(
        "tariffs/buy.html",
        search=search, rates=shown, count=len(rates), all_rates=len(buy),
        since={key.prefix: began for key, began in since.items()},
        sold={rate.prefix: sell.rate_for(rate.prefix) for rate in shown},
        coming=price_changes.coming("buy", priced_at()), changed=changed_asked(typed),
    )  # fmt: skip


@pages.get("/rates/<prefix>/history")
@allowed(OWNER)
def history(prefix: str) -> str:
    return render_template("tariffs/_history.html", past=price_changes.history("buy", prefix), kind="buy")


@pages.post("/rates/undo")
@allowed(OWNER)
def undo() -> Response:
    typed = FormData()
    made, _ = taken_back(typed.whole("edition", 0))
    return redirect(with_changed(typed.text("back") or url_for("buy_prices.index"), made))


def _rates_found() -> list[Rate]:
    search = search_asked(FormData())
    return found(pair()[1], search.prefix, search.words, tuple(LANGUAGES))


def _as_json(rate: Rate) -> dict:
    return {
        "prefix": rate.prefix, "destination": rate.destination or None, "price": json_body.plain(rate.price),
        "connect_fee": json_body.plain(rate.connect_fee), "first_increment": rate.first_increment,
        "next_increment": rate.next_increment, "free_under": rate.free_under,
    }  # fmt: skip
