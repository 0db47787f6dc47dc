"""The life of a call's row: begun when it is answered, touched while it runs, completed when it ends (law 1).

Every function here is one step of a transaction: call it inside `writing()`.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from callshop.events import DeviceTimes, Moment
from callshop.ledger.calls import rollups
from callshop.ledger.db.connection import database, rows
from callshop.rating.charge import Charge, charge_sell, within
from callshop.rating.rules import FIRST
from callshop.rating.tariff import Rate

KEPT_REFERENCE_MS = 24 * 3600 * 1000
"""How long a reference means the same call: a gateway's ids begin again after its reboot (law 2)."""

LONGEST_MS = 24 * 3600 * 1000
"""No call lasts longer, so one that ended after an instant began after a day before it."""

CAP = "cap:"
"""The flag that says, in micros, what was left of the deposit when the call came to more: the customer owes that."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as it is written. Instants are milliseconds since 1970 UTC (`_mono`: of the boot's own clock)."""

    id: int
    gateway: str
    line: str
    names: tuple[str, ...]
    ref: str | None
    ref_setup: str | None
    direction: str | None
    cabin: int | None
    number: str
    e164: str | None
    destination: str
    country: str | None
    kind: str | None
    dialled_at: int
    answered_at: int | None
    answered_mono: int | None
    told: DeviceTimes
    sell: Rate | None
    buy: Rate | None
    coin: int
    priced: bool
    day: str
    hour: int
    device: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallEnd:
    """What the end of a call adds to its row."""

    status: str
    ended_at: int
    seconds: int
    seconds_by: str
    revenue: Charge | None
    cost: Charge | None
    flags: tuple[str, ...] = ()


def begin(call: CallRow, visit: int | None, boot: str, touched: Moment) -> None:
    """The call was answered: from now on the power may fail.

    The same call begun again changes nothing but what was unknown of it: whose cabin it is.
    """
    _insert(call, visit, status="talking", boot=boot, touched_at=touched.wall, touched_mono=touched.mono)
    database.execute_sql(
        "UPDATE call SET cabin = coalesce(cabin, ?), visit = coalesce(visit, ?) WHERE id = ? AND status = 'talking'",
        (call.cabin, visit, call.id),
    )


def touch(at: Moment, seconds_of: dict[int, int]) -> None:
    """All calls that are talking, in one go: their last certain second is now."""
    for call, seconds in seconds_of.items():
        database.execute_sql(
            "UPDATE call SET touched_at = ?, touched_mono = ?, seconds = ? WHERE id = ? AND status = 'talking'",
            (at.wall, at.mono, seconds, call),
        )


def complete(call: CallRow, visit: int | None, end: CallEnd) -> None:
    """The call is over: its row and the day's totals. A row that was complete already is not counted again.

    Once, the gateway's own seconds take the place of ours, unless the call is paid; with them the instant of its answer
    where they say that it was earlier, and its day.

    The cabin of a call is where it was made, wherever its customer has moved since.
    """
    sql = "SELECT status, seconds_by, bill FROM call WHERE id = ?"
    status, seconds_by, bill = database.execute_sql(sql, (call.id,)).fetchone() or (None, "clock", None)
    if status is None:
        _insert(call, visit, status="talking")
    elif status != "talking":
        if bill is not None or (seconds_by, end.seconds_by) != ("clock", "gateway"):
            return
        rollups.subtract(call.id)
    database.execute_sql(
        """UPDATE call SET status = ?, number = ?, e164 = ?, destination = ?, country = ?, kind = ?,
           dialled_at = min(dialled_at, ?), day = iif(answered_at IS ?, day, ?), hour = iif(answered_at IS ?, hour, ?),
           answered_at = ?, ended_at = ?, seconds = ?, seconds_by = ?, billed_seconds = ?, revenue = ?, cost = ?,
           sell_rate = ?, buy_rate = ?, priced = ?, told = ?, flags = ?, cabin = coalesce(cabin, ?),
           visit = coalesce(?, visit) WHERE id = ?""",
        (
            end.status, call.number, call.e164, call.destination, call.country, call.kind, call.dialled_at,
            call.answered_at, call.day, call.answered_at, call.hour, call.answered_at, end.ended_at,
            end.seconds, end.seconds_by, end.revenue.billed_seconds if end.revenue else None,
            end.revenue.amount if end.revenue else None, end.cost.amount if end.cost else None, _rate(call.sell),
            _rate(call.buy), int(call.priced), _told(call.told), " ".join((*call.flags, *end.flags)), call.cabin, visit,
            call.id,
        ),
    )  # fmt: skip
    rollups.add(call.id)


def assign(call: int, cabin: int, visit: int) -> None:
    """A call on a line that no cabin had is given to this visit."""
    if _status(call) != "talking":
        rollups.subtract(call)
    database.execute_sql("UPDATE call SET cabin = ?, visit = ? WHERE id = ?", (cabin, visit, call))
    if _status(call) != "talking":
        rollups.add(call)


def one(call: int) -> dict:
    """The row of a call."""
    return rows("SELECT * FROM call WHERE id = ?", (call,))[0]


def by_reference(since: int) -> list[dict]:
    """Calls ended since then that may be told again: gateway, ref, ref_setup, id, seconds_by, ended_at, flags."""
    return rows(
        "SELECT gateway, ref, ref_setup, id, seconds_by, ended_at, flags FROM call INDEXED BY call_begun"
        " WHERE ref IS NOT NULL AND dialled_at > ? AND ended_at > ? AND status != 'talking' ORDER BY id",
        (since - LONGEST_MS, since),
    )


def unfinished() -> list[dict]:
    """Calls that were talking when the program last stopped; `overtaken_at`: another of their line was answered."""
    return rows(
        "SELECT call.*, (SELECT min(later.answered_at) FROM call later INDEXED BY call_begun"
        " WHERE later.dialled_at > call.dialled_at - ? AND (later.gateway, later.line) = (call.gateway, call.line)"
        " AND later.answered_at > call.answered_at) AS overtaken_at"
        " FROM call WHERE status = 'talking' ORDER BY id",
        (LONGEST_MS,),
    )


def unpaid() -> list[dict]:
    """Finished calls that somebody owes: of open visits, and those that wait for a cabin.

    `seat`: the cabin in which its customer is now; None as long as nobody said who that is.
    """
    return rows(
        "SELECT call.*, coalesce(visit.cabin, call.cabin) AS seat FROM call INDEXED BY call_unpaid"
        " LEFT JOIN visit ON visit.id = call.visit"
        " WHERE call.bill IS NULL AND call.revenue > 0 AND call.status != 'talking' AND visit.closed_at IS NULL"
        " UNION SELECT *, NULL AS seat FROM call INDEXED BY call_unmapped"
        " WHERE cabin IS NULL AND revenue IS NULL AND seconds > 0 AND status != 'talking' ORDER BY id"
    )


def last_number() -> int:
    return database.execute_sql("SELECT coalesce(max(id), 0) FROM call").fetchone()[0]


def newest_instant() -> int | None:
    """The latest instant written to any call: a clock that shows an earlier one is wrong."""
    return database.execute_sql(
        "SELECT max(coalesce(ended_at, touched_at, dialled_at)) FROM (SELECT * FROM call ORDER BY id DESC LIMIT 50)"
    ).fetchone()[0]


def rate_of(text: str | None) -> Rate | None:
    """A row's rate snapshot, back as a Rate."""
    return Rate(**({"rules": FIRST} | json.loads(text))) if text else None


def cap_of(flags: str) -> int | None:
    """Micros that a call's flags say it may cost at most; None if it costs what its rate says."""
    if CAP not in flags:
        return None
    return next(int(flag.removeprefix(CAP)) for flag in flags.split() if flag.startswith(CAP))


def told(amount: str, among: str, number: int, *more: str) -> Iterator[dict]:
    """The calls `among` a visit or a bill of this number, the oldest first, each with its `charge` beside its amount.

    amount: the column that has it; among: tables and condition, as SQL; more: further columns of call.
    """
    columns = ", ".join(("call.id", "number", "destination", "country", "seconds", "sell_rate", "coin", "flags", *more))
    found = rows(
        f"SELECT {columns}, coalesce(answered_at, dialled_at) AS began_at, {amount} AS amount FROM {among}"
        " ORDER BY call.dialled_at, call.id",
        (number,),
    )
    return map(_told_why, found)


def _told_why(row: dict) -> dict:
    """A row with the reason of its amount, `charge`, in the place of sell_rate, coin and flags.

    None if the customer pays another amount than its rate and its deposit say.
    """
    rate, cap = rate_of(row["sell_rate"]), cap_of(row["flags"])
    charge = charge_sell(rate, row["seconds"], row["coin"]) if rate else None
    if charge and cap is not None:
        charge = within(charge, cap)
    rest = {name: value for name, value in row.items() if name not in ("sell_rate", "coin", "flags")}
    return rest | {"charge": charge if charge and charge.amount == row["amount"] else None}


def told_of(text: str | None) -> DeviceTimes:
    """A row's device times, back as Told."""
    if not text:
        return DeviceTimes()
    return DeviceTimes(*(datetime.fromisoformat(value) if value else None for value in json.loads(text)))


def _insert(call: CallRow, visit: int | None, status: str, **more: object) -> None:
    values = {
        "id": call.id, "gateway": call.gateway, "line": call.line, "names": json.dumps([*call.names, call.device]),
        "ref": call.ref, "ref_setup": call.ref_setup, "direction": call.direction, "cabin": call.cabin, "visit": visit,
        "status": status, "number": call.number, "e164": call.e164, "destination": call.destination,
        "country": call.country, "kind": call.kind, "dialled_at": call.dialled_at, "answered_at": call.answered_at,
        "answered_mono": call.answered_mono, "told": _told(call.told), "sell_rate": _rate(call.sell),
        "buy_rate": _rate(call.buy), "coin": call.coin, "priced": int(call.priced), "day": call.day,
        "hour": call.hour,
        "flags": " ".join(call.flags), **more,
    }  # fmt: skip
    marks = ", ".join("?" * len(values))
    database.execute_sql(
        f"INSERT OR IGNORE INTO call ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
    )


def _status(call: int) -> str | None:
    row = database.execute_sql("SELECT status FROM call WHERE id = ?", (call,)).fetchone()
    return row[0] if row else None


def _rate(rate: Rate | None) -> str | None:
    return json.dumps(asdict(rate), ensure_ascii=False) if rate else None


def _told(told: DeviceTimes) -> str | None:
    times = (told.started, told.answered, told.ended)
    return json.dumps([time.isoformat() if time else None for time in times]) if any(times) else None
