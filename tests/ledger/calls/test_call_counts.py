"""Numbers by their first digits, summed by month: whatever people dial, and whatever becomes of the calls."""

import random

import pytest

from callshop.ledger.calls import call_counts, call_list, call_paging, calls, rollups
from callshop.ledger.calls.call_counts import Way, totals, way
from callshop.ledger.calls.call_filter import CdrFilter
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.reports.checks import prove
from callshop.metering.calls import corrected
from tests.ledger.books import a_call, a_past_call, ended, write_ended
from tests.story import NOON

DAY = 86_400_000
DIALLED = (
    "0033145678901", "00336123456", "+33612345678", "33612345678", "0113361234567", "770000", "771234567", "779876543",
    "00221771234567", "221771234567", "+221771234567", "112", "1413", "*123#", "00", "0033", "009999", "00999999999999",
    "338211234", "12125551234", "0012125551234", "3361", "7",
)  # fmt: skip
"""As at home, as abroad in every way, and what is no number at all."""
ASKED = (
    "0", "00", "003", "0033", "00336", "003361", "+", "+3", "+33", "+336", "+3361", "+33612", "3", "33", "336", "3361",
    "33612", "336123", "2", "22", "221", "2217", "22177", "221771", "7", "77", "771", "7712", "77123", "1", "11", "112",
    "0113", "01133", "*", "*12", "*123#", "0099", "00999", "14", "9", "1212", "00221", "00121",
)  # fmt: skip
RANGES = ((None, None), ("2026-03-15", "2027-05-10"), ("2026-04-01", "2026-12-31"), ("2026-06-07", "2026-06-20"))


@pytest.fixture
def kept(books) -> None:
    """A call of everything that is dialled, now and then, over fourteen months."""
    chance = random.Random(5)
    for number in range(1, 160):
        at = NOON.wall + chance.randrange(430) * DAY
        a_past_call(number, at, chance.randrange(1, 300), chance.randrange(1, 5), dialled=chance.choice(DIALLED))
    with writing():  # a gateway may tell another number than was dialled
        database.execute_sql("UPDATE call SET e164 = '4930123' WHERE id % 17 = 0")
        rollups.count_again()


def by_hand(chosen: CdrFilter) -> tuple[int, int, int]:
    digits = chosen.number.lstrip("+") or "nothing"
    found = [
        row for row in rows("SELECT * FROM call")
        if (chosen.from_day or "") <= row["day"] <= (chosen.to_day or "9")
        and (row["number"].startswith(chosen.number) or (row["e164"] or "").startswith(digits))
    ]  # fmt: skip
    return len(found), sum(row["seconds"] for row in found), sum(row["revenue"] or 0 for row in found)


@pytest.mark.parametrize("days", RANGES)
def test_what_begins_so_is_counted_however_it_was_dialled(kept, days):
    for number in ASKED:
        chosen = CdrFilter(*days, number=number)
        found = totals(chosen)
        if number != "+":  # which no page asks for alone
            assert (found.calls, found.duration, found.revenue) == by_hand(chosen), number


@pytest.mark.parametrize("number", ["0033", "336", "22177", "7712"])
def test_either_way_to_a_selection_gives_the_same(kept, number):
    chosen = CdrFilter("2026-03-15", "2027-05-10", cabin=2, number=number)
    found = {by_day: call_counts.summed(chosen, Way(by_day, 0, 0)) for by_day in (True, False)}
    assert found[True] == found[False] == call_counts.total_of(call_counts.counted(chosen, Way(False, 0, 0)))


def test_the_sums_follow_a_call_that_is_corrected_and_assigned(kept):
    finished = ended(a_call(900, NOON.wall, dialled="0033612345678"), 50)
    before = totals(CdrFilter(number="00336"))
    write_ended(finished, None, None)
    write_ended(corrected(finished, 90, True, finished.ended_at.plus(60_000)), None, None)
    with writing():
        calls.assign(900, 3, 1)
    after = totals(CdrFilter(number="00336"))
    assert (after.calls - before.calls, after.duration - before.duration) == (1, 90)
    assert {check.name: check.detail for check in prove() if not check.ok} == {}


def test_the_shorter_way_is_taken(kept, monkeypatch):
    monkeypatch.setattr(call_counts, "FEW", 3)
    whole = CdrFilter(number="00336", cabin=1)
    assert not way(whole).by_day
    assert way(whole).calls == totals(CdrFilter(number="00336")).calls
    assert way(CdrFilter("2026-03-02", "2026-03-20", number="0", cabin=1)).by_day
    rare = way(CdrFilter(number="336123", cabin=1))
    assert (rare.by_day, rare.calls) == (False, totals(CdrFilter(number="336123")).calls)


@pytest.fixture
def narrow(monkeypatch):
    """A machine on which nearly everything is too wide for a page."""
    monkeypatch.setattr(call_counts, "FEW", 3)
    monkeypatch.setattr(call_counts, "LOOKED_THROUGH", 10)


def pages_of(chosen, per_page, descending):
    """The calls of each page, as far as they go on."""
    past, found = None, []
    while True:
        page = call_list.soon(chosen, 1, per_page, "call_start", descending, past)
        assert (page.count, page.totals, page.pages) == (None, None, None)
        found.append([row.id for row in page.rows])
        if page.past is None:
            return found
        past = page.past


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize(
    "chosen",
    [
        CdrFilter(number="00", cabin=1),
        CdrFilter(number="0033", status="answered"),
        CdrFilter("2026-03-02", "2027-05-10", number="7", cashier="Ana"),
        CdrFilter(number="00", described="pays"),
        CdrFilter(number="00", cabin=99),
    ],
)
def test_a_selection_too_wide_to_be_counted_is_gone_through_page_by_page(kept, narrow, chosen, descending):
    assert way(chosen).long
    expected = [row.id for row in call_list.cdr_export(chosen)]
    pages = pages_of(chosen, 4, descending)
    assert [call for page in pages for call in page] == (expected[::-1] if descending else expected)
    assert all(len(page) == 4 for page in pages[:-1])


def test_a_page_that_many_calls_did_not_fill_ends_early_and_the_next_goes_on(kept, narrow, monkeypatch):
    monkeypatch.setattr(call_paging, "AT_ONCE", 1)
    monkeypatch.setattr(call_paging, "AT_MOST", 1)
    chosen = CdrFilter(number="0033", status="answered")
    pages = pages_of(chosen, 100, True)
    assert len(pages) > 3
    assert [call for page in pages for call in page] == [row.id for row in call_list.cdr_export(chosen)][::-1]


def test_the_sums_of_a_wide_selection_are_those_of_its_calls_for_who_waits(kept, narrow):
    chosen = CdrFilter(number="00", cabin=1)
    exported = list(call_list.cdr_export(chosen))
    page = call_list.cdr(chosen, 2, 4)
    assert page.count == page.totals.calls == len(exported) > 8
    assert page.totals == totals(chosen)
    assert page.totals.revenue == sum(row.revenue or 0 for row in exported)
    assert [row.id for row in page.rows] == [row.id for row in exported][::-1][4:8]


def test_what_is_summed_is_not_gone_through(kept, narrow):
    assert call_list.soon(CdrFilter(number="00"), 1, 50, "call_start", True).count > 10


def test_a_wide_selection_is_shown_by_time_whatever_it_was_to_be_sorted_by(kept, narrow):
    page = call_list.soon(CdrFilter(number="00", cabin=1), 1, 50, "duration", False)
    assert (page.sort, page.descending, page.too_many) == ("call_start", True, True)


@pytest.mark.parametrize("near", [0, 10**9])
def test_pages_found_through_the_days_or_through_the_numbers_are_the_same(kept, monkeypatch, near):
    monkeypatch.setattr(call_counts, "FEW", 3)
    monkeypatch.setattr(call_list, "SORTED_BY_TIME", 0)
    monkeypatch.setattr(call_list, "NEAR", near)
    chosen = CdrFilter(number="0033", status="answered")
    assert not way(chosen).by_day
    expected = [row.id for row in call_list.cdr_export(chosen)]
    assert len(expected) > 8
    for number in (1, 2, 3):
        shown = call_list.cdr(chosen, number, 4, descending=False)
        assert [row.id for row in shown.rows] == expected[4 * number - 4 : 4 * number]
