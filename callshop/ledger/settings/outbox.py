"""Letters to the owner by e-mail: written with what they tell, sent when the mail server takes them."""

from dataclasses import dataclass

from callshop.ledger.db.connection import database, rows, writing

MINUTE = 60_000
LONGEST_WAIT = 60 * MINUTE
GIVEN_UP_AFTER = 3 * 24 * 60 * MINUTE
"""News older than this is none; the warning itself stays on the owner's page."""


@dataclass(frozen=True, slots=True)
class Mail:
    id: int
    subject: str
    body: str
    tries: int


def write(at: int, subject: str, body: str) -> None:
    """Call it inside `writing()`."""
    database.execute_sql("INSERT INTO letter (at, subject, body, next_at) VALUES (?, ?, ?, ?)", (at, subject, body, at))


def waiting(at: int) -> tuple[Mail, ...]:
    """What should be sent now, the oldest first."""
    found = rows(
        "SELECT id, subject, body, tries FROM letter WHERE sent_at IS NULL AND next_at <= ? AND at > ? ORDER BY id",
        (at, at - GIVEN_UP_AFTER),
    )
    return tuple(Mail(**row) for row in found)


def sent(at: int, letter: int) -> None:
    with writing():
        database.execute_sql("UPDATE letter SET sent_at = ?, error = '' WHERE id = ?", (at, letter))


def refused(at: int, letter: Mail, error: str) -> None:
    """The next try is a minute later, then two, four, ... at most an hour."""
    wait = min(MINUTE << min(letter.tries, 10), LONGEST_WAIT)
    with writing():
        database.execute_sql(
            "UPDATE letter SET tries = tries + 1, next_at = ?, error = ? WHERE id = ?", (at + wait, error, letter.id)
        )


def trouble(at: int) -> str | None:
    """Why the mail server did not take the last letter; None if all that was written is sent."""
    found = rows(
        "SELECT error FROM letter WHERE sent_at IS NULL AND tries > 0 AND at > ? ORDER BY id DESC LIMIT 1",
        (at - GIVEN_UP_AFTER,),
    )
    return found[0]["error"] if found else None
