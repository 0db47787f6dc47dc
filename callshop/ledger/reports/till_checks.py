"""What the till's books must hold. Each check computes a figure twice, from different rows, and tells a difference.

A part of proof.py in a file of its own: bills and what settles them, deposits, debts, slips and shifts.
"""

from collections.abc import Iterator

from callshop.ledger.db.connection import rows
from callshop.ledger.till import credit_slips, debts
from callshop.money import plain

HELD = """coalesce(sum(CASE WHEN kind = 'deposit' THEN amount WHEN method = 'deposit' THEN -amount ELSE 0 END), 0)"""


def bills() -> Iterator[str]:
    """A bill is its calls and extras less its discount; each line what its call or extra costs, on one bill at most."""
    for bill in rows(
        "SELECT id, total, coalesce((SELECT sum(amount) FROM bill_line WHERE bill = bill.id), 0) AS calls,"
        " coalesce((SELECT sum(amount) FROM bill_extra WHERE bill = bill.id), 0) AS extras, discount FROM bill"
        " WHERE total != calls + extras - discount"
    ):
        told = ", ".join(f"{name} {plain(bill[name])}" for name in ("calls", "extras", "discount"))
        yield f"bill {bill['id']} says {plain(bill['total'])}: {told}"
    yield from _lines("call", "bill_line", "revenue")
    yield from _lines("extra", "bill_extra", "amount")
    yield from _opposites()


def _lines(what: str, table: str, price: str) -> Iterator[str]:
    """The lines of the bills that stand, and what calls or extras say of the bill that they are on."""
    for line in rows(
        f"SELECT line.bill, {what}, line.amount FROM {table} AS line JOIN {what} AS sold ON sold.id = line.{what}"
        f" WHERE (sold.{price} IS NOT line.amount OR sold.bill IS NOT line.bill)"
        " AND line.bill NOT IN (SELECT reverses FROM bill WHERE reverses NOTNULL)"
        " AND line.bill NOT IN (SELECT id FROM bill WHERE reverses NOTNULL)"
    ):
        yield f"bill {line['bill']} has {what} {line[what]} for {plain(line['amount'])}, the {what} says otherwise"
    for sold in rows(
        f"SELECT id, bill FROM {what} AS sold WHERE bill NOTNULL AND (NOT EXISTS"
        f" (SELECT 1 FROM {table} AS line WHERE line.bill = sold.bill AND line.{what} = sold.id)"
        " OR bill IN (SELECT reverses FROM bill WHERE reverses NOTNULL)"
        " OR bill IN (SELECT id FROM bill WHERE reverses NOTNULL))"
    ):
        yield f"{what} {sold['id']} says it is on bill {sold['bill']}, which has no line of it, or is reversed"


def _opposites() -> Iterator[str]:
    """A reversal has the lines and the movements of its bill, each with the other sign, and a reason."""
    for new in rows(
        "SELECT new.id, old.id AS old, new.total + old.total AS total, new.discount + old.discount AS discount,"
        " new.reason = '' AS silent FROM bill AS new JOIN bill AS old ON old.id = new.reverses"
    ):
        if new["total"] or new["discount"] or new["silent"]:
            yield f"bill {new['id']} is not the opposite of bill {new['old']}"
    for table, columns in (("bill_line", "call, {sign} amount"), ("bill_extra", "extra, {sign} amount"),
                           ("payment", "kind, method, {sign} amount")):  # fmt: skip
        other = rows(
            f"SELECT new.id, new.reverses FROM bill AS new WHERE reverses NOTNULL AND (EXISTS"
            f" (SELECT {columns.format(sign='')} FROM {table} WHERE bill = new.reverses"
            f" EXCEPT SELECT {columns.format(sign='-')} FROM {table} WHERE bill = new.id) OR EXISTS"
            f" (SELECT {columns.format(sign='-')} FROM {table} WHERE bill = new.id"
            f" EXCEPT SELECT {columns.format(sign='')} FROM {table} WHERE bill = new.reverses))"
        )
        for new in other:
            yield f"bill {new['id']} has not the opposite lines of bill {new['reverses']}"


def till() -> Iterator[str]:
    """A bill is settled by its movements, exactly; what moves for a bill belongs to one."""
    for bill in rows(
        "SELECT id, total, coalesce((SELECT sum(amount) FROM payment WHERE bill = bill.id AND kind = 'bill'), 0)"
        " AS settled FROM bill WHERE total != settled"
    ):
        yield f"bill {bill['id']} is {plain(bill['total'])}, settled {plain(bill['settled'])}"
    for movement in rows("SELECT id FROM payment WHERE (kind = 'bill') IS NOT (bill NOTNULL)"):
        yield f"movement {movement['id']} is of a bill that it does not name, or names one that it is not of"


def deposits() -> Iterator[str]:
    """No deposit vanishes: a visit that is over holds none, and none is used twice."""
    for visit in rows(
        f"SELECT visit, {HELD} AS held, closed_at NOTNULL AS over FROM payment JOIN visit ON visit.id = visit"
        " GROUP BY visit HAVING held < 0 OR (over AND held != 0)"
    ):
        yield f"visit {visit['visit']} {'is over and ' if visit['over'] else ''}holds {plain(visit['held'])}"
    for movement in rows("SELECT id FROM payment WHERE (kind = 'deposit' OR method = 'deposit') AND visit IS NULL"):
        yield f"movement {movement['id']} is of a deposit, and of no visit"


def of_debts() -> Iterator[str]:
    """A debt is what its bill was put off by, and between nothing and all of it is left."""
    made = "coalesce((SELECT sum(amount) FROM payment WHERE debt = told.id AND method = 'debt' AND amount > 0), 0)"
    yield from _claims("debt", debts.SELECT, made)


def of_slips() -> Iterator[str]:
    """A slip is the change that stayed in the till, and between nothing and all of it is left."""
    made = "coalesce((SELECT sum(amount) FROM payment WHERE slip = told.id AND kind = 'slip' AND amount > 0), 0)"
    yield from _claims("slip", credit_slips.SELECT, made)


def _claims(what: str, select: str, made: str) -> Iterator[str]:
    for claim in rows(
        f"SELECT told.id, told.amount, told.left, {made} AS made FROM ({select}) AS told"
        " WHERE told.left NOT BETWEEN 0 AND told.amount OR made != told.amount"
    ):
        figures = ", ".join(f"{name} {plain(claim[name])}" for name in ("amount", "made", "left"))
        yield f"{what} {claim['id']}: {figures}"


def of_shifts() -> Iterator[str]:
    """What a closed shift expected is its float and its cash; since there are shifts, all money has one."""
    for shift in rows(
        "SELECT id, expected, float_amount + coalesce((SELECT sum(amount) FROM payment WHERE shift = shift.id"
        " AND method = 'cash'), 0) AS should FROM shift WHERE closed_at NOTNULL AND expected != should"
    ):
        yield f"shift {shift['id']} expected {plain(shift['expected'])}, its movements make {plain(shift['should'])}"
    for movement in rows(
        "SELECT id FROM payment WHERE shift IS NULL AND method IN ('cash', 'mobile', 'card')"
        " AND id > (SELECT min(id) FROM payment WHERE shift NOTNULL)"
    ):
        yield f"movement {movement['id']} moved money in no shift"
