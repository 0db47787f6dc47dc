"""Dated lists of rates. An edition is what changed at one time: rates that are new or different, and prefixes gone.

A tariff at an instant is every prefix's newest rate among the editions valid by then. Nothing is edited, so a prefix
has its history and an edition can be answered by the next. An edition is written as a draft, in short transactions
with pauses, so that a call that is being answered never waits for it; one row activates it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from callshop.ledger import audit
from callshop.ledger.db import database, writing
from callshop.ledger.house import House
from callshop.rating.numbers import NumberPlan
from callshop.rating.tariff import Rate, Rates, Tariff

CHUNK = 1000
"""Rates written in one transaction: a few milliseconds of the writer's lock."""

DRAFT_KEPT_MS = 24 * 3600 * 1000
"""A draft older than a day was left by a crash."""

COLUMNS = "prefix, destination, price, connect_fee, first_increment, next_increment, free_under"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a list of rates changes in the tariff it is loaded into."""

    added: tuple[Rate, ...]
    changed: tuple[Rate, ...]
    unchanged: int
    removed: tuple[Rate, ...]


def rates_at(kind: str, at: int) -> list[Rate]:
    """The rates of a tariff ("buy" or "sell") valid at an instant, by prefix."""
    current: dict[str, tuple | None] = {}
    cursor = database.execute_sql(
        f"SELECT gone, {COLUMNS} FROM rate JOIN edition ON edition.id = rate.edition"
        " WHERE kind = ? AND activated_at IS NOT NULL AND valid_from <= ? ORDER BY valid_from, edition.id",
        (kind, at),
    )
    for gone, prefix, *rest in cursor:
        current[prefix] = None if gone else (prefix, *rest)
    return [Rate(*values) for _, values in sorted(current.items()) if values]


def changes(kind: str, rates: Iterable[Rate], at: int, replace: bool) -> Changes:
    """What loading these rates would change in the tariff valid at `at`. Without `replace`, nothing is removed."""
    before = {rate.prefix: rate for rate in rates_at(kind, at)}
    after = {rate.prefix: rate for rate in rates}
    return Changes(
        added=tuple(rate for prefix, rate in after.items() if prefix not in before),
        changed=tuple(rate for prefix, rate in after.items() if prefix in before and before[prefix] != rate),
        unchanged=sum(1 for prefix, rate in after.items() if before.get(prefix) == rate),
        removed=tuple(rate for prefix, rate in before.items() if prefix not in after) if replace else (),
    )


def load(
    kind: str, change: Changes, *, at: int, valid_from: int, source: str, who: str,
    pause: Callable[[], None] = lambda: None, progress: Callable[[int], None] = lambda done: None,
) -> int:  # fmt: skip
    """Write an edition and activate it; its id. Until the last transaction nobody sees any of it."""
    with writing():
        _forget_drafts(at - DRAFT_KEPT_MS)
        edition = database.execute_sql(
            "INSERT INTO edition (kind, valid_from, made_at, made_by, source) VALUES (?, ?, ?, ?, ?)",
            (kind, valid_from, at, who, source),
        ).lastrowid
    lines = [(rate, 0) for rate in (*change.added, *change.changed)] + [(rate, 1) for rate in change.removed]
    for start in range(0, len(lines), CHUNK):
        _write(edition, lines[start : start + CHUNK])
        progress(min(start + CHUNK, len(lines)))
        pause()
    with writing():
        database.execute_sql("UPDATE edition SET activated_at = ? WHERE id = ?", (at, edition))
        audit.record(
            at, who, f"{kind} tariff loaded", edition=edition, valid_from=valid_from, source=source,
            added=len(change.added), changed=len(change.changed), removed=len(change.removed),
        )  # fmt: skip
    return edition


def version(at: int) -> tuple[int, int]:
    """Changes when a tariff does: the last edition activated, and how many are valid at `at`."""
    row = database.execute_sql(
        "SELECT coalesce(max(id), 0), count(CASE WHEN valid_from <= ? THEN 1 END) FROM edition"
        " WHERE activated_at IS NOT NULL",
        (at,),
    ).fetchone()
    return tuple(row)


def rates_of(house: House, buy: Tariff, sell: Tariff) -> Rates:
    """The pair of tariffs with the house's own rules."""
    return Rates(
        buy=buy,
        sell=sell,
        numbers=NumberPlan(house.country),
        coin=house.round_to,
        default_sell_price=house.default_price,
        unpriced=house.unpriced,
        language=house.language,
    )


def _write(edition: int, lines: list[tuple[Rate, int]]) -> None:
    with writing():
        for rate, gone in lines:
            database.execute_sql(
                f"INSERT INTO rate (edition, {COLUMNS}, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    edition, rate.prefix, rate.destination, rate.price, rate.connect_fee, rate.first_increment,
                    rate.next_increment, rate.free_under, gone,
                ),
            )  # fmt: skip


def _forget_drafts(before: int) -> None:
    """An old draft (a crash in mid-import) is no fact of the shop; a young one may be in the making elsewhere."""
    drafts = "SELECT id FROM edition WHERE activated_at IS NULL AND made_at < ?"
    database.execute_sql(f"DELETE FROM rate WHERE edition IN ({drafts})", (before,))
    database.execute_sql(f"DELETE FROM edition WHERE id IN ({drafts})", (before,))
