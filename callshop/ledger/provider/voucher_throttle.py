"""Guessing recharge codes is made slow and is reported, without ever making a thread wait.

The rule is throttle.py's, whoever asks, for there is one account.
"""

from dataclasses import dataclass

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.people.throttle import FREE_TRIES, SECOND, Throttle, TooManyTries, next_try, seconds_until

TRIES = Throttle("voucher_try")
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
            if TRIES.failures(at)[0] == FREE_TRIES:
                audit.record(at, who, "wrong vouchers", tries=FREE_TRIES)
            return tried
        database.execute_sql(
            "UPDATE voucher_try SET turned_away = turned_away + 1 WHERE id = (SELECT max(id) FROM voucher_try)"
        )
    raise TooManyTries(wait)


def wait_of(at: int) -> int:
    """Seconds until the next code may be tried; 0 if now."""
    return seconds_until(next_try(*TRIES.failures(at)), at)


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
