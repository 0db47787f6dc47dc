"""A call for help is free, never cut and never limited; nobody who paid beforehand talks without a price."""

from dataclasses import replace

import pytest

from callshop.metering.cabin import step
from callshop.metering.deposit import charges, lasts
from callshop.metering.effects import CutLine
from callshop.metering.picture import Reach, tile
from callshop.metering.visit import Visit
from callshop.rating.numbers import NumberPlan
from callshop.rating.tariff import Rate, Rates, Tariff
from tests.metering.desk import CENT, LINE, SAY, START, Book, cabin, finished, run

PREPAID = Visit(1, "prepaid", START, "Ana", CENT)
LIST = Tariff([Rate("17", "Police", 160_000_000), Rate("33", "France", 600_000)])


class ShopBook(Book):
    """Quotes of a real shop in Senegal, which refuses whatever can be refused."""

    def quote(self, gateway, number, cabin, at):
        return Rates(LIST, LIST, NumberPlan("SN"), CENT, None, "refuse").quote(number)

    def refuses(self, quote):
        return True


@pytest.mark.parametrize("number", ["17", "112", "911", "18", "1515"])
@pytest.mark.parametrize("facts", [{}, {"blocked": True}, {"visit": PREPAID}, {"visit": replace(PREPAID, deposit=0)}])
def test_a_call_for_help_is_neither_cut_nor_limited_nor_paid(number, facts):
    book = ShopBook()
    now, effects = run([SAY.dial(number=number), SAY.answer(5)], cabin(**facts), book)
    assert not any(isinstance(effect, CutLine) for effect in effects)
    assert lasts(now, now.calls[0], START.plus(60_000)) is None
    call = tile(now, "", Reach(), START.plus(65_000), 14_400).call
    assert (call.emergency, call.price, call.priced, call.seconds) == (True, 0, True, 60)
    now, effects = step(now, LINE, SAY.hang_up(600), book)
    (done,) = finished(effects)
    assert (done.amount, done.cost.amount, done.status, done.seconds) == (0, 0, "answered", 595)
    assert now.owed == ()


def test_any_other_call_from_there_is_cut():
    _, effects = run([SAY.dial(number="0033145678901"), SAY.answer(5)], cabin(blocked=True), ShopBook())
    assert [type(effect) for effect in effects].count(CutLine) == 2


def test_a_call_that_comes_in_from_there_is_no_call_for_help():
    now, _ = run([SAY.dial(number="112", direction="in"), SAY.answer(5)], cabin(), ShopBook())
    assert not tile(now, "", Reach(), START.plus(9_000), 14_400).call.emergency


def test_a_prepaid_call_without_a_price_may_last_no_second():
    now, _ = run([SAY.dial(number="555"), SAY.answer(5)], cabin(visit=PREPAID))
    assert lasts(now, now.calls[0], START.plus(5_000)) == 0
    assert charges(now, START.plus(9_000)) == {1: None}
