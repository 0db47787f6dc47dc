"""What customers pay. A checkout is one transaction: the bill, what settles it, the visit's end, the next one's begin.

    settlement.py   how a bill is settled        reversal.py   a bill taken back
    extras.py       what a visit takes besides   arrears.py    debts, when they are paid later

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from callshop.events import Moment, sentence
from callshop.ledger.billing import billing, bills, tax
from callshop.ledger.billing.billing import Sale, Settlement
from callshop.ledger.db import idempotency
from callshop.ledger.till import credit_slips, payments
from callshop.ledger.till.posting import Posting
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.cabin_state import Cabin
from callshop.metering.visit import Visit
from callshop.money import shown
from callshop.shop.state.errors import Refused
from callshop.shop.till.slips import handed_in
from callshop.shop.till.settlement import Offer, check_discount, settle
from callshop.shop.visits.visits import words_of

NEXT_MODES = ("", "postpaid")


@dataclass(frozen=True, slots=True)
class Paying:
    """A checkout that is under way. `after`: the cabin once it is done; `ends`, `begins`: visits that do by it."""

    sale: Sale
    how: Settlement
    after: Cabin
    ends: Visit | None
    begins: Visit | None


class Till:
    """Mixed into Shop: uses its lock, floor, disk, house and board, and what Counter, Stays and Turns say."""

    def checkout(
        self, cabin: int, calls: list[int], who: str, key: str, *, given: int | None = None, method: str = "cash",
        reference: str = "", extras: Iterable[int] = (), debtor: str = "", slip: str = "", as_slip: int = 0,
        discount: int = 0, reason: str = "", next_mode: str = "", owner: bool = False,
    ) -> dict:  # fmt: skip
        """Pay exactly these calls and extras of the cabin's visit; amounts in micros.

        The deposit is used first, then the slip (by the code on its paper), the money given (None: the exact sum), and the rest is a debt of
        `debtor`. A prepaid visit without anything to pay gets its deposit back. `next_mode` opens the next visit.
        Answers bill (None if there was nothing to bill), total, paid, change (coins to hand back), debt and slip (the
        numbers of what was made, or None), debt_amount, slip_amount, slip_left (of the slip handed in, or None).
        The same `key` again: the same answer. Refused (409): something of it is paid, or still going on.
        """
        with self.lock:
            known_as = key and f"/cabins/{cabin}/checkout {key}"
            answer = idempotency.answer_of(known_as) if known_as else None
            if answer is None:
                slip_given = handed_in(slip)
                offer = Offer(given=given, method=method, reference=reference, debtor=words_of(debtor)[0],
                              slip=slip_given, as_slip=as_slip)  # fmt: skip
                shift, at = self.till_of(who, owner), self.now()
                posting = self._posting(who, shift)
                booth = self._cabin(cabin)
                sale = self._sale(booth, calls, extras, discount, reason.strip(), owner)
                paying = self._paying(booth, sale, offer, next_mode, posting, at)
                answer = self._pay(paying, posting, known_as, slip_given)
                self.takings.add(paying.how.paid)  # first: the board of a new day reads the takings from the books
                self._put(paying.after, at)
                self.repaint()
            return answer

    # -- how

    def _words(self, micros: int) -> str:
        return shown(micros, self.house.currency, self.house.language)

    def _sale(
        self, booth: Cabin, calls: list[int], extras: Iterable[int], discount: int, reason: str, owner: bool
    ) -> Sale:
        """Exactly these, all of them owed here. 409 if one was paid or is still running: nothing is paid then."""
        owed = {finished.call.id: finished.amount for finished in booth.owed}
        taken = {extra.id: extra.amount for extra in booth.visit.extras} if booth.visit else {}
        extras = tuple(extras)
        if any(call.id in calls for call in booth.calls):
            raise Refused(sentence("This call is still going on: it is paid when it is over."), 409)
        if not (owed.keys() >= set(calls) and taken.keys() >= set(extras)):
            raise too_late(set(calls) - owed.keys(), set(extras) - taken.keys())
        if not (calls or extras) and (booth.calls or owed or taken or not (booth.visit and booth.visit.deposit)):
            raise Refused(sentence("There is nothing to pay."), 409)
        sale = Sale(
            visit=booth.visit.id, cabin=booth.number, calls={call: owed[call] for call in calls},
            extras={extra: taken[extra] for extra in extras}, discount=discount, reason=reason,
            tax=str(tax.of_house(self.house) or ""),
        )  # fmt: skip
        check_discount(discount, sale.gross, reason, None if owner else self.house.discount_limit, self._words)
        return sale

    def _paying(self, booth: Cabin, sale: Sale, offer: Offer, next_mode: str, posting: Posting, at: Moment) -> Paying:
        """The visit ends when nothing more is owed; a customer who is calling again stays, with his deposit."""
        if next_mode not in NEXT_MODES:
            raise Refused(sentence("“{mode}” is not a kind of visit.", mode=next_mode))
        owed = tuple(finished for finished in booth.owed if finished.call.id not in sale.calls)
        extras = tuple(extra for extra in booth.visit.extras if extra.id not in sale.extras)
        ends = not (owed or extras or booth.calls)
        held = payments.held_deposit(booth.visit.id)
        how = settle(sale.total, offer, held, ends, self._words)
        if not ends:
            stays = replace(booth.visit, extras=extras, deposit=held - how.deposit)
            return Paying(sale, how, replace(booth, owed=owed, visit=stays), None, None)
        begins = Visit(self.next_visit(), next_mode, at, posting.cashier) if next_mode else None
        blocked = booth.blocked and not begins
        return Paying(sale, how, replace(booth, owed=(), visit=begins, blocked=blocked), booth.visit, begins)

    def _pay(self, paying: Paying, posting: Posting, known_as: str, slip: credit_slips.Slip | None) -> dict:
        sale, how = paying.sale, paying.how
        try:
            with self._in_books():
                billed = sale.calls or sale.extras
                written = billing.pay(sale, how, posting) if billed else billing.hand_back(sale.visit, how, posting)
                if paying.ends:
                    ledger_visits.end(paying.ends.id, posting.at)
                for step in self._opening(paying.after, paying.begins) if paying.begins else ():
                    step()
                answer = {
                    "bill": written.bill, "total": sale.total, "paid": how.paid, "change": how.change,
                    "debt": written.debt, "slip": written.slip, "debt_amount": how.debt, "slip_amount": how.new_slip,
                    "slip_left": slip.left - how.credit if slip else None,
                }  # fmt: skip
                if known_as:
                    idempotency.remember(known_as, posting.at, answer)
        except billing.AlreadyPaid:
            raise too_late(sale.calls, sale.extras) from None
        return answer


def too_late(calls: Iterable[int], extras: Iterable[int]) -> Refused:
    """These are not owed here any more: who took the money, if somebody did."""
    bill = bills.taken(calls, extras)
    if bill is None:
        return Refused(sentence("This is not due in this cabin any more: look at the cabin again."), 409)
    faster = sentence("{name} has just collected this: bill no. {number}.", name=bill.cashier, number=bill.bill)
    return Refused(faster, 409)
