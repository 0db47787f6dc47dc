"""Mobile money is taken with its reference, wherever money is taken; the owner may do without."""

import pytest

from callshop.ledger.settings.shop_config import set_setting
from callshop.shop.till.debts import PayDebt
from callshop.shop.visits.visits import OpenVisit, TopUp
from callshop.shop.visits.waiting_list import Seat
from tests.shop.witness import refused
from tests.story import ANA, Stage

pytestmark = pytest.mark.usefixtures("open_till")


def moved(stage: Stage) -> list[tuple]:
    found = stage.on_disk("SELECT kind, method, reference FROM payment ORDER BY id")
    return [tuple(row.values()) for row in found]


@pytest.mark.parametrize("reference", ["", " ", "\t"])
def test_a_bill_a_deposit_a_top_up_and_a_debt_ask_for_it_and_change_nothing(stage: Stage, reference: str):
    stage.talk(1, 61)
    debt = stage.pays(1, given=0, debtor="Awa").debt
    stage.talk(1, 61)
    stage.shop.visits.open(OpenVisit(2, "prepaid", 100_000, ANA))
    waiting = stage.shop.waiting_list.add("Moussa", "", ANA)
    before = moved(stage)
    visits, by = stage.shop.visits, {"method": "mobile", "reference": reference}
    for told in (
        refused(400, stage.pays, 1, **by),
        refused(400, visits.open, OpenVisit(3, "prepaid", 100_000, ANA, **by)),
        refused(400, visits.top_up, TopUp(2, 100_000, ANA, **by)),
        refused(400, stage.shop.debts.pay, PayDebt(debt, None, ANA, **by)),
        refused(400, stage.shop.waiting_list.seat, Seat(waiting, 3, "prepaid", 100_000, ANA, **by)),
    ):
        assert "reference" in told
    assert moved(stage) == before
    assert (stage.tile(3).state, stage.tile(2).deposit) == ("free", 100_000)


def test_with_it_each_is_taken_and_keeps_it(stage: Stage):
    stage.talk(1, 61)
    stage.pays(1, method="mobile", reference="OM-1")
    stage.shop.visits.open(OpenVisit(2, "prepaid", 100_000, ANA, "mobile", reference="OM-2"))
    stage.shop.visits.top_up(TopUp(2, 50_000, ANA, "mobile", reference="OM-3"))
    assert moved(stage) == [("bill", "mobile", "OM-1"), ("deposit", "mobile", "OM-2"), ("deposit", "mobile", "OM-3")]


def test_what_no_mobile_money_pays_asks_for_none(stage: Stage):
    """The deposit pays all of it, or all is put off: nothing comes by telephone."""
    stage.shop.visits.open(OpenVisit(1, "prepaid", 500_000, ANA))
    stage.talk(1, 61)
    stage.pays(1, method="mobile")
    stage.talk(2, 61)
    stage.pays(2, method="mobile", given=0, debtor="Awa")
    stage.talk(3, 61)
    stage.pays(3, method="card")
    assert "mobile" not in [method for _, method, _ in moved(stage)]


def test_the_owner_may_do_without(stage: Stage):
    set_setting(stage.clock().wall, "mobile_reference", "no", "Omar")
    stage.reload()
    stage.talk(1, 61)
    stage.pays(1, method="mobile")
    stage.shop.visits.open(OpenVisit(2, "prepaid", 100_000, ANA, "mobile"))
    assert moved(stage) == [("bill", "mobile", ""), ("deposit", "mobile", "")]
