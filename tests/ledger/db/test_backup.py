"""Copies of the books while they are written, and putting one back."""

import sqlite3
from contextlib import closing
from threading import Event, Thread

import pytest

from callshop.ledger.db import backup, connection
from callshop.ledger.reports import checks
from tests.ledger.books import a_past_call
from tests.story import close_books, open_books


def read(file, sql: str) -> list:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as found:
        return found.execute(sql).fetchall()


def test_a_copy_made_while_calls_are_written_is_whole(books, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "PAGES_AT_ONCE", 1)
    written, go_on = Event(), Event()

    def write() -> None:
        try:
            for number in range(1, 200):
                a_past_call(number)
                written.set()
                if go_on.is_set():
                    return
        finally:
            connection.close_thread()

    writer = Thread(target=write)
    writer.start()
    assert written.wait(20)
    steps = []
    backup.copy(books, tmp_path / "copy.db", lambda done, all_of: steps.append((done, all_of)))
    go_on.set()
    writer.join(20)
    assert steps[-1][0] == steps[-1][1]
    assert {all_of for _, all_of in steps} == {steps[0][1]}, "one moment of the books, never begun again"
    close_books()
    connection.open_database(tmp_path / "copy.db")
    assert [check for check in checks.prove() if not check.ok] == []
    assert connection.rows("SELECT count(*) AS n FROM call")[0]["n"] > 0


def test_a_copy_needs_no_other_file(books, tmp_path):
    a_past_call(1)
    backup.copy(books, tmp_path / "copy.db")
    assert sorted(file.name for file in tmp_path.iterdir() if "copy" in file.name) == ["copy.db"]


def test_a_copy_that_cannot_be_written_leaves_nothing(books, tmp_path):
    with pytest.raises((OSError, backup.CannotCopy)):
        backup.copy(books, tmp_path / "no such folder" / "copy.db")


def test_restoring_puts_the_copy_in_place_and_keeps_what_it_replaces(books, tmp_path):
    a_past_call(1)
    backup.copy(books, tmp_path / "copy.db")
    a_past_call(2)
    close_books()
    backup.restore(books, tmp_path / "copy.db", tmp_path / "kept.db")
    assert read(books, "SELECT id FROM call") == [(1,)]
    assert read(tmp_path / "kept.db", "SELECT id FROM call") == [(1,), (2,)]
    assert read(tmp_path / "copy.db", "SELECT id FROM call") == [(1,)]


def test_restoring_where_there_was_nothing(books, tmp_path):
    backup.copy(books, tmp_path / "copy.db")
    (tmp_path / "new").mkdir()
    backup.restore(tmp_path / "new" / "callshop.db", tmp_path / "copy.db", tmp_path / "kept.db")
    assert (tmp_path / "new" / "callshop.db").exists()
    assert not (tmp_path / "kept.db").exists()


@pytest.mark.parametrize("kind", ["text", "empty", "nothing", "another database", "half a copy"])
def test_what_is_no_backup_is_refused_and_nothing_replaced(books, tmp_path, kind: str):
    a_past_call(1)
    offered = tmp_path / "offered.db"
    if kind == "text":
        offered.write_text("my calls of yesterday")
    elif kind == "empty":
        offered.touch()
    elif kind == "another database":
        with closing(sqlite3.connect(offered)) as other:
            other.execute("CREATE TABLE recipe (id INTEGER)")
            other.commit()
    elif kind == "half a copy":
        backup.copy(books, offered)
        offered.write_bytes(offered.read_bytes()[: offered.stat().st_size // 2])
    close_books()
    with pytest.raises(backup.NotABackup, match=r"offered\.db"):
        backup.restore(books, offered, tmp_path / "kept.db")
    assert read(books, "SELECT id FROM call") == [(1,)]
    assert not (tmp_path / "kept.db").exists()


def test_a_copy_of_a_newer_program_is_refused(books, tmp_path):
    backup.copy(books, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(backup.NotABackup, match="newer"):
        backup.inspect(tmp_path / "copy.db")


def test_a_copy_of_another_shop_can_be_restored(tmp_path):
    (tmp_path / "other").mkdir()
    open_books(tmp_path / "other" / "callshop.db", name="The other")
    backup.copy(tmp_path / "other" / "callshop.db", tmp_path / "copy.db")
    open_books(tmp_path / "callshop.db", name="This one")
    close_books()
    backup.restore(tmp_path / "callshop.db", tmp_path / "copy.db", tmp_path / "kept.db")
    assert read(tmp_path / "callshop.db", "SELECT value FROM setting WHERE name = 'name'") == [("The other",)]
