"""Guessing recharge codes is made slow and is reported, without ever making a thread wait.

After FREE_TRIES wrong codes within WINDOW the next try must wait, each time twice as long; whoever asks, for there is
one account. A try is written down before the code is looked at, so that many at once gain nothing.
"""

from dataclasses import dataclass

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.people.login_throttle import FIRST_WAIT, LONGEST_WAIT, SECOND, WINDOW, TooManyTries

FREE_TRIES = 5
REPORTED_FOR = 7 * 24 * 3600 * SECOND
"""How long the owner is told of wrong codes."""


@dataclass(frozen=True, slots=True)
class WrongCodes:
    """wrong: codes tried that are none; turned_away: tries that came too soon; last: when, in ms since 1970 UTC."""

    wrong: int
    turned_away: int
    last: int
    who: str


def take_a_try(at: int, who: str) -> int:
    """Write a try down, as wrong until `the_try_was_good`; its id. Raises TooManyTries if it is too soon."""
    with writing():
        wait = wait_of(at)
        if not wait:
            tried = database.execute_sql("INSERT INTO voucher_try (at, who) VALUES (?, ?)", (at, who)).lastrowid
            if _failures(at)[0] == FREE_TRIES:
                audit.record(at, who, "wrong vouchers", tries=FREE_TRIES)
            return tried
        database.execute_sql(
            "UPDATE voucher_try SET turned_away = turned_away + 1 WHERE id = (SELECT max(id) FROM voucher_try)"
        )
    raise TooManyTries(wait)


def wait_of(at: int) -> int:
    """Seconds until the next code may be tried; 0 if now."""
    failures, last = _failures(at)
    if failures < FREE_TRIES:
        return 0
    until = last + min(FIRST_WAIT << (failures - FREE_TRIES), LONGEST_WAIT)
    return max(0, -(-(until - at) // SECOND))


def the_try_was_good(tried: int) -> None:
    """Call it inside `writing()`."""
    database.execute_sql("UPDATE voucher_try SET good = 1 WHERE id = ?", (tried,))


def reported(at: int) -> WrongCodes | None:
    """What the owner should know: the wrong codes of the last days, once they are more than a slip of the finger."""
    found = rows(
        "SELECT count(*) AS wrong, sum(turned_away) AS turned_away, max(at) AS last, who FROM voucher_try"
        " WHERE good = 0 AND at BETWEEN ? AND ?",
        (at - REPORTED_FOR, at),
    )[0]
    return WrongCodes(**found) if found["wrong"] >= FREE_TRIES else None


def _failures(at: int) -> tuple[int, int]:
    """(how many wrong lately, the last one's instant)"""
    return database.execute_sql(
        "SELECT count(*), coalesce(max(at), 0) FROM voucher_try WHERE good = 0 AND at BETWEEN ? AND ?",
        (at - WINDOW, at),
    ).fetchone()
