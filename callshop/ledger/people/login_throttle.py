"""Guessing passwords is made slow, per account and per address, without ever making a thread wait.

The rule is throttle.py's. An address or a browser from which the account was opened lately counts only its own
failures: a stranger who guesses, from however many addresses, cannot keep the cashier from her till, nor the owner from
the telephone he always uses.

Who guesses leaves a trace: a line in the log for each wait, and now and then one in the journal.
"""

import logging

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.people.throttle import SECOND, Throttle, TooManyTries, next_try, seconds_until

log = logging.getLogger(__name__)

KNOWN_FOR = 30 * 24 * 3600 * SECOND
"""How long an address or a browser is remembered as one from which the account was opened, and tries are kept."""
TOLD_EVERY = 3600 * SECOND
"""A journal is read by people: guesses at one name are one line an hour in it."""


DOOR = "Callshop"
"""Who writes it in the journal: nobody came in."""


TRIES = Throttle("login_attempt")


def login_wait(at: int, name: str, place: str) -> int:
    """Seconds until somebody at this address, or browser, may try this name again; 0 if now."""
    by_place = TRIES.failures(at, "address = ?", place)
    by_name = (0, None) if _opened_from(at, name, place) else TRIES.failures(at, "name = ?", name)
    return seconds_until(max(next_try(*by_place), next_try(*by_name)), at)


def take_a_try(at: int, name: str, address: str, browser: str = "") -> int:
    """Write a try down, as failed until `the_try_was_good`; its id. TooManyTries, nothing written, if too soon.

    `browser`: its mark, "" if it has none. One from which the name was opened lately counts in place of its address.
    """
    with writing():
        place = browser if browser and _opened_from(at, name, browser) else address
        wait = login_wait(at, name, place)
        if wait:
            raise TooManyTries(wait)
        database.execute_sql("DELETE FROM login_attempt WHERE at < ?", (at - KNOWN_FOR,))
        return _write(at, name, place, good=False)


def the_try_was_good(tried: int, browser: str = "") -> None:
    """The account is open, from the place of this try and from this browser."""
    with writing():
        database.execute_sql("UPDATE login_attempt SET good = 1 WHERE id = ?", (tried,))
        at, name, place = _try(tried)
        if browser and browser != place:
            _write(at, name, browser, good=True)


def the_try_was_wrong(tried: int, address: str) -> None:
    """If the next one must wait for it, that is told: in the log, and in the journal once an hour for a name."""
    at, name, place = _try(tried)
    wait = login_wait(at, name, place)
    if not wait:
        return
    wrong = max(TRIES.failures(at, "address = ?", place)[0], TRIES.failures(at, "name = ?", name)[0])
    log.warning("%d wrong passwords, the last for %r from %s: the next must wait %d s", wrong, name, address, wait)
    with writing():
        if not _told_lately(at, name):
            audit.record(at, DOOR, "passwords guessed", name=name, address=address, tries=wrong)


def is_known(browser: str) -> bool:
    """Whether somebody came in from this browser."""
    return bool(rows("SELECT 1 FROM login_attempt WHERE address = ? AND good = 1 LIMIT 1", (browser,)))


def _opened_from(at: int, name: str, place: str) -> bool:
    return bool(
        rows(
            "SELECT 1 FROM login_attempt WHERE name = ? AND address = ? AND good = 1 AND at BETWEEN ? AND ? LIMIT 1",
            (name, place, at - KNOWN_FOR, at),
        )
    )


def _told_lately(at: int, name: str) -> bool:
    told = rows(
        "SELECT 1 FROM audit WHERE at > ? AND what = 'passwords guessed'"
        " AND json_extract(detail, '$.name') = ? COLLATE NOCASE LIMIT 1",
        (at - TOLD_EVERY, name),
    )
    return bool(told)


def _write(at: int, name: str, place: str, good: bool) -> int:
    return database.execute_sql(
        "INSERT INTO login_attempt (at, name, address, good) VALUES (?, ?, ?, ?)", (at, name, place, int(good))
    ).lastrowid


def _try(tried: int) -> tuple[int, str, str]:
    """(when, name, place)"""
    return database.execute_sql("SELECT at, name, address FROM login_attempt WHERE id = ?", (tried,)).fetchone()
