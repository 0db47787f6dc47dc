"""Dated lists of rates. An edition is what changed at one time: rates that are new or different, and those that went.

A tariff at an instant is every key's newest rate among the editions valid by then. Nothing is edited, so a prefix has
its history and an edition can be answered by the next. An edition is written as a draft, in short transactions with
pauses, so that a call that is being answered never waits for it; one row activates it.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, writing
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.rating.numbers import NumberPlan
from callshop.rating.tariff import Key, Rate, Rates, Tariff

CHUNK = 1000
"""Rates written in one transaction: a few milliseconds of the writer's lock."""

DRAFT_KEPT_MS = 24 * 3600 * 1000
"""A draft older than a day was left by a crash, or is a preview that nobody came back to."""

COLUMNS = (
    "prefix, destination, price, connect_fee, first_increment, next_increment, free_under, cabin, slot, refused"
)

DRAFT_KEPT_MS = 24 * 3600 * 1000
"""A draft older than a day was left by a crash, or by somebody who looked at a preview and did not want it."""

REMEMBERED = 2
"""Compiled tariffs kept of each kind, those last asked for: of now, and of an instant somebody is trying out. They
share their rates."""

MANY = 10_000
"""Rates that came into memory at once: they stay for long and refer to nothing, so that nobody need look through them
for garbage again and again, which holds up everything for a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a list of rates changes in the tariff it is loaded into."""

    added: tuple[Rate, ...]
    changed: tuple[Rate, ...]
    unchanged: int
    removed: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """editions: (valid_from, id) of those it is made of, in their order."""

    book: str
    kind: str
    editions: tuple[tuple[int, int], ...]
    tariff: Tariff


_compiled: tuple[_Compiled, ...] = ()
"""The last asked for first. Replaced whole: two threads that compile the same do it twice, and no harm."""


def tariff_at(kind: str, at: int) -> Tariff:
    """The tariff ("buy" or "sell") valid at an instant; only what changed since it was last asked for is read."""
    global _compiled
    book = str(database.obj.database)
    wanted = _editions(kind, at)
    known = [each for each in _compiled if (each.book, each.kind) == (book, kind)]
    fitting = [each for each in known if wanted[: len(each.editions)] == each.editions]
    best = max(fitting, key=lambda each: len(each.editions), default=_Compiled(book, kind, (), Tariff(())))
    if best in known and best.editions == wanted:
        found = best
    else:
        changed, gone = _survivors(edition for _, edition in wanted[len(best.editions) :])
        found = _Compiled(book, kind, wanted, best.tariff.revised(changed, gone))
        if len(changed) > MANY:
            gc.freeze()
    if found is not next(iter(known), None):
        same = [each for each in known if each is not found]
        others = [each for each in _compiled if each.book == book and each.kind != kind]
        _compiled = (found, *same[: REMEMBERED - 1], *others)
    return found.tariff


def pricing_instant(at: int) -> int:
    """The instant by which calls are priced now: `at`, or the newest that was ever written if the clock shows less.

    A PC that starts in 1970, or goes back behind the last price list, still has prices. A list that begins later than
    anything written has not begun.
    """
    written = database.execute_sql(
        "SELECT max(coalesce((SELECT max(activated_at) FROM edition), 0),"
        " coalesce((SELECT max(at) FROM (SELECT at FROM audit ORDER BY id DESC LIMIT 50)), 0),"
        " coalesce((SELECT max(coalesce(ended_at, touched_at, dialled_at))"
        " FROM (SELECT * FROM call ORDER BY id DESC LIMIT 50)), 0))"
    ).fetchone()[0]
    return max(at, written)


def rates_at(kind: str, at: int) -> list[Rate]:
    """The general rates of a tariff valid at an instant, by prefix."""
    return list(tariff_at(kind, at))


def changes_of(tariff: Tariff, rates: Iterable[Rate], ending: Iterable[Key] = ()) -> Changes:
    """What loading these rates would change in a tariff, in which those of the keys `ending` end."""
    added, changed, unchanged = [], [], 0
    for rate in rates:
        before = tariff.at(rate.key)
        if before == rate:
            unchanged += 1
        else:
            (changed if before else added).append(rate)
    removed = tuple(rate for key in ending if (rate := tariff.at(key)))
    return Changes(tuple(added), tuple(changed), unchanged, removed)


def changes(kind: str, rates: Iterable[Rate], at: int, replace: bool) -> Changes:
    """What these general rates change in the tariff valid at `at`; with `replace`, all others of it end."""
    every, tariff = tuple(rates), tariff_at(kind, at)
    named = {rate.key for rate in every}
    return changes_of(tariff, every, (rate.key for rate in tariff if rate.key not in named) if replace else ())


def load(
    kind: str, change: Changes, *, at: int, valid_from: int, source: str, who: str,
    pause: Callable[[], None] = lambda: None, progress: Callable[[int], None] = lambda done: None,
) -> int:  # fmt: skip
    """Write an edition and activate it; its id. Until the last transaction nobody sees any of it."""
    edition = draft(kind, change, at=at, valid_from=valid_from, source=source, who=who, pause=pause, progress=progress)
    with writing():
        activate(edition, at)
        audit.record(
            at, who, f"{kind} tariff loaded", edition=edition, valid_from=valid_from, source=source,
            added=len(change.added), changed=len(change.changed), removed=len(change.removed),
        )  # fmt: skip
    return edition


def draft(
    kind: str, change: Changes, *, at: int, valid_from: int, source: str, who: str,
    pause: Callable[[], None] = lambda: None, progress: Callable[[int], None] = lambda done: None,
) -> int:  # fmt: skip
    """Write an edition that nobody sees until it is activated; its id. Old drafts are forgotten."""
    forget_drafts(at - DRAFT_KEPT_MS, pause)
    with writing():
        edition = new_edition(kind, at, valid_from, source, who)
    written = (*change.added, *change.changed)
    lines = [line_of(rate) for rate in written] + [line_of(rate, gone=True) for rate in change.removed]
    for start in range(0, len(lines), CHUNK):
        with writing():
            write_lines(edition, lines[start : start + CHUNK])
        progress(min(start + CHUNK, len(lines)))
        pause()
    return edition


def version(at: int) -> tuple[int, int]:
    """Changes when a tariff does: the last edition activated, and how many are valid at `at`."""
    row = database.execute_sql(
        "SELECT coalesce(max(id), 0), count(CASE WHEN valid_from <= ? THEN 1 END) FROM edition"
        " WHERE activated_at IS NOT NULL",
        (at,),
    ).fetchone()
    return tuple(row)


def rates_of(house: ShopConfig, buy: Tariff, sell: Tariff) -> Rates:
    """The pair of tariffs with the house's own rules."""
    return Rates(
        buy=buy,
        sell=sell,
        numbers=NumberPlan(house.country),
        coin=house.round_to,
        default_sell_price=house.default_price,
        unpriced=house.unpriced,
        language=house.language,
        margin=Fraction(house.margin) / 100,
    )


# One edition's rows: the first three inside `writing()`


def new_edition(kind: str, at: int, valid_from: int, source: str, who: str, undoes: int | None = None) -> int:
    """An edition without lines, a draft; its id."""
    return database.execute_sql(
        "INSERT INTO edition (kind, valid_from, made_at, made_by, source, undoes) VALUES (?, ?, ?, ?, ?, ?)",
        (kind, valid_from, at, who, source, undoes),
    ).lastrowid


def write_lines(edition: int, lines: Sequence[tuple]) -> None:
    """Lines as `line_of` makes them."""
    marks = ", ".join("?" * (len(COLUMNS.split(",")) + 2))
    for line in lines:
        database.execute_sql(f"INSERT INTO rate (edition, {COLUMNS}, gone) VALUES ({marks})", (edition, *line))


def activate(edition: int, at: int) -> None:
    database.execute_sql("UPDATE edition SET activated_at = ? WHERE id = ?", (at, edition))


def line_of(rate: Rate, gone: bool = False) -> tuple:
    """A rate as a row: COLUMNS, and whether it went."""
    return (
        rate.prefix, rate.destination, rate.price, rate.connect_fee, rate.first_increment, rate.next_increment,
        rate.free_under, rate.cabin, rate.slot, int(rate.refused), int(gone),
    )  # fmt: skip


def lines_in(edition: int) -> Iterator[tuple[Rate, bool]]:
    """(rate, whether it went) of an edition, by key."""
    for *values, refused, gone in database.execute_sql(
        f"SELECT {COLUMNS}, gone FROM rate WHERE edition = ? ORDER BY prefix, cabin, slot", (edition,)
    ):
        yield Rate(*values, refused=bool(refused)), bool(gone)


def forget_drafts(before: int, pause: Callable[[], None] = lambda: None) -> None:
    """An old draft is no fact of the shop; a young one may be in the making, or looked at, elsewhere."""
    old = database.execute_sql("SELECT id FROM edition WHERE activated_at IS NULL AND made_at < ?", (before,))
    for (edition,) in old.fetchall():
        while True:
            with writing():
                deleted = database.execute_sql(
                    "DELETE FROM rate WHERE edition = ? AND prefix IN"
                    " (SELECT prefix FROM rate WHERE edition = ? ORDER BY prefix LIMIT ?)",
                    (edition, edition, CHUNK),
                ).rowcount
            if not deleted:
                break
            pause()
        with writing():
            database.execute_sql("DELETE FROM edition WHERE id = ? AND activated_at IS NULL", (edition,))


def _editions(kind: str, at: int) -> tuple[tuple[int, int], ...]:
    cursor = database.execute_sql(
        "SELECT valid_from, id FROM edition WHERE kind = ? AND activated_at IS NOT NULL AND valid_from <= ?"
        " ORDER BY valid_from, id",
        (kind, at),
    )
    return tuple(cursor.fetchall())


def _survivors(editions: Iterable[int]) -> tuple[list[Rate], list[Key]]:
    """(the newest rate of each key, the keys that are gone) of these editions, in their order."""
    newest: dict[tuple, tuple] = {}
    for edition in editions:
        cursor = database.execute_sql(f"SELECT {COLUMNS}, gone FROM rate WHERE edition = ?", (edition,))
        newest.update(((row[0], row[7], row[8]), row) for row in cursor)
    changed = [Rate(*row[:9], refused=bool(row[9])) for row in newest.values() if not row[10]]
    return changed, [Key(*key) for key, row in newest.items() if row[10]]
