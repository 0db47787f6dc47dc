"""The life of the demo: customers come where they may, what is due waits, and nobody takes into another's till."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

import pytest

from callshop.demo.customers import MOST_WAIT, PATIENCE_MS, Customers
from callshop.demo.story import COLLEAGUE
from callshop.gateway.simulator import PlannedCall
from callshop.ledger.till import shifts
from callshop.money import UNIT
from callshop.shop.visits.visits import OpenVisit
from tests.story import ANA, Stage, books_agree, close_books

CABINS = {1, 2, 3, 4}


@dataclass
class Adapter:
    """In the place of the simulator: what it is asked to play, and nothing is heard of it."""

    played: list[PlannedCall] = field(default_factory=list)

    def play(self, call, now) -> None:
        self.played.append(call)

    def busy(self, line: str) -> bool:
        return any(call.line == line for call in self.played)

    def tick(self, now) -> None:
        self.ticked = now

    def cabins(self) -> set[int]:
        return {int(call.line[1:]) for call in self.played}


@pytest.fixture
def stage(tmp_path) -> Iterator[Stage]:
    yield Stage.open(tmp_path)
    books_agree()
    close_books()


def a_while(stage: Stage, customers: Customers, seconds: int) -> None:
    for _ in range(seconds):
        stage.clock.goes_on(1)
        customers.tick(stage.shop, stage.clock())


def owing(stage: Stage, *cabins: int) -> None:
    for cabin in cabins:
        stage.talk(cabin, 30)


def test_customers_come_to_cabins_that_are_free_or_opened_for_them_and_to_no_other(stage):
    adapter = Adapter()
    stage.has_till(ANA)
    stage.shop.visits.open(OpenVisit(1, "prepaid", UNIT, ANA))
    owing(stage, 2)
    stage.shop.cabins.block(4, ANA)
    a_while(stage, Customers(adapter, "L{cabin}", Random(1), helped=True), 60)
    assert adapter.cabins() == {1, 3}


def test_the_customer_of_a_deposit_talks_until_it_is_used_up_and_a_little_more(stage):
    adapter = Adapter()
    stage.has_till(ANA)
    stage.shop.state.rates = replace(stage.shop.rates, default_sell_price=6 * UNIT)
    stage.shop.visits.open(OpenVisit(1, "prepaid", UNIT, ANA))
    a_while(stage, Customers(adapter, "L{cabin}", Random(1)), 10)
    talks = next(call.talks for call in adapter.played if call.line == "L1")
    assert 10 < talks < 30


def test_what_is_due_waits_although_a_till_is_open_while_cabins_are_free(stage):
    stage.has_till(ANA)
    owing(stage, 1, 2, 3)
    a_while(stage, Customers(Adapter(), "L{cabin}", Random(1)), 2 * PATIENCE_MS // 1000)
    assert [cabin for cabin in CABINS if stage.owed(cabin)] == [1, 2, 3]


def test_once_most_wait_a_colleague_takes_the_oldest_into_a_till_of_her_own(stage):
    stage.has_till(ANA)
    owing(stage, *sorted(CABINS))
    assert len(CABINS) == MOST_WAIT
    mine = shifts.expected(shifts.open_of(ANA))
    a_while(stage, Customers(Adapter(), "L{cabin}", Random(1)), PATIENCE_MS // 1000 + 2)
    assert [cabin for cabin in CABINS if stage.owed(cabin)] == [2, 3, 4]
    assert shifts.expected(shifts.open_of(ANA)) == mine
    hers = shifts.open_of(COLLEAGUE)
    assert shifts.expected(hers) > hers.float_amount


def test_where_nobody_helps_it_waits_for_ever(stage):
    stage.has_till(ANA)
    owing(stage, *sorted(CABINS))
    a_while(stage, Customers(Adapter(), "L{cabin}", Random(1), helped=False), 2 * PATIENCE_MS // 1000)
    assert all(stage.owed(cabin) for cabin in CABINS)
