"""What the tablet in a cabin says around the price, in each state."""

import pytest

from callshop.metering.states import State
from callshop.metering.tile.tablet_text import tablet_text
from callshop.metering.visit import Extra
from callshop.money import UNIT
from callshop.translations import translator
from tests.browser.samples import CONGO, IVORY, NOW, SENEGAL, now, owed, tile

ENDED = owed(11, "00221776543210", SENEGAL, 228, "SN")
COFFEE = Extra(1, "Café", 1, 50 * UNIT)


def call(rate=IVORY, seconds=61, **more):
    return now("002250708091011", rate, seconds, "CI", **more)


def words(sentences) -> list[str]:
    return [str(each) for each in sentences]


@pytest.mark.parametrize(("shown", "title", "status"), [
    (tile(1, State.FREE), "Lift the handset and dial", "The price shows here while you talk."),
    (tile(1, State.FREE, live=False), "Lift the handset and dial", "The price of your call will show when it ends."),
    (tile(1, State.OPEN), "Dial your number", "You pay nothing before the other side answers."),
    (tile(1, State.OPEN, live=False), "Dial your number", "The price of your call will show when it ends."),
    (tile(1, State.BLOCKED, live=False), "This cabin is closed", "Please ask at the counter."),
    (tile(1, State.FAULT), "Out of order for a moment", "Please ask at the counter."),
])  # fmt: skip
def test_a_cabin_in_which_nobody_talks_says_what_to_do(shown, title, status):
    text = tablet_text(shown)
    assert (str(text.title), str(text.status)) == (title, status)


@pytest.mark.parametrize(("shown", "status", "steps"), [
    (tile(1, State.DIALLING, call=call()), "Dialling: you pay nothing yet", []),
    (tile(1, State.RINGING, call=call()), "It is ringing: you pay nothing yet", []),
    (tile(1, State.FAULT, call=call()), "No news of the gateway", []),
    (tile(1, State.FAULT, call=call(), no_news_since=NOW),
     f"Price at {NOW}: no news of the gateway since", []),
    (tile(1, State.TALKING, call=call(rate=None, emergency=True)), "Emergency call: you pay nothing.", []),
    (tile(1, State.TALKING, call=call(CONGO, 4)), "None", ["free under 10 s"]),
    (tile(1, State.TALKING, call=call(next_step=(150 * UNIT, 59))), "None", [f"{150 * UNIT} more in 59"]),
    (tile(1, State.TALKING, call=call(next_step=None, answer_known=False)), "None",
     ["Answer not reported by this gateway."]),
    (tile(1, State.TALKING, call=call(next_step=None, priced=False)), "None", ["This number is in no price list."]),
])  # fmt: skip
def test_a_call_says_what_its_next_seconds_cost_or_why_nothing_is_counted(shown, status, steps):
    text = tablet_text(shown)
    assert (text.title, str(text.status), words(text.steps)) == (None, status, steps)


def test_the_price_of_a_call_stands_beside_the_rest_of_the_visit_and_the_deposit():
    talks = call()
    alone = tile(1, State.TALKING, call=talks)
    prepaid = tile(1, State.TALKING, call=talks, mode="prepaid", deposit=500 * UNIT)
    capped = tile(1, State.TALKING, call=call(capped=True), mode="prepaid", deposit=500 * UNIT)
    more = tile(1, State.TALKING, call=talks, due=900 * UNIT)
    coffee = tile(1, State.TALKING, call=talks, due=900 * UNIT, extras=(COFFEE,))
    assert [words(tablet_text(each).total) for each in (alone, prepaid, capped, more, coffee)] == [
        [],
        [f"Prepaid: {500 * UNIT}"],
        [f"Prepaid: {500 * UNIT}", "capped at the deposit"],
        [f"With your other calls: {900 * UNIT}"],
        [f"In all, with the rest of your visit: {900 * UNIT}"],
    ]


def test_what_is_owed_is_to_be_paid_or_taken_from_the_deposit():
    text = tablet_text(tile(1, State.DUE, owed=(ENDED,)))
    assert (str(text.title), text.total) == ("To pay at the counter", ())
    assert str(text.spoken) == f"To pay: {ENDED.amount}."
    text = tablet_text(tile(1, State.DUE, owed=(ENDED,), mode="prepaid", deposit=ENDED.amount + UNIT))
    assert (str(text.title), str(text.spoken)) == (
        "Taken from your deposit",
        f"Taken from your deposit: {ENDED.amount}.",
    )
    assert words(text.total) == [f"Prepaid: {ENDED.amount + UNIT}", f"given back to you: {UNIT}"]
    exact = tablet_text(tile(1, State.DUE, owed=(ENDED,), mode="prepaid", deposit=ENDED.amount))
    assert words(exact.total) == [f"Prepaid: {ENDED.amount}"]


def test_the_page_writes_the_figures_of_a_sentence():
    (step,) = tablet_text(tile(1, State.TALKING, call=call(next_step=(150 * UNIT, 59)))).steps
    assert translator("fr").say(step, lambda figure: f"<{figure.unit}>") == "<money> de plus dans <about_time>"
