"""The history: customers' visits as a list, a page of a selection with the sums of all of it, and the whole for a file.

A page begins after a visit (`before`), so that a deep one costs no more than the first; a selection too wide to be
looked through while somebody waits is not summed. Nothing here is what a call costs the shop. Amounts are micros,
instants ms since 1970 UTC.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from callshop.ledger.db.connection import rows
from callshop.ledger.till.debts import LEFT as LEFT_OF_DEBT

PER_PAGE = 50
CHUNK = 400
"""Visits whose sums are asked for at once, when all are written into a file."""
MOST_SUMMED = 10_000
"""Visits of a selection that is counted and summed while its reader waits: months of a busy shop."""

OWN_DAYS = 31


@dataclass(frozen=True, slots=True)
class Own:
    """What a cashier may see of the history: visits of today (opened or paid), and those of the last OWN_DAYS that she
    opened or took money for."""

    cashier: str
    today: str
    since: int
    """The instant at which `today` began."""


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """from_at, to_at: when the visit began, the second excluded. cashier: who opened it or took money for it.

    name      a part of the customer's name, on the visit or on a debt of it
    receipt   the number of a bill: its visit
    unpaid, reversed, discounted   only visits with something owed, with a bill taken back, with a bill made cheaper
    own    only these, whatever else is asked; None: all
    """

    from_at: int | None = None
    to_at: int | None = None
    cabin: int | None = None
    mode: str | None = None
    cashier: str | None = None
    name: str | None = None
    receipt: int | None = None
    unpaid: bool = False
    reversed: bool = False
    discounted: bool = False
    own: Own | None = None


@dataclass(frozen=True, slots=True)
class VisitTotals:
    """owed: calls and extras on no bill, and what is left of debts. paid: what was neither owed nor forgiven."""

    calls: int = 0
    seconds: int = 0
    total: int = 0
    discount: int = 0
    forgiven: int = 0
    owed: int = 0

    @property
    def paid(self) -> int:
        return self.total - self.forgiven - self.owed


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit and its sums. bills: those that stand; reversed: one was taken back; cashiers: who took money."""

    visit: int
    opened_at: int
    closed_at: int | None
    cabin: int | None
    mode: str
    opened_by: str
    name: str
    note: str
    sums: VisitTotals = VisitTotals()
    bills: tuple[int, ...] = ()
    cashiers: tuple[str, ...] = ()
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class VisitPage:
    """older: the visit after which the next page begins, None on the last one.

    count, sums: of the whole selection, None where it is of more than MOST_SUMMED visits.
    """

    rows: tuple[VisitRow, ...]
    older: int | None
    count: int | None
    sums: VisitTotals | None


FORGIVEN = """(SELECT coalesce(sum(payment.amount), 0) FROM payment
    WHERE payment.debt = debt.id AND method = 'forgiven')"""


def find(chosen: VisitFilter, before: int | None = None, per_page: int = PER_PAGE) -> VisitPage:
    """The newest visits of a selection, or those that come after the visit `before` in the list."""
    all_of_it = _numbers(chosen, None, MOST_SUMMED + 1)
    found = all_of_it if before is None else _numbers(chosen, before, per_page + 1)
    countable = len(all_of_it) <= MOST_SUMMED
    return VisitPage(
        rows=_with_sums(_rows(found[:per_page])),
        older=found[per_page - 1] if len(found) > per_page else None,
        count=len(all_of_it) if countable else None,
        sums=_sums(*_among(all_of_it)).get(None, VisitTotals()) if countable else None,
    )


def export_rows(chosen: VisitFilter) -> Iterator[VisitRow]:
    """All visits of a selection, the newest first."""
    before = None
    while found := _numbers(chosen, before, CHUNK):
        yield from _with_sums(_rows(found))
        before = found[-1]


def sums_of(visit: int) -> VisitTotals:
    """The sums of one visit."""
    return _sums("= ?", (visit,)).get(None, VisitTotals())


def has(chosen: VisitFilter, visit: int) -> bool:
    """Whether this visit is one of the selection."""
    where, values = _where(chosen)
    return bool(rows(f"SELECT 1 FROM visit WHERE id = ? AND {where}", (visit, *values)))


def _numbers(chosen: VisitFilter, before: int | None, limit: int) -> list[int]:
    """The numbers of the visits, the newest first."""
    where, values = _where(chosen)
    if before is not None:
        where += " AND (opened_at, id) < (SELECT opened_at, id FROM visit WHERE id = ?)"
        values = (*values, before)
    sql = f"SELECT id FROM visit WHERE {where} ORDER BY opened_at DESC, id DESC LIMIT ?"
    return [row["id"] for row in rows(sql, (*values, limit))]


def _rows(numbers: list[int]) -> list[VisitRow]:
    among, values = _among(numbers)
    fields = "id AS visit, opened_at, closed_at, cabin, mode, opened_by, name, note"
    found = rows(f"SELECT {fields} FROM visit WHERE id {among} ORDER BY opened_at DESC, id DESC", values)
    return [VisitRow(**row) for row in found]


def _with_sums(found: list[VisitRow]) -> tuple[VisitRow, ...]:
    if not found:
        return ()
    among, numbers = _among([row.visit for row in found])
    sums, bills = _sums(among, numbers, "visit"), _bills(among, numbers)
    return tuple(replace(row, sums=sums.get(row.visit, VisitTotals()), **bills.get(row.visit, {})) for row in found)


def _bills(among: str, numbers: tuple[int, ...]) -> dict[int, dict]:
    """visit -> its bills, who took their money, and whether one was taken back."""
    found: dict[int, dict] = {}
    sql = f"""SELECT bill.visit, bill.id, bill.cashier, bill.reverses, taken_back.id AS by FROM bill
        LEFT JOIN bill AS taken_back ON taken_back.reverses = bill.id WHERE bill.visit {among} ORDER BY bill.id"""
    for bill in rows(sql, numbers):
        told = found.setdefault(bill["visit"], {"bills": (), "cashiers": (), "reversed": False})
        stands = bill["reverses"] is None and bill["by"] is None
        told["bills"] += (bill["id"],) if stands else ()
        told["cashiers"] += (bill["cashier"],) if bill["cashier"] not in told["cashiers"] else ()
        told["reversed"] |= bill["by"] is not None
    return found


_CALLS = """SELECT {key}, count(*) AS calls, sum(seconds) AS seconds, sum(revenue * (bill IS NULL)) AS open
    FROM call INDEXED BY call_of_visit WHERE visit {among} AND status != 'talking' {group}"""
_BILLS = "SELECT {key}, sum(total) AS billed, sum(discount) AS discount FROM bill WHERE visit {among} {group}"
_EXTRAS = """SELECT {key}, sum(amount) AS open FROM extra INDEXED BY extra_owed
    WHERE visit {among} AND bill IS NULL AND gone_at IS NULL {group}"""
_DEBTS = f"""SELECT {{key}}, sum(left) AS left, sum(forgiven) AS forgiven FROM (
    SELECT bill.visit AS visit, {LEFT_OF_DEBT} AS left, {FORGIVEN} AS forgiven
    FROM debt JOIN bill ON bill.id = debt.bill WHERE bill.visit {{among}}) {{group}}"""


def _sums(among: str, values: tuple, by: str = "") -> dict[int | None, VisitTotals]:
    """The sums of these visits, each by its number, or of all of them together under None."""
    found: dict[int | None, dict[str, int]] = {}
    for part, sql in (("call", _CALLS), ("bill", _BILLS), ("extra", _EXTRAS), ("debt", _DEBTS)):
        asked = sql.format(key=f"{by or 'NULL'} AS key", among=among, group=f"GROUP BY {by}" if by else "")
        for row in rows(asked, values):
            told = found.setdefault(row.pop("key"), {})
            told |= {f"{part} {name}": value or 0 for name, value in row.items()}
    return {visit: _summed(told.get) for visit, told in found.items()}


def _summed(told: Callable[[str, int], int]) -> VisitTotals:
    open_now = told("call open", 0) + told("extra open", 0)
    return VisitTotals(
        calls=told("call calls", 0),
        seconds=told("call seconds", 0),
        total=told("bill billed", 0) + open_now,
        discount=told("bill discount", 0),
        forgiven=told("debt forgiven", 0),
        owed=open_now + told("debt left", 0),
    )


_UNPAID = f"""id IN (
    SELECT visit FROM call INDEXED BY call_owed WHERE bill IS NULL AND revenue > 0 AND status != 'talking'
    UNION SELECT visit FROM extra INDEXED BY extra_owed WHERE bill IS NULL AND gone_at IS NULL
    UNION SELECT bill.visit FROM debt JOIN bill ON bill.id = debt.bill WHERE {LEFT_OF_DEBT} > 0)"""
_NAMED = """id IN (
    SELECT id FROM visit WHERE name != '' AND name LIKE ? ESCAPE '!'
    UNION SELECT bill.visit FROM debt JOIN bill ON bill.id = debt.bill WHERE debt.name LIKE ? ESCAPE '!')"""
_OWN = """opened_at >= ? AND (opened_at >= ? OR closed_at IS NULL OR opened_by = ? OR EXISTS (
    SELECT 1 FROM bill WHERE bill.visit = visit.id AND (day = ? OR cashier = ?)))"""


def _where(chosen: VisitFilter) -> tuple[str, tuple]:
    asked = [
        (condition, value)
        for condition, value in (
            ("opened_at >= ?", chosen.from_at), ("opened_at < ?", chosen.to_at), ("cabin = ?", chosen.cabin),
            ("mode = ?" if chosen.mode == "postpaid" else "mode != 'postpaid' AND mode = ?", chosen.mode),
            ("id IN (SELECT visit FROM bill WHERE id = ?)", chosen.receipt),
        )
        if value is not None
    ]  # fmt: skip
    terms, values = [condition for condition, _ in asked], [value for _, value in asked]
    if chosen.cashier:
        terms.append("(id IN (SELECT visit FROM bill WHERE cashier = ?) OR opened_by = ?)")
        values += [chosen.cashier, chosen.cashier]
    if chosen.name:
        terms.append(_NAMED)
        values += [_part(chosen.name)] * 2
    if chosen.own:
        terms.append(_OWN)
        own, long_ago = chosen.own, chosen.own.since - OWN_DAYS * 24 * 3600 * 1000
        values += [long_ago, own.since, own.cashier, own.today, own.cashier]
    terms += [_UNPAID] if chosen.unpaid else []
    terms += ["id IN (SELECT visit FROM bill WHERE reverses NOTNULL)"] if chosen.reversed else []
    terms += ["id IN (SELECT visit FROM bill WHERE discount > 0)"] if chosen.discounted else []
    return " AND ".join(terms) or "1", tuple(values)


def _among(numbers: list[int]) -> tuple[str, tuple]:
    return "IN (SELECT value FROM json_each(?))", (json.dumps(numbers),)


def _part(text: str) -> str:
    return "%" + "".join(f"!{sign}" if sign in "!%_" else sign for sign in text) + "%"
