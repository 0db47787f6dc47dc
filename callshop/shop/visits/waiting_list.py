"""Who waits for a cabin, from the first come to the last.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from functools import partial

from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.visits import waiting_list as ledger_waiting
from callshop.metering.board import Waiting
from callshop.refusal import Refused
from callshop.shop.visits.visits import words_of


class Queue:
    """Mixed into Shop: uses its lock, disk and board, and how Stays opens a visit. `waiting`: who is in it now."""

    waiting: tuple[Waiting, ...]

    def wait_for(self, name: str, note: str, who: str) -> int:
        """Somebody waits for a cabin; the number under which they do."""
        with self.lock:
            name, note = words_of(name, note)
            if not name:
                raise Refused(sentence("Who waits has a name, or a number."))
            at, added = self.now().wall, []
            self._written(
                lambda: added.append(ledger_waiting.add(name, note, at, who)),
                partial(audit.record, at, who, "waits", name=name),
            )
            self._show_queue()
            return added[0]

    def seat(
        self, waiting: int, cabin: int, mode: str, amount: int, who: str, method: str = "cash", owner: bool = False
    ) -> None:  # fmt: skip
        """Open a visit for who waits, under their name."""
        with self.lock:
            whose = self._waits(waiting)
            seated = partial(ledger_waiting.seat, waiting, cabin, self.now().wall)
            self._open(cabin, mode, amount, who, method, owner, whose.name, whose.note, seated)
            self._show_queue()

    def give_up(self, waiting: int, who: str) -> None:
        """They have gone without a cabin."""
        with self.lock:
            whose, at = self._waits(waiting), self.now().wall
            self._written(
                partial(ledger_waiting.give_up, waiting, at), partial(audit.record, at, who, "gone", name=whose.name)
            )
            self._show_queue()

    def _show_queue(self) -> None:
        self.waiting = who_waits()
        self.repaint()

    def _waits(self, number: int) -> Waiting:
        found = next((each for each in self.waiting if each.id == number), None)
        if found is None:
            raise Refused(sentence("Nobody waits under this number: somebody else was quicker."), 409)
        return found


def who_waits() -> tuple[Waiting, ...]:
    """As the books have it."""
    return tuple(Waiting(row["id"], row["name"], row["note"], row["at"]) for row in ledger_waiting.standing())
