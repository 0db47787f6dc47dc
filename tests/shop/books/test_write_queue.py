"""No call is ever lost: what is on disk when, and what becomes of a call while the disk refuses."""

import sqlite3
from contextlib import closing
from functools import partial

import pytest

from callshop.events import Answered, Completed, Dialled, HungUp, Ref
from callshop.ledger.db import audit, connection
from callshop.metering.board import Board
from callshop.refusal import Refused
from callshop.shop.board.publisher import BoardPublisher
from callshop.shop.books import write_queue
from tests.story import Stage


def test_the_row_is_on_disk_when_the_call_is_answered(stage: Stage):
    said = stage.lift(3).dials("0049301234").rings()
    assert stage.on_disk() == []
    said.after(8).answered()
    (row,) = stage.on_disk()
    assert (row["status"], row["cabin"], row["number"], row["seconds"]) == ("talking", 3, "0049301234", 0)
    assert row["answered_at"] - row["dialled_at"] == 8000
    assert [visit["cabin"] for visit in stage.on_disk("SELECT * FROM visit")] == [3]


def test_the_disk_has_it_before_the_board(stage: Stage, monkeypatch):
    """At the instant a board with a new call or debt is swapped in, another program already reads its row."""
    seen = []
    real = BoardPublisher.repaint

    def repaint(shown: BoardPublisher) -> None:
        before = shown.board
        real(shown)
        if shown.board is not before:
            seen.append((facts(shown.board), [row["status"] for row in stage.on_disk()]))

    def facts(board: Board) -> list[str]:
        tile = board.tile(3)
        return ["answered" for _ in tile.owed] + (["talking"] if tile.call and tile.call.answered_at else [])

    monkeypatch.setattr(BoardPublisher, "repaint", repaint)
    stage.talk(3, 61)
    assert (["talking"], ["talking"]) in seen
    assert seen[-1] == (["answered"], ["answered"])
    assert all(shown == written for shown, written in seen)


def test_calls_that_go_on_are_touched_every_ten_seconds_in_one_transaction(stage: Stage):
    for cabin in (1, 2, 3):
        stage.line(cabin).dials("0049301234").answered()
    commits = []
    connection.database.connection().set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    stage.passes(35)
    connection.database.connection().set_trace_callback(None)
    assert len(commits) == 3
    assert [row["seconds"] for row in stage.on_disk()] == [30, 30, 30]
    assert {row["touched_at"] for row in stage.on_disk()} == {stage.clock().wall - 5000}


def test_the_row_is_complete_when_the_call_is_over(stage: Stage):
    stage.talk(3, 61)
    (row,) = stage.on_disk()
    assert (row["status"], row["seconds"], row["revenue"], row["cost"]) == ("answered", 61, 80_000, 40_667)
    assert row["ended_at"] == stage.clock().wall


def test_an_unanswered_call_has_a_row_and_its_visit(stage: Stage):
    stage.lift(3).dials("0049301234").rings().after(20).hangs_up().is_("free")
    (row,) = stage.on_disk()
    assert (row["status"], row["seconds"], row["revenue"]) == ("unanswered", 0, 0)
    assert [visit["closed_at"] for visit in stage.on_disk("SELECT * FROM visit")] == [stage.clock().wall]


def test_a_handset_put_back_is_no_call_and_no_visit(stage: Stage):
    stage.lift(3).after(3).hangs_up().is_("free")
    assert stage.on_disk() == stage.on_disk("SELECT * FROM visit") == []


def test_while_the_disk_refuses_the_call_goes_on_and_the_board_says_so(stage: Stage):
    at = stage.clock()
    with stage.disk_refusing():
        stage.line(3).dials("0049301234")
        outcome = stage.tell(Answered(at=at, names=("L3",)))
        assert outcome.stored is False
        stage.line(3).is_("talking").after(61).shows("0.08")
        assert any("disk refuses" in alarm.text for alarm in stage.shop.board.alarms)
        assert stage.on_disk() == []
    stage.passes(1)
    assert [row["status"] for row in stage.on_disk()] == ["talking"]
    assert stage.shop.board.alarms == ()
    assert stage.tell(HungUp(at=stage.clock(), names=("L3",))).stored is True


def test_what_the_disk_refused_is_written_later_in_order_nothing_lost_nothing_twice(stage: Stage):
    with stage.disk_refusing():
        for cabin in (1, 2, 3, 1, 2):
            stage.talk(cabin, 30)
        stage.passes(12)
        told = stage.tell(Completed(at=stage.clock(), names=("L4",), number="0033145", seconds=9, answered=True))
        assert told.stored is False
    stage.line(4, ref="next").completes(60)
    rows = stage.on_disk()
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [row["cabin"] for row in rows] == [1, 2, 3, 1, 2, 4, 4]
    assert all(row["status"] == "answered" for row in rows)
    assert sum(row["calls"] for row in stage.on_disk("SELECT calls FROM day_total")) == 7


def test_what_waits_for_the_disk_is_written_in_the_order_it_happened(stage: Stage):
    steps = ["first", "second", "third"]
    with stage.disk_refusing():
        for number, what in enumerate(steps):
            assert stage.shop.state.disk.write(partial(audit.record, number, "Ana", what)) is False
    assert stage.shop.state.disk.retry() is True
    assert [row["what"] for row in stage.on_disk("SELECT what FROM audit ORDER BY id")][-3:] == steps


def test_a_word_told_again_while_the_disk_refuses_is_not_stored_either(stage: Stage):
    """A gateway that waits for an answer gets none until the first telling is on disk."""
    record = Completed(at=stage.clock(), names=("L3",), ref=Ref("A"), number="0049301234", seconds=60, answered=True)
    with stage.disk_refusing():
        assert stage.tell(record).stored is False
        assert stage.tell(record).stored is False
    assert stage.tell(record).stored is True
    assert len(stage.on_disk()) == len(stage.owed(3)) == 1


def test_a_full_disk_is_a_disk_that_refuses(stage: Stage):
    pages = connection.database.execute_sql("PRAGMA page_count").fetchone()[0]
    connection.database.execute_sql(f"PRAGMA max_page_count = {pages}")
    for _ in range(200):
        stage.talk(1, 30)
    assert stage.shop.state.disk.refuses
    assert stage.shop.board.alarms
    connection.database.execute_sql("PRAGMA max_page_count = 1000000")
    stage.passes(1)
    assert not stage.shop.board.alarms
    assert [row["id"] for row in stage.on_disk()] == list(range(1, 201))
    assert len(stage.owed(1)) == 200


def test_a_till_that_the_disk_refuses_is_a_disk_that_refuses_until_it_takes_much_again(stage: Stage):
    with stage.disk_refusing():
        with pytest.raises(Refused):
            stage.shop.shifts.open(0, "Ana")
        assert stage.shop.state.disk.refuses
        stage.passes(60)
        assert stage.shop.state.disk.refuses
        assert stage.shop.board.alarms
    stage.passes(1)
    assert not stage.shop.state.disk.refuses
    assert stage.shop.board.alarms == ()
    stage.shop.shifts.open(0, "Ana")


def test_a_disk_that_takes_a_little_and_not_much_still_refuses(stage: Stage):
    stage.shop.state.disk.doubt(connection.DiskRefused("database or disk is full"))
    pages = iter([None] * 3 + [connection.DiskRefused("database or disk is full")] * 60)

    def take_a_page() -> None:
        if refused := next(pages):
            raise refused

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write_queue, "write_a_page", take_a_page)
        stage.passes(5)
        assert stage.shop.state.disk.refuses
    stage.passes(1)
    assert not stage.shop.state.disk.refuses


def test_what_is_written_after_all_ends_the_doubt_at_once(stage: Stage):
    stage.shop.state.disk.doubt(connection.DiskRefused("database or disk is full"))
    stage.talk(3, 61)
    assert not stage.shop.state.disk.refuses


def test_another_program_holding_the_database_only_delays(stage: Stage):
    connection.database.execute_sql("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(stage.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        stage.talk(3, 61).is_("due")
        assert stage.shop.state.disk.refuses
        other.execute("ROLLBACK")
    stage.passes(1)
    assert [row["status"] for row in stage.on_disk()] == ["answered"]


def test_books_that_cannot_even_be_read_stop_no_meter_and_no_midnight(stage: Stage):
    said = stage.line(3).dials("0049301234").answered()
    stage.passes(8)
    with stage.books_unreadable():
        stage.clock.goes_on(12 * 3600)
        stage.passes(15)
        said.talks(12 * 3600 + 23)
        said.hangs_up().is_("due")
        assert stage.shop.board.alarms
    stage.passes(1)
    assert stage.shop.board.alarms == ()
    assert [row["status"] for row in stage.on_disk()] == ["answered"]


def test_what_can_never_be_written_blocks_nothing_else(stage: Stage):
    def broken() -> None:
        raise ValueError("a fault of ours")

    assert stage.shop.state.disk.write(broken) is False
    stage.talk(3, 61)
    assert len(stage.on_disk()) == 1
    assert stage.shop.board.alarms


def test_dialled_ahead_of_the_answer_costs_the_disk_nothing(stage: Stage):
    said = stage.line(3)
    assert stage.tell(Dialled(at=stage.clock(), names=("L3",), number="0049301234")).stored is True
    said.after(1).is_("dialling")
    assert stage.on_disk() == []


def test_a_payment_does_not_overtake_the_call_that_waits_for_the_disk(stage: Stage):
    """The disk takes again, and the customer pays before the next second's tick: first the call, then its bill."""
    stage.has_till("Ana")
    with stage.disk_refusing():
        stage.talk(3, 61)
        assert stage.on_disk() == []
    bill = stage.pays(3)
    (row,) = stage.on_disk()
    assert (row["status"], row["bill"]) == ("answered", bill.bill)
