"""What a call would cost, for the customer who asks before he dials: by number or by country, and for how long.

Only what the customer pays is looked up here; what a call costs the shop has no way onto a tablet.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from flask import Blueprint, render_template, request

from callshop import money
from callshop.events import sentence
from callshop.ledger.settings.shop_config import week_time
from callshop.rating.charge import charge_sell, seconds_for
from callshop.rating.directory import Directory
from callshop.rating.places import country_name
from callshop.rating.tariff import Quote, Rate, Tariff
from callshop.refusal import Refused
from callshop.web.page.rendering import language
from callshop.web.request.context import at, house, tile_of, world
from callshop.web.request.fields import figure_of
from callshop.web.request.roles import CABIN, allowed
from callshop.web.wording import countries

pages = Blueprint("price_check", __name__)

LONGEST_QUESTION = 40
COUNTRIES_OFFERED = 6
DESTINATIONS_SHOWN = 4
SHORTEST_UNLISTED = 8
"""Digits before we say that a number has no price: until then its prefix may still come."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A rate, and how many seconds the customer's money lasts at it (None: he named no money).

    back   micros of that money that so long a call leaves: they go back to the customer
    """

    rate: Rate
    seconds: int | None
    back: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the tablet says to what was typed.

    talks       the prices that apply, none if there is none (yet)
    countries   (code, name) of those that may be meant
    others      how many more destinations the country has
    known       False: nothing can be said yet, go on typing
    refused     "number" or "country": what nobody may call from this cabin
    """

    asked: str
    country: str | None = None
    name: str = ""
    kind: str | None = None
    talks: tuple[Talk, ...] = ()
    countries: tuple[tuple[str, str], ...] = ()
    others: int = 0
    known: bool = True
    refused: Literal["number", "country"] | None = None


@pages.get("/booth/<int:cabin>/price")
@allowed(CABIN)
def price(cabin: int) -> str:
    tile_of(cabin)
    text, amount = _question(), _amount()
    about = _of_country if any(sign.isalpha() for sign in text) else _of_number
    return render_template("tablet/_answer.html", answer=about(text, amount, cabin), amount=amount)


def amounts() -> tuple[int, ...]:
    """The sums offered to talk for, micros: notes and coins that a customer has in his hand."""
    small = money.decimals_of(house().currency) > 0
    return tuple(each * money.UNIT for each in ((1, 2, 5, 10, 20) if small else (100, 200, 500, 1000, 2000)))


def _question() -> str:
    return request.args.get("q", "").strip()[:LONGEST_QUESTION]


def _amount() -> int | None:
    text = request.args.get("amount", "").strip()
    amount = money.parse(figure_of(text)) if text else None
    if amount is not None and amount < 0:
        raise Refused(sentence("“{value}” is not an amount.", value=text))
    return amount


def _of_number(text: str, amount: int | None, cabin: int) -> Answer:
    """As the call itself would be priced now, dialled from this cabin."""
    quote = world().shop.quote(_gateway_of(cabin), text, cabin, at())
    told = quote.priced or quote.refused or len(quote.number) >= SHORTEST_UNLISTED
    if not told:
        return Answer(text, country=quote.country, name=_country(quote), known=False)
    talks = (_talk(quote.sell, amount),) if quote.sell and not quote.refused else ()
    refused = "number" if quote.refused else None
    return Answer(text, quote.country, quote.destination, quote.kind, talks, refused=refused)


def _gateway_of(cabin: int) -> str:
    """The gateway of the cabin's first line: it knows how digits are dialled there."""
    lines = next((row.lines for row in house().cabins if row.number == cabin), ())
    return lines[0][0] if lines else ""


def _country(quote: Quote) -> str:
    return country_name(quote.country, language()) if quote.e164 else ""


def _of_country(text: str, amount: int | None, cabin: int) -> Answer:
    found = countries.named(text, language(), COUNTRIES_OFFERED)
    if len(found) != 1:
        return Answer(text, countries=found, known=False)
    ((country, name),) = found
    directory = _directory(world().shop.rates.sell)
    rates = directory.rates_of(country, cabin, week_time(at().wall, house()))
    talks = tuple(_talk(rate, amount) for rate in rates[:DESTINATIONS_SHOWN])
    refused = "country" if directory.prefixes_of(country) and not rates else None
    return Answer(text, country, name, None, talks, others=len(rates) - len(talks), refused=refused)


@lru_cache(maxsize=1)
def _directory(sell: Tariff) -> Directory:
    """Of the tariff in force; a new one is another object, and takes its place."""
    return Directory(sell)


def _talk(rate: Rate, amount: int | None) -> Talk:
    """For his money as long as a prepaid call lasts: it is cut a second before it would cost more."""
    if amount is None:
        return Talk(rate, None)
    coin = world().shop.rates.coin
    longest = max(seconds_for(rate, amount, coin) - 1, 0)
    return Talk(rate, longest, max(amount - charge_sell(rate, longest, coin).amount, 0))
