"""Bills as they were paid, with all that a receipt says.

Nothing here is what a call costs the shop: the cashier prints it and the customer reads it. Amounts are micros,
instants milliseconds since 1970 UTC.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from callshop.ledger.calls import calls
from callshop.ledger.db.connection import rows
from callshop.ledger.till.payments import INTO_THE_TILL, PAYING
from callshop.rating.charge import Charge

ON_BILL = "bill_line JOIN call ON call.id = bill_line.call WHERE bill_line.bill = ?"


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

    @property
    def capped(self) -> bool:
        """Whether it came to more than was left of the deposit, and so costs no more than that."""
        return self.charge is not None and self.charge.cap is not None


@dataclass(frozen=True, slots=True)
class BilledExtra:
    """Something of the small price list, as often as it was taken. `price`: of one."""

    name: str
    count: int
    price: int
    amount: int


@dataclass(frozen=True, slots=True)
class Settled:
    """One way in which a bill was settled. `name`: of who left a debt."""

    method: str
    amount: int
    given: int
    reference: str
    slip: int | None
    debt: int | None
    name: str


@dataclass(frozen=True, slots=True)
class NewSlip:
    """Change that could not be given: a credit slip and what it was for."""

    number: int
    amount: int
    code: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Bill:
    """discount: micros less than its lines, for the reason; a reversal's reason is why it takes back `reverses`.

    tax           what it includes, as the books keep it
    reversed_by   the bill that takes this one back, None while it stands
    back          handed back in cash with it: of the visit's deposit, or all that a reversal gives back
    slips         made of its change
    """

    id: int
    visit: int
    cabin: int
    made_at: int
    day: str
    cashier: str
    total: int
    discount: int
    reason: str
    tax: str
    reverses: int | None
    reversed_by: int | None
    calls: tuple[BilledCall, ...]
    extras: tuple[BilledExtra, ...]
    settled: tuple[Settled, ...]
    back: int
    slips: tuple[NewSlip, ...]

    @property
    def paid(self) -> int:
        """All but what was put off."""
        return sum(each.amount for each in self.settled if each.method in PAYING)

    @property
    def given(self) -> int:
        """What the customer handed over."""
        return sum(each.given for each in self.settled)

    @property
    def change(self) -> int:
        """Coins he got back: of what he gave and of his deposit, less what became a slip."""
        if self.reverses:
            return self.back
        kept = sum(each.amount for each in self.settled if each.method in INTO_THE_TILL)
        return max(self.given - kept, 0) + self.back - sum(slip.amount for slip in self.slips)


def bill(number: int) -> Bill | None:
    """The bill of this number, or None."""
    found = rows(
        "SELECT id, visit, cabin, made_at, day, cashier, total, discount, reason, tax, reverses,"
        " (SELECT id FROM bill AS back WHERE back.reverses = bill.id) AS reversed_by FROM bill WHERE id = ?",
        (number,),
    )
    if not found:
        return None
    own = found[0]
    return Bill(
        **own,
        calls=tuple(BilledCall(**row) for row in calls.told("amount", ON_BILL, number)),
        extras=_extras_of(number),
        settled=_settled(number),
        back=_back_of_reversal(number) if own["reverses"] else _back_of_deposit(own["visit"], own["made_at"]),
        slips=tuple(
            NewSlip(**row) for row in rows("SELECT id AS number, amount, code FROM slip WHERE bill = ?", (number,))
        ),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """Who collected something, when (ms since 1970 UTC), and on which bill."""

    bill: int
    cashier: str
    made_at: int


def taken(calls: Iterable[int], extras: Iterable[int]) -> Taken | None:
    """The newest bill on which one of these is, not taken back; None if they are on none."""
    chosen = {"calls": json.dumps(list(calls)), "extras": json.dumps(list(extras))}
    found = rows(
        "SELECT id AS bill, cashier, made_at FROM bill WHERE reverses IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM bill AS back WHERE back.reverses = bill.id) AND id IN ("
        "SELECT bill FROM bill_line WHERE call IN (SELECT value FROM json_each(:calls)) UNION ALL "
        "SELECT bill FROM bill_extra WHERE extra IN (SELECT value FROM json_each(:extras))) ORDER BY id DESC LIMIT 1",
        chosen,
    )
    return Taken(**found[0]) if found else None


def _extras_of(bill: int) -> tuple[BilledExtra, ...]:
    found = rows(
        "SELECT name, count, price, bill_extra.amount FROM bill_extra JOIN extra ON extra.id = bill_extra.extra"
        " WHERE bill_extra.bill = ? ORDER BY extra.id",
        (bill,),
    )
    return tuple(BilledExtra(**row) for row in found)


def _settled(bill: int) -> tuple[Settled, ...]:
    found = rows(
        "SELECT method, payment.amount, given, reference, slip, debt, coalesce(debt.name, '') AS name FROM payment"
        " LEFT JOIN debt ON debt.id = payment.debt WHERE payment.bill = ? AND kind = 'bill' ORDER BY payment.id",
        (bill,),
    )
    return tuple(Settled(**row) for row in found)


def _back_of_deposit(visit: int, at: int) -> int:
    """Of a visit's deposit, in cash, in the moment in which its bill was made."""
    sql = "SELECT coalesce(sum(-amount), 0) AS back FROM payment WHERE visit = ? AND kind = 'deposit' AND amount < 0"
    return rows(f"{sql} AND at = ?", (visit, at))[0]["back"]


def _back_of_reversal(bill: int) -> int:
    """In cash, whether it had paid the bill, its debt later, or had stayed in the till for a credit slip."""
    sql = """SELECT coalesce(sum(-payment.amount), 0) AS back FROM payment JOIN payment AS first
        ON first.id = payment.reverses WHERE payment.method = 'cash' AND payment.at = :at AND (first.bill = :bill
        OR (first.kind = 'debt' AND first.debt IN (SELECT id FROM debt WHERE bill = :bill))
        OR (first.kind = 'slip' AND first.slip IN (SELECT id FROM slip WHERE bill = :bill)))"""
    own = rows("SELECT reverses AS bill, made_at AS at FROM bill WHERE id = ?", (bill,))[0]
    return rows(sql, own)[0]["back"]
