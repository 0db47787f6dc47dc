"""The sums of a checkout while it is typed: what is to pay, to hand back, to owe; and the sums that are offered."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callshop.cash_denominations import pieces_of
from callshop.handy_sums import coins_apart, likely_sums, offered_sums, usual_deposits
from callshop.metering.states import State
from callshop.metering.visit import Extra
from callshop.money import UNIT
from callshop.refusal import Refused
from callshop.shop.till.settlement import Offer
from callshop.web.board.checkout_sums import sums_of
from tests.browser.samples import TWO_CALLS, now, tile

DUE = tile(2, State.DUE, owed=TWO_CALLS, extras=(Extra(7, "Café", 1, 50 * UNIT),))  # 285 + 450 + 50
CALLS, EXTRAS = {11, 12}, {7}


def sums(of=DUE, calls=CALLS, extras=EXTRAS, discount=0, **offer):
    return sums_of(of, calls, extras, discount * UNIT, Offer(**offer), str)


def francs(*amounts: int) -> tuple[int, ...]:
    return tuple(amount * UNIT for amount in amounts)


def test_nothing_typed_is_the_exact_sum():
    shown = sums()
    assert (shown.to_pay, shown.over, shown.how.debt) == francs(785, 0, 0)


def test_a_note_too_large_is_change():
    assert sums(given=1000 * UNIT).over == 215 * UNIT


def test_a_note_too_small_is_a_debt_before_anybody_has_typed_a_name():
    shown = sums(given=500 * UNIT)
    assert (shown.how.money, shown.how.debt) == francs(500, 285)


def test_only_what_is_ticked_and_still_owed_counts():
    assert sums(calls={11, 99}, extras=set()).to_pay == 285 * UNIT


def test_a_discount_never_makes_a_bill_less_than_nothing():
    assert sums(discount=9000).to_pay == 0


def test_the_deposit_pays_first_and_its_rest_goes_back_when_the_customer_leaves():
    held = replace(DUE, deposit=1000 * UNIT, mode="prepaid")
    assert (sums(held).to_pay, sums(held).over) == francs(0, 215)
    calling = replace(held, call=now("771234567", None, 5, "SN"))
    assert sums(calling).over == 0
    assert sums(held, calls={11}).over == 0


def test_change_that_becomes_a_slip_is_not_handed_over():
    shown = sums(given=1000 * UNIT, as_slip=15 * UNIT)
    assert (shown.how.change, shown.over) == francs(200, 215)


def test_a_slip_over_more_than_the_change_is_refused_as_the_till_does():
    with pytest.raises(Refused):
        sums(given=1000 * UNIT, as_slip=500 * UNIT)


def test_the_likely_sums_are_what_a_customer_has_in_his_hand():
    assert likely_sums(785 * UNIT, "XOF") == francs(800, 1000, 2000)
    assert likely_sums(35 * UNIT, "XOF") == francs(40, 50, 100)
    assert likely_sums(0, "XOF") == ()
    assert likely_sums(785 * UNIT, "XTS") == ()


def test_deposits_are_notes_and_the_coins_next_to_them():
    assert offered_sums("XOF") == francs(100, 200, 250, 500, 1000, 2000)
    assert offered_sums("EUR") == francs(1, 2, 5, 10, 20, 50)
    assert usual_deposits("XOF") == francs(500, 1000)
    assert offered_sums("XTS") == usual_deposits("XTS") == ()


@given(st.integers(0, 10**7), st.sampled_from(["XOF", "EUR", "GNF", "TND"]))
def test_every_likely_sum_pays_and_can_be_laid_on_the_table(francs_due, currency):
    due = francs_due * UNIT
    least = min(piece.value for piece in pieces_of(currency))
    assert all(each > due and each % least == 0 for each in likely_sums(due, currency))


def test_the_coins_a_drawer_lacks_first_are_those_under_a_fifth_of_the_least_note():
    assert coins_apart(1140 * UNIT, "XOF") == 40 * UNIT
    assert coins_apart(1140 * UNIT, "XTS") == 0


def test_the_panel_asks_for_the_sums_of_what_is_typed(ana):
    shown = ana.get("/cabins/2/change?calls=11&calls=12&given=1000").text
    assert 'id="reckoning"' in shown
    assert "265" in shown


def test_what_is_no_amount_is_said_under_the_total_and_the_sums_stay(ana):
    shown = ana.get("/cabins/2/change?calls=11&calls=12&given=mille")
    assert shown.status_code == 200
    assert "mille" in shown.text
    assert "735" in shown.text


def test_a_cashier_is_offered_no_discount_that_the_owner_does_not_allow(ana, omar):
    assert 'name="discount"' not in ana.get("/cabins/2").text
    assert 'name="discount"' in omar.get("/cabins/2").text


def test_only_the_owner_is_offered_a_free_visit(ana, omar):
    assert '"mode": "free"' not in ana.get("/cabins/4").text
    assert '"mode": "free"' in omar.get("/cabins/4").text


def test_a_checkout_that_is_out_of_date_offers_nothing(ana):
    page = ana.get("/cabins/2/change?calls=11&calls=99&given=1000").text
    assert 'id="reckoning"' in page and 'role="alert"' in page
    assert "submit" not in page and "Rendre" not in page
