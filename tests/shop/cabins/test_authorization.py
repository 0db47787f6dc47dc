"""May this call start, and for how long?"""

from callshop.events import AuthorizationRequest, Outcome
from callshop.shop.visits.visits import OpenVisit
from tests.story import ANA, BOX, Stage

LONGEST = 4 * 3600


def test_without_a_limit_the_longest_call(stage: Stage):
    said = stage.line(3).asks("0049301234")
    assert (said.allowed, said.seconds) == (True, LONGEST)


def test_before_the_number_is_known_the_line_is_let_in(stage: Stage):
    assert stage.line(3).asks(None).allowed


def test_no_shift_is_needed_and_asking_changes_nothing(stage: Stage):
    before = stage.shop.board.revision
    assert stage.line(3).asks("0049301234") == stage.line(3).asks("0049301234")
    assert stage.shop.board.revision == before
    assert stage.on_disk() == []


def test_a_line_that_no_cabin_has_is_refused_and_listed(stage: Stage):
    said = stage.line("L99", device="10.6.6.6").asks("0049301234")
    assert not said.allowed
    stage.passes(1)
    assert [one.line for one in stage.shop.board.strangers] == ["L99"]


def test_a_blocked_cabin_is_refused(stage: Stage):
    stage.shop.cabins.block(3, ANA)
    said = stage.line(3).asks("0049301234")
    assert (said.allowed, said.seconds) == (False, 0)
    assert "blocked" in said.reason.text


def test_a_deposit_gives_the_seconds_it_pays_less_one(stage: Stage):
    stage.has_till(ANA)
    stage.shop.visits.open(OpenVisit(3, "prepaid", 70_000, ANA))
    assert stage.line(3).asks("0049301234").seconds == 59
    stage.line(3).completes(30)
    assert stage.line(3).asks("0049301234").seconds == 24
    stage.line(3).completes(25)
    assert not stage.line(3).asks("0049301234").allowed


def test_the_answer_goes_back_with_the_event(stage: Stage):
    outcome = stage.tell(
        AuthorizationRequest(at=stage.clock(), names=("L3",), number="0049301234", ticket="T"), gateway=BOX
    )
    assert isinstance(outcome, Outcome)
    assert outcome.verdict.allowed
