"""The owner's day: what came in, cost and is left, beside a week before; the cabins now; what wants attention."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request

from callshop.events import Sentence, sentence
from callshop.ledger.calls.strip_wanted import strip_wanted
from callshop.ledger.people import concessions
from callshop.ledger.provider import account
from callshop.ledger.reports import dashboard, reports
from callshop.ledger.settings import warnings
from callshop.ledger.settings.shop_config import local_time, next_day, start_of
from callshop.ledger.till import debt_list, shifts
from callshop.money import UNIT
from callshop.rating.margins import losing
from callshop.web.page.query import today as this_day
from callshop.web.page.rendering import words
from callshop.web.reports import charts
from callshop.web.request import json_body
from callshop.web.request.context import at, house, world
from callshop.web.request.fields import day_asked
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json

pages = Blueprint("dashboard", __name__)

MONEY = ("revenue", "cost", "profit", "paid", "due")
COUNTS = ("calls", "answered", "seconds")
BEST = 8
TOLD_AT = {"codes": "/recharge", "backup": "/backups", "mail": "/settings#smtp_host"}
"""Warnings of the books, and the page that tells more. That of the credit is told by the board."""
DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Concern:
    """Something the owner should look at. level: "alarm" or "warn"; address: where, or None."""

    level: str
    what: Sentence
    address: str | None = None


@pages.get("/day")
@allowed(OWNER)
def day() -> str | Response:
    chosen = dashboard.day(_day())
    before, after, week_before = dashboard.neighbours(chosen.day)
    then = dashboard.day(week_before)
    if asks_for_json(request):
        return jsonify({**_as_json(chosen), "week_before": _as_json(then)})
    is_today = chosen.day == this_day()
    return render_template(
        "reports/dashboard.html", board=world().shop.board, chosen=chosen, then=then, before=before, after=after,
        is_today=is_today, hours=dashboard.hours(chosen.day), hours_then=dashboard.hours(week_before),
        best=dashboard.best_destinations(chosen.day, BEST), left=_left(chosen.day), traces=_traces(chosen.day),
        debts=debt_list.open_now(),
        unpriced=_unpriced() if is_today else [], concerns=_concerns() if is_today else [],
    )  # fmt: skip


@pages.get("/day/hours.svg")
@allowed(OWNER)
def by_hour() -> Response:
    chosen = _day()
    then = dashboard.neighbours(chosen)[2]
    series = [
        charts.Series(words().say(name), [line.revenue // UNIT for line in dashboard.hours(of)])
        for name, of in ((sentence("This day"), chosen), (sentence("A week before"), then))
    ]
    return charts.bars([str(hour) for hour in range(24)], series, every=3)


@pages.get("/day/destinations.svg")
@allowed(OWNER)
def by_destination() -> Response:
    best = dashboard.best_destinations(_day(), BEST)[::-1]
    revenue = charts.Series(words().gettext("Revenue"), [line.revenue // UNIT for line in best])
    return charts.bars([_short(line.key) for line in best], [revenue], lying=True, height=30 + 30 * max(1, len(best)))


def _day() -> str:
    return day_asked("day") or this_day()


def _short(name: str) -> str:
    return name if len(name) <= 22 else name[:21] + "…"


def _as_json(of: dashboard.DaySummary) -> dict:
    told = {"day": of.day, **{name: getattr(of, name) for name in COUNTS}}
    return told | {name: json_body.plain(getattr(of, name)) for name in MONEY}


def _left(day_name: str) -> dict:
    """The balance, in money, in time of talk, and in days at the pace of the last week."""
    now, spent = account.account(), dashboard.spent_a_day(day_name)
    days = now.balance // spent if now.balance is not None and spent else None
    return {"balance": now.balance, "seconds_left": now.seconds_left(), "days_left": days, "spent_a_day": spent}


def _traces(day_name: str) -> tuple[concessions.Concession, ...]:
    """What each person let go on this day."""
    shop = house()
    return concessions.of_day(day_name, start_of(day_name, shop), start_of(next_day(day_name), shop))


def _concerns() -> list[Concern]:
    """What needs attention now, the worst first."""
    found = [*_of_the_board(), *_of_the_books()]
    return sorted(found, key=lambda concern: concern.level != "alarm")


def _of_the_board() -> list[Concern]:
    board = world().shop.board
    found = [Concern("alarm", alarm, "/board") for alarm in board.alarms]
    for light in board.gateways:
        if light.state != "up":
            silent = sentence("The gateway {name} is silent.", name=light.name)
            gone = sentence("The gateway {name} is gone.", name=light.name)
            found.append(Concern("alarm", silent if light.state == "silent" else gone))
    if not board.gateways:
        found.append(Concern("alarm", sentence("No gateway yet: nothing can be metered.")))
    if board.balance.level == "empty":
        found.append(Concern("alarm", sentence("The credit at the provider is used up."), "/payments"))
    if board.balance.level == "low":
        found.append(Concern("warn", sentence("The credit at the provider will soon be used up."), "/payments"))
    if board.unmapped:
        waiting = sentence("Calls that wait for a cabin: {count}.", count=len(board.unmapped))
        found.append(Concern("warn", waiting, "/board"))
    if board.missing:
        lost = sentence("Calls that are in a capture and not in the books: {count}.", count=len(board.missing))
        found.append(Concern("warn", lost, "/board"))
    if board.strangers:
        strange = sentence("Strange devices that spoke to the shop: {count}.", count=len(board.strangers))
        found.append(Concern("warn", strange, "#strangers"))
    return found


def _of_the_books() -> list[Concern]:
    rates, name = world().shop.rates, this_day()
    since, interrupted = dashboard.interrupted(name)
    lost_since, lost = dashboard.sold_at_a_loss(name)
    counted_since, different = dashboard.tills_that_differ(name)
    unpriced, overdrawn = _unpriced(), shifts.overdrawn_since(counted_since)
    losses, copies = losing(rates.sell, rates.buy), dashboard.backups(at().wall)
    counted = (
        (different, sentence("Tills that did not match this week: {count}.", count=different),
         f"/shifts?different=1&from={counted_since}&to={name}"),
        (len(overdrawn), sentence("Drawers that fell below zero this week: {count}.", count=len(overdrawn)),
         f"/shifts/{overdrawn[0].id}" if overdrawn else ""),
        (len(losses), sentence("Prices under what the provider charges: {count}.", count=len(losses)),
         "/tariffs?losing=1"),
        (lost, sentence("Destinations that lost money this week: {count}.", count=lost),
         f"/reports?by=destination&from={lost_since}&to={name}"),
        (len(unpriced), sentence("Numbers called without a price this week: {count}.", count=len(unpriced)),
         "#unpriced"),
        (interrupted, sentence("Interrupted calls this week: {count}.", count=interrupted),
         f"/cdr?status=interrupted&from={since}&to={name}"),
    )  # fmt: skip
    found = [Concern("warn", what, address) for count, what, address in counted if count]
    if copies.too_old:
        found.append(Concern("warn", _backup_words(copies), "/backups"))
    for wanted in strip_wanted([name for name, _ in house().gateways], house().country, at().wall):
        found.append(Concern("warn", sentence(
            "All numbers of the gateway {gateway} begin with {digits}, like {number}: set its option strip={digits}.",
            gateway=wanted.gateway, digits=wanted.digits, number=wanted.number,
        )))  # fmt: skip
    standing = (each for each in warnings.standing() if each.name in TOLD_AT)
    return found + [Concern("warn", each.why, TOLD_AT[each.name]) for each in standing]


def _unpriced() -> list[dict]:
    return reports.unpriced_numbers(since=at().wall - dashboard.RECENT_DAYS * DAY_MS)


def _backup_words(copies: dashboard.Backups) -> Sentence:
    if copies.at is None:
        return sentence("The books were never copied: make a backup.")
    when = local_time(copies.at, house()).strftime("%d/%m %H:%M")
    return sentence("The last copy of the books is of {when}: make a backup.", when=when)
