"""Credit slips: change that could not be given, kept under a number until the customer has used it up.

Amounts are micros, instants ms since 1970 UTC.
"""

from dataclasses import dataclass

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows
from callshop.ledger.till.posting import Posting


@dataclass(frozen=True, slots=True)
class Slip:
    """bill: whose change it was, None for a deposit handed back. amount: when it was made; left: still to be had."""

    id: int
    bill: int | None
    amount: int
    left: int
    at: int
    day: str
    cashier: str


LEFT = """(SELECT coalesce(sum(CASE kind WHEN 'slip' THEN payment.amount ELSE -payment.amount END), 0)
    FROM payment WHERE payment.slip = slip.id)"""
SELECT = f"SELECT id, bill, amount, {LEFT} AS left, at, day, cashier FROM slip"


def one(slip: int) -> Slip | None:
    """The slip of this number, or None."""
    found = rows(f"{SELECT} WHERE id = ?", (slip,))
    return Slip(**found[0]) if found else None


def of_bill(bill: int) -> Slip | None:
    """The slip that the change of this bill became, or None."""
    found = rows(f"{SELECT} WHERE bill = ?", (bill,))
    return Slip(**found[0]) if found else None


def make(bill: int | None, amount: int, posting: Posting) -> int:
    """A slip's row and its trace, inside `writing()`; its number. Its movement is written with the bill."""
    number = database.execute_sql(
        "INSERT INTO slip (bill, amount, at, day, cashier) VALUES (?, ?, ?, ?, ?)",
        (bill, amount, posting.at, posting.day, posting.cashier),
    ).lastrowid
    audit.record(posting.at, posting.cashier, "slip made", slip=number, bill=bill, amount=amount)
    return number
