"""The gate in front of every page: who is asking, and whether the mark of the view lets them pass."""

import logging
from dataclasses import dataclass

from flask import Flask, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from callshop.events import sentence
from callshop.ledger.db.connection import DiskRefused
from callshop.ledger.people import people, tablets
from callshop.ledger.people.people import OpenSession, Person
from callshop.refusal import Refused
from callshop.web.request.context import at, world
from callshop.web.request.roles import CABIN
from callshop.web.request.security import asks_for_json
from callshop.web.rights.permissions import NO_MATTER_WHO, POLLS, may_see, roles_of

TABLET_COOKIE = "tablet"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Requester:
    """Who is asking. `cabin`: of the paired tablet; a tablet whose token is dead is `dead`, so that it can be told."""

    person: Person | None
    cabin: int | None = None
    dead: bool = False

    @property
    def role(self) -> str:
        if self.person:
            return self.person.role
        return "stranger" if self.cabin is None else "tablet"


NOBODY = Requester(None)


class Visitor(UserMixin):
    """What Flask-Login keeps of a session: its id is the session's token."""

    def __init__(self, standing: OpenSession):
        self.standing = standing

    def get_id(self) -> str:
        return self.standing.token


def present() -> Requester:
    """Who is asking, found out once in a request."""
    if "present" not in g:
        g.present = _who()
    return g.present


def tablet_cookie() -> str:
    """Its name: cookies know no ports, and a tablet that was tried out while practising keeps its real cabin."""
    return f"{TABLET_COOKIE}-practice" if world().lesson else TABLET_COOKIE


def init_app(app: Flask) -> None:
    logins = LoginManager(app, add_context_processor=False)  # a page is handed its person, and asks nobody
    logins.session_protection = None  # it writes into the session on polls; our rows already know when one is over
    logins.user_loader(_visitor)
    app.before_request(_gate)


def _visitor(token: str) -> Visitor | None:
    standing = people.session_person(token, at().wall)
    return Visitor(standing) if standing else None


def _who() -> Requester:
    if "_user_id" in session and current_user.is_authenticated:
        return Requester(current_user.standing.person)
    token = request.cookies.get(tablet_cookie())
    cabin = tablets.tablet_cabin(token) if token else None
    return Requester(None, cabin, dead=token is not None and cabin is None)


def _gate() -> Response | None:
    """Let pass, send to the login page, or refuse."""
    if request.routing_exception is not None or request.endpoint in NO_MATTER_WHO:
        return None  # no such page: said so by errors.py, to anyone
    who = present()
    if not may_see(who.role, request.endpoint):
        return _turned_away(who)
    if who.role == "tablet" and roles_of(request.endpoint) is CABIN and request.view_args["cabin"] != who.cabin:
        raise Refused(sentence("This tablet shows cabin {cabin} only.", cabin=who.cabin), 403)
    if who.person and request.endpoint not in POLLS:
        _note_seen()
    return None


def _turned_away(who: Requester) -> Response:
    if not roles_of(request.endpoint):
        log.error("nothing says who may see %s: refused", request.endpoint)
    if who.role != "stranger":
        raise Refused(sentence("This page is not for you."), 403)
    if request.endpoint == "tablet.booth" and who.dead:
        raise TabletUnknown
    if request.method == "GET" and not (asks_for_json(request) or request.htmx or request.endpoint in POLLS):
        return redirect(url_for("login.login_page", next=request.full_path.rstrip("?")))
    raise Refused(sentence("Log in first: your session is over, or there was none."), 403)


class TabletUnknown(Exception):
    """A tablet that was taken back, or never claimed its address; TabletUnknown(True): whose code is dead."""


def _note_seen() -> None:
    try:
        people.note_seen(current_user.standing, at().wall)
    except DiskRefused as refused:
        world().shop.doubt_disk(refused)  # the page is shown all the same
