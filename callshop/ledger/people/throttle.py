"""Guessing is made slow, without ever making a thread wait: the rule for passwords and for recharge codes.

After FREE_TRIES wrong tries within WINDOW the next must wait, each time twice as long. A try is written down as wrong
before it is looked at, so that many at once gain nothing.
"""

from callshop.ledger.db.connection import rows

SECOND = 1000
FREE_TRIES = 5
WINDOW = 15 * 60 * SECOND
FIRST_WAIT = 5 * SECOND
LONGEST_WAIT = 5 * 60 * SECOND


class TooManyTries(Exception):
    """Not yet: `seconds` to wait before the next try."""

    def __init__(self, seconds: int):
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class Throttle:
    """The tries that a table of the books keeps, each with its instant `at` and whether it was `good`."""

    def __init__(self, table: str) -> None:
        self._wrong = f"SELECT count(*) AS many, max(at) AS last FROM {table} WHERE good = 0"

    def failures(self, at: int, whose: str = "1", *values: object) -> tuple[int, int | None]:
        """(how many wrong tries lately, the last one's instant); `whose`: a condition, with its values."""
        found = rows(f"{self._wrong} AND {whose} AND at BETWEEN ? AND ?", (*values, at - WINDOW, at))[0]
        return found["many"], found["last"]


def next_try(failures: int, last: int | None) -> int:
    """The instant from which on the next try is let in; 0 for at once."""
    if failures < FREE_TRIES or last is None:
        return 0
    return last + min(FIRST_WAIT << (failures - FREE_TRIES), LONGEST_WAIT)


def seconds_until(instant: int, at: int) -> int:
    return max(0, -(-(instant - at) // SECOND))
