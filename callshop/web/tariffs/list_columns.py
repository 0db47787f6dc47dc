"""Which column of a price list is which: guessed or remembered, shown as it would be read, confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from callshop.amounts import NotAnAmount, rate_of_exchange
from callshop.events import Sentence, sentence
from callshop.rating import price_table
from callshop.rating.column_names import BESIDE, FIELDS, REQUIRED
from callshop.rating.price_list import PriceList, RowError, Wish, read_tables
from callshop.rating.price_rows import Answers
from callshop.rating.price_table import Table
from callshop.rating.tariff import Rate
from callshop.web.request.context import house
from callshop.web.request.fields import FormData
from callshop.web.tariffs.fields import WrongField

SHOWN = 6
"""Lines of the list shown as an example."""

KEPT = 50
"""What was left out of a list, as its preview tells it: so many of the first."""

WORDS: dict[str, Sentence] = {
    "prefix": sentence("Prefix"),
    "country_code": sentence("Country code, before the prefix"),
    "destination": sentence("Destination"),
    "price": sentence("Price a minute"),
    "connect_fee": sentence("Connect fee"),
    "increments": sentence("Both increments, as 60/6"),
    "first_increment": sentence("First increment (s)"),
    "next_increment": sentence("Next increments (s)"),
    "free_under": sentence("Free under (s)"),
    "effective": sentence("Holds from the day"),
}
"""The fields that are chosen on the page; those of our own exports are known by their names."""

SETTINGS = ("sheet", "point", "dates", "blocked", "zero")


@dataclass(frozen=True, slots=True)
class Matching:
    """table: the one that is read; sheets: those that can be; chosen: field -> its column from 1, "" for none, and the
    other settings; rates: the first as they would be read so; mistakes: of these lines."""

    table: Table
    sheets: tuple[str, ...]
    chosen: dict[str, str]
    rates: tuple[Rate, ...]
    mistakes: tuple[RowError, ...]
    required: tuple[str, ...] = REQUIRED


def asked(typed: FormData) -> dict[str, str]:
    """What the form says, by field."""
    return {name: typed.text(name) for name in (*WORDS, *SETTINGS)}


def exchange_asked(typed: FormData) -> Decimal | None:
    text = typed.text("exchange")
    if not text:
        return None
    try:
        return rate_of_exchange(text)
    except NotAnAmount:
        raise WrongField("exchange", sentence("“{text}” is not an exchange rate.", text=text)) from None


def wish(chosen: Mapping[str, str], typed: FormData) -> Wish:
    """How a list is to be read. What was never chosen is guessed."""
    columns = {field: chosen[field] for field in FIELDS if field in chosen}
    answers = Answers(
        chosen.get("point", ""), chosen.get("dates", ""), chosen.get("blocked", ""), chosen.get("zero") or "free"
    )
    return Wish(chosen.get("sheet") or None, columns or None, exchange_asked(typed), house().currency, answers)


def matching(found: tuple[Table, ...], chosen: Mapping[str, str], typed: FormData, today: date) -> Matching:
    """The form, filled in with what is guessed, and an example of what it means."""
    lists = price_table.likely(found) or list(found)
    table = next((each for each in found if each.sheet == chosen.get("sheet")), lists[0])
    columns = {field: chosen[field] for field in FIELDS if field in chosen}
    places = price_table.columns(table, columns or None)[0]
    filled = {field: str(places[field] + 1) if field in places else "" for field in WORDS}
    filled |= {name: chosen.get(name, "") for name in SETTINGS} | {"sheet": table.sheet or ""}
    few = replace(table, rows=table.rows[:SHOWN])
    try:
        read = read_tables((few,), wish(filled | _beside(columns), typed), today)
    except WrongField:
        read = PriceList()
    return Matching(table, tuple(each.sheet for each in found if each.sheet), filled, tuple(read.every), read.errors)


def told(chosen: Mapping[str, str], found: tuple[Table, ...], read: PriceList) -> dict:
    """How a list was read, to be remembered: its columns by their names; and what was left out of it."""
    table = next((each for each in found if each.sheet == read.sheet), found[0])
    columns = {
        field: (table.name(read.places[field]) if field in read.places else "")
        for field in WORDS if field in chosen
    }  # fmt: skip
    settings = {name: chosen[name] for name in SETTINGS if chosen.get(name)}
    skipped = [(each.line, each.column, each.message.text, each.message.values) for each in read.skipped[:KEPT]]
    return columns | settings | {"skipped": skipped, "count": len(read.skipped)}


def left_out(reading: Mapping[str, object]) -> tuple[list[RowError], int]:
    """(what was left out of a list, how much in all), as `told` has written it."""
    entries = [
        RowError(line, column, Sentence(text, tuple(map(tuple, values))))
        for line, column, text, values in reading.get("skipped", ())
    ]
    return entries, reading.get("count", 0)


def _beside(columns: Mapping[str, str]) -> dict[str, str]:
    return {field: columns[field] for field in BESIDE if field in columns}
