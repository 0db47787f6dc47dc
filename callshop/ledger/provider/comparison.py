"""One comparison of a statement with our calls: both sides fetched, paired, and what differs written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from callshop.ledger.calls.calls import rate_of
from callshop.ledger.db.connection import database, rows
from callshop.ledger.provider.call_matching import FARTHEST_CLOCK, OurCall, Pair, Paired, TheirCall, pair
from callshop.ledger.settings.shop_config import ShopConfig, day_of
from callshop.rating.numbers import NumberPlan, Option, clean
from callshop.rating.places import country_name, place_of

_OURS = """SELECT id, coalesce(e164, number) AS number, coalesce(answered_at, dialled_at) AS at, seconds, status, cost,
    buy_rate, cabin, day, destination FROM call
    WHERE dialled_at BETWEEN ? AND ? AND status != 'talking' AND direction IS NOT 'in'"""

_rate = lru_cache(maxsize=4096)(rate_of)
"""Thousands of calls share a few hundred rates."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one comparison found; `write` it inside `writing()`."""

    statement: int
    paired: Paired
    differences: tuple[tuple, ...]

    @property
    def clock(self) -> int:
        return self.paired.clocks.usual

    def counts(self) -> dict[str, int]:
        kinds = [difference[0] for difference in self.differences]
        return {"paired": len(self.paired.pairs)} | {kind: kinds.count(kind) for kind in sorted(set(kinds))}

    def write(self) -> None:
        """Replaces what an earlier comparison of the same statement found."""
        connection = database.connection()
        connection.executemany(
            "UPDATE statement_line SET call = ? WHERE id = ?",
            [(one.ours.id, one.theirs.id) for one in self.paired.pairs],
        )
        connection.execute("DELETE FROM difference WHERE statement = ?", (self.statement,))
        connection.executemany(
            "INSERT INTO difference (statement, kind, line, call, at, day, cabin, number, destination, their_seconds,"
            " our_seconds, their_cost, our_cost) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(self.statement, *difference) for difference in self.differences],
        )


def compared(
    statement: int, days: tuple[int, int], tolerance: int, slack: int, cost_step: int, house: ShopConfig
) -> Found:
    """`days`: ms by the provider's clock between which its list is complete; the rest as for `pairing.pair`."""
    lines = {
        row["id"]: row
        for row in rows(
            "SELECT id, number, at, seconds, cost, caller FROM statement_line WHERE statement = ?", (statement,)
        )
    }
    instants = [row["at"] for row in lines.values()]
    span = (min(*instants, days[0]) - FARTHEST_CLOCK, max(*instants, days[1]) + FARTHEST_CLOCK)
    calls = {row["id"]: row for row in rows(_OURS, span)}
    ours = [_our_call(row) for row in calls.values()]
    theirs = _their_calls(lines.values(), {call.number for call in ours}, house.country)
    paired = pair(theirs, ours, tolerance=tolerance, slack=slack, cost_step=cost_step)
    return Found(statement, paired, tuple(_differences(paired, lines, calls, days, house)))


def _our_call(row: dict) -> OurCall:
    seconds = row["seconds"] if row["status"] != "unanswered" else 0
    return OurCall(row["id"], clean(row["number"]), row["at"], seconds, row["cost"], _rate(row["buy_rate"]))


def _their_calls(lines, known: set[str], country: str) -> list[TheirCall]:
    """Numbers read as E.164 or as they are dialled here: whichever way more of them are numbers that we called."""
    plan = NumberPlan(country)

    def read(option: Option) -> list[str]:
        return [plan.e164(line["number"], option) or clean(line["number"]) for line in lines]

    numbers = max((read(option) for option in ("dialled", "e164")), key=lambda read: sum(map(known.__contains__, read)))
    return [
        TheirCall(line["id"], number, line["at"], line["seconds"], line["cost"])
        for line, number in zip(lines, numbers, strict=True)
    ]


def _differences(paired: Paired, lines: dict, calls: dict, days: tuple[int, int], house: ShopConfig) -> Iterator[tuple]:
    cabins = {name: cabin for (_, name), cabin in house.lines().items()}
    for line in paired.only_theirs:
        at = line.at - paired.clocks.at(line.at)
        where = country_name(place_of(line.number).country, house.language)
        cabin = cabins.get(lines[line.id]["caller"])
        yield (
            "theirs", line.id, None, at, day_of(at, house), cabin, line.number, where, line.seconds, None, line.cost,
            None,
        )  # fmt: skip
    for call in paired.only_ours:
        if days[0] <= call.at + paired.clock < days[1]:
            yield "ours", None, call.id, call.at, *_of(calls[call.id]), None, call.seconds, None, call.cost
    for one in paired.pairs:
        if one.seconds_differ or one.cost_differ:
            call, line = one.ours, one.theirs
            figures = (line.seconds, call.seconds, line.cost, call.cost)
            yield _kind(one), line.id, call.id, call.at, *_of(calls[call.id]), *figures


def _kind(one: Pair) -> str:
    if one.seconds_differ and one.cost_differ:
        return "both"
    return "seconds" if one.seconds_differ else "cost"


def _of(call: dict) -> tuple:
    return call["day"], call["cabin"], call["number"], call["destination"]
