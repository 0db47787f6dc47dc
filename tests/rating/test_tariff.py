"""The longest prefix decides; a quote says what a number is and costs."""

import random
from fractions import Fraction

import pytest

from callshop.rating.numbers import NumberPlan
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import Rate, Rates, Tariff

FRANCE = Rate("33", "France", 75_000_000)
FRANCE_MOBILE = Rate("336", "France mobile", 150_000_000)
AMERICA = Rate("1", "USA", 50_000_000)


def rates(buy=(), sell=(FRANCE, FRANCE_MOBILE, AMERICA), default=None, unpriced="default", language="fr", margin=None):
    return Rates(Tariff(buy), Tariff(sell), NumberPlan("SN"), 5_000_000, default, unpriced, language, margin)


def test_the_longest_prefix_decides():
    tariff = Tariff([AMERICA, FRANCE_MOBILE, FRANCE])
    assert tariff.rate_for("33612345678") is FRANCE_MOBILE
    assert tariff.rate_for("33145678901") is FRANCE
    assert tariff.rate_for("336") is FRANCE_MOBILE
    assert tariff.rate_for("3") is tariff.rate_for("") is tariff.rate_for("4912345") is None
    assert Tariff([]).rate_for("33") is None


def test_a_tariff_is_read_in_the_order_of_its_prefixes():
    tariff = Tariff([FRANCE_MOBILE, AMERICA, FRANCE])
    assert [rate.prefix for rate in tariff] == ["1", "33", "336"]
    assert len(tariff) == 3


def test_a_prefix_has_one_rate():
    with pytest.raises(ValueError, match="'33' has two rates"):
        Tariff([FRANCE, AMERICA, FRANCE])


def test_a_hundred_thousand_rates_find_what_trying_every_length_finds():
    dice = random.Random(7)
    prefixes = {str(dice.randrange(1, 10 ** dice.randrange(1, 9))) for _ in range(140_000)}
    listed = [Rate(prefix, "x", len(prefix)) for prefix in prefixes]
    tariff = Tariff(listed)
    assert len(tariff) == len(prefixes)
    for _ in range(5_000):
        digits = str(dice.randrange(10**11, 10**12))
        expected = max((digits[:n] for n in range(1, 13) if digits[:n] in prefixes), key=len, default=None)
        found = tariff.rate_for(digits)
        assert (found.prefix if found else None) == expected


@pytest.mark.parametrize("wrong", [{"price": 0.5}, {"connect_fee": 1.0}, {"first_increment": "60"}, {"price": True}])
def test_a_rate_refuses_what_is_no_whole_number(wrong):
    with pytest.raises(TypeError):
        Rate(**{"prefix": "33", "destination": "France", "price": 1} | wrong)


@pytest.mark.parametrize("wrong", [{"price": -1}, {"next_increment": 0}, {"first_increment": 0}, {"free_under": -1}])
def test_a_rate_refuses_figures_that_make_no_sense(wrong):
    with pytest.raises(ValueError, match="increments"):
        Rate(**{"prefix": "33", "destination": "France", "price": 1} | wrong)


def test_a_quote_names_number_place_and_both_rates():
    cost = Rate("33", "FRANCE Proper", 20_000_000)
    quote = rates(buy=[cost]).quote("00 33 6 12 34 56 78")
    assert (quote.number, quote.e164, quote.country, quote.kind) == ("0033612345678", "33612345678", "FR", "mobile")
    assert (quote.buy, quote.sell, quote.destination, quote.priced) == (cost, FRANCE_MOBILE, "France mobile", True)


def test_a_number_without_a_sell_rate_is_priced_at_the_declared_default():
    quote = rates(default=300_000_000).quote("00491711234567")
    assert quote.sell == Rate("", "Allemagne", 300_000_000)
    assert not quote.priced


@pytest.mark.parametrize("unpriced", ["default", "refuse"])
def test_also_where_the_shop_refuses_it_for_not_every_gateway_can(unpriced):
    quote = rates(default=300_000_000, unpriced=unpriced).quote("00491711234567")
    assert (quote.sell.price, quote.basis, quote.priced) == (300_000_000, "default", False)


@pytest.mark.parametrize("default", [None, 0])
def test_without_a_default_it_is_what_it_costs_and_the_shop_s_margin(default):
    cost = Rate("49", "GERMANY", 33_333_333, connect_fee=1_000_001, first_increment=60, next_increment=30)
    quote = rates(buy=[cost], default=default, margin=Fraction(1, 2)).quote("00491711234567")
    assert quote.sell == Rate("", "GERMANY", 50_000_000, 1_500_002, 60, 30)
    assert (quote.basis, quote.priced, quote.buy) == ("margin", False, cost)


@pytest.mark.parametrize("buy", [(), [Rate("49", "GERMANY", 0)]])
def test_a_number_of_which_nothing_is_known_has_no_price_and_says_so(buy):
    quote = rates(buy=buy, margin=Fraction(1, 2)).quote("00491711234567")
    assert (quote.sell, quote.basis, quote.priced) == (None, "none", False)


@pytest.mark.parametrize(
    ("dialled", "service"),
    [
        ("0033899123456", "premium"), ("0033800123456", "toll free"), ("0034902123456", "shared cost"),
        ("00447012345678", "personal"), ("0018005551234", "toll free"), ("0039899123456", "premium"),
    ],
)  # fmt: skip
def test_a_service_never_has_the_price_of_its_country_s_landlines(dialled, service):
    countries = [Rate(code, "landlines", 10_000_000) for code in ("33", "34", "44", "1", "39")]
    shop = rates(buy=countries, sell=countries, default=500_000_000)
    quote = shop.quote(dialled)
    assert (quote.service, quote.buy, quote.basis, quote.sell.price) == (service, None, "default", 500_000_000)
    assert shop.quote("0033145678901").service == ""


def test_a_service_that_the_list_means_has_its_price():
    audiotel = Rate("3389", "France audiotel", 900_000_000)
    shop = rates(buy=[audiotel], sell=[FRANCE, audiotel])
    assert (shop.quote("0033899123456").sell, shop.quote("0033899123456").priced) == (audiotel, True)
    assert shop.quote("0033800123456").sell is None


def test_a_call_for_help_is_free_whatever_the_lists_say():
    police = Rate("17", "Police", 160_000_000)
    refusal = Rate("17", "", 0, slot=REFUSAL, refused=True)
    quote = rates(buy=[police], sell=[police, refusal]).quote("17")
    assert (quote.emergency, quote.refused, quote.priced, quote.basis) == (True, False, True, "emergency")
    assert (quote.sell.price, quote.sell.connect_fee, quote.buy.price) == (0, 0, 0)
    assert (quote.destination, rates().quote("112").destination) == ("Police", "SOS")


def test_the_destination_is_the_sell_rates_else_the_buy_rates_else_the_country():
    german = Rate("49", "GERMANY", 1)
    assert rates(buy=[german]).quote("00491711234567").destination == "GERMANY"
    assert rates(buy=[german], sell=[Rate("49", "", 1)]).quote("00491711234567").destination == "GERMANY"
    assert rates(language="en").quote("00491711234567").destination == "Germany"
    assert rates().quote("*99#").destination == ""


def test_a_short_code_is_rated_only_where_a_tariff_lists_it():
    firemen = Rate("118", "Renseignements", 0)
    shop = rates(sell=[AMERICA, firemen])
    assert shop.quote("118").sell is firemen
    assert shop.quote("118#").sell is firemen
    assert shop.quote("1413").sell is None, "by prefix it would be the USA"
    assert shop.quote("118").e164 is None


def test_the_gateways_option_decides_how_digits_are_read():
    shop = rates(sell=[Rate("77", "Kazakhstan", 1), Rate("221", "Sénégal", 2)])
    assert shop.quote("771234567").sell.destination == "Sénégal"
    assert shop.quote("771234567", "e164").sell.destination == "Kazakhstan"


@pytest.mark.parametrize("dialled", ["", "+", "++", "#", "P,P", "\x00\xff", "9" * 5000, "٣٣١"])
def test_whatever_was_dialled_there_is_a_quote(dialled):
    assert rates().quote(dialled).sell is None
