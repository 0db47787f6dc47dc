"""What the counter's tile says: its hint, and its next steps, the most urgent first."""

import pytest

from callshop.metering.states import State
from callshop.metering.tile.counter_text import hint, next_steps
from callshop.money import UNIT
from tests.browser.samples import CONGO, IVORY, NOW, SENEGAL, now, owed, tile

ENDED = owed(11, "00221776543210", SENEGAL, 228, "SN")


def call(rate=IVORY, seconds=61, **more):
    return now("002250708091011", rate, seconds, "CI", **more)


def said(shown, sees_losses=False) -> list[tuple[str, str]]:
    return [(remark.tone, str(remark.sentence)) for remark in next_steps(shown, sees_losses)]


@pytest.mark.parametrize(("shown", "words"), [
    (tile(1, State.FREE), "lifted = open"),
    (tile(1, State.FREE, live=False), "Calls show when they end"),
    (tile(1, State.FREE, live=False, wired=False), "no line yet"),
    (tile(1, State.OPEN, visit=3), "open, pay after"),
    (tile(1, State.OPEN, visit=3, lifted=True), "handset lifted"),
    (tile(1, State.OPEN, visit=3, lifted=True, live=False), "The call will show when it ends"),
    (tile(1, State.OPEN, visit=3, mode="free"), "offered"),
    (tile(1, State.OPEN, visit=3, mode="prepaid", deposit=500 * UNIT), f"prepaid {500 * UNIT}"),
    (tile(1, State.BLOCKED), f"since {NOW - 60_000}"),
    (tile(1, State.FAULT, no_news_since=NOW, wired=False), "gateway gone"),
])  # fmt: skip
def test_a_cabin_without_a_price_says_what_it_waits_for(shown, words):
    assert str(hint(shown)) == words


@pytest.mark.parametrize(("shown", "first"), [
    (tile(1, State.FREE), []),
    (tile(1, State.FAULT), []),
    (tile(1, State.FAULT, no_news_since=NOW), [("silent", f"no news since {NOW}")]),
    (tile(1, State.DIALLING, call=call(seconds=0)), [("step", "the meter starts at the answer")]),
    (tile(1, State.RINGING, call=call(seconds=0, answer_known=False)),
     [("step", "answer not reported by this gateway")]),
    (tile(1, State.TALKING, call=call(CONGO, 4)), [("step", "free under 10 s")]),
    (tile(1, State.TALKING, call=call(next_step=(150 * UNIT, 59))), [("step", f"{450 * UNIT} in 59")]),
    (tile(1, State.TALKING, call=call(next_step=None, answer_known=False)), [("unsure", "answer not reported")]),
    (tile(1, State.TALKING, call=call(), left=90), [("step", "ends in 90")]),
    (tile(1, State.TALKING, call=call(), left=90, can_cut=False), [("step", "deposit used up in 90")]),
    (tile(1, State.TALKING, call=call(), left=0, limit_alarm=0), [("soon", "ends in 0")]),
    (tile(1, State.TALKING, call=call(), left=-72, limit_alarm=0), [("bad", "over by 72: make them hang up")]),
    (tile(1, State.TALKING, call=call(rate=None, emergency=True)), [("bad", "Emergency call")]),
    (tile(1, State.TALKING, call=call(rate=None, refused=True)), [("bad", "Refused number")]),
    (tile(1, State.TALKING, call=call(rate=None)), [("bad", "Number without a price")]),
    (tile(1, State.DUE, owed=(ENDED,)), [("step", f"hung up at {ENDED.ended_at}")]),
    (tile(1, State.DUE, owed=(ENDED,), capped=True), [("step", "held at the deposit")]),
    (tile(1, State.DUE, owed=(ENDED,), wished=5 * UNIT), [("wish", f"asks for {5 * UNIT} more")]),
])  # fmt: skip
def test_the_next_step_of_a_cabin(shown, first):
    assert said(shown) == first


def test_what_cannot_wait_stands_before_the_customer_s_wish():
    late = tile(1, State.TALKING, call=call(), left=-3, limit_alarm=0, wished=5 * UNIT)
    assert [tone for tone, _ in said(late)] == ["bad", "wish"]
    assert [tone for tone, _ in said(tile(1, State.TALKING, call=call(), left=90, wished=5 * UNIT))] == ["wish"]


def test_a_second_call_on_the_line_is_asked_about_before_all_else():
    (doubt,) = next_steps(tile(1, State.TALKING, call=call(overtaken_at=NOW), left=-3, limit_alarm=0), False)
    assert (doubt.tone, doubt.icon) == ("doubt", "info")
    assert str(doubt.brief) == f"A second call since {NOW}: is the first over?"


def test_only_the_owner_is_told_that_a_call_is_sold_at_a_loss():
    shown = tile(1, State.TALKING, call=call(losing=True))
    assert said(shown, sees_losses=True) == [("bad", "Sold at a loss")]
    assert [tone for tone, _ in said(shown)] == ["step"]


def test_the_whole_visit_is_said_where_it_is_more_than_this_call():
    talks = call()
    assert said(tile(1, State.TALKING, call=talks, due=talks.price))[1:] == []
    assert said(tile(1, State.TALKING, call=talks, due=900 * UNIT))[1:] == [("visit", f"visit {900 * UNIT}")]
