"""What must hold after each step: the board and the ledger are as on paper, and every proof of the books holds.

What a call lasted is told by the metering, whose own tests these are; what it costs, who owes it, and every coin of it
is reckoned here again.
"""

import sqlite3
from contextlib import closing

from hypothesis.stateful import invariant

from callshop.ledger.calls.call_filter import CdrFilter
from callshop.ledger.calls.call_list import cdr_export
from callshop.ledger.reports import reports
from callshop.ledger.till import credit_slips, debts, payments, shifts
from callshop.shop.books.write_queue import PROOFS
from tests.shop.days.paper_books import Stay, day_of
from tests.shop.days.premises import Premises
from tests.story import books_agree


class Comparison(Premises):
    known_caps: frozenset[tuple[int, int]] = frozenset()
    """Calls, each with what a deposit left of its price, that were looked at when it happened."""

    def teardown(self) -> None:
        try:
            if hasattr(self, "paper"):
                self.the_owner_reads_the_days()
        finally:
            super().teardown()

    @invariant()
    def everything_is_as_on_paper(self):
        shop = self.stage.shop
        if self.unseen:  # the next act comes before the clock has ticked
            self.unseen = False
            return
        shop.tick()
        for _ in range(PROOFS * shop.state.disk.refuses):  # after an act that it refused
            shop.tick()
        assert not shop.state.disk.refuses and shop.state.disk.set_aside == 0
        self.calls_are_priced()
        owed = self.tiles_are_right()
        loose = {call.id for call in shop.board.unmapped if call.state is None}
        for number, row in self.calls.items():
            if row["status"] != "talking" and row["revenue"] and number not in self.paper.bill_of:
                assert (number in owed) + (number in loose) == 1, f"call {number} is owed once, and by somebody"
        assert sum(row["status"] == "talking" for row in self.calls.values()) == shop.open_calls()
        assert shop.account.spent == sum(row["cost"] or 0 for row in self.calls.values())
        self.claims_are_right()
        self.drawers_are_right()
        books_agree()

    def tiles_are_right(self) -> set[int]:
        """The calls that somebody in a cabin owes."""
        found, mono = set(), self.stage.clock().mono
        for tile in self.stage.shop.board.tiles:
            mine = {} if tile.visit is None else {
                number: row for number, row in self.calls.items()
                if row["visit"] == tile.visit and number not in self.paper.bill_of
            }  # fmt: skip
            over = {number: row["revenue"] for number, row in mine.items()
                    if row["status"] != "talking" and row["revenue"]}  # fmt: skip
            stay = self.paper.stay(tile.visit) if tile.visit else Stay("postpaid")
            assert {call.id: call.amount for call in tile.owed} == over
            assert {extra.id: extra.amount for extra in tile.extras} == stay.extras
            assert (tile.deposit, tile.name_of, tile.mode) == (stay.held, stay.name, stay.mode)
            assert tile.state != "free" or tile.visit is None, "nobody is in a free cabin"
            live = sum(
                self.asked(row, max(0, mono - row["answered_mono"]) // 1000) or 0
                for row in self.calls.values() if row["status"] == "talking" and row["cabin"] == tile.cabin
            )  # fmt: skip
            if stay.mode == "prepaid":
                live = min(live, max(0, stay.held - sum(over.values())))
                assert stay.stuffed or sum(over.values()) <= stay.held
            assert tile.due == sum(over.values()) + sum(stay.extras.values()) + live
            for number in over:
                cap = mine[number]["revenue"]
                if cap != self.asked(mine[number], mine[number]["seconds"]) and (number, cap) not in self.known_caps:
                    self.known_caps |= {(number, cap)}
                    assert stay.mode == "prepaid" and sum(over.values()) + live >= stay.held
            found |= over.keys()
        return found

    def claims_are_right(self) -> None:
        shown = {tile.visit for tile in self.stage.shop.board.tiles}
        for visit, stay in self.paper.stays.items():
            assert payments.held_deposit(visit) == stay.held
            assert visit in shown or self.is_done(visit), "a deposit or a coffee has vanished"
        for number, debt in enumerate(self.paper.debts, 1):
            assert debts.one(number).left == debt.left
        for number, slip in enumerate(self.paper.slips, 1):
            assert credit_slips.one(number).left == slip.left
        assert [each.name for each in self.stage.shop.state.waiting] == self.paper.waiting

    def drawers_are_right(self) -> None:
        for number, drawer in enumerate(self.paper.drawers, 1):
            shift = shifts.one(number)
            assert (shift.cashier, shift.closed_at is not None) == (drawer.who, drawer.closed)
            assert shifts.expected(shift) == drawer.holds
        shop = self.stage.shop
        assert shop.board.totals.taken == self.paper.paid[self.today()]
        for day, paid in self.paper.paid.items():
            assert reports.paid(day, day) == paid

    def the_owner_reads_the_days(self) -> None:
        told = list(cdr_export(CdrFilter()))
        over = {number: row for number, row in self.calls.items() if row["status"] != "talking"}
        assert {row.id: row.revenue for row in told} == {number: row["revenue"] for number, row in over.items()}
        assert {row.id: row.bill for row in told if row.bill} == self.paper.bill_of
        extras = [(day_of(wall, self.day_ends), amount) for wall, amount in self.paper.extras_owed()]
        for day in {row["day"] for row in over.values()} | set(self.paper.paid) | {day for day, _ in extras}:
            sums, today = reports.days(day, day), [row for row in over.values() if row["day"] == day]
            unpaid = [row["revenue"] or 0 for row in today if row["id"] not in self.paper.bill_of]
            due = sum(unpaid) + sum(amount for taken_on, amount in extras if taken_on == day)
            assert (sums["calls"], sums["due"], sums["paid"]) == (len(today), due, self.paper.paid[day])
            assert sums["revenue"] == sum(row["revenue"] or 0 for row in today)
        with closing(sqlite3.connect(self.stage.file)) as other:
            assert other.execute("SELECT coalesce(sum(total), 0) FROM bill").fetchone() == (
                sum(bill.total for bill in self.paper.bills),
            )
