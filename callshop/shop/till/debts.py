"""Debts, when they are paid later, or when nothing more is asked for them."""

from dataclasses import dataclass

from callshop.events import sentence
from callshop.ledger.till import debts
from callshop.ledger.till.debts import Debt
from callshop.refusal import Refused
from callshop.shop.books.mobile_money import check_reference
from callshop.shop.books.open_shifts import till_of
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.state.shop_state import ShopState
from callshop.shop.till.settlement import check_method, refuse_change


@dataclass(frozen=True, slots=True)
class PayDebt:
    """So much (micros; None: all that is left) is paid of a debt."""

    debt: int
    given: int | None
    who: str
    method: str = "cash"
    reference: str = ""
    owner: bool = False


@dataclass(frozen=True, slots=True)
class PaidDebt:
    """Micros: what was paid of it, what is handed back, what is left."""

    debt: int
    paid: int
    change: int
    left: int


class DebtDesk:
    """Debts paid and forgiven."""

    def __init__(self, state: ShopState, updates: CabinUpdates) -> None:
        self._state, self._updates = state, updates

    def pay(self, asked: PayDebt) -> PaidDebt:
        """Never more than is left."""
        with self._state.lock:
            shift = till_of(asked.who, asked.owner)
            owed, posting = _debt(asked.debt), self._state.posting(asked.who, shift)
            given = owed.left if asked.given is None else asked.given
            check_method(asked.method)
            if given <= 0:
                raise Refused(sentence("A payment is more than nothing."))
            refuse_change(asked.method, given, owed.left)
            check_reference(asked.method, given, asked.reference, self._state.house)
            paid = min(given, owed.left)
            with self._state.in_books():
                left = debts.pay(owed, paid, posting, given=given, method=asked.method, reference=asked.reference)
            self._state.takings.add(paid)
            self._updates.repaint()
            return PaidDebt(asked.debt, paid, given - paid, left)

    def forgive(self, debt: int, reason: str, who: str) -> None:
        """Nothing more is asked for a debt; the reason is kept."""
        with self._state.lock:
            owed = _debt(debt)
            if not reason.strip():
                raise Refused(sentence("Say why nothing more is asked for this debt."))
            with self._state.in_books():
                debts.forgive(owed, reason.strip(), self._state.posting(who, None))


def _debt(number: int) -> Debt:
    found = debts.one(number)
    if found is None:
        raise Refused(sentence("There is no debt {debt}.", debt=number), 404)
    if found.left <= 0:
        raise Refused(sentence("Debt {debt} is paid.", debt=number), 409)
    return found
