"""What the customer in the cabin may ask his tablet: what a call costs, how long his money lasts; his language."""

from dataclasses import replace

import pytest

from callshop.metering.board import Tile
from callshop.money import UNIT
from callshop.rating.charge import charge_sell, seconds_for
from callshop.rating.tariff import Rate, Tariff
from tests.browser.samples import CONGO, COUNTER, EXTRAS, FRANCE, SENEGAL, TILES
from tests.web.conftest import logged_in
from tests.web.fakes import RATES

COST = Rate("336", "France", 41_717_171)


def asked(client, question: str, amount: str = "", cabin: int = 3) -> str:
    answer = client.get(f"/booth/{cabin}/price", query_string={"q": question, "amount": amount})
    assert answer.status_code == 200
    isolated = answer.text.replace("\u2066", "").replace("\u2069", "")
    return " ".join(isolated.replace("\u00a0", " ").replace("\u202f", " ").split())


def in_cabin(shop, visit: int | None, cabin: int = 3) -> None:
    shop.show(None, replace(TILES[cabin - 1], visit=visit))


def test_a_number_has_its_country_its_price_and_its_steps(tablet_of_3):
    answer = asked(tablet_of_3, "0033612345678")
    for said in ("France Bouygues", "flags/fr.svg", "150 F/min", "25 F", "30 s", "6 s"):
        assert said in answer, said


def test_the_time_that_money_lasts_is_when_a_prepaid_call_is_cut(tablet_of_3, shop):
    answer = asked(tablet_of_3, "771234567", "500")
    longest = seconds_for(SENEGAL, 500 * UNIT, RATES.coin)
    cut = longest - 1
    assert f"{cut // 60} min {cut % 60} s" in answer
    assert charge_sell(SENEGAL, longest, RATES.coin).amount <= 500 * UNIT
    assert charge_sell(SENEGAL, longest + 1, RATES.coin).amount > 500 * UNIT


@pytest.mark.parametrize(
    ("price", "first", "after", "amount", "time", "back"),
    [
        (100, 60, 60, "500", "4 min 59 s", None),  # five minutes are 500
        (160, 60, 60, "500", "2 min 59 s", "20 F"),
        (75, 1, 1, "501", "6 min 39 s", "1 F"),  # a coin is the smallest step
        (300, 30, 6, "299", "53 s", "29 F"),
        (600, 60, 60, "500", "0 s", None),  # it pays for nothing: nobody gives it
    ],
)
def test_what_so_long_a_call_leaves_is_said_to_come_back(tablet_of_3, shop, price, first, after, amount, time, back):
    rate = Rate("221", "Sénégal", price * UNIT, first_increment=first, next_increment=after)
    shop.rates = replace(RATES, sell=Tariff([rate]), coin=5 * UNIT)
    answer = asked(tablet_of_3, "771234567", amount)
    assert time in answer
    assert (f"{back} CFA vous sont rendus" in answer) if back else "vous sont rendus" not in answer


@pytest.mark.parametrize("question", ["Sénégal", "senegal", " SENEGAL ", "السنغال"])
def test_a_country_is_found_however_it_is_written(tablet_of_3, question):
    answer = asked(tablet_of_3, question)
    assert "Sénégal Orange" in answer
    assert "75 F/min" in answer


def test_a_few_letters_offer_the_countries_that_begin_so(tablet_of_3):
    answer = asked(tablet_of_3, "gui")
    assert 'data-pick="Guinée"' in answer
    assert "F/min" not in answer


def test_countries_of_one_code_are_not_mixed_up(tablet_of_3, shop):
    shop.rates = replace(RATES, sell=Tariff([Rate("1212", "New York", 60 * UNIT), Rate("1514", "Montréal", 70 * UNIT)]))
    assert "Montréal" in asked(tablet_of_3, "Canada")
    assert "New York" not in asked(tablet_of_3, "Canada")


@pytest.mark.parametrize("question", ["", "0", "00", "0033", "x", "+", "*#", "<b>", "\u0663", "9" * 60])
def test_whatever_is_typed_is_answered_and_half_a_number_has_no_price_yet(tablet_of_3, question):
    answer = asked(tablet_of_3, question, "500")
    assert 'id="answer"' in answer
    assert "<b>" not in answer.replace("<b>75", "")


def test_a_number_without_a_price_is_sent_to_the_counter(tablet_of_3):
    assert "demandez au comptoir" in asked(tablet_of_3, "0049301234567")


def test_a_cabin_s_own_price_and_that_of_the_hour_are_told(tablet_of_3, shop):
    own = (replace(FRANCE, price=90 * UNIT, cabin=3), replace(SENEGAL, price=40 * UNIT, slot="1-7 00:00-24:00"))
    shop.rates = replace(RATES, sell=Tariff((*RATES.sell, *own)))
    assert "90 F/min" in asked(tablet_of_3, "0033612345678")
    assert "90 F/min" in asked(tablet_of_3, "France")
    assert "40 F/min" in asked(tablet_of_3, "771234567")


def test_a_number_that_is_refused_has_no_price_and_is_said_to_be(tablet_of_3, shop):
    shop.rates = replace(RATES, sell=Tariff((*RATES.sell, Rate("33", "", 0, refused=True))))
    refused = (("0033612345678", "On ne peut pas appeler ce numéro"), ("France", "On ne peut pas appeler ce pays"))
    for question, said in refused:
        answer = asked(tablet_of_3, question, "500")
        assert said in answer
        assert "F/min" not in answer


def test_an_amount_that_is_none_is_refused_in_words(tablet_of_3):
    for amount in ("much", "-5"):
        assert tablet_of_3.get("/booth/3/price", query_string={"q": "77", "amount": amount}).status_code == 400


def test_another_cabin_s_tablet_is_not_answered(tablet_of_4):
    assert tablet_of_4.get("/booth/3/price?q=0033612345678").status_code == 403


def test_what_a_call_costs_the_shop_is_nowhere_on_a_tablet(tablet_of_3, shop):
    shop.rates = replace(RATES, buy=Tariff([COST]))
    for question in ("0033612345678", "France"):
        for amount in ("", "500"):
            assert "41" not in asked(tablet_of_3, question, amount).replace("41 s", "")


def test_after_the_call_each_price_is_explained_step_by_step(ana):
    page = ana.get("/booth/2").text.replace("\u00a0", " ").replace("\u202f", " ")
    for said in ("Vous avez parlé 02:53, soit 173 s.", "Durée comptée : 180 s (au moins 60 s, puis par 60 s).",
                 "Prix : 150 F la minute.", "À payer : 450 F."):  # fmt: skip
        assert said in page, said


def shown(client, shop, tile: Tile) -> str:
    shop.show(None, replace(tile, cabin=3))
    return client.get("/booth/3").text.replace("\u00a0", " ").replace("\u202f", " ")


def test_what_was_taken_besides_calls_is_told_line_by_line(tablet_of_3, shop):
    both = shown(tablet_of_3, shop, COUNTER[1])
    for said in ("Café", "× 2", "100 F", "Photocopie noir", "25 F", "2 appels", "À payer à la caisse"):
        assert said in both, said
    assert both.count("Café") == 2  # and once more where each price is explained
    alone = shown(tablet_of_3, shop, COUNTER[9])
    assert "À payer à la caisse" in alone
    assert "Café" in alone
    assert "Décrochez" not in alone
    talking = shown(tablet_of_3, shop, replace(TILES[0], extras=EXTRAS, due=2000 * UNIT))
    assert "En tout, avec le reste de votre visite : 2 000 F CFA" in talking
    assert "Avec vos autres appels" not in talking


def test_what_the_deposit_covers_is_not_to_be_paid_again(tablet_of_3, shop):
    covered = shown(tablet_of_3, shop, COUNTER[8])
    assert "Pris sur votre dépôt" in covered
    assert "on vous rend 265 F" in covered
    assert "À payer à la caisse" not in covered
    assert "on vous rend" not in shown(tablet_of_3, shop, replace(COUNTER[8], deposit=COUNTER[8].due))
    assert "À payer à la caisse" in shown(tablet_of_3, shop, replace(COUNTER[8], deposit=COUNTER[8].due - UNIT))


def test_arabic_is_read_from_right_to_left_with_figures_that_keep_their_order(tablet_of_3):
    tablet_of_3.get("/booth/3?lang=ar")
    page = tablet_of_3.get("/booth/3").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "\u206675\u00a0F\u2069" in page
    assert "\u2066" in tablet_of_3.get("/booth/3/price?q=0033612345678").text


def test_the_language_of_a_visit_ends_with_it(tablet_of_3, shop):
    in_cabin(shop, None)
    assert tablet_of_3.get("/booth/3?lang=ar").headers.get("Set-Cookie") is None
    in_cabin(shop, 7)
    assert 'lang="ar"' in tablet_of_3.get("/live/booth/3?wait=0").text
    in_cabin(shop, None)
    assert 'lang="fr"' in tablet_of_3.get("/live/booth/3?wait=0").text
    in_cabin(shop, 8)
    assert '<html lang="fr"' in tablet_of_3.get("/booth/3").text


def test_the_next_customer_does_not_get_the_language_of_the_last_though_nobody_looked_between(tablet_of_3, shop):
    in_cabin(shop, 7)
    tablet_of_3.get("/booth/3?lang=en")
    in_cabin(shop, 8)
    assert '<html lang="fr"' in tablet_of_3.get("/booth/3").text


def test_nobody_works_in_a_language_of_customers(app):
    ana = logged_in(app, "Ana")
    ana.get("/booth/3?lang=ar")
    assert '<html lang="ar" dir="rtl">' in ana.get("/booth/3").text
    assert '<html lang="fr" dir="ltr">' in ana.get("/board").text
    assert '<html lang="fr" dir="ltr">' in ana.get("/board?lang=ar").text


def test_the_longest_name_of_a_destination_and_free_seconds_are_told(tablet_of_3):
    answer = asked(tablet_of_3, "00243812345678", "1000")
    assert CONGO.destination in answer
    assert "10 s" in answer
    assert FRANCE.destination not in answer
