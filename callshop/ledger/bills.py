"""Bills as they were paid: one with its calls and the reason of each price, and the latest as a list.

Nothing here is what a call costs the shop: the cashier prints it and the customer reads it. Amounts are micros,
instants milliseconds since 1970 UTC.
"""

from dataclasses import dataclass

from callshop.ledger.calls import rate_of
from callshop.ledger.db import rows
from callshop.rating.charge import Charge, charge_sell

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class BilledCall:
    """A line of a bill. `charge`: why this amount; None if it was not the call's own price (or it had none)."""

    id: int
    number: str
    destination: str
    country: str | None
    began_at: int
    seconds: int
    amount: int
    charge: Charge | None


@dataclass(frozen=True, slots=True)
class Bill:
    """paid: what came into the till; given: what the customer handed over, so `change` is what he got back."""

    id: int
    cabin: int
    made_at: int
    day: str
    cashier: str
    total: int
    paid: int
    given: int
    methods: tuple[str, ...]
    calls: tuple[BilledCall, ...]

    @property
    def change(self) -> int:
        return max(self.given - self.paid, 0)


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill in the list of the latest."""

    id: int
    cabin: int
    made_at: int
    cashier: str
    total: int
    paid: int
    calls: int


def bill(number: int) -> Bill | None:
    """The bill of this number, or None."""
    found = rows("SELECT id, cabin, made_at, day, cashier, total FROM bill WHERE id = ?", (number,))
    if not found:
        return None
    payments = rows("SELECT method, amount, given FROM payment WHERE bill = ? ORDER BY id", (number,))
    return Bill(
        **found[0],
        paid=sum(payment["amount"] for payment in payments),
        given=sum(payment["given"] for payment in payments),
        methods=tuple(dict.fromkeys(payment["method"] for payment in payments)),
        calls=_calls_of(number),
    )


def latest(day: str | None = None, before: int | None = None) -> tuple[BillRow, ...]:
    """The latest bills, the newest first, PER_PAGE at most: of one day ("2026-11-23"), or older than bill `before`."""
    wanted = {"day = ?": day, "id < ?": before}
    terms = [term for term, value in wanted.items() if value is not None]
    where = f"WHERE {' AND '.join(terms)}" if terms else ""
    found = rows(
        "SELECT id, cabin, made_at, cashier, total,"
        " (SELECT coalesce(sum(amount), 0) FROM payment WHERE payment.bill = bill.id) AS paid,"
        " (SELECT count(*) FROM bill_line WHERE bill_line.bill = bill.id) AS calls"
        f" FROM bill {where} ORDER BY id DESC LIMIT ?",
        (*(value for value in wanted.values() if value is not None), PER_PAGE),
    )
    return tuple(BillRow(**row) for row in found)


def _calls_of(bill: int) -> tuple[BilledCall, ...]:
    found = rows(
        "SELECT call.id, number, destination, country, coalesce(answered_at, dialled_at) AS began_at, seconds, amount,"
        " sell_rate, coin FROM bill_line JOIN call ON call.id = bill_line.call WHERE bill_line.bill = ?"
        " ORDER BY call.dialled_at, call.id",
        (bill,),
    )
    return tuple(_billed(row) for row in found)


def _billed(row: dict) -> BilledCall:
    rate, coin = rate_of(row.pop("sell_rate")), row.pop("coin")
    charge = charge_sell(rate, row["seconds"], coin) if rate else None
    return BilledCall(**row, charge=charge if charge and charge.amount == row["amount"] else None)
