"""What was open when the program last stopped, taken up again.

Same boot of the PC: a call that was talking goes on being metered, on the same monotonic clock, and says so. Another
boot: the power was gone, so the call is *interrupted* at its last certain second, put to the cashier, and completed if
its gateway tells more later.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from callshop.events import Moment, Ref
from callshop.ledger.billing import articles
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.db.connection import rows
from callshop.ledger.till import payments
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import Call, FinishedCall, capped, cost_of, finish, revenue_of
from callshop.metering.deposit import at_its_end
from callshop.metering.states import DIALLING, TALKING
from callshop.metering.visit import Extra, Visit
from callshop.metering.witnesses import Witnesses
from callshop.rating.rate import Rate
from callshop.rating.tariff import Basis, Quote
from callshop.shop.books.call_rows import BASIS, DIFFERS, EMERGENCY, REFUSED, WITNESSES
from callshop.shop.state.cabins import CabinMap


def take_up(cabins: CabinMap, now: Moment, boot: str) -> list[tuple[FinishedCall, int | None]]:
    """Put visits, owed and running calls back into their cabins; the calls that were interrupted, for the ledger."""
    for visit in ledger_visits.still_open():
        _seat(cabins, visit, now)
    for row in rows("SELECT number FROM cabin WHERE blocked_at IS NOT NULL"):
        cabins.put(row["number"], replace(cabins.at(row["number"], now), blocked=True))
    for row in ledger_calls.unpaid():
        _owe(cabins, row | {"cabin": row["seat"]}, finished_of(row), now)
    interrupted = []
    for row in ledger_calls.unfinished():
        call = _in_doubt(call_of(row), row["overtaken_at"])
        if row["boot"] == boot:
            _change(cabins, row, now, lambda cabin, call=call: replace(cabin, calls=(*cabin.calls, call), since=now))
        else:
            finished = interrupt(call, row)
            cabin = cabins.get(row["cabin"])
            if cabin is not None:
                finished = at_its_end(cabin, finished)
            interrupted.append((finished, row["visit"]))
            _owe(cabins, row, finished, now)
    return interrupted


def _in_doubt(call: Call, overtaken_at: int | None) -> Call:
    """A call that was talking, with when (ms since 1970 UTC) another on its line was answered."""
    since = overtaken_at and call.answered_at.plus(overtaken_at - call.answered_at.wall)
    return replace(call, overtaken_at=since)


def stopped_at(boot: str) -> Moment | None:
    """When the program last stopped, as far as the calls tell that go on in this boot."""
    touched = [(row["touched_mono"], row["touched_at"]) for row in ledger_calls.unfinished() if row["boot"] == boot]
    return Moment(*reversed(max(touched))) if touched else None


def call_of(row: dict) -> Call:
    """A row of the ledger, as the call it was."""
    answered = Moment(row["answered_at"], row["answered_mono"] or 0) if row["answered_at"] is not None else None
    begun = (answered.mono if answered else 0) - ((row["answered_at"] or row["dialled_at"]) - row["dialled_at"])
    *names, device = json.loads(row["names"])
    sell, buy = ledger_calls.rate_of(row["sell_rate"]), ledger_calls.rate_of(row["buy_rate"])
    flags = row["flags"].split()
    return Call(
        id=row["id"],
        gateway=row["gateway"],
        line=row["line"],
        names=tuple(names),
        device=device,
        ref=Ref(row["ref"], row["ref_setup"]) if row["ref"] is not None else None,
        state=TALKING if answered else DIALLING,
        direction=row["direction"],
        dialled=row["number"],
        quote=Quote(
            row["number"],
            row["e164"],
            row["destination"],
            row["country"],
            row["kind"],
            buy,
            sell,
            bool(row["priced"]),
            refused=REFUSED in flags,
            basis=_basis(flags, sell),
            emergency=EMERGENCY in flags,
        ),
        coin=row["coin"],
        dialled_at=Moment(row["dialled_at"], begun),
        answered_at=answered,
        told=ledger_calls.told_of(row["told"]),
        for_free="free" in flags,
        resumed=True,
        answer_known="answer-unknown" not in flags,
    )


def _basis(flags: list[str], sell: Rate | None) -> Basis:
    """Whence a price was, as the row's flags tell it."""
    if EMERGENCY in flags:
        return "emergency"
    if sell is None:
        return "none"
    return next((flag.removeprefix(BASIS) for flag in flags if flag.startswith(BASIS)), "list")


def finished_of(row: dict) -> FinishedCall:
    """A finished call's row, as it was when it ended; its charges come out as they were, from its own rates."""
    call, flags = call_of(row), row["flags"].split()
    said = next((Witnesses.read(flag.removeprefix(WITNESSES)) for flag in flags if flag.startswith(WITNESSES)), None)
    finished = FinishedCall(
        call=call,
        status=row["status"],
        ended_at=Moment(row["ended_at"], 0),
        seconds=row["seconds"],
        seconds_by=row["seconds_by"],
        differs=next((int(flag.removeprefix(DIFFERS)) for flag in flags if flag.startswith(DIFFERS)), 0),
        end_heard="end-not-heard" not in flags,
        late="late" in flags,
        said=said or Witnesses(),
        disputed=said is not None,
        revenue=revenue_of(call, row["seconds"]),
        cost=cost_of(call, row["seconds"]),
    )
    return capped(finished, ledger_calls.cap_of(row["flags"]))


def interrupt(call: Call, row: dict) -> FinishedCall:
    """End a call at the last second that is certain: when it was last touched."""
    last = Moment(row["touched_at"], row["touched_mono"])
    return finish(call, last, status="interrupted", end_heard=False)


def _seat(cabins: CabinMap, visit: dict, now: Moment) -> None:
    cabin = cabins.get(visit["cabin"])
    if cabin is None:
        return
    wished = ledger_visits.wished(visit["id"])
    cabins.put(visit["cabin"], replace(cabin, visit=replace(visit_of(visit, now), wished=wished)))


def visit_of(row: dict, now: Moment) -> Visit:
    """A visit's row, as the stay it is, with what is held of its deposit and what it has not paid of extras."""
    opened = Moment(row["opened_at"], now.mono - (now.wall - row["opened_at"]))
    taken = tuple(Extra(each.id, each.name, each.count, each.amount) for each in articles.owed_by(row["id"]))
    deposit = payments.held_deposit(row["id"])
    return Visit(row["id"], row["mode"], opened, row["opened_by"], deposit, row["name"], row["note"], taken)


def _owe(cabins: CabinMap, row: dict, finished: FinishedCall, now: Moment) -> None:
    if finished.amount or (row["cabin"] is None and finished.revenue is None and finished.seconds):
        _change(cabins, row, now, lambda cabin: replace(cabin, owed=(*cabin.owed, finished)))


def _change(cabins: CabinMap, row: dict, now: Moment, change: Callable[[Cabin], Cabin]) -> None:
    key = row["cabin"] if cabins.get(row["cabin"]) else (row["gateway"], row["line"])
    cabins.put(key, change(cabins.at(key, now)))
