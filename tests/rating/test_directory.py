"""The tariff by country: every destination once, and no neighbour's."""

import pytest

from callshop.rating.directory import rates_of
from callshop.rating.tariff import Rate

RATES = (
    Rate("33", "France", 60), Rate("336", "France mobile", 100), Rate("337", "France mobile", 100),
    Rate("1", "North America", 50), Rate("1514", "Montréal", 70), Rate("1212", "New York", 60),
    Rate("7", "Russia", 80), Rate("7701", "Kazakhstan mobile", 90), Rate("44", "United Kingdom", 40),
    Rate("441534", "Jersey", 45), Rate("221", "Sénégal", 75), Rate("112", "Firemen", 0),
)  # fmt: skip


@pytest.mark.parametrize(
    ("country", "destinations"),
    [
        ("FR", ["France", "France mobile"]),
        ("CA", ["North America", "Montréal"]),
        ("US", ["North America", "New York"]),
        ("KZ", ["Russia", "Kazakhstan mobile"]),
        ("JE", ["United Kingdom", "Jersey"]),
        ("SN", ["Sénégal"]),
        ("ML", []),
        ("XX", []),
    ],
)
def test_a_country_has_its_own_destinations_once_and_those_it_shares(country, destinations):
    assert [rate.destination for rate in rates_of(RATES, country)] == destinations


def test_a_destination_shows_the_price_of_its_shortest_prefix():
    assert [rate.prefix for rate in rates_of(RATES, "FR")] == ["33", "336"]
