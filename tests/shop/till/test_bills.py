"""What a bill is made of besides calls: deposits, extras, discounts and gifts, the tax of its day."""

import pytest

from callshop.ledger.billing import articles, tax
from callshop.ledger.db.connection import writing
from callshop.money import UNIT
from callshop.shop.visits.visits import CloseVisit, OpenVisit
from tests.shop.witness import OMAR, audited, coffee, moved, refused
from tests.story import ANA, NOON, Stage

pytestmark = pytest.mark.usefixtures("open_till")


# -- deposits


def test_a_deposit_pays_first_and_the_rest_is_handed_back(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    stage.talk(3, 61)
    answer = stage.pays(3)
    assert (answer.paid, answer.change) == (80_000, 420_000)
    assert moved(stage) == [("deposit", "cash", 50), ("bill", "deposit", 8), ("deposit", "cash", -42)]
    assert stage.shop.board.totals.taken == 80_000
    stage.line(3).is_("free")


def test_what_a_deposit_does_not_cover_is_paid_besides(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 50_000, ANA))
    stage.shop.extras.add(3, coffee(), 1, ANA)
    stage.talk(3, 61)
    assert "missing" in refused(400, stage.pays, 3, given=10_000)
    answer = stage.pays(3, given=UNIT)
    assert (answer.total, answer.change) == (550_000, 500_000)
    assert moved(stage) == [("deposit", "cash", 5), ("bill", "deposit", 5), ("bill", "cash", 50)]


def test_a_deposit_without_a_call_goes_back_and_the_visit_is_over(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    answer = stage.pays(3, as_slip=100_000, next_mode="postpaid")
    assert (answer.bill, answer.total, answer.change, answer.slip) == (None, 0, 400_000, 1)
    assert [row["closed_at"] for row in stage.on_disk("SELECT * FROM visit")] == [NOON.wall, None]
    stage.line(3).is_("open")
    stage.shop.visits.close(CloseVisit(3, ANA))
    refused(409, stage.pays, 3)


def test_while_a_call_goes_on_the_deposit_stays(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    stage.talk(3, 61)
    said = stage.line(3).dials("0049301234").answered().after(61)
    assert stage.pays(3).change == 0
    assert stage.tile(3).deposit == 420_000
    stage.restart()
    assert stage.tile(3).deposit == 420_000
    said.hangs_up()
    assert stage.pays(3).change > 0


# -- extras


def test_extras_are_due_like_calls_and_paid_exactly(stage: Stage):
    cup = coffee()
    stage.shop.extras.add(3, cup, 2, ANA)
    stage.line(3).is_("due").owes("1")
    stage.talk(3, 61)
    first = stage.taken(3)
    stage.shop.extras.add(3, cup, 1, ANA)
    stage.restart()
    answer = stage.pays(3, extras=first)
    assert answer.total == 1_080_000
    stage.line(3).is_("due").owes("0.5")
    refused(409, stage.pays, 3, extras=first)
    stage.pays(3)
    stage.line(3).is_("free")
    assert [taken.amount for taken in articles.on_bill(1)] == [UNIT]


def test_an_extra_keeps_a_visit_that_the_handset_opened(stage: Stage):
    said = stage.lift(3)
    extra = stage.shop.extras.add(3, coffee(), 1, ANA)
    said.hangs_up().is_("due").owes("0.5")
    stage.shop.extras.drop(3, extra, ANA)
    said.is_("free").owes("0")
    refused(404, stage.shop.extras.drop, 3, extra, ANA)
    assert audited(stage)[-2:] == ["extra added", "extra dropped"]


def test_extras_that_are_refused(stage: Stage):
    cup = coffee()
    refused(404, stage.shop.extras.add, 3, 99, 1, ANA)
    refused(404, stage.shop.extras.add, 77, cup, 1, ANA)
    refused(400, stage.shop.extras.add, 3, cup, 0, ANA)
    refused(400, stage.shop.extras.add, 3, cup, 100, ANA)
    with writing():
        articles.withdraw(NOON.wall, articles.one(cup), OMAR)
    refused(404, stage.shop.extras.add, 3, cup, 1, ANA)
    stage.line(3).is_("free")


# -- discounts, gifts, tax


def test_a_discount_has_a_reason_and_a_limit(stage: Stage):
    stage.talk(3, 61)
    refused(403, stage.pays, 3, discount=10_000, reason="bad line")
    refused(400, stage.pays, 3, discount=10_000, owner=True)
    refused(400, stage.pays, 3, discount=-1, reason="bad line", owner=True)
    refused(400, stage.pays, 3, discount=80_001, reason="bad line", owner=True)
    assert stage.pays(3, discount=10_000, reason="bad line", owner=True).total == 70_000
    assert audited(stage)[-1] == "discount given"


def test_a_cashier_may_give_what_the_owner_allows(stage: Stage):
    stage.sets(discount_limit="25")
    stage.talk(3, 61)
    assert "0,02" in refused(403, stage.pays, 3, discount=20_001, reason="bad line")
    assert stage.pays(3, discount=20_000, reason="bad line").total == 60_000


def test_a_gift_is_a_bill_of_nothing(stage: Stage):
    stage.talk(3, 61)
    answer = stage.pays(3, discount=80_000, reason="wrong number", owner=True)
    assert (answer.bill, answer.total, answer.paid) == (1, 0, 0)
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
