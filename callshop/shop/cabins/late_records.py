"""What gateways tell afterwards: of calls that are over already, and of calls that must be."""

from dataclasses import replace
from functools import partial

from callshop.events import ActiveCalls, Completed, Event
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.db import audit
from callshop.metering.cabin import end_call
from callshop.metering.calls import corrected, finish
from callshop.shop.cabins.effects import Effects
from callshop.shop.state import recovery
from callshop.shop.state.cabins import Key, LineLocation
from callshop.shop.state.reported_calls import ReportedCall
from callshop.shop.state.shop_state import ShopState


class LateRecords:
    """Used only under the shop's lock."""

    def __init__(self, state: ShopState, effects: Effects) -> None:
        self._state, self._effects = state, effects

    def apply_late_record(self, known: ReportedCall, place: LineLocation, event: Event) -> bool:
        """A finished call is told again: nothing changes, unless we had only our own clock for its seconds.

        Then the gateway's record completes it, interrupted or not: its figure counts. Not once the call is paid: a bill
        stays what the customer was shown, and the difference is put on record.
        """
        stored = self._state.disk.retry()
        if known.final or not isinstance(event, Completed) or not stored:
            return stored
        row = ledger_calls.one(known.call)
        before, figures = recovery.finished_of(row), event.figures
        finished = corrected(before, event.seconds, event.answered, event.at, event.told, figures)
        if row["bill"] is not None:
            self._state.references.remember(finished)
            told = partial(
                audit.record, event.at.wall, f"gateway {known.gateway}", "other seconds told after the payment",
                call=known.call, billed=row["seconds"], told=event.seconds,
            )  # fmt: skip
            return self._state.disk.write(told)
        key = self._where_is(row, place)
        cabin = self._state.cabins.at(key, event.at)
        without = replace(cabin, owed=tuple(other for other in cabin.owed if other.call.id != known.call))
        self._state.account = replace(self._state.account, spent=self._state.account.spent - (row["cost"] or 0))
        after, effects = end_call(without, finished, self._state)
        return self._effects.settle(key, after, effects, event.at)

    def _where_is(self, row: dict, place: LineLocation) -> Key:
        """Where a finished call is owed, else where its customer is now, else the cabin in which it was made."""
        for key, cabin in self._state.cabins.all().items():
            if any(owed.call.id == row["id"] for owed in cabin.owed):
                return key
        cabins = self._state.cabins
        stays = (booth.number for booth in cabins.mapped() if booth.visit and booth.visit.id == row["visit"])
        made_in = row["cabin"] if cabins.get(row["cabin"]) else place.key
        return next(stays, made_in)

    def apply_active_calls(self, gateway: str, roll: ActiveCalls) -> bool:
        """Calls of this gateway that it does not carry any more are over: since the link was lost, if it was."""
        stored = self._state.disk.retry()
        for key, call in list(self._state.cabins.calls()):
            gone = call.gateway == gateway and call.ref and not any(call.ref.same_call(ref) for ref in roll.refs)
            if gone and roll.device in (None, call.device) and call.dialled_at.mono <= roll.at.mono:
                certain = self._state.gateways.lost_after(gateway, call.answered_at or call.dialled_at) or roll.at
                finished = finish(call, certain, end_heard=False)
                cabin = replace(self._state.cabins.at(key, roll.at), lifted=False)
                after, effects = end_call(cabin, finished, self._state)
                stored = self._effects.settle(key, after, effects, roll.at)
        self._state.gateways.roll_called(gateway)
        return stored
