"""A customer's stay: deposits in and out of the till, names, moves, and who waits for a cabin."""

import pytest

from callshop.ledger.db.connection import DiskRefused
from callshop.ledger.till.payments import cash_of_shift, held_deposit
from callshop.ledger.visits import waiting_list as ledger_waiting
from callshop.refusal import Refused
from callshop.shop.visits.visits import ClosedVisit, CloseVisit, OpenVisit, TopUp
from callshop.shop.visits.waiting_list import Seat
from tests.shop.witness import refused
from tests.story import ANA, Stage

OMAR = "Omar"


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.has_till(ANA)
    return stage


def moved(stage: Stage) -> list[tuple]:
    rows = stage.on_disk("SELECT kind, method, amount, shift FROM payment ORDER BY id")
    return [tuple(row.values()) for row in rows]


# -- the deposit


def test_a_deposit_comes_into_the_till_and_goes_out_of_it(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    stage.shop.visits.top_up(TopUp(3, 200_000, ANA, "mobile", reference="OM-1"))
    stage.shop.visits.top_up(TopUp(3, -100_000, ANA))
    assert stage.shop.visits.close(CloseVisit(3, ANA)) == ClosedVisit(back=600_000)
    assert moved(stage) == [
        ("deposit", "cash", 500_000, 1), ("deposit", "mobile", 200_000, 1), ("deposit", "cash", -100_000, 1),
        ("deposit", "cash", -600_000, 1),
    ]  # fmt: skip
    assert (cash_of_shift(1), held_deposit(1), stage.tile(3).state) == (-200_000, 0, "free")


def test_nobody_takes_a_deposit_without_an_open_till_and_a_postpaid_visit_needs_none(stage: Stage):
    refused(409, stage.shop.visits.open, OpenVisit(3, "prepaid", 500_000, OMAR))
    stage.shop.visits.open(OpenVisit(3, "postpaid", 0, OMAR))
    assert moved(stage) == []


def test_the_owner_takes_it_into_the_only_open_till(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, OMAR, owner=True))
    assert moved(stage) == [("deposit", "cash", 500_000, 1)]


@pytest.mark.parametrize(("amount", "method"), [(0, "cash"), (-600_000, "cash"), (1, "cheque")])
def test_top_ups_that_are_refused(stage: Stage, amount: int, method: str):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    with pytest.raises(Refused):
        stage.shop.visits.top_up(TopUp(3, amount, ANA, method))
    assert (stage.tile(3).deposit, len(moved(stage))) == (500_000, 1)


def test_only_a_prepaid_visit_has_a_deposit(stage: Stage):
    refused(409, stage.shop.visits.top_up, TopUp(3, 100_000, ANA))
    stage.shop.visits.open(OpenVisit(3, "postpaid", 0, ANA))
    refused(409, stage.shop.visits.top_up, TopUp(3, 100_000, ANA))
    refused(409, stage.shop.visits.wish, 3, 100_000)


def test_what_the_disk_refused_has_not_happened(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    with stage.disk_refusing():
        refused(503, stage.shop.visits.top_up, TopUp(3, 100_000, ANA))
        refused(503, stage.shop.visits.close, CloseVisit(3, ANA))
    assert (stage.tile(3).deposit, len(moved(stage))) == (500_000, 1)


def test_the_deposit_goes_with_the_customer_to_another_cabin_and_through_a_restart(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA, name="Awa", note="in blue"))
    stage.shop.visits.top_up(TopUp(3, 100_000, ANA))
    stage.talk(3, 60)
    stage.shop.visits.move(3, 1, ANA)
    for _ in range(2):
        tile = stage.tile(1)
        assert (tile.deposit, tile.name_of, tile.note, tile.due) == (600_000, "Awa", "in blue", 70_000)
        stage.restart()
    assert stage.tile(3).visit is None


# -- modes and names


def test_a_free_visit_is_the_owner_s_and_traced(stage: Stage):
    refused(403, stage.shop.visits.open, OpenVisit(3, "free", 0, ANA))
    stage.shop.visits.open(OpenVisit(3, "free", 0, OMAR, owner=True))
    stage.talk(3, 61)
    assert stage.tile(3).due == 0
    (traced,) = stage.on_disk("SELECT who FROM audit WHERE what = 'visit opened'")
    assert traced["who"] == OMAR


def test_closing_can_open_the_next_at_once(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    before = stage.tile(3).visit
    assert stage.shop.visits.close(CloseVisit(3, ANA, next_mode="postpaid")).back == 500_000
    assert (stage.tile(3).state, stage.tile(3).mode) == ("open", "postpaid")
    assert stage.tile(3).visit > before
    refused(400, stage.shop.visits.close, CloseVisit(3, ANA, next_mode="prepaid"))


def test_a_next_visit_that_is_refused_ends_nothing_and_keeps_the_deposit(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    refused(403, stage.shop.visits.close, CloseVisit(3, ANA, next_mode="free"))
    assert (stage.tile(3).deposit, held_deposit(1), len(moved(stage))) == (500_000, 500_000, 1)
    assert stage.shop.visits.close(CloseVisit(3, ANA, owner=True, next_mode="free")) == ClosedVisit(back=500_000)
    assert (stage.tile(3).mode, stage.tile(3).deposit) == ("free", 0)


def test_a_customer_gets_a_name_and_a_note(stage: Stage):
    refused(409, stage.shop.visits.name, 3, "Awa", "", ANA)
    stage.lift(3)
    stage.shop.visits.name(3, "  Awa   Diop ", "in blue", ANA)
    assert (stage.tile(3).name_of, stage.tile(3).note) == ("Awa Diop", "in blue")
    refused(400, stage.shop.visits.name, 3, "x" * 61, "", ANA)
    stage.restart()


# -- Continue


def test_a_wish_rings_until_it_is_granted_or_dismissed(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    stage.shop.visits.wish(3, 200_000)
    assert stage.tile(3).wished == 200_000
    stage.shop.visits.top_up(TopUp(3, -100_000, ANA))
    assert stage.tile(3).wished == 200_000
    stage.shop.visits.wish(3, 0)
    assert stage.tile(3).wished == 0
    stage.shop.visits.wish(3, 500_000)
    stage.shop.visits.top_up(TopUp(3, 200_000, ANA))
    assert stage.tile(3).wished == 0


def test_a_wish_still_rings_after_a_restart_unless_it_was_answered(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    stage.shop.visits.wish(3, 200_000)
    stage.shop.visits.top_up(TopUp(3, -100_000, ANA))
    stage.restart(boot="after the power cut")
    assert stage.tile(3).wished == 200_000
    stage.shop.visits.wish(3, 0, ANA)
    stage.restart()
    assert stage.tile(3).wished == 0
    stage.shop.visits.wish(3, 500_000)
    stage.shop.visits.top_up(TopUp(3, 200_000, ANA))
    stage.restart()
    assert stage.tile(3).wished == 0
    told = stage.on_disk("SELECT who FROM audit WHERE what IN ('asked to go on', 'given no more') ORDER BY id")
    assert [row["who"] for row in told] == ["tablet 3", ANA, "tablet 3"]


# -- who waits


def test_who_waits_is_seated_in_turn_or_goes(stage: Stage):
    awa, omar = stage.shop.waiting_list.add("Awa", "with a child", ANA), stage.shop.waiting_list.add("Omar", "", ANA)
    assert [each.name for each in stage.shop.board.waiting] == ["Awa", "Omar"]
    stage.restart()
    stage.shop.waiting_list.seat(Seat(awa, 3, "prepaid", 500_000, ANA))
    tile = stage.tile(3)
    assert (tile.mode, tile.deposit, tile.name_of, tile.note) == ("prepaid", 500_000, "Awa", "with a child")
    refused(409, stage.shop.waiting_list.seat, Seat(awa, 2, "postpaid", 0, ANA))
    stage.shop.waiting_list.give_up(omar, ANA)
    refused(409, stage.shop.waiting_list.give_up, omar, ANA)
    assert stage.shop.board.waiting == ()
    rows = stage.on_disk("SELECT name, cabin, seated_at IS NULL AS gone FROM waiting ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [("Awa", 3, 0), ("Omar", None, 1)]


def test_who_is_seated_while_the_disk_refuses_still_waits_and_has_paid_nothing(stage: Stage, monkeypatch):
    awa = stage.shop.waiting_list.add("Awa", "", ANA)

    def refuses(*_: object) -> None:
        raise DiskRefused("full")

    monkeypatch.setattr(ledger_waiting, "seat", refuses)
    refused(503, stage.shop.waiting_list.seat, Seat(awa, 3, "prepaid", 500_000, ANA))
    assert (stage.tile(3).state, moved(stage)) == ("free", [])
    assert [each.id for each in stage.shop.board.waiting] == [awa]


def test_who_finds_no_cabin_goes_on_waiting(stage: Stage):
    stage.talk(3, 61)
    awa = stage.shop.waiting_list.add("Awa", "", ANA)
    refused(409, stage.shop.waiting_list.seat, Seat(awa, 3, "postpaid", 0, ANA))
    assert [each.id for each in stage.shop.board.waiting] == [awa]
    refused(400, stage.shop.waiting_list.add, " ", "", ANA)


def test_a_lifted_handset_with_nothing_due_is_no_customer_in_the_cabin_to_which_it_is_moved(stage: Stage):
    stage.lift(3)
    stage.shop.visits.move(3, 1, ANA)
    assert (stage.tile(1).state, stage.tile(1).visit) == ("free", None)
    stage.shop.visits.open(OpenVisit(2, "prepaid", 500_000, ANA))
    stage.shop.visits.move(2, 1, ANA)
    assert stage.tile(1).deposit == 500_000


def test_a_call_without_a_price_given_to_a_free_cabin_leaves_it_free(stage: Stage):
    stage.line("L99").dials("0099999").answered().after(30).hangs_up()
    (loose,) = stage.shop.board.unmapped
    stage.shop.cabins.assign(2, loose.id, ANA)
    assert (stage.tile(2).state, stage.tile(2).visit, stage.shop.board.unmapped) == ("free", None, ())
    assert [(row["cabin"], row["visit"]) for row in stage.on_disk()] == [(2, 1)]
    stage.talk(3, 61)
    stage.shop.visits.move(3, 2, ANA)
    stage.line(2).owes("0.08")


def test_what_a_gateway_tells_later_is_asked_of_the_customer_where_he_is_now(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "postpaid", 0, ANA))
    said = stage.talk(3, 3, "0033145", ref="A1")
    stage.shop.visits.move(3, 1, ANA)
    stage.shop.visits.open(OpenVisit(3, "prepaid", 500_000, ANA))
    said.completes(8, "0033145")
    stage.line(1).owes("0.1")
    stage.line(3).owes("0")
    assert [row["cabin"] for row in stage.on_disk()] == [3], "where it was made"
    stage.restart()
    stage.line(1).owes("0.1")


def test_a_call_that_waits_for_a_cabin_and_is_told_again_by_a_mapped_name_is_owed_once(stage: Stage):
    stage.line("L99", ref="A1").dials("0049301234").answered().after(61).hangs_up()
    stage.line(3, ref="A1").completes(30)
    (loose,) = stage.shop.board.unmapped
    assert (loose.seconds, loose.amount, stage.owed(3)) == (30, 40_000, [])
    stage.shop.cabins.assign(3, loose.id, ANA)
    stage.line(3).owes("0.04")
    assert stage.shop.board.unmapped == ()
