"""Guessing passwords is made slow, per account and per address, without ever making a thread wait.

After FREE_TRIES failures within WINDOW the next try must wait, each time twice as long. An address from which the
account was opened lately counts only its own failures: a stranger who guesses cannot keep the cashier from her till.
"""

from callshop.ledger.db import database, rows, writing

SECOND = 1000
FREE_TRIES = 5
WINDOW = 15 * 60 * SECOND
FIRST_WAIT = 5 * SECOND
LONGEST_WAIT = 5 * 60 * SECOND
KNOWN_FOR = 30 * 24 * 3600 * SECOND
"""How long an address is remembered as one from which the account was opened, and tries are kept at all."""


class TooManyTries(Exception):
    """Not yet: `seconds` to wait before the next try of this account or from this address."""

    def __init__(self, seconds: int):
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


def login_wait(at: int, name: str, address: str) -> int:
    """Seconds until somebody at this address may try this name again; 0 if now."""
    recent = (at - WINDOW, at)
    by_address = _failures("address = ?", (address,), recent)
    known = rows(
        "SELECT 1 FROM login_attempt WHERE name = ? AND address = ? AND good = 1 AND at BETWEEN ? AND ? LIMIT 1",
        (name, address, at - KNOWN_FOR, at),
    )
    by_name = (0, None) if known else _failures("name = ?", (name,), recent)
    until = max(_next_try(*by_address), _next_try(*by_name))
    return max(0, -(-(until - at) // SECOND))


def take_a_try(at: int, name: str, address: str) -> int:
    """Write a try down, as failed until `the_try_was_good`; its id. TooManyTries, nothing written, if too soon."""
    with writing():
        wait = login_wait(at, name, address)
        if wait:
            raise TooManyTries(wait)
        database.execute_sql("DELETE FROM login_attempt WHERE at < ?", (at - KNOWN_FOR,))
        return database.execute_sql(
            "INSERT INTO login_attempt (at, name, address, good) VALUES (?, ?, ?, 0)", (at, name, address)
        ).lastrowid


def the_try_was_good(tried: int) -> None:
    with writing():
        database.execute_sql("UPDATE login_attempt SET good = 1 WHERE id = ?", (tried,))


def _failures(whose: str, value: tuple, recent: tuple[int, int]) -> tuple[int, int | None]:
    """(how many, the last one's instant)"""
    counted = "SELECT count(*) AS many, max(at) AS last FROM login_attempt WHERE good = 0"
    found = rows(f"{counted} AND {whose} AND at BETWEEN ? AND ?", (*value, *recent))[0]
    return found["many"], found["last"]


def _next_try(failures: int, last: int | None) -> int:
    if failures < FREE_TRIES or last is None:
        return 0
    return last + min(FIRST_WAIT << (failures - FREE_TRIES), LONGEST_WAIT)
