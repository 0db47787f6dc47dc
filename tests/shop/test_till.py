"""What customers pay: exactly what was shown, by whatever they put on the table, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from callshop.ledger import articles, db, debts, movements, slips, tax
from callshop.ledger.db import writing
from callshop.money import UNIT
from callshop.shop.refusals import Refused
from tests.shop.test_counter import audited, refused
from tests.story import ANA, NOON, Stage, books_agree

OMAR = "Omar"
CENT = UNIT // 100


@pytest.fixture(autouse=True)
def open_till(stage: Stage) -> None:
    stage.has_till(ANA)


def coffee(price: int = 50 * CENT) -> int:
    with writing():
        return articles.enter(NOON.wall, "Coffee", price, OMAR)


def moved(stage: Stage) -> list[tuple]:
    sql = "SELECT kind, method, amount FROM payment ORDER BY id"
    return [(row["kind"], row["method"], row["amount"] // CENT) for row in stage.on_disk(sql)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answers, or the status of its refusal, all of them begun in the same moment."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        ready.wait(10)
        try:
            return act()
        except Refused as why:
            return why.status
        finally:
            db.close_thread()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


# -- exactly what was shown


def test_a_checkout_pays_and_the_customer_leaves(stage: Stage):
    stage.talk(3, 61)
    answer = stage.shop.checkout(3, stage.owed(3), ANA, key="k", given=100_000)
    assert answer == {
        "bill": 1, "total": 80_000, "paid": 80_000, "change": 20_000, "debt": None, "slip": None,
        "debt_amount": 0, "slip_amount": 0, "slip_left": None,
    }  # fmt: skip
    stage.line(3).is_("free").owes("0")
    assert stage.shop.board.totals.taken == 80_000
    (payment,) = stage.on_disk("SELECT amount, given, method, cashier, shift FROM payment")
    assert tuple(payment.values()) == (80_000, 100_000, "cash", ANA, 1)
    assert [visit["closed_at"] for visit in stage.on_disk("SELECT * FROM visit")] == [stage.clock().wall]


def test_exactly_the_calls_shown_are_paid_and_one_that_ends_meanwhile_stays_due(stage: Stage):
    stage.talk(3, 61)
    shown = stage.owed(3)
    stage.talk(3, 120)
    assert stage.shop.checkout(3, shown, ANA, key="")["total"] == 80_000
    stage.line(3).is_("due").owes("0.14")
    assert [(row["bill"], row["cashier"]) for row in stage.on_disk()] == [(1, ANA), (None, "")]


def test_a_call_that_goes_on_is_paid_when_it_is_over(stage: Stage):
    stage.talk(3, 61)
    said = stage.line(3).dials("0049301234").answered().after(10)
    running = stage.tile(3).call.id
    assert "going on" in refused(409, stage.shop.checkout, 3, [*stage.owed(3), running], ANA, key="")
    stage.pays(3)
    said.is_("talking").owes("0.02").after(51).hangs_up().owes("0.08")
    stage.pays(3)
    said.is_("free")


def test_a_customer_who_calls_again_stays(stage: Stage):
    stage.talk(3, 61)
    visit = stage.tile(3).visit
    said = stage.line(3).dials("0033145").answered().after(70)
    stage.pays(3, next_mode="postpaid")
    assert stage.tile(3).visit == visit
    said.hangs_up().owes("0.2")


def test_a_call_named_twice_is_paid_once(stage: Stage):
    stage.talk(3, 61)
    assert stage.shop.checkout(3, stage.owed(3) * 2, ANA, key="")["total"] == 80_000


def test_nobody_is_paid_without_an_open_till(stage: Stage):
    stage.talk(3, 61)
    assert "till" in refused(409, stage.shop.checkout, 3, stage.owed(3), "Bea", key="")
    assert stage.shop.checkout(3, stage.owed(3), OMAR, key="", owner=True)["bill"] == 1
    assert stage.on_disk("SELECT shift, cashier FROM bill") == [{"shift": 1, "cashier": OMAR}]


# -- once


def test_the_same_key_again_is_the_same_payment(stage: Stage):
    stage.talk(3, 61)
    calls = stage.owed(3)
    first = stage.shop.checkout(3, calls, ANA, key="once")
    assert stage.shop.checkout(3, calls, ANA, key="once") == first
    stage.restart()
    assert stage.shop.checkout(3, calls, ANA, key="once") == first
    assert len(stage.on_disk("SELECT * FROM payment")) == 1


def test_the_same_key_from_two_threads_pays_once(stage: Stage):
    stage.talk(3, 61)
    calls = stage.owed(3)
    one, other = at_once(*[lambda: stage.shop.checkout(3, calls, ANA, key="once")] * 2)
    assert one == other and one["bill"] == 1
    assert len(stage.on_disk("SELECT * FROM bill")) == 1


def test_a_key_is_a_cabin_s_own(stage: Stage):
    stage.talk(3, 61)
    stage.talk(2, 61)
    assert [stage.pays(cabin, key="same")["bill"] for cabin in (3, 2)] == [1, 2]


def test_of_two_cashiers_one_is_too_late(stage: Stage):
    stage.has_till("Bea")
    stage.talk(3, 61)
    calls = stage.owed(3)
    answers = at_once(
        lambda: stage.shop.checkout(3, calls, ANA, key="a"), lambda: stage.shop.checkout(3, calls, "Bea", key="b")
    )
    assert sorted(each if isinstance(each, int) else 200 for each in answers) == [200, 409]
    assert len(stage.on_disk("SELECT * FROM bill")) == 1


def test_refused_payments_change_nothing(stage: Stage):
    stage.talk(3, 61)
    owed = stage.owed(3)
    before = stage.on_disk("SELECT * FROM audit")
    missing = refused(400, stage.shop.checkout, 3, owed, ANA, key="", given=70_000)
    assert "0,01" in missing and "missing" in missing
    assert "shells" in refused(400, stage.shop.checkout, 3, owed, ANA, key="", method="shells")
    refused(400, stage.shop.checkout, 3, owed, ANA, key="", given=-1)
    refused(400, stage.shop.checkout, 3, owed, ANA, key="", as_slip=-1, given=90_000)
    refused(400, stage.shop.checkout, 3, owed, ANA, key="", next_mode="barter")
    for method in ("mobile", "card"):
        assert "exact" in refused(400, stage.shop.checkout, 3, owed, ANA, key="", method=method, given=80_001)
    refused(409, stage.shop.checkout, 3, [], ANA, key="")
    refused(409, stage.shop.checkout, 3, [99], ANA, key="")
    refused(409, stage.shop.checkout, 3, owed, ANA, key="", extras=[1])
    refused(409, stage.shop.checkout, 2, owed, ANA, key="")
    refused(404, stage.shop.checkout, 77, owed, ANA, key="")
    refused(404, stage.shop.checkout, 3, owed, ANA, key="", slip=5)
    assert stage.on_disk("SELECT * FROM bill") == stage.on_disk("SELECT * FROM payment") == []
    assert stage.on_disk("SELECT * FROM audit") == before
    stage.line(3).owes("0.08")


def test_no_payment_is_taken_that_the_disk_refuses(stage: Stage):
    stage.shop.open(3, "postpaid", 0, ANA)
    stage.shop.add_extra(3, coffee(), 2, ANA)
    stage.talk(3, 61)
    before = stage.on_disk("SELECT * FROM audit")
    with stage.disk_refusing():
        refused(503, stage.pays, 3, key="k", given=0, debtor="Awa", next_mode="postpaid")
        stage.line(3).is_("due").owes("1.08")
        assert stage.shop.board.totals.taken == 0
    assert stage.on_disk("SELECT * FROM audit") == before
    assert stage.pays(3, key="k")["total"] == 1_080_000


# -- part payments and debts


def test_what_is_not_paid_becomes_a_debt_under_a_name(stage: Stage):
    stage.talk(3, 61)
    answer = stage.pays(3, given=50_000, debtor=" Awa ")
    assert (answer["paid"], answer["debt"], answer["debt_amount"], answer["change"]) == (50_000, 1, 30_000, 0)
    stage.line(3).is_("free")
    assert (debts.one(1).name, debts.one(1).left) == ("Awa", 30_000)
    assert moved(stage) == [("bill", "cash", 5), ("bill", "debt", 3)]
    assert stage.shop.board.totals.taken == 50_000


def test_a_debtor_who_gives_nothing_owes_all_of_it(stage: Stage):
    stage.talk(3, 61)
    assert stage.pays(3, debtor="Awa")["debt_amount"] == 80_000
    assert moved(stage) == [("bill", "debt", 8)]


def test_a_debtor_who_gives_enough_owes_nothing(stage: Stage):
    stage.talk(3, 61)
    assert stage.pays(3, given=100_000, debtor="Awa")["debt"] is None
    assert stage.on_disk("SELECT * FROM debt") == []


def test_a_debt_is_paid_bit_by_bit(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, given=0, debtor="Awa")
    pay = stage.shop.pay_debt
    assert pay(1, 50_000, ANA) == {"debt": 1, "paid": 50_000, "change": 0, "left": 30_000}
    assert "exact" in refused(400, pay, 1, 40_000, ANA, method="mobile")
    assert pay(1, 50_000, ANA) == {"debt": 1, "paid": 30_000, "change": 20_000, "left": 0}
    assert stage.shop.board.totals.taken == 80_000
    refused(409, pay, 1, 10_000, ANA)
    refused(404, pay, 9, 10_000, ANA)


def test_a_debt_that_nothing_more_is_asked_for(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, given=50_000, debtor="Awa")
    refused(400, stage.shop.forgive_debt, 1, " ", OMAR)
    stage.shop.forgive_debt(1, "a good customer", OMAR)
    assert debts.one(1).left == 0
    refused(409, stage.shop.pay_debt, 1, 10_000, ANA)
    assert stage.shop.board.totals.taken == 50_000
    assert audited(stage)[-1] == "debt forgiven"


# -- credit slips


def test_change_that_cannot_be_given_is_a_slip_for_two_more_visits(stage: Stage):
    stage.talk(3, 61)
    answer = stage.pays(3, given=200_000, as_slip=100_000)
    assert (answer["slip"], answer["slip_amount"], answer["change"]) == (1, 100_000, 20_000)
    assert movements.cash_of_shift(1) == 180_000
    stage.talk(2, 61)
    answer = stage.pays(2, slip=1)
    assert (answer["paid"], answer["slip"], answer["slip_left"]) == (80_000, None, 20_000)
    stage.restart()
    stage.talk(2, 61)
    assert stage.pays(2, slip=1, given=60_000)["slip_left"] == 0
    assert movements.cash_of_shift(1) == 240_000
    assert slips.one(1).left == 0
    stage.talk(1, 61)
    assert "used up" in refused(409, stage.pays, 1, slip=1)
    stage.pays(1)


def test_a_slip_is_not_over_more_than_the_change(stage: Stage):
    stage.talk(3, 61)
    assert "0,02" in refused(400, stage.pays, 3, given=100_000, as_slip=20_001)
    assert stage.pays(3, given=100_000, as_slip=20_000)["change"] == 0


# -- deposits


def test_a_deposit_pays_first_and_the_rest_is_handed_back(stage: Stage):
    stage.shop.open(3, "prepaid", 500_000, ANA)
    stage.talk(3, 61)
    answer = stage.pays(3)
    assert (answer["paid"], answer["change"]) == (80_000, 420_000)
    assert moved(stage) == [("deposit", "cash", 50), ("bill", "deposit", 8), ("deposit", "cash", -42)]
    assert stage.shop.board.totals.taken == 80_000
    stage.line(3).is_("free")


def test_what_a_deposit_does_not_cover_is_paid_besides(stage: Stage):
    stage.shop.open(3, "prepaid", 50_000, ANA)
    stage.shop.add_extra(3, coffee(), 1, ANA)
    stage.talk(3, 61)
    assert "missing" in refused(400, stage.pays, 3, given=10_000)
    answer = stage.pays(3, given=UNIT)
    assert (answer["total"], answer["change"]) == (550_000, 500_000)
    assert moved(stage) == [("deposit", "cash", 5), ("bill", "deposit", 5), ("bill", "cash", 50)]


def test_a_deposit_without_a_call_goes_back_and_the_visit_is_over(stage: Stage):
    stage.shop.open(3, "prepaid", 500_000, ANA)
    answer = stage.pays(3, as_slip=100_000, next_mode="postpaid")
    assert (answer["bill"], answer["total"], answer["change"], answer["slip"]) == (None, 0, 400_000, 1)
    assert [row["closed_at"] for row in stage.on_disk("SELECT * FROM visit")] == [NOON.wall, None]
    stage.line(3).is_("open")
    stage.shop.close(3, ANA)
    refused(409, stage.pays, 3)


def test_while_a_call_goes_on_the_deposit_stays(stage: Stage):
    stage.shop.open(3, "prepaid", 500_000, ANA)
    stage.talk(3, 61)
    said = stage.line(3).dials("0049301234").answered().after(61)
    assert stage.pays(3)["change"] == 0
    assert stage.tile(3).deposit == 420_000
    stage.restart()
    assert stage.tile(3).deposit == 420_000
    said.hangs_up()
    assert stage.pays(3)["change"] > 0


# -- extras


def test_extras_are_due_like_calls_and_paid_exactly(stage: Stage):
    cup = coffee()
    stage.shop.add_extra(3, cup, 2, ANA)
    stage.line(3).is_("due").owes("1")
    stage.talk(3, 61)
    first = stage.taken(3)
    stage.shop.add_extra(3, cup, 1, ANA)
    stage.restart()
    answer = stage.pays(3, extras=first)
    assert answer["total"] == 1_080_000
    stage.line(3).is_("due").owes("0.5")
    refused(409, stage.pays, 3, extras=first)
    stage.pays(3)
    stage.line(3).is_("free")
    assert [taken.amount for taken in articles.on_bill(1)] == [UNIT]


def test_an_extra_keeps_a_visit_that_the_handset_opened(stage: Stage):
    said = stage.lift(3)
    extra = stage.shop.add_extra(3, coffee(), 1, ANA)
    said.hangs_up().is_("due").owes("0.5")
    stage.shop.drop_extra(3, extra, ANA)
    said.is_("free").owes("0")
    refused(404, stage.shop.drop_extra, 3, extra, ANA)
    assert audited(stage)[-2:] == ["extra added", "extra dropped"]


def test_extras_that_are_refused(stage: Stage):
    cup = coffee()
    refused(404, stage.shop.add_extra, 3, 99, 1, ANA)
    refused(404, stage.shop.add_extra, 77, cup, 1, ANA)
    refused(400, stage.shop.add_extra, 3, cup, 0, ANA)
    refused(400, stage.shop.add_extra, 3, cup, 100, ANA)
    with writing():
        articles.withdraw(NOON.wall, articles.one(cup), OMAR)
    refused(404, stage.shop.add_extra, 3, cup, 1, ANA)
    stage.line(3).is_("free")


# -- discounts, gifts, tax


def test_a_discount_has_a_reason_and_a_limit(stage: Stage):
    stage.talk(3, 61)
    refused(403, stage.pays, 3, discount=10_000, reason="bad line")
    refused(400, stage.pays, 3, discount=10_000, owner=True)
    refused(400, stage.pays, 3, discount=-1, reason="bad line", owner=True)
    refused(400, stage.pays, 3, discount=80_001, reason="bad line", owner=True)
    assert stage.pays(3, discount=10_000, reason="bad line", owner=True)["total"] == 70_000
    assert audited(stage)[-1] == "discount given"


def test_a_cashier_may_give_what_the_owner_allows(stage: Stage):
    stage.sets(discount_limit="25")
    stage.talk(3, 61)
    assert "0,02" in refused(403, stage.pays, 3, discount=20_001, reason="bad line")
    assert stage.pays(3, discount=20_000, reason="bad line")["total"] == 60_000


def test_a_gift_is_a_bill_of_nothing(stage: Stage):
    stage.talk(3, 61)
    answer = stage.pays(3, discount=80_000, reason="wrong number", owner=True)
    assert (answer["bill"], answer["total"], answer["paid"]) == (1, 0, 0)
    assert moved(stage) == []
    stage.line(3).is_("free")


def test_a_bill_keeps_the_tax_of_its_day(stage: Stage):
    stage.sets(tax_name="TVA", tax_percent="18")
    stage.talk(3, 61)
    stage.pays(3)
    stage.sets(tax_percent="")
    stage.talk(3, 61)
    stage.pays(3)
    first, second = (tax.read(row["tax"]) for row in stage.on_disk("SELECT tax FROM bill"))
    assert (first.name, str(first.percent), second) == ("TVA", "18", None)
    assert first.included_in(118 * UNIT) == 18 * UNIT
    assert first.included_in(80_000) == 12_203  # 80 000 x 18 / 118 = 12 203.39


# -- the next customer


def test_the_next_visit_begins_with_the_payment(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3, next_mode="postpaid")
    stage.line(3).is_("open").owes("0")
    stage.restart()
    stage.line(3).is_("open")
    assert [row["opened_by"] for row in stage.on_disk("SELECT * FROM visit")] == ["", ANA]
    books_agree()
