"""What goes wrong again and again, told once: one line for whoever looks at the terminal, the details for the log."""

import logging

from callshop.events import Moment
from callshop.ledger.db.connection import BOOKS_REFUSE, books_are_wrong

AGAIN_MS = 10 * 60_000
"""The same trouble is told again after so long, if it lasts."""


class ErrorThrottle:
    """The trouble of one that tries again. who: as the log calls it."""

    def __init__(self, log: logging.Logger, who: str) -> None:
        self._log, self._who = log, who
        self._told: tuple[str, int] | None = None

    def tell(self, error: BaseException, at: Moment) -> None:
        """One line, and where it came from, unless the same was told lately. Warnings go to the log alone."""
        words = f"{type(error).__name__}: {error}"
        if self._told and self._told[0] == words and at.mono - self._told[1] < AGAIN_MS:
            return
        self._told = (words, at.mono)
        books = isinstance(error, BOOKS_REFUSE) and books_are_wrong(error)
        self._log.error("%s: %s", self._who, f"the books refuse ({error}); it tries again" if books else words)
        self._log.warning("%s stumbled here; it goes on.", self._who, exc_info=error)

    def over(self) -> None:
        """It went well."""
        if self._told:
            self._told = None
            self._log.warning("%s is well again.", self._who)
