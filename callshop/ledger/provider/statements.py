"""The provider's statements: a list of calls handed in, read as its owner said, and compared with our calls.

    hand_in    the file as it came, kept
    read_in    its lines, then the comparison; or all the errors, and nothing
    compare    again: a call that was completed or assigned meanwhile finds its line
    withdraw   it no longer counts; nothing is erased

The columns are matched once: the next list with the same header is read the same way.
"""

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from callshop import money
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.provider.call_matching import SLACK, TOLERANCE
from callshop.ledger.provider.comparison import compared
from callshop.ledger.settings.shop_config import ShopConfig, local_time
from callshop.money import UNIT
from callshop.rating import call_list
from callshop.rating.call_list import LineError, ParsedCall, Reading, Table

CHUNK = 2000
"""Lines written in one transaction: the shop's own writes go between."""

TOLERANCES = (15, 30, TOLERANCE, 120, 300)
SLACKS = (0, SLACK, 2, 5, 60)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement. clock: ms that the provider's clock is ahead; first_day, last_day: by that clock; from_at, until_at:
    the same by ours; compared_at: None while its columns wait to be matched."""

    id: int
    at: int
    who: str
    source: str
    reading: Reading | None
    tolerance: int
    slack: int
    first_day: str | None
    last_day: str | None
    from_at: int | None
    until_at: int | None
    clock: int | None
    cost_step: int
    lines: int
    left_out: int
    compared_at: int | None
    withdrawn_at: int | None
    withdrawn_by: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """How a list is to be read and compared. leave_out: read it in although some lines cannot be read; first_day,
    last_day: what it covers, None: the days of its first and its last call."""

    reading: Reading
    tolerance: int = TOLERANCE
    slack: int = SLACK
    leave_out: bool = False
    first_day: str | None = None
    last_day: str | None = None


_COLUMNS = """id, at, who, source, reading, coalesce(tolerance, 0) AS tolerance, coalesce(slack, 0) AS slack, first_day,
    last_day, from_at, until_at, clock, coalesce(cost_step, 1) AS cost_step, lines, left_out, compared_at, withdrawn_at,
    withdrawn_by"""


def hand_in(at: int, who: str, source: str, content: bytes) -> int:
    """Keep the file; the number of its statement. The same file again is the same statement, unless withdrawn.

    Raises sheet.Unreadable for what is no list.
    """
    header = json.dumps([call_list.folded(name) for name in call_list.table(content).header])
    digest = sha256(content).hexdigest()
    with writing():
        same = database.execute_sql(
            "SELECT id FROM statement WHERE digest = ? AND withdrawn_at IS NULL ORDER BY id DESC", (digest,)
        ).fetchone()
        if same:
            return same[0]
        number = database.execute_sql(
            "INSERT INTO statement (at, who, source, digest, header, content) VALUES (?, ?, ?, ?, ?, ?)",
            (at, who, source, digest, header, zlib.compress(content)),
        ).lastrowid
        audit.record(at, who, "statement handed in", id=number, source=source, digest=digest)
    return number


def find() -> tuple[Statement, ...]:
    """All statements, the newest first."""
    return tuple(map(_statement, rows(f"SELECT {_COLUMNS} FROM statement ORDER BY id DESC")))


def one(number: int) -> Statement | None:
    found = rows(f"SELECT {_COLUMNS} FROM statement WHERE id = ?", (number,))
    return _statement(found[0]) if found else None


def content(number: int) -> Table:
    """The list as it was handed in."""
    kept = database.execute_sql("SELECT content FROM statement WHERE id = ?", (number,)).fetchone()[0]
    return call_list.table(zlib.decompress(kept))


def remembered(number: int) -> Statement | None:
    """The last statement with the same header that was read: its columns are this one's too."""
    found = rows(
        f"SELECT {_COLUMNS} FROM statement WHERE header = (SELECT header FROM statement WHERE id = ?) AND id != ?"
        " AND compared_at IS NOT NULL ORDER BY compared_at DESC LIMIT 1",
        (number, number),
    )
    return _statement(found[0]) if found else None


def read_in(
    at: int, who: str, number: int, wish: Wish, house: ShopConfig, pause: Callable[[], None] = lambda: None
) -> tuple[LineError, ...]:
    """Write the lines and compare them; or the errors, nothing written. `pause` between chunks."""
    table = content(number)
    lines, errors = call_list.lines(table, wish.reading, house.timezone, _decimals(wish.reading, house))
    if (errors and not wish.leave_out) or not lines:
        return errors
    with writing():
        # Lines of a try that the power cut: they were never compared, nobody has seen them.
        database.execute_sql("DELETE FROM statement_line WHERE statement = ?", (number,))
    for first in range(0, len(lines), CHUNK):
        with writing():
            _write_lines(number, lines[first : first + CHUNK])
        pause()
    first_day, last_day = _days(lines, wish, house)
    with writing():
        database.execute_sql(
            "UPDATE statement SET reading = ?, tolerance = ?, slack = ?, first_day = ?, last_day = ?, lines = ?,"
            " left_out = ?, cost_step = ? WHERE id = ?",
            (
                json.dumps(asdict(wish.reading)), wish.tolerance, wish.slack, first_day, last_day, len(lines),
                len(errors), UNIT // 10 ** call_list.decimals(table, wish.reading.cost), number,
            ),
        )  # fmt: skip
    compare(at, who, number, house)
    return errors


def compare(at: int, who: str, number: int, house: ShopConfig) -> None:
    """Find each line's call and what differs, as the books are now."""
    statement = one(number)
    days = (_midnight(statement.first_day, house), _midnight(_following(statement.last_day), house))
    found = compared(statement.id, days, statement.tolerance, statement.slack, statement.cost_step, house)
    with writing():
        database.execute_sql("UPDATE statement_line SET call = NULL WHERE statement = ?", (number,))
        found.write()
        database.execute_sql(
            "UPDATE statement SET compared_at = ?, clock = ?, from_at = ?, until_at = ? WHERE id = ?",
            (at, found.clock, days[0] - found.clock, days[1] - found.clock, number),
        )
        audit.record(at, who, "statement compared", id=number, lines=statement.lines, **found.counts())


def withdraw(at: int, who: str, number: int) -> bool:
    """False if it was withdrawn already, or is not there."""
    with writing():
        changed = database.execute_sql(
            "UPDATE statement SET withdrawn_at = ?, withdrawn_by = ? WHERE id = ? AND withdrawn_at IS NULL",
            (at, who, number),
        ).rowcount
        if changed:
            audit.record(at, who, "statement withdrawn", id=number)
    return bool(changed)


def _statement(row: dict) -> Statement:
    told = json.loads(row["reading"]) if row["reading"] else None
    return Statement(**(row | {"reading": Reading(**told) if told else None}))


def _decimals(reading: Reading, house: ShopConfig) -> int:
    """Of the money a list is in: the shop's, unless it is exchanged."""
    own = money.decimal(reading.exchange) == 1
    return money.decimals_of(house.currency) if own else call_list.ANY_MONEY.decimals


def _write_lines(number: int, lines: Sequence[ParsedCall]) -> None:
    database.connection().executemany(
        "INSERT INTO statement_line (statement, row, number, at, seconds, cost, caller) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(number, line.row, line.number, line.at, line.seconds, line.cost, line.caller) for line in lines],
    )


def _days(lines: Sequence[ParsedCall], wish: Wish, house: ShopConfig) -> tuple[str, str]:
    """The days that the list covers, as the provider counts them."""
    first, last = (local_time(when(line.at for line in lines), house).date().isoformat() for when in (min, max))
    return wish.first_day or first, wish.last_day or last


def _midnight(day: str, house: ShopConfig) -> int:
    """Of the provider's day: its days end at midnight, whenever ours do."""
    return round(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(house.timezone)).timestamp() * 1000)


def _following(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
