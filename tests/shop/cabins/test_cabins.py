"""What the cashier does: each verb happens, on disk and on the board, or is refused in a sentence."""

import pytest

from callshop.ledger.db import audit, connection
from callshop.ledger.settings import shop_config
from callshop.metering.board import UnpricedCall
from callshop.metering.states import State
from callshop.shop.cabins.cabins import EndCall
from callshop.shop.visits.visits import CloseVisit, OpenVisit
from tests.shop.witness import audited, refused
from tests.story import ANA, Stage, close_books, open_books


def test_open_and_close(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "postpaid", 0, ANA))
    stage.line(3).is_("open")
    refused(409, stage.shop.visits.open, OpenVisit(3, "postpaid", 0, ANA))
    stage.shop.visits.close(CloseVisit(3, ANA))
    stage.line(3).is_("free")
    assert [visit["opened_by"] for visit in stage.on_disk("SELECT * FROM visit")] == [ANA]


def test_a_visit_that_cannot_be_opened(stage: Stage):
    refused(400, stage.shop.visits.open, OpenVisit(3, "barter", 0, ANA))
    refused(400, stage.shop.visits.open, OpenVisit(3, "prepaid", 0, ANA))
    stage.talk(3, 61)
    refused(409, stage.shop.visits.open, OpenVisit(3, "postpaid", 0, ANA))
    refused(409, stage.shop.visits.close, CloseVisit(3, ANA))
    assert len(stage.on_disk("SELECT * FROM visit")) == 1


def test_opening_takes_over_from_the_handset_and_leaves_no_visit_behind(stage: Stage):
    stage.line(3).lifts().dials("0033145").answered().after(3).hangs_up().lifts()
    stage.line(3).dials("0033145").answered().after(3).hangs_up()
    stage.line(3).lifts()
    stage.shop.visits.open(OpenVisit(3, "free", 0, ANA, owner=True))
    stage.talk(3, 61)
    stage.line(3).owes("0")
    stage.shop.visits.close(CloseVisit(3, ANA))
    assert all(visit["closed_at"] for visit in stage.on_disk("SELECT * FROM visit"))
    assert stage.on_disk()[-1]["cost"] == 40_667


def test_opening_a_blocked_cabin_unblocks_it_for_good(stage: Stage):
    stage.shop.cabins.block(3, ANA)
    stage.shop.visits.open(OpenVisit(3, "postpaid", 0, ANA))
    stage.restart()
    stage.line(3).is_("open")


def test_block_and_block_all(stage: Stage):
    stage.shop.cabins.block(3, ANA)
    stage.line(3).is_("blocked").dials("0049301234")
    assert stage.cut == ["L3"]
    stage.line(3).hangs_up()
    stage.shop.cabins.block_all(ANA)
    assert {tile.state for tile in stage.shop.board.tiles} == {"blocked"}
    stage.shop.cabins.unblock(3, ANA)
    stage.line(3).is_("free")
    refused(404, stage.shop.cabins.block, 77, ANA)
    assert audited(stage)[-3:] == ["cabins blocked", "cabins blocked", "cabins unblocked"]


def test_hang_up_asks_the_gateway(stage: Stage):
    refused(409, stage.shop.cabins.hang_up, 3, ANA)
    stage.line(3, ref="A1").dials("0049301234").answered()
    stage.shop.cabins.hang_up(3, ANA)
    assert [str(ref) for ref in stage.cut] == ["A1"]
    assert audited(stage)[-1] == "hung up"


def test_a_gateway_that_cannot_hang_up_says_so(tmp_path):
    stage = Stage(tmp_path, can_cut=False)
    open_books(stage.file)
    stage.begin()
    stage.line(3).dials("0049301234").answered()
    assert "handset" in refused(409, stage.shop.cabins.hang_up, 3, ANA)
    close_books()


def test_hang_up_works_although_the_disk_refuses(stage: Stage):
    stage.line(3).dials("0049301234").answered()
    with stage.disk_refusing():
        stage.shop.cabins.hang_up(3, ANA)
    assert stage.cut == ["L3"]
    stage.passes(1)
    assert audited(stage)[-1] == "hung up"


def test_a_call_ended_by_hand_at_a_stated_time(stage: Stage):
    said = stage.line(3).dials("0049301234").answered().after(600)
    call, at = stage.tile(3).call.id, stage.clock().wall
    refused(404, stage.shop.cabins.end_call, EndCall(3, 99, at, "gone", ANA))
    refused(400, stage.shop.cabins.end_call, EndCall(3, call, at + 1, "gone", ANA))
    refused(400, stage.shop.cabins.end_call, EndCall(3, call, at - 601_000, "gone", ANA))
    refused(400, stage.shop.cabins.end_call, EndCall(3, call, at, "  ", ANA))
    stage.shop.cabins.end_call(EndCall(3, call, at - 540_000, "the customer left", ANA))
    said.is_("due").owes("0.07")
    (row,) = stage.on_disk()
    assert (row["seconds"], row["ended_at"]) == (60, at - 540_000)
    assert "the customer left" in stage.on_disk("SELECT detail FROM audit ORDER BY id DESC LIMIT 1")[0]["detail"]


def test_who_paid_for_a_call_whose_end_was_lost_pays_up_to_the_next_call_on_its_line(stage: Stage):
    lost = stage.line(3, ref="A").dials("0049301234").answered().after(60)
    stage.line(3, ref="B").dials("0049301234").answered().after(120).hangs_up()
    stage.clock.goes_on(300)
    stage.restart()
    lost.is_("talking")
    call = stage.tile(3).call
    assert call.overtaken_at == call.answered_at + 60_000
    stage.shop.cabins.end_call(EndCall(3, call.id, call.overtaken_at, "another call on its line", ANA))
    assert [(row["ref"], row["seconds"], row["status"]) for row in stage.on_disk()] == [
        ("A", 60, "answered"), ("B", 120, "answered"),
    ]  # fmt: skip
    assert stage.tile(3).state is State.DUE


def test_a_call_can_be_ended_by_hand_although_the_clock_was_set_back(stage: Stage):
    said = stage.line(3).dials("0049301234").answered().after(600)
    stage.clock.slips(-3600)
    stage.shop.cabins.end_call(EndCall(3, stage.tile(3).call.id, stage.clock().wall - 540_000, "gone", ANA))
    said.owes("0.07")


def test_a_customer_moves_with_what_is_due(stage: Stage):
    stage.talk(3, 61)
    stage.shop.visits.move(3, 2, ANA)
    stage.line(3).is_("free")
    stage.line(2).is_("due").owes("0.08")
    stage.restart()
    assert stage.pays(2).total == 80_000
    assert [row["cabin"] for row in stage.on_disk()] == [3], "a call stays where it was made"


def test_moves_that_are_refused(stage: Stage):
    refused(409, stage.shop.visits.move, 3, 2, ANA)
    stage.talk(3, 61)
    stage.talk(2, 61)
    refused(409, stage.shop.visits.move, 3, 2, ANA)
    refused(404, stage.shop.visits.move, 3, 77, ANA)
    stage.line(3).dials("0049301234")
    refused(409, stage.shop.visits.move, 3, 1, ANA)


# -- calls of lines that no cabin has


def test_an_unmapped_call_is_kept_priced_and_given_to_a_cabin(stage: Stage):
    stage.line("L99").dials("0049301234").answered().after(61).hangs_up()
    assert [(row["cabin"], row["visit"], row["revenue"]) for row in stage.on_disk()] == [(None, None, 80_000)]
    (loose,) = stage.shop.board.unmapped
    stage.shop.cabins.assign(2, loose.id, ANA)
    stage.line(2).is_("due").owes("0.08")
    assert stage.shop.board.unmapped == ()
    assert stage.pays(2).total == 80_000
    refused(404, stage.shop.cabins.assign, 2, loose.id, ANA)


@pytest.mark.parametrize("ref", [None, "A1"])
def test_an_unmapped_call_can_be_given_while_it_goes_on(stage: Stage, ref: str | None):
    said = stage.line("L99", ref=ref).dials("0049301234").answered().after(30)
    stage.shop.cabins.assign(2, stage.shop.board.unmapped[0].id, ANA)
    stage.line(2).is_("talking").after(31).shows("0.08")
    said.hangs_up()
    stage.line(2).is_("due").owes("0.08")
    assert [row["cabin"] for row in stage.on_disk()] == [2]


def test_a_call_that_costs_nothing_leaves_nobody_in_the_cabin_it_is_given_to(stage: Stage):
    stage.line("99").lifts().dials("0099999123").answered().after(30).hangs_up()
    stage.shop.cabins.assign(2, stage.shop.board.unmapped[0].id, ANA)
    assert (stage.tile(2).visit, stage.shop.board.unmapped) == (None, ())
    assert stage.on_disk("SELECT 1 FROM visit WHERE closed_at IS NULL") == []
    assert stage.on_disk("SELECT cabin FROM call") == [{"cabin": 2}]


def test_an_unmapped_call_that_nobody_has_answered_waits(stage: Stage):
    stage.line("L99").dials("0049301234")
    refused(404, stage.shop.cabins.assign, 2, 1, ANA)


def test_a_line_mapped_in_mid_call_brings_its_call_home(stage: Stage):
    said = stage.line("L99").dials("0049301234").answered().after(30)
    shop_config.set_cabin(stage.clock().wall, 2, "Omar", lines=[("box", "L2"), ("box", "L99")])
    stage.reload()
    said.after(31).hangs_up()
    stage.line(2).is_("due").owes("0.08")
    assert [(row["cabin"], row["visit"]) for row in stage.on_disk()] == [(2, 1)]
    assert stage.pays(2).total == 80_000


def test_a_line_mapped_elsewhere_in_mid_call_ends_its_call_where_it_began(stage: Stage):
    said = stage.line(3).dials("0049301234").answered().after(61)
    shop_config.set_cabin(stage.clock().wall, 2, "Omar", lines=[("box", "L2"), ("box", "L3")])
    stage.reload()
    said.hangs_up()
    stage.line(3).is_("due").owes("0.08")
    stage.line(3).dials("0049301234")
    stage.line(2).is_("dialling")


def test_a_cabin_taken_out_of_the_house_stays_until_it_is_paid(stage: Stage):
    stage.talk(4, 61)
    connection.database.execute_sql("DELETE FROM line WHERE cabin = 4")
    connection.database.execute_sql("PRAGMA foreign_keys = 0")
    connection.database.execute_sql("DELETE FROM cabin WHERE number = 4")
    stage.reload()
    assert stage.pays(4).total == 80_000
    stage.reload()
    assert stage.tile(4) is None
    connection.database.execute_sql("INSERT INTO cabin (number) VALUES (4)")


def test_everything_people_did_is_in_one_unbroken_chain(stage: Stage):
    stage.talk(3, 61)
    stage.pays(3)
    stage.shop.cabins.block_all(ANA)
    assert audit.first_break() is None


def test_talk_without_a_price_on_an_unmapped_line_waits_for_its_cabin_too(stage: Stage):
    stage.line("7").dials("1413").answered().after(61).hangs_up()
    (waiting,) = stage.shop.board.unmapped
    assert (waiting.number, waiting.amount, waiting.state) == ("1413", 0, None)
    stage.restart()
    assert [call.id for call in stage.shop.board.unmapped] == [waiting.id]
    stage.shop.cabins.assign(2, waiting.id, ANA)
    assert stage.shop.board.unmapped == ()
    assert [row["cabin"] for row in stage.on_disk()] == [2]


def test_talk_without_a_price_in_a_cabin_stays_in_sight_until_somebody_has_seen_it(stage: Stage):
    stage.line(3).dials("00999123456").answered().after(1320).hangs_up().is_("free")
    stage.talk(2, 61)
    stage.talk(4, 0, number="00999123456")
    told = UnpricedCall(1, 3, "00999123456", 1320, stage.clock().wall - 61_000)
    assert stage.shop.board.unpriced == (told,)
    stage.restart()
    assert stage.shop.board.unpriced == (told,)
    assert stage.tile(3).state is State.FREE
    refused(400, stage.shop.cabins.see_unpriced, [], ANA)
    stage.shop.cabins.see_unpriced([1, 2], ANA)
    stage.shop.cabins.see_unpriced([1], "Omar")
    assert stage.shop.board.unpriced == ()
    assert audited(stage).count("talk without a price seen") == 1
    stage.restart()
    assert stage.shop.board.unpriced == ()


def test_talk_without_a_price_that_is_told_again_is_in_sight_once_and_not_again_when_it_was_seen(stage: Stage):
    said = stage.line(3, ref="A").dials("00999123456").answered()
    stage.passes(61)
    stage.restart(seconds_later=9, boot="second boot")
    assert [(call.id, call.seconds) for call in stage.shop.board.unpriced] == [(1, 60)]
    said.after(20).completes(90, number="00999123456")
    assert [(call.id, call.seconds) for call in stage.shop.board.unpriced] == [(1, 90)]
    said = stage.line(2, ref="B").dials("00999123456").answered().after(30)
    stage.shop.cabins.end_call(EndCall(2, 2, stage.clock().wall, "gone", ANA))
    stage.shop.cabins.see_unpriced([2], ANA)
    said.completes(31, number="00999123456")
    assert [call.id for call in stage.shop.board.unpriced] == [1]


def test_a_free_visit_and_a_caller_from_outside_need_no_price(stage: Stage):
    stage.shop.visits.open(OpenVisit(3, "free", 0, "Omar", owner=True))
    stage.line(3).dials("00999123456").answered().after(60).hangs_up()
    stage.line(2).dials("00999123456", direction="in").answered(direction="in").after(60).hangs_up()
    assert stage.shop.board.unpriced == ()


def test_who_gives_talk_without_a_price_to_a_cabin_has_seen_it(stage: Stage):
    stage.line("7").dials("1413").answered().after(61).hangs_up()
    stage.shop.cabins.assign(2, stage.shop.board.unmapped[0].id, ANA)
    assert stage.shop.board.unpriced == ()
    stage.restart()
    assert stage.shop.board.unpriced == ()
