"""The price list of extras, and what is taken beside the calls."""

from decimal import Decimal

import pytest

from callshop.ledger.reports import reports
from callshop.money import plain
from tests.web.till_days import TODAY, YESTERDAY, text

JSON = {"Accept": "application/json"}


def test_the_price_list_grows_changes_and_keeps_what_was(omar):
    omar.post("/articles", data={"name": "Thé", "price": "0,25"})
    assert omar.post("/articles/1", data={"name": "Café", "price": "0.6"}, headers=JSON).json == {"id": 4}
    omar.post("/articles/2/withdraw")
    sold = omar.get("/articles", headers=JSON).json["articles"]
    assert [(each["name"], each["price"]) for each in sold] == [("Café", "0.6"), ("Thé", "0.25")]
    page = text(omar.get("/articles"))
    assert "N’est plus vendu" in page
    assert "0,50 €" in text(omar.get("/visits/2"))
    assert omar.post("/articles/2/withdraw", headers=JSON).status_code == 404
    assert omar.post("/articles/2", data={"name": "Copie", "price": "1"}, headers=JSON).status_code == 404


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name": "", "price": "1"}, "Tapez un nom."),
        ({"name": "Café", "price": "1"}, "« Café » est déjà sur la liste."),
        ({"name": "Thé", "price": "cher"}, "« cher » n’est pas un montant."),
        ({"name": "Thé", "price": "0"}, "Un prix doit être supérieur à zéro."),
        ({"name": "T" * 61, "price": "1"}, "Ce nom est trop long pour un bouton."),
    ],
)
def test_what_is_wrong_with_an_extra_stands_beside_it(omar, typed, why):
    answer = omar.post("/articles", data=typed)
    assert answer.status_code == 400
    assert why in text(answer)
    assert f'value="{typed["price"]}"' in answer.text


def test_what_is_taken_beside_the_calls_is_due_too_until_it_is_paid_or_dropped(omar, stage):
    def told() -> tuple[Decimal, ...]:
        visits = omar.get(f"/visits?from={TODAY}&to={TODAY}", headers=JSON).json["totals"]["owed"]
        page = omar.get(f"/day?day={TODAY}", headers=JSON).json["due"]
        return Decimal(visits), Decimal(page), Decimal(plain(reports.days(TODAY, TODAY)["due"]))

    before = told()
    yesterday = reports.days(YESTERDAY, YESTERDAY)["due"]
    stage.shop.extras.add(3, 1, 2, "Ana")
    assert [after - was for after, was in zip(told(), before, strict=True)] == [1, 1, 1]
    assert reports.days(YESTERDAY, YESTERDAY)["due"] == yesterday
    stage.shop.extras.drop(3, *stage.taken(3), "Ana")
    assert told() == before
