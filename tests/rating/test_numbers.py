"""From what was dialled to E.164, and where that is."""

import pytest

from callshop.rating.numbers import NumberPlan, clean
from callshop.rating.places import Destination, country_name, place_of


@pytest.mark.parametrize(
    ("dialled", "digits"),
    [
        ("77 123 45 67", "771234567"),
        ("+33 (1) 45-67-89-01", "+33145678901"),
        ("33+1", "331"),
        ("*123#", "*123#"),
        ("10222P1-202-346-7890", "1022212023467890"),
        ("", ""),
    ],
)
def test_cleaned_are_digits_star_and_hash_with_a_plus_in_front(dialled, digits):
    assert clean(dialled) == digits


@pytest.mark.parametrize("dialled", ["+33145678901", "0033145678901", "01133145678901", "33145678901"])
def test_a_french_number_dialled_in_senegal_any_way(dialled):
    assert NumberPlan("SN").e164(dialled) == "33145678901"


@pytest.mark.parametrize(
    ("country", "dialled", "e164"),
    [
        ("SN", "77 123 45 67", "221771234567"),
        ("SN", "338 21 12 34", "221338211234"),
        ("SN", "331 456 789", "221331456789"),
        ("SN", "221771234567", "221771234567"),
        ("FR", "06 12 34 56 78", "33612345678"),
        ("FR", "612345678", "33612345678"),
        ("US", "202-346-7890", "12023467890"),
        ("US", "1-202-346-7890", "12023467890"),
        ("IT", "06 6981 2345", "390669812345"),
        ("CI", "0707123456", "2250707123456"),
        ("DE", "0171 2345678", "491712345678"),
    ],
)
def test_digits_possible_at_home_are_national(country, dialled, e164):
    assert NumberPlan(country).e164(dialled) == e164


@pytest.mark.parametrize("dialled", ["0033", "00999123", "+3314567890123456789", "00330145678901"])
def test_after_an_international_prefix_all_is_taken_as_it_stands(dialled):
    assert NumberPlan("SN").e164(dialled) == dialled.removeprefix("00").removeprefix("+")


@pytest.mark.parametrize("dialled", ["112", "1413", "*123#", "#", "", "+", "00", "abc", "0771234567", "1" * 25, "1,2"])
def test_short_codes_and_the_unreadable_have_no_e164(dialled):
    assert NumberPlan("SN").e164(dialled) is None


def test_a_short_code_possible_as_a_number_is_still_a_short_code():
    assert NumberPlan("DE").e164("110") is None
    assert NumberPlan("US").e164("346-7890") is None, "seven digits reach no one from abroad, and are not Spain"


@pytest.mark.parametrize(
    ("country", "dialled", "e164"),
    [
        ("GB", "0113 496 0000", "441134960000"),
        ("AR", "011 4321 1234", "541143211234"),
        ("US", "011 33 145678901", "33145678901"),
        ("JP", "010 33 145678901", "33145678901"),
        ("AU", "0011 33 145678901", "33145678901"),
        ("AU", "00 33 145678901", "33145678901"),
        ("BR", "0015 33 145678901", "33145678901"),
        ("BR", "00 55 11 91234 5678", "5511912345678"),
    ],
)
def test_a_country_with_other_habits_keeps_them(country, dialled, e164):
    assert NumberPlan(country).e164(dialled) == e164


@pytest.mark.parametrize(
    ("dialled", "e164"),
    [
        ("10222P1-202-346-7890", "12023467890"),
        ("0033145678901P1234567", "33145678901"),
        ("0,0033145678901", "33145678901"),
        ("0033145678901#", "33145678901"),
        ("#31#0033145678901", "33145678901"),
        ("*31#771234567", "221771234567"),
        ("P", None),
    ],
)
def test_pauses_a_closing_hash_and_a_hidden_caller_do_not_change_who_is_called(dialled, e164):
    assert NumberPlan("SN").e164(dialled) == e164


@pytest.mark.parametrize(
    ("digits", "e164"), [("771234567", "771234567"), ("+33145678901", "33145678901"), ("1413", None), ("1" * 16, None)]
)
def test_a_gateway_that_says_e164_is_believed(digits, e164):
    assert NumberPlan("SN").e164(digits, "e164") == e164


def test_a_country_without_telephones_is_refused():
    with pytest.raises(ValueError, match="'XX'"):
        NumberPlan("XX")


@pytest.mark.parametrize(
    ("e164", "place"),
    [
        ("33612345678", Destination("FR", "mobile")),
        ("33145678901", Destination("FR", "fixed")),
        ("33", Destination("FR", None)),
        ("330", Destination("FR", None)),
        ("12023467890", Destination("US", None)),
        ("14165550123", Destination("CA", None)),
        ("870773111632", Destination(None, "mobile")),
        ("999123456", Destination(None, None)),
        ("", Destination(None, None)),
        (None, Destination(None, None)),
    ],
)
def test_a_number_is_in_a_country_and_may_be_a_mobile(e164, place):
    found = place_of(e164)
    assert found.country == place.country
    assert found.kind == place.kind


def test_a_country_has_a_name_in_the_shops_language():
    assert [country_name(code, "fr") for code in ("SN", "XQ", None)] == ["Sénégal", "XQ", ""]
    assert country_name("SN", "en") == "Senegal"
