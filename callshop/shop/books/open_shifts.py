"""Whose till takes the money: nobody takes any without an open shift. A call never waits for one."""

from callshop.events import sentence
from callshop.ledger.till import shifts
from callshop.ledger.till.shifts import Shift
from callshop.refusal import Refused


def whose_are_open() -> tuple[str, ...]:
    """The names of those who have an open till."""
    return tuple(shift.cashier for shift in shifts.all_open())


def till_of(who: str, owner: bool = False) -> int:
    """The shift into which this person takes money: their own, or for the owner the only one that is open.

    Refused (409) without one.
    """
    return shift_of(who, owner).id


def shift_of(who: str, owner: bool = False, number: int | None = None) -> Shift:
    """As `till_of`. The owner may also name one of the open shifts by its number."""
    own = shifts.open_of(who)
    if number is not None and not (own and own.id == number):
        return _someone_s(number, owner)
    others = shifts.all_open() if owner and own is None else []
    if own is None and len(others) != 1:
        raise Refused(sentence("Open your till first: count the money that is in the drawer."), 409)
    return own or others[0]


def _someone_s(number: int, owner: bool) -> Shift:
    found = shifts.one(number)
    if found is None:
        raise Refused(sentence("There is no shift {shift}.", shift=number), 404)
    if not owner:
        raise Refused(sentence("This is the till of {name}.", name=found.cashier), 403)
    if found.closed_at is not None:
        raise Refused(sentence("Shift {shift} is closed already.", shift=number), 409)
    return found
