"""Rendering: where the templates are, what each of them may use, and in which language it speaks."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, g, redirect, request
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context

from callshop import money
from callshop.events import Figure, Sentence
from callshop.handy_sums import usual_deposits
from callshop.languages import LANGUAGES, at_counter, is_right_to_left
from callshop.ledger.db.connection import BOOKS_REFUSE
from callshop.ledger.provider.account import topped
from callshop.shop.state.credit import level
from callshop.translations import Translator, translator, with_decimals
from callshop.web.request import formats
from callshop.web.request.assets import flag_url, static_url
from callshop.web.request.context import at, house, world
from callshop.web.request.roles import CABIN
from callshop.web.request.security import keep
from callshop.web.rights.authorization import present
from callshop.web.rights.menu import menu_for
from callshop.web.rights.permissions import NO_MATTER_WHO, roles_of

log = logging.getLogger(__name__)

LANGUAGE_COOKIE = "lang"

FILTERS: dict[str, tuple[str, ...]] = {
    "money": ("language", "currency"),
    "money_long": ("language", "currency"),
    "money_near": ("language", "currency"),
    "amount": ("language", "currency"),
    "prefilled": ("currency",),
    "aloud": ("language", "currency"),
    "many": ("language",),
    "duration": (),
    "about_time": ("language",),
    "clock": ("timezone",),
    "clock_short": ("timezone",),
    "exact": ("timezone",),
    "day": ("language", "timezone"),
    "moment": ("language", "timezone"),
    "phone": ("country",),
    "phone_full": ("country",),
}
"""Filter -> what it must be told about the house and the reader."""

LEFT_TO_RIGHT = frozenset({"money", "money_long", "duration", "clock", "clock_short", "phone", "phone_full"})
"""Figures that are read from left to right in every language, and must not be turned by the words around them."""


def language() -> str:
    """The reader's choice, else the shop's; at a tablet the choice of the customer who is there now."""
    if "language" not in g:
        chosen = _at_the_tablet() if present().role == "tablet" else request.cookies.get(LANGUAGE_COOKIE)
        g.language = chosen if chosen in _spoken_here() else house().language
    return g.language


def _at_the_tablet() -> str | None:
    tile = world().shop.board.tile(present().cabin)
    return world().live.languages.of(tile.cabin, tile.visit) if tile else None


def _spoken_here() -> tuple[str, ...]:
    """Some languages are spoken on the pages of a cabin alone."""
    for_customers = roles_of(request.endpoint or "") is CABIN
    return tuple(LANGUAGES) if for_customers else at_counter()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """What is worded inside is in this language, whatever the page around it speaks."""
    before = language()
    g.language = chosen
    try:
        yield
    finally:
        g.language = before


def words() -> Translator:
    return translator(language())


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["plain"] = money.plain
    for name, told in FILTERS.items():
        app.jinja_env.filters[name] = _bound(getattr(formats, name), told)
    app.jinja_env.globals.update(
        static_url=static_url, flag_url=flag_url, symbol=formats.symbol, symbol_long=formats.symbol_long,
        usual_deposits=usual_deposits,
    )  # fmt: skip
    app.context_processor(_everywhere)
    app.before_request(_switch_language)


def _everywhere() -> dict[str, object]:
    spoken = words()
    return {
        "_": spoken.gettext,
        "gettext": spoken.gettext,
        "ngettext": spoken.ngettext,
        "say": say,
        "lang": spoken.language,
        "dir": spoken.direction,
        "languages": {code: LANGUAGES[code] for code in _spoken_here()},
        "with_decimals": with_decimals,
        "house": house(),
        "person": present().person,
        "menu": menu_for(present().role),
        "bar_credit": credit_light() if present().role == "owner" else None,
        "version": world().version,
        "practising": world().lesson is not None,
        "now": at(),
    }


@pass_context
def say(page: Context, told: Sentence) -> str:
    """A sentence in the page's language, its figures written by the filters they name."""

    def write(figure: Figure) -> str:
        return page.environment.call_filter(figure.unit, figure.value, context=page)

    return translator(page["lang"]).say(told, write)


def credit_light() -> SimpleNamespace:
    """The credit at the provider for a glance: whole francs (micros of them), seconds left, level."""
    account = world().shop.account
    try:
        account = replace(account, topped=topped())  # what was entered a moment ago counts
    except BOOKS_REFUSE:
        log.warning("The books refuse to tell the credit: what the shop remembers is shown")
    coin = money.UNIT // 10 ** money.decimals_of(house().currency)
    balance = account.balance
    return SimpleNamespace(
        balance=None if balance is None else balance - balance % coin,
        seconds_left=account.seconds_left(),
        level=level(account, house()),
    )


def _bound(figure: Callable[..., str], told: tuple[str, ...]) -> Callable[..., str]:
    """A filter that is told the page's language and the house's money, time zone and country.

    Taken from the page's context: so a fragment that is rendered once for many is the same for all of them.
    """

    @pass_context
    def as_filter(page: Context, value: Any, *rest: Any) -> str:
        asked = {"language": lambda: page["lang"]}
        known = {name: asked[name]() if name in asked else getattr(page["house"], name) for name in told}
        shown = figure(value, *rest, **known)
        turned = is_right_to_left(page["lang"]) and figure.__name__ in LEFT_TO_RIGHT
        return formats.isolated(shown) if turned else shown

    return as_filter


def _switch_language() -> Response | None:
    """`?lang=en` on any page: the choice is kept, and the page comes again without it.

    A tablet keeps it for the visit, whoever else has one of the same cabin; a person for himself.
    """
    chosen = request.args.get("lang")
    if request.method != "GET" or request.endpoint in NO_MATTER_WHO or chosen not in _spoken_here():
        return None
    rest = request.args.to_dict(flat=False)
    rest.pop("lang")
    response = redirect(_path_with(rest))
    tile = world().shop.board.tile(present().cabin) if present().role == "tablet" else None
    if tile:
        world().live.languages.choose(tile.cabin, chosen, tile.visit)
    else:
        keep(response, LANGUAGE_COOKIE, chosen)
    return response


def _path_with(arguments: dict[str, list[str]]) -> str:
    query = urlencode(arguments, doseq=True)
    # A path that begins with two strokes would be read as another host.
    path = "/" + quote(request.path.lstrip("/\\"))
    return f"{path}?{query}" if query else path
