"""Bills and the money that pays them. A bill is the sum of its lines, each the amount of one call as it was shown."""

from dataclasses import dataclass

from callshop.ledger import audit, day_totals
from callshop.ledger.db import database
from callshop.ledger.movements import Movement, record


@dataclass(frozen=True, slots=True)
class Paid:
    """A bill paid: amounts in micros."""

    bill: int
    total: int
    paid: int
    change: int


class AlreadyPaid(Exception):
    """One of these calls is on a bill: somebody else was quicker."""


def pay(
    visit: int, cabin: int, lines: dict[int, int], *, at: int, day: str, cashier: str, given: int, method: str,
    reference: str,
) -> Paid:  # fmt: skip
    """One bill for exactly these calls (id -> amount). Call inside `writing()`. Raises AlreadyPaid, nothing written."""
    total = sum(lines.values())
    bill = _insert(
        "INSERT INTO bill (visit, cabin, made_at, day, cashier, total) VALUES (?, ?, ?, ?, ?, ?)",
        (visit, cabin, at, day, cashier, total),
    )
    for call, amount in lines.items():
        _put_on_bill(bill, call, amount, cashier)
    record(
        Movement(
            kind="bill", method=method, amount=total, given=given, at=at, day=day, cashier=cashier, shift=None,
            bill=bill, visit=visit, reference=reference,
        )
    )  # fmt: skip
    audit.record(at, cashier, "bill paid", bill=bill, cabin=cabin, calls=sorted(lines), total=total, method=method)
    return Paid(bill, total, total, given - total)


def _put_on_bill(bill: int, call: int, amount: int, cashier: str) -> None:
    day_totals.subtract(call)
    changed = database.execute_sql(
        "UPDATE call SET bill = ?, cashier = ? WHERE id = ? AND bill IS NULL AND revenue = ?",
        (bill, cashier, call, amount),
    )
    if changed.rowcount != 1:
        raise AlreadyPaid(call)
    day_totals.add(call)
    database.execute_sql("INSERT INTO bill_line (bill, call, amount) VALUES (?, ?, ?)", (bill, call, amount))


def _insert(sql: str, values: tuple) -> int:
    return database.execute_sql(sql, values).lastrowid
