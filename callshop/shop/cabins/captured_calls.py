"""Calls that reached a gateway's capture but not the books, found when the program starts.

The power went while the books were locked, the disk was full when the shop was closed, or a call rang while the program
was restarted. Three things come of what the capture's end tells:

    a call that still rings, or talks without a row, is taken up as if its events came now
    a call that the books hold as talking, and whose end was captured, ends then
    a call that is over and has no row is shown, until one press takes it over or leaves it out

Everything runs under the shop's lock.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from callshop.events import Answered, Completed, Dialled, Event, LineEvent, Moment, Outcome, Ref, Ringing, sentence
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.calls import captured as ledger_captured
from callshop.ledger.db import audit
from callshop.metering.cabin import end_call
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import Call, FinishedCall, cost_of, finish, revenue_of
from callshop.metering.states import RINGING, TALKING
from callshop.refusal import Refused
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.cabins.effects import Effects
from callshop.shop.state.cabins import Key
from callshop.shop.state.lost_calls import LostCall
from callshop.shop.state.shop_state import ShopState

Handler = Callable[[str, Event], Outcome]

RINGS_AT_MOST_MS = 180_000
"""A telephone rings three minutes at most (ITU-T Q.118); what rang before that rings no more."""

SAME_MS = 2_000
"""Two instants of a call that are nearer than this are one: both are of our own clock."""


class CapturedCalls:
    """What a shop's captures tell beyond its books."""

    def __init__(self, state: ShopState, effects: Effects, updates: CabinUpdates, handle: Handler) -> None:
        self._state, self._effects, self._updates, self._handle = state, effects, updates, handle

    def take_up(
        self, gateway: str, finished: tuple[FinishedCall, ...], running: tuple[Call, ...], at: Moment, heard: Moment
    ) -> None:
        """The calls of a gateway as the end of its capture tells them, `at` the start; `heard`: when it was last."""
        state = self._state
        with state.lock:
            since = at.wall - ledger_calls.KEPT_REFERENCE_MS
            rows = ledger_captured.of_gateway(gateway, since)
            left_out = ledger_captured.left_out(gateway, since)
            cut_off = tuple(_cut_off(call, heard) for call in running if call.answered_at and call.answered_at.mono < 0)
            for over in (*finished, *cut_off):
                if over.seconds and over.call.direction != "in" and not self._end_in_books(gateway, over):
                    self._note(gateway, over, rows, left_out)
            for call in running:
                if (call.answered_at or call.dialled_at).mono >= 0:
                    self._go_on(gateway, call, rows, at)
            self._updates.repaint()

    def take_over(self, calls: list[int], who: str) -> list[int]:
        """These missing calls get their rows, dated by the capture's own times, and are owed; their numbers."""
        state = self._state
        with state.lock:
            made = [self._row(lost, who) for lost in self._chosen(calls)]
            self._updates.repaint()
            return made

    def leave_out(self, calls: list[int], who: str) -> None:
        """These missing calls are none of the shop's books."""
        state = self._state
        with state.lock:
            at = state.now().wall
            state.write(*(
                partial(
                    audit.record, at, who, ledger_captured.LEFT_OUT, gateway=lost.gateway, line=lost.shown.line,
                    ended=lost.shown.ended_at, number=lost.shown.number, seconds=lost.shown.seconds,
                )
                for lost in self._chosen(calls)
            ))  # fmt: skip
            state.lost.forget(calls)
            self._updates.repaint()

    # -- at the start

    def _end_in_books(self, gateway: str, over: FinishedCall) -> bool:
        """Whether the books have this call without its end, which they are told now."""
        state, event = self._state, _completed(over)
        place = state.cabins.place_of(gateway, event)
        talking = place and state.cabins.at(place.key, event.at).call_of(gateway, event)
        known = state.references.find(gateway, event.ref, state.now())
        if talking and talking.answered_at:
            is_it = bool(event.ref) or _near(talking.answered_at.wall, over.call.answered_at)
        else:
            is_it = bool(known and not known.final and ledger_calls.one(known.call)["status"] == "interrupted")
        if is_it:
            self._handle(gateway, event)
        return is_it

    def _note(self, gateway: str, over: FinishedCall, rows: list[dict], left_out: set[tuple[str, int]]) -> None:
        """A call that is over is missing, unless the books have it or nothing of its device is metered."""
        state = self._state
        place = state.cabins.place_of(gateway, _completed(over))
        if place is None or any(_is_row(row, over) for row in rows):
            return
        if state.lost.is_known(gateway, over.call.ref) or (place.line, over.ended_at.wall) in left_out:
            return
        state.lost.add(gateway, place.line, place.key if isinstance(place.key, int) else None, over)

    def _go_on(self, gateway: str, call: Call, rows: list[dict], at: Moment) -> None:
        """A call that was going on, and that the shop does not know, begins in its cabin as it began then."""
        state, events = self._state, _begun(call)
        place = state.cabins.place_of(gateway, events[0])
        too_old = call.answered_at is None and at.mono - call.dialled_at.mono > RINGS_AT_MOST_MS
        if place is None or too_old or state.lost.is_known(gateway, call.ref):
            return
        if any(_is_row(row, call) for row in rows) or state.cabins.at(place.key, at).call_of(gateway, events[0]):
            return
        for event in events:
            self._handle(gateway, event)

    # -- one press

    def _chosen(self, calls: list[int]) -> list[LostCall]:
        missing = self._state.lost.missing
        if not calls or not {lost.shown.id for lost in missing}.issuperset(calls):
            raise Refused(sentence("This call is in the books already, or was left out."), 409)
        return [lost for lost in missing if lost.shown.id in calls]

    def _row(self, lost: LostCall, who: str) -> int:
        state, over = self._state, lost.finished
        place = state.cabins.place_of(lost.gateway, _completed(over))
        key = place.key if place else _loose(lost)
        if _is_anothers(state.cabins.at(key, over.ended_at), over):
            key = _loose(lost)
        cabin = state.cabins.at(key, over.ended_at)
        began = over.call.answered_at or over.call.dialled_at
        call = replace(
            over.call, id=state.next_call(), gateway=lost.gateway, line=lost.shown.line, coin=state.coin,
            quote=state.quote(lost.gateway, over.call.dialled, cabin.number, began),
            for_free=cabin.visit is not None and cabin.visit.mode == "free",
            answer_known=state.gateways.tells_answer(lost.gateway),
        )  # fmt: skip
        rated = replace(
            over, call=call, late=True, revenue=revenue_of(call, over.seconds), cost=cost_of(call, over.seconds)
        )
        state.lost.forget([lost.shown.id])
        after, effects = end_call(cabin, rated, state)
        self._effects.settle(key, after, effects, state.now())
        words = {"call": call.id, "cabin": cabin.number, "number": over.call.dialled}
        state.disk.write(partial(audit.record, state.now().wall, who, "captured call taken over", **words))
        return call.id


def _is_anothers(cabin: Cabin, over: FinishedCall) -> bool:
    """Whether who is in the cabin now came after this call: its customer is another, and it waits for a cabin."""
    return cabin.visit is not None and cabin.visit.opened_at.wall > over.ended_at.wall


def _loose(lost: LostCall) -> Key:
    return lost.gateway, lost.shown.line


def _cut_off(call: Call, heard: Moment) -> FinishedCall:
    """A call of an earlier boot without an end: it lasted until the last word that was captured, at least."""
    return finish(call, heard, status="interrupted", end_heard=False)


def _about(call: Call) -> dict:
    return {"names": call.names, "device": call.device, "ref": call.ref, "told": call.told}


def _completed(over: FinishedCall) -> Completed:
    call = over.call
    return Completed(
        at=over.ended_at, number=call.dialled or None, seconds=over.seconds, answered=True, direction=call.direction,
        late=True, **_about(call),
    )  # fmt: skip


def _begun(call: Call) -> list[LineEvent]:
    """The events that make this call what it is."""
    about, direction = _about(call), call.direction or "out"
    events: list[LineEvent] = [Dialled(at=call.dialled_at, number=call.dialled, direction=direction, **about)]
    if call.state is RINGING:
        events.append(Ringing(at=call.dialled_at, **about))
    if call.state is TALKING and call.answered_at:
        events.append(Answered(at=call.answered_at, number=call.dialled or None, direction=direction, **about))
    return events


def _is_row(row: dict, told: FinishedCall | Call) -> bool:
    """Whether a row of the same gateway is this call."""
    call = told.call if isinstance(told, FinishedCall) else told
    if call.ref and row["ref"] is not None and call.ref.same_call(Ref(row["ref"], row["ref_setup"])):
        return True
    ended = told.ended_at if isinstance(told, FinishedCall) else None
    same_time = _near(row["answered_at"], call.answered_at) or _near(row["ended_at"], ended)
    return row["line"] in call.names and same_time


def _near(wall: int | None, moment: Moment | None) -> bool:
    return wall is not None and moment is not None and abs(wall - moment.wall) <= SAME_MS
