"""Rates and Tarifs: prices found, changed one by one and by families, calls priced that nobody made."""

import re

import pytest

from callshop.ledger.db import audit
from callshop.ledger.tariffs import price_changes
from callshop.ledger.tariffs.tariffs import tariff_at
from tests.browser.samples import NOW
from tests.web.sample_prices import SELL, found, sold

JSON = {"Accept": "application/json"}
ROW = {"HX-Request": "true"}


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


def test_a_form_that_is_no_file_stays_small(omar, prices):
    assert omar.post("/tariffs/336", data={"price": "1" * 300_000}).status_code == 413
