"""Amounts as people type and print them: read exactly, or refused with both readings; never a thousand times off."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callshop.amounts import NotAnAmount, Notation, micros, notation_of, read, sign_of, typed_in
from callshop.money import UNIT, decimals_of, shown


def value(text: str, currency: str) -> str:
    """The figure as plain text; "refused" and the sentence for none."""
    try:
        return f"{read(text, typed_in(currency)).normalize():f}"
    except NotAnAmount as refused:
        return f"refused: {refused}"


THREE_DIGITS = ("50.000", "50,000", "٥٠،٠٠٠", "50.000 ", "+50,000", "\u200e50.000\u200f")


@pytest.mark.parametrize("text", THREE_DIGITS)
def test_one_separator_and_three_digits_is_read_as_the_currency_is_written(text):
    assert value(text, "XOF") == "50000"
    assert value(text, "TND") == "50"
    assert "50000" in value(text, "EUR")
    assert "50.00" in value(text, "EUR").replace(",", ".")


@pytest.mark.parametrize("currency", ["XOF", "EUR", "TND"])
@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1,250.50", "1250.5"), ("1.250,50", "1250.5"), ("1,00,000.50", "100000.5"), ("1'234.50", "1234.5"),
        ("1’234.50", "1234.5"), ("١٬٢٣٤٫٥", "1234.5"), ("50 000", "50000"), ("50\u00a0000", "50000"),
        ("50\u202f000", "50000"), ("50\u2009000", "50000"), ("1.250.000", "1250000"), ("1,250,000", "1250000"),
        ("12,34,567", "1234567"), ("0.500", "0.5"), ("0,125", "0.125"), ("12.5", "12.5"), ("12,5", "12.5"),
        ("1.1250", "1.125"), (".5", "0.5"), (",25", "0.25"), ("5.", "5"), ("12.-", "12"), ("1234.567", "1234.567"),
        ("۱۲۳", "123"), ("−3,20", "-3.2"), ("- 5", "-5"), ("1 250,500", "1250.5"), ("75", "75"), ("٫٥", "0.5"),
        ("1 234 567,8", "1234567.8"), ("999999999999", "999999999999"), ("１２３．５", "123.5"),
    ],
)  # fmt: skip
def test_what_has_one_reading_is_read_the_same_in_every_currency(currency, text, figure):
    assert value(text, currency) == figure


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "x", "12x", "1 5", "12 34", "1500 000", "0 500", "12,5.3", "1.2.3", "1,2,3", "--5", "+-5", "1_000",
        "1e9", "nan", "inf", "5/4", "10%", "1,,000", "1..5", "1.250,000.5", "1000000000000", "30 17620422003", "²", "½",
        "5 5 5", "12 34 56", "1,250 500,5", "F", "€", "9" * 5000, "1 2" * 2000, "٫", "1٫5٫0", "5\n5",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text):
    assert value(text, "XOF").startswith("refused")


@pytest.mark.parametrize(
    ("text", "currency", "figure"),
    [
        ("1 500 F", "XOF", "1500"), ("1500 FCFA", "XOF", "1500"), ("F CFA 1.000", "XAF", "1000"),
        ("1.000 Fr.", "XOF", "1000"), ("€12.50", "EUR", "12.5"), ("12,50 €", "EUR", "12.5"), ("€ -5", "EUR", "-5"),
        ("-€5", "EUR", "-5"), ("12.50 EUR", "EUR", "12.5"), ("eur 12,50", "EUR", "12.5"),
        ("$1,250.50", "USD", "1250.5"),
        ("Rs. 1,00,000.50", "INR", "100000.5"), ("₹1,00,000", "INR", "100000"), ("1.250,50 R$", "BRL", "1250.5"),
        ("1 250,500 د.ت", "TND", "1250.5"), ("١٬٢٥٠٫٥٠٠ د.ك.", "KWD", "1250.5"), ("250 DH", "MAD", "250"),
        ("CHF 1'250.50", "CHF", "1250.5"), ("KSh 1,250.00", "KES", "1250"), ("1 250 kr", "SEK", "1250"),
        ("250 000 ل.ل.", "LBP", "250000"), ("¥1,250", "JPY", "1250"), ("12 euros", "EUR", "12"),
    ],
)  # fmt: skip
def test_a_currency_may_stand_before_or_behind(text, currency, figure):
    assert value(text, currency) == figure


@pytest.mark.parametrize(("text", "currency"), [("€12", "XOF"), ("$5", "EUR"), ("12 USD", "XOF"), ("1 500 F", "EUR")])
def test_another_currency_is_not_taken_for_ours(text, currency):
    assert f"is not in {currency}" in value(text, currency)


@pytest.mark.parametrize("language", ["fr", "en", "ar", "pt", "es"])
@pytest.mark.parametrize("currency", ["XOF", "EUR", "TND", "USD", "MAD", "KWD", "INR", "LBP", "JPY", "GBP"])
@settings(deadline=None)
@given(amount=st.integers(-(10**11), 10**11))
def test_the_program_reads_what_it_prints(currency, language, amount):
    coin = UNIT // 10 ** decimals_of(currency)
    assert micros(shown(amount * coin, currency, language), currency) == amount * coin


@pytest.mark.parametrize("language", ["fr", "en", "ar", "pt", "es"])
@pytest.mark.parametrize("currency", ["XOF", "EUR", "TND"])
@settings(deadline=None)
@given(price=st.one_of(st.integers(0, 10**10), st.integers(0, 10**7).map(lambda thousandths: thousandths * 1000)))
def test_and_prices_a_minute_with_all_their_decimals(currency, language, price):
    """12.125 F a minute is never printed so that it is read as twelve thousand."""
    assert micros(shown(price, currency, language), currency) == price


@pytest.mark.parametrize(
    ("texts", "doubtful", "figure"),
    [
        (["1,250", "75", "5,500"], "5,500", "5500"),
        (["0,25", "1,250"], "1,250", "1.25"),
        (["0.25", "1,250"], "1,250", "1250"),
        (["0.243", "1.125"], "1.125", "1.125"),
        (["1.250,50", "3.000"], "3.000", "3000"),
        (["1.250.000", "3,000"], "3,000", "3"),
    ],
)
def test_a_list_is_judged_as_a_whole(texts, doubtful, figure):
    assert f"{read(doubtful, notation_of(texts, decimals=0)).normalize():f}" == figure


def test_a_list_that_contradicts_itself_is_refused_where_it_is_doubtful():
    notation = notation_of(["0.25", "0,25", "1.250"], decimals=0)
    assert read("0,25", notation) == read("0.25", notation) == Decimal("0.25")
    with pytest.raises(NotAnAmount, match=r"1250.*1\.25"):
        read("1.250", notation)


def test_a_list_without_a_clue_in_money_with_two_decimals_is_asked_about():
    with pytest.raises(NotAnAmount):
        read("1.250", notation_of(["1.250", "3.500"], decimals=2))
    assert read("1.250", Notation(2, point=".")) == Decimal("1.25")


def test_the_sign_of_an_amount_is_told():
    assert [sign_of(text) for text in ("$0.012", "0,25 €", "12", "x", "3 FCFA")] == ["$", "€", "", "", "fcfa"]
