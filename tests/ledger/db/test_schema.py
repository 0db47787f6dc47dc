"""The tables, and the files this program refuses."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import peewee
import pytest

from callshop.ledger.db import connection, schema
from callshop.ledger.db.connection import DiskRefused, writing
from tests.story import close_books


def test_migrating_again_changes_nothing(books):
    tables = connection.rows("SELECT * FROM sqlite_master ORDER BY name")
    schema.migrate(lambda: pytest.fail("nothing changes: no backup"))
    assert connection.rows("SELECT * FROM sqlite_master ORDER BY name") == tables
    assert schema.version() == len(schema.STEPS)


def test_a_newer_database_is_refused_in_words(books):
    connection.database.execute_sql("PRAGMA user_version = 99")
    with pytest.raises(schema.SchemaError, match="newer Callshop"):
        schema.migrate()
    connection.database.execute_sql(f"PRAGMA user_version = {len(schema.STEPS)}")


def test_a_backup_is_made_before_the_tables_change(books, monkeypatch):
    made = []
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, ("CREATE TABLE next_thing (id INTEGER)",)))
    schema.migrate(lambda: made.append(schema.version()))
    assert made == [len(schema.STEPS) - 1]
    assert schema.version() == len(schema.STEPS)


def test_a_step_that_fails_leaves_the_step_before(books, monkeypatch):
    steps = (*schema.STEPS, ("CREATE TABLE next_thing (id INTEGER)", "CREATE NONSENSE"))
    monkeypatch.setattr(schema, "STEPS", steps)
    with pytest.raises(DiskRefused):
        schema.migrate()
    assert schema.version() == len(steps) - 1
    assert connection.rows("SELECT * FROM sqlite_master WHERE name = 'next_thing'") == []


def test_two_programs_may_make_the_tables_at_once(tmp_path):
    close_books()
    connection.open_database(tmp_path / "callshop.db")
    ready = Barrier(2)

    def migrate(_: int) -> None:
        ready.wait(10)
        try:
            schema.migrate()
        finally:
            connection.close_thread()

    with ThreadPoolExecutor(2) as programs:
        list(programs.map(migrate, range(2)))
    assert schema.version() == len(schema.STEPS)
    close_books()


@pytest.mark.parametrize(
    ("pragma", "value"), [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 5000)]
)
def test_every_connection_keeps_the_promises(books, pragma: str, value: object):
    def asked() -> object:
        try:
            return connection.database.execute_sql(f"PRAGMA {pragma}").fetchone()[0]
        finally:
            connection.close_thread()

    with ThreadPoolExecutor(1) as other:
        assert asked() == other.submit(asked).result() == value


def test_a_row_that_points_nowhere_is_an_error_of_ours_and_not_of_the_disk(books):
    with pytest.raises(peewee.IntegrityError), writing():
        connection.database.execute_sql("INSERT INTO line (cabin, gateway, name) VALUES (77, 'box', 'L77')")


def test_what_is_begun_and_fails_is_not_written(books):
    with pytest.raises(RuntimeError), writing():
        connection.database.execute_sql("INSERT INTO cabin (number) VALUES (50)")
        raise RuntimeError
    assert connection.rows("SELECT * FROM cabin WHERE number = 50") == []
