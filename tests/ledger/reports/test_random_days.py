"""Whatever happens in whatever order, the kept sums are those of the calls, and every proof holds."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from callshop.ledger.billing import billing
from callshop.ledger.calls import calls
from callshop.ledger.db.connection import DiskRefused, database, rows, writing
from callshop.ledger.reports import checks, reports
from callshop.metering.calls import corrected
from tests.ledger.books import NUMBERS, a_call, ended, pay_exactly, write_begun, write_ended
from tests.story import NOON, close_books, open_books

CABIN = st.integers(1, 4)
SECONDS = st.integers(0, 400)
AT = st.integers(0, 3 * 86_400).map(lambda seconds: NOON.wall + seconds * 1000)


class Days(RuleBasedStateMachine):
    """Calls begin, end, are interrupted, told again, assigned and paid."""

    talking, over = Bundle("talking"), Bundle("over")

    @initialize()
    def a_new_shop(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        open_books(self.folder / "callshop.db")
        self.numbers = 0

    def teardown(self) -> None:
        close_books()
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule(target=talking, at=AT, cabin=CABIN, dialled=st.sampled_from(NUMBERS), mapped=st.booleans(),
          free=st.booleans(), incoming=st.booleans())  # fmt: skip
    def a_call_is_answered(self, at, cabin, dialled, mapped, free, incoming):
        self.numbers += 1
        direction = "in" if incoming else "out"
        call = replace(a_call(self.numbers, at, cabin, dialled, for_free=free), direction=direction)
        visit = self.numbers if mapped else None
        write_begun(call, cabin if mapped else None, visit)
        return call, cabin if mapped else None, visit

    @rule(target=over, told=consumes(talking), seconds=SECONDS, status=st.sampled_from([None, "interrupted"]))
    def it_is_over(self, told, seconds, status):
        call, cabin, visit = told
        finished = ended(call, seconds, status)
        write_ended(finished, cabin, visit)
        return finished, cabin, visit

    @rule(told=over)
    def it_is_written_again(self, told):
        write_ended(*told)

    @rule(target=over, told=consumes(over), seconds=SECONDS, later=SECONDS)
    def its_gateway_tells_its_seconds(self, told, seconds, later):
        finished, cabin, visit = told
        again = corrected(finished, seconds, True, finished.ended_at.plus(later * 1000))
        write_ended(again, cabin, visit)
        return again, cabin, visit

    @rule(target=over, told=consumes(over), cabin=CABIN)
    def it_is_given_to_a_cabin(self, told, cabin):
        finished, old, visit = told
        if old is not None:
            return finished, old, visit
        with writing():
            database.execute_sql(
                "INSERT OR IGNORE INTO visit (id, cabin, opened_at, opened_by) VALUES (?, ?, 0, '')",
                (finished.call.id, cabin),
            )
            calls.assign(finished.call.id, cabin, finished.call.id)
        return finished, cabin, finished.call.id

    @rule(told=over, cashier=st.sampled_from(["Ana", "Bea"]), breaks=st.booleans())
    def it_is_paid(self, told, cashier, breaks):
        """Or the disk breaks in the middle of it, or it was paid before: then nothing has happened."""
        finished, cabin, visit = told
        row = calls.one(finished.call.id)
        if cabin is None or not row["revenue"]:
            return
        paid_before = row["bill"]
        try:
            with writing():
                pay_exactly(visit, cabin, {finished.call.id: row["revenue"]}, cashier)
                if breaks:
                    raise DiskRefused("in the middle")
        except (billing.AlreadyPaid, DiskRefused):
            assert calls.one(finished.call.id)["bill"] == paid_before
        else:
            assert paid_before is None

    @invariant()
    def the_books_agree(self):
        assert [check for check in checks.prove() if not check.ok] == []

    @invariant()
    def the_reports_are_the_sums_of_the_calls(self):
        found = [row for row in rows("SELECT * FROM call") if row["status"] != "talking"]
        sums = reports.days("0000-01-01", "9999-12-31")
        assert sums["calls"] == len(found)
        assert sums["answered"] == sum(row["status"] != "unanswered" for row in found)
        for figure in ("seconds", "cost", "revenue"):
            assert sums[figure] == sum(row[figure] or 0 for row in found)
        assert sums["due"] == sum(row["revenue"] or 0 for row in found if row["bill"] is None)
        assert sums["paid"] == sum(row["revenue"] for row in found if row["bill"] is not None)
        for key, of in (("by_cabin", "cabin"), ("by_destination", "destination"), ("by_hour", "hour")):
            counted = {}
            for row in found:
                counted[row[of]] = counted.get(row[of], 0) + 1
            assert {line["key"]: line["calls"] for line in sums[key]} == counted


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
