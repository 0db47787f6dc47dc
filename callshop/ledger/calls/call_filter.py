"""Which calls are meant, said as SQL.

Calls are looked for in indexes that hold everything they are chosen, sorted and summed by, so that no row of a call is
read: by their days, by how their numbers begin, or among those that somebody owes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

AFTER_THE_DIGITS = ";"
"""Follows 9 in every alphabet, and * and # come before: what begins with 336 is from "336" to before "336;"."""

DAYS_FOR_PART = 366
"""A part of a number is looked for in so many days at most: every number of them must be looked at."""


@dataclass(frozen=True, slots=True)
class CdrFilter:
    """A selection of calls, None where it does not matter.

    from_day, to_day   the shop's days, both included
    number             leading digits, as dialled or international
    status             answered, unanswered or interrupted
    contains           a part of the number, within DAYS_FOR_PART days
    destination        the whole name
    described          a part of the destination's name
    country            ISO 3166 alpha-2, "" for none
    cashier            who took the money
    unpaid             only calls that somebody owes
    """

    from_day: str | None = None
    to_day: str | None = None
    cabin: int | None = None
    number: str | None = None
    status: str | None = None
    contains: str | None = None
    destination: str | None = None
    described: str | None = None
    country: str | None = None
    cashier: str | None = None
    unpaid: bool = False

    @property
    def summed(self) -> bool:
        """Whether the kept sums can be divided by all that is asked."""
        return not (self.number or self.contains or self.unpaid)

    @property
    def asked(self) -> frozenset[str]:
        """The names of what is asked but the days."""
        given = ((field.name, getattr(self, field.name)) for field in fields(self))
        return frozenset(name for name, value in given if value not in (None, False)) - {"from_day", "to_day"}

    @property
    def only_days(self) -> "CdrFilter":
        return CdrFilter(self.from_day, self.to_day)

    @property
    def days(self) -> int | None:
        """How many days, if both ends are known."""
        if not (self.from_day and self.to_day):
            return None
        return (date.fromisoformat(self.to_day) - date.fromisoformat(self.from_day)).days + 1


def days_of(chosen: CdrFilter) -> tuple[str, str]:
    """The first and the last day; before and after all days where it does not matter."""
    return chosen.from_day or "", chosen.to_day or "9999-12-31"


def facts(chosen: CdrFilter, columns: str, by_day: bool) -> tuple[str, tuple]:
    """A query of the selection's calls, each once, from an index alone: through its days, or its numbers."""
    where, wanted = divided(chosen)
    if chosen.from_day or chosen.to_day:
        where += " AND day BETWEEN ? AND ?"
        wanted = [*wanted, *days_of(chosen)]
    parts, values = [], []
    for index, condition, more in _ways(chosen, by_day):
        parts.append(f"SELECT {columns} FROM call INDEXED BY {index} WHERE {condition}{where}")
        values += [*more, *wanted]
    return " UNION ALL ".join(parts), tuple(values)


def divided(chosen: CdrFilter) -> tuple[str, list]:
    """All that is asked but days and leading digits, as SQL that follows a condition."""
    wanted = (
        ("cabin = ?", chosen.cabin),
        ("destination = ?", chosen.destination),
        ("destination LIKE ? ESCAPE '!'", _like(chosen.described)),
        ("coalesce(country, '') = ?", chosen.country),
        ("status = ?", chosen.status),
        ("cashier = ?", chosen.cashier),
    )
    given = [(condition, value) for condition, value in wanted if value is not None]
    where, values = "".join(f" AND {condition}" for condition, _ in given), [value for _, value in given]
    if chosen.unpaid:
        where += " AND bill IS NULL AND revenue > 0"
    if chosen.contains:
        where += " AND (instr(number, ?) OR instr(e164, ?))"
        values += [chosen.contains, chosen.contains.lstrip("+")]
    return where, values


def _ways(chosen: CdrFilter, by_day: bool) -> Iterator[tuple[str, str, list]]:
    """The indexes to look into, with the conditions that they serve; no call is in two of them."""
    if chosen.unpaid or by_day or not chosen.number:
        index = "call_owed" if chosen.unpaid else "call_facts"
        begins, digits = beginning(chosen.number)
        yield index, f"status != 'talking'{begins}", digits
        return
    dialled, international = digits_from(chosen.number), digits_from(chosen.number.lstrip("+"))
    yield "call_number", "number >= ? AND number < ? AND status != 'talking'", dialled
    other = "e164 >= ? AND e164 < ? AND NOT (number >= ? AND number < ?) AND status != 'talking'"
    yield "call_e164", other, [*international, *dialled]


def beginning(number: str | None, dialled: str = "number") -> tuple[str, list]:
    """The leading digits, as SQL that follows a condition; `dialled`: the column that has them as dialled."""
    if not number:
        return "", []
    either = f" AND (({dialled} >= ? AND {dialled} < ?) OR (e164 >= ? AND e164 < ?))"
    return either, [*digits_from(number), *digits_from(number.lstrip("+"))]


def digits_from(digits: str) -> list[str]:
    """[the first number that begins so, the first after all that do]"""
    return [digits, digits + AFTER_THE_DIGITS]


def _like(part: str | None) -> str | None:
    if part is None:
        return None
    return "%" + "".join(f"!{sign}" if sign in "!%_" else sign for sign in part) + "%"
