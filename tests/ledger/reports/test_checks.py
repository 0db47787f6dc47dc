"""Each proof fails when its books are tampered with, and holds before."""

import pytest

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, writing
from callshop.ledger.provider import account
from callshop.ledger.reports import checks
from tests.ledger.books import a_call, a_past_call, history, pay_exactly, write_begun
from tests.story import NOON


@pytest.fixture
def kept(books) -> None:
    """Books with forty calls, a top-up and three bills."""
    account.top_up(NOON.wall, 5_000_000, "prepaid", "RC-1", "Omar")
    priced = [finished for finished in history(40) if finished.amount][:3]
    for finished in priced:
        with writing():
            pay_exactly(finished.call.id, 1, {finished.call.id: finished.amount})
    assert failed() == {}


def failed() -> dict[str, str]:
    return {check.name: check.detail for check in checks.prove() if not check.ok}


PRICED = "(SELECT min(id) FROM call WHERE revenue > 0 AND cost > 0)"

TAMPERING = (
    ("bills", "UPDATE bill_line SET amount = amount + 1 WHERE bill = 1"),
    ("bills", "UPDATE bill SET total = total + 5000 WHERE id = 1"),
    ("bills", "DELETE FROM bill_line WHERE bill = 2"),
    ("bills", "UPDATE call SET bill = NULL WHERE bill = 1"),
    ("bills", "UPDATE call SET bill = 1 WHERE bill IS NULL AND revenue > 0"),
    ("bills", "UPDATE bill SET total = 0 WHERE id = 1"),
    ("till", "UPDATE payment SET amount = amount - 1 WHERE bill = 1"),
    ("till", "DELETE FROM payment WHERE bill = 3"),
    ("balance", "UPDATE hour_total SET cost = cost - 1000 WHERE cost > 1000"),
    ("day totals", "UPDATE day_total SET revenue = revenue + 1 WHERE calls > 0"),
    ("day totals", "UPDATE day_total SET seconds = seconds + 1 WHERE calls > 0"),
    ("day totals", "DELETE FROM day_total WHERE day = (SELECT min(day) FROM day_total)"),
    ("day totals", "UPDATE hour_total SET profit = profit + 1 WHERE calls > 0"),
    ("day totals", "DELETE FROM hour_total WHERE day = (SELECT min(day) FROM hour_total)"),
    ("day totals", "UPDATE begin_total SET cost = cost + 1 WHERE span = 'month'"),
    ("day totals", "DELETE FROM begin_total WHERE span = 'year'"),
    ("day totals", "UPDATE more_begin_total SET calls = calls + 1 WHERE span = 'year'"),
    ("day totals", "UPDATE call SET cashier = 'Bea' WHERE id = 1"),
    ("day totals", "DELETE FROM call WHERE id = (SELECT max(id) FROM call WHERE bill IS NULL)"),
    ("rates", f"UPDATE call SET sell_rate = NULL WHERE id = {PRICED}"),
    ("rates", f"UPDATE call SET buy_rate = NULL WHERE id = {PRICED}"),
    ("rates", f"UPDATE call SET sell_rate = replace(sell_rate, '\"price\": ', '\"price\": 9') WHERE id = {PRICED}"),
    ("rates", f"UPDATE call SET cost = cost - 1 WHERE id = {PRICED}"),
    ("rates", f"UPDATE call SET revenue = revenue - 10000 WHERE id = {PRICED}"),
    ("rates", f"UPDATE call SET seconds = seconds + 600 WHERE id = {PRICED}"),
    ("rates", f"UPDATE call SET direction = 'in' WHERE id = {PRICED}"),
    ("audit chain", "UPDATE audit SET detail = replace(detail, '5000000', '6000000') WHERE what = 'top-up'"),
    ("audit chain", "DELETE FROM audit WHERE what = 'top-up'"),
)


@pytest.mark.parametrize(("check", "sql"), TAMPERING, ids=[f"{check}-{n}" for n, (check, _) in enumerate(TAMPERING)])
def test_tampering_is_found(kept, check: str, sql: str):
    assert database.execute_sql(sql).rowcount > 0
    assert check in failed()
    assert failed()[check]


def test_a_row_that_points_nowhere_is_found(kept):
    database.execute_sql("PRAGMA foreign_keys = 0")
    database.execute_sql("UPDATE bill SET visit = 9999 WHERE id = 1")
    assert "database" in failed()


def test_every_check_says_in_words_what_holds(kept):
    assert [check.name for check in checks.prove()] == [name for name, _, _ in checks.CHECKS]
    assert all(check.detail for check in checks.prove())


def test_a_call_that_goes_on_is_in_no_sum_yet(kept):
    write_begun(a_call(900, NOON.wall), 1, 900)
    assert failed() == {}


def test_empty_books_agree(books):
    assert failed() == {}
    assert audit.first_break() is None


def test_a_balance_nobody_knows_is_not_proved(books):
    a_past_call(1)
    assert account.account().balance is None
    assert failed() == {}
