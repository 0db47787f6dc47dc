"""The tariff by country: every destination once, and no neighbour's."""

import pytest

from callshop.rating.directory import Directory
from callshop.rating.tariff import Rate, Tariff

RATES = (
    Rate("33", "France", 60), Rate("336", "France mobile", 100), Rate("337", "France mobile", 100),
    Rate("1", "North America", 50), Rate("1514", "Montréal", 70), Rate("1212", "New York", 60),
    Rate("7", "Russia", 80), Rate("7701", "Kazakhstan mobile", 90), Rate("44", "United Kingdom", 40),
    Rate("441534", "Jersey", 45), Rate("221", "Sénégal", 75), Rate("112", "Firemen", 0),
)  # fmt: skip
DIRECTORY = Directory(Tariff(RATES))
MONDAY_MORNING = (1, 10 * 60)


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
    assert [rate.destination for rate in DIRECTORY.rates_of(country, 1, MONDAY_MORNING)] == destinations


def test_a_destination_shows_the_price_of_its_shortest_prefix():
    assert DIRECTORY.prefixes_of("FR") == ("33", "336")


def test_a_cabin_has_its_own_price_and_an_hour_too():
    own = (Rate("33", "France", 50, cabin=2), Rate("336", "France mobile", 80, slot="1-5 20:00-08:00"))
    directory = Directory(Tariff((*RATES, *own)))

    def prices(cabin: int, when: tuple[int, int]) -> list[int]:
        return [rate.price for rate in directory.rates_of("FR", cabin, when)]

    assert prices(1, MONDAY_MORNING) == [60, 100]
    assert prices(2, MONDAY_MORNING) == [50, 100]
    assert prices(1, (1, 21 * 60)) == [60, 80]


def test_what_is_refused_to_a_cabin_is_not_offered_to_it():
    directory = Directory(Tariff((*RATES, Rate("33", "", 0, cabin=2, refused=True))))
    assert directory.rates_of("FR", 2, MONDAY_MORNING) == ()
    assert len(directory.rates_of("FR", 1, MONDAY_MORNING)) == 2


def test_a_country_is_looked_for_among_its_own_prefixes_once(monkeypatch):
    looked = []
    monkeypatch.setattr(Tariff, "family", lambda tariff, code: looked.append(code) or [])
    directory = Directory(Tariff(RATES))
    for _ in range(3):
        directory.rates_of("FR", 1, MONDAY_MORNING)
    assert looked == ["33"]
