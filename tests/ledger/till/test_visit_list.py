"""The history of two days at the till: what is found by which filter, and that its sums are those of the books."""

import pytest

from callshop.ledger.db.connection import database, writing
from callshop.ledger.people import concessions
from callshop.ledger.till import credit_slip_list, debt_list, payments
from callshop.ledger.till.credit_slip_list import SlipFilter
from callshop.ledger.till.debt_list import DebtFilter
from callshop.ledger.visits import visit_detail, visit_list
from callshop.ledger.visits.visit_list import Own, VisitFilter
from callshop.money import UNIT
from callshop.shop.till.debts import PayDebt
from callshop.shop.till.reversals import ReverseBill
from tests.ledger.books import history
from tests.story import NOON, Stage, close_books
from tests.web.till_days import DAY, TODAY, YESTERDAY, lived

CENT = UNIT // 100
MORNING = NOON.wall - 12 * 3600 * 1000 + DAY * 1000


@pytest.fixture
def stage(tmp_path):
    yield lived(tmp_path)[0]
    close_books()


def found(**chosen: object) -> list[int]:
    """The visits of a selection, whose export and count agree with its page."""
    page = visit_list.find(VisitFilter(**chosen))
    numbers = [row.visit for row in page.rows]
    assert numbers == [row.visit for row in visit_list.export_rows(VisitFilter(**chosen))]
    assert page.count == len(numbers)
    return numbers


@pytest.mark.parametrize(
    ("chosen", "visits"),
    [
        ({}, [8, 7, 6, 5, 4, 3, 2, 1]),
        ({"from_at": MORNING}, [8, 7, 6, 5, 4, 3, 2]),
        ({"to_at": MORNING}, [1]),
        ({"cabin": 1}, [6, 2, 1]),
        ({"mode": "prepaid"}, [4]),
        ({"cashier": "Omar"}, [6, 2]),
        ({"name": "ndia"}, [5]),
        ({"name": "%"}, []),
        ({"unpaid": True}, [5, 1]),
        ({"reversed": True}, [3]),
        ({"discounted": True}, [2]),
        ({"reversed": True, "cabin": 1}, []),
        ({"own": Own("Bea", TODAY, MORNING)}, [8, 7, 6, 5, 4, 3, 2, 1]),
        ({"own": Own("Ana", TODAY, MORNING)}, [8, 7, 6, 5, 4, 3, 2]),
        ({"own": Own("Ana", "2026-03-04", MORNING + DAY * 1000)}, [8, 7, 5, 4, 3]),
        ({"own": Own("Ana", "2026-05-04", MORNING + 62 * DAY * 1000)}, []),
    ],
)
def test_a_filter_finds_its_visits(stage: Stage, chosen, visits):
    assert found(**chosen) == visits


def test_a_visit_is_summed_as_it_was_paid(stage: Stage):
    rows = {row.visit: row for row in visit_list.find(VisitFilter()).rows}
    figures = {
        number: tuple(each // CENT for each in (row.sums.total, row.sums.paid, row.sums.owed, row.sums.discount))
        for number, row in rows.items()
    }
    assert figures == {
        1: (30, 20, 10, 0), 2: (70, 70, 0, 10), 3: (8, 8, 0, 0), 4: (50, 50, 0, 0), 5: (100, 50, 50, 0),
        6: (0, 0, 0, 0), 7: (8, 8, 0, 0), 8: (0, 0, 0, 0),
    }  # fmt: skip
    assert (rows[3].reversed, rows[3].bills, rows[3].cashiers) == (True, (5,), ("Ana",))
    assert (rows[8].closed_at, rows[8].sums.calls) == (None, 0)


def test_the_sums_of_a_selection_are_those_of_its_visits_and_of_the_till(stage: Stage):
    page = visit_list.find(VisitFilter())
    for name in ("calls", "seconds", "total", "paid", "owed", "discount"):
        assert getattr(page.sums, name) == sum(getattr(row.sums, name) for row in page.rows), name
    assert page.sums.paid == payments.paid(YESTERDAY, TODAY)
    assert page.sums.owed == debt_list.open_now()[1]
    some = visit_list.find(VisitFilter(unpaid=True))
    assert some.sums.owed == page.sums.owed
    assert visit_list.find(VisitFilter(cabin=99)).sums == visit_list.VisitTotals()


def test_pages_follow_each_other_without_a_gap(stage: Stage):
    read, before = [], None
    while True:
        page = visit_list.find(VisitFilter(), before, per_page=3)
        read += [row.visit for row in page.rows]
        assert page.count == 8
        if page.older is None:
            break
        before = page.older
    assert read == [8, 7, 6, 5, 4, 3, 2, 1]


def test_a_visit_tells_all_that_happened_in_it(stage: Stage):
    told = visit_detail.told(2)
    assert [(call.number, call.charge.amount) for call in told.calls] == [("0033612345678", 30 * CENT)]
    assert [(taken.name, taken.count, taken.amount // CENT) for taken in told.extras] == [("Café", 1, 50)]
    assert [(bill.id, bill.total // CENT, bill.discount // CENT, bill.reason) for bill in told.bills] == [
        (2, 70, 10, "fidèle")
    ]
    assert [slip.left // CENT for slip in told.slips] == [92]
    assert [entry.what for entry in told.entries] == ["extra added", "bill paid", "discount given", "slip made"]
    assert [each // CENT for each in visit_detail.told(4).deposits] == [500, 50, 450]
    assert visit_detail.told(99) is None


def test_what_is_paid_of_a_debt_later_belongs_to_its_visit(stage: Stage):
    told = visit_detail.told(5)
    assert [(moved.kind, moved.method, moved.amount // CENT) for moved in told.movements] == [
        ("bill", "debt", 100), ("debt", "cash", 50),
    ]  # fmt: skip
    assert {moved.name for moved in told.movements} == {"Awa Ndiaye"}
    assert [entry.what for entry in told.entries] == ["bill paid", "debt made", "debt paid"]


def test_a_bill_taken_back_stands_in_its_visit_with_its_opposite(stage: Stage):
    told = visit_detail.told(3)
    assert [(bill.id, bill.reverses, bill.reversed_by, bill.stands) for bill in told.bills] == [
        (3, None, 4, False), (4, 3, None, False), (5, None, None, True),
    ]  # fmt: skip
    assert "bill reversed" in [entry.what for entry in told.entries]


def test_debts_stand_by_person_and_age_the_largest_first(stage: Stage):
    book = debt_list.book(DebtFilter(), TODAY)
    assert [(of.name, of.left // CENT, [debt.age for debt in of.debts]) for of in book.debtors] == [
        ("Awa Ndiaye", 50, ["today"]), ("Moussa Diop", 10, ["week"]),
    ]  # fmt: skip
    assert (book.left // CENT, book.ages["today"] // CENT, book.ages["older"]) == (60, 50, 0)
    assert [step.amount // CENT for step in book.debtors[0].debts[0].steps] == [50]
    ages = {day: debt_list.one(1, day).age for day in ("2026-03-02", "2026-03-04", "2026-03-20", "2026-04-01")}
    assert list(ages.values()) == ["today", "week", "month", "older"]


def test_a_debt_that_is_paid_forgiven_or_taken_back_says_so(stage: Stage):
    stage.shop.debts.pay(PayDebt(2, 50 * CENT, "Ana"))
    stage.shop.debts.forgive(1, "un ami", "Omar")
    assert [debt_list.one(number, TODAY).state for number in (1, 2)] == ["forgiven", "paid"]
    assert debt_list.open_now() == (0, 0)
    assert visit_list.find(VisitFilter()).rows[-1].sums.forgiven == 10 * CENT
    assert debt_list.book(DebtFilter(), TODAY).debtors == ()
    both = debt_list.book(DebtFilter(state=None), TODAY, per_page=1)
    assert (both.count, both.older, len(both.debtors)) == (2, 2, 1)
    assert [of.name for of in debt_list.book(DebtFilter(state=None), TODAY, before=2).debtors] == ["Moussa Diop"]
    stage.shop.reversals.reverse(ReverseBill(7, "erreur", "Ana"))
    assert [each.state for each in debt_list.export_rows(DebtFilter(name="awa", state=None), TODAY)] == ["cancelled"]


def test_names_are_offered_as_they_are_typed_those_who_owe_first(stage: Stage):
    assert debt_list.names("m") == [("Moussa Diop", 10 * CENT)]
    stage.shop.debts.forgive(2, "un ami", "Omar")
    assert [name for name, _ in debt_list.names("")] == ["Moussa Diop", "Awa Ndiaye"]
    assert debt_list.names("%") == []


def test_slips_tell_where_they_were_made_and_used(stage: Stage):
    slip = credit_slip_list.one(1)
    assert (slip.state, slip.amount // CENT, slip.left // CENT, slip.bill, slip.visit) == ("open", 100, 92, 2, 2)
    assert [(use.bill, use.visit, use.amount // CENT) for use in slip.uses] == [(8, 7, 8)]
    assert credit_slip_list.find(SlipFilter(state="used")).rows == ()
    assert credit_slip_list.find(SlipFilter(number=1, from_day=TODAY, to_day=TODAY)).left == 92 * CENT
    with writing():
        payments.record(payments.Payment(kind="slip", method="cash", amount=-92 * CENT, at=NOON.wall, day=TODAY,
                                            cashier="Ana", shift=2, slip=1))  # fmt: skip
    assert credit_slip_list.one(1).state == "used"


def test_open_slips_come_first_then_the_newest(stage: Stage):
    with writing():
        for _ in range(4):
            database.execute_sql("INSERT INTO slip (bill, amount, at, day, cashier) VALUES (NULL, 5, 5, ?, 'Ana')",
                                 (TODAY,))  # fmt: skip
    first = credit_slip_list.find(SlipFilter(), per_page=3)
    assert [slip.slip for slip in first.rows] == [1, 5, 4]
    assert [slip.slip for slip in credit_slip_list.find(SlipFilter(), first.older, per_page=3).rows] == [3, 2]


def test_what_was_let_go_is_traced_to_who_did_it(stage: Stage):
    stage.shop.debts.forgive(1, "un ami", "Omar")
    ana, omar = concessions.of_day(TODAY, MORNING, MORNING + DAY * 1000)
    assert (ana.who, ana.reversals, ana.reversed // CENT) == ("Ana", 1, 8)
    assert (omar.who, omar.discounts, omar.discounted // CENT, omar.free) == ("Omar", 1, 10, 1)
    assert omar.forgiven // CENT == 10
    assert concessions.of_day(YESTERDAY, MORNING - DAY * 1000, MORNING) == ()


def test_a_long_history_is_found_by_its_indexes(books):
    history(200)
    plans = []
    real = database.execute_sql

    def explained(sql, values=()):
        if sql.lstrip().startswith("SELECT"):
            plans.extend(row[3] for row in real(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())
        return real(sql, values)

    database.obj.execute_sql = explained
    try:
        visit_list.find(VisitFilter(from_at=NOON.wall, unpaid=True, reversed=True, discounted=True, cashier="Ana"))
        visit_list.find(VisitFilter(own=Own("Ana", TODAY, NOON.wall)), before=100)
        visit_detail.told(3)
    finally:
        del database.obj.execute_sql
    assert [plan for plan in plans if plan in ("SCAN call", "SCAN bill", "SCAN payment", "SCAN audit")] == []
