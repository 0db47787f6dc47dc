"""The books proved: each check computes a figure twice, from different rows, and says whether they agree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from callshop.ledger.calls import rollups
from callshop.ledger.calls.calls import cap_of, rate_of
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database
from callshop.ledger.provider import account
from callshop.ledger.reports import till_checks
from callshop.money import plain
from callshop.rating.charge import charge_buy, charge_sell


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    detail: str


def prove() -> list[Check]:
    """Every check, in the order a bookkeeper would ask."""
    database.execute_sql("PRAGMA temp_store = FILE")  # a shop PC cannot sort the sums of ten million calls in memory
    return [Check(name, not (found := list(check())), "; ".join(found[:5]) or fine) for name, check, fine in CHECKS]


def _integrity() -> Iterator[str]:
    for (line,) in database.execute_sql("PRAGMA integrity_check(5)").fetchall():
        if line != "ok":
            yield line
    for table, row, parent, _ in database.execute_sql("PRAGMA foreign_key_check").fetchall():
        yield f"row {row} of {table} points to no {parent}"


def _balance() -> Iterator[str]:
    spent = database.execute_sql("SELECT coalesce(sum(cost), 0) FROM call WHERE status != 'talking'").fetchone()[0]
    topped = database.execute_sql("SELECT coalesce(sum(amount), 0) FROM topup").fetchone()[0]
    balance = account.account().balance
    if balance is not None and balance != topped - spent:
        yield f"balance {plain(balance)}, top-ups less costs {plain(topped - spent)}"


def _day_totals() -> Iterator[str]:
    """The kept sums and those of the calls, whichever has what the other has not."""
    for table, key, of_call, source, figures in rollups.TABLES:
        places = ", ".join(str(place) for place in range(1, key.count(",") + 2))
        kept = f"SELECT {key}, {', '.join(figures)} FROM {table} WHERE {' OR '.join(figures)}"
        summed = ", ".join(f"sum({rollups.FIGURES_OF_CALL[name]})" for name in figures)
        counted = f"SELECT {of_call}, {summed} FROM {source} WHERE status != 'talking' GROUP BY {places}"
        for first, second, *_ in _different(kept, counted):
            yield f"{table} of {first}, {key.split(', ')[1]} {second}: its sums are not those of its calls"


def _different(one: str, other: str) -> Iterator[tuple]:
    """The lines that only one of two queries has."""
    for first, second in ((one, other), (other, one)):
        sql = f"SELECT * FROM ({first}) EXCEPT SELECT * FROM ({second})"
        yield from database.execute_sql(sql).fetchall()


def _snapshots() -> Iterator[str]:
    """No amount without the rate it came from, and every amount comes out of its rate again."""
    fields = "id, seconds, revenue, cost, sell_rate, buy_rate, coin, direction, flags"
    for row in database.execute_sql(f"SELECT {fields} FROM call WHERE status != 'talking'"):
        number, seconds, revenue, cost, sell, buy, coin, direction, flags = row
        expected = (0, 0) if direction == "in" else _expected(sell, buy, seconds, coin, flags)
        if (revenue and not sell) or (cost and not buy):
            yield f"call {number} has an amount and no rate"
        elif expected != (revenue, cost):
            yield f"call {number} does not cost what its rate says"


_rate = lru_cache(maxsize=4096)(rate_of)
"""Of a million calls most have one of a few rates."""


def _expected(sell: str | None, buy: str | None, seconds: int, coin: int, flags: str) -> tuple[int | None, int | None]:
    revenue = charge_sell(_rate(sell), seconds, coin).amount if sell else None
    cap = cap_of(flags)
    if cap is not None and revenue is not None:
        revenue = min(revenue, cap)
    return (0 if "free" in flags.split() else revenue), (charge_buy(_rate(buy), seconds).amount if buy else None)


def _chain() -> Iterator[str]:
    broken = audit.first_break()
    if broken is not None:
        yield f"entry {broken} does not follow from the one before it"


CHECKS: tuple[tuple[str, Callable[[], Iterator[str]], str], ...] = (
    ("database", _integrity, "sound"),
    ("bills", till_checks.bills, "every bill is the sum of its calls"),
    ("till", till_checks.till, "every bill is settled by its movements"),
    ("deposits", till_checks.deposits, "none has vanished"),
    ("debts", till_checks.of_debts, "each is what its bill was not paid of"),
    ("slips", till_checks.of_slips, "each is change that stayed in the till"),
    ("shifts", till_checks.of_shifts, "each expected its float and its cash"),
    ("balance", _balance, "top-ups less costs"),
    ("day totals", _day_totals, "the same as the calls"),
    ("rates", _snapshots, "every amount comes out of its own rate"),
    ("audit chain", _chain, "unbroken"),
)
