"""A PC whose clock jumps, starts in 1970 or goes back behind the last price list: prices and people stay."""

import pytest

from callshop.ledger.db.connection import writing
from callshop.ledger.people import people
from callshop.ledger.tariffs import tariffs
from callshop.rating.tariff import Rate
from tests.story import NOON, Stage

DAY, YEAR = 24 * 3600, 365 * 24 * 3600


@pytest.mark.parametrize("jump", [3 * DAY, YEAR, -YEAR, -56 * YEAR])
def test_a_jump_of_the_clock_logs_nobody_out(stage: Stage, jump):
    person = people.add_person(NOON.wall, "Nour", "cashier", "a long password", "test")
    person = next(each for each in people.list_persons() if each.name == "Nour") if person is None else person
    token = people.begin_session(NOON.wall, person, "192.0.2.7")
    stage.clock.goes_on(60)
    stage.clock.slips(jump)
    stage.shop.tick()
    assert people.session_person(token, stage.clock().wall)
    stage.clock.goes_on(13 * 3600)
    stage.shop.tick()
    assert not people.session_person(token, stage.clock().wall), "it is idle for half a day by any clock"


def test_a_clock_that_is_put_right_by_a_little_changes_nothing(stage: Stage):
    people.add_person(NOON.wall, "Nour", "cashier", "a long password", "test")
    person = next(each for each in people.list_persons() if each.name == "Nour")
    token = people.begin_session(NOON.wall, person, "192.0.2.7")
    stage.clock.slips(30)
    stage.shop.tick()
    assert people.session_person(token, stage.clock().wall)


@pytest.mark.parametrize("shown", [0, NOON.wall - YEAR * 1000, NOON.wall - 1])
def test_prices_are_by_the_newest_instant_ever_written(stage: Stage, shown):
    later = NOON.wall + 3600_000
    change = tariffs.changes("sell", [Rate("49", "Allemagne", 90_000)], later, replace=False)
    tariffs.load("sell", change, at=NOON.wall, valid_from=later, source="next", who="Omar")
    found = tariffs.tariff_at("sell", tariffs.pricing_instant(shown))
    assert found.rate_for("49301234").price == 70_000, "there are prices, and those of a later day have not begun"
    with writing():
        tariffs.audit.record(later + 1, "Omar", "setting", name="x", value="y")
    assert tariffs.tariff_at("sell", tariffs.pricing_instant(shown)).rate_for("49301234").price == 90_000
