"""What is odd in a new list is found before it holds: ten times cheaper, free, sold at a loss, gone."""

from callshop.money import parse
from callshop.rating.list_oddities import Pair, odd_ones
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import Rate, Tariff


def rates(**prices: str) -> list[Rate]:
    """p33="75" is the price of 33."""
    return [Rate(prefix[1:], "", parse(price)) for prefix, price in prices.items()]


SELL = Tariff(rates(p33="75", p221="60", p53="800", p44="70"))
BUY = Tariff(rates(p33="20", p221="40", p53="600"))


def told(kind: str, new: list[Rate], gone: list[Rate] = ()) -> list[tuple[str, str]]:
    return [(odd.prefix, str(odd.why)) for odd in odd_ones(kind, Pair(SELL, BUY), new, gone)]


def test_a_slip_of_the_decimal_point_is_seen_both_ways():
    assert told("sell", rates(p53="80", p33="750")) == [
        ("53", "Ten times cheaper or more: 80 a minute instead of 800."),
        ("53", "Sold at a loss: 80 a minute, and it costs 600."),
        ("33", "Ten times dearer or more: 750 a minute instead of 75."),
    ]


def test_nine_times_is_a_price():
    assert told("buy", rates(p53="67")) == []


def test_what_becomes_free_is_seen_and_what_was_free_is_not():
    assert told("buy", rates(p33="0", p850="0")) == [("33", "Free: a price of 0."), ("850", "Free: a price of 0.")]
    free = Pair(SELL, Tariff(rates(p33="0")))
    assert odd_ones("buy", free, rates(p33="0"), ()) == ()


def test_a_cost_above_what_customers_pay_is_seen_on_the_provider_s_list_too():
    assert told("buy", rates(p2217="90")) == [("221", "Sold at a loss: 60 a minute, and it costs 90.")]


def test_what_lost_money_before_is_no_news():
    losing = Pair(SELL, Tariff(rates(p33="100")))
    assert odd_ones("sell", losing, rates(p44="71"), ()) == ()


def test_what_is_gone_is_told_last_and_refusals_are_no_prices():
    gone = rates(p44="70")
    refused = Rate("881", "", 0, slot=REFUSAL, refused=True)
    assert told("sell", [refused], gone) == [("44", "Gone: it was 70 a minute.")]
