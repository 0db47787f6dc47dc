"""The shifts read again: as a list, and each with all that moved in it. Amounts are micros, days "2026-11-23"."""

from collections.abc import Iterator
from dataclasses import dataclass

from callshop.ledger.db.connection import database, rows
from callshop.ledger.till.shifts import FIELDS, Shift

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ShiftFilter:
    """Which shifts: days of their opening, the cashier's name, only those whose count did not match."""

    from_day: str | None = None
    to_day: str | None = None
    cashier: str | None = None
    different: bool = False


@dataclass(frozen=True, slots=True)
class ShiftMovement:
    """All movements of one kind and method together (see movements.py)."""

    kind: str
    method: str
    times: int
    amount: int


@dataclass(frozen=True, slots=True)
class PayOut:
    at: int
    who: str
    reason: str
    amount: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A debt or a credit slip that was made: whose (a slip has no name), on which bill."""

    id: int
    bill: int
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A bill that takes another back."""

    bill: int
    reverses: int
    total: int
    reason: str


@dataclass(frozen=True, slots=True)
class Traffic:
    """What moved in one shift, or on one day.

    bills         how many were made, reversals not among them
    total         what they come to, reversals against them; discounts: taken off before that
    debts, slips  made, and not cancelled there with their bill
    otherwise     of deposits that came by mobile money or card, what went back in cash
    """

    bills: int
    total: int
    discounts: int
    moved: tuple[ShiftMovement, ...]
    pay_outs: tuple[PayOut, ...]
    debts: tuple[Claim, ...]
    slips: tuple[Claim, ...]
    taken_back: tuple[TakenBack, ...]
    otherwise: int = 0

    @property
    def by_method(self) -> tuple[tuple[str, int], ...]:
        """What came in less what went out, by cash, mobile money and card, whatever for."""
        methods = ("cash", "mobile", "card")
        sums = {name: sum(each.amount for each in self.moved if each.method == name) for name in methods}
        return tuple((name, amount) for name, amount in sums.items() if amount or name == "cash")


OTHERWISE = """SELECT coalesce(sum(max(0, -held) - max(0, amount - held)), 0) FROM
    (SELECT {column}, amount, sum(amount) OVER (PARTITION BY visit ORDER BY id) AS held FROM payment
    WHERE kind = 'deposit' AND method = 'cash'
    AND visit IN (SELECT visit FROM payment WHERE {column} = ? AND kind = 'deposit'))
    WHERE {column} = ? AND amount < 0"""
"""What went back in cash beyond the cash that came, visit by visit, in the order in which it moved."""


def find(wanted: ShiftFilter, page: int = 1, per_page: int = PER_PAGE) -> tuple[Shift, ...]:
    """The newest first."""
    where, values = _where(wanted)
    sql = f"SELECT {FIELDS} FROM shift {where} ORDER BY id DESC LIMIT ? OFFSET ?"
    return tuple(Shift(**row) for row in rows(sql, (*values, per_page, (page - 1) * per_page)))


def export_rows(wanted: ShiftFilter) -> Iterator[Shift]:
    """All of them, the oldest first."""
    where, values = _where(wanted)
    return (Shift(**row) for row in rows(f"SELECT {FIELDS} FROM shift {where} ORDER BY id", values))


def count(wanted: ShiftFilter) -> int:
    where, values = _where(wanted)
    return database.execute_sql(f"SELECT count(*) FROM shift {where}", values).fetchone()[0]


def cashiers() -> tuple[str, ...]:
    """Who has had a shift."""
    return tuple(row["cashier"] for row in rows("SELECT DISTINCT cashier FROM shift ORDER BY cashier"))


def last_closed(cashier: str | None = None) -> Shift | None:
    """The shift that was closed last: of this person, or of anyone."""
    whose, values = ("AND cashier = ?", (cashier,)) if cashier else ("", ())
    sql = f"SELECT {FIELDS} FROM shift WHERE closed_at NOTNULL {whose} ORDER BY closed_at DESC, id DESC LIMIT 1"
    found = rows(sql, values)
    return Shift(**found[0]) if found else None


def closed_since(instant: int) -> tuple[Shift, ...]:
    """The shifts that were closed at this instant (ms since 1970 UTC) or later, the first one first."""
    sql = f"SELECT {FIELDS} FROM shift WHERE closed_at >= ? ORDER BY closed_at, id"
    return tuple(Shift(**row) for row in rows(sql, (instant,)))


def of_shift(shift: int) -> Traffic:
    """What moved in one shift, with what its bills used of deposits and slips, or left as debts."""
    bills = "SELECT id FROM bill WHERE shift = ?"
    return _traffic(f"(shift = ? OR (shift IS NULL AND bill IN ({bills})))", (shift, shift), "shift", shift)


def of_day(day: str) -> Traffic:
    """What moved on one day, in all shifts."""
    return _traffic("day = ?", (day,), "day", day)


def _traffic(moved: str, of_moved: tuple, column: str, value: int | str) -> Traffic:
    """What moved: a condition on payment. What was billed: the bills whose `column` has this value."""
    billed, of_billed = f"bill.{column} = ?", (value,)
    sums = "SELECT count(*) - count(reverses), coalesce(sum(total), 0), coalesce(sum(discount), 0) FROM bill"
    together = "SELECT kind, method, count(*) AS times, sum(amount) AS amount FROM payment"
    paid_out = "SELECT at, cashier AS who, reason, -amount AS amount FROM payment"
    claims = (
        f"SELECT {{0}}.id, bill, {{1}} AS name, {{0}}.amount FROM {{0}} JOIN bill ON bill.id = bill WHERE {billed}"
        f" AND NOT EXISTS (SELECT 1 FROM bill AS back WHERE back.reverses = bill.id AND back.{column} = ?) ORDER BY 1"
    )
    back = f"SELECT id AS bill, reverses, total, reason FROM bill WHERE reverses NOTNULL AND {billed} ORDER BY id"
    return Traffic(
        *database.execute_sql(f"{sums} WHERE {billed}", of_billed).fetchone(),
        moved=tuple(ShiftMovement(**row) for row in rows(f"{together} WHERE {moved} GROUP BY kind, method", of_moved)),
        pay_outs=tuple(
            PayOut(**row) for row in rows(f"{paid_out} WHERE kind = 'payout' AND {moved} ORDER BY id", of_moved)
        ),
        debts=tuple(Claim(**row) for row in rows(claims.format("debt", "name"), (value, value))),
        slips=tuple(Claim(**row) for row in rows(claims.format("slip", "''"), (value, value))),
        taken_back=tuple(TakenBack(**row) for row in rows(back, of_billed)),
        otherwise=database.execute_sql(OTHERWISE.format(column=column), (value, value)).fetchone()[0],
    )


def _where(wanted: ShiftFilter) -> tuple[str, tuple]:
    conditions = {
        "day >= ?": wanted.from_day,
        "day <= ?": wanted.to_day,
        "cashier = ?": wanted.cashier,
    }
    asked = {text: value for text, value in conditions.items() if value is not None}
    texts = [*asked, *(["counted != expected"] if wanted.different else [])]
    return (f"WHERE {' AND '.join(texts)}" if texts else ""), tuple(asked.values())
