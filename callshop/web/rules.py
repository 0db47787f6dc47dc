"""Who may see what (law 8): one table, one gate in front of every page.

A page that is not in the table is shown to nobody, so a new one cannot be forgotten. A tablet passes only to the pages
of its own cabin.
"""

import logging
from dataclasses import dataclass

from flask import Flask, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from callshop.events import sentence
from callshop.ledger import people, tablets
from callshop.ledger.db import DiskRefused
from callshop.ledger.people import OpenSession, Person
from callshop.shop.refusals import Refused
from callshop.web.security import TabletUnknown, asks_for_json
from callshop.web.world import at, world

ANYONE = frozenset({"stranger", "tablet", "cashier", "owner"})
CABIN = frozenset({"tablet", "cashier", "owner"})
COUNTER = frozenset({"cashier", "owner"})
OWNER = frozenset({"owner"})

RULES: dict[str, frozenset[str]] = {
    "assets.static": ANYONE,
    "access.index": ANYONE,
    "access.healthz": ANYONE,
    "access.login_page": ANYONE,
    "access.login": ANYONE,
    "access.logout": ANYONE,
    "pairing.claim": ANYONE,
    "tablet.booth": CABIN,
    "prices.price": CABIN,
    "fragments.live_booth": CABIN,
    "fragments.live_board": COUNTER,
    "cashier.board": COUNTER,
    "cashier.panel_empty": COUNTER,
    "cashier.cabin": COUNTER,
    "cashier.change": COUNTER,
    "cashier.held": COUNTER,
    "stays.open_visit": COUNTER,
    "stays.top_up": COUNTER,
    "stays.close_visit": COUNTER,
    "stays.name_it": COUNTER,
    "stays.no_wish": COUNTER,
    "stays.move": COUNTER,
    "stays.waiting": COUNTER,
    "stays.wait_for": COUNTER,
    "stays.seat": COUNTER,
    "stays.give_up": COUNTER,
    "stays.go_on": CABIN,
    "cashier.block": COUNTER,
    "cashier.unblock": COUNTER,
    "cashier.hang_up": COUNTER,
    "cashier.end_call": COUNTER,
    "cashier.assign": COUNTER,
    "cashier.see_unpriced": COUNTER,
    "cashier.checkout": COUNTER,
    "cashier.add_extra": COUNTER,
    "cashier.drop_extra": COUNTER,
    "till.reverse": COUNTER,
    "cashier.block_all": COUNTER,
    "pairing.of_cabin": COUNTER,
    "pairing.pair": COUNTER,
    "pairing.revoke": COUNTER,
    "cdr.listed": COUNTER,
    "cdr.news": COUNTER,
    "cdr.sums": COUNTER,
    "cdr.opened": COUNTER,
    "cdr.as_csv": COUNTER,
    "cdr.as_workbook": COUNTER,
    "visits.listed": COUNTER,
    "visits.as_csv": COUNTER,
    "visits.as_xlsx": COUNTER,
    "visits.opened": COUNTER,
    "debts.listed": COUNTER,
    "debts.as_csv": COUNTER,
    "debts.as_xlsx": COUNTER,
    "debts.names": COUNTER,
    "debts.one": COUNTER,
    "debts.pay": COUNTER,
    "debts.forgive": OWNER,
    "slips.listed": COUNTER,
    "slips.as_csv": COUNTER,
    "slips.as_xlsx": COUNTER,
    "slips.paper": COUNTER,
    "articles.listed": OWNER,
    "articles.as_csv": OWNER,
    "articles.as_xlsx": OWNER,
    "articles.enter": OWNER,
    "articles.change": OWNER,
    "articles.withdraw": OWNER,
    "receipts.page": COUNTER,
    "receipts.as_text": COUNTER,
    "printing.print_bill": COUNTER,
    "printing.outcome": COUNTER,
    "printing.print_slip": COUNTER,
    "printing.slip_outcome": COUNTER,
    "printing.print_test": OWNER,
    "printing.test_outcome": OWNER,
    "shifts.till": COUNTER,
    "shifts.so_far": COUNTER,
    "shifts.open_shift": COUNTER,
    "shifts.pay_out": COUNTER,
    "shifts.count": COUNTER,
    "shifts.close": COUNTER,
    "shifts.handover": COUNTER,
    "shifts.hand_over": COUNTER,
    "shift_book.listed": COUNTER,
    "shift_book.as_csv": COUNTER,
    "shift_book.as_xlsx": COUNTER,
    "shift_book.report": COUNTER,
    "shift_book.day": COUNTER,
    "closing.page": COUNTER,
    "closing.steps": COUNTER,
    "closing.block": COUNTER,
    "closing.leave": COUNTER,
    "closing.undo": COUNTER,
    "closing.backup": COUNTER,
    "closing.opening": COUNTER,
    "closing.ready": COUNTER,
    "closing.unblock": COUNTER,
    "owner.day": OWNER,
    "owner.by_hour": OWNER,
    "owner.by_destination": OWNER,
    "reports.divided": OWNER,
    "reports.as_csv": OWNER,
    "reports.as_workbook": OWNER,
    "reports.chart": OWNER,
    "payments.listed": OWNER,
    "payments.as_csv": OWNER,
    "payments.as_xlsx": OWNER,
    "payments.enter": OWNER,
    "recharge.page": OWNER,
    "recharge.as_csv": OWNER,
    "recharge.as_xlsx": OWNER,
    "recharge.redeem": OWNER,
    "recharge.make": OWNER,
    "recharge.import_file": OWNER,
    "people.listed": OWNER,
    "people.as_csv": OWNER,
    "people.as_xlsx": OWNER,
    "people.add": OWNER,
    "people.change": OWNER,
    "people.password": OWNER,
    "people.disable": OWNER,
    "people.enable": OWNER,
    "people.sign_out": OWNER,
    "people.all_tablets": OWNER,
    "people.tablets_csv": OWNER,
    "people.tablets_xlsx": OWNER,
    "people.revoke_all": OWNER,
    "journal.listed": OWNER,
    "journal.as_csv": OWNER,
    "journal.as_xlsx": OWNER,
    "settings.listed": OWNER,
    "settings.change": OWNER,
    "settings.client": OWNER,
    "settings.change_client": OWNER,
    "settings.change_logo": OWNER,
    "backups.listed": OWNER,
    "backups.as_csv": OWNER,
    "backups.as_xlsx": OWNER,
    "backups.make": OWNER,
    "settings.picture": ANYONE,
    "practice.page": COUNTER,
    "practice.begin": COUNTER,
    "practice.finish": COUNTER,
    "practice.come_in": ANYONE,
    "practice.steps": COUNTER,
    "tariffs.listed": OWNER,
    "tariffs.exported": OWNER,
    "tariffs.exported_xlsx": OWNER,
    "tariffs.one": OWNER,
    "tariffs.row": OWNER,
    "tariffs.history": OWNER,
    "tariffs.save": OWNER,
    "tariffs.remove": OWNER,
    "tariffs.refuse": OWNER,
    "tariffs.undo": OWNER,
    "tariff_changes.preview": OWNER,
    "tariff_changes.change": OWNER,
    "tariff_changes.journal": OWNER,
    "tariff_changes.journal_csv": OWNER,
    "tariff_changes.journal_xlsx": OWNER,
    "trying.try_price": OWNER,
    "trying.poster": OWNER,
    "rates.listed": OWNER,
    "rates.exported": OWNER,
    "rates.exported_xlsx": OWNER,
    "rates.history": OWNER,
    "rates.undo": OWNER,
    "rates.choose": OWNER,
    "rates.upload": OWNER,
    "rates.preview": OWNER,
    "rates.confirm": OWNER,
    "reconciliation.listed": OWNER,
    "reconciliation.listed_csv": OWNER,
    "reconciliation.listed_xlsx": OWNER,
    "reconciliation.upload": OWNER,
    "reconciliation.statement": OWNER,
    "reconciliation.differences_csv": OWNER,
    "reconciliation.differences_xlsx": OWNER,
    "reconciliation.read_in": OWNER,
    "reconciliation.compare": OWNER,
    "reconciliation.withdraw": OWNER,
    "reconciliation.unpaid": OWNER,
    "reconciliation.unpaid_csv": OWNER,
    "reconciliation.unpaid_xlsx": OWNER,
}
"""Endpoint -> who may ask for it."""

POLLS = frozenset(
    {"fragments.live_board", "fragments.live_booth", "cashier.held", "cdr.news", "closing.steps", "practice.steps"}
)
"""Asked by the page, not by a person: no sign that anybody is there."""

NO_MATTER_WHO = frozenset({"access.healthz", "assets.static"})  # told also while the books cannot say who asks

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Present:
    """Who is asking. `cabin`: of the paired tablet; a tablet whose token is dead is `dead`, so that it can be told."""

    person: Person | None
    cabin: int | None = None
    dead: bool = False

    @property
    def role(self) -> str:
        if self.person:
            return self.person.role
        return "stranger" if self.cabin is None else "tablet"


NOBODY = Present(None)


class Visitor(UserMixin):
    """What Flask-Login keeps of a session: its id is the session's token."""

    def __init__(self, standing: OpenSession):
        self.standing = standing

    def get_id(self) -> str:
        return self.standing.token


def present() -> Present:
    """Who is asking, found out once in a request."""
    if "present" not in g:
        g.present = _who()
    return g.present


def tablet_cookie() -> str:
    """Its name: cookies know no ports, and a tablet that was tried out while practising keeps its real cabin."""
    return "tablet-practice" if world().lesson else "tablet"


def may_see(role: str, endpoint: str) -> bool:
    return role in RULES.get(endpoint, ())


def init_app(app: Flask) -> None:
    logins = LoginManager(app, add_context_processor=False)  # a page is handed its person, and asks nobody
    logins.session_protection = None  # it writes into the session on polls; our rows already know when one is over
    logins.user_loader(_visitor)
    app.before_request(_gate)


def _visitor(token: str) -> Visitor | None:
    standing = people.session_person(token, at().wall)
    return Visitor(standing) if standing else None


def _who() -> Present:
    if "_user_id" in session and current_user.is_authenticated:
        return Present(current_user.standing.person)
    token = request.cookies.get(tablet_cookie())
    cabin = tablets.tablet_cabin(token) if token else None
    return Present(None, cabin, dead=token is not None and cabin is None)


def _gate() -> Response | None:
    """Let pass, send to the login page, or refuse."""
    if request.routing_exception is not None or request.endpoint in NO_MATTER_WHO:
        return None  # no such page: said so by errors.py, to anyone
    who = present()
    if not may_see(who.role, request.endpoint):
        return _turned_away(who)
    if who.role == "tablet" and RULES[request.endpoint] is CABIN and request.view_args["cabin"] != who.cabin:
        raise Refused(sentence("This tablet shows cabin {cabin} only.", cabin=who.cabin), 403)
    if who.person and request.endpoint not in POLLS:
        _note_seen()
    return None


def _turned_away(who: Present) -> Response:
    if request.endpoint not in RULES:
        log.error("no rule says who may see %s: refused", request.endpoint)
    if who.role != "stranger":
        raise Refused(sentence("This page is not for you."), 403)
    if request.endpoint == "tablet.booth" and who.dead:
        raise TabletUnknown
    if request.method == "GET" and not (asks_for_json(request) or request.htmx or request.endpoint in POLLS):
        return redirect(url_for("access.login_page", next=request.full_path.rstrip("?")))
    raise Refused(sentence("Log in first: your session is over, or there was none."), 403)


def _note_seen() -> None:
    try:
        people.note_seen(current_user.standing, at().wall)
    except DiskRefused as refused:
        world().shop.disk.doubt(refused)  # the page is shown all the same
