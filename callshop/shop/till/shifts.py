"""The shifts of those who take money: opened with a float, paid out of, closed by a count, handed over."""

from contextlib import suppress
from dataclasses import dataclass

from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.db.connection import BOOKS_REFUSE
from callshop.ledger.settings.shop_config import day_of
from callshop.ledger.till import payments, shifts
from callshop.ledger.till.payments import Payment
from callshop.ledger.till.shifts import Shift
from callshop.refusal import Refused
from callshop.shop.books import open_shifts
from callshop.shop.books.open_shifts import whose_are_open
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.state.shop_state import ShopState


@dataclass(frozen=True, slots=True)
class PayOut:
    """Take money (micros) out of the drawer for something else than a customer."""

    amount: int
    reason: str
    who: str
    owner: bool = False


@dataclass(frozen=True, slots=True)
class CloseShift:
    """End a shift by what was counted (micros); `pieces`: its notes and coins.

    It is this person's own, or for the owner another's: the only open one, or the one of this `number`.
    """

    counted: int
    who: str
    pieces: str = ""
    owner: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """One shift ends by its count and that of `to` begins with it: as CloseShift."""

    counted: int
    who: str
    to: str
    pieces: str = ""
    owner: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ClosedShift:
    """Micros: what was counted, what the drawer should have held, and the difference. Nothing corrects it after."""

    shift: int
    counted: int
    expected: int
    difference: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The shift that has ended, and the number of the next."""

    closed: ClosedShift
    next: int


class ShiftDesk:
    """Open, pay out of, close, hand over a shift; whose it is."""

    def __init__(self, state: ShopState, updates: CabinUpdates) -> None:
        self._state, self._updates = state, updates

    def till_of(self, who: str, owner: bool = False) -> int:
        """The number of the shift into which this person takes money. Refused (409) without one."""
        return open_shifts.till_of(who, owner)

    def shift_of(self, who: str, owner: bool = False, number: int | None = None) -> Shift:
        """The open shift that this person may count. Refused (403, 404, 409)."""
        return open_shifts.shift_of(who, owner, number)

    def open(self, float_amount: int, who: str, pieces: str = "") -> int:
        """Begin this person's shift with so much (micros) in the drawer; `pieces`: its notes and coins. Its number."""
        with self._state.lock:
            own = shifts.open_of(who)
            if own:
                raise Refused(sentence("Your till is open already: shift {shift}.", shift=own.id), 409)
            _check_count(float_amount)
            at = self._state.now()
            day = day_of(at.wall, self._state.house)
            with self._state.in_books():
                number = shifts.begin(who, float_amount, at=at.wall, day=day, pieces=pieces)
            self._show_tills()
            return number

    def pay_out(self, asked: PayOut) -> int:
        """The movement's number. Refused (409) if the drawer does not hold that much."""
        with self._state.lock:
            shift, at = open_shifts.shift_of(asked.who, asked.owner), self._state.now()
            if asked.amount <= 0:
                raise Refused(sentence("A pay-out is more than nothing."))
            if not asked.reason.strip():
                raise Refused(sentence("Say what the money is for."))
            if asked.amount > shifts.expected(shift):
                raise Refused(sentence("The drawer does not hold that much."), 409)
            moved = Payment(
                kind="payout", method="cash", amount=-asked.amount, at=at.wall,
                day=day_of(at.wall, self._state.house), cashier=asked.who, shift=shift.id,
                reason=asked.reason.strip(),
            )  # fmt: skip
            with self._state.in_books():
                number = payments.record(moved)
                audit.record(
                    at.wall, asked.who, "paid out", shift=shift.id, amount=asked.amount, reason=moved.reason,
                    movement=number,
                )  # fmt: skip
            return number

    def close(self, asked: CloseShift) -> ClosedShift:
        """Refused (403, 404, 409) as `shift_of`."""
        with self._state.lock:
            shift = open_shifts.shift_of(asked.who, asked.owner, asked.number)
            _check_count(asked.counted)
            with self._state.in_books():
                closed = shifts.close(
                    shift, asked.counted, at=self._state.now().wall, who=asked.who, pieces=asked.pieces
                )
            self._show_tills()
            return _answer(closed)

    def hand_over(self, asked: HandOver) -> HandedOver:
        """Both in one transaction."""
        with self._state.lock:
            shift, at = open_shifts.shift_of(asked.who, asked.owner, asked.number), self._state.now()
            _check_count(asked.counted)
            if asked.to.casefold() == shift.cashier.casefold() or shifts.open_of(asked.to):
                raise Refused(sentence("{name} has an open till already.", name=asked.to), 409)
            day = day_of(at.wall, self._state.house)
            with self._state.in_books():
                closed = shifts.close(shift, asked.counted, at=at.wall, who=asked.who, pieces=asked.pieces)
                begun = shifts.begin(
                    asked.to, asked.counted, at=at.wall, day=day, pieces=asked.pieces, follows=shift.id
                )
            self._show_tills()
            return HandedOver(_answer(closed), begun)

    def _show_tills(self) -> None:
        """The board says whose till is open."""
        with suppress(*BOOKS_REFUSE):
            self._state.tills = whose_are_open()
        self._updates.repaint()


def _check_count(amount: int) -> None:
    if amount < 0:
        raise Refused(sentence("A drawer does not hold less than nothing."))


def _answer(closed: Shift) -> ClosedShift:
    return ClosedShift(closed.id, closed.counted, closed.expected, closed.difference)
