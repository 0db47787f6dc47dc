"""The book of debts as it is read: who owes, how much, since when; and what was paid of each.

A debt is open while something is left of it; else it was paid, forgiven, or cancelled with its bill. Amounts are
micros, instants ms since 1970 UTC, days "2026-11-23".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from callshop.ledger.db.connection import rows
from callshop.ledger.till.debts import LEFT
from callshop.ledger.till.payments import PAYING

STATES = ("open", "paid", "forgiven", "cancelled")
AGES = ("today", "week", "month", "older")
"""How old a debt is: made today, this week, this month, before."""
PER_PAGE = 100
MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class DebtFilter:
    """name: the beginning of it; state: one of STATES, None for all; days: when the debt was made."""

    name: str | None = None
    state: str | None = "open"
    from_day: str | None = None
    to_day: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a debt after it was made. amount: below zero, it was taken back."""

    at: int
    method: str
    amount: int
    cashier: str
    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class DebtRow:
    """left: what is still owed; paid, forgiven: of it; age: one of AGES; visit: whose bill it was left of."""

    debt: int
    name: str
    at: int
    day: str
    amount: int
    left: int
    paid: int
    forgiven: int
    state: str
    age: str
    cashier: str
    bill: int
    visit: int
    cabin: int
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Debtor:
    """A person with the debts that the list shows. left: micros of these; since: the day of the oldest."""

    name: str
    left: int
    debts: tuple[DebtRow, ...]

    @property
    def since(self) -> str:
        return min(debt.day for debt in self.debts)


@dataclass(frozen=True, slots=True)
class DebtTotals:
    """debtors: who owes most comes first. left, ages: of all that is chosen; older: where the next page begins."""

    debtors: tuple[Debtor, ...]
    count: int
    amount: int
    left: int
    older: int | None
    ages: dict[str, int] = field(default_factory=dict)


def book(chosen: DebtFilter, today: str, before: int | None = None, per_page: int = PER_PAGE) -> DebtTotals:
    """The debts of a selection by person. Open ones are all on one page; others come `per_page` debts at a time."""
    found = _rows(chosen, today)
    ages = {age: sum(debt.left for debt in found if debt.age == age) for age in AGES}
    shown = [debt for debt in found if before is None or debt.debt < before]
    more = chosen.state != "open" and len(shown) > per_page
    shown = shown[:per_page] if more else shown
    return DebtTotals(
        debtors=_by_person(_with_steps(shown)),
        count=len(found),
        amount=sum(debt.amount for debt in found),
        left=sum(debt.left for debt in found),
        older=shown[-1].debt if more else None,
        ages=ages,
    )


def export_rows(chosen: DebtFilter, today: str) -> list[DebtRow]:
    """Every debt of a selection, the newest first."""
    return _rows(chosen, today)


def one(debt: int, today: str) -> DebtRow | None:
    """A debt with its steps, or None."""
    found = _told(rows(f"{_SELECT} WHERE debt.id = ?", (debt,)), today)
    return _with_steps(found)[0] if found else None


def open_now() -> tuple[int, int]:
    """(how many debts are open, micros left of them)"""
    (sums,) = rows(f"SELECT count(*) AS debts, coalesce(sum(left), 0) AS left FROM"
                   f" (SELECT {LEFT} AS left FROM debt) WHERE left > 0")  # fmt: skip
    return sums["debts"], sums["left"]


def names(begins: str, limit: int = MOST_NAMES) -> list[tuple[str, int]]:
    """Names under which debts are, as a name is typed: (name, micros owed under it now), those who owe first."""
    found = rows(
        f"SELECT name, sum({LEFT}) AS left FROM debt WHERE name LIKE ? ESCAPE '!' GROUP BY name"
        " ORDER BY left = 0, name LIMIT ?",
        (_beginning(begins), limit),
    )
    return [(row["name"], row["left"]) for row in found]


_PAID = ", ".join(f"'{method}'" for method in PAYING)
_OF = "(SELECT coalesce(sum(payment.amount), 0) FROM payment WHERE payment.debt = debt.id AND kind = 'debt' AND method"
_SELECT = f"""SELECT debt.id AS debt, debt.name, debt.at, debt.day, debt.amount, {LEFT} AS left,
    {_OF} IN ({_PAID})) AS paid, {_OF} = 'forgiven') AS forgiven, debt.cashier, debt.bill, bill.visit, bill.cabin
    FROM debt JOIN bill ON bill.id = debt.bill"""


def _rows(chosen: DebtFilter, today: str) -> list[DebtRow]:
    given = (
        ("debt.name LIKE ? ESCAPE '!'", _beginning(chosen.name) if chosen.name else None),
        ("debt.day >= ?", chosen.from_day),
        ("debt.day <= ?", chosen.to_day),
    )
    asked = [(condition, value) for condition, value in given if value is not None]
    where = " AND ".join(condition for condition, _ in asked) or "1"
    found = rows(f"{_SELECT} WHERE {where} ORDER BY debt.id DESC", tuple(value for _, value in asked))
    return [debt for debt in _told(found, today) if chosen.state in (None, debt.state)]


def _told(found: Iterable[dict], today: str) -> list[DebtRow]:
    return [DebtRow(**row, state=_state(row), age=_age(row["day"], today)) for row in found]


def _state(row: dict) -> str:
    if row["left"] > 0:
        return "open"
    if row["forgiven"]:
        return "forgiven"
    return "paid" if row["paid"] else "cancelled"


def _age(day: str, today: str) -> str:
    now = date.fromisoformat(today)
    if day >= today:
        return "today"
    if day >= (now - timedelta(now.weekday())).isoformat():
        return "week"
    return "month" if day >= now.replace(day=1).isoformat() else "older"


def _with_steps(found: list[DebtRow]) -> list[DebtRow]:
    return [replace(debt, steps=_steps(debt.debt)) for debt in found]


def _steps(debt: int) -> tuple[Step, ...]:
    fields = ", ".join(Step.__slots__)
    found = rows(f"SELECT {fields} FROM payment WHERE debt = ? AND kind = 'debt' ORDER BY id", (debt,))
    return tuple(Step(**row) for row in found)


def _by_person(found: list[DebtRow]) -> tuple[Debtor, ...]:
    persons: dict[str, list[DebtRow]] = {}
    for debt in found:
        persons.setdefault(debt.name.casefold(), []).append(debt)
    debtors = (Debtor(of[0].name, sum(debt.left for debt in of), _open_first(of)) for of in persons.values())
    return tuple(sorted(debtors, key=lambda debtor: (-debtor.left, debtor.name.casefold())))


def _open_first(debts: list[DebtRow]) -> tuple[DebtRow, ...]:
    return tuple(sorted(debts, key=lambda debt: (debt.left <= 0, debt.debt)))


def _beginning(text: str) -> str:
    return "".join(f"!{sign}" if sign in "!%_" else sign for sign in text) + "%"
