"""Debts, when they are paid later, or when nothing more is asked for them.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from callshop.events import sentence
from callshop.ledger.settings.shop_config import day_of
from callshop.ledger.till import debts
from callshop.ledger.till.debts import Debt
from callshop.ledger.till.posting import Posting
from callshop.refusal import Refused
from callshop.shop.till.settlement import check_method, refuse_change


class Arrears:
    """Mixed into Shop: uses its lock, disk, house and board, and what Turns says of shifts."""

    def pay_debt(
        self, debt: int, given: int | None, who: str, method: str = "cash", reference: str = "", owner: bool = False
    ) -> dict:
        """So much (micros; None: all that is left) is paid of a debt: debt, paid, change, left."""
        with self.lock:
            shift = self.till_of(who, owner)
            owed, posting = self._debt(debt), self._posting(who, shift)
            given = owed.left if given is None else given
            check_method(method)
            if given <= 0:
                raise Refused(sentence("A payment is more than nothing."))
            refuse_change(method, given, owed.left)
            paid = min(given, owed.left)
            with self._in_books():
                left = debts.pay(owed, paid, posting, given=given, method=method, reference=reference)
            self.takings.add(paid)
            self.repaint()
            return {"debt": debt, "paid": paid, "change": given - paid, "left": left}

    def forgive_debt(self, debt: int, reason: str, who: str) -> None:
        """Nothing more is asked for a debt; the reason is kept."""
        with self.lock:
            owed = self._debt(debt)
            if not reason.strip():
                raise Refused(sentence("Say why nothing more is asked for this debt."))
            with self._in_books():
                debts.forgive(owed, reason.strip(), self._posting(who, None))

    # -- how

    @staticmethod
    def _debt(number: int) -> Debt:
        found = debts.one(number)
        if found is None:
            raise Refused(sentence("There is no debt {debt}.", debt=number), 404)
        if found.left <= 0:
            raise Refused(sentence("Debt {debt} is paid.", debt=number), 409)
        return found

    def _posting(self, who: str, shift: int | None) -> Posting:
        at = self.now()
        return Posting(cashier=who, at=at.wall, day=day_of(at.wall, self.house), shift=shift)
