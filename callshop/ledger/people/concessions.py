"""What each person let go on a day, for the owner's eyes: discounts, gifts, free visits, reversals, debts forgiven,
and the credit slips they took in.

Amounts are micros.
"""

from dataclasses import dataclass

from callshop.ledger.db.connection import rows


@dataclass(frozen=True, slots=True)
class Concession:
    """A person's of one day: how many, and what they come to. A gift is a discount of the whole bill.

    slips, used   bills paid with credit slips, for which no money came into the drawer
    """

    who: str
    discounts: int = 0
    discounted: int = 0
    gifts: int = 0
    given: int = 0
    free: int = 0
    reversals: int = 0
    reversed: int = 0
    forgiven: int = 0
    slips: int = 0
    used: int = 0


def of_day(day: str, began: int, ended: int) -> tuple[Concession, ...]:
    """Who let something go on this day, by name. began, ended: its instants, ms since 1970 UTC, the second excluded."""
    found: dict[str, dict[str, int]] = {}
    for sql, values in _asked(day, began, ended):
        for row in rows(sql, values):
            found.setdefault(row.pop("who"), {}).update({name: value or 0 for name, value in row.items()})
    traces = (Concession(who, **told) for who, told in sorted(found.items()))
    return tuple(trace for trace in traces if trace != Concession(trace.who))


def _asked(day: str, began: int, ended: int) -> tuple[tuple[str, tuple], ...]:
    return (
        (
            "SELECT cashier AS who, sum(total > 0) AS discounts, sum(discount * (total > 0)) AS discounted,"
            " sum(total = 0) AS gifts, sum(discount * (total = 0)) AS given"
            " FROM bill WHERE day = ? AND discount > 0 GROUP BY cashier",
            (day,),
        ),
        (
            "SELECT cashier AS who, count(*) AS reversals, -sum(total) AS reversed"
            " FROM bill WHERE day = ? AND reverses NOTNULL GROUP BY cashier",
            (day,),
        ),
        (
            "SELECT opened_by AS who, count(*) AS free FROM visit INDEXED BY visit_opened"
            " WHERE opened_at >= ? AND opened_at < ? AND mode = 'free' GROUP BY opened_by",
            (began, ended),
        ),
        (
            "SELECT cashier AS who, sum(amount) AS forgiven FROM payment"
            " WHERE day = ? AND kind = 'debt' AND method = 'forgiven' GROUP BY cashier",
            (day,),
        ),
        (
            "SELECT cashier AS who, count(*) AS slips, sum(amount) AS used FROM payment"
            " WHERE day = ? AND kind = 'bill' AND method = 'slip' AND amount > 0 GROUP BY cashier",
            (day,),
        ),
    )
