"""Which days and calls an address asks for: filters as plain GET parameters, so that every view can be kept."""

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import request

from callshop.events import Sentence, sentence
from callshop.ledger.calls import call_list
from callshop.ledger.calls.call_filter import DAYS_FOR_PART, CdrFilter
from callshop.ledger.settings.shop_config import day_of
from callshop.refusal import Refused
from callshop.web.request.context import at, house
from callshop.web.request.fields import day_asked, number_asked

STATUSES = ("answered", "unanswered", "interrupted")
NUMBER_SIGNS = frozenset("0123456789*#+")

NO_PLACE = {"past": None, "past_call": None, "year": None}
"""A list from its beginning, wherever it stood."""

PERIODS = (
    ("today", sentence("Today")),
    ("yesterday", sentence("Yesterday")),
    ("week", sentence("This week")),
    ("month", sentence("This month")),
    ("year", sentence("This year")),
)


def today() -> str:
    return day_of(at().wall, house())


def period(name: str) -> tuple[str, str]:
    """The first and the last day of one of PERIODS."""
    now = date.fromisoformat(today())
    first = {
        "today": now,
        "yesterday": now - timedelta(1),
        "week": now - timedelta(now.weekday()),
        "month": now.replace(day=1),
        "year": now.replace(month=1, day=1),
    }[name]
    return first.isoformat(), (first if name == "yesterday" else now).isoformat()


def periods(path: str, chosen: CdrFilter, names: Iterable[str]) -> list[tuple[Sentence, str, bool]]:
    """The buttons of periods that go before a list: (name, address, whether it is the one shown)."""
    return period_buttons(path, (chosen.from_day, chosen.to_day), names)


def period_buttons(
    path: str, days: tuple[str | None, str | None], names: Iterable[str]
) -> list[tuple[Sentence, str, bool]]:  # fmt: skip
    """As `periods`, for a list of something else than calls. days: the first and the last that are shown."""
    wanted, found = set(names), []
    for name, words in PERIODS:
        if name in wanted:
            first, last = period(name)
            address = f"{path}?{same(**{'from': first, 'to': last}, page=None, before=None, **NO_PLACE)}"
            found.append((words, address, days == (first, last)))
    return found


def same(**changed: object) -> str:
    """The parameters of this address, some of them changed (None: taken out)."""
    kept = {name: value for name, value in request.args.items() if value and name != "lang"}
    return urlencode({name: value for name, value in (kept | changed).items() if value is not None})


def days_asked() -> tuple[str | None, str | None]:
    """The first and the last day asked for. Refused if they are the wrong way round."""
    first, last = day_asked("from"), day_asked("to")
    if first and last and first > last:
        raise Refused(sentence("The first day is after the last: exchange them."))
    return first, last


def calls_asked() -> CdrFilter:
    """The selection of calls that the address describes. Refused by name for what is not understood."""
    first, last = days_asked()
    destination = _text("destination")
    known = destination is None or call_list.is_destination(destination)
    chosen = CdrFilter(
        from_day=first,
        to_day=last,
        cabin=number_asked("cabin"),
        number=_digits("number"),
        status=_status(),
        contains=_digits("contains"),
        destination=destination if known else None,
        described=None if known else destination,
        country=_text("country"),
        cashier=_text("cashier"),
        unpaid=_text("unpaid") is not None,
    )
    if chosen.contains and not 0 < (chosen.days or 0) <= DAYS_FOR_PART:
        raise Refused(
            sentence("A part of a number is looked for within a year at most: choose the first and the last day.")
        )
    return chosen


def _status() -> str | None:
    status = _text("status")
    if status is not None and status not in STATUSES:
        raise Refused(sentence("“{status}” is no status of a call.", status=status))
    return status


def _text(name: str) -> str | None:
    return request.args.get(name, "").strip() or None


def _digits(name: str) -> str | None:
    """The signs of a number that were typed; a plus alone says nothing."""
    typed = "".join(sign for sign in request.args.get(name, "") if sign in NUMBER_SIGNS)
    return typed if typed.strip("+") else None
