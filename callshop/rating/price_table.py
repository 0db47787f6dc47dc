"""The table of a provider's file: its header found where it is, what stands above it, and which column is which."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from callshop.amounts import NotAnAmount, Notation, read
from callshop.events import Sentence, sentence
from callshop.rating import sheet
from callshop.rating.codes import looks_like_code
from callshop.rating.column_names import FIELDS, REQUIRED, folded, named, names_in
from callshop.rating.sheet import Row

WITHOUT_HEADER = ("prefix", "destination", "price")
TITLES_AT_MOST = 40
"""Rows that a provider may print above its header."""

_SAMPLE = 300
_CHOICE = re.compile(rf"(?:^|,)\s*({'|'.join(FIELDS)})\s*=")
_FIGURE = re.compile(r"\s*(?:[/]|per)\s*(?:min\w*|mn|mnt|دقيقة|الدقيقة)\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """sheet: its name, None of a CSV. header: () if there is none. line: of the header, 0. above: the rows over it.
    blanks: (the first empty row among them, how many), () for none."""

    sheet: str | None
    header: tuple[str, ...]
    line: int
    rows: tuple[Row, ...]
    above: tuple[Row, ...] = ()
    blanks: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        return max((len(cells) for _, cells in self.rows), default=len(self.header))

    def column(self, place: int) -> Iterable[str]:
        return (cells[place] for _, cells in self.rows if len(cells) > place and cells[place])

    def name(self, place: int) -> str:
        """What a column is called where somebody is told of it."""
        return self.header[place] if place < len(self.header) and self.header[place] else str(place + 1)


@dataclass(frozen=True, slots=True)
class ColumnError:
    """column: its field, or its name as it stands there."""

    column: str | None
    why: Sentence


def tables(data: bytes, sheet_name: str | None = None) -> tuple[Table, ...]:
    """The tables of a file: one of a CSV or of the sheet asked for; else one of each sheet that has rows.

    Raises sheet.Unreadable.
    """
    every = sheet.sheets(data)
    if sheet_name is not None and sheet_name not in every:
        why = sentence("There is no sheet “{name}”; there are: {names}.", name=sheet_name, names=", ".join(every))
        raise sheet.Unreadable(1, why)
    names: tuple[str | None, ...] = (sheet_name,) if sheet_name is not None else every or (None,)
    found = [table(sheet.rows(data, names_in, name), name) for name in names]
    if len(found) == 1:
        return tuple(found)
    return tuple(each for each in found if each.rows or each.header) or tuple(found[:1])


def table(rows: Iterable[Row], name: str | None = None) -> Table:
    full: list[Row] = []
    for line, cells in rows:
        if any(cells):
            full.append((line, cells))
    place = _header(full)
    if place is None:
        first = next((number for number, (_, cells) in enumerate(full[:TITLES_AT_MOST]) if is_data(cells)), 0)
        return Table(name, (), 0, tuple(full[first:]), tuple(full[:first]), _blanks(full[first:]))
    line, header = full[place]
    return Table(name, tuple(header), line, tuple(full[place + 1 :]), tuple(full[:place]), _blanks(full[place:]))


def likely(found: Iterable[Table]) -> list[Table]:
    """The tables that can be a list of prices."""
    return [each for each in found if _is_list(each)]


def columns(found: Table, chosen: Mapping[str, str] | None = None) -> tuple[dict[str, int], list[ColumnError]]:
    """(field -> column, what is wrong). `chosen`: field -> the name or number (from 1) of its column, "" for none."""
    if not found.header and not chosen:
        return {field: place for place, field in enumerate(WITHOUT_HEADER)}, []
    places: dict[str, int] = {}
    errors: list[ColumnError] = []
    for field, name in (chosen or {}).items():
        if name and (place := _place(found, name)) is not None:
            places[field] = place
        elif name:
            why = sentence("There is no column “{name}”; there are: {names}.", name=name, names=_names(found))
            errors.append(ColumnError(field, why))
    guessed = named(found.header) if found.header else {}
    for field, several in guessed.items():
        free = [place for place in several if place not in places.values()]
        if field in (chosen or {}) or not free:
            continue
        if len(free) > 1:
            errors.append(ColumnError(field, _twice(found, field, free)))
        places[field] = free[0]
    _settle(found, places, chosen or {})
    for field in REQUIRED:
        if field not in places and not any(error.column == field for error in errors):
            errors.append(ColumnError(field, _missing(found, field)))
    return places, errors


def choices(text: str) -> dict[str, str] | None:
    """"prefix=Dial Code,price=Rate (USD)" -> field -> name; None if it is nothing of the kind."""
    marks = list(_CHOICE.finditer(text))
    if not marks or marks[0].start() != 0:
        return None
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return {mark[1]: text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}


def is_data(cells: list[str]) -> bool:
    """Whether a row has something like a prefix and something like an amount behind it."""
    codes = [place for place, cell in enumerate(cells) if looks_like_code(cell)]
    return bool(codes) and any(is_amount(cell) for cell in cells[codes[0] + 1 :])


def is_amount(cell: str) -> bool:
    try:
        read(priced(cell), Notation(0))
    except NotAnAmount:
        return False
    return True


def priced(cell: str) -> str:
    """The amount of "0.012/min"."""
    return _FIGURE.sub("", cell)


# The header


def _header(rows: list[Row]) -> int | None:
    """Among the first rows that which names most columns; else one of words alone right above the first prices."""
    counts = [_names_of(cells) for _, cells in rows[:TITLES_AT_MOST]]
    if max(counts, default=0):
        return counts.index(max(counts))
    for number, (_, cells) in enumerate(rows[:TITLES_AT_MOST]):
        if is_data(cells):
            above = rows[number - 1][1] if number else []
            words = [cell for cell in above if cell]
            return number - 1 if len(words) > 1 and not any(_has_digit(cell) for cell in words) else None
    alone = rows[0][1] if rows else []
    return 0 if len([cell for cell in alone if cell]) > 1 and not any(map(_has_digit, alone)) else None


def _names_of(cells: list[str]) -> int:
    """How many columns a row names; none if it has a number, or is one word that may be a title."""
    if any(cell.isdigit() for cell in cells) or is_data(cells):
        return 0
    if sum(map(bool, cells)) == 1 and folded("".join(cells)) not in FIELDS:
        return 0
    return names_in(cells)


def _has_digit(cell: str) -> bool:
    return any(sign.isdigit() for sign in cell)


def _blanks(rows: list[Row]) -> tuple[int, ...]:
    """The first line that is missing among these, and how many are. A cell of several lines has none of its own."""
    missing = [(one + 1 + sum("\n" in cell for cell in cells), two) for (one, cells), (two, _) in pairwise(rows)]
    gaps = [(first, after - first) for first, after in missing if after > first]
    return (gaps[0][0], sum(many for _, many in gaps)) if gaps else ()


def _is_list(found: Table) -> bool:
    if not found.header:
        return any(is_data(cells) for _, cells in found.rows[:_SAMPLE])
    return bool(found.rows) and set(REQUIRED) <= set(columns(found)[0])


# Which column is which


def _place(found: Table, name: str) -> int | None:
    for same in (str.casefold, folded):
        wanted = same(name)
        fitting = [place for place, each in enumerate(found.header) if each and same(each) == wanted]
        if wanted and fitting:
            return fitting[0]
    number = int(name) if name.isascii() and name.isdigit() and len(name) < 4 else 0
    return number - 1 if 0 < number <= max(found.width, len(found.header)) else None


def _settle(found: Table, places: dict[str, int], chosen: Mapping[str, str]) -> None:
    """What the cells say against the names: hours that are none, a country's code that is its letters, and a list whose
    only code column is the country's."""
    for field in ("from", "to"):
        if field in places and field not in chosen and not _all_like(found, places[field], r"\d{1,2}:\d{2}(:\d{2})?"):
            places.pop(field)
    country = places.get("country_code")
    if country is None or "country_code" in chosen:
        return
    if not _all_like(found, country, r"[\s+'\"=0-9-]*"):
        places.pop("country_code")
    elif "prefix" not in places:
        places["prefix"] = places.pop("country_code")
    elif _codes_are_whole(found, places["prefix"], country):
        places.pop("country_code")


def _all_like(found: Table, place: int, pattern: str) -> bool:
    cells = [cell for cell in list(found.column(place))[:_SAMPLE] if cell]
    return sum(bool(re.fullmatch(pattern, cell)) for cell in cells) * 10 >= len(cells) * 9


def _codes_are_whole(found: Table, prefix: int, country: int) -> bool:
    """Whether the codes have their country's code already in front."""
    pairs = [(_digits(cells[prefix]), _digits(cells[country])) for _, cells in found.rows[:_SAMPLE]
             if len(cells) > max(prefix, country)]  # fmt: skip
    told = [(code, stem) for code, stem in pairs if code and stem]
    return bool(told) and sum(code.startswith(stem) for code, stem in told) * 10 >= len(told) * 9


def _digits(cell: str) -> str:
    return re.sub(r"\D", "", cell).removeprefix("00")


def _names(found: Table) -> str:
    return ", ".join(name for name in found.header if name) or ", ".join(str(n + 1) for n in range(found.width))


def _twice(found: Table, field: str, places: list[int]) -> Sentence:
    if all(folded(found.header[place]) == field for place in places):
        return sentence("The column “{name}” is there twice.", name=field)
    names = " + ".join(f"“{found.header[place]}”" for place in places)
    return sentence("Several columns can be “{field}”: {names}. Say which.", field=field, names=names)


def _missing(found: Table, field: str) -> Sentence:
    return sentence("The column “{name}” is missing; there are: {names}.", name=field, names=_names(found))
