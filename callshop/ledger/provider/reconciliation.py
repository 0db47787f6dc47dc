"""What the comparisons with the provider's statements found, and the minutes that nobody paid."""

from collections.abc import Iterator
from dataclasses import dataclass

from callshop.ledger.db.connection import database, rows

KINDS = ("theirs", "ours", "seconds", "cost")
"""They bill it and we have no such call; we have it and they do not bill it; other seconds; another cost."""

_HOLDING: dict[str, tuple[str, ...]] = {
    "theirs": ("theirs",),
    "ours": ("ours",),
    "seconds": ("seconds", "both"),
    "cost": ("cost", "both"),
}


@dataclass(frozen=True, slots=True)
class DifferenceFilter:
    """days: the shop's, both included; cabin: 0 for calls that have none; number: its leading digits, E.164."""

    kind: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    cabin: int | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """kind: of KINDS, or "both" where seconds and cost differ; at: ms by our clock; row: the line of the provider's
    list; figures None where a side has none."""

    id: int
    kind: str
    at: int
    day: str
    cabin: int | None
    number: str
    destination: str
    row: int | None
    call: int | None
    their_seconds: int | None
    our_seconds: int | None
    their_cost: int | None
    our_cost: int | None

    @property
    def more_seconds(self) -> int:
        """That they bill more than we measured; below zero: less."""
        return (self.their_seconds or 0) - (self.our_seconds or 0)

    @property
    def more_cost(self) -> int | None:
        """Micros that they bill more than our tariff says; None where one of two costs is unknown."""
        if self.kind not in ("theirs", "ours") and None in (self.their_cost, self.our_cost):
            return None
        return (self.their_cost or 0) - (self.our_cost or 0)


@dataclass(frozen=True, slots=True)
class SideTotal:
    """seconds, cost: what they bill more, in all."""

    kind: str
    calls: int
    seconds: int
    cost: int


@dataclass(frozen=True, slots=True)
class DifferencePage:
    rows: tuple[Difference, ...]
    count: int
    seconds: int
    cost: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.per_page))


@dataclass(frozen=True, slots=True)
class Sides:
    """A whole statement and our own calls of the same time. lines, paired: how many of theirs, and have a call."""

    lines: int
    paired: int
    their_seconds: int
    their_cost: int
    calls: int
    our_seconds: int
    our_cost: int


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Minutes nobody paid, of one cabin on one day. cabin: None where no cabin is known.

    calls, seconds, cost, revenue   answered calls of ours that never came on a bill
    billed, billed_seconds, billed_cost   what the provider bills and we have no call of
    """

    day: str
    cabin: int | None
    calls: int
    seconds: int
    cost: int
    revenue: int
    billed: int
    billed_seconds: int
    billed_cost: int


_ROW = """difference.id, kind, difference.at, day, cabin, difference.number, destination, statement_line.row,
    difference.call, their_seconds, our_seconds, their_cost, our_cost"""
_FROM = "FROM difference LEFT JOIN statement_line ON statement_line.id = difference.line"
_MORE_SECONDS = "coalesce(their_seconds, 0) - coalesce(our_seconds, 0)"
_MORE_COST = """CASE WHEN kind IN ('theirs', 'ours') THEN coalesce(their_cost, 0) - coalesce(our_cost, 0)
    ELSE coalesce(their_cost - our_cost, 0) END"""


def differences(statement: int, chosen: DifferenceFilter, page: int = 1, per_page: int = 100) -> DifferencePage:
    """One page of a statement's differences in the order of their times, with the sums of all of them."""
    where, values = _where(statement, chosen)
    sums = database.execute_sql(
        f"SELECT count(*), coalesce(sum({_MORE_SECONDS}), 0), coalesce(sum({_MORE_COST}), 0) FROM difference"
        f" WHERE {where}",
        values,
    ).fetchone()
    found = rows(
        f"SELECT {_ROW} {_FROM} WHERE {where} ORDER BY difference.at, difference.id LIMIT ? OFFSET ?",
        (*values, per_page, (max(1, page) - 1) * per_page),
    )
    return DifferencePage(tuple(Difference(**row) for row in found), *sums, page, per_page)


def export_rows(statement: int, chosen: DifferenceFilter) -> Iterator[Difference]:
    """The whole selection, in the order of the times."""
    where, values = _where(statement, chosen)
    found = rows(f"SELECT {_ROW} {_FROM} WHERE {where} ORDER BY difference.at, difference.id", values)
    yield from (Difference(**row) for row in found)


def sums(statement: int) -> dict[str, SideTotal]:
    """Kind -> its sum. A pair that differs in seconds and in cost counts in both."""
    found = {}
    for kind, holding in _HOLDING.items():
        marks = ", ".join("?" * len(holding))
        figures = database.execute_sql(
            f"SELECT count(*), coalesce(sum({_MORE_SECONDS}), 0), coalesce(sum({_MORE_COST}), 0) FROM difference"
            f" WHERE statement = ? AND kind IN ({marks})",
            (statement, *holding),
        ).fetchone()
        found[kind] = SideTotal(kind, *figures)
    return found


def sides(statement: int) -> Sides:
    """Both sides in sum: all their lines; ours are their calls and those that they do not bill."""
    theirs = database.execute_sql(
        "SELECT count(*), count(statement_line.call), coalesce(sum(statement_line.seconds), 0),"
        " coalesce(sum(statement_line.cost), 0), coalesce(sum(call.seconds), 0), coalesce(sum(call.cost), 0)"
        " FROM statement_line LEFT JOIN call ON call.id = statement_line.call WHERE statement = ?",
        (statement,),
    ).fetchone()
    alone = database.execute_sql(
        "SELECT count(*), coalesce(sum(our_seconds), 0), coalesce(sum(our_cost), 0) FROM difference"
        " WHERE statement = ? AND kind = 'ours'",
        (statement,),
    ).fetchone()
    lines, paired, seconds, cost, our_seconds, our_cost = theirs
    return Sides(lines, paired, seconds, cost, paired + alone[0], our_seconds + alone[1], our_cost + alone[2])


def unpaid(first: str, last: str, before: int) -> list[Unpaid]:
    """Day by day, cabin by cabin, from `first` to `last`, the shop's days. A call that was answered after `before` (ms)
    may still be paid.

    Where two statements tell of the same time, the later one counts.
    """
    return [
        Unpaid(**row)
        for row in rows(
            """SELECT day, cabin, sum(calls) AS calls, sum(seconds) AS seconds, sum(cost) AS cost,
               sum(revenue) AS revenue, sum(billed) AS billed, sum(billed_seconds) AS billed_seconds,
               sum(billed_cost) AS billed_cost FROM (
                   SELECT day, cabin, 1 AS calls, seconds, coalesce(cost, 0) AS cost, coalesce(revenue, 0) AS revenue,
                   0 AS billed, 0 AS billed_seconds, 0 AS billed_cost FROM call INDEXED BY call_never_paid
                   WHERE bill IS NULL AND status IN ('answered', 'interrupted') AND direction IS NOT 'in'
                   AND coalesce(revenue, 1) > 0 AND day BETWEEN ? AND ? AND answered_at < ? AND seconds > 0
                   UNION ALL
                   SELECT day, cabin, 0, 0, 0, 0, 1, their_seconds, coalesce(their_cost, 0) FROM difference
                   JOIN statement ON statement.id = difference.statement
                   WHERE kind = 'theirs' AND day BETWEEN ? AND ? AND withdrawn_at IS NULL AND NOT EXISTS (
                       SELECT 1 FROM statement AS later WHERE later.id > statement.id AND later.withdrawn_at IS NULL
                       AND difference.at >= later.from_at AND difference.at < later.until_at)
               ) GROUP BY day, cabin ORDER BY day DESC, cabin""",
            (first, last, before, first, last),
        )
    ]


def _where(statement: int, chosen: DifferenceFilter) -> tuple[str, tuple]:
    clauses, values = ["difference.statement = ?"], [statement]

    def also(clause: str, *more: object) -> None:
        clauses.append(clause)
        values.extend(more)

    if chosen.kind:
        holding = _HOLDING[chosen.kind]
        also(f"kind IN ({', '.join('?' * len(holding))})", *holding)
    if chosen.from_day:
        also("day >= ?", chosen.from_day)
    if chosen.to_day:
        also("day <= ?", chosen.to_day)
    if chosen.cabin is not None:
        also("coalesce(cabin, 0) = ?", chosen.cabin)
    if chosen.number:
        also("substr(difference.number, 1, ?) = ?", len(chosen.number), chosen.number)
    return " AND ".join(clauses), tuple(values)
