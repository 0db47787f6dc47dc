"""Exact, rounded once, explained: a charge against an independent reckoning, and its inverse against trying."""

import random
from fractions import Fraction
from math import ceil, floor

import pytest

from callshop.rating.charge import LONGEST, Step, charge_buy, charge_sell, next_step, promised, seconds_for, within
from callshop.rating.tariff import Rate

FRANC = 1_000_000


def rate(price=75 * FRANC, fee=0, first=1, following=1, free_under=0) -> Rate:
    return Rate("33", "France", price, fee, first, following, free_under)


def reckoned(rate: Rate, seconds: int) -> tuple[int, Fraction]:
    """(billed seconds, exact francs), step by step as a person would count it."""
    if seconds == 0 or seconds < rate.free_under:
        return 0, Fraction(0)
    billed = rate.first_increment
    while billed < seconds:
        billed += rate.next_increment
    francs = Fraction(rate.connect_fee, FRANC) + Fraction(rate.price, FRANC) * Fraction(billed, 60)
    return billed, francs


def random_rate(dice: random.Random) -> Rate:
    return rate(
        price=dice.choice([0, 1, dice.randrange(1000), dice.randrange(10**6), dice.randrange(10**9)]),
        fee=dice.choice([0, 0, dice.randrange(10**8)]),
        first=dice.choice([1, 6, 30, 60, dice.randrange(1, 200)]),
        following=dice.choice([1, 6, 30, 60, dice.randrange(1, 100)]),
        free_under=dice.choice([0, 0, 3, 10, dice.randrange(100)]),
    )


def test_ten_thousand_random_charges_agree_with_an_independent_reckoning():
    dice = random.Random(20260302)
    for _ in range(10_000):
        one = random_rate(dice)
        edges = (0, 1, one.first_increment, one.first_increment + 1, one.free_under)
        seconds = dice.choice([*edges, dice.randrange(7200)])
        coin = dice.choice([1, 10_000, FRANC, 5 * FRANC, 25 * FRANC])
        billed, francs = reckoned(one, seconds)
        sell, buy = charge_sell(one, seconds, coin), charge_buy(one, seconds)
        assert sell.billed_seconds == buy.billed_seconds == billed
        assert sell.exact == buy.exact == francs * FRANC
        assert sell.amount == ceil(francs * FRANC / coin) * coin
        assert buy.amount == floor(francs * FRANC + Fraction(1, 2))


@pytest.mark.parametrize(
    ("seconds", "billed"), [(0, 0), (1, 60), (59, 60), (60, 60), (61, 66), (66, 66), (67, 72), (3600, 3600)]
)
def test_increments_at_their_edges(seconds, billed):
    assert charge_buy(rate(first=60, following=6), seconds).billed_seconds == billed


@pytest.mark.parametrize(("seconds", "amount"), [(0, 0), (1, 0), (9, 0), (10, 110_000_000), (11, 111_000_000)])
def test_free_under_is_strict_and_cancels_the_fee(seconds, amount):
    charge = charge_buy(rate(price=60 * FRANC, fee=100 * FRANC, free_under=10), seconds)
    assert charge.amount == amount
    assert charge.free == (amount == 0)
    assert charge.fee == (0 if charge.free else 100 * FRANC)


def test_no_second_costs_nothing_not_even_the_fee():
    charge = charge_sell(rate(fee=100 * FRANC, first=60), 0, 5 * FRANC)
    assert (charge.amount, charge.fee, charge.billed_seconds, charge.free) == (0, 0, 0, True)


def test_free_under_counts_seconds_talked_not_billed():
    assert charge_buy(rate(first=60, free_under=10), 9).amount == 0


def test_the_customer_pays_up_to_the_coin_and_the_provider_half_up_to_a_millionth():
    assert charge_sell(rate(), 228, 5 * FRANC).amount == 285 * FRANC
    assert charge_sell(rate(), 229, 5 * FRANC).amount == 290 * FRANC
    assert charge_buy(rate(price=90), 1).amount == 2, "1.5 millionths"
    assert charge_buy(rate(price=89), 1).amount == 1


@pytest.mark.parametrize(
    ("seconds", "error"), [(1.0, TypeError), ("1", TypeError), (True, TypeError), (-1, ValueError)]
)
def test_seconds_are_a_count(seconds, error):
    for charge in (lambda: charge_buy(rate(), seconds), lambda: charge_sell(rate(), seconds, 1)):
        with pytest.raises(error):
            charge()
    with pytest.raises(error):
        next_step(rate(), seconds, 1)


def test_a_float_is_no_amount():
    with pytest.raises(TypeError):
        seconds_for(rate(), 100.0, 1)
    with pytest.raises(TypeError):
        charge_sell(rate(), 60, 5.0)


def test_a_charge_explains_itself():
    assert charge_sell(rate(), 228, 5 * FRANC).steps() == (
        Step("talked", seconds=228),
        Step("price", amount=75 * FRANC),
        Step("rounded", amount=285 * FRANC),
    )
    assert charge_sell(rate(fee=10 * FRANC, first=60, following=30), 61, 5 * FRANC).steps() == (
        Step("talked", seconds=61),
        Step("billed", seconds=90),
        Step("price", amount=75 * FRANC),
        Step("fee", amount=10 * FRANC),
        Step("exact", amount=Fraction(122_500_000)),
        Step("rounded", amount=125 * FRANC),
    )
    assert charge_sell(rate(free_under=10), 9, 5 * FRANC).steps() == (
        Step("talked", seconds=9),
        Step("free", seconds=10),
        Step("rounded", amount=0),
    )


def test_a_charge_keeps_its_rates_figures():
    charge = charge_sell(rate(fee=7, first=60, following=6, free_under=3), 61, 5)
    kept = (charge.prefix, charge.destination, charge.price, charge.connect_fee)
    assert kept == ("33", "France", 75 * FRANC, 7)
    assert (charge.first_increment, charge.next_increment, charge.free_under, charge.rounded_to) == (60, 6, 3, 5)


def test_seconds_for_an_amount_are_the_last_that_trying_finds():
    dice = random.Random(1)
    for _ in range(300):
        one, coin = random_rate(dice), dice.choice([1, FRANC, 5 * FRANC])
        amount = charge_sell(one, dice.randrange(1500), coin).amount + dice.choice([0, 0, -1, 1, coin - 1])
        found = seconds_for(one, amount, coin)
        assert 0 <= found <= LONGEST
        assert found == 0 or charge_sell(one, found, coin).amount <= max(amount, 0)
        assert found == LONGEST or charge_sell(one, found + 1, coin).amount > amount
        if found < 2000:
            payable = (s for s in range(found + 120) if charge_sell(one, s, coin).amount <= amount)
            assert found == max(payable, default=0)


def test_seconds_for_an_amount_end_somewhere():
    assert seconds_for(rate(price=0), 0, 1) == LONGEST
    assert seconds_for(rate(price=1), 10**15, 1) == LONGEST
    assert seconds_for(rate(price=0, fee=FRANC), FRANC - 1, 1) == 0
    assert seconds_for(rate(price=0, fee=FRANC, free_under=10), 0, 1) == 9
    assert seconds_for(rate(free_under=10), -5 * FRANC, 5 * FRANC) == 0
    assert seconds_for(rate(), 4 * FRANC, 5 * FRANC) == 0, "the first second already costs a coin"
    assert seconds_for(rate(), 5 * FRANC, 5 * FRANC) == 4


def test_the_next_price_step_is_the_first_that_trying_finds():
    dice = random.Random(2)
    for _ in range(300):
        one, coin, seconds = random_rate(dice), dice.choice([1, FRANC, 5 * FRANC]), dice.randrange(600)
        step, now = next_step(one, seconds, coin), charge_sell(one, seconds, coin).amount
        horizon = seconds + 400
        rises = (s for s in range(seconds + 1, horizon) if charge_sell(one, s, coin).amount > now)
        first = next(rises, None)
        if first is None:
            assert step is None or seconds + step[1] >= horizon
        else:
            assert step == (charge_sell(one, first, coin).amount - now, first - seconds)


def test_a_price_of_nothing_never_rises_past_its_fee():
    assert next_step(rate(price=0), 30, 1) is None
    assert next_step(rate(price=0, fee=FRANC), 0, 1) == (FRANC, 1)
    assert next_step(rate(price=0, fee=FRANC), 1, 1) is None


def test_a_charge_within_what_is_left_says_so():
    charge = charge_sell(rate(), 228, 5 * FRANC)
    assert within(charge, charge.amount) == charge
    capped = within(charge, 200 * FRANC)
    assert (capped.amount, capped.cap) == (200 * FRANC, 200 * FRANC)
    assert [step.what for step in capped.steps()] == ["talked", "price", "exact", "capped", "rounded"]
    assert within(capped, 250 * FRANC) == capped


def test_what_is_promised_is_the_last_second_that_is_paid_less_one():
    dice = random.Random(11)
    for _ in range(200):
        one = rate(fee=dice.choice([0, 30]), first=dice.choice([1, 30, 60]), following=dice.choice([1, 6, 60]),
                   free_under=dice.choice([0, 5]))  # fmt: skip
        amount, coin = dice.randrange(400 * FRANC), dice.choice([1, 5 * FRANC])
        paid = [s for s in range(700) if charge_sell(one, s, coin).amount <= amount]
        assert promised(one, amount, coin) == max(paid[-1] - 1, 0)
    assert promised(rate(price=0), 0, 1) is None
    assert promised(rate(price=0, fee=50), 49, 1) == 0
    assert promised(rate(), -1, 1) == 0
