"""Long looks into the books, one after the other: whoever asks for sums over millions of calls never takes the machine
from those who sell.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class QueryGate:
    """One at a time has the turn."""

    def __init__(self) -> None:
        self._taken = Lock()

    @contextmanager
    def turn(self, waiting: bool = True) -> Iterator[bool]:
        """Whether it is the asker's turn inside; `waiting`: it is, as soon as those before are done."""
        mine = self._taken.acquire(blocking=waiting)
        try:
            yield mine
        finally:
            if mine:
                self._taken.release()
