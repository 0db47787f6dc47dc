"""What customers still owe, under a name: what one bill was not paid of. What is left of it, its movements tell.

Amounts are micros, instants ms since 1970 UTC. What writes is one step of a transaction: call it inside `writing()`.
"""

from dataclasses import dataclass

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows
from callshop.ledger.till.payments import Payment, record
from callshop.ledger.till.posting import Posting


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


def make(bill: int, name: str, amount: int, posting: Posting) -> int:
    """A debt's row and its trace; its number. The movement that puts it off is written with the bill."""
    number = database.execute_sql(
        "INSERT INTO debt (bill, name, amount, at, day, cashier) VALUES (?, ?, ?, ?, ?, ?)",
        (bill, name, amount, posting.at, posting.day, posting.cashier),
    ).lastrowid
    audit.record(posting.at, posting.cashier, "debt made", debt=number, bill=bill, name=name, amount=amount)
    return number


def pay(debt: Debt, amount: int, posting: Posting, *, given: int, method: str, reference: str) -> int:
    """So much of it is paid; what is left then."""
    _moves(debt, amount, posting, method=method, given=given, reference=reference)
    audit.record(posting.at, posting.cashier, "debt paid", debt=debt.id, name=debt.name, amount=amount, method=method)
    return debt.left - amount


def forgive(debt: Debt, reason: str, posting: Posting) -> None:
    """Nothing more is asked for it."""
    _moves(debt, debt.left, posting, method="forgiven", reason=reason)
    audit.record(
        posting.at, posting.cashier, "debt forgiven", debt=debt.id, name=debt.name, amount=debt.left, reason=reason
    )


def _moves(debt: Debt, amount: int, posting: Posting, **more: object) -> None:
    record(Payment(kind="debt", amount=amount, debt=debt.id, at=posting.at, day=posting.day, cashier=posting.cashier,
                    shift=posting.shift, **more))  # fmt: skip
