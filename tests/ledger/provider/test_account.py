"""The credit at the provider."""

from callshop.ledger.db import audit
from callshop.ledger.provider import account
from callshop.ledger.provider.account import Account
from tests.ledger.books import a_call, a_past_call, write_begun
from tests.story import NOON


def test_the_balance_is_unknown_until_a_top_up_is_recorded(books):
    a_past_call(1)
    assert (account.account().balance, account.account().seconds_left()) == (None, None)


def test_the_balance_is_top_ups_less_costs(books):
    account.top_up(NOON.wall, 1_000_000, "prepaid", "RC-1", "Omar")
    account.top_up(NOON.wall, 500_000, "postpaid", "", "Omar")
    a_past_call(1, seconds=60)
    a_past_call(2, seconds=120)
    assert account.account().balance == 1_500_000 - 40_000 - 80_000
    assert audit.first_break() is None


def test_the_time_left_is_at_the_pace_of_the_last_calls(books):
    account.top_up(NOON.wall, 400_000, "prepaid", "", "Omar")
    a_past_call(1, seconds=60)
    assert account.pace() == (40_000, 60)
    assert account.account().seconds_left() == 360_000 * 60 // 40_000


def test_there_is_no_time_left_below_zero_and_no_pace_without_calls(books):
    assert Account(100, 200, 40_000, 60).seconds_left() == 0
    assert Account(100, 0).seconds_left() is None
    assert Account(None, 5, 1, 1).balance is None


def test_only_the_last_hundred_calls_make_the_pace(books):
    a_past_call(1, seconds=250)
    for number in range(2, 102):
        a_past_call(number, seconds=60)
    assert account.pace() == (100 * 40_000, 6000)


def test_calls_in_progress_reserve_what_they_cost_and_a_minute_more(books):
    assert account.reserved() == 0
    write_begun(a_call(1, NOON.wall), 1, 1)
    write_begun(a_call(2, NOON.wall, dialled="0099999"), 2, 2)
    assert account.reserved() == 40_000
