"""What the board and the panel say of a deposit: what the cashier will do with it."""

from dataclasses import replace

import pytest

from callshop.metering.states import State
from callshop.money import UNIT
from tests.browser.samples import SENEGAL, owed, tile

DUE = owed(11, "00221776543210", SENEGAL, 560, "SN", amount=700 * UNIT)


def tile_html(client, cabin: int) -> str:
    page = client.get("/board").text.split(f'<article id="cabin-{cabin}"')[1].split("</article>")[0]
    return page.replace("\xa0", " ").replace("\u202f", " ")


def prepaid(deposit: int, **more):
    return tile(2, State.DUE, visit=9, mode="prepaid", deposit=deposit * UNIT, owed=(DUE,), **more)


@pytest.mark.parametrize(("deposit", "word", "act"), [
    (700, "À solder", "Solder"), (1090, "À rendre", "Rendre 390 F"), (500, "À payer", "Encaisser 200 F"),
])  # fmt: skip
def test_a_prepaid_cabin_says_what_the_cashier_will_do(ana, shop, deposit, word, act):
    shop.show(None, prepaid(deposit))
    said = tile_html(ana, 2)
    assert f"</svg>{word}</span>" in said
    assert f">{act}</button>" in said
    assert f"</svg>{word}</span>" in ana.get("/cabins/2").text


def test_the_promised_due_counts_the_deposit_that_is_used(ana, shop):
    shop.show(None, prepaid(700))
    assert 'data-due="700"' in tile_html(ana, 2)
    assert ana.get("/cabins/2", headers={"Accept": "application/json"}).json["due"] == "700"


def test_what_is_to_collect_is_not_in_the_drawer_yet():
    figures = [(each.to_collect, each.to_hand_back) for each in map(prepaid, (700, 1090, 500))]
    assert figures == [(0, 0), (0, 390 * UNIT), (200 * UNIT, 0)]
    assert replace(prepaid(0), mode="postpaid").to_collect == 700 * UNIT
