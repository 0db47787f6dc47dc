"""A provider's own list of calls, CSV or XLSX as it came -> its lines, or all its errors with line numbers.

Every provider has columns and words of its own. `guess` proposes which column is which by their names and by what
stands in them; the reader of the screen confirms it, and then `lines` reads the whole list that way.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import islice

from callshop.amounts import NotAnAmount, Notation, notation_of, read
from callshop.events import Sentence, sentence
from callshop.money import decimal, parse
from callshop.rating import call_times, sheet

FIELDS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "called_number", "called", "callee", "destination_number", "dialed_number", "dialled_number", "numero_appele",
        "numero_compose", "numero_destination", "appele", "cld", "b_number", "dst", "to", "vers", "number", "numero",
        "telephone", "phone", "destination",
    ),
    "start": (
        "call_start", "start_time", "start", "started_at", "connect_time", "setup_time", "answer_time", "calldate",
        "call_date", "date_time", "datetime", "date_heure", "date_et_heure", "date_d_appel", "debut", "debut_appel",
        "date_appel", "date", "timestamp",
    ),
    "time": ("time", "heure", "hour", "call_time", "heure_d_appel", "heure_appel"),
    "seconds": (
        "billed_seconds", "billed_duration", "charged_duration", "billsec", "duree_facturee", "duration_seconds",
        "duration_sec", "duration_s", "duree_secondes", "duree_s", "duration", "duree", "seconds", "secondes", "sec",
        "minutes", "duration_min", "duree_min", "duree_minutes", "length",
    ),
    "cost": (
        "cost", "cout", "amount", "montant", "charge", "charged_amount", "price", "prix", "total", "debit",
        "prix_total", "montant_ht", "montant_ttc", "sale", "revenue",
    ),
    "caller": (
        "caller_id", "caller", "cli", "from", "src", "source", "appelant", "numero_appelant", "account", "compte",
        "poste", "extension", "a_number", "ligne",
    ),
}  # fmt: skip
"""What a column can be -> the names it is known by, without accents and capitals, the surest first."""

ANY_MONEY = Notation(3)
"""Figures of money that is not the shop's: three digits behind a comma or a point alone are decimals."""

REQUIRED = ("number", "start", "seconds")
UNITS = ("seconds", "minutes")

_NAMES = frozenset(name for names in FIELDS.values() for name in names)
_TITLES_AT_MOST = 20
"""Lines that a provider may print above its header."""

_SAMPLE = 400
_TIMES_JUDGED = 3000
_NUMBER = re.compile(r"[+(]?\d[\d .()-]{2,24}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?", re.I)
_LENGTH = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,5}):)?(\d{1,9}(?:[.,]\d+)?) ?(?:s|sec|min)?", re.I)


@dataclass(frozen=True, slots=True)
class Table:
    """The list as it came. header: its columns' names, "" for one without."""

    header: tuple[str, ...]
    rows: tuple[sheet.Row, ...]

    def column(self, place: int) -> Iterator[str]:
        return (cells[place] for _, cells in self.rows if len(cells) > place)


@dataclass(frozen=True, slots=True)
class Reading:
    """Which column is which, counted from 0; how times are written, whether lengths are seconds or minutes.

    time      the column of the time of day, where `start` has the day alone
    exchange  what one unit of the provider's money is in the shop's
    """

    number: int
    start: int
    seconds: int
    form: str
    time: int | None = None
    cost: int | None = None
    caller: int | None = None
    unit: str = "seconds"
    exchange: str = "1"


@dataclass(frozen=True, slots=True)
class ParsedCall:
    """A call as the provider tells it. row: its line in the file; number: as printed; at: ms; cost: micros or None."""

    row: int
    number: str
    at: int
    seconds: int
    cost: int | None
    caller: str


@dataclass(frozen=True, slots=True)
class LineError:
    row: int
    why: Sentence


class _Wrong(Exception):
    """A cell that cannot be read; the argument is the sentence why."""


def table(data: bytes) -> Table:
    """The rows under their header. Raises sheet.Unreadable for what is no list."""
    every = [(row, cells) for row, cells in sheet.rows(data, _names_in) if any(cells)]
    if not every:
        raise sheet.Unreadable(1, sentence("The file is empty."))
    titles = [_names_in(cells) for _, cells in every[:_TITLES_AT_MOST]]
    place = titles.index(max(titles)) if max(titles) > 1 else None
    rows = every if place is None else every[place + 1 :]
    width = max(len(cells) for _, cells in rows or every)
    header = [""] if place is None else every[place][1]
    return Table(tuple((*header, *[""] * width)[:width]), tuple(rows))


def _names_in(cells: Iterable[str]) -> int:
    return sum(folded(cell) in _NAMES for cell in cells)


def folded(name: str) -> str:
    """A column's name without accents, capitals and punctuation: "Durée (s)" -> "duree_s"."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "_", letters).strip("_")


# Which column is which


def guess(listed: Table) -> dict[str, int]:
    """Field -> column, of those that can be told by name or by what stands in them."""
    names = [folded(name) for name in listed.header]
    found: dict[str, int] = {}
    for field, known in FIELDS.items():
        free = [place for place in range(len(names)) if place not in found.values()]
        shares = {place: _share(field, list(islice(listed.column(place), _SAMPLE))) for place in free}
        named = [(known.index(names[place]), place) for place in free if names[place] in known and shares[place] >= 50]
        if named:
            found[field] = min(named)[1]
        elif not any(names) and field in REQUIRED:
            fitting = [place for place in free if shares[place] >= 80]
            found.update([(field, place) for place in fitting[:1]])
    if "start" in found and any(" " in text or "T" in text for text in islice(listed.column(found["start"]), 1)):
        found.pop("time", None)
    return found


def forms(listed: Table, start: int, time: int | None) -> tuple[str, ...]:
    """The ways in which all the list's times can be read, the likeliest first; sums and titles have none."""
    told = [text for _, cells in listed.rows if _looks_like_start(text := _start(cells, start, time))]
    return call_times.guesses(told[:: max(1, len(told) // _TIMES_JUDGED)])


def start_of_first(listed: Table, start: int, time: int | None) -> str:
    """The first time of the list as it is printed, "" if there is none."""
    told = (_start(cells, start, time) for _, cells in listed.rows)
    return next(filter(_looks_like_start, told), "")


def unit(listed: Table, seconds: int) -> str:
    """Whether a column's lengths are minutes: its name says so, or they have decimals."""
    texts = list(islice(listed.column(seconds), _SAMPLE))
    named = "min" in folded(listed.header[seconds]).split("_") or "minutes" in folded(listed.header[seconds])
    fractions = any(re.fullmatch(r"\d+[.,]\d*[1-9]\d*", text) for text in texts)
    return "minutes" if (named or fractions) and not any(":" in text for text in texts) else "seconds"


def _share(field: str, texts: list[str]) -> int:
    """How many in a hundred of a column's cells can be this."""
    told = [text for text in texts if text]
    return 100 * sum(map(_LOOKS[field], told)) // len(told) if told else 0


def _looks_like_start(text: str) -> bool:
    """A day, alone or with its time, or seconds since 1970."""
    digits = sum(sign.isdigit() for sign in text)
    marked = bool(re.search(r"\d[-/. ](\d|[A-Za-z]{3})", text)) or text[:3].isalpha()
    return digits >= 4 and (marked or re.fullmatch(r"1\d{9}(\d{3})?", text) is not None) and not text.startswith("+")


def _looks_like_cost(text: str) -> bool:
    try:
        _amount(text, ANY_MONEY)
    except _Wrong:
        return False
    return True


_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "number": lambda text: _NUMBER.fullmatch(text) is not None,
    "start": _looks_like_start,
    "time": lambda text: _CLOCK.fullmatch(text) is not None,
    "seconds": lambda text: _LENGTH.fullmatch(text) is not None,
    "cost": _looks_like_cost,
    "caller": bool,
}


# The lines


def lines(
    listed: Table, reading: Reading, zone: str, decimals: int = ANY_MONEY.decimals
) -> tuple[tuple[ParsedCall, ...], tuple[LineError, ...]]:
    """Every line of the list, and what is wrong with those that cannot be read. A row without number and time (a sum,
    a title) is none. `decimals`: of the money its costs are in."""
    found, errors = [], []
    exchange, notation = Fraction(decimal(reading.exchange)), _notation(listed, reading.cost, decimals)
    for row, cells in listed.rows:
        if not (_cell(cells, reading.number) and _cell(cells, reading.start)):
            continue
        try:
            found.append(_line(row, cells, reading, zone, exchange, notation))
        except _Wrong as wrong:
            errors.append(LineError(row, wrong.args[0]))
    return tuple(found), tuple(errors)


def decimals(listed: Table, cost: int | None) -> int:
    """How many decimals the list's costs are printed with, at most six."""
    if cost is None:
        return 0
    printed = (text.replace(",", ".").rpartition(".") for text in listed.column(cost))
    return min(6, max((len(re.sub(r"\D", "", rest)) for _, point, rest in printed if point), default=0))


def _notation(listed: Table, cost: int | None, decimals: int) -> Notation:
    """How the costs of a list are written, told by all of them together."""
    texts = () if cost is None else listed.column(cost)
    return notation_of((text for text in texts if not isinstance(text, sheet.Number)), decimals)


def _line(
    row: int, cells: list[str], reading: Reading, zone: str, exchange: Fraction, notation: Notation
) -> ParsedCall:
    number = _cell(cells, reading.number)
    if not any(sign.isdigit() for sign in number):
        raise _Wrong(sentence("“{value}” is not a number that was called.", value=number[:40]))
    start = _start(cells, reading.start, reading.time)
    try:
        at = call_times.instant(start, reading.form, zone)
    except (ValueError, OverflowError, OSError):
        raise _Wrong(sentence("“{value}” is not a time written that way.", value=start[:40])) from None
    cost = _cell(cells, reading.cost)
    return ParsedCall(
        row,
        number,
        at,
        _seconds(_cell(cells, reading.seconds), reading.unit),
        parse(Fraction(_amount(cost, notation)) * exchange) if cost else None,
        _cell(cells, reading.caller),
    )


def _cell(cells: list[str], place: int | None) -> str:
    return "" if place is None or place >= len(cells) else cells[place]


def _start(cells: list[str], start: int, time: int | None) -> str:
    return " ".join(filter(None, (_cell(cells, start), _cell(cells, time))))


def _seconds(text: str, unit: str) -> int:
    """65, 65.4, 1:05, 0:01:05, and as minutes 1.0833: parts of a counted second are dropped, of a minute rounded."""
    if not text:
        return 0
    found = _LENGTH.fullmatch(text)
    if not found:
        raise _Wrong(sentence("“{value}” is not the length of a call.", value=text[:40]))
    hours, minutes, last = found.groups()
    figure = Decimal(last.replace(",", "."))
    if minutes is None and unit == "minutes":
        return int((figure * 60).to_integral_value(rounding=ROUND_HALF_UP))
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(figure.to_integral_value(rounding=ROUND_FLOOR))


def _amount(text: str, notation: Notation) -> Decimal:
    """1 250,50 F, $1,250.50, -12.5: some lists print what they take with a minus."""
    try:
        return abs(Decimal(text) if isinstance(text, sheet.Number) else read(text, notation))
    except NotAnAmount as refused:
        raise _Wrong(refused.why) from None
