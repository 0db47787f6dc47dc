"""What is odd in a list: rates of nothing, and services that have only their country's price."""

from callshop.rating.oddities import free_of_charge, unlisted_services
from callshop.rating.slots import REFUSAL
from callshop.rating.tariff import Rate, Tariff

FRANCE = Rate("33", "France", 75_000_000)


def test_rates_of_nothing_are_found_also_those_of_one_cabin_and_of_the_night():
    free = Rate("800", "", 0)
    night = Rate("33", "France", 0, slot="1-5 00:00-06:00")
    cabin = Rate("33", "France", 0, cabin=2)
    fee = Rate("34", "Spain", 0, connect_fee=10)
    refused = Rate("35", "", 0, slot=REFUSAL, refused=True)
    assert set(free_of_charge(Tariff([FRANCE, free, night, cabin, fee, refused]))) == {free, night, cabin}


def test_a_country_s_price_means_none_of_its_services():
    found = unlisted_services(Tariff([FRANCE]), "FR")
    assert {each.service for each in found} == {"premium", "toll free", "shared cost"}
    assert all(each.beside is FRANCE and each.number.startswith("338") for each in found)


def test_a_list_that_means_them_leaves_none_out():
    assert unlisted_services(Tariff([FRANCE, Rate("338", "France services", 1)]), "FR") == ()
    premium = Rate("3389", "France audiotel", 1)
    assert {each.service for each in unlisted_services(Tariff([FRANCE, premium]), "FR")} == {"toll free", "shared cost"}


def test_of_a_country_without_services_none_is_unlisted():
    assert unlisted_services(Tariff([]), "TA") == ()
