"""The data folder, and the books in it, for a command."""

from pathlib import Path

from callshop import clock
from callshop.console import complain
from callshop.events import Sentence, sentence
from callshop.ledger.db import backup
from callshop.ledger.db.connection import BOOKS_REFUSE, DiskRefused, open_database, open_to_read, why_refused
from callshop.ledger.db.schema import STEPS, SchemaError, migrate, version
from callshop.ledger.settings.shop_config import ShopConfig, load
from callshop.refusal import Refused

DATABASE = "callshop.db"
WHO = "command line"
"""Who did it, in the audit chain, where a command was typed on the shop's PC."""


def open_books(data: Path) -> ShopConfig:
    """The shop's books, opened and brought up to date. Refused if there is no shop here."""
    file = data / DATABASE
    if not file.exists():
        raise Refused(sentence("There is no shop in {folder} yet: make one with “callshop setup”.", folder=data))
    open_database(file)
    try:
        if version() == 0:
            raise Refused(_empty(file))
        migrate(lambda: keep_before_migrating(data))
        return load()
    except SchemaError as refused:
        raise Refused(refused.why) from None
    except DiskRefused as refused:
        raise Refused(why_refused(refused)) from None


def read_books(data: Path) -> ShopConfig:
    """As `open_books`, for who only reads: also while they cannot be written, on a full disk or a read-only one."""
    try:
        return open_books(data)
    except BOOKS_REFUSE as refused:
        house = _only_read(data / DATABASE)
        if house is None:
            raise
        told = sentence("The books are read; nothing can be written to them now ({detail}).", detail=refused)
        complain(told, house.language)
        return house


def _only_read(file: Path) -> ShopConfig | None:
    """The house of books that this program need not change first; None if they cannot be read either."""
    try:
        open_to_read(file)
        return load() if version() == len(STEPS) else None
    except BOOKS_REFUSE:
        return None


def _empty(file: Path) -> Sentence:
    """A file without a table was a shop once, or the beginning of one: nobody goes on in it as if it were new."""
    return sentence(
        "{file} is empty: put a copy in its place with “callshop restore FILE”; or delete it, and make a new shop.",
        file=file,
    )


def new_books(data: Path) -> None:
    """Empty books in an empty folder. Refused if the shop exists."""
    file = data / DATABASE
    if file.exists():
        raise Refused(sentence("There is a shop in {folder} already: it is left as it is.", folder=data))
    make_folder(data)
    open_database(file)
    migrate()


def make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / "backups").mkdir(exist_ok=True)
    except OSError as error:
        why = sentence("The folder {folder} cannot be made: {detail}.", folder=data, detail=error.strerror)
        raise Refused(why) from None


def keep_before_migrating(data: Path) -> None:
    """Before the tables change: a copy, so that the older program can always come back."""
    (data / "backups").mkdir(exist_ok=True)
    backup.copy(data / DATABASE, data / "backups" / f"before-update-{clock.now().wall}.db")
