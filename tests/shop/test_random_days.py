"""Any words in any order, restarts, a refusing disk, payments: what the board shows is what the books say."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from callshop.ledger import db
from callshop.shop.refusals import Refused
from tests.story import ANA, Stage, Telling, books_agree, close_books

LINES = st.sampled_from([1, 2, 3, "L99"])
REFS = st.sampled_from([None, "A", "B", "C"])
NUMBERS = st.sampled_from(["0049301234", "0033145", "0099999"])
DIRECTIONS = st.sampled_from(["out", "out", "in"])
VERBS = ("open", "close", "block", "move", "end")


def _waits_for_a_price_and_a_cabin(row: dict) -> bool:
    """Talk on a line that no cabin has, to a number that has no price: somebody must say whose it was."""
    return row["cabin"] is None and row["revenue"] is None and row["seconds"] > 0 and row["status"] != "talking"


class Days(RuleBasedStateMachine):
    @initialize()
    def a_new_shop(self) -> None:
        self.stage = Stage.open(Path(tempfile.mkdtemp()))
        self.refusing = False
        self.told: set[int] = set()

    def teardown(self) -> None:
        close_books()
        shutil.rmtree(self.stage.folder, ignore_errors=True)

    def line(self, line: int | str, ref: str | None) -> Telling:
        return self.stage.line(line, ref=ref)

    @rule(line=LINES, ref=REFS)
    def a_handset_is_lifted(self, line, ref):
        self.line(line, ref).lifts()

    @rule(line=LINES, ref=REFS, number=NUMBERS, direction=DIRECTIONS)
    def somebody_dials(self, line, ref, number, direction):
        self.line(line, ref).dials(number, direction)

    @rule(line=LINES, ref=REFS, number=NUMBERS, direction=DIRECTIONS)
    def somebody_answers(self, line, ref, number, direction):
        self.line(line, ref).answered(number, direction)

    @rule(line=LINES, ref=REFS)
    def somebody_hangs_up(self, line, ref):
        self.line(line, ref).hangs_up()

    @rule(line=LINES, ref=REFS, seconds=st.integers(0, 300), answered=st.sampled_from([None, True, False]))
    def a_record_comes(self, line, ref, seconds, answered):
        self.line(line, ref).completes(seconds, answered=answered)

    @rule(refs=st.sets(st.sampled_from(["A", "B", "C"])))
    def the_roll_is_called(self, refs):
        self.stage.calls_the_roll(*refs)

    @rule(lost=st.booleans())
    def the_link_comes_or_goes(self, lost):
        self.stage.loses_link() if lost else self.stage.finds_link()

    @rule(seconds=st.integers(1, 12))
    def time_passes(self, seconds):
        self.stage.passes(seconds)

    @rule(hours=st.integers(1, 30))
    def hours_pass(self, hours):
        self.stage.clock.goes_on(hours * 3600)
        self.stage.shop.tick()

    @rule(refuses=st.booleans())
    def the_disk_refuses_or_not(self, refuses):
        db.database.execute_sql(f"PRAGMA query_only = {int(refuses)}")
        self.refusing = refuses
        self.stage.passes(1)

    @precondition(lambda self: not self.refusing)
    @rule(power_cut=st.booleans())
    def the_program_starts_again(self, power_cut):
        self.stage.restart(boot=f"boot at {self.stage.clock().wall}" if power_cut else None)

    @rule(cabin=st.integers(1, 3))
    def the_customer_pays(self, cabin):
        try:
            self.stage.pays(cabin)
        except Refused as why:
            assert why.status in (409, 503)

    @rule(cabin=st.integers(1, 3), to=st.integers(1, 3), verb=st.sampled_from(VERBS))
    def the_cashier_acts(self, cabin, to, verb):
        shop, tile = self.stage.shop, self.stage.tile(cabin)
        try:
            match verb:
                case "open":
                    shop.open(cabin, "free" if to == 1 else "postpaid", 0, ANA, owner=True)
                case "close":
                    shop.close(cabin, ANA)
                case "block":
                    shop.unblock(cabin, ANA) if tile.state == "blocked" else shop.block(cabin, ANA)
                case "move":
                    shop.move(cabin, to, ANA)
                case "end" if tile.call and tile.call.id:
                    shop.end_call(cabin, tile.call.id, self.stage.clock().wall, "by hand", ANA)
        except Refused as why:
            assert why.status in (400, 409, 503)

    @rule(cabin=st.integers(1, 3))
    def an_unmapped_call_is_given_to_a_cabin(self, cabin):
        for call in self.stage.shop.board.unmapped:
            if call.id is not None and not self.refusing:
                self.stage.shop.assign(cabin, call.id, ANA)

    @invariant()
    def what_is_shown_adds_up(self):
        for cabin in self.stage.shop.floor.mapped():
            tile = self.stage.tile(cabin.number)
            assert tile.due >= sum(call.amount for call in tile.owed)
            assert not tile.owed or tile.visit is not None

    @invariant()
    def the_board_is_what_the_books_say(self):
        shop = self.stage.shop
        assert shop.disk.set_aside == 0
        if shop.disk.refuses:
            assert self.refusing
            return
        rows = self.stage.on_disk()
        shown = {call.id: call.amount for tile in shop.board.tiles for call in tile.owed}
        shown |= {call.id: call.amount for call in shop.board.unmapped if call.state is None}
        owed = {row["id"]: row["revenue"] for row in rows if row["bill"] is None and row["revenue"]}
        owed |= {row["id"]: 0 for row in rows if _waits_for_a_price_and_a_cabin(row)}
        assert shown == owed
        assert sum(row["status"] == "talking" for row in rows) == shop.open_calls()
        ids = {row["id"] for row in rows}
        assert self.told <= ids, "a row is never taken back"
        self.told = ids

    @invariant()
    def the_books_agree(self):
        books_agree()
        (spent,) = self.stage.on_disk("SELECT coalesce(sum(cost), 0) AS spent FROM call").pop().values()
        assert self.stage.shop.disk.refuses or self.stage.shop.account.spent == spent


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
