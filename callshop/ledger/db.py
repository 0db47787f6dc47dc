"""The one database of a shop. Whatever changes something runs in `writing()`; a refusing disk is DiskRefused."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on the disk before anyone is told (law 1)
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "cache_size": -8000,
    "temp_store": 2,
}

database = peewee.DatabaseProxy()
"""What the models are bound to; `open_database` gives it a file."""


class DiskRefused(Exception):
    """The database could not be written: disk full, read-only, broken or locked for too long."""


def open_database(path: Path) -> peewee.SqliteDatabase:
    """Bind the models to this file. Each thread has its own connection, closed by `close_thread`."""
    opened = peewee.SqliteDatabase(str(path), pragmas=PRAGMAS, thread_safe=True, autoconnect=True)
    database.initialize(opened)
    return opened


BOOKS_REFUSE = (DiskRefused, peewee.DatabaseError)
"""What reading or writing raises when the file, or the disk under it, will not."""


@contextmanager
def writing() -> Iterator[None]:
    """One transaction, on the disk when the block is left. Raises DiskRefused, nothing written, if it cannot be."""
    try:
        with database.atomic("IMMEDIATE"):
            yield
    except (peewee.OperationalError, peewee.InternalError, sqlite3.OperationalError) as refused:
        raise DiskRefused(str(refused)) from refused
    except peewee.DatabaseError as refused:
        if isinstance(refused, (peewee.IntegrityError, peewee.ProgrammingError)):
            raise
        raise DiskRefused(str(refused)) from refused


def close_thread() -> None:
    """Close this thread's connection (64 web threads that keep theirs cost 100 MB)."""
    if database.obj is not None and not database.is_closed():
        database.close()


def data_version() -> int:
    """Changes when another process has written to the file."""
    return database.execute_sql("PRAGMA data_version").fetchone()[0]


def rows(sql: str, parameters: tuple = ()) -> list[dict]:
    """A query's answer as dicts: for the paths where building models would cost more than asking."""
    cursor = database.execute_sql(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
