"""Every state against every word, generated from the table that moves them."""

from dataclasses import replace

import pytest

from callshop.events import Answered, Completed, Dialled, HungUp, OffHook, Ringing
from callshop.metering.cabin import step
from callshop.metering.cabin_state import Cabin
from callshop.metering.effects import OutOfTurn
from callshop.metering.states import IN_CALL, LIFTED, NEXT, REST, SAME, State, Turn, moves
from tests.metering.desk import LINE, SAY, START, Book, cabin, run

WORDS = {
    OffHook: SAY.lift(100),
    Dialled: SAY.dial(100, "0033145"),
    Ringing: SAY.ring(100),
    Answered: SAY.answer(100),
    HungUp: SAY.hang_up(100),
    Completed: SAY.complete(100),
}


def in_state(state: State) -> Cabin:
    """A cabin that came to this state by events."""
    owing = run([SAY.dial(), SAY.answer(), SAY.hang_up(30)])[0]
    story = {
        State.FREE: cabin(),
        State.OPEN: run([SAY.lift()])[0],
        State.DIALLING: run([SAY.lift(), SAY.dial()])[0],
        State.RINGING: run([SAY.lift(), SAY.dial(), SAY.ring()])[0],
        State.TALKING: run([SAY.lift(), SAY.dial(), SAY.ring(), SAY.answer(9)])[0],
        State.DUE: owing,
        State.BLOCKED: cabin(blocked=True),
    }
    return story[state]


PAIRS = [(state, word) for state in NEXT for word in WORDS]
IN_TURN = [(state, word) for state, word in PAIRS if moves(state, WORDS[word]) is not None]
OUT_OF_TURN = [(state, word) for state, word in PAIRS if moves(state, WORDS[word]) is None]


def _name(value: object) -> str:
    return getattr(value, "__name__", str(value))


@pytest.mark.parametrize("state", NEXT, ids=_name)
def test_the_stories_lead_to_their_state(state: State):
    assert in_state(state).state is state


@pytest.mark.parametrize(("state", "word"), OUT_OF_TURN, ids=_name)
def test_out_of_turn_leaves_the_cabin_as_it_was_and_says_so(state: State, word: type):
    before, book = in_state(state), Book()
    after, effects = step(before, LINE, WORDS[word], book)
    assert after is before
    assert effects == (OutOfTurn(state, WORDS[word]),)
    assert book.given == []


@pytest.mark.parametrize(("state", "word"), IN_TURN, ids=_name)
def test_in_turn_the_cabin_comes_to_the_state_of_the_table(state: State, word: type):
    leads = NEXT[state][word]
    before = in_state(state)
    after, effects = step(before, LINE, WORDS[word], Book())
    assert not any(isinstance(effect, OutOfTurn) for effect in effects)
    if leads is SAME:
        assert (after, effects) == (before, ())
    elif leads is LIFTED:
        assert after.lifted
        assert not after.calls
        assert after.state is (State.BLOCKED if before.blocked else State.OPEN)
    elif leads is REST:
        assert not after.calls
        assert not after.lifted
        assert after.state in (State.FREE, State.DUE, State.BLOCKED)
    else:
        assert after.state is leads


@pytest.mark.parametrize("state", NEXT, ids=_name)
@pytest.mark.parametrize("word", [Dialled, Answered, Completed], ids=_name)
def test_what_carries_a_call_is_accepted_in_every_state(state: State, word: type):
    assert moves(state, WORDS[word]) is not None


@pytest.mark.parametrize("state", [*IN_CALL, State.DUE], ids=_name)
def test_a_call_of_the_cabin_is_never_dropped_by_a_word(state: State):
    """Whatever is said, each call is afterwards in progress or has been handed over as finished."""
    for word in WORDS.values():
        before, book = in_state(state), Book()
        book.given = ["call"] * 50
        after, effects = step(before, LINE, word, book)
        finished = [effect.finished.call.id for effect in effects if hasattr(effect, "finished")]
        accounted = [call.id for call in after.calls] + finished + [done.call.id for done in after.owed]
        assert {call.id for call in before.calls} | {done.call.id for done in before.owed} <= set(accounted)


def test_every_word_of_the_table_is_a_word_of_a_line():
    assert {word for row in NEXT.values() for word in row} == set(WORDS)
    assert {leads for row in NEXT.values() for leads in row.values()} <= {*State, *Turn}
    assert {*NEXT} == {*State} - {State.FAULT}


@pytest.mark.parametrize(("state", "word"), PAIRS, ids=_name)
def test_the_same_word_in_the_same_state_comes_out_the_same(state: State, word: type):
    before = in_state(state)
    kept = replace(before)
    assert step(before, LINE, WORDS[word], Book()) == step(before, LINE, WORDS[word], Book())
    assert before == kept


def test_since_moves_with_the_state_alone():
    now, _ = run([SAY.lift(3), SAY.dial(5), SAY.ring(7), SAY.ring(9)])
    assert now.since == START.plus(7000)
