"""Persons, their sessions and tablets, on a real database file; the guesses of others."""

import json
from contextlib import suppress
from itertools import pairwise

import pytest

from callshop.ledger.db import audit, connection, schema
from callshop.ledger.db.connection import database, rows
from callshop.ledger.people import login_throttle, passwords, people, staff, tablets
from callshop.ledger.people.throttle import FREE_TRIES, LONGEST_WAIT, WINDOW, TooManyTries
from callshop.ledger.settings.shop_config import make_shop
from callshop.refusal import Refused

AT = 1_795_442_851_000
SECOND = 1000
HOME, ELSEWHERE = "192.0.2.50", "192.0.2.66"


@pytest.fixture(autouse=True)
def books(tmp_path, monkeypatch):
    """An empty shop; hashing made quick, for these tests count tries and not seconds."""
    monkeypatch.setattr(passwords, "N", 2)
    monkeypatch.setattr(passwords, "NOBODYS", passwords.hashed("nobody's"))
    connection.open_database(tmp_path / "callshop.db")
    schema.migrate()
    with connection.writing():
        make_shop(AT, {}, 4, "test")
    people.add_person(AT, "Omar", "owner", "le patron", "setup")
    people.add_person(AT, "Ana", "cashier", "la caisse", "Omar")
    yield
    connection.close_thread()


def try_in(at: int, name: str = "Ana", password: str = "wrong", address: str = ELSEWHERE):
    return people.check_password(at, name, password, address)


def told_to_wait(at: int, name: str = "Ana", address: str = ELSEWHERE) -> int:
    with pytest.raises(TooManyTries) as refused:
        try_in(at, name, "la caisse", address)
    return refused.value.seconds


def test_a_password_is_kept_as_a_salted_hash():
    kept = [row["password"] for row in rows("SELECT password FROM person")]
    assert all(hashed.startswith("scrypt$") for hashed in kept)
    assert passwords.hashed("same") != passwords.hashed("same")
    assert passwords.matches("same", passwords.hashed("same"))
    assert not passwords.matches("Same", passwords.hashed("same"))


def test_a_password_typed_on_another_keyboard_is_the_same():
    assert passwords.matches("café", passwords.hashed("cafe\u0301"))


def test_a_name_is_known_however_its_letters_are_cased():
    assert people.person_named(" ANA ").name == "Ana"
    assert try_in(AT, "ana", "la caisse").name == "Ana"


@pytest.mark.parametrize(
    ("name", "role", "password", "why"),
    [
        ("ana", "cashier", "la caisse", "already someone called ana"),
        ("  ", "cashier", "la caisse", "needs a name"),
        ("A\nB", "cashier", "la caisse", "on one line"),
        ("x" * 65, "cashier", "la caisse", "at most 64"),
        ("Bob", "king", "la caisse", "“king” is no role"),
        ("Bob", "cashier", "abc", "4 to 200"),
    ],
)
def test_a_person_that_cannot_be_is_refused_in_a_sentence(name, role, password, why):
    with pytest.raises(Refused, match=why):
        people.add_person(AT, name, role, password, "Omar")
    assert [person.name for person in people.list_persons()] == ["Omar", "Ana"]


def test_the_only_owner_cannot_be_shut_out():
    with pytest.raises(Refused, match="only owner"):
        people.disable_person(AT, "Omar", "Omar")
    people.add_person(AT, "Awa", "owner", "la patronne", "Omar")
    people.disable_person(AT, "Omar", "Awa")
    assert try_in(AT, "Omar", "le patron") is None


def test_nobody_is_disabled_under_a_name_that_nobody_has():
    with pytest.raises(Refused, match="nobody called Bob"):
        people.disable_person(AT, "Bob", "Omar")


def test_every_change_is_in_the_chain_and_no_secret_is():
    token = people.begin_session(AT, people.person_named("Ana"), HOME)
    people.end_session(AT, token)
    tablet = tablets.pair_tablet(AT, 3, "Omar")
    tablets.revoke_tablet(AT, 1, "Omar")
    people.disable_person(AT, "Ana", "Omar")
    entries = [row["what"] for row in rows("SELECT what FROM audit ORDER BY id")]
    assert entries[-7:] == ["person added", "person added", "logged in", "logged out", "tablet paired",
                            "tablet revoked", "person disabled"]  # fmt: skip
    assert audit.first_break() is None
    everything = "".join(database.connection().iterdump())
    assert not [secret for secret in (token, tablet, "la caisse", "le patron") if secret in everything]


def test_all_the_sessions_of_somebody_end_together():
    ana, omar = people.person_named("Ana"), people.person_named("Omar")
    tokens = [people.begin_session(AT, who, HOME) for who in (ana, ana, omar)]
    staff.sign_out(AT, ana.id, "Omar")
    assert [people.session_person(token, AT) is not None for token in tokens] == [False, False, True]


def test_an_ended_session_is_not_revived_by_being_seen():
    token = people.begin_session(AT, people.person_named("Ana"), HOME)
    standing = people.session_person(token, AT)
    people.end_session(AT, token)
    people.note_seen(standing, AT + 120 * SECOND)
    assert people.session_person(token, AT + 120 * SECOND) is None


def test_a_clock_set_back_ends_no_session():
    token = people.begin_session(AT, people.person_named("Ana"), HOME)
    assert people.session_person(token, AT - 3_600 * SECOND).person.name == "Ana"


def fail(times: int, at: int = AT, **who: str) -> None:
    for _time in range(times):
        assert try_in(at, **who) is None


def test_each_failure_after_the_free_ones_doubles_the_wait():
    fail(FREE_TRIES)
    now, waits = AT, []
    for _time in range(8):
        waits.append(told_to_wait(now))
        now += waits[-1] * SECOND
        fail(1, at=now)
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]


def test_a_try_that_had_to_wait_is_not_counted():
    fail(FREE_TRIES)
    assert [told_to_wait(AT) for _time in range(20)] == [5] * 20


def test_guesses_are_forgotten_when_they_are_old():
    fail(FREE_TRIES)
    assert login_throttle.login_wait(AT + WINDOW + SECOND, "Ana", ELSEWHERE) == 0


def test_many_names_from_one_address_are_slowed_too():
    for number in range(FREE_TRIES):
        fail(1, name=f"nobody {number}")
    assert told_to_wait(AT, "Omar") == 5


def test_one_name_from_many_addresses_is_slowed_too():
    for number in range(FREE_TRIES):
        fail(1, address=f"192.0.2.{number}")
    assert told_to_wait(AT, address="192.0.2.99") == 5


def test_who_guesses_cannot_keep_the_cashier_from_her_till():
    assert try_in(AT, "Ana", "la caisse", HOME)
    fail(FREE_TRIES, at=AT + SECOND)
    assert told_to_wait(AT + SECOND) == 5
    assert try_in(AT + SECOND, "Ana", "la caisse", HOME).name == "Ana"


PHONE = "the token that Omar's telephone keeps"


def try_from(browser: str, password: str, address: str, at: int = AT, name: str = "Omar"):
    return people.check_password(at, name, password, address, browser)


def test_who_guesses_from_everywhere_cannot_keep_the_owner_from_his_own_telephone():
    assert try_from(PHONE, "le patron", HOME)
    for number in range(60):
        with suppress(TooManyTries):
            try_from("", "?", f"192.0.2.{number}", AT + number * SECOND)
    for number in range(FREE_TRIES):
        with suppress(TooManyTries):
            try_from("", "?", "198.51.100.7", AT + 60 * SECOND, name=f"nobody {number}")
    assert told_to_wait(AT + 60 * SECOND, "Omar", "203.0.113.9")
    assert try_from(PHONE, "le patron", "203.0.113.9", AT + 60 * SECOND).name == "Omar"
    assert try_from(PHONE, "le patron", "198.51.100.7", AT + 60 * SECOND).name == "Omar"


def test_a_browser_is_known_for_who_came_in_from_it_and_its_own_guesses_are_slow():
    assert try_from(PHONE, "le patron", HOME)
    for number in range(FREE_TRIES):
        assert try_from("", "?", f"192.0.2.{number}", name="Ana") is None
    with pytest.raises(TooManyTries):
        try_from(PHONE, "la caisse", ELSEWHERE, name="Ana")
    for _guess in range(FREE_TRIES):
        assert try_from(PHONE, "?", ELSEWHERE) is None
    with pytest.raises(TooManyTries):
        try_from(PHONE, "le patron", ELSEWHERE)


def test_a_browser_keeps_its_token_and_nobody_chooses_one():
    fresh = people.browser_token("")
    assert people.browser_token(fresh) != fresh
    assert try_from(fresh, "le patron", HOME)
    assert people.browser_token(fresh) == fresh


def told_in_the_journal() -> list[tuple]:
    found = rows("SELECT at, detail FROM audit WHERE what = 'passwords guessed' ORDER BY id")
    return [(row["at"], json.loads(row["detail"])) for row in found]


def test_guesses_leave_a_line_in_the_log_for_each_wait_and_one_in_the_journal_an_hour(caplog):
    fail(FREE_TRIES - 1)
    assert told_in_the_journal() == []
    now = AT
    for _guess in range(20):
        now += login_throttle.login_wait(now, "Ana", ELSEWHERE) * SECOND
        fail(1, at=now)
        for _turned_away in range(3):
            told_to_wait(now)
    lines = [record.getMessage() for record in caplog.records if record.name == "callshop.ledger.people.login_throttle"]
    assert len(lines) == 20
    assert "5 wrong passwords, the last for 'Ana' from 192.0.2.66" in lines[0]
    assert "?" not in "".join(lines)
    told = told_in_the_journal()
    assert told[0] == (AT, {"address": ELSEWHERE, "name": "Ana", "tries": FREE_TRIES})
    assert all(after - before >= login_throttle.TOLD_EVERY for (before, _), (after, _) in pairwise(told))
    assert audit.first_break() is None


def test_names_nobody_has_are_slowed_like_names_somebody_has():
    fail(FREE_TRIES, name="Nobody")
    assert told_to_wait(AT, "Nobody") == 5


def test_a_clock_set_back_makes_nobody_wait_for_tomorrow():
    fail(FREE_TRIES, at=AT + 3_600 * SECOND)
    assert login_throttle.login_wait(AT, "Ana", ELSEWHERE) == 0


def test_nobody_ever_waits_longer_than_the_longest():
    now = AT
    for _time in range(30):
        now += login_throttle.login_wait(now, "Ana", ELSEWHERE) * SECOND
        fail(1, at=now)
    assert login_throttle.login_wait(now, "Ana", ELSEWHERE) * SECOND <= LONGEST_WAIT


def test_a_tablet_sees_its_cabin_once_it_has_opened_its_address():
    code = tablets.pair_tablet(AT, 3, "Omar")
    assert tablets.tablet_cabin(code) is None
    key = tablets.claim_tablet(AT, code)
    assert tablets.tablet_cabin(key) == 3
    assert [(each.cabin, each.paired_by, each.last_seen) for each in tablets.list_tablets()] == [(3, "Omar", AT)]


def test_a_tablet_of_no_cabin_is_refused():
    with pytest.raises(Refused, match="no cabin 9"):
        tablets.pair_tablet(AT, 9, "Omar")


def test_nobody_s_token_opens_nothing():
    assert people.session_person("made up", AT) is None
    assert tablets.claim_tablet(AT, "made up") is None
    assert tablets.tablet_cabin("made up") is None
