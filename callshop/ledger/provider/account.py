"""The shop's credit at its provider: top-ups less costs. Unknown until the first top-up was recorded."""

from dataclasses import dataclass

from callshop.ledger.calls.calls import rate_of
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.till.payments import held_deposit
from callshop.rating.charge import LONGEST, charge_buy, charge_sell, promised

TYPES = ("prepaid", "postpaid", "correction")
"""How the shop pays its provider; or that the provider's statement says otherwise than our books."""

RESERVED_AHEAD = 60
"""Seconds beyond now that a call in progress may cost before anything can be done about it."""


@dataclass(frozen=True, slots=True)
class Account:
    """topped: micros of all top-ups, None while there is none; spent: micros of all costs.

    paced_cost: micros that the last `paced_seconds` of talk have cost, so that the balance can be told in time.
    """

    topped: int | None
    spent: int
    paced_cost: int = 0
    paced_seconds: int = 0

    @property
    def balance(self) -> int | None:
        return None if self.topped is None else self.topped - self.spent

    def seconds_left(self) -> int | None:
        """How long the balance lasts at the pace of the last calls: seconds of talk, None if there is no pace."""
        if self.balance is None or not self.paced_cost:
            return None
        return max(0, self.balance * self.paced_seconds // self.paced_cost)


def top_up(at: int, amount: int, type_: str, reference: str, who: str, reason: str = "") -> int:
    """Record a payment to the provider, or a correction (of either sign, with its reason); its id."""
    with writing():
        return enter(at, amount, type_, reference, who, reason)


def enter(at: int, amount: int, type_: str, reference: str, who: str, reason: str = "") -> int:
    """The same as one step of a transaction: call it inside `writing()`."""
    added = database.execute_sql(
        "INSERT INTO topup (at, type, amount, reference, who, reason) VALUES (?, ?, ?, ?, ?, ?)",
        (at, type_, amount, reference, who, reason),
    ).lastrowid
    audit.record(
        at, who, "top-up", id=added, amount=amount, type=type_, reference=reference,
        **({"reason": reason} if reason else {}),
    )  # fmt: skip
    return added


def account() -> Account:
    """The account as the books tell it."""
    spent = database.execute_sql("SELECT coalesce(sum(cost), 0) FROM hour_total").fetchone()[0]
    return Account(topped(), spent, *pace())


def topped() -> int | None:
    """Micros of all top-ups, None if none was ever recorded."""
    return database.execute_sql("SELECT sum(amount) FROM topup").fetchone()[0]


def pace() -> tuple[int, int]:
    """(micros, seconds) of the last hundred calls that cost something."""
    return database.execute_sql(
        "SELECT coalesce(sum(cost), 0), coalesce(sum(seconds), 0) FROM"
        " (SELECT cost, seconds FROM call WHERE cost > 0 ORDER BY id DESC LIMIT 100)"
    ).fetchone()


def cost_at_pace(amount: int) -> int:
    """Micros that talk for which customers pay `amount` costs the shop, as the last hundred calls did.

    As much as they pay, while there is no such call.
    """
    cost, revenue = database.execute_sql(
        "SELECT sum(cost), sum(revenue) FROM"
        " (SELECT cost, revenue FROM call WHERE cost > 0 AND revenue > 0 ORDER BY id DESC LIMIT 100)"
    ).fetchone()
    return -(-amount * cost // revenue) if revenue else amount


def reserved(longest: int = LONGEST) -> int:
    """Micros that the calls in progress may still cost, as far as somebody was promised it.

    A prepaid call: all it may last, `longest` seconds at most. Another: its cost so far, and of one minute more.
    """
    left: dict[int, int] = {}
    return sum(_reserved(row, left, longest) for row in rows(
        "SELECT call.visit, mode, direction, flags, sell_rate, buy_rate, coin, seconds FROM call"
        " LEFT JOIN visit ON visit.id = call.visit WHERE status = 'talking' AND buy_rate NOTNULL ORDER BY call.id"
    ))  # fmt: skip


def _reserved(row: dict, left: dict[int, int], longest: int) -> int:
    """Of one call; `left`: micros of each visit's deposit that the calls before it leave."""
    if row["direction"] == "in":
        return 0
    seconds, sell = row["seconds"] + RESERVED_AHEAD, rate_of(row["sell_rate"])
    if row["mode"] == "prepaid" and sell:
        free = left.setdefault(row["visit"], _free_deposit(row["visit"]))
        by_deposit = promised(sell, free, row["coin"])
        if by_deposit is not None:
            seconds = max(min(by_deposit, longest), row["seconds"])
            left[row["visit"]] = free - charge_sell(sell, seconds, row["coin"]).amount
    return charge_buy(rate_of(row["buy_rate"]), seconds).amount


def _free_deposit(visit: int) -> int:
    """Micros of a visit's deposit that its finished calls have not used."""
    owed = "SELECT coalesce(sum(revenue), 0) FROM call WHERE visit = ? AND bill IS NULL AND status != 'talking'"
    return held_deposit(visit) - database.execute_sql(owed, (visit,)).fetchone()[0]
