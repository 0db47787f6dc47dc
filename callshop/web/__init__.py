"""The shop's pages: one Flask application around a shop that is already running. The map:

    rules.py      who may see what: one table of endpoints               gate.py    stands with it in front of all
    access.py     coming in and going out, /healthz, the way to each role's page
    cashier.py    the board, a cabin's panel, the cashier's verbs        verbs.py  how a verb is done once and answered
    till.py       a bill taken back
    stays.py      a customer's stay, who waits, “Continue” on the tablet
    tablet.py     the price in the cabin                                 pairing.py  which tablet sees which cabin
    fragments.py  what live pages ask again and again
    cdr.py        the calls as a list                                    owner.py  the owner's day
    reports.py    the sums of any days, divided                          charts.py  pictures of figures
    selecting.py  which days and calls an address asks for
    rates.py      what the provider charges, and new lists of prices     tariffs.py  what customers pay, price by price
    tariff_changes.py  a family of prices at once, the journal           trying.py  a price without a call, the poster
    prices_asked.py  what is asked about prices                          price_files.py  price lists as files
    payments.py   recharges at the provider                              recharge.py  recharge by code
    people.py     persons, and all tablets                               journal.py   who changed what     deeds.py
    settings.py   settings and Client info      setting_words.py         backups.py   copies of the books
    reconciliation.py  the provider's calls beside ours                  statement_columns.py  its list's columns
    menu.py       the owner's pages in groups                            sheets.py   a list as a file     forms.py
    uploads.py    requests larger than a form
    shifts.py     the cashier's till: opened, counted, handed over       counting.py  money as a request tells it
    shift_book.py the shifts as a list and on paper                      closing.py   the shop closed, and opened
    visits.py     the history: every visit, and one as it went          movement_words.py  what moved, in sentences
    debts.py      who owes what since when       slips.py  change still to be had       articles.py  the extras' prices
    practice.py   to the throw-away shop, and inside it
    receipts.py   each bill on paper again                               prices.py  what a call would cost
    receipt_words.py  a bill in words                                    printing.py  on the shop's printer
    asked.py      what a request carries                                 answers.py  what JSON says
    pages.py      templates, filters, language                           assets.py  files that do not change
    errors.py     everything refused, in words                           security.py  headers and cookies
    world.py      what all of them stand on
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from callshop.events import Moment
from callshop.ledger.db import close_thread
from callshop.ledger.house import House
from callshop.shop.keeper import Keeper
from callshop.shop.shop import Shop
from callshop.web import (
    access,
    articles,
    assets,
    backups,
    cashier,
    cdr,
    closing,
    debts,
    errors,
    fragments,
    gate,
    journal,
    owner,
    pages,
    pairing,
    payments,
    people,
    practice,
    prices,
    printing,
    rates,
    receipts,
    recharge,
    reconciliation,
    reports,
    security,
    settings,
    shift_book,
    shifts,
    slips,
    stays,
    tablet,
    tariff_changes,
    tariffs,
    till,
    trying,
    uploads,
    visits,
)
from callshop.web.asked import NumberInPath
from callshop.web.world import Lesson, PracticeRoom, Recorded, World

LARGEST_REQUEST = 256 * 1024
"""Bytes: the largest form is a checkout of a few hundred calls."""

ROOMS = (
    access, assets, cashier, stays, till, tablet, shifts, shift_book, closing, prices, pairing, fragments, cdr,
    receipts, printing, owner, reports, payments, recharge, reconciliation, rates, tariffs, tariff_changes, trying,
    people, journal, settings, backups, visits, debts, slips, articles, practice,
)  # fmt: skip


def create_app(
    shop: Shop,
    house: Callable[[], House],
    now: Callable[[], Moment],
    *,
    secret_key: str | bytes,
    version: str,
    lan_host: str,
    threads: int,
    recorded: Recorded | None = None,
    keeper: Keeper | None = None,
    room: PracticeRoom | None = None,
    lesson: Lesson | None = None,
) -> Flask:
    """The application. `lan_host` is this PC's address for tablets; `threads` is how many the web server has."""
    app = Flask(__name__, static_folder=None, template_folder=str(assets.folder("templates")))
    app.config.from_mapping(
        SECRET_KEY=secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,  # the board stays open all day
        **security.COOKIES,
    )
    if lesson:  # on the same PC: its session must not end the real one, for cookies know no ports
        app.config["SESSION_COOKIE_NAME"] = f"{security.COOKIES['SESSION_COOKIE_NAME']}-practice"
    app.json.ensure_ascii = False
    app.url_map.converters["int"] = NumberInPath
    live = fragments.Live(shop, threads)
    app.extensions["callshop"] = World(
        shop, house, now, version, lan_host, live, keeper=keeper, room=room, lesson=lesson
    )
    if recorded:
        app.extensions["callshop"] = replace(app.extensions["callshop"], recorded=recorded)
    Htmx(app)
    security.init_app(app)
    pages.init_app(app)
    errors.init_app(app)
    gate.init_app(app)  # before the CSRF check: a stranger hears who he is not, not what his form lacks
    uploads.init_app(app)
    CSRFProtect(app)
    for room in ROOMS:
        app.register_blueprint(room.pages)
    app.teardown_appcontext(lambda _: close_thread())
    return app
