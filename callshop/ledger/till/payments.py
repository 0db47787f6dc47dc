"""Money and claims that move, each a row of `payment`: never changed, never erased, taken back by its opposite.

    kind      what it settles: a "bill", a "debt"; what it leaves with the shop: a "slip" (change that could not be
              given), a "deposit" (its handing back is one below zero); or a "payout", out of the till with a reason
    method    "cash", "mobile", "card": it moves the till. "deposit", "slip": it was in the till already, and is used.
              "debt": the customer still owes it. "forgiven": the owner asks no more for it
    amount    micros, above zero into the till or towards the bill; below zero the other way

A bill is settled by the sum of its movements, whatever their methods. What is left of a deposit, a slip or a debt is
the sum of theirs: no figure of it is stored.
"""

from dataclasses import dataclass

from callshop.ledger.db.connection import database

INTO_THE_TILL = ("cash", "mobile", "card")
PAYING = (*INTO_THE_TILL, "deposit", "slip")
"""Methods by which something is paid, and not merely put off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One movement. `given`: micros the customer handed over for it; `reverses`: the row this one takes back."""

    kind: str
    method: str
    amount: int
    at: int
    day: str
    cashier: str
    shift: int | None
    given: int = 0
    bill: int | None = None
    visit: int | None = None
    debt: int | None = None
    slip: int | None = None
    reverses: int | None = None
    reference: str = ""
    reason: str = ""


def record(movement: Payment) -> int:
    """Write it down; its row's id. One step of a transaction: call it inside `writing()`."""
    fields = Payment.__slots__
    marks = ", ".join("?" * len(fields))
    values = tuple(getattr(movement, field) for field in fields)
    return database.execute_sql(f"INSERT INTO payment ({', '.join(fields)}) VALUES ({marks})", values).lastrowid


def held_deposit(visit: int) -> int:
    """Micros of a visit's deposit that are neither used nor handed back."""
    sql = "SELECT coalesce(sum(CASE kind WHEN 'deposit' THEN amount ELSE -amount END), 0) FROM payment"
    return database.execute_sql(
        f"{sql} WHERE visit = ? AND (kind = 'deposit' OR method = 'deposit')", (visit,)
    ).fetchone()[0]


def taken_on(day: str) -> int:
    """Micros that bills and debts were paid with on this day."""
    return paid(day, day)


def paid(first: str, last: str) -> int:
    """Micros that bills and debts were paid with on these days, both included, less what was taken back."""
    sql = "SELECT coalesce(sum(amount), 0) FROM payment WHERE day BETWEEN ? AND ? AND kind IN ('bill', 'debt')"
    methods = ", ".join(f"'{method}'" for method in PAYING)
    return database.execute_sql(f"{sql} AND method IN ({methods})", (first, last)).fetchone()[0]


def cash_of_shift(shift: int) -> int:
    """Micros of cash that this shift has put into the drawer, less what it took out; its float is not in it."""
    sql = "SELECT coalesce(sum(amount), 0) FROM payment WHERE shift = ? AND method = 'cash'"
    return database.execute_sql(sql, (shift,)).fetchone()[0]
