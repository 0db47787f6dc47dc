"""Selections of calls: their sums, however they are found, are those of their calls, one by one."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from callshop.ledger.calls import call_list
from callshop.ledger.calls.call_counts import totals
from callshop.ledger.calls.call_filter import CdrFilter
from callshop.ledger.calls.periods import periods
from callshop.ledger.db import connection, schema
from callshop.ledger.db.connection import database
from callshop.ledger.reports.checks import prove
from tests.million_calls import LAST_DAY, make

CALLS, YEARS = 3_000, 3
NUMBERS = (
    "0", "00", "003", "0033", "00223", "0033612", "7", "77", "771", "7712", "221", "2217", "22177", "221771", "336",
    "1", "9", "+33", "+2", "+22",
)  # fmt: skip
FIRST_DAY = LAST_DAY - timedelta(days=round(365.25 * YEARS))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("years")
    make(folder, CALLS, YEARS)
    yield folder
    connection.close_thread()


def all_calls() -> list[call_list.CdrRow]:
    return list(call_list.cdr_export(CdrFilter()))


def fits(chosen: CdrFilter, call: call_list.CdrRow) -> bool:
    """What the selection means, said again without SQL."""
    digits = (chosen.number or "").lstrip("+")
    return (
        (chosen.from_day or "") <= call.day <= (chosen.to_day or "9999")
        and chosen.cabin in (None, call.cabin)
        and chosen.status in (None, call.status)
        and chosen.destination in (None, call.description)
        and (chosen.described or "").lower() in call.description.lower()
        and chosen.country in (None, call.country or "")
        and chosen.cashier in (None, call.cashier)
        and (call.called_number.startswith(chosen.number or "") or (call.e164 or "").startswith(digits))
        and (not chosen.contains or chosen.contains in call.called_number or chosen.contains in (call.e164 or ""))
        and (not chosen.unpaid or (call.bill is None and bool(call.revenue)))
    )


def some_selection(chance: random.Random) -> CdrFilter:
    days = sorted(FIRST_DAY + timedelta(days=chance.randrange(-40, 365 * YEARS + 40)) for _ in range(2))
    first, last = (day.isoformat() if chance.random() < 0.8 else None for day in days)

    def perhaps(*values):
        return chance.choice(values) if chance.random() < 0.3 else None

    chosen = CdrFilter(
        first, last, perhaps(3, 7, 99), perhaps(*NUMBERS),
        perhaps("answered", "unanswered", "interrupted"), None, perhaps("Pays 33", "Pays 22177", "?"),
        perhaps("pays 2", "33", "%"), perhaps("FR", "SN", ""), perhaps("Ana", "Ibou", ""), chance.random() < 0.15,
    )  # fmt: skip
    return replace(chosen, contains=perhaps("12", "00")) if (chosen.days or 999) <= 366 else chosen


@pytest.mark.parametrize("seed", range(150))
def test_the_sums_of_any_selection_are_those_of_its_calls(books, seed):
    chosen = some_selection(random.Random(seed))
    calls = [call for call in all_calls_once(books) if fits(chosen, call)]
    found = totals(chosen)
    assert found.calls == len(calls)
    assert found.duration == sum(call.duration for call in calls)
    assert found.cost == sum(call.cost or 0 for call in calls)
    assert found.revenue == sum(call.revenue or 0 for call in calls)
    assert found.profit == sum(call.profit or 0 for call in calls)
    assert [call.id for call in call_list.cdr_export(chosen)] == [call.id for call in calls]


@pytest.mark.parametrize("number", [*NUMBERS, "*1"])
def test_the_sums_of_numbers_are_those_of_their_calls(books, number):
    chosen = CdrFilter(number=number)
    calls = [call for call in all_calls_once(books) if fits(chosen, call)]
    found = totals(chosen)
    assert (found.calls, found.cost, found.revenue) == (
        len(calls), sum(call.cost for call in calls), sum(call.revenue for call in calls)
    )  # fmt: skip
    assert [row.id for row in call_list.cdr(chosen, 1, 40).rows] == [call.id for call in calls[::-1]][:40]


@pytest.mark.parametrize("seed", range(60))
def test_the_pages_of_a_list_are_all_its_calls_in_order(books, seed):
    chance = random.Random(seed)
    chosen, descending = some_selection(chance), chance.random() < 0.7
    calls = sorted((call for call in all_calls_once(books) if fits(chosen, call)), key=lambda call: (call.day, call.id))
    wanted = [call.id for call in (reversed(calls) if descending else calls)]
    size = chance.choice((25, 40, 500))
    pages = -(-len(wanted) // size)
    for number in {1, 2, pages // 2, pages, pages + 1} - {0}:
        shown = call_list.cdr(chosen, number, size, descending=descending)
        assert [row.id for row in shown.rows] == wanted[(number - 1) * size : number * size]
        assert shown.pages == max(1, pages)


@pytest.mark.parametrize("sort", [sort for sort in call_list.SORTS if sort != call_list.BY_TIME])
def test_a_list_is_sorted_by_any_column(books, sort):
    column = {"cost": "cost", "revenue": "revenue", "profit": "profit", "duration": "duration"}.get(sort, sort)
    shown = call_list.cdr(CdrFilter("2026-01-01", "2026-06-30"), 1, 500, sort, descending=False)
    values = [getattr(row, column) for row in shown.rows]
    assert values == sorted(values)
    assert shown.sort == sort
    assert len(values) > 200


def test_too_many_calls_to_sort_are_shown_by_time(books, monkeypatch):
    monkeypatch.setattr(call_list, "SORTED_AT_MOST", 100)
    shown = call_list.cdr(CdrFilter(), sort="revenue")
    assert (shown.too_many, shown.sort, len(shown.rows)) == (True, call_list.BY_TIME, 50)
    assert not call_list.cdr(CdrFilter("2026-11-01", "2026-11-10"), sort="revenue").too_many


@pytest.mark.parametrize("seed", range(40))
def test_any_range_is_cut_into_years_months_and_days_without_gap_or_overlap(books, seed):
    chance = random.Random(seed)
    first, last = sorted(FIRST_DAY + timedelta(days=chance.randrange(365 * YEARS)) for _ in range(2))
    covered = []
    for span, begins, ends in periods(first.isoformat(), last.isoformat()):
        length = {"year": 4, "month": 7, "day": 10}[span]
        day = first
        while day <= last:
            if begins <= day.isoformat()[:length] <= ends:
                covered.append(day)
            day += timedelta(1)
    assert covered == [first + timedelta(days=number) for number in range((last - first).days + 1)]


def test_the_days_of_a_range_are_few_pieces(books):
    assert list(periods("2024-02-01", "2026-11-22")) == [
        ("month", "2024-02", "2024-12"), ("year", "2025", "2026"),
    ]  # fmt: skip
    assert list(periods(None, None)) == [("year", str(FIRST_DAY.year), "2026")]


def test_books_without_a_call_have_empty_pages(tmp_path):
    connection.open_database(tmp_path / "callshop.db")
    schema.migrate()
    for chosen in (CdrFilter(), CdrFilter(cabin=1), CdrFilter(number="33"), CdrFilter("2026-01-01", "2026-01-31")):
        shown = call_list.cdr(chosen, page=7)
        assert (shown.rows, shown.count, shown.totals.revenue, shown.pages) == ((), 0, 0, 1)
    assert call_list.one(1) is None
    connection.close_thread()


def test_books_of_the_first_step_are_summed_again(tmp_path, monkeypatch):
    """What an older program has written is in the longer sums after its first start with this one."""
    connection.open_database(tmp_path / "callshop.db")
    with monkeypatch.context() as older:
        older.setattr(schema, "STEPS", schema.STEPS[:1])
        schema.migrate()
    for number in range(1, 40):
        day = (date(2025, 11, 1) + timedelta(days=number * 7)).isoformat()
        database.execute_sql(
            "INSERT INTO call (gateway, line, names, cabin, status, number, destination, country, dialled_at, coin,"
            " direction, seconds, cost, revenue, day, hour) VALUES ('sipura', '1', '', ?, ?, '33', 'France', 'FR', 0,"
            " 1, 'in', 9, 0, 0, ?, 3)",
            (number % 3 or None, "answered" if number % 4 else "unanswered", day),
        )
    schema.migrate()
    assert totals(CdrFilter(country="FR")).calls == 39
    assert totals(CdrFilter("2026-01-01", "2026-06-30", country="FR", status="unanswered")).calls == 6
    assert {check.name: check.detail for check in prove() if not check.ok} == {}
    connection.close_thread()


_known: dict[Path, list[call_list.CdrRow]] = {}


def all_calls_once(folder: Path) -> list[call_list.CdrRow]:
    if folder not in _known:
        _known[folder] = all_calls()
    connection.open_database(folder / "callshop.db")
    return _known[folder]


def test_the_books_made_for_measuring_are_true_books(books):
    all_calls_once(books)
    assert {check.name: check.detail for check in prove() if not check.ok} == {}
