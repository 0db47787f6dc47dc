"""What gateways tell afterwards: of calls that are over already, and of calls that must be.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from dataclasses import replace
from functools import partial

from callshop.events import ActiveCalls, Completed, Event, Moment
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.db import audit
from callshop.metering.cabin import end_call, leave_if_done
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import corrected, finish
from callshop.metering.effects import Effect
from callshop.shop.state import recovery
from callshop.shop.state.cabins import Key, LineLocation
from callshop.shop.state.reported_calls import ReportedCall


class Afterwards:
    """Mixed into Shop: uses its floor, disk, gateways, references and account."""

    def apply_late_record(self, known: ReportedCall, place: LineLocation, event: Event) -> bool:
        """A finished call is told again: nothing changes, unless we had only our own clock for its seconds.

        Then the gateway's record completes it, interrupted or not: its figure counts. Not once the call is paid: a bill
        stays what the customer was shown, and the difference is put on record.
        """
        stored = self.disk.retry()
        if known.final or not isinstance(event, Completed) or not stored:
            return stored
        row = ledger_calls.one(known.call)
        before, figures = recovery.finished_of(row), event.figures
        finished = corrected(before, event.seconds, event.answered, event.at, event.told, figures)
        if row["bill"] is not None:
            self.references.remember(finished)
            told = partial(
                audit.record, event.at.wall, f"gateway {known.gateway}", "other seconds told after the payment",
                call=known.call, billed=row["seconds"], told=event.seconds,
            )  # fmt: skip
            return self.disk.write(told)
        key = self._where_is(row, place)
        cabin = self.floor.cabins.get(key) or Cabin(None, event.at)
        without = replace(cabin, owed=tuple(other for other in cabin.owed if other.call.id != known.call))
        self.account = replace(self.account, spent=self.account.spent - (row["cost"] or 0))
        after, effects = end_call(without, finished, self)
        return self.settle(key, after, effects, event.at)

    def _where_is(self, row: dict, place: LineLocation) -> Key:
        """Where a finished call is owed, else where its customer is now, else the cabin in which it was made."""
        for key, cabin in self.floor.cabins.items():
            if any(owed.call.id == row["id"] for owed in cabin.owed):
                return key
        stays = (booth.number for booth in self.floor.mapped() if booth.visit and booth.visit.id == row["visit"])
        made_in = row["cabin"] if row["cabin"] in self.floor.cabins else place.key
        return next(stays, made_in)

    def settle(self, key: Key, cabin: Cabin, effects: tuple[Effect, ...], at: Moment) -> bool:
        """Keep a cabin in which a call has just ended otherwise than by a step; whether all that is on disk."""
        after, ended = leave_if_done(cabin)
        before = self.floor.cabins.get(key)
        self.floor.put(key, after if before and before.state is after.state else replace(after, since=at))
        return self.carry_out(after, effects + ended, at)

    def apply_active_calls(self, gateway: str, roll: ActiveCalls) -> bool:
        """Calls of this gateway that it does not carry any more are over: since the link was lost, if it was."""
        stored = self.disk.retry()
        for key, call in list(self.floor.calls()):
            gone = call.gateway == gateway and call.ref and not any(call.ref.same_call(ref) for ref in roll.refs)
            if gone and roll.device in (None, call.device) and call.dialled_at.mono <= roll.at.mono:
                certain = self.gateways.lost_after(gateway, call.answered_at or call.dialled_at) or roll.at
                finished = finish(call, certain, end_heard=False)
                after, effects = end_call(replace(self.floor.cabins[key], lifted=False), finished, self)
                stored = self.settle(key, after, effects, roll.at)
        self.gateways.roll_called(gateway)
        return stored
