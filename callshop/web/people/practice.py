"""Practising: from the real shop into the throw-away one, what there is to learn in it, and back."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, url_for

from callshop.events import sentence
from callshop.handy_sums import usual_deposits
from callshop.ledger.people.practice_progress import EXERCISES
from callshop.refusal import Refused
from callshop.web.people.login import come_in as begin_session
from callshop.web.request.context import Lesson, PracticeRoom, at, house, world
from callshop.web.request.roles import ANYONE, COUNTER, allowed

pages = Blueprint("practice", __name__)

@pages.get("/practice")
@allowed(COUNTER)
def page() -> str | Response:
    """In the real shop: the way in. In the other, there is nothing to begin."""
    if world().lesson:
        return redirect(url_for("board.board"))
    room = _room()
    way = room.way_in(_host()) if room.open else None
    return render_template("people/practice.html", way=way, at_once="go" in request.args)


@pages.post("/practice")
@allowed(COUNTER)
def begin() -> Response:
    _room().begin(int(request.environ["SERVER_PORT"]))
    return redirect(url_for("practice.page", go=1))


@pages.post("/practice/finish")
@allowed(COUNTER)
def finish() -> str | Response:
    if world().lesson:
        world().lesson.finish(at())
        back = world().lesson.back
        return render_template("people/practice_finished.html", back=f"http://{_host()}:{back}/" if back else None)
    _room().end()
    return redirect(url_for("practice.page"))


@pages.get("/practice/in/<token>")
@allowed(ANYONE)
def come_in(token: str) -> Response:
    """Logged in as the trainee, without a password, once for each token."""
    trainee = _lesson().let_in(token)
    if trainee is None:
        raise Refused(sentence("This way in was used already: press “Practise” again."), 403)
    begin_session(trainee)
    return redirect(url_for("board.board"))


@pages.get("/practice/steps")
@allowed(COUNTER)
def steps() -> str:
    done = _lesson().done
    exercises = [(name, name in done) for name in EXERCISES]
    amount = next(iter(usual_deposits(house().currency)), 100 * house().round_to)
    return render_template("people/_practice_steps.html", exercises=exercises, amount=amount)


def _room() -> PracticeRoom:
    if world().room is None:
        raise Refused(sentence("Nobody can practise here."), 404)
    return world().room


def _lesson() -> Lesson:
    if world().lesson is None:
        raise Refused(sentence("Nobody can practise here."), 404)
    return world().lesson


def _host() -> str:
    """The name under which the browser reaches this PC, without the port."""
    name = urlsplit(request.host_url).hostname or "localhost"
    return f"[{name}]" if ":" in name else name
