"""The board that everyone looks at: one frozen object, swapped whole, so that readers need no lock.

Whoever waits for the next one sleeps on `wait`, and whatever changes it wakes all of them.
"""

from collections import deque
from dataclasses import replace
from threading import Condition

from callshop.events import Moment
from callshop.metering.board import Board
from callshop.shop.board import builder
from callshop.shop.limits.call_limits import CallLimits
from callshop.shop.state.shop_state import ShopState

BOARDS_REMEMBERED = 32
"""How many boards back a screen may be and still be sent only what changed."""


class BoardPublisher:
    """Begins with the board of what is true `at` this instant."""

    def __init__(self, state: ShopState, limits: CallLimits, at: Moment) -> None:
        self._state, self._limits = state, limits
        self._moved = Condition(state.lock)
        first = builder.board(state, limits, at, revision=1)
        self._boards: deque[Board] = deque([first], maxlen=BOARDS_REMEMBERED)

    @property
    def board(self) -> Board:
        return self._boards[-1]

    def boards_since(self, revision: int) -> Board | None:
        """The board of that revision, if it is still remembered."""
        return next((board for board in tuple(self._boards) if board.revision == revision), None)

    def wait(self, seen: int, seconds: float) -> Board:
        """The board as soon as its revision is not `seen`, or after so many seconds."""
        with self._moved:
            self._moved.wait_for(lambda: self.board.revision != seen, seconds)
            return self.board

    def repaint(self) -> None:
        """Swap the board for what is true now, if that looks any different. What must end now is cut first."""
        state, at = self._state, self._state.now()
        state.takings.follow(state.house, at.wall)
        self._limits.enforce(at)
        fresh = builder.board(state, self._limits, at, revision=self.board.revision)
        if builder.same_picture(fresh, self.board):
            return
        self._boards.append(replace(fresh, revision=self.board.revision + 1))
        self._moved.notify_all()
