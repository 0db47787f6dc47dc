"""What a tile says in a few words: no more than is known, and what cannot wait first."""

import pytest

from callshop.metering.states import State
from callshop.money import UNIT
from tests.browser.samples import AMERICA, now, tile
from tests.web.board.test_deposits import tile_html

TALKS = now("0012125550123", AMERICA, 520, "US", None)


@pytest.mark.parametrize(("shown", "words"), [
    (tile(6, State.OPEN, visit=3, lifted=True), "combiné décroché"),
    (tile(6, State.OPEN, visit=3), "ouverte, à payer après"),
    (tile(6, State.OPEN, visit=3, live=False), "L’appel s’affichera à la fin"),
    (tile(6, State.FREE), "décroché = ouvert"),
    (tile(6, State.FREE, wired=False), "pas encore de ligne"),
])  # fmt: skip
def test_a_handset_is_said_to_be_lifted_where_the_gateway_said_so(ana, shop, shown, words):
    shop.show(None, shown)
    assert words in tile_html(ana, 6)


@pytest.mark.parametrize(("left", "first"), [(-72, "dépassé de 01:12"), (8, "coupure dans 00:08")])
def test_who_asks_for_more_and_is_over_is_said_to_be_over_first(ana, shop, left, first):
    talks = tile(5, State.TALKING, call=TALKS, mode="prepaid", visit=5, deposit=500 * UNIT, left=left,
                 limit_alarm=0 if left < 0 else 10, wished=500 * UNIT)  # fmt: skip
    shop.show(None, talks)
    said = tile_html(ana, 5)
    assert -1 < said.find(first) < said.find("500 F de plus")
