"""The books proved: each check computes a figure twice, from different rows, and says whether they agree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from callshop.ledger import account, audit
from callshop.ledger.calls import rate_of
from callshop.ledger.day_totals import BEGINS, KEYS
from callshop.ledger.db import database, rows
from callshop.money import plain
from callshop.rating.charge import charge_buy, charge_sell


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    detail: str


def prove() -> list[Check]:
    """Every check, in the order a bookkeeper would ask."""
    return [Check(name, not (found := list(check())), "; ".join(found[:5]) or fine) for name, check, fine in CHECKS]


def _integrity() -> Iterator[str]:
    for (line,) in database.execute_sql("PRAGMA integrity_check(5)").fetchall():
        if line != "ok":
            yield line
    for table, row, parent, _ in database.execute_sql("PRAGMA foreign_key_check").fetchall():
        yield f"row {row} of {table} points to no {parent}"


def _bills() -> Iterator[str]:
    """A bill is the sum of its lines, and each line what its call cost; a call is on one bill."""
    for bill in rows(
        "SELECT bill.id, total, coalesce(sum(amount), 0) AS lines FROM bill LEFT JOIN bill_line ON bill = bill.id"
        " GROUP BY bill.id HAVING total != lines"
    ):
        yield f"bill {bill['id']} says {plain(bill['total'])}, its lines {plain(bill['lines'])}"
    for line in rows(
        "SELECT bill_line.bill, call, amount, revenue FROM bill_line JOIN call ON call.id = call"
        " WHERE revenue IS NOT amount OR call.bill IS NOT bill_line.bill"
    ):
        yield f"bill {line['bill']} has call {line['call']} for {plain(line['amount'])}, the call says otherwise"


def _till() -> Iterator[str]:
    for bill in rows(
        "SELECT bill.id, total, coalesce(sum(amount), 0) AS paid FROM bill LEFT JOIN payment ON bill = bill.id"
        " GROUP BY bill.id HAVING total != paid"
    ):
        yield f"bill {bill['id']} is {plain(bill['total'])}, paid {plain(bill['paid'])}"


def _balance() -> Iterator[str]:
    spent = database.execute_sql("SELECT coalesce(sum(cost), 0) FROM call WHERE status != 'talking'").fetchone()[0]
    topped = database.execute_sql("SELECT coalesce(sum(amount), 0) FROM topup").fetchone()[0]
    balance = account.account().balance
    if balance is not None and balance != topped - spent:
        yield f"balance {plain(balance)}, top-ups less costs {plain(topped - spent)}"


def _day_totals() -> Iterator[str]:
    figures = "sum(calls), sum(seconds), sum(cost), sum(revenue), sum(profit)"
    of_calls = """SELECT day, coalesce(cabin, 0), destination, coalesce(country, ''), status, cashier, count(*),
        sum(seconds), sum(coalesce(cost, 0)), sum(coalesce(revenue, 0)), sum(coalesce(revenue - cost, 0))
        FROM call WHERE status != 'talking' GROUP BY 1, 2, 3, 4, 5, 6"""
    of_days = f"SELECT day, {KEYS}, {figures} FROM day_total GROUP BY 1, 2, 3, 4, 5, 6"
    of_days += " HAVING sum(calls) != 0 OR sum(revenue) != 0 OR sum(cost) != 0"
    for day, cabin, *_ in database.execute_sql(f"{of_days} EXCEPT {of_calls}").fetchall():
        yield f"the totals of {day}, cabin {cabin}, are not those of its calls"
    for day, cabin, *_ in database.execute_sql(f"{of_calls} EXCEPT {of_days}").fetchall():
        yield f"calls of {day}, cabin {cabin}, are not in the totals"
    for span, length in (("month", 7), ("year", 4)):
        of_days = f"SELECT substr(day, 1, {length}), {KEYS}, {figures} FROM day_total GROUP BY 1, 2, 3, 4, 5, 6"
        of_span = f"SELECT period, {KEYS}, calls, seconds, cost, revenue, profit FROM period_total"
        of_span += f" WHERE span = '{span}'"
        for period, cabin, *_ in _different(of_days, of_span):
            yield f"the totals of {period}, cabin {cabin}, are not those of its days"
    for table, keys in (("place_total", "destination, country"), ("desk_total", "cabin, cashier")):
        answered = "sum(calls * (status != 'unanswered'))"
        for span, length in (("day", 10), ("month", 7), ("year", 4)):
            of_days = f"SELECT substr(day, 1, {length}), {keys}, {figures}, {answered} FROM day_total GROUP BY 1, 2, 3"
            of_span = f"SELECT period, {keys}, calls, seconds, cost, revenue, profit, answered FROM {table}"
            for period, *_ in _different(of_days, f"{of_span} WHERE span = '{span}'"):
                yield f"the totals of {period} in {table} are not those of its days"
    of_calls = f"""SELECT substr(number, 1, {BEGINS}), substr(coalesce(e164, ''), 1, {BEGINS}), count(*), sum(seconds),
        sum(coalesce(cost, 0)), sum(coalesce(revenue, 0)) FROM call WHERE status != 'talking' GROUP BY 1, 2"""
    of_begins = "SELECT dialled, e164, calls, seconds, cost, revenue FROM begin_total WHERE calls"
    for dialled, *_ in _different(of_calls, of_begins):
        yield f"the totals of numbers beginning {dialled} are not those of their calls"
    of_calls = """SELECT day, hour, count(*), sum(seconds), sum(coalesce(cost, 0)), sum(coalesce(revenue, 0)),
        sum(status != 'unanswered') FROM call WHERE status != 'talking' GROUP BY 1, 2"""
    of_hours = "SELECT day, hour, calls, seconds, cost, revenue, answered FROM hour_total WHERE calls"
    for day, hour, *_ in _different(of_calls, of_hours):
        yield f"the totals of {day}, hour {hour}, are not those of its calls"


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
        if (revenue and not sell) or (cost and not buy):
            yield f"call {number} has an amount and no rate"
        elif direction != "in" and _expected(sell, buy, seconds, coin, "free" in flags.split()) != (revenue, cost):
            yield f"call {number} does not cost what its rate says"


def _expected(sell: str | None, buy: str | None, seconds: int, coin: int, free: bool) -> tuple[int | None, int | None]:
    revenue = charge_sell(rate_of(sell), seconds, coin).amount if sell else None
    return (0 if free else revenue), (charge_buy(rate_of(buy), seconds).amount if buy else None)


def _chain() -> Iterator[str]:
    broken = audit.first_break()
    if broken is not None:
        yield f"entry {broken} does not follow from the one before it"


CHECKS: tuple[tuple[str, Callable[[], Iterator[str]], str], ...] = (
    ("database", _integrity, "sound"),
    ("bills", _bills, "every bill is the sum of its calls"),
    ("till", _till, "every bill is paid by its payments"),
    ("balance", _balance, "top-ups less costs"),
    ("day totals", _day_totals, "the same as the calls"),
    ("rates", _snapshots, "every amount comes out of its own rate"),
    ("audit chain", _chain, "unbroken"),
)
