"""A call ended by hand: when it began is said, a minute is a minute, and a refusal leaves the form as it was typed."""

import pytest

from callshop.events import sentence
from callshop.metering.states import State
from callshop.refusal import Refused
from tests.browser.samples import NOW, SENEGAL, now, tile

HTMX = {"HX-Request": "true"}
BEGAN = NOW - 79_000
"""14:06:12"""


@pytest.mark.parametrize(("typed", "ended"), [
    ("14:06", NOW - 31_001), ("14:07", NOW), ("14:06:12", BEGAN), ("14:08", NOW + 29_000),
])  # fmt: skip
def test_a_minute_is_meant_to_its_end_and_no_further_than_now(ana, shop, typed, ended):
    ana.post("/cabins/7/end-call", data={"call": "1", "ended_at": typed, "reason": "left"})
    assert shop.asked == [("end_call", 7, 1, ended, "left", "Ana")]


def test_the_panel_says_when_the_call_began_and_keeps_the_form_open_with_its_error(ana, shop):
    shop.show(None, tile(7, State.TALKING, visit=3, call=now("771234567", SENEGAL, 79, "SN")))
    assert "Commencé à 14:06:12" in ana.get("/cabins/7", headers=HTMX).text
    shop.refuses = Refused(sentence("A call ends after it began, and not in the future."))
    form = {"call": "1", "ended_at": "14:05", "reason": "left"}
    page = ana.post("/cabins/7/end-call", data=form, headers=HTMX).text
    more = page.split('name="ended_at"')[0]
    assert "open" in more[more.rindex("<details"):].split(">")[0]
    assert 'value="14:05"' in page and 'value="left"' in page
