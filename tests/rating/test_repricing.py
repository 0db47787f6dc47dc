"""A whole family at once, and the two tariffs side by side."""

import random
from fractions import Fraction

import pytest

from callshop.rating.margins import costs_of, dearest, found, line_of, losing, unpriced
from callshop.rating.repricing import Rule, plan
from callshop.rating.tariff import Rate, Tariff

SELL = Tariff(
    [Rate("33", "France", 60)] + [Rate(f"336{n}", "France Mobile", 100) for n in range(7)] + [Rate("3367", "Free", 150)]
)
BUY = Tariff(
    [
        Rate("33", "FRANCE", 10), Rate("336", "FRANCE MOBILE", 70), Rate("3367", "FREE", 90),
        Rate("338", "PREMIUM", 300), Rate("49", "GERMANY", 8),
    ]
)  # fmt: skip


def prices(how, figure=0, own_too=False, coin=1, lines=None, **more):
    rule = Rule(how, Fraction(figure), coin, **more)
    made = plan(SELL, BUY, SELL.family("336") if lines is None else lines, rule, own_too=own_too)
    return {edit.key.prefix: edit.after.price for edit in made.edits}, made


def test_the_family_is_set_and_its_odd_one_left_out_unless_wanted():
    changed, made = prices("set", 75)
    assert (len(changed), set(changed.values()), made.common, made.own) == (7, {75}, 100, 1)
    assert prices("set", 75, own_too=True)[0]["3367"] == 75


@pytest.mark.parametrize(
    ("how", "figure", "coin", "price"),
    [
        ("add", -10, 1, 90), ("add", 3, 5, 105), ("percent", 10, 1, 110), ("percent", Fraction(-25, 2), 1, 88),
        ("percent", -1, 25, 100), ("cost_add", 20, 1, 90), ("cost_percent", 50, 25, 125),
    ],
)  # fmt: skip
def test_each_rule_makes_its_price(how, figure, coin, price):
    changed, _ = prices(how, figure, coin=coin)
    assert (changed or {"3360": 100})["3360"] == price


def test_a_price_below_nothing_is_left_as_it_is():
    changed, made = prices("add", -120)
    assert (changed, len(made.left)) == ({}, 7)


def test_losses_and_margins_are_told_before():
    _, made = prices("set", 65)
    assert all(edit.loses and edit.margin == -5 for edit in made.edits)


def test_a_cabin_s_own_price_is_made_from_the_general_and_leaves_it():
    _, made = prices("percent", -10, cabin=3)
    told = {(edit.key.cabin, edit.before, edit.after.price, edit.after.cabin) for edit in made.edits}
    assert told == {(3, None, 90, 3)}


def test_two_times_of_the_week_that_meet_are_refused():
    sell = SELL.revised([Rate("3360", "x", 5, slot="1-5 08:00-20:00")], [])
    made = plan(sell, BUY, sell.family("3360"), Rule("set", Fraction(1), slot="5 19:00-21:00"), own_too=True)
    assert (made.edits, made.left) == ((), ("3360",))


def test_what_has_no_price_yet_gets_one_from_its_cost():
    changed, _ = prices("cost_percent", 100, lines=[BUY.rate_of("49")])
    assert changed == {"49": 16}


def test_a_line_is_bought_at_what_all_its_numbers_cost():
    line = line_of(SELL, BUY, "33")
    assert (line.cheapest, line.dearest, line.loses) == (10, 300, True)
    assert line_of(SELL, BUY, "3361").dearest == 70
    assert losing(SELL, BUY) == ("33",)
    assert unpriced(SELL, BUY) == ("49",)


def test_prices_are_found_by_prefix_number_word_and_country():
    langs = ("fr", "en")
    assert [rate.prefix for rate in found(BUY, "336", "", langs)] == ["336", "3367"]
    assert [rate.prefix for rate in found(BUY, "33612345678", "", langs)] == ["336"]
    assert [rate.prefix for rate in found(BUY, "", "mobile", langs)] == ["336"]
    assert [rate.prefix for rate in found(BUY, "", "allemagne", langs)] == ["49"]
    assert [rate.prefix for rate in found(BUY, "33", "premium", langs)] == ["338"]
    assert found(BUY, "", "nowhere", langs) == []


def test_all_costs_at_once_are_the_costs_one_by_one():
    dice = random.Random(11)
    lists = [
        Tariff(Rate(p, "x", dice.randrange(1, 99)) for p in {str(dice.randrange(1, 3000)) for _ in range(600)})
        for _ in range(2)
    ]
    known = dearest(*lists)
    for rate in lists[0]:
        assert known.get(rate.prefix) == max(costs_of(*lists, rate.prefix), default=None)
    assert losing(*lists) == tuple(rate.prefix for rate in lists[0] if line_of(*lists, rate.prefix).loses)
