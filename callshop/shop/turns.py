"""The shifts of those who take money: nobody takes any without an open one. A call never waits for a shift.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from callshop.events import sentence
from callshop.ledger import shifts
from callshop.shop.refusals import Refused


class Turns:
    """Mixed into Shop: uses its lock, disk and house."""

    def till_of(self, who: str, owner: bool = False) -> int:
        """The shift into which this person takes money: their own, or for the owner the only one that is open.

        Refused (409) without one.
        """
        own = shifts.open_of(who)
        others = shifts.all_open() if owner and own is None else []
        if own is None and len(others) != 1:
            raise Refused(sentence("Open your till first: count the money that is in the drawer."), 409)
        return own.id if own else others[0].id
