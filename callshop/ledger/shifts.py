"""A cashier's turns at the till: opened with a counted float, closed by a count."""

from dataclasses import dataclass

from callshop.ledger.db import rows


@dataclass(frozen=True, slots=True)
class Shift:
    """Amounts in micros, instants ms since 1970 UTC. While it is open, what belongs to its closing is None."""

    id: int
    cashier: str
    opened_at: int
    day: str
    float_amount: int
    follows: int | None
    closed_at: int | None
    closed_by: str | None
    counted: int | None
    expected: int | None

    @property
    def difference(self) -> int | None:
        """Counted less expected: below zero, money is missing."""
        return None if self.counted is None else self.counted - self.expected


FIELDS = ", ".join(Shift.__slots__)


def open_of(cashier: str) -> Shift | None:
    """The open shift of this person, or None."""
    found = rows(f"SELECT {FIELDS} FROM shift WHERE cashier = ? AND closed_at IS NULL", (cashier,))
    return Shift(**found[0]) if found else None


def all_open() -> list[Shift]:
    """Every open shift, the oldest first."""
    return [Shift(**row) for row in rows(f"SELECT {FIELDS} FROM shift WHERE closed_at IS NULL ORDER BY id")]
