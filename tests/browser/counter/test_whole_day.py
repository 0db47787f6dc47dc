"""A whole day of a shop in French: who works there does it in Chromium, and every figure of it is right everywhere.

Each press that is promised is counted with the mouse here; by touch and by keyboard in test_counter*.py.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.day import customers, papers, till
from tests.browser.day.counter import Counter
from tests.browser.day.place import Day, begun, furnished
from tests.browser.screen import Screen


@pytest.fixture
def day(tmp_path: Path, window: Callable[..., Screen]) -> Iterator[Day]:
    with begun(furnished(tmp_path), window) as day:
        yield day


def test_a_whole_day(day, window):
    till.the_till_is_opened_with_a_counted_float(day)
    first = customers.two_calls_are_paid_exactly(day)
    customers.five_hundred_francs_are_cut_one_second_early(day)
    debt = customers.what_is_missing_is_a_debt_under_a_name(day)
    slip = customers.change_that_is_not_there_is_a_slip(day)
    customers.a_call_that_ends_during_the_checkout_stays_due(day)
    customers.the_slip_pays_the_next_bill(day, *slip)
    customers.a_cabin_is_closed_and_opened_to_the_next_with_one_press(day)
    till.a_bill_is_taken_back_and_paid_again(day, first)
    till.a_debt_is_paid(day, *debt)
    till.money_is_taken_out_for_ice(day)
    till.the_till_is_handed_over(day)
    till.the_shop_is_closed(day)

    for bill in day.account.bills.values():
        papers.receipt(day.counter, bill)
    papers.exports(day.data, day.account)
    owner = Counter(window(day.shop.address).log_in("owner"), day.account, {})
    for number, shift in enumerate(day.account.shifts, 1):
        papers.shift_report(owner, number, shift)
    papers.owners_day(owner, day.account)
    assert [screen.complaints for screen in (day.counter.screen, owner.screen)] == [[], []]
