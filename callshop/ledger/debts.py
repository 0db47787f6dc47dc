"""What customers still owe, under a name: what one bill was not paid of. What is left of it, its movements tell.

Amounts are micros, instants ms since 1970 UTC. What writes is one step of a transaction: call it inside `writing()`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callshop.ledger import audit
from callshop.ledger.db import database, rows
from callshop.ledger.movements import Movement, record

if TYPE_CHECKING:
    from callshop.ledger.cash import Hand


@dataclass(frozen=True, slots=True)
class Debt:
    """amount: when it was made; left: what is still owed of it."""

    id: int
    bill: int
    name: str
    amount: int
    left: int
    at: int
    day: str
    cashier: str


LEFT = """(SELECT coalesce(sum(CASE WHEN method = 'debt' THEN payment.amount ELSE -payment.amount END), 0)
    FROM payment WHERE payment.debt = debt.id)"""
SELECT = f"SELECT id, bill, name, amount, {LEFT} AS left, at, day, cashier FROM debt"


def one(debt: int) -> Debt | None:
    """The debt of this number, or None."""
    found = rows(f"{SELECT} WHERE id = ?", (debt,))
    return Debt(**found[0]) if found else None


def make(bill: int, name: str, amount: int, hand: "Hand") -> int:
    """A debt's row and its trace; its number. The movement that puts it off is written with the bill."""
    number = database.execute_sql(
        "INSERT INTO debt (bill, name, amount, at, day, cashier) VALUES (?, ?, ?, ?, ?, ?)",
        (bill, name, amount, hand.at, hand.day, hand.cashier),
    ).lastrowid
    audit.record(hand.at, hand.cashier, "debt made", debt=number, bill=bill, name=name, amount=amount)
    return number


def pay(debt: Debt, amount: int, hand: "Hand", *, given: int, method: str, reference: str) -> int:
    """So much of it is paid; what is left then."""
    _moves(debt, amount, hand, method=method, given=given, reference=reference)
    audit.record(hand.at, hand.cashier, "debt paid", debt=debt.id, name=debt.name, amount=amount, method=method)
    return debt.left - amount


def forgive(debt: Debt, reason: str, hand: "Hand") -> None:
    """Nothing more is asked for it."""
    _moves(debt, debt.left, hand, method="forgiven", reason=reason)
    audit.record(hand.at, hand.cashier, "debt forgiven", debt=debt.id, name=debt.name, amount=debt.left, reason=reason)


def _moves(debt: Debt, amount: int, hand: "Hand", **more: object) -> None:
    record(Movement(kind="debt", amount=amount, debt=debt.id, at=hand.at, day=hand.day, cashier=hand.cashier,
                    shift=hand.shift, **more))  # fmt: skip
