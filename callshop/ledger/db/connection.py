"""The one database of a shop. Whatever changes something runs in `writing()`; a refusing disk is DiskRefused."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import peewee

from callshop.events import Sentence, sentence

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on the disk before anyone is told (law 1)
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "cache_size": -8000,
    "temp_store": 2,
}

PRAGMAS_TO_READ = {name: PRAGMAS[name] for name in ("busy_timeout", "cache_size", "temp_store")} | {"query_only": 1}

database = peewee.DatabaseProxy()
"""What the models are bound to; `open_database` gives it a file."""


class DiskRefused(Exception):
    """The database could not be written: disk full, read-only, broken or locked for too long."""


def open_database(path: Path) -> peewee.SqliteDatabase:
    """Bind the models to this file. Each thread has its own connection, closed by `close_thread`.

    A new file is begun here and nowhere else: books that go away while the shop is open are missed, not begun anew.
    """
    with suppress(OSError):  # SQLite says better what is wrong
        path.touch(mode=0o600)
    there = f"{path.resolve().as_uri()}?mode=rw"
    opened = peewee.SqliteDatabase(there, pragmas=PRAGMAS, thread_safe=True, autoconnect=True, uri=True)
    database.initialize(opened)
    return opened


def open_to_read(path: Path) -> None:
    """Bind the models to a file that need not be writable. Raises one of BOOKS_REFUSE if it cannot be read either."""
    close_thread()
    there = way_to_read(path)
    database.initialize(peewee.SqliteDatabase(there, pragmas=PRAGMAS_TO_READ, autoconnect=True, uri=True))


def way_to_read(path: Path) -> str:
    """The URI by which this file's books can be read. Raises sqlite3.DatabaseError if there is none.

    To be read, books in WAL mode want an index of their journal in a file beside them, and a full or read-only disk may
    not take it: then it is kept in memory, if there is such a file, however old. Where nobody has written since the
    books were closed (their journal is empty or gone) they are read as what cannot change.
    """
    ways = [f"{path.resolve().as_uri()}?{how}" for how in ("mode=rw", "mode=ro&readonly_shm=1", "mode=ro&immutable=1")]
    journal = path.with_name(f"{path.name}-wal")
    refusals = []
    for way in ways:
        if way is ways[-1] and journal.exists() and journal.stat().st_size:
            break
        try:
            with closing(sqlite3.connect(way, uri=True)) as found:
                found.execute("SELECT 1 FROM sqlite_master").fetchone()
            return way
        except sqlite3.DatabaseError as refused:
            refusals.append(refused)
    raise refusals[0]


BOOKS_REFUSE = (DiskRefused, peewee.DatabaseError, sqlite3.DatabaseError)
"""What reading or writing raises when the file, or the disk under it, will not. Later rows come past peewee."""


_REMEDIES = (
    (
        ("malformed", "not a database"),
        sentence(
            "The books of this shop are damaged ({detail}): put a copy in their place with “callshop restore FILE”;"
            " the folder backups has the last ones."
        ),
    ),
    (
        ("unable to open",),
        sentence(
            "The books of this shop cannot be opened ({detail}): see that they are where they were and that their disk"
            " is there; give yourself the right to write in the data folder and to every file in it."
        ),
    ),
    (
        ("readonly",),
        sentence(
            "The books of this shop cannot be written ({detail}): give yourself the right to write in the data folder"
            " and to every file in it."
        ),
    ),
    (("full", "disk I/O"), sentence("The disk refuses the books of this shop ({detail}): free some space on it.")),
    (("",), sentence("The books of this shop cannot be read or written: {detail}.")),
)
"""What SQLite's words have in them -> what a person can do about it."""


def books_are_wrong(refused: BaseException) -> bool:
    """Whether one of BOOKS_REFUSE speaks of the file, not of a query that is wrong."""
    return not isinstance(refused, _OF_A_QUERY)


_OF_A_QUERY = tuple(
    getattr(of, name) for of in (peewee, sqlite3) for name in ("IntegrityError", "ProgrammingError", "DataError")
)


def why_refused(refused: Exception) -> Sentence:
    """One of BOOKS_REFUSE, for a person."""
    remedy = next(what for words, what in _REMEDIES if any(word in str(refused) for word in words))
    return Sentence(remedy.text, (("detail", str(refused)),))


@contextmanager
def writing() -> Iterator[None]:
    """One transaction, on the disk when the block is left. Raises DiskRefused, nothing written, if it cannot be."""
    try:
        with database.atomic("IMMEDIATE"):
            yield
    except (peewee.DatabaseError, sqlite3.DatabaseError) as refused:
        if not books_are_wrong(refused):
            raise
        raise DiskRefused(_first_word(refused)) from refused


def write_a_page() -> None:
    """Have the disk take a page that says what it said before. Raises DiskRefused."""
    with writing():
        step = database.execute_sql("PRAGMA user_version").fetchone()[0]
        database.execute_sql(f"PRAGMA user_version = {step}")


def _first_word(refused: BaseException) -> str:
    """What the disk said first: a full one ends the transaction by itself, and then there is none to roll back."""
    while isinstance(refused.__context__, (peewee.DatabaseError, sqlite3.Error)):
        refused = refused.__context__
    return str(refused)


def close_thread() -> None:
    """Close this thread's connection (64 web threads that keep theirs cost 100 MB)."""
    if database.obj is not None and not database.is_closed():
        database.close()


def data_version() -> int:
    """Changes when another process has written to the file."""
    return database.execute_sql("PRAGMA data_version").fetchone()[0]


def quick_check() -> str:
    """"ok", or the first damage that a look at every page finds; `proof` looks into them."""
    return database.execute_sql("PRAGMA quick_check(1)").fetchone()[0]


def rows(sql: str, parameters: tuple = ()) -> list[dict]:
    """A query's answer as dicts: for the paths where building models would cost more than asking."""
    cursor = database.execute_sql(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
