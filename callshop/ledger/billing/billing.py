"""Bills and the movements that settle them. The one place that writes either; reversals.py writes their opposites.

    total of a bill = its calls + its extras - its discount = the sum of its movements of kind "bill"

Every function here is one step of a transaction: call it inside `writing()`.
"""

from dataclasses import dataclass, field

from callshop.events import sentence
from callshop.ledger.billing import articles
from callshop.ledger.calls import rollups
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database
from callshop.ledger.till import credit_slips, debts
from callshop.ledger.till.payments import Payment, record
from callshop.ledger.till.posting import Posting
from callshop.refusal import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What a bill is for: the calls and extras of a visit, id -> micros.

    discount   micros less, for a reason;   tax: what it includes, as tax.py writes it
    """

    visit: int
    cabin: int
    calls: dict[int, int]
    extras: dict[int, int] = field(default_factory=dict)
    discount: int = 0
    reason: str = ""
    tax: str = ""

    @property
    def gross(self) -> int:
        return sum(self.calls.values()) + sum(self.extras.values())

    @property
    def total(self) -> int:
        return self.gross - self.discount


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a bill is settled: micros. money + deposit + credit + debt is its total.

    money      kept by a method that moves the till;   given: what the customer handed over for it
    deposit    used of what the visit holds;           back: handed back of it in cash, for the visit ends
    credit     used of the credit slip of number `slip`
    debt       left under the name of `debtor`
    new_slip   of the change, what could not be given and becomes a credit slip
    """

    method: str = "cash"
    money: int = 0
    given: int = 0
    reference: str = ""
    deposit: int = 0
    back: int = 0
    slip: int | None = None
    credit: int = 0
    debt: int = 0
    debtor: str = ""
    new_slip: int = 0

    @property
    def paid(self) -> int:
        """What is paid now, and not put off."""
        return self.money + self.deposit + self.credit

    @property
    def change(self) -> int:
        """Coins to hand back now."""
        return self.given - self.money + self.back - self.new_slip


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of what was written; None for what there was none of."""

    bill: int | None
    debt: int | None
    slip: int | None


class AlreadyPaid(Refused):
    """One of these calls or extras is on a bill: somebody else was quicker."""

    def __init__(self) -> None:
        super().__init__(sentence("This is not due in this cabin any more: look at the cabin again."), 409)


def pay(sale: Sale, how: Settlement, posting: Posting) -> Written:
    """One bill for exactly these calls and extras, settled. Raises AlreadyPaid, and then nothing may be kept."""
    bill = write_bill(sale, posting)
    for call, amount in sale.calls.items():
        _put_on_bill(bill, call, amount, posting.cashier)
    for extra, amount in sale.extras.items():
        if not articles.put_on_bill(bill, extra, amount):
            raise AlreadyPaid
    audit.record(
        posting.at, posting.cashier, "bill paid", bill=bill, cabin=sale.cabin, calls=sorted(sale.calls),
        extras=sorted(sale.extras), total=sale.total, paid=how.paid, method=how.method,
    )  # fmt: skip
    if sale.discount:
        audit.record(
            posting.at, posting.cashier, "discount given", bill=bill, amount=sale.discount, gross=sale.gross,
            reason=sale.reason,
        )  # fmt: skip
    return _settle(bill, sale.visit, how, posting)


def hand_back(visit: int, how: Settlement, posting: Posting) -> Written:
    """The deposit of a visit in which nothing is to be paid."""
    return _settle(None, visit, how, posting)


def write_bill(sale: Sale, posting: Posting, reverses: int | None = None) -> int:
    """The bill's own row; its number."""
    values = {
        "visit": sale.visit, "cabin": sale.cabin, "made_at": posting.at, "day": posting.day, "cashier": posting.cashier,
        "total": sale.total, "shift": posting.shift, "discount": sale.discount, "reason": sale.reason, "tax": sale.tax,
        "reverses": reverses,
    }  # fmt: skip
    marks = ", ".join("?" * len(values))
    return database.execute_sql(
        f"INSERT INTO bill ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
    ).lastrowid


def _put_on_bill(bill: int, call: int, amount: int, cashier: str) -> None:
    rollups.subtract(call)
    changed = database.execute_sql(
        "UPDATE call SET bill = ?, cashier = ? WHERE id = ? AND bill IS NULL AND revenue = ?",
        (bill, cashier, call, amount),
    )
    if changed.rowcount != 1:
        raise AlreadyPaid
    rollups.add(call)
    database.execute_sql("INSERT INTO bill_line (bill, call, amount) VALUES (?, ?, ?)", (bill, call, amount))


def _settle(bill: int | None, visit: int, how: Settlement, posting: Posting) -> Written:
    """Each part of a settlement as its own movement: claims first, then money, then what stays or goes back."""

    def moves(kind: str, method: str, amount: int, **more: object) -> None:
        if amount:
            record(Payment(kind=kind, method=method, amount=amount, visit=visit, at=posting.at, day=posting.day,
                            cashier=posting.cashier, shift=posting.shift, **more))  # fmt: skip

    moves("bill", "deposit", how.deposit, bill=bill)
    moves("bill", "slip", how.credit, bill=bill, slip=how.slip)
    if how.credit:
        audit.record(posting.at, posting.cashier, "slip used", slip=how.slip, bill=bill, amount=how.credit)
    moves("bill", how.method, how.money, bill=bill, given=how.given, reference=how.reference)
    debt = debts.make(bill, how.debtor, how.debt, posting) if how.debt else None
    moves("bill", "debt", how.debt, bill=bill, debt=debt)
    moves("deposit", "cash", -how.back)
    if how.back:
        audit.record(posting.at, posting.cashier, "deposit handed back", visit=visit, amount=how.back)
    slip = credit_slips.make(bill, how.new_slip, posting) if how.new_slip else None
    moves("slip", "cash", how.new_slip, slip=slip)
    return Written(bill, debt, slip)
