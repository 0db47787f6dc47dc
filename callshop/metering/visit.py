"""A customer's stay in a cabin."""

from dataclasses import dataclass

from callshop.events import Moment


@dataclass(frozen=True, slots=True)
class Extra:
    """Something of the small price list (a coffee, copies) that the visit has taken. `amount`: micros, all of it."""

    id: int
    name: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Visit:
    """`mode`: "postpaid", "prepaid", "free". `opened_by` is empty when the handset opened it.

    deposit     micros held now: paid in, and neither used by a bill nor handed back
    name, note  of the customer, as the cashier wrote them down
    extras      taken and not yet paid
    wished      micros that the customer asked for on the tablet ("Continue"), 0 if nothing
    """

    id: int
    mode: str
    opened_at: Moment
    opened_by: str = ""
    deposit: int = 0
    name: str = ""
    note: str = ""
    extras: tuple[Extra, ...] = ()
    wished: int = 0
