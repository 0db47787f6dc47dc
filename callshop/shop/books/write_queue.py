"""What must be on disk, in the order it happened. What the disk refuses waits here and is tried again every second."""

import logging
from collections import deque
from collections.abc import Callable

from callshop.events import Sentence, sentence
from callshop.ledger.calls.calls import CallRow
from callshop.ledger.db.connection import DiskRefused, write_a_page, writing
from callshop.shop.books.disk_reserve import DiskReserve

log = logging.getLogger(__name__)

Write = Callable[[], object]

PROOFS = 10
"""Pages that the disk must take, one after the other, after it refused what nobody keeps: as many as a payment has."""


class WriteQueue:
    """Used under the shop's lock. A transaction never overtakes one that waits before it."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Write, ...]] = deque()
        self.set_aside = 0
        """Transactions that can never be written, by a fault of the program: told on the board, and in the log."""
        self.reserve: DiskReserve | None = None
        self._reported = False
        self._doubted = False

    def would_lose(self) -> Sentence | None:
        """What would be lost if the program ended now: the calls of which something is not on disk. Needs no lock."""
        steps = (step for transaction in tuple(self._waiting) for step in transaction)
        calls = (each for step in steps for each in getattr(step, "args", ()) if isinstance(each, CallRow))
        numbers = ", ".join(dict.fromkeys(call.number or call.line for call in calls))
        told = sentence(
            "Not closed: the disk refuses, and these calls would be lost: {numbers}. Free some space; or close once"
            " more, to close all the same.", numbers=numbers,
        )  # fmt: skip
        return told if numbers else None

    def keep_reserve(self) -> None:
        """Have room on the disk for the day it is full, if this is not the day. Needs no lock."""
        if self.reserve and not self.refuses:
            self.reserve.keep()

    @property
    def refuses(self) -> bool:
        """Something that happened is not on disk yet, or the disk has refused somebody and not shown since that it
        takes anything."""
        return bool(self._waiting) or self._doubted

    def doubt(self, refused: DiskRefused) -> None:
        """Somebody was refused, and nothing is kept of what he wanted. Needs no lock."""
        self._report(refused)
        self._doubted = True

    def write(self, *steps: Write) -> bool:
        """These steps in one transaction, after all that waits. Whether everything is on disk now."""
        if steps:
            self._waiting.append(steps)
        return self.retry()

    def retry(self) -> bool:
        """Write what waits, oldest first, until the disk refuses again. Whether everything is on disk now."""
        while self._waiting:
            try:
                with writing():
                    for step in self._waiting[0]:
                        step()
            except DiskRefused as refused:
                self._report(refused)
                return False
            except Exception:
                log.exception("This cannot be written and is set aside: %s", self._waiting.popleft())
                self.set_aside += 1
                return False
            self._waiting.popleft()
            self._doubted = False
        return self._prove()

    def _prove(self) -> bool:
        """Whether the disk takes anything, where that is in doubt."""
        try:
            for _ in range(PROOFS if self._doubted else 0):
                write_a_page()
        except DiskRefused:
            return False
        self._doubted = False
        if self._reported:
            log.warning("The disk takes the shop's books again; nothing was lost.")
            self._reported = False
        return True

    def _report(self, refused: DiskRefused) -> None:
        if self.reserve:
            self.reserve.give_back()
        if not self._reported:
            log.error("The disk refuses the shop's books: %s. Calls go on in memory and are written later.", refused)
        self._reported = True
