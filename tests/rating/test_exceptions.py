"""Prices beside the general one: a cabin's own, times of the week, refusals."""

import pytest

from callshop.rating.numbers import NumberPlan
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import Key, Rate, Rates, Tariff

NIGHT, NOON, EVENING = (1, 2 * 60), (1, 12 * 60), (6, 20 * 60)
DAYTIME = "1-5 08:00-20:00"
LIST = (
    Rate("33", "France", 50),
    Rate("336", "France mobile", 100),
    Rate("336", "France mobile", 80, cabin=3),
    Rate("336", "France mobile", 120, slot=DAYTIME),
    Rate("336", "France mobile", 90, cabin=3, slot=DAYTIME),
    Rate("3367", "France mobile", 70, cabin=4),
    Rate("1", "USA", 20),
)
REFUSED = (Rate("338", "", 0, slot=REFUSAL, refused=True), Rate("1", "", 0, cabin=2, slot=REFUSAL, refused=True))


@pytest.mark.parametrize(
    ("digits", "cabin", "when", "price"),
    [
        ("33612", None, None, 100),
        ("33612", 1, NIGHT, 100),
        ("33612", 1, NOON, 120),
        ("33612", 3, NIGHT, 80),
        ("33612", 3, NOON, 90),
        ("33612", None, NOON, 120),
        ("33671", 4, NOON, 70),
        ("33671", 1, NIGHT, 100),
        ("33145", 3, NOON, 50),
        ("44", 3, NOON, None),
    ],
)
def test_the_longest_prefix_and_there_the_exception_before_the_general(digits, cabin, when, price):
    found = Tariff(LIST).rate_for(digits, cabin, when)
    assert (found.price if found else None) == price


def test_the_general_rates_are_the_list_and_the_others_stand_beside_it():
    tariff = Tariff((*LIST, *REFUSED))
    assert [rate.prefix for rate in tariff] == ["1", "33", "336"]
    assert len(tariff) == 3
    assert [rate.key for rate in tariff.others("336")] == [
        Key("336", 0, DAYTIME), Key("336", 3), Key("336", 3, DAYTIME), Key("3367", 4),
    ]  # fmt: skip


def test_a_key_has_one_rate():
    with pytest.raises(ValueError, match="336"):
        Tariff((*LIST, Rate("336", "again", 1, cabin=3)))


def quote(dialled, cabin=None):
    shop = Rates(Tariff(()), Tariff((*LIST, *REFUSED)), NumberPlan("SN"), 5, 99, "default")
    return shop.quote(dialled, cabin=cabin)


def test_a_refusal_covers_all_that_begins_so_and_no_default_price_lifts_it():
    assert quote("0033812345678").refused


def test_what_is_refused_has_a_price_all_the_same_for_a_gateway_that_cannot_refuse():
    refused = quote("0012125550123", cabin=2)
    assert (refused.refused, refused.sell.price, refused.priced) == (True, 20, True)
    assert (quote("0033812345678").sell.price, quote("0033812345678").basis) == (99, "default")


def test_a_refusal_may_be_one_cabin_s():
    assert quote("0012125550123", cabin=2).refused
    assert quote("0012125550123", cabin=1).sell.price == 20


def test_refusing_america_does_not_refuse_the_firemen():
    assert not quote("112", cabin=2).refused
    firemen = Rate("118", "", 0, slot=REFUSAL, refused=True)
    assert Rates(Tariff(()), Tariff([firemen]), NumberPlan("SN"), 5, 99, "default").quote("118").refused


def test_a_revised_tariff_is_the_one_made_anew():
    old = Tariff(LIST)
    new = old.revised([Rate("221", "Sénégal", 9), Rate("33", "France", 55)], [Key("1"), Key("336", 3)])
    assert [(rate.prefix, rate.price) for rate in new] == [("221", 9), ("33", 55), ("336", 100)]
    assert new.rate_for("33612", 3).price == 100
    assert new.rate_for("12125") is None
    assert old.rate_for("12125").price == 20, "the old one is what it was"
    assert [rate.prefix for rate in new.family("33")] == ["33", "336"]
