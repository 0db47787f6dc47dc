"""A customer's stay in a cabin: opened, moved, closed.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from dataclasses import replace
from functools import partial

from callshop.events import sentence
from callshop.ledger import audit
from callshop.ledger import calls as ledger_calls
from callshop.ledger import house as ledger_house
from callshop.ledger import visits as ledger_visits
from callshop.metering.visit import Visit
from callshop.shop.refusals import Refused

MODES = ("postpaid", "prepaid", "free")


class Stays:
    """Mixed into Shop: uses its lock, floor, disk and board, and what Counter says of cabins."""

    def open(self, cabin: int, mode: str, amount: int, who: str) -> None:
        """Begin a visit for a customer: postpaid, prepaid with a deposit, or free."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            if mode not in MODES:
                raise Refused(sentence("“{mode}” is not a kind of visit.", mode=mode))
            if booth.calls or booth.owed or (booth.visit and booth.visit.opened_by):
                raise Refused(sentence("Cabin {cabin} is in use: its customer pays first.", cabin=cabin), 409)
            if mode == "prepaid" and amount <= 0:
                raise Refused(sentence("A prepaid visit needs a deposit."))
            visit = Visit(self.next_visit(), mode, at, who, amount if mode == "prepaid" else 0)
            self._written(
                *([partial(ledger_visits.end, booth.visit.id, at.wall)] if booth.visit else []),
                partial(ledger_visits.begin, visit.id, cabin, mode, at.wall, who, visit.deposit),
                partial(ledger_house.block, cabin, None),
                partial(audit.record, at.wall, who, "visit opened", cabin=cabin, visit=visit.id, mode=mode),
            )
            self._put(replace(booth, visit=visit, blocked=False), at)

    def close(self, cabin: int, who: str) -> None:
        """End a visit in which nothing is due."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            if booth.calls or booth.owed:
                raise Refused(sentence("Something is due in cabin {cabin}: it is paid first.", cabin=cabin), 409)
            if booth.visit:
                self._written(partial(ledger_visits.end, booth.visit.id, at.wall))
            self._put(replace(booth, visit=None, lifted=False), at)

    def move(self, cabin: int, to: int, who: str) -> None:
        """The customer goes to another cabin, with what is due."""
        with self.lock:
            booth, target, at = self._cabin(cabin), self._cabin(to), self.now()
            if booth.calls:
                raise Refused(sentence("Cabin {cabin} is in a call: move it when the call is over.", cabin=cabin), 409)
            if booth.visit is None:
                raise Refused(sentence("Nobody is in cabin {cabin}.", cabin=cabin), 409)
            if target.visit or target.calls or target.owed:
                raise Refused(sentence("Cabin {cabin} is in use.", cabin=to), 409)
            self._written(
                partial(ledger_visits.move, booth.visit.id, to),
                *(partial(ledger_calls.assign, finished.call.id, to, booth.visit.id) for finished in booth.owed),
                partial(audit.record, at.wall, who, "visit moved", visit=booth.visit.id, cabin=cabin, to=to),
            )
            self._put(replace(target, visit=booth.visit, owed=booth.owed), at)
            self._put(replace(booth, visit=None, owed=()), at)
