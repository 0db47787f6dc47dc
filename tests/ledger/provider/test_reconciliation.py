"""A statement of the provider against real books: what it bills, what it leaves out, and the minutes nobody paid."""

from datetime import UTC, datetime
from random import Random

import pytest

from callshop.ledger.db import audit, schema
from callshop.ledger.db.connection import close_thread, database, open_database, writing
from callshop.ledger.provider import reconciliation, statements
from callshop.ledger.provider.reconciliation import DifferenceFilter
from callshop.ledger.provider.statements import Wish
from callshop.ledger.settings.shop_config import ShopConfig, load, make_shop, set_cabin
from callshop.money import UNIT
from callshop.rating.call_list import Reading

DAY = 24 * 3600 * 1000
MONDAY = 1_793_577_600_000
"""2026-11-02 00:00 UTC, which is Dakar's"""

READING = Reading(number=0, start=1, seconds=2, cost=3, caller=4, form="iso")
HEADER = "numero;debut;duree;cout;appelant"


@pytest.fixture
def house(tmp_path) -> ShopConfig:
    open_database(tmp_path / "callshop.db")
    schema.migrate()
    with writing():
        make_shop(MONDAY, {}, 6, "test")
    set_cabin(MONDAY, 3, "test", lines=[("sipura", "192.0.2.10/3")])
    yield load()
    close_thread()


def call(number: str, at: int, seconds: int, cabin: int | None = 3, status: str = "answered", **more) -> int:
    """A finished call of ours: 1 F a second to the shop, 2 F to the customer."""
    values = {
        "gateway": "sipura", "line": "1", "names": "[]", "cabin": cabin, "status": status, "number": f"00{number}",
        "e164": number, "destination": "France", "dialled_at": at - 8000, "ended_at": at + seconds * 1000,
        "answered_at": at if status == "answered" else None, "seconds": seconds, "coin": 1, "cost": seconds * UNIT,
        "revenue": 2 * seconds * UNIT, "day": datetime.fromtimestamp(at / 1000, UTC).date().isoformat(), "hour": 10,
    } | more  # fmt: skip
    marks = ", ".join("?" * len(values))
    return database.execute_sql(
        f"INSERT INTO call ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
    ).lastrowid


def line(number: str, at: int, seconds: int, cost: str | None = None, caller: str = "") -> str:
    told = datetime.fromtimestamp(at / 1000, UTC).replace(tzinfo=None).isoformat(" ", "seconds")
    return f"{number};{told};{seconds};{seconds if cost is None else cost};{caller}"


def handed_in(lines: list[str], house: ShopConfig, name: str = "novembre.csv", **wish) -> int:
    content = "\n".join([HEADER, *lines]).encode()
    number = statements.hand_in(MONDAY + 40 * DAY, "Omar", name, content)
    assert statements.read_in(MONDAY + 40 * DAY, "Omar", number, Wish(READING, **wish), house) == ()
    return number


def kinds(statement: int, **chosen) -> list[tuple[str, str]]:
    return [(each.kind, each.number) for each in reconciliation.export_rows(statement, DifferenceFilter(**chosen))]


@pytest.fixture
def statement(house) -> int:
    """Seven calls of one day on a clock two hours ahead: one not billed, one not ours, seconds and cost that differ."""
    at = [MONDAY + (10 + hour) * 3600 * 1000 for hour in range(8)]
    for place, instant in enumerate(at[:7]):
        call(f"3361234567{place}", instant, 60 + place)
    ahead = 2 * 3600 * 1000
    lines = [line(f"003361234567{place}", instant + ahead, 60 + place) for place, instant in enumerate(at[:7])]
    del lines[1]
    lines[3] = line("0033612345674", at[4] + ahead, 94)
    lines[4] = line("0033612345675", at[5] + ahead, 65, "66")
    lines.append(line("+33699999999", at[7] + ahead, 120, "120", "192.0.2.10/3"))
    return handed_in(lines, house)


def test_each_difference_is_a_row_with_both_sides_figures(statement):
    found = {each.kind: each for each in reconciliation.export_rows(statement, DifferenceFilter())}
    assert set(found) == {"theirs", "ours", "both", "cost"}
    assert (found["theirs"].number, found["theirs"].cabin, found["theirs"].row) == ("33699999999", 3, 8)
    assert (found["theirs"].at, found["theirs"].destination) == (MONDAY + 17 * 3600 * 1000, "France")
    assert (found["ours"].number, found["ours"].our_seconds, found["ours"].more_cost) == ("33612345671", 61, -61 * UNIT)
    assert (found["cost"].number, found["cost"].more_cost, found["cost"].more_seconds) == ("33612345675", UNIT, 0)
    assert statements.one(statement).clock == 2 * 3600 * 1000


def test_the_differences_are_chosen_by_kind_day_cabin_and_number(statement):
    assert kinds(statement, kind="ours") == [("ours", "33612345671")]
    assert [number for _, number in kinds(statement, kind="seconds")] == ["33612345674"]
    assert kinds(statement, number="33699") == [("theirs", "33699999999")]
    assert kinds(statement, cabin=0) == []
    assert len(kinds(statement, from_day="2026-11-02", to_day="2026-11-02", cabin=3)) == 4
    assert kinds(statement, from_day="2026-11-03") == []


def test_the_sums_agree_with_the_rows(statement):
    page = reconciliation.differences(statement, DifferenceFilter(), page=1, per_page=2)
    every = list(reconciliation.export_rows(statement, DifferenceFilter()))
    assert (page.count, page.pages, len(page.rows)) == (4, 2, 2)
    assert page.seconds == sum(each.more_seconds for each in every)
    assert page.cost == sum(each.more_cost for each in every)
    sides = reconciliation.sides(statement)
    assert (sides.lines, sides.paired, sides.calls) == (7, 6, 7)
    assert sides.their_cost - sides.our_cost == page.cost
    assert sides.their_seconds - sides.our_seconds == page.seconds
    assert {kind: each.calls for kind, each in reconciliation.sums(statement).items()}["ours"] == 1


def test_ten_thousand_lines_against_the_books(house):
    random = Random(7)
    with writing():
        for number in range(10_000):
            at = MONDAY + random.randrange(28) * DAY + random.randrange(8, 22) * 3_600_000 + random.randrange(3_600_000)
            call(f"336{random.randrange(10**8):08d}", at, random.randrange(1, 900), cabin=number % 6 + 1)
    ours = database.execute_sql("SELECT id, e164, answered_at, seconds FROM call ORDER BY id").fetchall()
    touched = random.sample(ours, 90)
    missing, longer, dearer = (set(touched[n::3]) for n in range(3))
    lines = []
    for each in ours:
        _, number, at, seconds = each
        jitter = random.randrange(-3000, 3000) - 5 * 3_600_000
        if each in longer:
            lines.append(line(number, at + jitter, seconds + 30))
        elif each in dearer:
            lines.append(line(number, at + jitter, seconds, f"{seconds},5"))
        elif each not in missing:
            lines.append(line(number, at + jitter, seconds))
    lines += [line(f"44799{n:07d}", MONDAY + 10 * DAY + n * 60_000, 60) for n in range(30)]
    random.shuffle(lines)
    number = handed_in(lines, house)
    found = list(reconciliation.export_rows(number, DifferenceFilter()))
    of = {kind: {each.number for each in found if each.kind == kind} for kind in ("theirs", "ours", "both", "cost")}
    assert of["ours"] == {each[1] for each in missing}
    assert of["both"] == {each[1] for each in longer}
    assert of["cost"] == {each[1] for each in dearer}
    assert of["theirs"] == {f"44799{n:07d}" for n in range(30)}
    assert len(found) == 120


def test_the_same_file_is_the_same_statement_until_it_is_withdrawn(house):
    first = handed_in([line("33612345678", MONDAY, 60)], house)
    content = "\n".join([HEADER, line("33612345678", MONDAY, 60)]).encode()
    assert statements.hand_in(MONDAY, "Omar", "again.csv", content) == first
    assert statements.withdraw(MONDAY, "Omar", first)
    assert not statements.withdraw(MONDAY, "Omar", first)
    assert statements.hand_in(MONDAY, "Omar", "again.csv", content) != first
    assert [each.withdrawn_by for each in statements.find()] == [None, "Omar"]
    assert audit.first_break() is None


def test_columns_are_remembered_by_the_header(house):
    first = handed_in([line("33612345678", MONDAY, 60)], house, tolerance=120)
    content = "\n".join([HEADER, line("33612345679", MONDAY, 60)]).encode()
    second = statements.hand_in(MONDAY, "Omar", "decembre.csv", content)
    assert statements.remembered(second).reading == READING
    assert (statements.remembered(second).id, statements.remembered(second).tolerance) == (first, 120)
    other = statements.hand_in(MONDAY, "Omar", "x.csv", b"number,start,seconds\n33612345678,2026-11-02,60\n")
    assert statements.remembered(other) is None


def test_a_list_with_errors_is_read_in_only_without_them(house):
    content = "\n".join([HEADER, line("33612345678", MONDAY, 60), "33612345678;hier;60;1;"]).encode()
    number = statements.hand_in(MONDAY, "Omar", "x.csv", content)
    assert [error.row for error in statements.read_in(MONDAY, "Omar", number, Wish(READING), load())] == [3]
    assert statements.one(number).compared_at is None
    statements.read_in(MONDAY, "Omar", number, Wish(READING, leave_out=True), load())
    assert (statements.one(number).lines, statements.one(number).left_out) == (1, 1)


def test_compared_again_it_finds_the_calls_that_came_later(house):
    number = handed_in([line("33612345678", MONDAY + 3_600_000, 60)], house)
    assert kinds(number) == [("theirs", "33612345678")]
    call("33612345678", MONDAY + 3_600_000, 60)
    statements.compare(MONDAY + 41 * DAY, "Omar", number, house)
    assert kinds(number) == []


def test_our_calls_outside_of_the_days_of_the_statement_are_not_missed(house):
    for day in range(5):
        call("33612345678", MONDAY + day * DAY + 3_600_000, 60)
    number = handed_in([line("33612345678", MONDAY + day * DAY + 3_600_000, 60) for day in (1, 3)], house)
    assert [each.day for each in reconciliation.export_rows(number, DifferenceFilter())] == ["2026-11-04"]
    wide = handed_in(
        [line("33612345678", MONDAY + DAY + 3_600_000, 60)], house, first_day="2026-11-02", last_day="2026-11-06"
    )
    assert len(kinds(wide)) == 4


def test_incoming_and_unanswered_calls_are_not_missed(house):
    call("33612345678", MONDAY + 3_600_000, 60, direction="in")
    call("33612345678", MONDAY + 7_200_000, 0, status="unanswered")
    assert kinds(handed_in([line("33612345679", MONDAY, 0, "0")], house)) == []


NEVER = MONDAY + 90 * DAY


def test_minutes_nobody_paid_are_told_day_by_day_cabin_by_cabin(house):
    call("33612345678", MONDAY + 3_600_000, 60)
    call("33612345678", MONDAY + 7_200_000, 30)
    call("33612345678", MONDAY + 7_200_000, 10, cabin=None)
    call("33612345678", MONDAY + DAY, 50, cabin=4, revenue=None)
    call("33612345678", MONDAY + DAY, 50, cabin=4, revenue=0)
    call("33612345678", MONDAY + DAY, 50, cabin=4, direction="in")
    call("33612345678", MONDAY + DAY, 0, cabin=4, status="unanswered")
    handed_in([line("33699999999", MONDAY + 60_000, 120, "7,5", "192.0.2.10/3")], house, last_day="2026-11-02")
    found = reconciliation.unpaid("2026-11-01", "2026-11-30", NEVER)
    assert [(row.day, row.cabin, row.calls, row.seconds, row.billed, row.billed_seconds) for row in found] == [
        ("2026-11-03", 4, 1, 50, 0, 0),
        ("2026-11-02", None, 1, 10, 0, 0),
        ("2026-11-02", 3, 2, 90, 1, 120),
    ]
    assert (found[2].cost, found[2].revenue, found[2].billed_cost) == (90 * UNIT, 180 * UNIT, 7_500_000)


def test_a_call_of_today_may_still_be_paid(house):
    call("33612345678", MONDAY + 3_600_000, 60)
    assert reconciliation.unpaid("2026-11-01", "2026-11-30", MONDAY) == []


def test_where_two_statements_overlap_the_later_one_counts(house):
    handed_in([line("33699999999", MONDAY + 60_000, 120)], house)
    second = handed_in([line("33699999999", MONDAY + 60_000, 120), line("33699999998", MONDAY, 5)], house, "b.csv")
    assert sum(row.billed for row in reconciliation.unpaid("2026-11-01", "2026-11-30", NEVER)) == 2
    statements.withdraw(MONDAY, "Omar", second)
    assert sum(row.billed for row in reconciliation.unpaid("2026-11-01", "2026-11-30", NEVER)) == 1
