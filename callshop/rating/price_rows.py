"""One row of a price list -> its rates, several if its prefix cell holds several codes; or what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from typing import TypedDict

from callshop.amounts import NotAnAmount, Notation, read
from callshop.events import Sentence, sentence
from callshop.money import parse
from callshop.rating import codes, list_dates, sheet
from callshop.rating.column_names import REQUIRED
from callshop.rating.formulas import unguarded
from callshop.rating.price_table import priced
from callshop.rating.rate import ALL_CABINS, Key, Rate
from callshop.rating.slots import ALWAYS, REFUSAL, days_in, slot_text

DEAREST = 10**15
"""Micros a minute: a billion. A price beyond it is a slip of the decimal point, and hours of it outgrow a database."""

MOST_CABINS = 500

_NOT_SERVED = """
blocked block barred closed unavailable suspended not_served no_service not_available na n_a nil none no_route
bloque bloquee ferme fermee non_desservi indisponible suspendu bloqueado cerrado no_disponible fechado
indisponivel sin_servicio sem_servico محظور مغلق غير_متاح غير_متوفر
"""
BLOCKED = frozenset(_NOT_SERVED.split())
"""What stands in the place of a price where nobody can be called."""

_SECONDS = re.compile(r"[0-9]{1,6}")
_PAIR = re.compile(r"([0-9]{1,6})\s?s?\s?[/+:|xX,;-]\s?([0-9]{1,6})\s?s?")
_EXPONENT = re.compile(r"\d+(?:\.\d+)?[eE][+-]?\d{1,3}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_YES = frozenset(("1", "yes", "x", "true", "refused", "oui", "si", "sí", "sim", "نعم"))
_NO = frozenset(("", "0", "no", "false", "non", "nao", "não", "لا"))


@dataclass(frozen=True, slots=True)
class Answers:
    """What a list may leave open.

    point     the decimal sign, "," or "."
    dates     whether days are written "dmy" or "mdy"
    blocked   a price that says "blocked": "refuse" the prefix, "skip" the row; "": it is a mistake, so that it is asked
    zero      a price of 0: "free", "refuse" or "skip"
    """

    point: str = ""
    dates: str = ""
    blocked: str = ""
    zero: str = "free"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that cannot be accepted: its field, None for the whole row, and why."""

    column: str | None
    why: Sentence


class _Meaning(Enum):
    """What becomes of a prefix that has no price."""

    REFUSED = "refuse"
    SKIPPED = "skip"


class _Said(TypedDict, total=False):
    """What the cells of a row say; slot: of the times of the week, day: from which the price holds."""

    codes: tuple[str, ...]
    price: int | _Meaning
    destination: str
    connect_fee: int
    first_increment: int
    next_increment: int
    free_under: int
    cabin: int
    slot: str
    day: date | None


class _Refused(Exception):
    """A cell that cannot be accepted; the argument is the sentence why."""


def blocked(cell: str) -> bool:
    """Whether a price says that its prefix is not served."""
    return "_".join(re.findall(r"[^\W_]+", cell.casefold().replace("é", "e"))) in BLOCKED


@dataclass(frozen=True, slots=True)
class Found:
    """What a row says. rates: none of a row with something wrong, or left out; keys: of what they would be prices.

    day        from which they hold, None: it says none
    left_out   why it is left out
    """

    rates: tuple[Rate, ...]
    keys: tuple[Key, ...]
    day: date | None
    wrong: tuple[Wrong, ...]
    left_out: Wrong | None


class RowReader:
    """places: field -> column. notation: how figures are written. width: cells of a row, where its header says it."""

    def __init__(
        self, places: Mapping[str, int], notation: Notation, exchange: Decimal | None, answers: Answers, width: int
    ) -> None:
        self._places, self._notation, self._exchange, self._answers = places, notation, exchange, answers
        self._width = width
        readings: dict[str, Callable[[str, list[str]], _Said]] = {
            "prefix": lambda cell, cells: {"codes": codes.expanded(cell, self._country(cells))},
            "price": lambda cell, cells: {"price": self._price(cell, cells)},
            "destination": lambda cell, _cells: {"destination": _destination(cell)},
            "connect_fee": lambda cell, _cells: {"connect_fee": self._amount(cell) if cell else 0},
            "first_increment": lambda cell, cells: {"first_increment": self._increment(cell, cells, 1)},
            "next_increment": lambda cell, cells: {"next_increment": self._increment(cell, cells, 2)},
            "free_under": lambda cell, _cells: {"free_under": _seconds(cell, least=0)},
            "cabin": lambda cell, _cells: {"cabin": _cabin(cell)},
            "from": lambda _cell, cells: {"slot": self._slot(cells)},
            "effective": lambda cell, _cells: {"day": self._day(cell)},
        }
        wanted = {*places, *REQUIRED}
        wanted |= {"first_increment", "next_increment"} if "increments" in places else set()
        wanted |= {"from"} if {"to", "days"} & wanted else set()
        self._readings = tuple((name, readings[name]) for name in readings if name in wanted)

    def read(self, cells: list[str]) -> Found:
        said: _Said = {}
        wrong: list[Wrong] = []
        for field, reading in self._readings:
            try:
                said.update(reading(self._cell(cells, field), cells))
            except codes.NoPrefix as refused:
                wrong.append(Wrong(field, refused.why))
            except _Refused as refused:
                wrong.append(Wrong(field, refused.args[0]))
        if any(cells[self._width :]):
            wrong.append(Wrong(None, sentence("There are more cells than columns.")))
        prefixes, day, price = said.get("codes", ()), said.get("day"), said.get("price", 0)
        slot, cabin, destination = said.get("slot", ALWAYS), said.get("cabin", ALL_CABINS), said.get("destination", "")
        left_out = None
        if price is _Meaning.SKIPPED:
            left_out = Wrong("price", sentence("Not served (“{value}”): left out.", value=self._cell(cells, "price")))
        elif price is _Meaning.REFUSED:
            slot = REFUSAL
        keys = tuple(Key(code, cabin, slot) for code in prefixes)
        if wrong or left_out:
            return Found((), keys, day, tuple(wrong), left_out)
        if isinstance(price, _Meaning):
            rates = tuple(Rate(code, destination, 0, cabin=cabin, slot=slot, refused=True) for code in prefixes)
            return Found(rates, keys, day, (), None)
        rates = tuple(
            Rate(
                code, destination, price, cabin=cabin, slot=slot, connect_fee=said.get("connect_fee", 0),
                first_increment=said.get("first_increment", 1), next_increment=said.get("next_increment", 1),
                free_under=said.get("free_under", 0),
            )
            for code in prefixes
        )  # fmt: skip
        return Found(rates, keys, day, (), None)

    def _cell(self, cells: list[str], field: str) -> str:
        place = self._places.get(field)
        return "" if place is None or place >= len(cells) else cells[place]

    def _country(self, cells: list[str]) -> str:
        cell = self._cell(cells, "country_code")
        if not cell:
            return ""
        digits = codes.digits_of(cell).removeprefix("00")
        if not digits:
            raise _Refused(sentence("“{value}” is not a prefix: digits only.", value=_short(cell)))
        return digits

    def _price(self, cell: str, cells: list[str]) -> "int | _Meaning":
        """Micros a minute, or what is done with a prefix that has no price."""
        if (said := self._cell(cells, "refused").casefold()) not in _NO:
            if said not in _YES:
                raise _Refused(sentence("“{value}” is neither yes nor no.", value=_short(said)))
            return _Meaning.REFUSED
        if not cell:
            raise _Refused(sentence("The price is missing."))
        if not cell[0].isdigit() and blocked(cell):
            if not self._answers.blocked:
                why = sentence("“{value}” is no price: say whether such numbers are refused or left out.",
                               value=_short(cell))  # fmt: skip
                raise _Refused(why)
            return _Meaning(self._answers.blocked)
        price = self._amount(cell)
        return price if price or self._answers.zero == "free" else _Meaning(self._answers.zero)

    def _amount(self, cell: str) -> int:
        amount = self._figure(cell)
        if amount < 0:
            raise _Refused(sentence("“{value}” is negative.", value=_short(cell)))
        # Fractions, for a Decimal product would be rounded to 28 digits before it is rounded to six decimals.
        micros = parse(amount) if self._exchange is None else parse(Fraction(amount) * Fraction(self._exchange))
        if micros > DEAREST:
            raise _Refused(sentence("“{value}” is too much for a price.", value=_short(cell)))
        return micros

    def _figure(self, cell: str) -> Decimal:
        try:
            if isinstance(cell, sheet.Number) or _EXPONENT.fullmatch(cell):
                figure = Decimal(cell)
                if figure.adjusted() > 11:
                    raise InvalidOperation
                return figure
            return read(priced(cell), self._notation)
        except NotAnAmount as refused:
            raise _Refused(refused.why) from None
        except InvalidOperation:
            raise _Refused(sentence("“{value}” is not an amount.", value=_short(cell))) from None

    def _increment(self, cell: str, cells: list[str], place: int) -> int:
        return _seconds(cell or self._of_both(cells, place), least=1)

    def _of_both(self, cells: list[str], place: int) -> str:
        """The figure of "60/6" in the column of both increments; one figure is both."""
        both = self._cell(cells, "increments")
        pair = _PAIR.fullmatch(both)
        return pair[place] if pair else both

    def _day(self, cell: str) -> date | None:
        if not any(sign.isdigit() for sign in cell):
            return None
        day = list_dates.day(cell, self._answers.dates)
        if day is None:
            raise _Refused(sentence("“{text}” is not a day.", text=_short(cell)))
        return day

    def _slot(self, cells: list[str]) -> str:
        begins, ends, days = (self._cell(cells, field) for field in ("from", "to", "days"))
        if not (begins or ends or days):
            return ALWAYS
        try:
            week = days_in(days.replace(" ", ",") or "1-7")
            return slot_text(week, _clock(begins or "00:00"), _clock(ends or "24:00"))
        except ValueError:
            why = sentence("“{text}” is not a time of the week: days as 1-5, hours as 08:00.",
                           text=_short(" ".join(filter(None, (days, begins, ends)))))  # fmt: skip
            raise _Refused(why) from None


def _clock(text: str) -> str:
    """"8:00" and "08:00:00", as a sheet has it, are 08:00."""
    hours, minutes = text.split(":")[:2]
    return f"{int(hours):02d}:{int(minutes):02d}"


def _cabin(cell: str) -> int:
    if not cell:
        return ALL_CABINS
    if not (cell.isascii() and cell.isdigit()) or not ALL_CABINS <= int(cell[:6]) <= MOST_CABINS:
        raise _Refused(sentence("There is no cabin {cabin}.", cabin=_short(cell)))
    return int(cell)


def _destination(cell: str) -> str:
    return _CONTROL.sub(" ", unguarded(str(cell)))


def _seconds(text: str, least: int) -> int:
    if not text:
        return least
    if not _SECONDS.fullmatch(text) or int(text) < least:
        raise _Refused(not_seconds(_short(text), least))
    return int(text)


def not_seconds(text: str, least: int) -> Sentence:
    return sentence(
        "“{value}” is not a number of seconds: a whole number, at least {least}.", value=text, least=least
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
