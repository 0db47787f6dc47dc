"""The till's books: each proof fails when its rows are tampered with, and holds before."""

import pytest

from callshop.ledger.billing import articles, billing, reversals
from callshop.ledger.billing.billing import Sale, Settlement
from callshop.ledger.db.connection import database, writing
from callshop.ledger.reports import checks
from callshop.ledger.till import credit_slips, debts, payments, shifts
from callshop.ledger.till.payments import Payment
from callshop.ledger.till.posting import Posting
from callshop.ledger.visits import visits
from callshop.refusal import Refused
from tests.ledger.books import a_past_call
from tests.story import NOON

DAY = "2026-03-02"


@pytest.fixture
def kept(books) -> None:
    """Four visits: a part payment with a slip used, change as a slip, a deposit, a reversed bill with an extra.

    Visit n has call n; the first shift is closed, the second open.
    """
    amounts = {number: a_past_call(number, seconds=120).amount for number in (1, 2, 3, 4)}
    with writing():
        first = shifts.begin("Ana", 500_000, at=NOON.wall, day=DAY)
        posting = Posting(cashier="Ana", at=NOON.wall, day=DAY, shift=first)
        change = Settlement(money=amounts[1], given=amounts[1] + 50_000, new_slip=50_000)
        billing.pay(Sale(visit=1, cabin=1, calls={1: amounts[1]}), change, posting)
        part = Settlement(money=60_000, given=60_000, slip=1, credit=30_000, debt=amounts[2] - 90_000, debtor="Awa")
        billing.pay(Sale(visit=2, cabin=1, calls={2: amounts[2]}), part, posting)
        debts.pay(debts.one(1), 10_000, posting, given=10_000, method="cash", reference="")
        payments.record(Payment(kind="deposit", method="cash", amount=300_000, at=NOON.wall, day=DAY, cashier="Ana",
                                  shift=first, visit=3))  # fmt: skip
        held = Settlement(deposit=amounts[3], back=300_000 - amounts[3])
        billing.pay(Sale(visit=3, cabin=1, calls={3: amounts[3]}), held, posting)
        shifts.close(shifts.one(first), 400_000, at=NOON.wall, who="Ana")
        second = Posting(cashier="Ana", at=NOON.wall, day=DAY, shift=shifts.begin("Ana", 0, at=NOON.wall, day=DAY))
        coffee = articles.one(articles.enter(NOON.wall, "Coffee", 50_000, "Omar"))
        taken = articles.take(4, 1, coffee, 1, at=NOON.wall, who="Ana")
        sale = Sale(visit=4, cabin=1, calls={4: amounts[4]}, extras={taken.id: 50_000}, discount=20_000, reason="gift")
        billing.pay(sale, Settlement(money=sale.total, given=sale.total), second)
        reversals.reverse(4, "wrong cabin", second)
        for visit in (1, 2, 3):
            visits.end(visit, NOON.wall)
    assert failed() == {}


def failed() -> dict[str, str]:
    return {check.name: check.detail for check in checks.prove() if not check.ok}


TAMPERING = (
    ("bills", "UPDATE bill SET discount = 0 WHERE id = 4"),
    ("bills", "UPDATE bill_extra SET amount = amount + 1 WHERE bill = 4"),
    ("bills", "UPDATE bill_extra SET amount = amount - 1 WHERE bill = 5"),
    ("bills", "UPDATE bill_line SET amount = amount + 1 WHERE bill = 5"),
    ("bills", "UPDATE bill SET reason = '' WHERE id = 5"),
    ("bills", "UPDATE call SET bill = 4 WHERE id = 4"),
    ("bills", "UPDATE extra SET bill = 5"),
    ("bills", "UPDATE payment SET method = 'mobile' WHERE bill = 5"),
    ("till", "UPDATE payment SET amount = amount + 1 WHERE method = 'deposit'"),
    ("till", "UPDATE payment SET kind = 'debt' WHERE bill = 1 AND kind = 'bill'"),
    ("till", "UPDATE payment SET bill = NULL WHERE bill = 1"),
    ("till", "DELETE FROM payment WHERE bill = 5"),
    ("deposits", "DELETE FROM payment WHERE kind = 'deposit' AND amount < 0"),
    ("deposits", "UPDATE payment SET amount = amount - 1 WHERE kind = 'deposit' AND amount > 0"),
    ("deposits", "UPDATE payment SET visit = NULL WHERE kind = 'deposit'"),
    ("debts", "UPDATE debt SET amount = amount + 1"),
    ("debts", "UPDATE payment SET amount = 9000000 WHERE kind = 'debt'"),
    ("debts", "UPDATE payment SET debt = NULL WHERE method = 'debt'"),
    ("slips", "UPDATE slip SET amount = amount - 1"),
    ("slips", "UPDATE payment SET amount = 51000 WHERE kind = 'bill' AND method = 'slip'"),
    ("slips", "DELETE FROM payment WHERE kind = 'slip'"),
    ("shifts", "UPDATE shift SET expected = expected + 1 WHERE closed_at NOTNULL"),
    ("shifts", "UPDATE payment SET amount = amount + 1 WHERE kind = 'debt'"),
    ("shifts", "UPDATE payment SET shift = 2 WHERE shift = 1"),
    ("shifts", "UPDATE payment SET shift = NULL WHERE bill = 4"),
)


@pytest.mark.parametrize(("check", "sql"), TAMPERING, ids=[f"{check}-{n}" for n, (check, _) in enumerate(TAMPERING)])
def test_tampering_is_found(kept, check: str, sql: str):
    assert database.execute_sql(sql).rowcount > 0
    assert check in failed()
    assert failed()[check]


def test_what_is_left_is_what_the_movements_leave(kept):
    assert (credit_slips.one(1).left, debts.one(1).amount - debts.one(1).left) == (20_000, 10_000)
    assert (credit_slips.one(9), debts.one(9), articles.one(9)) == (None, None, None)


def test_a_bill_that_is_not_there_or_was_reversed_is_not_reversed(kept):
    posting = Posting(cashier="Ana", at=NOON.wall, day=DAY, shift=2)
    wrong = ((99, "no bill 99"), (4, "is reversed already"), (5, "is itself a reversal"), (1, "was used meanwhile"))
    for bill, why in wrong:
        with pytest.raises(Refused) as refused, writing():
            reversals.reverse(bill, "wrong", posting)
        assert why in str(refused.value)
    assert failed() == {}


def test_the_small_price_list_keeps_what_is_sold_now(books):
    with writing():
        tea, coffee = (articles.enter(NOON.wall, name, 50_000, "Omar") for name in ("Tea", "Coffee"))
    assert [article.name for article in articles.find()] == ["Coffee", "Tea"]
    with writing():
        articles.withdraw(NOON.wall, articles.one(tea), "Omar")
    assert [article.id for article in articles.find()] == [coffee]
