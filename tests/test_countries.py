"""What a shop of a country begins with; every currency of the world can be written, counted and rounded to."""

import pytest
from babel.core import get_global
from babel.numbers import get_currency_precision, get_territory_currencies
from phonenumbers import SUPPORTED_REGIONS

from callshop.cash_denominations import pieces_of
from callshop.countries import CountryDefaults, defaults_of, week_begins
from callshop.currencies import CURRENCIES, currency_of
from callshop.ledger.settings.settings import SETTINGS
from callshop.money import UNIT, figure, long_sign, parse, shown

LANGUAGES = ("fr", "en")


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("SN", CountryDefaults("XOF", "5", "Africa/Dakar", "fr", 1)),
        ("FR", CountryDefaults("EUR", "0.01", "Europe/Paris", "fr", 1)),
        ("IT", CountryDefaults("EUR", "0.05", "Europe/Rome", "en", 1)),
        ("MA", CountryDefaults("MAD", "0.1", "Africa/Casablanca", "fr", 1)),
        ("TN", CountryDefaults("TND", "0.005", "Africa/Tunis", "fr", 1)),
        ("KW", CountryDefaults("KWD", "0.005", "Asia/Kuwait", "en", 6)),
        ("LB", CountryDefaults("LBP", "250", "Asia/Beirut", "fr", 1)),
        ("JP", CountryDefaults("JPY", "1", "Asia/Tokyo", "en", 7)),
        ("IN", CountryDefaults("INR", "1", "Asia/Kolkata", "en", 7)),
        ("BR", CountryDefaults("BRL", "0.05", "America/Sao_Paulo", "en", 7)),
        ("GB", CountryDefaults("GBP", "0.01", "Europe/London", "en", 1)),
        ("CH", CountryDefaults("CHF", "0.05", "Europe/Zurich", "fr", 1)),
        ("BG", CountryDefaults("EUR", "0.01", "Europe/Sofia", "en", 1)),
        ("RU", CountryDefaults("RUB", "1", "Europe/Moscow", "en", 1)),
        ("CD", CountryDefaults("CDF", "50", "Africa/Kinshasa", "fr", 1)),
    ],
)
def test_a_country_brings_its_money_zone_language_and_coin(country, expected):
    assert defaults_of(country, LANGUAGES) == expected


def test_so_does_every_country_that_has_telephones():
    for country in SUPPORTED_REGIONS:
        found = defaults_of(country, LANGUAGES)
        assert found.currency in CURRENCIES and SETTINGS["timezone"](found.timezone)
        assert found.language in LANGUAGES and parse(found.coin) > 0 and 1 <= found.week_begins <= 7


def test_letters_that_are_no_country_are_refused():
    with pytest.raises(LookupError):
        defaults_of("QQ", LANGUAGES)
    assert week_begins("QQ") == 1


def test_every_currency_that_is_money_somewhere_is_listed():
    used = {code for country in get_global("territory_currencies") for code in get_territory_currencies(country)}
    assert used - set(CURRENCIES) == set()


def test_a_currency_has_its_decimals_and_a_coin_that_is_one_of_its_pieces():
    for code, listed in CURRENCIES.items():
        assert listed.decimals == get_currency_precision(code), code
        assert parse(listed.coin) in {piece.value for piece in pieces_of(code)}, code
        for values in (listed.notes, listed.coins):
            assert sorted(map(parse, values), reverse=True) == [parse(value) for value in values], code


@pytest.mark.parametrize("language", ["fr", "en", "ar", "es"])
def test_an_amount_is_written_one_way_with_all_its_decimals(language):
    for code in CURRENCIES:
        text, digits = shown(1_234_567_005_000, code, language), figure(1_234_567_005_000, code, language)
        assert currency_of(code).sign in text and digits in text
        written = "".join(sign for sign in digits if sign.isdigit())
        assert written.rstrip("0") == "1234567005", "no decimal is hidden"


def test_sums_beyond_a_thousand_millions_are_written_and_read():
    rent = 89_500 * 120_000 * UNIT  # ten thousand millions of pounds of Lebanon
    assert shown(rent, "LBP", "en") == "10,740,000,000\u00a0LL"
    assert parse("10740000000") == rent


def test_a_customer_from_elsewhere_is_told_which_franc():
    assert (long_sign("XOF"), long_sign("EUR"), long_sign("TND")) == ("F\u00a0CFA", "€", "DT")
    assert shown(1_250 * UNIT, "XOF", "fr", long_sign("XOF")) == "1\u202f250\u00a0F\u00a0CFA"
