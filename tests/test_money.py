"""Money is exact: what is read, rounded and shown, and that no float passes."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callshop.money import MoneyError, decimals_of, finest, half_up, parse, plain, round_up_to, shown


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("75", 75_000_000),
        ("12.5", 12_500_000),
        ("0.0000005", 1),
        ("0.00000049", 0),
        ("-3.20", -3_200_000),
        (Decimal("0.1"), 100_000),
        (Fraction(1, 3), 333_333),
        (2, 2_000_000),
        ("999999999999", 999_999_999_999_000_000),
    ],
)
def test_an_amount_is_read_as_programs_write_it(text, micros):
    assert parse(text) == micros


@pytest.mark.parametrize(
    "text",
    ["", "x", "1,234.5", "12,5", "1 500", "nan", "inf", "1e20", "1_000", "1000000000000", None, True],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(MoneyError):
        parse(text)


def test_a_float_never_passes():
    for refuses in (parse, plain, half_up):
        with pytest.raises(TypeError):
            refuses(0.1)
    with pytest.raises(TypeError):
        shown(0.1, "EUR", "fr")
    with pytest.raises(TypeError):
        round_up_to(0.1, 5)
    with pytest.raises(TypeError):
        round_up_to(1, 5.0)


@given(st.integers(-(10**17), 10**17))
def test_what_is_printed_plainly_reads_back(micros):
    assert parse(plain(micros)) == micros


@given(st.fractions(), st.integers(1, 10**7))
def test_rounding_up_reaches_the_next_coin_and_no_further(amount, coin):
    rounded = round_up_to(amount, coin)
    assert rounded % coin == 0
    assert rounded - coin < amount <= rounded


@pytest.mark.parametrize(("exact", "micros"), [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("1/3", 0), ("2/3", 1), ("7", 7)])
def test_halves_go_away_from_zero(exact, micros):
    assert half_up(Fraction(exact)) == micros


@pytest.mark.parametrize(
    ("micros", "currency", "language", "text"),
    [
        (285_000_000, "XOF", "fr", "285 F"),
        (1_500_000_000, "XOF", "fr", "1 500 F"),
        (12_500_000, "EUR", "fr", "12,50 €"),
        (12_500_000, "EUR", "en", "€12.50"),
        (24_300, "EUR", "fr", "0,0243 €"),
        (-3_200_000, "EUR", "es", "−3,20 €"),
        (1_234_567_500_000, "TND", "pt", "1.234.567,500 DT"),
        (0, "XOF", "en", "0 F"),
    ],
)
def test_people_read_money_as_their_language_writes_it(micros, currency, language, text):
    assert shown(micros, currency, language).replace("\u00a0", " ").replace("\u202f", " ") == text


@pytest.mark.parametrize(
    ("currency", "coin", "least"),
    [("XOF", "5", "1"), ("XOF", "0.5", "0.5"), ("XOF", "12.5", "0.5"), ("EUR", "0.05", "0.01"), ("TND", "1", "0.001")],
)
def test_the_least_sum_of_a_counter_is_the_currency_s_or_the_coin_s(currency: str, coin: str, least: str):
    assert finest(currency, parse(coin)) == parse(least)


def test_a_currency_has_its_own_decimals():
    assert [decimals_of(currency) for currency in ("XOF", "EUR", "TND")] == [0, 2, 3]
