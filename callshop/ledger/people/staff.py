"""What the owner changes about the people of the shop: role, dates, password, who is let in, who is put out.

Everything here is in the audit chain. Instants are milliseconds since 1970 UTC.
"""

from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.people import passwords
from callshop.ledger.people.people import (
    ABSOLUTE_END,
    IDLE_END,
    ROLES,
    Person,
    check_new,
    fingerprint,
    keep_an_owner,
    list_persons,
)
from callshop.refusal import Refused


def person_numbered(number: int) -> Person:
    """Raises Refused if there is none of this number."""
    for person in list_persons():
        if person.id == number:
            return person
    raise Refused(sentence("There is nobody with the number {number}.", number=number))


def sessions_open(at: int) -> dict[int, int]:
    """How many sessions stand: a person's number -> how many."""
    found = rows(
        "SELECT person, count(*) AS many FROM session WHERE ended_at IS NULL AND begun_at > ? AND seen_at > ?"
        " GROUP BY person",
        (at - ABSOLUTE_END, at - IDLE_END),
    )
    return {row["person"]: row["many"] for row in found}


def change(at: int, number: int, role: str, valid_from: int | None, valid_until: int | None, by: str) -> None:
    """Another role, other dates. The last owner who may always come in stays so."""
    if role not in ROLES:
        raise Refused(sentence("“{role}” is no role: owner or cashier.", role=role))
    if valid_from is not None and valid_until is not None and valid_until <= valid_from:
        raise Refused(sentence("The last day comes after the first."))
    with writing():
        person = person_numbered(number)
        if role != "owner" or valid_from is not None or valid_until is not None:
            keep_an_owner(person)
        if (person.role, person.valid_from, person.valid_until) == (role, valid_from, valid_until):
            return
        database.execute_sql(
            "UPDATE person SET role = ?, valid_from = ?, valid_until = ? WHERE id = ?",
            (role, valid_from, valid_until, number),
        )
        if role != person.role:
            _end_sessions(at, number, but=None)
        audit.record(
            at, by, "person changed", name=person.name, role=role, valid_from=valid_from, valid_until=valid_until
        )


def set_password(at: int, number: int, password: str, by: str, but: str | None = None) -> None:
    """A new password; every session of this person ends, but the one of this token."""
    person = person_numbered(number)
    check_new(person.name, password)
    kept = passwords.hashed(password)
    with writing():
        database.execute_sql("UPDATE person SET password = ? WHERE id = ?", (kept, number))
        _end_sessions(at, number, but)
        audit.record(at, by, "password changed", name=person.name)


def enable(at: int, number: int, by: str) -> None:
    with writing():
        person = person_numbered(number)
        if person.active:
            return
        database.execute_sql("UPDATE person SET active = 1 WHERE id = ?", (number,))
        audit.record(at, by, "person enabled", name=person.name)


def sign_out(at: int, number: int, by: str, but: str | None = None) -> int:
    """End every session of this person, but the one of this token: how many were ended."""
    with writing():
        person = person_numbered(number)
        ended = _end_sessions(at, number, but)
        audit.record(at, by, "signed out everywhere", name=person.name, sessions=ended)
    return ended


def _end_sessions(at: int, number: int, but: str | None) -> int:
    ended = database.execute_sql(
        "UPDATE session SET ended_at = ? WHERE person = ? AND ended_at IS NULL AND token != ?",
        (at, number, fingerprint(but) if but else ""),
    )
    return ended.rowcount
