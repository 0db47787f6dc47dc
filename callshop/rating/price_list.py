"""A provider's list of prices, CSV or XLSX as it came -> its rates with their days, or all its mistakes with lines.

What is no price (titles, notes, columns that nobody needs) is left out and told; what is one and cannot be read is a
mistake. Mistakes are values: they are all reported together, and who gets any loads nothing.

    price_table.py   the rows, their header, which column is which
    price_rows.py    one row -> its rates
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from callshop.amounts import Notation, notation_of, sign_of
from callshop.events import Sentence, sentence
from callshop.money import decimals_of
from callshop.rating import codes, list_dates, price_table, sheet
from callshop.rating.column_names import REQUIRED, names_in
from callshop.rating.price_rows import Answers, RowReader, Wrong
from callshop.rating.price_table import Table, priced
from callshop.rating.rate import Key, Rate

MOST_RATES = 500_000
"""Ranges and cells of several codes make many rates of few lines."""


@dataclass(frozen=True, slots=True)
class RowError:
    """line: from 1, the header counted; column: the column's name, or None where the whole row is meant."""

    line: int
    column: str | None
    message: Sentence


@dataclass(frozen=True, slots=True)
class Wish:
    """How a list is to be read; what is not said is found out, or asked for by a mistake.

    sheet      of an XLSX
    columns    field -> the name of its column, or its number from 1; "" for none
    exchange   what a unit of the list's money is in the shop's
    currency   the shop's
    answers    what the list cannot tell by itself
    """

    sheet: str | None = None
    columns: Mapping[str, str] | None = None
    exchange: Decimal | None = None
    currency: str = ""
    answers: Answers = Answers()


@dataclass(frozen=True, slots=True)
class PriceList:
    """rates: those that hold as soon as the list is loaded; later: those that begin on a day to come, by day.

    skipped    what was left out or read in another way than it is written, by line
    sheet      the one that was read, None of a CSV
    places     field -> its column, from 0
    """

    rates: tuple[Rate, ...] = ()
    later: tuple[tuple[date, tuple[Rate, ...]], ...] = ()
    errors: tuple[RowError, ...] = ()
    skipped: tuple[RowError, ...] = ()
    sheet: str | None = None
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def every(self) -> Iterator[Rate]:
        yield from self.rates
        for _, rates in self.later:
            yield from rates

    @property
    def tells_own_prices(self) -> bool:
        """Whether it has columns for prices of single cabins and of hours."""
        return bool({"cabin", "from", "to", "days"} & set(self.places))

    @property
    def tells_refusals(self) -> bool:
        return "refused" in self.places

    @property
    def free(self) -> tuple[str, ...]:
        """The prefixes that cost nothing a minute, in the list's order."""
        return tuple(dict.fromkeys(rate.prefix for rate in self.every if not rate.refused and rate.price == 0))


def read(data: bytes, wish: Wish = Wish(), today: date = date.max) -> PriceList:
    """The bytes of a file. `today`: prices from a later day are for then. ValueError for an exchange rate that is not
    above zero."""
    if wish.exchange is not None and not (wish.exchange.is_finite() and wish.exchange > 0):
        raise ValueError(f"{wish.exchange} is not an exchange rate")
    try:
        return read_tables(price_table.tables(data, wish.sheet), wish, today)
    except sheet.Unreadable as broken:
        return PriceList(errors=(RowError(broken.line, None, broken.why),))


def read_tables(tables: tuple[Table, ...], wish: Wish, today: date) -> PriceList:
    """The list among the tables of a file."""
    found = tuple(each for each in tables if wish.sheet in (None, each.sheet)) or tables
    lists = found if len(found) == 1 else price_table.likely(found)
    if len(lists) > 1:
        names = ", ".join(str(each.sheet) for each in lists)
        why = sentence("Several sheets of this file can be the list: {names}. Say which.", names=names)
        return PriceList(errors=(RowError(1, "sheet", why),))
    return _read_table(lists[0] if lists else found[0], wish, today)


def _read_table(table: Table, wish: Wish, today: date) -> PriceList:
    if not table.rows and not table.header:
        return PriceList(errors=(RowError(1, None, sentence("The file is empty.")),))
    places, unclear = price_table.columns(table, wish.columns)
    line = table.line or 1
    errors = [RowError(line, each.column, each.why) for each in unclear]
    if not set(REQUIRED) <= set(places):
        return PriceList(errors=tuple(errors), skipped=tuple(_left_out(table, places)), sheet=table.sheet)
    reading = _Reading(table, places, wish, today)
    reading.read()
    skipped = sorted([*_left_out(table, places), *reading.skipped], key=lambda each: each.line)
    now, later = reading.editions()
    errors += reading.errors
    if table.rows and not (now or later or errors):
        errors.append(RowError(line, None, sentence("There is no price in this list.")))
    return PriceList(now, later, tuple(errors), tuple(skipped), table.sheet, dict(places))


def _left_out(table: Table, places: Mapping[str, int]) -> Iterator[RowError]:
    """The titles, the columns and the empty rows that nobody needs."""
    for line, cells in table.above:
        yield RowError(line, None, sentence("Above the list: “{text}”.", text=_told(cells)))
    for place, name in enumerate(table.header):
        if name and place not in places.values():
            yield RowError(table.line, _short(name), sentence("This column is not needed."))
    if table.blanks:
        yield RowError(table.blanks[0], None, sentence("Empty rows: {count}.", count=table.blanks[1]))


class _Reading:
    """The rows of one table, one after the other."""

    def __init__(self, table: Table, places: Mapping[str, int], wish: Wish, today: date) -> None:
        self.table, self.places, self.today = table, places, today
        self.errors: list[RowError] = []
        self.skipped: list[RowError] = []
        self._dated: dict[date | None, list[Rate]] = {None: []}
        self._first: dict[tuple[Key, date | None], int] = {}
        self._rewritten: dict[str, tuple[int, str, str]] = {}
        notation, order = self._notation(wish), self._order(wish)
        answers = replace(wish.answers, dates=order)
        self._rows = RowReader(places, notation, wish.exchange, answers, width=len(table.header) or len(places))

    def read(self) -> None:
        for line, cells in self.table.rows:
            if self._is_note(cells):
                self._note(line, cells)
                continue
            found = self._rows.read(cells)
            begins = found.day if found.day and found.day > self.today else None
            wrong = [*found.wrong, *self._given_before(found.keys, begins, line)]
            if wrong:
                self.errors += (RowError(line, each.column, each.why) for each in wrong)
            else:
                self._dated.setdefault(begins, []).extend(found.rates)
            if len(self._first) > MOST_RATES:
                why = sentence("There are more than {most} prefixes.", most=MOST_RATES)
                self.errors.append(RowError(line, None, why))
                break
            if found.left_out:
                self.skipped.append(RowError(line, found.left_out.column, found.left_out.why))
            self._watch_codes(line, cells, found.rates)
        self._tell_rewritten()

    def editions(self) -> tuple[tuple[Rate, ...], tuple[tuple[date, tuple[Rate, ...]], ...]]:
        later = sorted((day, tuple(rates)) for day, rates in self._dated.items() if day is not None)
        return tuple(self._dated[None]), tuple(later)

    # What the columns say as a whole

    def _notation(self, wish: Wish) -> Notation:
        """How prices are written; said, if they are in another money than the shop's."""
        places = [self.places[name] for name in ("price", "connect_fee") if name in self.places]
        texts = [priced(cell) for place in places for cell in self.table.column(place)
                 if not isinstance(cell, sheet.Number)]  # fmt: skip
        own = wish.exchange is None and wish.currency
        if wish.answers.point:
            return Notation(2, wish.answers.point)
        if own:
            self._tell_other_money(texts, wish.currency)
        return notation_of(texts, decimals_of(wish.currency) if own else 2)

    def _tell_other_money(self, texts: list[str], currency: str) -> None:
        sign = next((sign for text in texts if (sign := sign_of(text))), "")
        if sign and not Notation(0, currency=currency).takes(sign):
            why = sentence("These prices are written in “{sign}”, and taken as {currency}: no exchange rate was given.",
                           sign=sign, currency=currency)  # fmt: skip
            self.skipped.append(RowError(self.table.line or 1, self._named("price"), why))

    def _order(self, wish: Wish) -> str:
        """The order of days and months; a mistake if both are possible and make a difference."""
        if "effective" not in self.places:
            return ""
        texts = list(self.table.column(self.places["effective"]))
        possible = (wish.answers.dates,) if wish.answers.dates else list_dates.orders(texts)
        readings = {order: [list_dates.day(text, order) for text in texts] for order in possible}
        if not any(day and day > self.today for days in readings.values() for day in days):
            why = sentence("No day is to come: the prices hold as soon as the list is loaded.")
            if texts:
                self.skipped.append(RowError(self.table.line or 1, self._named("effective"), why))
        elif len(possible) > 1 and readings["dmy"] != readings["mdy"]:
            number = next(n for n, (one, two) in enumerate(zip(*readings.values(), strict=True)) if one != two)
            one, two = (days[number] for days in readings.values())
            why = sentence("“{text}” can be {one} or {two}: say whether the day or the month stands first.",
                           text=texts[number], one=one, two=two)  # fmt: skip
            self.errors.append(RowError(self.table.line or 1, self._named("effective"), why))
        return possible[0] if possible else "dmy"

    def _named(self, field: str) -> str:
        return _short(self.table.name(self.places[field])) if self.table.header else field

    # Row by row

    def _is_note(self, cells: list[str]) -> bool:
        """A title, a sum, a remark, the header again: neither a prefix nor a price stands where they belong."""
        code = self._cell(cells, "prefix") or self._cell(cells, "country_code")
        if codes.plain(code) or codes.looks_like_code(code) or self._cell(cells, "refused"):
            return False
        price = self._cell(cells, "price")
        return not price or bool(names_in([price]) and names_in([code]))

    def _cell(self, cells: list[str], field: str) -> str:
        place = self.places.get(field)
        return "" if place is None or place >= len(cells) else cells[place]

    def _note(self, line: int, cells: list[str]) -> None:
        self.skipped.append(RowError(line, None, sentence("No price: “{text}”.", text=_told(cells))))

    def _given_before(self, keys: tuple[Key, ...], begins: date | None, line: int) -> Iterator[Wrong]:
        for key in keys:
            before = self._first.setdefault((key, begins), line)
            if before != line:
                why = sentence("The prefix {prefix} is already on line {line}.", prefix=key.prefix, line=before)
                yield Wrong("prefix", why)
                return

    def _watch_codes(self, line: int, cells: list[str], rates: tuple[Rate, ...]) -> None:
        """Remember the first cell of each kind that does not hold its prefix as we write it."""
        cell = self._cell(cells, "prefix")
        if codes.plain(cell) or not rates or (not cell and "country_code" not in self.places):
            return
        kind = "several" if len(rates) > 1 else "one"
        self._rewritten.setdefault(kind, (line, cell, ", ".join(rate.prefix for rate in rates[:4])))

    def _tell_rewritten(self) -> None:
        for line, cell, prefixes in self._rewritten.values():
            why = sentence("“{text}” is read as {prefixes}.", text=_short(cell), prefixes=prefixes)
            self.skipped.append(RowError(line, "prefix", why))


def _told(cells: list[str]) -> str:
    return _short(" ".join(cell for cell in cells if cell))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
