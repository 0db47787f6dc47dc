"""Credit slips: change that could not be given, kept under a number until the customer has used it up.

A slip is used by its code, which only its paper bears: numbers stand in lists, and anyone could use them.
Amounts are micros, instants ms since 1970 UTC.
"""

import secrets
import unicodedata
from dataclasses import dataclass, field

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
    code: str = field(default="", repr=False)


CODE_DIGITS = 10
"""With a hundred open slips, one guess in a hundred million hits one."""

LEFT = """(SELECT coalesce(sum(CASE kind WHEN 'slip' THEN payment.amount ELSE -payment.amount END), 0)
    FROM payment WHERE payment.slip = slip.id)"""
SELECT = f"SELECT id, bill, amount, {LEFT} AS left, at, day, cashier, code FROM slip"


def one(slip: int) -> Slip | None:
    """The slip of this number, or None."""
    found = rows(f"{SELECT} WHERE id = ?", (slip,))
    return Slip(**found[0]) if found else None


def of_code(text: str) -> Slip | None:
    """The slip whose paper bears this code, however it is grouped or in whose figures it is typed; or None."""
    found = rows(f"{SELECT} WHERE code = ?", (digits_of(text),))
    return Slip(**found[0]) if found else None


def digits_of(text: str) -> str:
    """A typed code as the books have it; "" if it is none."""
    signs = [sign for sign in text if not (sign.isspace() or sign in "-.")]
    figures = [unicodedata.decimal(sign, None) for sign in signs]
    return "" if None in figures else "".join(map(str, figures))


def grouped(code: str) -> str:
    """As paper bears it, to be read and typed: "48210 93774"."""
    return " ".join(code[place : place + 5] for place in range(0, len(code), 5))


def of_bill(bill: int) -> Slip | None:
    """The slip that the change of this bill became, or None."""
    found = rows(f"{SELECT} WHERE bill = ?", (bill,))
    return Slip(**found[0]) if found else None


def make(bill: int | None, amount: int, posting: Posting) -> int:
    """A slip's row and its trace, inside `writing()`; its number. Its movement is written with the bill."""
    number = database.execute_sql(
        "INSERT INTO slip (bill, amount, at, day, cashier, code) VALUES (?, ?, ?, ?, ?, ?)",
        (bill, amount, posting.at, posting.day, posting.cashier, _new_code()),
    ).lastrowid
    audit.record(posting.at, posting.cashier, "slip made", slip=number, bill=bill, amount=amount)
    return number


def shown(slip: int, at: int, who: str) -> None:
    """Who has a paper's code on screen or prints it leaves a trace. Call it inside `writing()`."""
    audit.record(at, who, "slip paper shown", slip=slip)


def _new_code() -> str:
    """Not one that there is: twice the same is as likely as a lottery, and would be refused by the index."""
    lowest = 10 ** (CODE_DIGITS - 1)  # the first figure is never 0: codes from before are short numbers
    return str(lowest + secrets.randbelow(9 * lowest))
