"""What the owner asks, against sums made by hand."""

import pytest

from callshop.ledger.billing import billing, reversals
from callshop.ledger.calls import call_list, calls
from callshop.ledger.calls.call_filter import CdrFilter
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.reports import reports
from callshop.ledger.till import debts
from callshop.metering.calls import corrected
from callshop.rating.tariff import Rate
from tests.ledger.books import NUMBERS, a_call, a_past_call, ended, history, pay_exactly, write_begun, write_ended
from tests.story import NOON

FIRST, LAST = "2026-03-02", "2026-03-07"


def plan(sql: str) -> str:
    return " ".join(row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}").fetchall())


SELECTIONS = (
    CdrFilter(), CdrFilter(FIRST, FIRST), CdrFilter("2026-03-03", "2026-03-04"), CdrFilter(cabin=3),
    CdrFilter(status="answered"), CdrFilter("2026-03-03", cabin=2, status="answered"), CdrFilter(number="0049"),
    CdrFilter(number="49"), CdrFilter(number="%"), CdrFilter(FIRST, LAST, number="77"), CdrFilter("2030-01-01"),
)  # fmt: skip


def chosen_by_hand(chosen: CdrFilter) -> list[dict]:
    return [
        row
        for row in rows("SELECT * FROM call WHERE status != 'talking' ORDER BY day, id")
        if (chosen.from_day or "") <= row["day"] <= (chosen.to_day or "9")
        and chosen.cabin in (None, row["cabin"])
        and chosen.status in (None, row["status"])
        and any((text or "").startswith(chosen.number or "") for text in (row["number"], row["e164"]))
    ]


@pytest.mark.parametrize("chosen", SELECTIONS)
def test_a_selection_and_its_totals(books, chosen: CdrFilter):
    history(80)
    expected = chosen_by_hand(chosen)
    page = call_list.cdr(chosen, per_page=1000)
    assert [row.id for row in call_list.cdr_export(chosen)] == [row["id"] for row in expected]
    assert {row.id for row in page.rows} == {row["id"] for row in expected}
    assert page.count == page.totals.calls == len(expected)
    for figure in ("cost", "revenue"):
        assert getattr(page.totals, figure) == sum(row[figure] or 0 for row in expected)
    assert page.totals.duration == sum(row["seconds"] for row in expected)
    known = [row for row in expected if None not in (row["revenue"], row["cost"])]
    assert page.totals.profit == sum(row["revenue"] - row["cost"] for row in known)


def test_pages_are_newest_first_and_each_call_is_on_one(books):
    history(45)
    pages = [call_list.cdr(CdrFilter(), number, 20) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [20, 20, 5]
    told = [(row.day, row.id) for page in pages for row in page.rows]
    assert told == sorted(set(told), reverse=True)
    assert pages[0].pages == 3
    assert call_list.cdr(CdrFilter(), 9, 20).rows == ()


def test_a_row_tells_the_call(books):
    a_past_call(1, seconds=90)
    (row,) = call_list.cdr_export(CdrFilter())
    assert (row.caller_id, row.called_number, row.description) == ("L1", NUMBERS[0], "Allemagne")
    assert (row.duration, row.billed_duration, row.cost, row.revenue, row.profit) == (90, 90, 60_000, 110_000, 50_000)
    assert (row.call_start, row.call_end, row.cabin, row.visit) == (NOON.wall, NOON.wall + 90_000, 1, 1)
    assert not row.paid


def test_an_unpriced_call_has_no_money_and_is_listed_to_be_priced(books):
    a_past_call(1, dialled="0099999")
    (row,) = call_list.cdr_export(CdrFilter())
    assert (row.cost, row.revenue, row.profit) == (None, None, None)
    assert [(found["number"], found["calls"]) for found in reports.unpriced_numbers()] == [("99999", 1)]


def test_a_call_in_progress_has_no_row_yet(books):
    write_begun(a_call(1, NOON.wall), 1, 1)
    assert list(call_list.cdr_export(CdrFilter())) == []
    assert call_list.cdr(CdrFilter()).count == 0


def test_the_days_sums(books):
    done = history(60)
    priced = [finished for finished in done if finished.amount]
    for finished in priced[:10]:
        with writing():
            pay_exactly(finished.call.id, 1, {finished.call.id: finished.amount}, day="2026-03-09")
    sums = reports.days(FIRST, LAST)
    assert (sums["calls"], sums["paid"]) == (60, 0)
    assert sums["due"] == sum(finished.amount for finished in priced[10:])
    assert reports.days("2026-03-09", "2026-03-09")["paid"] == sum(finished.amount for finished in priced[:10])
    for key in ("by_cabin", "by_destination", "by_cashier", "by_hour"):
        assert sum(line["calls"] for line in sums[key]) == 60
        for figure in ("seconds", "cost", "revenue", "profit"):
            assert sum(line[figure] for line in sums[key]) == sums[figure]
    assert {line["key"]: line["calls"] for line in sums["by_cashier"]} == {None: 50, "Ana": 10}


def test_a_call_without_a_cabin_is_summed_under_null(books):
    a_past_call(1)
    write_ended(ended(a_call(2, NOON.wall), 60), None, None)
    assert {line["key"]: line["calls"] for line in reports.days(FIRST, LAST)["by_cabin"]} == {None: 1, 1: 1}


def test_days_without_calls_are_zeros(books):
    sums = reports.days("1999-01-01", "1999-01-01")
    assert {figure for figure in sums.values() if isinstance(figure, int)} == {0}
    assert sums["by_cabin"] == sums["by_hour"] == []


def test_a_million_calls_are_not_read_for_one_answer(books):
    """The questions of every start and every page go by an index, whatever the calls' number."""
    asked: list[str] = []
    database.connection().set_trace_callback(asked.append)
    calls.unpaid(), calls.unfinished(), calls.by_reference(NOON.wall), reports.days(FIRST, LAST)
    calls.newest_instant(), calls.last_number(), call_list.cdr(CdrFilter(FIRST, LAST)), reports.unpriced_numbers()
    call_list.cdr(CdrFilter(FIRST, FIRST, 3, None, "answered")), call_list.cdr(CdrFilter())
    database.connection().set_trace_callback(None)
    plans = {sql: plan(sql) for sql in asked if sql.startswith("SELECT")}
    assert len(plans) > 10
    indexed = ("USING INDEX", "USING COVERING INDEX", "USING INTEGER PRIMARY KEY", "USING PRIMARY KEY")
    slow = [
        sql for sql, found in plans.items()
        if ("SCAN call" in found or "SCAN t1" in found) and not any(word in found for word in indexed)
        and not sql.endswith("IN ()") and "LIMIT 50)" not in sql and '"day_total"' not in sql
    ]  # fmt: skip
    assert slow == []
    owed = [found for sql, found in plans.items() if "bill IS NULL" in sql]
    assert owed and all("INDEX call_" in found or "INDEX extra_owed" in found for found in owed)


def test_the_figures_of_a_paid_call_stay(books):
    """Whatever its gateway tells later."""
    finished = a_past_call(1, seconds=60)
    with writing():
        pay_exactly(1, 1, {1: finished.amount})
    write_ended(corrected(finished, 600, True, finished.ended_at.plus(3_600_000)), 1, 1)
    assert (calls.one(1)["seconds"], calls.one(1)["revenue"]) == (60, finished.amount)


def test_the_rate_snapshot_comes_back_as_a_rate(books):
    a_past_call(1)
    row = calls.one(1)
    assert calls.rate_of(row["sell_rate"]) == Rate("49", "Allemagne", 70_000)
    assert calls.rate_of(None) is None


def test_a_call_tells_all_that_moved_for_it(books):
    """Its bill, what was paid of the debt it left, and what took all of it back."""
    finished = a_past_call(1, seconds=60)
    with writing():
        hand = billing.Posting(cashier="Ana", at=NOON.wall, day=FIRST)
        part = billing.Settlement(money=20_000, given=20_000, debt=finished.amount - 20_000, debtor="Awa")
        billing.pay(billing.Sale(visit=1, cabin=1, calls={1: finished.amount}), part, hand)
        debts.pay(debts.one(1), 10_000, hand, given=10_000, method="mobile", reference="OM-1")
    assert [(row["method"], row["amount"]) for row in call_list.one(1).payments] == [
        ("cash", 20_000), ("debt", finished.amount - 20_000), ("mobile", 10_000),
    ]  # fmt: skip
    with writing():
        reversals.reverse(1, "wrong", hand)
    told = call_list.one(1)
    assert (told.bill, len(told.payments)) == (None, 6)
    assert sum(row["amount"] for row in told.payments) == 0
    assert reports.paid(FIRST, FIRST) == 0
