"""A cashier's turns at the till: opened with a counted float, closed once by a count, never corrected afterwards.

What a shift should hold is its float and the cash of its movements; nobody at the till is told before the count. The
closing keeps that figure, the counted one, and the head of the audit chain right after the entry that tells both.
"""

from dataclasses import dataclass

from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows
from callshop.ledger.till.payments import cash_of_shift
from callshop.refusal import Refused


@dataclass(frozen=True, slots=True)
class Shift:
    """Amounts in micros, instants ms since 1970 UTC. While it is open, what belongs to its closing is None.

    follows                       the shift that handed its count over as this one's float
    float_pieces, counted_pieces  what was counted by note and coin, as cash_denominations writes it; "" if by amount
    chain_head                    of the audit chain when it was closed
    """

    id: int
    cashier: str
    opened_at: int
    day: str
    float_amount: int
    float_pieces: str
    follows: int | None
    closed_at: int | None
    closed_by: str | None
    counted: int | None
    counted_pieces: str
    expected: int | None
    chain_head: str | None

    @property
    def difference(self) -> int | None:
        """Counted less expected: below zero, money is missing."""
        return None if self.counted is None else self.counted - self.expected


FIELDS = ", ".join(Shift.__slots__)


def one(shift: int) -> Shift | None:
    """The shift of this number, or None."""
    found = rows(f"SELECT {FIELDS} FROM shift WHERE id = ?", (shift,))
    return Shift(**found[0]) if found else None


def open_of(cashier: str) -> Shift | None:
    """The open shift of this person, or None."""
    found = rows(f"SELECT {FIELDS} FROM shift WHERE cashier = ? AND closed_at IS NULL", (cashier,))
    return Shift(**found[0]) if found else None


def all_open() -> list[Shift]:
    """Every open shift, the oldest first."""
    return [Shift(**row) for row in rows(f"SELECT {FIELDS} FROM shift WHERE closed_at IS NULL ORDER BY id")]


def expected(shift: Shift) -> int:
    """Micros of cash that should be in its drawer now. Not for the eyes of who is going to count it."""
    return shift.float_amount + cash_of_shift(shift.id)


@dataclass(frozen=True, slots=True)
class Overdrawn:
    """When a drawer held least by the books, and how far below zero that was, in micros above zero."""

    at: int
    missing: int


def overdrawn(shift: Shift) -> Overdrawn | None:
    """The lowest its drawer ever fell below zero: more went out than was in it, so something is not written down.

    What one checkout moves counts together. None if it never did. Not for who is going to count it.
    """
    found = rows(
        "SELECT at, held FROM (SELECT at, sum(sum(amount)) OVER (ORDER BY min(id)) AS held FROM payment"
        " WHERE shift = ? AND method = 'cash' GROUP BY at) ORDER BY held, at LIMIT 1",
        (shift.id,),
    )
    held = shift.float_amount + found[0]["held"] if found else 0
    return Overdrawn(found[0]["at"], -held) if held < 0 else None


def overdrawn_since(day: str) -> list[Shift]:
    """The shifts opened on this day or later whose drawers fell below zero, the newest first."""
    found = (Shift(**row) for row in rows(f"SELECT {FIELDS} FROM shift WHERE day >= ? ORDER BY id DESC", (day,)))
    return [shift for shift in found if overdrawn(shift)]


def begin(
    cashier: str, float_amount: int, *, at: int, day: str, pieces: str = "", follows: int | None = None
) -> int:  # fmt: skip
    """A new shift; its number. Call it inside `writing()`. A person has one open shift at most (IntegrityError)."""
    number = database.execute_sql(
        "INSERT INTO shift (cashier, opened_at, day, float_amount, float_pieces, follows) VALUES (?, ?, ?, ?, ?, ?)",
        (cashier, at, day, float_amount, pieces, follows),
    ).lastrowid
    audit.record(at, cashier, "shift opened", shift=number, float=float_amount, pieces=pieces, follows=follows)
    return number


def close(shift: Shift, counted: int, *, at: int, who: str, pieces: str = "") -> Shift:
    """Close it by this count; the shift as it is for ever. Call it inside `writing()`. Refused (409) if it is."""
    should_be = expected(shift)
    audit.record(
        at, who, "shift closed", shift=shift.id, cashier=shift.cashier, counted=counted, pieces=pieces,
        expected=should_be, difference=counted - should_be,
    )  # fmt: skip
    changed = database.execute_sql(
        "UPDATE shift SET closed_at = ?, closed_by = ?, counted = ?, counted_pieces = ?, expected = ?, chain_head = ?"
        " WHERE id = ? AND closed_at IS NULL",
        (at, who, counted, pieces, should_be, audit.head(), shift.id),
    )
    if changed.rowcount != 1:
        raise Refused(sentence("Shift {shift} is closed already.", shift=shift.id), 409)
    return one(shift.id)
