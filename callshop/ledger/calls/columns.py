"""The columns of the call detail records: the one table that the page, JSON, CSV, XLSX and `cdr export` read.

A column is a field of CdrRow with a Column beside its type. The order of the fields is the order of a file.
"""

from dataclasses import dataclass
from typing import Annotated, get_type_hints


@dataclass(frozen=True, slots=True)
class Column:
    """How a field of CdrRow is read and told.

    kind          "money" (micros), "instant" (ms since 1970 UTC), "digits" (a number as dialled), "number", "" for text
    sql           what the books have it in; "" for a column of its own name
    sort          what a list is sorted by for it; "" if it cannot be
    owners_only   what the shop pays and keeps
    exported      False: only the page wants it, no file and no JSON
    """

    kind: str = ""
    sql: str = ""
    sort: str = ""
    owners_only: bool = False
    exported: bool = True


INTERNAL = Column(exported=False)


@dataclass(frozen=True, slots=True)
class CdrRow:
    """A call as its record tells it. Money in micros, None if unpriced; instants in ms since 1970 UTC."""

    id: Annotated[int, Column("number")]
    caller_id: Annotated[str, Column(sql="line")]
    called_number: Annotated[str, Column("digits", sql="number", sort="number")]
    call_start: Annotated[int, Column("instant", sql="coalesce(answered_at, dialled_at)", sort="day")]
    call_end: Annotated[int | None, Column("instant", sql="ended_at")]
    duration: Annotated[int, Column("number", sql="seconds", sort="seconds")]
    billed_duration: Annotated[int, Column("number", sql="coalesce(billed_seconds, 0)")]
    cost: Annotated[int | None, Column("money", sort="cost", owners_only=True)]
    description: Annotated[str, Column(sql="destination", sort="destination")]
    profit: Annotated[int | None, Column("money", sql="revenue - cost", sort="revenue - cost", owners_only=True)]
    revenue: Annotated[int | None, Column("money", sort="revenue")]
    cabin: Annotated[int | None, Column("number", sort="cabin")]
    visit: Annotated[int | None, Column("number")]
    status: Annotated[str, Column(sort="status")]
    gateway: Annotated[str, Column()]
    country: Annotated[str | None, INTERNAL]
    priced: Annotated[int, INTERNAL]
    bill: Annotated[int | None, INTERNAL]
    e164: Annotated[str | None, INTERNAL]
    day: Annotated[str, INTERNAL]
    flags: Annotated[str, INTERNAL]
    direction: Annotated[str | None, INTERNAL]
    cashier: Annotated[str, INTERNAL]

    @property
    def paid(self) -> bool:
        return self.bill is not None


COLUMNS: dict[str, Column] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(CdrRow, include_extras=True).items()
}
"""Name -> column, in the order of the fields."""

EXPORTED = tuple((name, column.kind) for name, column in COLUMNS.items() if column.exported)
"""(name, kind) of the columns of a file."""

SORTS = {name: column.sort for name, column in COLUMNS.items() if column.sort}
"""What a list can be sorted by -> its SQL; calls that are equal in it are in the order of their days."""

OWNERS_ONLY = frozenset(name for name, column in COLUMNS.items() if column.owners_only)
"""What the shop pays and keeps: the one rule for rows, totals, JSON and files."""

SELECTED = ", ".join(f"{column.sql} AS {name}" if column.sql else name for name, column in COLUMNS.items())
"""The columns as SQL."""
