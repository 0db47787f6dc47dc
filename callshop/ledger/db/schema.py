"""The tables, in numbered steps. A step that shops have run is never edited: the next change is the next step."""

from collections.abc import Callable

from callshop.events import Sentence, sentence
from callshop.ledger.db.connection import database, writing
from callshop.ledger.db.migrations import numbers, portal, price_files, slip_codes, spine, till

STEPS: tuple[tuple[str, ...], ...] = (
    spine.STATEMENTS, portal.STATEMENTS, numbers.STATEMENTS, till.STATEMENTS, price_files.STATEMENTS,
    slip_codes.STATEMENTS,
)  # fmt: skip


class SchemaError(Exception):
    """The file is not one this program may use; the sentence says why and what to do."""

    def __init__(self, why: Sentence):
        super().__init__(str(why))
        self.why = why


def version() -> int:
    return database.execute_sql("PRAGMA user_version").fetchone()[0]


def migrate(before_changing: Callable[[], None] = lambda: None) -> None:
    """Bring the file up to this program's step, one transaction a step; `before_changing` makes the backup.

    Raises SchemaError if a newer program has written the file.
    """
    found = version()
    if found > len(STEPS):
        raise SchemaError(
            sentence(
                "This shop was last opened by a newer Callshop (books at step {found}, this program knows {known}):"
                " install the newer program again.",
                found=found,
                known=len(STEPS),
            )
        )
    if 0 < found < len(STEPS):
        before_changing()
    for number, statements in enumerate(STEPS[found:], start=found + 1):
        with writing():
            if version() < number:  # else another process was quicker
                for statement in statements:
                    database.execute_sql(statement)
                database.execute_sql(f"PRAGMA user_version = {number}")
