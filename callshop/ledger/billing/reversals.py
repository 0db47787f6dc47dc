"""A bill taken back by another with the opposite figures. Nothing of the first is changed but that its calls are due.

    its lines, extras, discount      the same with the other sign
    its movements                    each its opposite, today, in the shift of who reverses
    the debt it left                 cancelled with it; what was paid of the debt goes back
    the credit slip it made          cancelled, if nothing of it was used; its money goes back
    the deposit or slip it used      is held again

What a prepaid visit was handed back of its deposit when it ended is not asked for again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from callshop.events import sentence
from callshop.ledger.billing import articles
from callshop.ledger.billing.billing import Sale, write_bill
from callshop.ledger.calls import rollups
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows
from callshop.ledger.till import credit_slips
from callshop.ledger.till.payments import PAYING, Payment, record
from callshop.ledger.till.posting import Posting
from callshop.refusal import Refused


@dataclass(frozen=True, slots=True)
class Reversed:
    """A reversal: amounts in micros, of the reversing bill (so below zero). back: cash handed back.

    calls    that are due again;   day's takings change by `paid`
    """

    bill: int
    reverses: int
    visit: int
    cabin: int
    total: int
    paid: int
    back: int
    calls: tuple[int, ...]


def reverse(bill: int, reason: str, posting: Posting) -> Reversed:
    """Reverse a bill, inside `writing()`. Refused (404, 409) where it cannot be, and then nothing may be kept."""
    sale = _opposite_sale(bill, reason)
    new = write_bill(sale, posting, reverses=bill)
    for call, amount in sale.calls.items():
        _owe_again(call)
        database.execute_sql("INSERT INTO bill_line (bill, call, amount) VALUES (?, ?, ?)", (new, call, amount))
    for extra, amount in sale.extras.items():
        articles.owe_again(extra)
        articles.write_line(new, extra, amount)
    moved = [_take_back(number, movement, new, posting) for number, movement in _movements_of(bill)]
    cash = -sum(movement.amount for movement in moved if movement.method == "cash")
    paid = sum(each.amount for each in moved if each.kind in ("bill", "debt") and each.method in PAYING)
    audit.record(posting.at, posting.cashier, "bill reversed", bill=bill, by=new, total=-sale.total, back=cash,
                 reason=reason)  # fmt: skip
    return Reversed(new, bill, sale.visit, sale.cabin, sale.total, paid, cash, tuple(sale.calls))


def _opposite_sale(bill: int, reason: str) -> Sale:
    found = rows("SELECT visit, cabin, discount, tax, reverses FROM bill WHERE id = ?", (bill,))
    if not found:
        raise Refused(sentence("There is no bill {number}.", number=bill), 404)
    if found[0]["reverses"] is not None:
        raise Refused(sentence("Bill {number} is itself a reversal.", number=bill), 409)
    if rows("SELECT 1 FROM bill WHERE reverses = ?", (bill,)):
        raise Refused(sentence("Bill {number} is reversed already.", number=bill), 409)
    made = credit_slips.of_bill(bill)
    if made and made.left != made.amount:
        why = sentence(
            "The credit slip of bill {number} was used meanwhile: it can no longer be reversed.", number=bill
        )
        raise Refused(why, 409)
    lines = rows("SELECT call, amount FROM bill_line WHERE bill = ?", (bill,))
    return Sale(
        visit=found[0]["visit"], cabin=found[0]["cabin"], discount=-found[0]["discount"], tax=found[0]["tax"],
        reason=reason, calls={line["call"]: -line["amount"] for line in lines},
        extras={taken.id: -taken.amount for taken in articles.on_bill(bill)},
    )  # fmt: skip


def _owe_again(call: int) -> None:
    rollups.subtract(call)
    database.execute_sql("UPDATE call SET bill = NULL, cashier = '' WHERE id = ?", (call,))
    rollups.add(call)


def _movements_of(bill: int) -> Iterator[tuple[int, Payment]]:
    """(its row, a movement) of the bill, of the debt it left and of the slip it made."""
    names = [field.name for field in fields(Payment)]
    found = rows(
        f"SELECT id, {', '.join(names)} FROM payment WHERE bill = :bill"
        " OR (kind = 'debt' AND debt IN (SELECT id FROM debt WHERE bill = :bill))"
        " OR (kind = 'slip' AND slip IN (SELECT id FROM slip WHERE bill = :bill)) ORDER BY id",
        {"bill": bill},
    )
    for row in found:
        yield row.pop("id"), Payment(**row)


def _take_back(number: int, movement: Payment, bill: int, posting: Posting) -> Payment:
    opposite = replace(
        movement, amount=-movement.amount, given=0, at=posting.at, day=posting.day, cashier=posting.cashier,
        shift=posting.shift, bill=bill if movement.kind == "bill" else None, reverses=number,
    )  # fmt: skip
    record(opposite)
    return opposite
