"""The shop's credit at its provider: top-ups less costs. Unknown until the first top-up was recorded."""

from dataclasses import dataclass

from callshop.ledger import audit
from callshop.ledger.db import database, writing

TYPES = ("prepaid", "postpaid")


@dataclass(frozen=True, slots=True)
class Account:
    """balance: micros, None while unknown; paced_cost: micros that the last `paced_seconds` of talk have cost."""

    balance: int | None
    paced_cost: int
    paced_seconds: int

    def seconds_left(self) -> int | None:
        """How long the balance lasts at the pace of the last calls: seconds of talk, None if there is no pace."""
        if self.balance is None or not self.paced_cost:
            return None
        return max(0, self.balance * self.paced_seconds // self.paced_cost)


def top_up(at: int, amount: int, type_: str, reference: str, who: str) -> int:
    """Record a payment to the provider; its id."""
    with writing():
        added = database.execute_sql(
            "INSERT INTO topup (at, type, amount, reference, who) VALUES (?, ?, ?, ?, ?)",
            (at, type_, amount, reference, who),
        ).lastrowid
        audit.record(at, who, "top-up", id=added, amount=amount, type=type_, reference=reference)
    return added


def account() -> Account:
    """The balance now, and the pace of the last hundred calls that cost something."""
    topped, number = database.execute_sql("SELECT coalesce(sum(amount), 0), count(*) FROM topup").fetchone()
    spent = database.execute_sql("SELECT coalesce(sum(cost), 0) FROM day_total").fetchone()[0]
    paced = database.execute_sql(
        "SELECT coalesce(sum(cost), 0), coalesce(sum(seconds), 0) FROM"
        " (SELECT cost, seconds FROM call WHERE cost > 0 ORDER BY id DESC LIMIT 100)"
    ).fetchone()
    return Account(topped - spent if number else None, *paced)
