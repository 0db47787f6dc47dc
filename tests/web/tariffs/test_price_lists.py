"""Whole lists of Rates and Tarifs: looked at before they hold, loaded, dated, exported, and not for a cashier."""

import io
import re

import pytest
from openpyxl import load_workbook

from callshop.ledger.tariffs import price_changes, tariffs
from callshop.ledger.tariffs.tariffs import tariff_at
from callshop.money import UNIT
from callshop.rating.price_list import read
from callshop.rating.tariff import Rate
from tests.browser.samples import NOW
from tests.conftest import ROOT
from tests.web.sample_prices import BUY, SELL, fill, found, sold

REAL_LIST = ROOT.parent / "shared" / "tariffs" / "usd-buy-3317.csv"
NEW_LIST = b"prefix,destination,price\n33,FRANCE,12\n336,FRANCE MOBILE,105\n7,RUSSIA,9\n"


def handed_in(client, data: bytes, name="rates", file="new.csv", **more):
    form = {"file": (io.BytesIO(data), file), **more}
    return client.post(f"/{name}/import", data=form, content_type="multipart/form-data")


def figures(page) -> dict[str, int]:
    found = re.findall(r'data-figure="(\w+)">([\d\u202f]+)<', page)
    return {name: int(many.replace("\u202f", "")) for name, many in found}


def confirmed(client, address):
    page = client.get(address).text
    form = dict(re.findall(r'name="(made|base|later)" value="([\d.]*)"', page))
    return client.post(address.split("?")[0], data=form)


def test_a_list_is_looked_at_before_it_holds(omar, prices):
    address = handed_in(omar, NEW_LIST, replace="1").headers["Location"]
    page = omar.get(address).text
    assert figures(page) == {
        "added": 1, "dearer": 2, "cheaper": 0, "other": 0, "gone": 1, "same": 0, "losses": 8,
    }  # fmt: skip
    assert found(omar, "/rates") == ["33", "336", "49"], "nothing is changed by looking"
    assert confirmed(omar, address).status_code == 302
    assert found(omar, "/rates") == ["33", "336", "7"]
    assert omar.get("/rates/336/history").text.count("list.csv") == 1
    edition = price_changes.latest("buy")
    omar.post("/rates/undo", data={"edition": edition})
    assert list(tariff_at("buy", NOW)) == BUY


def test_a_file_with_mistakes_loads_nothing_and_tells_them(omar, prices):
    answer = handed_in(omar, b"prefix,destination,price\n33,FRANCE,x\n,A,1\n")
    assert (answer.status_code, answer.text.count("ligne 2") or answer.text.count("line 2")) == (400, 1)
    assert handed_in(omar, b"", file="").status_code == 400
    assert handed_in(omar, b"33,x,1", exchange="0").status_code == 400
    assert handed_in(omar, b"33,x,1", **{"from": "2020-01-01T00:00"}).status_code == 400


def test_a_preview_that_another_change_overtook_is_not_confirmed(omar, prices):
    address = handed_in(omar, NEW_LIST).headers["Location"]
    page = omar.get(address).text
    form = dict(re.findall(r'name="(made|base)" value="(\d+)"', page))
    fill("buy", [Rate("33", "FRANCE", 1)])
    assert omar.post(address.split("?")[0], data=form).status_code == 409
    assert omar.get(address.replace("made=", "made=1")).status_code == 404, "another draft of the same number"


def test_two_lists_are_looked_at_at_once(omar, prices):
    first, second = (handed_in(omar, NEW_LIST).headers["Location"] for _ in range(2))
    assert (omar.get(first).status_code, omar.get(second).status_code) == (200, 200)


def test_a_dated_list_begins_at_its_minute(omar, prices):
    address = handed_in(omar, NEW_LIST, **{"from": "2026-11-24T00:00"}).headers["Location"]
    confirmed(omar, address)
    midnight = 1_795_478_400_000
    assert tariff_at("buy", midnight - 1).rate_of("7") is None
    assert tariff_at("buy", midnight).rate_of("7").price == 9 * UNIT


def test_a_list_of_sell_prices_is_loaded_the_same_way(omar, prices):
    confirmed(omar, handed_in(omar, b"33,France,66\n", name="tariffs").headers["Location"])
    assert (sold("33"), sold("3361")) == (66, 100)


@pytest.mark.parametrize("name", ["rates", "tariffs"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_is_imported_unchanged(omar, prices, name, form):
    file = omar.get(f"/{name}.{form}").data
    page = omar.get(handed_in(omar, file, name, f"x.{form}", replace="1").headers["Location"]).text
    assert figures(page)["same"] == len(SELL if name == "tariffs" else BUY)
    assert not any(many for kind, many in figures(page).items() if kind != "same")
    assert len(omar.get(f"/{name}.csv?prefix=336").text.splitlines()) == (10 if name == "tariffs" else 2)


@pytest.mark.skipif(not REAL_LIST.exists(), reason="the real price list is not beside the checkout")
def test_a_real_list_in_dollars_goes_in_and_comes_out(omar, books):
    confirmed(omar, handed_in(omar, REAL_LIST.read_bytes(), exchange="600", replace="1").headers["Location"])
    read_back = read(omar.get("/rates.csv").data)
    assert (len(read_back.rates), read_back.errors) == (3317, ())
    again = omar.get(handed_in(omar, omar.get("/rates.xlsx").data, file="x.xlsx", replace="1").headers["Location"]).text
    assert figures(again)["same"] == 3317
    assert load_workbook(io.BytesIO(omar.get("/rates.xlsx").data)).active.max_row == 3318


def test_a_hundred_thousand_rates_go_in_by_hand_and_come_out_unchanged(omar, books):
    lines = "".join(f"{n},Destination {n % 3000},{n % 977}.25\n" for n in range(200_000, 300_000))
    file = f"prefix,destination,price\n{lines}".encode()
    confirmed(omar, handed_in(omar, file, replace="1").headers["Location"])
    assert len(tariffs.rates_at("buy", NOW)) == 100_000
    page = omar.get(handed_in(omar, omar.get("/rates.csv").data, replace="1").headers["Location"]).text
    assert figures(page)["same"] == 100_000
    assert omar.get("/rates?q=destination 77").status_code == 200


def test_a_cashier_sees_no_prices_of_the_provider_nor_changes_any(ana, prices):
    for address in ("/rates", "/tariffs", "/rates.csv", "/tariffs/try?number=0033", "/tariffs/336"):
        assert ana.get(address).status_code == 403
    assert ana.post("/tariffs/336", data={"price": "1"}).status_code == 403
    assert handed_in(ana, NEW_LIST).status_code == 403
