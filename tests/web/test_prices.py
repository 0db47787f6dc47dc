"""Rates and Tarifs: prices found, changed one by one and by families, lists loaded, calls priced that nobody made."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from callshop.ledger import audit, price_changes, tariffs
from callshop.ledger.tariffs import changes, load, tariff_at
from callshop.money import UNIT
from callshop.rating.tariff import Rate
from callshop.rating.tariff_file import read
from tests.browser.samples import NOW

JSON = {"Accept": "application/json"}
ROW = {"HX-Request": "true"}
REAL_LIST = Path(__file__).parents[3] / "shared" / "tariffs" / "usd-buy-3317.csv"

SELL = [
    Rate("33", "France", 60 * UNIT), *(Rate(f"336{n}", "France Mobile", 100 * UNIT) for n in range(8)),
    Rate("3369", "France Mobile Free", 150 * UNIT), Rate("221", "Sénégal", 75 * UNIT, 0, 60, 60),
]  # fmt: skip
BUY = [Rate("33", "FRANCE", 10 * UNIT), Rate("336", "FRANCE MOBILE", 70 * UNIT), Rate("49", "GERMANY", 8 * UNIT)]


@pytest.fixture
def prices(books):
    for kind, rates in (("sell", SELL), ("buy", BUY)):
        fill(kind, rates)


def fill(kind, rates):
    load(kind, changes(kind, rates, NOW - 1, False), at=NOW - 1, valid_from=NOW - 1, source="list.csv", who="Omar")


def sold(prefix, cabin=None, when=None, at=NOW):
    rate = tariff_at("sell", at).rate_for(prefix, cabin, when)
    return rate.price // UNIT if rate else None


def found(client, address):
    return [rate["prefix"] for rate in client.get(address, headers=JSON).json["rates"]]


@pytest.mark.parametrize(
    ("query", "prefixes"),
    [
        ("prefix=3369", ["3369"]),
        ("q=3369", ["3369"]),
        ("q=%2B33 69", ["3369"]),
        ("q=0033145678901", ["33"]),
        ("q=free", ["3369"]),
        ("q=senegal", ["221"]),
        ("q=france&per_page=2&page=2", ["3361", "3362"]),
        ("show=losses", ["33"]),
        ("show=unpriced", ["49"]),
    ],
)
def test_sell_prices_are_found(omar, prices, query, prefixes):
    assert found(omar, f"/tariffs?{query}") == prefixes
    assert omar.get(f"/tariffs?{query}").status_code == 200


def test_buy_prices_are_found_by_prefix_word_and_country(omar, prices):
    for query in ("q=allemagne", "prefix=49", "q=germ", "q=00491711234567"):
        assert found(omar, f"/rates?{query}") == ["49"]
    assert "mobile" in omar.get("/rates?prefix=336").text.lower()


def test_one_price_is_saved_where_it_stands_and_taken_back(omar, prices):
    saved = omar.post("/tariffs/3361", data={"price": "75"}, headers=ROW)
    assert saved.text.lstrip().startswith('<tr id="rate-3361"')
    assert sold("3361") == 75
    edition = re.search(r'name="edition" value="(\d+)"', saved.text)[1]
    assert 'data-price="100"' in omar.post(
        "/tariffs/undo", data={"edition": edition, "prefix": "3361"}, headers=ROW
    ).text
    assert list(tariff_at("sell", NOW)) == sorted(SELL, key=lambda rate: rate.prefix)
    assert len(price_changes.history("sell", "3361")) == 3
    assert audit.first_break() is None


def test_a_price_that_is_no_amount_is_said_in_the_row_and_kept_in_the_field(omar, prices):
    wrong = omar.post("/tariffs/3361", data={"price": "cher"}, headers=ROW)
    assert (wrong.status_code, 'value="cher"' in wrong.text, 'id="rate-3361"' in wrong.text) == (400, True, True)
    assert omar.post("/tariffs/3361", json={"price": "-1"}, headers=JSON).status_code == 400
    assert sold("3361") == 100


def test_the_same_price_again_is_no_change(omar, prices):
    assert omar.post("/tariffs/3361", json={"price": "100"}, headers=JSON).json["edition"] is None


def test_a_family_is_previewed_changed_and_taken_back(omar, prices):
    asked = "/tariffs/change?prefix=336&how=set&figure=75"
    told = omar.get(asked, headers=JSON).json
    assert (len(told["changes"]), told["own"]) == (8, 1)
    assert len(omar.get(f"{asked}&own=1", headers=JSON).json["changes"]) == 9
    page = omar.get(asked).text
    form = {"prefix": "336", "how": "set", "figure": "75", "base": told["base"], "back": "/tariffs?prefix=336"}
    assert f'name="base" value="{told["base"]}"' in page
    done = omar.post("/tariffs/change", data=form)
    assert (sold("3361"), sold("3369"), sold("33")) == (75, 150, 60)
    shown = omar.get(done.headers["Location"]).text
    edition = re.search(r'name="edition" value="(\d+)"', shown)[1]
    omar.post("/tariffs/undo", data={"edition": edition, "back": "/tariffs?prefix=336"})
    assert list(tariff_at("sell", NOW)) == sorted(SELL, key=lambda rate: rate.prefix)


def test_what_was_changed_since_the_preview_is_not_overwritten(omar, prices):
    base = price_changes.latest("sell")
    omar.post("/tariffs/3361", data={"price": "80"})
    form = {"prefix": "336", "how": "set", "figure": "75", "own": "1", "base": base}
    assert omar.post("/tariffs/change", data=form).status_code == 409
    assert sold("3361") == 80


def test_losses_are_red_before_they_are_made(omar, prices):
    page = omar.get("/tariffs/change?prefix=336&how=set&figure=65").text
    assert page.count('class="losing"') == 8
    assert "notice alarm" in page


@pytest.mark.parametrize(
    ("how", "figure", "price"),
    [
        ("add", "-12", "88"), ("percent", "10", "110"), ("percent", "-12,5", "87.5"), ("cost_add", "20", "90"),
        ("cost_percent", "50", "105"),
    ],
)  # fmt: skip
def test_each_rule(omar, prices, how, figure, price):
    told = omar.get(f"/tariffs/change?prefix=3361&how={how}&figure={figure}", headers=JSON).json["changes"]
    assert told[0]["after"] == price


def test_the_coin_rounds_up_but_not_what_was_typed(omar, prices):
    rounded = "/tariffs/change?prefix=3361&round=1&how="
    assert omar.get(f"{rounded}percent&figure=1", headers=JSON).json["changes"][0]["after"] == "105"
    assert omar.get(f"{rounded}set&figure=76", headers=JSON).json["changes"][0]["after"] == "76"


def test_what_the_provider_sells_gets_a_price_from_its_cost(omar, prices):
    base = price_changes.latest("sell")
    form = {"show": "unpriced", "how": "cost_percent", "figure": "100", "round": "1", "base": base}
    omar.post("/tariffs/change", data=form)
    assert sold("49") == 20


def test_a_dated_price_begins_at_its_minute(omar, prices):
    omar.post("/tariffs/3361", data={"price": "75", "from": "2026-11-23T15:00"})
    then = NOW - NOW % 60_000 + 53 * 60_000
    assert (sold("3361", at=then - 1), sold("3361", at=then)) == (100, 75)
    assert "15:00" in omar.get("/tariffs").text
    assert omar.post("/tariffs/3361", data={"price": "75", "from": "2026-11-23T14:00"}).status_code == 400


def test_a_cabin_and_an_hour_have_their_own_price(omar, prices):
    omar.post("/tariffs/336", data={"price": "90", "cabin": "3", "other": "1"})
    weekend = {"day": ["6", "7"], "begins": "08:00", "ends": "20:00"}
    omar.post("/tariffs/3361", data={"price": "120", "other": "1", **weekend})
    assert (sold("3361", 3), sold("3361", 3, (6, 600)), sold("3361", 1, (5, 600))) == (100, 120, 100)
    assert (sold("33688", 3), sold("33688", 1)) == (90, 60)
    overlapping = {"day": "7", "begins": "19:00", "ends": "21:00"}
    for wrong in ({"cabin": "99"}, {"other": "1"}, {"begins": "25:00"}, overlapping):
        assert omar.post("/tariffs/3361", data={"price": "1", **wrong}).status_code == 400, wrong
    page = omar.get("/tariffs/3361").text
    assert "sam.–dim. 08:00–20:00" in page
    omar.post("/tariffs/3361/remove", data={"slot": "6-7 08:00-20:00"})
    assert sold("3361", 3, (6, 600)) == 100


def test_a_refused_prefix_is_refused_and_allowed_again(omar, prices):
    omar.post("/tariffs/refuse", data={"prefix": "+33 6", "cabin": "0"})
    told = omar.get("/tariffs/try?number=0033612345678", headers=JSON).json
    assert (told["refused"], told["price"]) == (True, None)
    assert found(omar, "/tariffs?show=refused") == ["336"]
    omar.post("/tariffs/336/remove", data={"slot": "refused"})
    assert omar.get("/tariffs/try?number=0033612345678", headers=JSON).json["refused"] is False


def test_a_price_is_tried_without_a_call(omar, prices):
    told = omar.get("/tariffs/try?number=0033612345678&seconds=3:48", headers=JSON).json
    assert (told["price"], told["cost"], told["profit"], told["seconds"]) == ("380", "266", "114", 228)
    assert omar.get("/tariffs/try?number=0033612345678", headers=ROW).text.count("<html") == 0
    assert omar.get("/tariffs/try?number=00&seconds=x").status_code == 400


def test_the_poster_shows_the_chosen_destinations(omar, prices):
    page = omar.get("/tariffs/poster?d=221&d=3369&title=Bienvenue").text
    assert "Bienvenue" in page
    assert page.count('class="price"') == 2
    assert omar.get("/tariffs/poster?d=221&add=France&without=221").text.count('class="price"') >= 2


def test_a_change_of_the_journal_is_taken_back(omar, prices):
    omar.post("/tariffs/33", data={"price": "61"})
    newest = price_changes.editions("sell")[0][0]
    assert "33 → 61" in omar.get("/tariffs/journal").text
    omar.post("/tariffs/undo", data={"edition": newest.id})
    assert sold("33") == 60
    assert omar.post("/tariffs/undo", data={"edition": newest.id}).status_code == 409
    assert omar.post("/tariffs/undo", data={"edition": "999"}).status_code == 409


def handed_in(client, data: bytes, name="rates", file="new.csv", **more):
    form = {"file": (io.BytesIO(data), file), **more}
    return client.post(f"/{name}/import", data=form, content_type="multipart/form-data")


def figures(page) -> dict[str, int]:
    found = re.findall(r'data-figure="(\w+)">([\d\u202f]+)<', page)
    return {name: int(many.replace("\u202f", "")) for name, many in found}


def confirmed(client, address):
    page = client.get(address).text
    form = dict(re.findall(r'name="(made|base)" value="(\d+)"', page))
    return client.post(address.split("?")[0], data=form)


NEW_LIST = b"prefix,destination,price\n33,FRANCE,12\n336,FRANCE MOBILE,105\n7,RUSSIA,9\n"


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
    rates, errors = read(omar.get("/rates.csv").data)
    assert (len(rates), errors) == (3317, ())
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


def test_a_form_that_is_no_file_stays_small(omar, prices):
    assert omar.post("/tariffs/336", data={"price": "1" * 300_000}).status_code == 413


def test_a_cashier_sees_no_prices_of_the_provider_nor_changes_any(ana, prices):
    for address in ("/rates", "/tariffs", "/rates.csv", "/tariffs/try?number=0033", "/tariffs/336"):
        assert ana.get(address).status_code == 403
    assert ana.post("/tariffs/336", data={"price": "1"}).status_code == 403
    assert handed_in(ana, NEW_LIST).status_code == 403
