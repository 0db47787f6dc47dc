"""What customers pay.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from dataclasses import replace

from callshop.events import sentence
from callshop.ledger import cash as ledger_cash
from callshop.ledger import done
from callshop.ledger.db import DiskRefused, writing
from callshop.ledger.house import day_of
from callshop.metering.cabin import Cabin
from callshop.metering.calls import FinishedCall
from callshop.metering.effects import VisitEnded
from callshop.shop.counter import disk_refuses
from callshop.shop.refusals import Refused

METHODS = ("cash", "mobile", "card")
"""Ways in which money comes into the till."""


class Till:
    """Mixed into Shop: uses its lock, floor, disk and board, and what Counter says of cabins."""

    def checkout(
        self, cabin: int, calls: list[int], who: str, key: str, given: int | None = None, method: str = "cash",
        reference: str = "",
    ) -> dict:  # fmt: skip
        """Pay exactly these calls of the cabin's visit; amounts in micros. The same `key` again: the same answer."""
        with self.lock:
            answered = done.answer_of(key) if key else None
            if answered:
                return answered
            booth = self._cabin(cabin)
            paid_for = self._owed(booth, calls)
            lines = {finished.call.id: finished.amount for finished in paid_for}
            total = sum(lines.values())
            given = total if given is None else given
            if given < total:
                raise Refused(sentence("That is not enough: the calls come to more than was given."))
            if method not in METHODS:
                raise Refused(sentence("“{method}” is not a way to pay.", method=method))
            answer = self._pay(booth, lines, who, key, given, method, reference)
            self._close_if_paid(booth, set(lines))
            self.took(total)
            self.repaint()
            return answer

    # -- how

    def _owed(self, booth: Cabin, calls: list[int]) -> list[FinishedCall]:
        """These calls, all of them owed here. 409 if one was paid or is still running: nothing is paid then."""
        if not calls:
            raise Refused(sentence("There is nothing to pay."), 409)
        owed = {finished.call.id: finished for finished in booth.owed}
        if any(call.id in calls for call in booth.calls):
            raise Refused(sentence("This call is still going on: it is paid when it is over."), 409)
        if not all(call in owed for call in calls):
            raise Refused(sentence("Somebody else has just taken this payment: look at the cabin again."), 409)
        return [owed[call] for call in dict.fromkeys(calls)]

    def _pay(
        self, booth: Cabin, lines: dict[int, int], who: str, key: str, given: int, method: str, reference: str
    ) -> dict:
        at = self.now()
        if not self.disk.retry():
            raise disk_refuses()
        try:
            with writing():
                paid = ledger_cash.pay(
                    booth.visit.id, booth.number, lines, at=at.wall, day=day_of(at.wall, self.house), cashier=who,
                    given=given, method=method, reference=reference,
                )  # fmt: skip
                answer = {"bill": paid.bill, "total": paid.total, "paid": paid.paid, "change": paid.change,
                          "debt": 0, "slip": None}  # fmt: skip
                if key:
                    done.remember(key, at.wall, answer)
        except ledger_cash.AlreadyPaid:
            raise Refused(
                sentence("Somebody else has just taken this payment: look at the cabin again."), 409
            ) from None
        except DiskRefused:
            raise disk_refuses() from None
        return answer

    def _close_if_paid(self, booth: Cabin, paid: set[int]) -> None:
        """The visit ends with its last debt; a customer who is calling again stays."""
        at = self.now()
        owed = tuple(finished for finished in booth.owed if finished.call.id not in paid)
        after = replace(booth, owed=owed)
        if not owed and not booth.calls and booth.visit:
            self.carry_out(after, (VisitEnded(booth.visit.id),), at)
            after = replace(after, visit=None)
        self._put(after, at)
