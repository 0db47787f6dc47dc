"""Those who look at the board: how many of them may wait for its next revision, and what is drawn once for all of them.

A waiting onlooker costs a thread of the web server, so only some may wait: the others get the board as it is at once,
and a flood of pages becomes plain polling that never starves the cashier.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import BoundedSemaphore, Lock
from typing import Generic, Protocol, TypeVar

from callshop.ledger.db.connection import close_thread
from callshop.metering.board import Board

HELD_AT_MOST = 1.0
"""Seconds: the clock and the prices move every second anyway."""


class Shown(Protocol):
    """What is looked at: a Shop."""

    @property
    def board(self) -> Board: ...

    def wait(self, seen: int, seconds: float) -> Board: ...


class WaitingRoom:
    """`places`: how many may wait at once; at least one."""

    def __init__(self, shown: Shown, places: int):
        self._shown = shown
        self._places = BoundedSemaphore(max(1, places))

    def newest(self, seen: int) -> tuple[Board, bool]:
        """The board as soon as its revision is not `seen`, in a second at most; and whether the asker was held."""
        board = self._shown.board
        if board.revision != seen or not self._places.acquire(blocking=False):
            return board, False
        try:
            close_thread()  # who waits needs no database: dozens of connections kept open cost 100 MB
            return self._shown.wait(seen, HELD_AT_MOST), True
        finally:
            self._places.release()


Drawing = TypeVar("Drawing")


class Gallery(Generic[Drawing]):
    """Drawings by key: each is drawn once, by the first who asks; the `most` last looked at are kept."""

    def __init__(self, most: int):
        self._most = most
        self._drawings: OrderedDict[tuple, Drawing] = OrderedDict()
        self._drawing = Lock()

    def drawn(self, key: tuple, draw: Callable[[], Drawing]) -> Drawing:
        with self._drawing:
            if key not in self._drawings:
                self._drawings[key] = draw()
            self._drawings.move_to_end(key)
            while len(self._drawings) > self._most:
                self._drawings.popitem(last=False)
            return self._drawings[key]
