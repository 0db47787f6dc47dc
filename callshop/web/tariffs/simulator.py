"""What a call would cost, without calling; and the poster of the main prices, for the wall."""

from dataclasses import dataclass
from datetime import timedelta
from heapq import nsmallest

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from callshop.events import Sentence, sentence
from callshop.languages import LANGUAGES
from callshop.ledger.calls.frequent_destinations import most_called
from callshop.ledger.settings.shop_config import local_time, week_time
from callshop.ledger.tariffs import tariffs
from callshop.rating.charge import LONGEST, Charge, charge_buy, charge_sell, next_step
from callshop.rating.margins import found
from callshop.rating.places import place_of
from callshop.rating.tariff import Key, Quote, Rate, Tariff
from callshop.web.request import json_body
from callshop.web.request.context import at, house
from callshop.web.request.fields import FormData
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json
from callshop.web.tariffs.fields import WrongField, cabin_asked, instant_of, pair

pages = Blueprint("simulator", __name__)

SECONDS = 180
"""Three minutes: what people ask the price of."""

ON_A_POSTER = 12
MOST_ON_A_POSTER = 40
LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What the tablet would show, and what it leaves the shop. `next`: (micros more, in how many seconds)."""

    quote: Quote
    seconds: int
    when: int
    cabin: int
    sell: Charge | None
    buy: Charge | None
    next: tuple[int, int] | None

    @property
    def profit(self) -> int | None:
        return self.sell.amount - self.buy.amount if self.sell and self.buy else None


@pages.get("/tariffs/try")
@allowed(OWNER)
def try_price() -> str | Response:
    typed = FormData()
    try:
        tried, errors = _tried(typed), {}
    except WrongField as wrong:
        tried, errors = None, {wrong.field: wrong.why}
    status = 400 if errors else 200
    if asks_for_json(request):
        return make_response(jsonify(_as_json(tried, errors)), status)
    template = "tariffs/_simulation.html" if request.htmx else "tariffs/simulator.html"
    return make_response(render_template(template, typed=typed, tried=tried, errors=errors), status)


@pages.get("/tariffs/poster")
@allowed(OWNER)
def poster() -> str:
    """The prices of the destinations `d` (prefixes, repeated); without any, those most called."""
    typed = FormData()
    sell, _ = pair()
    picked = [rate for prefix in typed.many("d") if (rate := sell.rate_of(prefix.strip()))]
    if typed.text("add"):
        picked += found(sell, *_split(typed.text("add")), tuple(LANGUAGES))[:ON_A_POSTER]
    rates = _once((picked or _usual(sell)), typed.many("without"))
    return render_template(
        "tariffs/poster.html", lines=[(rate, place_of(rate.prefix).country) for rate in rates[:MOST_ON_A_POSTER]],
        title=typed.text("title"),
    )  # fmt: skip


def _tried(typed: FormData) -> Simulation | None:
    """None as long as no number is typed."""
    number = typed.text("number")
    if not number:
        return None
    seconds = _seconds(typed.text("seconds"))
    asked = instant_of(typed.text("at"), "at") if typed.text("at") else None
    when = at().wall if asked is None else asked
    cabin = cabin_asked(typed)
    sell, buy = pair(asked)
    rates = tariffs.rates_of(house(), buy, sell)
    quote = rates.quote(number, cabin=cabin or None, when=week_time(when, house()))
    return Simulation(
        quote, seconds, when, cabin,
        sell=charge_sell(quote.sell, seconds, rates.coin) if quote.sell and not quote.refused else None,
        buy=charge_buy(quote.buy, seconds) if quote.buy else None,
        next=next_step(quote.sell, seconds, rates.coin) if quote.sell and not quote.refused else None,
    )  # fmt: skip


def _seconds(text: str) -> int:
    """ "228", "3:48" or nothing (three minutes)."""
    parts = text.split(":") if text else [str(SECONDS)]
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise WrongField("seconds", sentence("“{text}” is not a duration: write 228 or 3:48.", text=text))
    seconds = 0
    for part in parts:
        seconds = 60 * seconds + int(part)
    return min(seconds, LONGEST)


def _usual(sell: Tariff) -> list[Rate]:
    """The sell rates of the destinations most called, else the shortest prefixes."""
    since = local_time(at().wall, house()).date() - LOOKED_BACK
    names = most_called(since.isoformat(), ON_A_POSTER)
    named: dict[str, Rate] = {}
    for rate in sell if names else ():
        if rate.destination in names:
            named.setdefault(rate.destination, rate)
    shortest = nsmallest(ON_A_POSTER, sell.prefixes, key=len)
    return [named[name] for name in names if name in named] or [sell.at(Key(prefix)) for prefix in shortest]


def _once(rates: list[Rate], without: list[str]) -> list[Rate]:
    """Each destination and price one time, in the order of the names."""
    kept = {(rate.destination, rate.price): rate for rate in reversed(rates) if rate.prefix not in without}
    return sorted(kept.values(), key=lambda rate: rate.destination.casefold())


def _split(text: str) -> tuple[str, str]:
    """(prefix, words)"""
    digits = text.removeprefix("+").removeprefix("00").replace(" ", "")
    return (digits, "") if digits.isdigit() else ("", text)


def _as_json(tried: Simulation | None, errors: dict[str, Sentence]) -> dict:
    if tried is None:
        from callshop.web.page.rendering import words

        return {"error": words().say(next(iter(errors.values()), sentence("Type a number.")))}
    quote = tried.quote
    return {
        "number": quote.number, "e164": quote.e164, "destination": quote.destination or None, "seconds": tried.seconds,
        "refused": quote.refused, "priced": quote.priced, "price": json_body.plain(tried.sell and tried.sell.amount),
        "cost": json_body.plain(tried.buy and tried.buy.amount), "profit": json_body.plain(tried.profit),
    }  # fmt: skip
