"""The shop of --demo as it is before anybody opens it: lived in, and its books prove."""

import pytest

from callshop import clock
from callshop.demo import ready
from callshop.demo.story import CASHIER
from callshop.events import Moment
from callshop.ledger.billing import articles
from callshop.ledger.db.connection import rows
from callshop.ledger.reports.checks import prove
from callshop.ledger.till import credit_slips, debts, shifts
from callshop.ledger.visits import visits, waiting_list
from callshop.money import UNIT
from tests.story import close_books


@pytest.fixture
def demo(tmp_path):
    made = ready.Demo(tmp_path)
    yield made
    made.close()
    close_books()


def at_hour(monkeypatch, hour: int, minute: int = 0) -> None:
    """The demo is started at this time of the day (the shop's: Dakar has UTC)."""
    now = clock.now()
    midnight = now.wall - now.wall % 86_400_000
    monkeypatch.setattr(clock, "now", lambda: Moment(midnight + (60 * hour + minute) * 60_000, now.mono))


@pytest.mark.parametrize(("hour", "minute"), [(0, 1), (0, 40), (4, 0), (9, 30), (15, 0), (23, 59)])
def test_the_books_prove_at_whatever_hour_it_is_opened(monkeypatch, tmp_path, hour, minute):
    at_hour(monkeypatch, hour, minute)
    demo = ready.Demo(tmp_path)
    try:
        assert [each.name for each in prove() if not each.ok] == []
        now = clock.now().wall
        assert rows("SELECT id FROM call WHERE coalesce(ended_at, dialled_at) > ?", (now,)) == []
        assert rows("SELECT id FROM payment WHERE at > ?", (now,)) == []
        assert [shift.cashier for shift in shifts.all_open()] == [CASHIER]
    finally:
        demo.close()
        close_books()


def test_somebody_has_lived_in_it(demo):
    open_visits = {(visit["mode"], visit["name"]) for visit in visits.still_open()}
    assert open_visits == {("prepaid", ""), ("postpaid", "Moussa Diop"), ("free", "Technicien")}
    owed = [debts.one(number) for number in (1, 2)]
    assert {debt.name for debt in owed} == {"Mariama Ba", "Ibrahima Fall"}
    assert all(debt.left > 0 for debt in owed) and len({debt.day for debt in owed}) == 2
    assert credit_slips.one(1).left > 0
    assert len(articles.find()) == 5
    assert [each["name"] for each in waiting_list.standing()] == ["Mme Ndiaye"]
    assert rows("SELECT 1 FROM bill WHERE reverses NOTNULL") and rows("SELECT 1 FROM bill WHERE discount > 0")
    assert rows("SELECT 1 FROM payment WHERE method = 'mobile'")


def test_yesterday_s_till_is_counted_and_fifty_francs_short_the_day_before_s_is_exact(demo):
    closed = [shift for number in range(1, 11) if (shift := shifts.one(number)).closed_at]
    assert [shift.difference for shift in closed[-2:]] == [0, -50 * UNIT]
    assert rows("SELECT 1 FROM payment WHERE kind = 'payout' AND shift = ?", (closed[-1].id,))
    assert len(rows("SELECT 1 FROM bill WHERE shift = ?", (closed[-1].id,))) > 5


def test_money_was_taken_into_the_shift_of_who_took_it(demo):
    assert rows("SELECT 1 FROM payment JOIN shift ON shift.id = shift WHERE payment.cashier != shift.cashier") == []
    outside = "at < opened_at OR at > closed_at"
    assert rows(f"SELECT 1 FROM payment JOIN shift ON shift.id = shift WHERE {outside}") == []
