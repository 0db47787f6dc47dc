"""One visit as it went: its calls with the reason of each price, what was sold beside them, its bills and what moved.

Nothing here is what a call costs the shop. Amounts are micros, instants ms since 1970 UTC.
"""

import json
from dataclasses import dataclass

from callshop.ledger.billing.articles import TAKEN, ArticleSale
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.db.audit_log import Entry
from callshop.ledger.db.connection import rows
from callshop.ledger.till.credit_slips import SELECT as SLIP
from callshop.ledger.till.credit_slips import Slip
from callshop.ledger.till.debts import SELECT as DEBT
from callshop.ledger.till.debts import Debt
from callshop.rating.charge import Charge

OF_VISIT = "call WHERE visit = ? AND status != 'talking'"


@dataclass(frozen=True, slots=True)
class VisitCall:
    """amount: what the customer pays, None without a price. charge: why, None if it is not the rate's own amount."""

    id: int
    number: str
    destination: str
    country: str | None
    began_at: int
    seconds: int
    amount: int | None
    status: str
    bill: int | None
    charge: Charge | None


@dataclass(frozen=True, slots=True)
class BillDetail:
    """reverses: the bill it takes back; reversed_by: the one that took it back; calls, extras: how many are on it."""

    id: int
    made_at: int
    cashier: str
    total: int
    discount: int
    reason: str
    reverses: int | None
    reversed_by: int | None
    calls: int
    extras: int

    @property
    def stands(self) -> bool:
        return self.reverses is None and self.reversed_by is None


@dataclass(frozen=True, slots=True)
class VisitMovement:
    """A movement of `payment` (see movements.py). name: under which its debt is; reverses: the row it takes back."""

    id: int
    at: int
    kind: str
    method: str
    amount: int
    given: int
    cashier: str
    shift: int | None
    bill: int | None
    debt: int | None
    slip: int | None
    reverses: int | None
    reference: str
    reason: str
    name: str | None


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """All of a visit. entries: what the journal says of it, the oldest first."""

    visit: int
    cabin: int | None
    mode: str
    opened_at: int
    opened_by: str
    closed_at: int | None
    name: str
    note: str
    calls: tuple[VisitCall, ...]
    extras: tuple[ArticleSale, ...]
    bills: tuple[BillDetail, ...]
    movements: tuple[VisitMovement, ...]
    debts: tuple[Debt, ...]
    slips: tuple[Slip, ...]
    entries: tuple[Entry, ...]

    @property
    def handed_back(self) -> int | None:
        """Cash, in micros, that the bill which was taken back last gave back, while the visit is open again for it."""
        last = self.bills[-1] if self.bills and self.closed_at is None else None
        if last is None or last.reverses is None:
            return None
        back = (each for each in self.movements if each.reverses and each.at == last.made_at and each.method == "cash")
        return -sum(each.amount for each in back)

    @property
    def deposits(self) -> tuple[int, int, int]:
        """Of the deposit: micros paid in, used by bills, handed back. Their difference is held."""
        moved = [each.amount for each in self.movements if each.kind == "deposit"]
        used = sum(each.amount for each in self.movements if each.method == "deposit")
        return sum(amount for amount in moved if amount > 0), used, -sum(amount for amount in moved if amount < 0)


def told(visit: int) -> VisitDetail | None:
    """The visit of this number, or None."""
    found = rows("SELECT id AS visit, cabin, mode, opened_at, opened_by, closed_at, name, note FROM visit"
                 " WHERE id = ?", (visit,))  # fmt: skip
    if not found:
        return None
    calls = tuple(VisitCall(**row) for row in ledger_calls.told("revenue", OF_VISIT, visit, "status", "bill"))
    extras, bills, debts = _extras(visit), _bills(visit), _debts(visit)
    movements = _movements(visit)
    numbers = sorted({each.slip for each in movements if each.kind == "slip" and each.slip})
    slips = tuple(Slip(**row) for number in numbers for row in rows(f"{SLIP} WHERE id = ?", (number,)))
    names = {
        "visit": {visit},
        "bill": {bill.id for bill in bills},
        "call": {call.id for call in calls},
        "debt": {debt.id for debt in debts},
        "slip": set(numbers),
    }
    instants = {each.at for each in movements} | {bill.made_at for bill in bills}
    entries = _entries(found[0]["opened_at"], found[0]["closed_at"], instants, names)
    return VisitDetail(
        **found[0], calls=calls, extras=extras, bills=bills, movements=movements, debts=debts, slips=slips,
                entries=entries)  # fmt: skip


def _extras(visit: int) -> tuple[ArticleSale, ...]:
    sql = f"SELECT {TAKEN} FROM extra WHERE visit = ? AND gone_at IS NULL ORDER BY id"
    return tuple(ArticleSale(**row) for row in rows(sql, (visit,)))


def _bills(visit: int) -> tuple[BillDetail, ...]:
    sql = """SELECT id, made_at, cashier, total, discount, reason, reverses,
        (SELECT id FROM bill AS other WHERE other.reverses = bill.id) AS reversed_by,
        (SELECT count(*) FROM bill_line WHERE bill_line.bill = bill.id) AS calls,
        (SELECT count(*) FROM bill_extra WHERE bill_extra.bill = bill.id) AS extras
        FROM bill WHERE visit = ? ORDER BY id"""
    return tuple(BillDetail(**row) for row in rows(sql, (visit,)))


def _debts(visit: int) -> tuple[Debt, ...]:
    sql = f"{DEBT} WHERE bill IN (SELECT id FROM bill WHERE visit = ?) ORDER BY id"
    return tuple(Debt(**row) for row in rows(sql, (visit,)))


def _movements(visit: int) -> tuple[VisitMovement, ...]:
    """What moved for it, then and later: its bills, its deposit, the debt it left and the slip its change became."""
    fields = ", ".join(f"payment.{field}" for field in VisitMovement.__slots__ if field != "name")
    found = rows(
        f"""SELECT {fields}, (SELECT name FROM debt WHERE debt.id = payment.debt) AS name FROM payment
        WHERE visit = :visit OR bill IN (SELECT id FROM bill WHERE visit = :visit)
        OR debt IN (SELECT debt.id FROM debt JOIN bill ON bill.id = debt.bill WHERE bill.visit = :visit)
        ORDER BY payment.id""",
        {"visit": visit},
    )
    return tuple(VisitMovement(**row) for row in found)


def _entries(opened: int, closed: int | None, instants: set[int], names: dict[str, set[int]]) -> tuple[Entry, ...]:
    """What the journal says of these numbers, from the visit's beginning to its end and whenever money moved."""
    marks = ", ".join("?" * len(instants))
    until = "at BETWEEN ? AND ?" if closed is not None else "at >= ?"
    found = rows(
        "SELECT id, at, who, what, detail FROM audit WHERE id IN (SELECT id FROM audit WHERE"
        f" {until} UNION SELECT id FROM audit WHERE at IN ({marks})) ORDER BY id",
        (opened, *([closed] if closed is not None else []), *instants),
    )
    read = (Entry(row["id"], row["at"], row["who"], row["what"], json.loads(row["detail"])) for row in found)
    return tuple(entry for entry in read if _is_of(entry.detail, names))


def _is_of(detail: dict, names: dict[str, set[int]]) -> bool:
    """Whether one of the numbers in an entry is one of these. A debt or a slip says more of itself than its bill."""
    return any(isinstance(detail.get(name), int) and detail[name] in numbers for name, numbers in names.items())
