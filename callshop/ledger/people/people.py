"""Who may come in: persons with a role, their sessions, and the guesses of those who may not.

A session is a row: it ends when the row says so, whatever cookie somebody still has. Of the random token in the cookie
the row keeps only the SHA-256. Instants (`at`) are milliseconds since 1970 UTC.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.people import passwords
from callshop.ledger.people.login_throttle import is_known, take_a_try, the_try_was_good, the_try_was_wrong
from callshop.refusal import Refused

ROLES = ("owner", "cashier")

MINUTE = 60 * 1000
IDLE_END = 12 * 60 * MINUTE
"""The longest quiet day of one cashier: who works is not put out, what was forgotten yesterday is shut."""
ABSOLUTE_END = 24 * 60 * MINUTE
"""One login a day is always enough, so a stolen cookie is worth a day at most."""
SEEN_EVERY = MINUTE
""""Last seen" is written to the minute: finer would be a disk write for every click."""
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Person:
    """valid_from, valid_until: ms since 1970 UTC between which this person may come in, None without that limit."""

    id: int
    name: str
    role: str
    active: bool
    last_login: int | None
    valid_from: int | None = None
    valid_until: int | None = None

    def may_come(self, at: int) -> bool:
        """Whether this person may be here at an instant."""
        begun = self.valid_from is None or self.valid_from <= at
        return self.active and begun and (self.valid_until is None or at < self.valid_until)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that stands, and whose it is."""

    token: str
    person: Person
    seen_at: int


def add_person(at: int, name: str, role: str, password: str, by: str) -> Person:
    """A new person. Raises Refused for a name that is taken or empty, a role there is not, a password too short."""
    name = name.strip()
    check_new(name, password)
    if role not in ROLES:
        raise Refused(sentence("“{role}” is no role: owner or cashier.", role=role))
    kept = passwords.hashed(password)
    with writing():
        if _find(name):
            raise Refused(sentence("There is already someone called {name}.", name=name))
        database.execute_sql(
            "INSERT INTO person (name, role, password, made_at, made_by) VALUES (?, ?, ?, ?, ?)",
            (name, role, kept, at, by),
        )
        audit.record(at, by, "person added", name=name, role=role)
    return person_named(name)


def list_persons() -> tuple[Person, ...]:
    return tuple(_person(row) for row in rows(f"SELECT {_COLUMNS} FROM person ORDER BY id"))


def person_named(name: str) -> Person:
    """Raises Refused if there is none of this name."""
    found = _find(name)
    if not found:
        raise Refused(sentence("There is nobody called {name}.", name=name))
    return _person(found)


def disable_person(at: int, name: str, by: str) -> None:
    """Shut somebody out and end their sessions. The last owner stays."""
    with writing():
        person = person_named(name)
        keep_an_owner(person)
        database.execute_sql("UPDATE person SET active = 0 WHERE id = ?", (person.id,))
        _end_sessions(at, person)
        audit.record(at, by, "person disabled", name=person.name)


def keep_an_owner(person: Person) -> None:
    """Raises Refused if without this person the shop would have no owner who may always come in."""
    others = rows(
        "SELECT 1 FROM person WHERE role = 'owner' AND active = 1 AND valid_from IS NULL AND valid_until IS NULL"
        " AND id != ?",
        (person.id,),
    )
    if person.role == "owner" and not others:
        raise Refused(sentence("{name} is the only owner: add another one first.", name=person.name))


def check_password(at: int, name: str, password: str, address: str, browser: str = "") -> Person | None:
    """The person of this name and password, or None. Raises TooManyTries when it is not this one's turn yet.

    The try is written down before the password is looked at, so that many at once gain nothing. `browser`: the token
    that it keeps for us, by which somebody who came in from it before is let try whatever is guessed elsewhere.
    """
    name, mark = name.strip()[:LONGEST_NAME], _mark(browser)
    tried = take_a_try(at, name, address, mark)
    found = _find(name)
    good = passwords.matches(password[: passwords.LONGEST], found["password"] if found else passwords.NOBODYS)
    if not (good and found and _person(found).may_come(at)):
        the_try_was_wrong(tried, address)
        return None
    the_try_was_good(tried, mark)
    return _person(found)


def browser_token(kept: str) -> str:
    """What a browser is to keep to be known again: what it has, if somebody came in with it, or a new token."""
    return kept if kept and is_known(_mark(kept)) else secrets.token_urlsafe(24)


def _mark(browser: str) -> str:
    return f"browser {fingerprint(browser)}" if browser else ""


def begin_session(at: int, person: Person, address: str) -> str:
    """A session for somebody whose password was right: its token, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    with writing():
        database.execute_sql(
            "INSERT INTO session (token, person, begun_at, seen_at, address) VALUES (?, ?, ?, ?, ?)",
            (fingerprint(token), person.id, at, at, address),
        )
        database.execute_sql("UPDATE person SET last_login = ? WHERE id = ?", (at, person.id))
        audit.record(at, person.name, "logged in", address=address)
    return token


def session_person(token: str, at: int) -> OpenSession | None:
    """The session of this token, if it stands at `at`: not ended, not too old, not idle too long, its person active."""
    found = rows(
        f"SELECT {_COLUMNS_OF_SESSION}, session.seen_at FROM session JOIN person ON person.id = session.person"
        " WHERE session.token = ? AND session.ended_at IS NULL AND person.active = 1"
        " AND coalesce(person.valid_from, 0) <= ? AND (person.valid_until IS NULL OR person.valid_until > ?)"
        " AND session.begun_at > ? AND session.seen_at > ?",
        (fingerprint(token), at, at, at - ABSOLUTE_END, at - IDLE_END),
    )
    return OpenSession(token, _person(found[0]), found[0]["seen_at"]) if found else None


def note_seen(session: OpenSession, at: int) -> None:
    """Somebody did something in this session. Not for the pages' own polls: a forgotten page is not a person."""
    if at - session.seen_at >= SEEN_EVERY:
        with writing():
            database.execute_sql(
                "UPDATE session SET seen_at = ? WHERE token = ? AND ended_at IS NULL", (at, fingerprint(session.token))
            )


def follow_clock(jump: int) -> None:
    """The PC's clock was set by so many ms: sessions that stand are as old as they were, and nobody is logged out.

    Call it inside `writing()`.
    """
    database.execute_sql(
        "UPDATE session SET begun_at = begun_at + ?, seen_at = seen_at + ? WHERE ended_at IS NULL", (jump, jump)
    )


def end_session(at: int, token: str) -> None:
    with writing():
        ended = database.execute_sql(
            "UPDATE session SET ended_at = ? WHERE token = ? AND ended_at IS NULL", (at, fingerprint(token))
        )
        if ended.rowcount:
            whose = "SELECT name FROM person JOIN session ON person.id = session.person WHERE session.token = ?"
            audit.record(at, rows(whose, (fingerprint(token),))[0]["name"], "logged out")


def fingerprint(token: str) -> str:
    """What the database keeps of a token. A token has 256 random bits: it needs neither salt nor stretching."""
    return sha256(token.encode()).hexdigest()


_COLUMNS = "id, name, role, password, active, last_login, valid_from, valid_until"
_COLUMNS_OF_SESSION = (
    "person.id, person.name, person.role, person.active, person.last_login, person.valid_from, person.valid_until"
)


def _find(name: str) -> dict | None:
    found = rows(f"SELECT {_COLUMNS} FROM person WHERE name = ? COLLATE NOCASE", (name.strip(),))
    return found[0] if found else None


def _person(row: dict) -> Person:
    return Person(
        row["id"], row["name"], row["role"], bool(row["active"]), row["last_login"], row["valid_from"],
        row["valid_until"],
    )  # fmt: skip


def _end_sessions(at: int, person: Person) -> None:
    database.execute_sql("UPDATE session SET ended_at = ? WHERE person = ? AND ended_at IS NULL", (at, person.id))


def check_new(name: str, password: str) -> None:
    """Raises Refused for a name or a password that nobody can have."""
    name = name.strip()
    if not name:
        raise Refused(sentence("A person needs a name."))
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused(sentence("A name has at most {most} letters, on one line.", most=LONGEST_NAME))
    least, most = passwords.SHORTEST, passwords.LONGEST
    if not least <= len(password) <= most:
        raise Refused(sentence("A password has {least} to {most} characters.", least=least, most=most))
