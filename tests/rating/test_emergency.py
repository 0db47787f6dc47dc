"""Which numbers reach the emergency services, country by country."""

import pytest

from callshop.rating.emergency import emergency_numbers, is_emergency


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        ("SN", "17 18 1515 112 911"),
        ("FR", "15 17 18 112 114 115 119 191 196"),
        ("RE", "15 17 18 112 114"),
        ("MA", "15 19 177 112"),
        ("TN", "190 197 198"),
        ("CI", "110 111 170 180 185"),
        ("BF", "17 18 112"),
        ("GB", "999 112"),
        ("US", "911 112"),
        ("AU", "000 106 112"),
        ("DE", "110 112"),
        ("RU", "01 02 03 101 102 103 112"),
        ("JP", "110 119"),
        ("IN", "100 101 102 108 112 1298"),
        ("LB", "112 140 175"),
        ("NP", "100 101 102 112"),
        ("AE", "999 998 997 112"),
        ("BR", "190 192 193 911"),
        ("MX", "911"),
        ("ZA", "10111 10177 112"),
        ("GQ", "112 115"),
        ("IO", "112 911"),
    ],
)
def test_a_country_s_own_numbers_and_112_and_911_everywhere(country, numbers):
    assert [number for number in numbers.split() if not is_emergency(country, number)] == []


@pytest.mark.parametrize(
    ("country", "dialled"),
    [
        ("SN", "176"), ("SN", "0017"), ("SN", "1"), ("SN", "1413"), ("SN", ""), ("SN", "771234567"), ("SN", "17*"),
        ("SN", "+17"), ("SN", "0033145678901P112"), ("SN", "15"), ("SN", "19"), ("FR", "3949"), ("FR", "118218"),
        ("FR", "0112"), ("GB", "101"), ("GB", "0999"), ("US", "988"), ("US", "9110000"), ("AU", "0000"), ("XX", "17"),
        ("SN", "*21*112#"),
    ],
)  # fmt: skip
def test_a_number_that_only_begins_so_is_none(country, dialled):
    assert not is_emergency(country, dialled)


@pytest.mark.parametrize(
    "dialled", ["1 7", "17#", "0,17", "9w17", "#31#17", "*31#17", "١٧", "۱۷", "१७", "１７", "\u200e17"]
)
def test_however_it_is_written(dialled):
    assert is_emergency("SN", dialled)


@pytest.mark.parametrize(("country", "dialled"), [("FR", "3651 112"), ("GB", "141999"), ("JP", "184110")])
def test_who_hides_behind_a_code_is_helped_too(country, dialled):
    assert is_emergency(country, dialled)


def test_the_numbers_of_a_country_are_listed_for_who_must_let_them_through():
    assert emergency_numbers("SN") == ("17", "18", "112", "911", "1515")
    assert emergency_numbers("AU") == ("000", "106", "112", "911")
    assert emergency_numbers("TA") == ("112", "911"), "a country that has no list of its own"
