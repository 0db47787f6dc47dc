"""One Flask application around a shop that is already running: every blueprint, every guard, in order."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from callshop.events import Moment
from callshop.ledger.db.connection import close_thread
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.shop.jobs.backup_job import BackupJob
from callshop.shop.shop import Shop
from callshop.web.board import board, live, price_check, tablet
from callshop.web.board import visits as board_visits
from callshop.web.calls import calls
from callshop.web.page import errors, rendering
from callshop.web.people import login, people, practice, tablets
from callshop.web.provider import reconciliation, topups, vouchers
from callshop.web.reports import audit_log, dashboard, reports
from callshop.web.request import assets, security, uploads
from callshop.web.request.context import AppContext, Lesson, PracticeRoom, Recorded
from callshop.web.request.fields import NumberInPath
from callshop.web.request.live_cache import Live
from callshop.web.rights import authorization
from callshop.web.settings import backups, settings
from callshop.web.tariffs import articles, bulk_changes, buy, imports, sell, simulator
from callshop.web.till import closing, credit_slips, debts, shift_reports, shifts
from callshop.web.visits import printing, receipts, reversals, visits

LARGEST_REQUEST = 256 * 1024
"""Bytes: the largest form is a checkout of a few hundred calls."""

BLUEPRINTS = (
    login, assets, board, board_visits, reversals, tablet, shifts, shift_reports, closing, price_check, tablets, live,
    calls, receipts, printing, dashboard, reports, topups, vouchers, reconciliation, buy, imports, sell, bulk_changes,
    simulator, people, audit_log, settings, backups, visits, debts, credit_slips, articles, practice,
)  # fmt: skip


def create_app(
    shop: Shop,
    house: Callable[[], ShopConfig],
    now: Callable[[], Moment],
    *,
    secret_key: str | bytes,
    version: str,
    lan_host: str,
    threads: int,
    recorded: Recorded | None = None,
    keeper: BackupJob | None = None,
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
    live_pages = Live(shop, threads)
    app.extensions["callshop"] = AppContext(
        shop, house, now, version, lan_host, live_pages, keeper=keeper, room=room, lesson=lesson
    )
    if recorded:
        app.extensions["callshop"] = replace(app.extensions["callshop"], recorded=recorded)
    Htmx(app)
    security.init_app(app)
    rendering.init_app(app)
    errors.init_app(app)
    authorization.init_app(app)  # before the CSRF check: a stranger hears who he is not, not what his form lacks
    uploads.init_app(app)
    CSRFProtect(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.pages)
    app.teardown_appcontext(lambda _: close_thread())
    return app
