"""The PC's clock is set while the shop runs: who is logged in stays so."""

from functools import partial

from callshop.events import Moment
from callshop.ledger.people import people
from callshop.shop.books.write_queue import WriteQueue

DRIFTS_MS = 60_000
"""A clock that is corrected by less than this at once was not set by anybody."""


class WallClock:
    """Asked every second under the shop's lock: how far the wall clock has gone beyond the monotonic one."""

    def __init__(self, now: Moment) -> None:
        self._ahead = now.wall - now.mono

    def follow(self, now: Moment, disk: WriteQueue) -> None:
        """If it was set, sessions are moved with it: they are as old as they were."""
        jump = now.wall - now.mono - self._ahead
        if abs(jump) > DRIFTS_MS:
            self._ahead += jump
            disk.write(partial(people.follow_clock, jump))
