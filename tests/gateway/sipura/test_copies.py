"""Copies and answers: two cabins of one adapter answered within a second are two calls, and a copy answers nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callshop.gateway.dialects.sipura_samples import START
from tests.gateway.sipura.sipura_talk import Listener

ANSWER = "CC:Remote Resume"
BOTH_RING = (
    "[1]Off Hook",
    "[2]Off Hook",
    "Calling:11@x",
    "[1:0]AUD ALLOC CALL (port=16384)",
    "Calling:22@x",
    "[2:0]AUD ALLOC CALL (port=16386)",
    "CC:CallProgress",
)


def said(script: list[tuple[int, str]], delay: int | None) -> list[tuple[int, str]]:
    """(ms, line) in the order they arrive, each a second time after so many milliseconds (None: once)."""
    copies = [] if delay is None else [(at + delay, line) for at, line in script]
    return [word for _, word in sorted(enumerate(script + copies), key=lambda each: each[1][0])]


def answered(script: list[tuple[int, str]], delay: int | None) -> dict[str, int]:
    """The cabins that were answered and when, in ms."""
    listener = Listener()
    for at, line in said(script, delay):
        listener.now = START.plus(at)
        listener.hear(line, every=0)
    whole = zip(listener.events, listener.story, strict=True)
    return {story[1]: event.at.mono - START.mono for event, story in whole if story[0] == "Answered"}


def ringing(every: int) -> list[tuple[int, str]]:
    return [(n * every, line) for n, line in enumerate(BOTH_RING)]


def two_answers(apart: int, every: int = 1500) -> list[tuple[int, str]]:
    began = every * len(BOTH_RING)
    heard = ((0, "[1:0]RTP Rx Up"), (1, ANSWER), (apart, "[2:0]RTP Rx Up"), (apart + 1, ANSWER))
    return ringing(every) + [(began + at, line) for at, line in heard]


@pytest.mark.parametrize("delay", (None, 0, 5, 40))
@pytest.mark.parametrize("apart", (120, 500, 999))
def test_two_cabins_answered_within_a_second_are_both_answered(apart, delay):
    assert sorted(answered(two_answers(apart), delay)) == ["1", "2"]


def test_two_cabins_answered_within_a_second_of_listening_are_both_answered():
    assert sorted(answered(two_answers(500, every=100), None)) == ["1", "2"]


def test_a_line_said_again_by_another_cabin_within_a_tenth_of_a_second_answers_nobody():
    assert answered(two_answers(60), None) == {"1": 1500 * len(BOTH_RING) + 1}


def test_a_copy_whose_own_line_s_copy_was_lost_answers_nobody():
    script = said(two_answers(300)[:-1], 600)
    script.remove((1500 * len(BOTH_RING) + 600, "[1:0]RTP Rx Up"))
    assert list(answered(script, None)) == ["1"]


GAPS = st.integers(0, 900)


@given(
    st.integers(100, 2000),
    st.lists(st.tuples(st.sampled_from("12"), GAPS, st.sampled_from(("RTP Rx Up", "AUD x", "RTP Tx Up"))), max_size=6),
    st.permutations("12"),
    st.integers(0, 2),
    st.lists(st.tuples(GAPS, GAPS), min_size=2, max_size=2),
    st.one_of(st.none(), GAPS),
)
@settings(deadline=None, max_examples=300)
def test_no_interleaving_of_copies_answers_a_cabin_before_it_was(every, chatter, order, answers, gaps, delay):
    script = ringing(every)
    now = every * len(script) + 2000
    truth = {}
    for cabin, (before, after) in zip(order[:answers], gaps[:answers], strict=True):
        script.append((now := now + before, f"[{cabin}:0]RTP Rx Dn"))
        script.append((now := now + 1, ANSWER))
        truth[cabin] = now
        now += after
    for cabin, gap, word in chatter:
        script.append((now := now + gap, f"[{cabin}:0]{word}"))
    found = answered(script, delay)
    assert set(found) <= set(truth)
    assert all(found[cabin] >= truth[cabin] for cabin in found)
    if delay is None and len(truth) == answers and (answers < 2 or gaps[0][1] + gaps[1][0] >= 100):
        assert found == truth
