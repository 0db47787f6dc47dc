"""The credit slips as a list: those with something left first. Amounts are micros, instants ms since 1970 UTC."""

from dataclasses import dataclass

from callshop.ledger.db.connection import rows
from callshop.ledger.till.credit_slips import LEFT

STATES = ("open", "used", "cancelled")
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class SlipFilter:
    """state: one of STATES, None for all; days: when the slip was made."""

    number: int | None = None
    state: str | None = None
    from_day: str | None = None
    to_day: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """A bill that was paid with it. amount: below zero, that bill was taken back."""

    at: int
    bill: int
    visit: int
    amount: int
    cashier: str


@dataclass(frozen=True, slots=True)
class SlipRow:
    """left: still to be had. bill, visit: whose change it was; a deposit that could not be handed back has no bill."""

    slip: int
    at: int
    day: str
    amount: int
    left: int
    state: str
    cashier: str
    bill: int | None
    visit: int | None
    uses: tuple[Use, ...] = ()

    @property
    def used_on(self) -> str:
        """The numbers of the bills that it paid, for a cell of a file."""
        return " ".join(str(use.bill) for use in self.uses)

    @property
    def used_by(self) -> str:
        """Who took it in, for a cell of a file."""
        return ", ".join(dict.fromkeys(use.cashier for use in self.uses))


@dataclass(frozen=True, slots=True)
class SlipPage:
    """count, amount, left: of the whole selection. older: where the next page begins, None on the last one."""

    rows: tuple[SlipRow, ...]
    count: int
    amount: int
    left: int
    older: tuple[str, int] | None


def find(chosen: SlipFilter, before: tuple[str, int] | None = None, per_page: int = PER_PAGE) -> SlipPage:
    """A page of a selection: open slips first, the newest of each first; after `before`, (state, number) of a slip."""
    found = export_rows(chosen)
    rest = found if before is None else [slip for slip in found if _place(slip.state, slip.slip) > _place(*before)]
    shown = rest[:per_page]
    older = (shown[-1].state, shown[-1].slip) if len(rest) > per_page else None
    return SlipPage(
        tuple(shown), len(found), sum(slip.amount for slip in found), sum(slip.left for slip in found), older
    )


def export_rows(chosen: SlipFilter) -> list[SlipRow]:
    """Every slip of a selection, in the list's order."""
    given = (
        ("slip.id = ?", chosen.number), ("slip.day >= ?", chosen.from_day), ("slip.day <= ?", chosen.to_day)
    )  # fmt: skip
    asked = [(condition, value) for condition, value in given if value is not None]
    where = " AND ".join(condition for condition, _ in asked) or "1"
    uses = _uses()
    found = [
        SlipRow(**row, state=_state(row, uses), uses=uses.get(row["slip"], ()))
        for row in rows(f"{_SELECT} WHERE {where}", tuple(value for _, value in asked))
    ]
    return sorted(
        (slip for slip in found if chosen.state in (None, slip.state)), key=lambda slip: _place(slip.state, slip.slip)
    )  # fmt: skip


def one(slip: int) -> SlipRow | None:
    """The slip of this number, or None."""
    return next(iter(export_rows(SlipFilter(number=slip))), None)


_SELECT = f"""SELECT slip.id AS slip, slip.at, slip.day, slip.amount, {LEFT} AS left, slip.cashier, slip.bill,
    (SELECT visit FROM payment WHERE payment.slip = slip.id AND kind = 'slip' AND visit NOTNULL LIMIT 1) AS visit
    FROM slip"""


def _place(state: str, slip: int) -> tuple[bool, int]:
    return state != "open", -slip


def _state(row: dict, uses: dict[int, tuple[Use, ...]]) -> str:
    if row["left"] > 0:
        return "open"
    return "used" if row["slip"] in uses else "cancelled"


def _uses() -> dict[int, tuple[Use, ...]]:
    """slip -> the bills that it paid, in their order."""
    found: dict[int, tuple[Use, ...]] = {}
    sql = """SELECT slip, payment.at, bill, bill.visit, amount, payment.cashier
        FROM payment JOIN bill ON bill.id = payment.bill
        WHERE slip NOTNULL AND kind = 'bill' AND method = 'slip' ORDER BY payment.id"""
    for row in rows(sql):
        slip = row.pop("slip")
        found[slip] = (*found.get(slip, ()), Use(**row))
    return found
