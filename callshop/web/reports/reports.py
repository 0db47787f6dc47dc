"""The sums of any days, divided by time, place or person: a table, a picture, a file, a page to print."""

from dataclasses import fields
from datetime import date
from functools import lru_cache
from types import SimpleNamespace

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names
from flask import Blueprint, Response, jsonify, render_template, request

from callshop.events import Sentence, sentence
from callshop.ledger.calls.call_filter import CdrFilter
from callshop.ledger.reports import reports
from callshop.ledger.reports.reports import ReportRow
from callshop.money import UNIT
from callshop.rating.places import country_name
from callshop.refusal import Refused
from callshop.web.page.list_export import ListExport
from callshop.web.page.query import days_asked, period, periods, same
from callshop.web.page.rendering import language, words
from callshop.web.reports import charts
from callshop.web.request.roles import OWNER, allowed
from callshop.web.request.security import asks_for_json

pages = Blueprint("reports", __name__)

DIVISIONS: tuple[tuple[str, Sentence], ...] = (
    ("day", sentence("By day")),
    ("week", sentence("By week")),
    ("month", sentence("By month")),
    ("hour", sentence("By hour")),
    ("weekday", sentence("By weekday")),
    ("cabin", sentence("By cabin")),
    ("destination", sentence("By destination")),
    ("country", sentence("By country")),
    ("cashier", sentence("By cashier")),
)
NOBODY = {
    "cabin": sentence("no cabin"),
    "destination": sentence("Unknown destination"),
    "country": sentence("no country"),
    "cashier": sentence("not paid"),
}
"""What is said where a call has none."""

COLUMNS = (
    ("key", ""), ("calls", "number"), ("answered", "number"), ("answered_percent", "number"), ("seconds", "number"),
    ("mean_seconds", "number"), ("cost", "money"), ("revenue", "money"), ("profit", "money"),
    ("profit_a_minute", "money"),
)  # fmt: skip
BUTTONS = ("today", "yesterday", "week", "month", "year")
DRAWN = 31
"""Bars that can still be told apart."""
SHOWN = 400
"""Lines on the page; the files hold them all. Of more days or weeks than that, those of one year at a time."""
YEARLY = ("day", "week")

REPORT = ListExport("reports", COLUMNS, lambda: _lines())


@pages.get("/reports")
@REPORT.files(pages, "/reports")
@allowed(OWNER)
def divided() -> str | Response:
    by, (first, last) = _by(), _days()
    lines, total = reports.divided(by, first, last), reports.total(first, last)
    if asks_for_json(request):
        return jsonify({"from": first, "to": last, "by": by, "lines": REPORT.all_as_json(lines),
                        "total": REPORT.as_json(total)})  # fmt: skip
    year, years = _years(by, lines)
    shown = [line for line in lines if str(line.key)[:4] == year] if year else lines[:SHOWN]
    buttons = periods("/reports", CdrFilter(first, last), BUTTONS)
    divisions = [(words, f"/reports?{same(by=name, year=None)}", name == by) for name, words in DIVISIONS]
    return render_template(
        "reports/divided.html", by=by, first=first, last=last, lines=[_named(by, line) for line in shown],
        count=len(lines), total=total, year=year, years=years,
        periods=buttons, divisions=divisions, query=same(year=None),
        drawn=_drawn(by, lines) > 0, title=dict(DIVISIONS)[by],
    )  # fmt: skip


@pages.get("/reports.svg")
@allowed(OWNER)
def chart() -> Response:
    by, (first, last) = _by(), _days()
    lines = reports.divided(by, first, last)
    drawn = lines[: _drawn(by, lines)]
    lying = by not in reports.OF_TIME
    drawn = drawn[::-1] if lying else drawn
    revenue = charts.Series(words().gettext("Revenue"), [line.revenue // UNIT for line in drawn])
    height = 30 + 30 * len(drawn) if lying else 260
    names = [_short(by, line.key) for line in drawn]
    return charts.bars(names, [revenue], every=1 + len(drawn) // 8, lying=lying, height=height)


def _by() -> str:
    by = request.args.get("by") or "day"
    if by not in dict(DIVISIONS):
        raise Refused(sentence("A report cannot be divided by “{by}”.", by=by))
    return by


def _days() -> tuple[str | None, str | None]:
    """The days asked for; this month where nothing is said of them; `all` for everything."""
    first, last = days_asked()
    if first or last or request.args.get("all"):
        return first, last
    return period("month")


def _years(by: str, lines: list[ReportRow]) -> tuple[str | None, list[tuple[str, str, bool]]]:
    """The year that is shown, if it cannot be all, and the links to every one: (year, address, whether it is it)."""
    if by not in YEARLY or len(lines) <= SHOWN:
        return None, []
    every = sorted({str(line.key)[:4] for line in lines}, reverse=True)
    asked = request.args.get("year")
    year = asked if asked in every else every[0]
    return year, [(each, f"/reports?{same(year=each)}", each == year) for each in every]


def _drawn(by: str, lines: list[ReportRow]) -> int:
    """How many lines the picture shows: all of a time that is short enough, the largest of the others."""
    if by in reports.OF_TIME:
        return len(lines) if len(lines) <= 4 * DRAWN else 0
    return min(len(lines), DRAWN // 2)


def _lines() -> list[ReportRow]:
    return reports.divided(_by(), *_days())


def _named(by: str, line: ReportRow) -> SimpleNamespace:
    """A line with its name for people, and the calls it is the sum of."""
    figures = {field.name: getattr(line, field.name) for field in fields(line)}
    derived = {name: getattr(line, name) for name in ("answered_percent", "mean_seconds", "profit_a_minute")}
    return SimpleNamespace(**figures, **derived, name=_name(by, line.key), address=_address(by, line.key))


def _name(by: str, key: str | int | None) -> str:
    if key is None or key == "":
        return words().say(NOBODY[by])
    if by in YEARLY:
        return format_date(date.fromisoformat(str(key)), "EEE d MMM y", locale=_locale(language()))
    if by == "month":
        return format_skeleton("yMMMM", date.fromisoformat(f"{key}-01"), locale=_locale(language()))
    if by == "weekday":
        return get_day_names("wide", locale=_locale(language()))[int(key)]
    if by == "country":
        return country_name(str(key), language())
    return {"hour": f"{key} h", "cabin": words().gettext("Cabin {number}", number=key)}.get(by, str(key))


def _short(by: str, key: str | int | None) -> str:
    """A name for a picture."""
    if key is not None and by in (*YEARLY, "month"):
        pattern = "MM/yy" if by == "month" else "d/M"
        return format_date(date.fromisoformat(f"{key}-01"[:10]), pattern, locale=_locale(language()))
    return str(key) if by == "hour" else _name(by, key)[:22] if by == "country" else _name(by, key)


@lru_cache
def _locale(spoken: str) -> Locale:
    return Locale.parse(spoken)


def _address(by: str, key: str | int | None) -> str | None:
    """The list of the line's calls; None where a list cannot be chosen so."""
    first, last = _days()
    days = {"from": first, "to": last}
    if key is None or by in ("hour", "weekday", "week", "month"):
        return None
    chosen = {"from": key, "to": key} if by == "day" else {**days, by: key}
    return f"/cdr?{same(by=None, all=None, year=None, **chosen)}"
