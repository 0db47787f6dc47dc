"""The shifts of those who take money: nobody takes any without an open one. A call never waits for a shift.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from callshop.events import sentence
from callshop.ledger.db import audit, idempotency
from callshop.ledger.db.connection import BOOKS_REFUSE, DiskRefused, writing
from callshop.ledger.settings.shop_config import day_of
from callshop.ledger.till import payments, shifts
from callshop.ledger.till.payments import Payment
from callshop.ledger.till.shifts import Shift
from callshop.shop.cabins.cabins import disk_refuses
from callshop.refusal import Refused


def whose_are_open() -> tuple[str, ...]:
    """The names of those who have an open till."""
    return tuple(shift.cashier for shift in shifts.all_open())


class Turns:
    """Mixed into Shop: uses its lock, disk and house."""

    known_as = ""
    """The key of what a person is having done, "" if there is none."""

    @contextmanager
    def doing(self, known_as: str) -> Iterator[None]:
        """What is done inside is in the books together with its key."""
        with self.lock:
            self.known_as = known_as
            try:
                yield
            finally:
                self.known_as = ""

    def till_of(self, who: str, owner: bool = False) -> int:
        """The shift into which this person takes money: their own, or for the owner the only one that is open.

        Refused (409) without one.
        """
        return self.shift_of(who, owner).id

    def shift_of(self, who: str, owner: bool = False, number: int | None = None) -> Shift:
        """As `till_of`. The owner may also name one of the open shifts by its number."""
        own = shifts.open_of(who)
        if number is not None and not (own and own.id == number):
            return self._someone_s(number, owner)
        others = shifts.all_open() if owner and own is None else []
        if own is None and len(others) != 1:
            raise Refused(sentence("Open your till first: count the money that is in the drawer."), 409)
        return own or others[0]

    def open_shift(self, float_amount: int, who: str, pieces: str = "") -> int:
        """Begin this person's turn with so much (micros) in the drawer; `pieces`: its notes and coins. Its number."""
        with self.lock:
            own = shifts.open_of(who)
            if own:
                raise Refused(sentence("Your till is open already: shift {shift}.", shift=own.id), 409)
            if float_amount < 0:
                raise Refused(sentence("A drawer does not hold less than nothing."))
            at = self.now()
            with self._in_books():
                number = shifts.begin(who, float_amount, at=at.wall, day=day_of(at.wall, self.house), pieces=pieces)
            self._show_tills()
            return number

    def pay_out(self, amount: int, reason: str, who: str, owner: bool = False) -> int:
        """Take money (micros) out of the drawer for something else than a customer; the movement's number."""
        with self.lock:
            shift, at = self.shift_of(who, owner), self.now()
            if amount <= 0:
                raise Refused(sentence("A pay-out is more than nothing."))
            if not reason.strip():
                raise Refused(sentence("Say what the money is for."))
            if amount > shifts.expected(shift):
                raise Refused(sentence("The drawer does not hold that much."), 409)
            moved = Payment(
                kind="payout", method="cash", amount=-amount, at=at.wall, day=day_of(at.wall, self.house),
                cashier=who, shift=shift.id, reason=reason.strip(),
            )  # fmt: skip
            with self._in_books():
                number = payments.record(moved)
                audit.record(
                    at.wall, who, "paid out", shift=shift.id, amount=amount, reason=moved.reason, movement=number
                )
            return number

    def close_shift(
        self, counted: int, who: str, pieces: str = "", owner: bool = False, number: int | None = None
    ) -> dict:  # fmt: skip
        """End a turn by what was counted (micros): shift, counted, expected, difference. Nothing corrects it after.

        It is this person's own, or for the owner another's: the only open one, or the one of this `number`.
        """
        with self.lock:
            shift = self.shift_of(who, owner, number)
            self._counted(counted)
            with self._in_books():
                closed = shifts.close(shift, counted, at=self.now().wall, who=who, pieces=pieces)
            self._show_tills()
            return _told(closed)

    def hand_over(
        self, counted: int, who: str, to: str, pieces: str = "", owner: bool = False, number: int | None = None
    ) -> dict:  # fmt: skip
        """One turn ends by its count and another person's begins with it: as `close_shift`, and `next`, the new one."""
        with self.lock:
            shift, at = self.shift_of(who, owner, number), self.now()
            self._counted(counted)
            if to.casefold() == shift.cashier.casefold() or shifts.open_of(to):
                raise Refused(sentence("{name} has an open till already.", name=to), 409)
            day = day_of(at.wall, self.house)
            with self._in_books():
                closed = shifts.close(shift, counted, at=at.wall, who=who, pieces=pieces)
                begun = shifts.begin(to, counted, at=at.wall, day=day, pieces=pieces, follows=shift.id)
            self._show_tills()
            return _told(closed) | {"next": begun}

    # -- how

    def _show_tills(self) -> None:
        """The board says whose till is open."""
        with suppress(*BOOKS_REFUSE):
            self.tills = whose_are_open()
        self.repaint()

    def _someone_s(self, number: int, owner: bool) -> Shift:
        found = shifts.one(number)
        if found is None:
            raise Refused(sentence("There is no shift {shift}.", shift=number), 404)
        if not owner:
            raise Refused(sentence("This is the till of {name}.", name=found.cashier), 403)
        if found.closed_at is not None:
            raise Refused(sentence("Shift {shift} is closed already.", shift=number), 409)
        return found

    @staticmethod
    def _counted(amount: int) -> None:
        if amount < 0:
            raise Refused(sentence("A drawer does not hold less than nothing."))

    @contextmanager
    def _in_books(self) -> Iterator[None]:
        """One transaction: money that moves is on disk, or it has not moved."""
        if not self.disk.retry():
            raise disk_refuses()
        try:
            with writing():
                yield
                if self.known_as:
                    idempotency.begin(self.known_as, self.now().wall)
        except DiskRefused as refused:
            self.disk.doubt(refused)
            raise disk_refuses() from None


def _told(closed: Shift) -> dict:
    return {
        "shift": closed.id,
        "counted": closed.counted,
        "expected": closed.expected,
        "difference": closed.difference,
    }
