"""What a request carries, form or JSON, read strictly: what is not understood is Refused by name, never guessed."""

import json
import re
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import request, session
from werkzeug.routing import IntegerConverter, Map

from callshop import amounts, money
from callshop.cash_denominations import pieces_of
from callshop.events import sentence
from callshop.ledger.settings.shop_config import ShopConfig, local_time
from callshop.refusal import Refused
from callshop.web.request.context import house

LARGEST_NUMBER = 2**53
"""More than any id of ours, and what SQLite and everyone's JSON can carry."""

LARGEST_AMOUNT = 10**9 * money.UNIT
"""No till sees more at once: whoever types more has a telephone number or a bar code in the field of an amount."""

MOST_NOTES = 500
LARGEST_UNLISTED = 1000 * money.UNIT
ASKED_AGAIN = "asked_again"
"""In the session: the field and the sum that were refused as absurd."""

LAST_OF_MINUTE = 59_999

LONGEST_TEXT = 2000
"""Letters of one field."""

NOT_WRITING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Signs for machines: a bar code reader types them, and no paper, no workbook takes them."""

FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(9998, 12, 31)
"""Days whose instants can be told in every timezone, with a day, a week or a year beside them."""


class NumberInPath(IntegerConverter):
    """A number in an address, `<int:call>`: one larger than any of ours is no page."""

    def __init__(self, map: Map, **how: object):
        super().__init__(map, **{"max": LARGEST_NUMBER, **how})


class FormData:
    """The fields of a request: of a form or of JSON where something is to be done, else of the address."""

    def __init__(self) -> None:
        self._in_address = request.method != "POST"
        self._json = _object() if request.is_json and not self._in_address else None

    def many(self, name: str) -> list[str]:
        """A field that may be repeated (a list, in JSON), as texts."""
        if self._json is None:
            return (request.args if self._in_address else request.form).getlist(name)
        given = self._json.get(name)
        if given is None:
            return []
        return [_text(name, each) for each in (given if isinstance(given, list) else [given])]

    def text(self, name: str, default: str = "") -> str:
        """What was written, without the signs that nobody writes."""
        typed = self._typed(name, default)
        return typed if self._in_address else NOT_WRITING.sub("", typed).strip()

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number that is not negative; `default`, if there is one, for an empty field."""
        if default is None:
            return whole(name, self._typed(name))
        text = self.text(name)
        return whole(name, text) if text else default

    def wholes(self, name: str) -> list[int]:
        return [whole(name, each) for each in self.many(name)]

    def amount(self, name: str) -> int | None:
        """Micros that go over the counter, or None if the field is absent or empty."""
        text = self._typed(name)
        micros = amount_of(text, in_json=self.in_json)
        if micros is not None and abs(micros) > surely_less_than(house().currency):
            _ask_again(name, text)
        return micros

    def figure(self, name: str) -> int | None:
        """Micros between the shop and its provider, whose sums are finer than any coin; None as for `amount`."""
        return amount_of(self._typed(name), finest=1, in_json=self.in_json)

    @property
    def in_json(self) -> bool:
        """Whether a program wrote it: the dot of its figures is decimal."""
        return self._json is not None

    def instant(self, name: str, now: int, house: ShopConfig) -> int:
        """ms since 1970 UTC of "14:07:31" or "14:07" (of the shop's today), or of an ISO 8601 time."""
        text = self._typed(name)
        try:
            told = _clock(text, now, house) if "-" not in text else datetime.fromisoformat(text)
            if told.tzinfo is None:
                told = told.replace(tzinfo=ZoneInfo(house.timezone))
            return round(told.timestamp() * 1000)
        except (ValueError, OverflowError):
            raise Refused(sentence("“{text}” is not a time: write it as 14:07:31.", text=text)) from None

    def last_instant(self, name: str, now: int, house: ShopConfig) -> int:
        """As `instant`, but of a minute ("14:07") its last moment that is not to come."""
        told, text = self.instant(name, now, house), self._typed(name)
        minute = "-" not in text and text.count(":") == 1
        return min(told + LAST_OF_MINUTE, now) if minute and told <= now else told

    def _typed(self, name: str, default: str = "") -> str:
        given = self.many(name)[:1] if self._in_address else self.many(name)
        if len(given) > 1:
            raise Refused(sentence("“{name}” was given more than once.", name=name))
        if given and len(given[0]) > LONGEST_TEXT and not self._in_address:
            raise Refused(sentence("This is too large for a form of the shop."))
        return given[0].strip() if given else default


def amount_of(text: str, finest: int | None = None, in_json: bool = False) -> int | None:
    """Micros of an amount as it was typed; None if nothing was. `finest`: of what it is so many, else of our coins."""
    if not text:
        return None
    micros = figure_of(text, in_json) * money.UNIT
    if abs(micros) > LARGEST_AMOUNT:
        raise Refused(sentence("“{value}” is not an amount.", value=text))
    least = finest or money.finest(house().currency, house().round_to)
    if micros % least:
        smallest = money.shown(least, house().currency, house().language)
        raise Refused(sentence("“{text}” does not come out even: the least there is here is {least}.",
                               text=text, least=smallest))  # fmt: skip
    return int(micros)


def surely_less_than(currency: str) -> int:
    """Micros that nobody hands over a counter: hundreds of the largest note. It is a bar code, or a digit too much."""
    return MOST_NOTES * max((piece.value for piece in pieces_of(currency)), default=LARGEST_UNLISTED)


def _ask_again(name: str, text: str) -> None:
    """Refuse an absurd sum once. Who enters the same again means it."""
    said = f"{name}={text}"
    if session.pop(ASKED_AGAIN, None) != said:
        session[ASKED_AGAIN] = said
        why = sentence("“{value}” is a great deal of money: enter it once more if it is right.", value=text)
        raise Refused(why, 409)


def figure_of(text: str, in_json: bool = False) -> Decimal:
    """A figure of the shop's money as typed. Refused for none, and for two readings. In JSON a dot is decimal."""
    if in_json:
        with suppress(money.MoneyError):  # it is no figure of a program: then somebody typed it
            return money.decimal(text)
    try:
        return amounts.read(text, amounts.typed_in(house().currency))
    except amounts.NotAnAmount as refused:
        raise Refused(refused.why) from None


def whole(name: str, text: str) -> int:
    """A whole number that is not negative, of plain digits."""
    if not (text.isascii() and text.isdigit()) or len(text) > 16 or int(text) > LARGEST_NUMBER:
        raise Refused(sentence("“{text}” is not a number for “{name}”.", text=text, name=name))
    return int(text)


def _clock(text: str, now: int, house: ShopConfig) -> datetime:
    today = local_time(now, house)
    form = "%H:%M:%S" if text.count(":") == 2 else "%H:%M"
    return datetime.combine(today.date(), datetime.strptime(text, form).time(), today.tzinfo)


def _object() -> dict:
    try:
        given = json.loads(request.get_data(), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Refused(sentence("This is not JSON.")) from None
    if not isinstance(given, dict):
        raise Refused(sentence("The JSON of a request is an object with named fields."))
    return given


def _text(name: str, value: object) -> str:
    text = str(value)
    one_value = isinstance(value, (str, int, Decimal)) and not isinstance(value, bool)
    if not one_value or any("\ud800" <= sign <= "\udfff" for sign in text):  # half a character cannot be written down
        raise Refused(sentence("“{name}” cannot have this value.", name=name))
    return text


def number_asked(name: str) -> int | None:
    """A whole number of the address (?page=2); None if it is absent or empty."""
    text = request.args.get(name, "").strip()
    return whole(name, text) if text else None


def day_asked(name: str) -> str | None:
    """A day of the address (?from=2026-11-23); None if it is absent or empty."""
    text = request.args.get(name, "").strip()
    return day_of_text(text) if text else None


def day_of_text(text: str) -> str:
    """A day as "2026-11-23". Refused if it is none."""
    try:
        told = date.fromisoformat(text)
    except ValueError:
        told = None
    if told is None or not FIRST_DAY <= told <= LAST_DAY:
        raise Refused(sentence("“{text}” is not a day: write it as 2026-11-23.", text=text))
    return told.isoformat()
