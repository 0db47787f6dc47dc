"""Who waits for a cabin, from the first come to the last."""

from dataclasses import dataclass
from functools import partial

from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.visits import waiting_list as ledger_waiting
from callshop.metering.board import Waiting
from callshop.refusal import Refused
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.state.shop_state import ShopState, who_waits
from callshop.shop.visits.visits import OpenVisit, VisitDesk, words_of


@dataclass(frozen=True, slots=True)
class Seat:
    """Open a visit for who waits under this number, under their name: as OpenVisit."""

    waiting: int
    cabin: int
    mode: str
    amount: int
    who: str
    method: str = "cash"
    owner: bool = False
    reference: str = ""


class WaitingList:
    """Somebody waits, is seated, or gives up."""

    def __init__(self, state: ShopState, visits: VisitDesk, updates: CabinUpdates) -> None:
        self._state, self._visits, self._updates = state, visits, updates

    def add(self, name: str, note: str, who: str) -> int:
        """Somebody waits for a cabin; the number under which they do."""
        with self._state.lock:
            name, note = words_of(name, note)
            if not name:
                raise Refused(sentence("Who waits has a name, or a number."))
            at = self._state.now().wall
            with self._state.in_books():
                number = ledger_waiting.add(name, note, at, who)
                audit.record(at, who, "waits", name=name)
            self._show()
            return number

    def seat(self, asked: Seat) -> None:
        """Refused (409) if they wait no more."""
        with self._state.lock:
            whose = self._waits(asked.waiting)
            seated = partial(ledger_waiting.seat, asked.waiting, asked.cabin, self._state.now().wall)
            visit = OpenVisit(
                asked.cabin, asked.mode, asked.amount, asked.who, asked.method, asked.owner, whose.name, whose.note,
                asked.reference,
            )
            self._visits.open(visit, seated)
            self._show()

    def give_up(self, waiting: int, who: str) -> None:
        """They have gone without a cabin."""
        with self._state.lock:
            whose, at = self._waits(waiting), self._state.now().wall
            self._state.write(
                partial(ledger_waiting.give_up, waiting, at), partial(audit.record, at, who, "gone", name=whose.name)
            )
            self._show()

    # -- how

    def _show(self) -> None:
        self._state.waiting = who_waits()
        self._updates.repaint()

    def _waits(self, number: int) -> Waiting:
        found = next((each for each in self._state.waiting if each.id == number), None)
        if found is None:
            raise Refused(sentence("Nobody waits under this number: somebody else was quicker."), 409)
        return found
