"""Amounts as they are typed at the counter and in the portal: never a thousand times more or less than was meant."""

import pytest

from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs.tariffs import tariff_at
from callshop.money import parse
from callshop.rating.tariff import Rate
from tests.browser.samples import NOW
from tests.web.sample_prices import fill

JSON = {"Accept": "application/json"}
CURRENCIES = {
    "XOF": {}, "EUR": {"currency": "EUR", "round_to": "0.01"}, "TND": {"currency": "TND", "round_to": "0.005"},
}  # fmt: skip

FORMS = (
    ("/cabins/4/open", "amount", {"mode": "prepaid"}), ("/cabins/2/topup", "amount", {}),
    ("/cabins/2/checkout", "given", {"calls": "11"}),
)  # fmt: skip


@pytest.fixture(params=CURRENCIES)
def currency(request, books) -> str:
    shop_config.set_settings(NOW, CURRENCIES[request.param], "Omar")
    return request.param


def asked(shop) -> list[int]:
    """The sums, micros, that reached the shop."""
    parts = [part for call in shop.asked for part in call]
    found = [value for part in parts for value in (part.values() if isinstance(part, dict) else [part])]
    shop.asked.clear()
    return [value for value in found if type(value) is int and value >= 1_000_000]


@pytest.mark.parametrize(("path", "field", "more"), FORMS)
@pytest.mark.parametrize("text", ["20.000", "20,000", "٢٠٬٠٠٠"])
def test_three_digits_behind_one_separator_are_what_the_currency_says(ana, shop, currency, path, field, more, text):
    answer = ana.post(path, data={**more, field: text}, headers=JSON)
    if "٬" in text or currency == "XOF":
        assert asked(shop) == [20_000_000_000]
    elif currency == "TND":
        assert asked(shop) == [20_000_000]
    else:
        assert answer.status_code == 400
        assert "20000" in answer.json["error"]
        assert text.replace("000", "00") in answer.json["error"]
        assert asked(shop) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 500", "1500"), ("1\u202f500", "1500"), ("1\u00a0500\u00a0F", "1500"), ("F CFA 1.500", "1500"),
     ("1'500", "1500"), ("1,500", "1500"), ("1.500,00", "1500"), ("1,500.00", "1500"), ("1500,-", "1500"),
     ("١٬٥٠٠", "1500")],
)  # fmt: skip
def test_francs_are_read_however_they_are_written(ana, shop, text, value):
    assert ana.post("/cabins/4/open", data={"mode": "prepaid", "amount": text}, headers=JSON).status_code == 200
    assert asked(shop) == [parse(value)]


@pytest.mark.parametrize("text", ["12.5", "12,5", "€12", "12 34", "1e3", "1500F CFA F", "0,5"])
def test_what_is_no_sum_of_francs_is_refused_and_nothing_is_done(ana, shop, text):
    assert ana.post("/cabins/4/open", data={"mode": "prepaid", "amount": text}, headers=JSON).status_code == 400
    assert shop.asked == []


@pytest.mark.parametrize(("written", "micros"), [("1500", 1500), ("1500.0", 1500), ("50.000", 50)])
def test_json_keeps_its_dot(ana, shop, written, micros):
    ana.post("/cabins/4/open", json={"mode": "prepaid", "amount": written}, headers=JSON)
    assert asked(shop) == [micros * 1_000_000]
    ana.post("/cabins/4/open", json={"mode": "prepaid", "amount": "1,500"}, headers=JSON)
    assert asked(shop) == [1500_000_000], "a comma is no figure of JSON: it was typed"


@pytest.mark.parametrize("text", ["96385074", "999999999"])
def test_a_bar_code_in_the_field_of_an_amount_is_asked_again(ana, shop, text):
    form = {"calls": "11", "given": text}
    first = ana.post("/cabins/2/checkout", data=form, headers=JSON)
    assert (first.status_code, shop.asked) == (409, [])
    assert text in first.json["error"]
    assert ana.post("/cabins/2/checkout", data={**form, "given": "98765432"}, headers=JSON).status_code == 409
    assert ana.post("/cabins/2/checkout", data=form, headers=JSON).status_code == 409, "another sum came between"
    assert ana.post("/cabins/2/checkout", data=form, headers=JSON).status_code == 200
    assert asked(shop) == [int(text) * 1_000_000]


def test_a_sum_past_every_till_is_none_however_often_it_is_typed(ana, shop):
    for _ in range(3):
        assert ana.post("/cabins/2/topup", data={"amount": "3017620422003"}, headers=JSON).status_code == 400
    assert shop.asked == []


@pytest.mark.parametrize(
    ("text", "price"), [("1,250", "1250"), ("12,5", "12.5"), ("12.1250", "12.125"), ("75 F", "75")]
)
def test_a_price_a_minute_is_typed_the_same_way(omar, prices, text, price):
    assert omar.post("/tariffs/336", data={"price": text}, headers=JSON).status_code == 200
    assert tariff_at("sell", NOW).rate_of("336").price == parse(price)


def test_a_price_is_shown_in_its_field_so_that_it_is_read_back(omar, books):
    fill("sell", [Rate("33", "France", parse("12.125"))])
    page = omar.get("/tariffs/33").text
    assert "12,1250" in page
    omar.post("/tariffs/33", data={"price": "12,1250"}, headers=JSON)
    assert tariff_at("sell", NOW).rate_of("33").price == parse("12.125")


@pytest.mark.parametrize(("text", "value"), [("1.000", "1000"), ("1 000 F", "1000"), ("250", "250")])
def test_a_setting_that_is_money_is_typed_the_same_way(omar, books, text, value):
    assert omar.post("/settings", data={"name": "default_price", "value": text}, headers=JSON).json["value"] == value
    assert shop_config.load().default_price == parse(value)


def test_a_setting_with_two_readings_is_refused_with_both(omar, books):
    shop_config.set_settings(NOW, CURRENCIES["EUR"], "Omar")
    answer = omar.post("/settings", data={"name": "balance_warning", "value": "1.000"}, headers=JSON)
    assert answer.status_code == 400
    assert "1.00" in answer.json["error"]


@pytest.mark.parametrize("path", ["/payments", "/recharge/lots"])
def test_what_goes_to_the_provider_is_typed_the_same_way(omar, books, path):
    answer = omar.post(path, data={"type": "prepaid", "amount": "10.000", "count": "1"}, headers=JSON)
    assert answer.json.get("amount") == "10000"


def test_a_customer_asks_what_a_sum_is_worth_in_his_own_way(tablet_of_3, prices):
    assert tablet_of_3.get("/booth/3/price?q=0033145678901&amount=1.000").status_code == 200
    assert tablet_of_3.get("/booth/3/price?q=0033145678901&amount=12 34", headers=JSON).status_code == 400
