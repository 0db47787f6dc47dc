"""Prices as they are changed and taken back: a change is an edition, so is its undoing; a prefix has its history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from callshop.events import sentence
from callshop.ledger.db import audit
from callshop.ledger.db.connection import database, rows, writing
from callshop.ledger.tariffs.tariffs import (
    CHUNK,
    COLUMNS,
    DRAFT_KEPT_MS,
    activate,
    forget_drafts,
    line_of,
    lines_in,
    new_edition,
    pricing_instant,
    write_lines,
)
from callshop.rating.tariff import Key, Rate
from callshop.refusal import Refused

Change = tuple[Key, Rate | None]
"""A rate as it is to be; None: gone."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What changed at one time. `undone_by`: the edition that took it back, or None. Instants are ms since 1970 UTC."""

    id: int
    kind: str
    valid_from: int
    made_at: int
    made_by: str
    source: str
    undoes: int | None
    undone_by: int | None
    lines: int


@dataclass(frozen=True, slots=True)
class Past:
    """One entry in the history of a prefix. `gone`: since then it has no such rate."""

    edition: int
    valid_from: int
    made_at: int
    made_by: str
    source: str
    rate: Rate
    gone: bool


def apply(
    kind: str, changes: Iterable[Change], *, at: int, valid_from: int, what: str, who: str,
    undoes: int | None = None, pause: Callable[[], None] = lambda: None,
) -> int:  # fmt: skip
    """Make these changes at `valid_from`; the edition's id. All of them, in one row that activates it, or none.

    Raises Refused if there is nothing to change or the instant is past.
    """
    lines = [line_of(rate) if rate else _gone(key) for key, rate in changes]
    if not lines:
        raise Refused(sentence("Nothing would change."), 409)
    if valid_from < at:
        raise Refused(sentence("A price cannot begin in the past: old calls keep theirs."), 409)
    if len(lines) > CHUNK:
        forget_drafts(at - DRAFT_KEPT_MS, pause)
    with writing():
        edition = new_edition(kind, at, valid_from, what, who, undoes)
        write_lines(edition, lines[:CHUNK])
        if len(lines) <= CHUNK:
            _activate(edition, kind, at, valid_from, what, who, undoes, lines)
            return edition
    for start in range(CHUNK, len(lines), CHUNK):
        pause()
        with writing():
            write_lines(edition, lines[start : start + CHUNK])
    with writing():
        _activate(edition, kind, at, valid_from, what, who, undoes, lines)
    return edition


def confirm(edition: int, made_at: int, *, at: int, who: str) -> None:
    """Activate a draft that was looked at. Raises Refused if it is not there any more."""
    with writing():
        found = rows(
            "SELECT kind, valid_from, source FROM edition WHERE id = ? AND made_at = ? AND activated_at IS NULL",
            (edition, made_at),
        )
        if not found:
            raise Refused(sentence("This preview is gone, or was confirmed already. Load the file again."), 409)
        (draft,) = found
        if draft["valid_from"] < at:
            database.execute_sql("UPDATE edition SET valid_from = ? WHERE id = ?", (at, edition))
        activate(edition, at)
        audit.record(
            at, who, f"{draft['kind']} tariff loaded", edition=edition, valid_from=max(draft["valid_from"], at),
            source=draft["source"], lines=_count(edition),
        )  # fmt: skip


def latest(kind: str) -> int:
    """The newest change of a tariff, begun or not: what a preview was made upon. 0 if there is none."""
    return database.execute_sql(
        "SELECT coalesce(max(id), 0) FROM edition WHERE kind = ? AND activated_at IS NOT NULL", (kind,)
    ).fetchone()[0]


def draft_of(edition: int, made_at: int) -> Edition | None:
    """A draft that waits to be confirmed; ids are given again, so the instant it was made tells it from a later one."""
    found = rows(f"{_WITH_UNDONE} WHERE activated_at IS NULL AND id = ? AND made_at = ?", (edition, made_at))
    return _edition(found[0]) if found else None


def undo(edition: int, *, at: int, who: str, pause: Callable[[], None] = lambda: None) -> tuple[int, int]:
    """Take an edition back by another that restores exactly what was before: (its id, how many lines stay).

    What has been changed again since stays as it is. An edition that has not begun yet never does. Raises Refused
    if there is no such edition, or nothing of it holds any more.
    """
    found = edition_of(edition)
    if found is None:
        raise Refused(sentence("There is no such change."), 409)
    from_then = max(pricing_instant(at), found.valid_from)
    changes, overtaken = [], 0
    for rate, _ in lines_in(edition):
        before, newest = _around(found, rate.key, from_then)
        if newest != edition:
            overtaken += 1
        else:
            changes.append((rate.key, before))
    if not changes:
        raise Refused(sentence("Nothing of this change holds any more: all of it was changed again."), 409)
    made = apply(
        found.kind, changes, at=at, valid_from=from_then, what=found.source, who=who, undoes=edition, pause=pause
    )
    return made, overtaken


def edition_of(edition: int) -> Edition | None:
    """An activated edition."""
    found = rows(f"{_EDITIONS} AND id = ?", (edition,))
    return _edition(found[0]) if found else None


def editions(kind: str, page: int = 1, per_page: int = 50) -> tuple[list[Edition], int]:
    """(the changes of a tariff, the newest first; how many there are)"""
    found = rows(f"{_EDITIONS} AND kind = ? ORDER BY id DESC LIMIT ? OFFSET ?", (kind, per_page, (page - 1) * per_page))
    count = database.execute_sql(
        "SELECT count(*) FROM edition WHERE activated_at IS NOT NULL AND kind = ?", (kind,)
    ).fetchone()[0]
    return [_edition(row) for row in found], count


def history(kind: str, prefix: str) -> list[Past]:
    """All that ever stood at a prefix, the newest first; what has not begun yet too."""
    cursor = database.execute_sql(
        f"SELECT edition.id, valid_from, made_at, made_by, source, gone, {COLUMNS} FROM rate"
        " JOIN edition ON edition.id = rate.edition"
        " WHERE prefix = ? AND kind = ? AND activated_at IS NOT NULL ORDER BY valid_from DESC, edition.id DESC",
        (prefix, kind),
    )
    return [
        Past(*row[:5], rate=Rate(*row[6:15], refused=bool(row[15])), gone=bool(row[5])) for row in cursor.fetchall()
    ]


def since(kind: str, keys: Iterable[Key], at: int) -> dict[Key, int]:
    """Since when each of these rates holds (ms since 1970 UTC), of those valid at `at`."""
    found = {}
    for key in keys:
        row = database.execute_sql(
            f"SELECT valid_from FROM rate JOIN edition ON edition.id = rate.edition {_HOLDING}", (*key, kind, at)
        ).fetchone()
        if row:
            found[key] = row[0]
    return found


def coming(kind: str, at: int) -> list[Edition]:
    """The changes that are decided and have not begun, the next first."""
    found = rows(f"{_EDITIONS} AND kind = ? AND valid_from > ? ORDER BY valid_from, id", (kind, at))
    return [_edition(row) for row in found]


_WITH_UNDONE = (
    "SELECT id, kind, valid_from, made_at, made_by, source, undoes,"
    " (SELECT max(id) FROM edition AS later WHERE later.undoes = edition.id AND later.activated_at IS NOT NULL)"
    " AS undone_by FROM edition"
)
_EDITIONS = f"{_WITH_UNDONE} WHERE activated_at IS NOT NULL"
_HOLDING = (
    "WHERE prefix = ? AND cabin = ? AND slot = ? AND kind = ? AND activated_at IS NOT NULL AND valid_from <= ?"
    " ORDER BY valid_from DESC, edition.id DESC LIMIT 1"
)


def _edition(row: dict) -> Edition:
    return Edition(**row, lines=_count(row["id"]))


def _count(edition: int) -> int:
    return database.execute_sql("SELECT count(*) FROM rate WHERE edition = ?", (edition,)).fetchone()[0]


def _around(edition: Edition, key: Key, until: int) -> tuple[Rate | None, int | None]:
    """(what stood at this key before the edition, the edition whose word holds at `until`)"""
    newest = database.execute_sql(
        f"SELECT edition.id FROM rate JOIN edition ON edition.id = rate.edition {_HOLDING}", (*key, edition.kind, until)
    ).fetchone()
    row = database.execute_sql(
        f"SELECT gone, {COLUMNS} FROM rate JOIN edition ON edition.id = rate.edition WHERE prefix = ? AND cabin = ?"
        " AND slot = ? AND kind = ? AND activated_at IS NOT NULL AND (valid_from, edition.id) < (?, ?)"
        " ORDER BY valid_from DESC, edition.id DESC LIMIT 1",
        (*key, edition.kind, edition.valid_from, edition.id),
    ).fetchone()
    before = None if row is None or row[0] else Rate(*row[1:10], refused=bool(row[10]))
    return before, newest[0] if newest else None


def _gone(key: Key) -> tuple:
    return line_of(Rate(key.prefix, "", 0, cabin=key.cabin, slot=key.slot), gone=True)


def _activate(
    edition: int, kind: str, at: int, valid_from: int, what: str, who: str, undoes: int | None, lines: list[tuple]
) -> None:
    activate(edition, at)
    went = sum(line[-1] for line in lines)
    audit.record(
        at, who, f"{kind} prices changed" if undoes is None else f"{kind} prices taken back", edition=edition,
        valid_from=valid_from, prices=what, set=len(lines) - went, removed=went, undoes=undoes,
    )  # fmt: skip
