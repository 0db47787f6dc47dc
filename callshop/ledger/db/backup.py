"""Copies of the books: made while the shop runs, restored while it does not."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from callshop.events import Sentence, sentence
from callshop.ledger.db.connection import DiskRefused, way_to_read
from callshop.ledger.db.schema import STEPS

PAGES_AT_ONCE = 500
"""Copied between two pauses: two megabytes, so that a call that is being answered hardly waits."""


class NotABackup(ValueError):
    """The file cannot be restored; the sentence says why."""

    def __init__(self, why: Sentence):
        super().__init__(str(why))
        self.why = why


class CannotCopy(DiskRefused):
    """The books could not be read, or the copy not be written, in the database's own words."""


def copy(database: Path, target: Path, progress: Callable[[int, int], None] = lambda done, all_of: None) -> None:
    """A consistent copy of a database that may be in use. `progress` is told (pages done, pages in all).

    Raises OSError or CannotCopy; then there is no copy, not even half of one.
    """
    partial = target.with_name(target.name + ".partial")
    begin(partial)
    try:
        there = way_to_read(database)
        with closing(sqlite3.connect(there, uri=True)) as source, closing(sqlite3.connect(partial)) as copied:
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_master").fetchone()  # this one moment is read, whoever writes now
            source.backup(copied, pages=PAGES_AT_ONCE, progress=lambda _, left, total: progress(total - left, total))
            copied.execute("PRAGMA journal_mode = delete")
        partial.replace(target)
    except sqlite3.Error as refused:
        raise CannotCopy(str(refused)) from refused
    finally:
        partial.unlink(missing_ok=True)


def begin(file: Path) -> None:
    """An empty file for a copy, in the place of what may be there: for nobody else to read, as the books are."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)


def inspect(file: Path) -> None:
    """Raises NotABackup unless the file is a sound shop's database that this program knows."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as found:
            sound = found.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            step = found.execute("PRAGMA user_version").fetchone()[0]
            shop = found.execute("SELECT count(*) FROM sqlite_master WHERE name = 'bill_line'").fetchone()[0]
    except sqlite3.Error:
        sound = step = shop = 0
    if not (sound and shop and step):
        raise NotABackup(sentence("{file} is not a backup of a shop: choose another file.", file=file.name))
    if step > len(STEPS):
        raise NotABackup(sentence("{file} was made by a newer Callshop: install it first.", file=file.name))


def restore(database: Path, file: Path, keep: Path) -> None:
    """Put the copy in the place of the database; what it replaces is kept as `keep`. The shop must not be running."""
    inspect(file)
    arriving = database.with_name(database.name + ".arriving")
    copy(file, arriving)
    if database.exists():
        _keep(database, keep)
        for ending in ("-wal", "-shm"):
            database.with_name(database.name + ending).unlink(missing_ok=True)
    arriving.replace(database)


def _keep(database: Path, keep: Path) -> None:
    """What is replaced; a file too damaged to be copied page by page is kept as it lies there, with its journal."""
    try:
        copy(database, keep)
    except CannotCopy:
        for ending in ("", "-wal"):
            damaged, kept = Path(f"{database}{ending}"), Path(f"{keep}{ending}")
            if damaged.exists():
                begin(kept)
                shutil.copyfile(damaged, kept)
