"""The cashier's turn at the till: opened with a float, counted blind, closed for ever, handed over."""

import pytest

from callshop.ledger.db import audit
from callshop.ledger.till import payments, shift_list, shifts
from callshop.ledger.till.payments import Payment
from callshop.money import UNIT
from callshop.refusal import Refused
from callshop.shop.till.reversals import ReverseBill
from callshop.shop.till.shifts import ClosedShift, CloseShift, HandOver, PayOut
from tests.shop.witness import refused
from tests.story import ANA, Stage

BOB, OMAR = "Bob", "Omar"


def euros(amount: int) -> int:
    return amount * UNIT


def takes(stage: Stage, shift: int, amount: int, method: str = "cash", kind: str = "debt") -> None:
    """Money that a customer brings into this shift."""
    at = stage.clock().wall
    payments.record(Payment(kind=kind, method=method, amount=amount, at=at, day="2026-03-02", cashier=ANA, shift=shift))


def test_a_turn_begins_with_what_was_counted_and_ends_with_what_is_missing(stage):
    number = stage.shop.shifts.open(euros(50), ANA, pieces="20x2 10x1")
    takes(stage, number, euros(12))
    takes(stage, number, euros(30), method="mobile")
    assert stage.shop.shifts.close(CloseShift(euros(60), ANA, pieces="20x3")) == ClosedShift(
        shift=number, counted=euros(60), expected=euros(62), difference=-euros(2)
    )
    closed = shifts.one(number)
    assert (closed.cashier, closed.closed_by, closed.float_pieces, closed.counted_pieces) == (
        ANA, ANA, "20x2 10x1", "20x3",
    )  # fmt: skip
    assert closed.chain_head == audit.head()


def test_a_person_has_one_open_till(stage):
    stage.shop.shifts.open(0, ANA)
    assert "open already" in refused(409, stage.shop.shifts.open, 0, "ana")
    assert refused(400, stage.shop.shifts.open, -1, BOB) == "A drawer does not hold less than nothing."
    assert len(shifts.all_open()) == 1


def test_nothing_is_taken_paid_out_or_counted_without_an_open_till(stage):
    first = "Open your till first: count the money that is in the drawer."
    assert refused(409, stage.shop.shifts.till_of, ANA) == first
    assert refused(409, stage.shop.shifts.pay_out, PayOut(euros(1), "ice", ANA)) == first
    assert refused(409, stage.shop.shifts.close, CloseShift(euros(1), ANA)) == first


def test_the_owner_takes_the_only_open_till_or_their_own_or_names_one(stage):
    refused(409, stage.shop.shifts.till_of, OMAR, owner=True)
    anas = stage.shop.shifts.open(0, ANA)
    assert stage.shop.shifts.till_of(OMAR, owner=True) == anas
    bobs = stage.shop.shifts.open(0, BOB)
    refused(409, stage.shop.shifts.till_of, OMAR, owner=True)
    assert stage.shop.shifts.close(CloseShift(0, OMAR, owner=True, number=bobs)).shift == bobs
    assert (shifts.one(bobs).cashier, shifts.one(bobs).closed_by) == (BOB, OMAR)
    assert stage.shop.shifts.till_of(OMAR, owner=True) == anas


def test_nobody_but_the_owner_closes_another_s_till(stage):
    anas = stage.shop.shifts.open(0, ANA)
    assert refused(403, stage.shop.shifts.close, CloseShift(0, BOB, number=anas)) == "This is the till of Ana."
    assert refused(404, stage.shop.shifts.close, CloseShift(0, OMAR, owner=True, number=77)) == "There is no shift 77."
    stage.shop.shifts.close(CloseShift(0, ANA))
    assert (
        refused(409, stage.shop.shifts.close, CloseShift(0, OMAR, owner=True, number=anas))
        == "Shift 1 is closed already."
    )


def test_a_closed_till_stays_as_it_was_counted(stage):
    number = stage.shop.shifts.open(euros(5), ANA)
    stage.shop.shifts.close(CloseShift(euros(4), ANA))
    before = shifts.one(number)
    refused(409, stage.shop.shifts.close, CloseShift(euros(5), ANA))
    with pytest.raises(Refused):
        shifts.close(before, euros(5), at=1, who=ANA)
    assert shifts.one(number) == before and before.difference == -euros(1)


def test_a_pay_out_has_a_reason_and_never_exceeds_the_drawer(stage):
    number = stage.shop.shifts.open(euros(10), ANA)
    takes(stage, number, euros(90), method="card")
    assert (
        refused(409, stage.shop.shifts.pay_out, PayOut(euros(11), "rent", ANA)) == "The drawer does not hold that much."
    )
    assert refused(400, stage.shop.shifts.pay_out, PayOut(euros(3), "  ", ANA)) == "Say what the money is for."
    assert refused(400, stage.shop.shifts.pay_out, PayOut(0, "ice", ANA)) == "A pay-out is more than nothing."
    stage.shop.shifts.pay_out(PayOut(euros(3), "ice", ANA))
    stage.shop.shifts.pay_out(PayOut(euros(7), "taxi", ANA))
    refused(409, stage.shop.shifts.pay_out, PayOut(1, "more", ANA))
    assert stage.shop.shifts.close(CloseShift(0, ANA)).difference == 0


def test_at_a_handover_the_count_of_the_one_is_the_float_of_the_other(stage):
    first = stage.shop.shifts.open(euros(20), ANA)
    takes(stage, first, euros(5))
    handed = stage.shop.shifts.hand_over(HandOver(euros(26), ANA, BOB, pieces="1x26"))
    assert handed.closed.difference == euros(1)
    following = shifts.one(handed.next)
    assert (following.cashier, following.float_amount, following.float_pieces, following.follows) == (
        BOB, euros(26), "1x26", first,
    )  # fmt: skip
    assert [shift.cashier for shift in shifts.all_open()] == [BOB]


def test_who_has_an_open_till_is_handed_no_other(stage):
    stage.shop.shifts.open(0, ANA)
    stage.shop.shifts.open(0, BOB)
    assert refused(409, stage.shop.shifts.hand_over, HandOver(0, ANA, BOB)) == "Bob has an open till already."
    assert refused(409, stage.shop.shifts.hand_over, HandOver(0, ANA, "ana")) == "ana has an open till already."
    assert len(shifts.all_open()) == 2


def test_the_book_of_a_turn_tells_all_that_moved_in_it(stage):
    shift = stage.shop.shifts.open(euros(10), ANA)
    stage.talk(1, 60)
    stage.pays(1, given=100_000, as_slip=30_000)
    stage.talk(2, 60)
    stage.pays(2, given=20_000, debtor="Moussa")
    stage.talk(3, 600)
    stage.pays(3, discount=100_000, reason="a friend", method="mobile", reference="OM-1", owner=True)
    stage.shop.reversals.reverse(ReverseBill(3, "not a friend", ANA))
    stage.shop.shifts.pay_out(PayOut(10_000, "ice", ANA))
    for told in (shift_list.of_shift(shift), shift_list.of_day("2026-03-02")):
        assert (told.bills, told.total, told.discounts) == (3, 140_000, 0)
        assert [(claim.name, claim.amount) for claim in told.debts] == [("Moussa", 50_000)]
        assert [claim.amount for claim in told.slips] == [30_000]
        assert [(back.reverses, back.total, back.reason) for back in told.taken_back] == [(3, -600_000, "not a friend")]
        assert [(out.reason, out.amount) for out in told.pay_outs] == [("ice", 10_000)]
        assert ("bill", "debt", 1, 50_000) in [(each.kind, each.method, each.times, each.amount) for each in told.moved]
        assert dict(told.by_method)["cash"] == 70_000 + 30_000 + 20_000 - 10_000
    assert stage.shop.shifts.close(CloseShift(0, ANA)).expected == euros(10) + dict(told.by_method)["cash"]


def test_a_debt_or_a_slip_that_was_cancelled_with_its_bill_in_the_same_turn_is_not_left(stage):
    first = stage.shop.shifts.open(euros(10), ANA)
    stage.talk(1, 60)
    stage.pays(1, given=20_000, debtor="Fatou")
    stage.shop.reversals.reverse(ReverseBill(1, "wrong cabin", ANA))
    stage.pays(1, given=100_000, as_slip=30_000)
    stage.shop.reversals.reverse(ReverseBill(3, "wrong change", ANA))
    stage.pays(1, given=20_000, debtor="Moussa")
    assert [claim.name for claim in shift_list.of_shift(first).debts] == ["Moussa"]
    assert [claim.name for claim in shift_list.of_day("2026-03-02").debts] == ["Moussa"]
    assert shift_list.of_shift(first).slips == ()
    stage.shop.shifts.close(CloseShift(0, ANA))
    second = stage.shop.shifts.open(euros(10), BOB)
    stage.shop.reversals.reverse(ReverseBill(5, "paid after all", BOB))
    assert [claim.name for claim in shift_list.of_shift(first).debts] == ["Moussa"], "as it was when it was counted"
    assert shift_list.of_day("2026-03-02").debts == shift_list.of_shift(second).debts == ()


def test_a_refusing_disk_leaves_the_till_as_it_was(stage):
    stage.shop.shifts.open(euros(5), ANA)
    with stage.disk_refusing():
        refused(503, stage.shop.shifts.pay_out, PayOut(euros(1), "ice", ANA))
        refused(503, stage.shop.shifts.close, CloseShift(euros(5), ANA))
        refused(503, stage.shop.shifts.hand_over, HandOver(euros(5), ANA, BOB))
        refused(503, stage.shop.shifts.open, 0, BOB)
    assert stage.shop.shifts.close(CloseShift(euros(5), ANA)).difference == 0


def test_a_cabin_in_its_last_call_is_opened_again_with_the_others(stage):
    calling = stage.lift(3).dials("0049301234").answered().after(5)
    stage.shop.cabins.block_all(ANA)
    assert stage.tile(2).state == "blocked"
    stage.shop.cabins.unblock_all(ANA)
    calling.hangs_up()
    stage.shop.shifts.open(0, ANA)
    stage.pays(3)
    assert {stage.tile(cabin).state for cabin in (1, 2, 3)} == {"free"}


def test_a_call_never_waits_for_a_till(stage):
    stage.lift(3).dials("0049301234").answered().after(61).is_("talking")
