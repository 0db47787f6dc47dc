"""The cashier's verbs for a cabin and its calls. Each either happens, on disk and on the board, or is Refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from callshop.events import Moment, sentence
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.db import audit
from callshop.ledger.settings import shop_config as ledger_house
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import Call, FinishedCall, finish
from callshop.metering.visit import Visit
from callshop.refusal import Refused
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.limits.call_limits import CallLimits
from callshop.shop.state.cabins import Key
from callshop.shop.state.shop_state import ShopState


@dataclass(frozen=True, slots=True)
class EndCall:
    """End by hand a call whose end was not heard, at a stated instant (ms since 1970 UTC), for a reason."""

    cabin: int
    call: int
    ended_at: int
    reason: str
    who: str


class CabinDesk:
    """Hang up, block, end by hand, assign."""

    def __init__(self, state: ShopState, limits: CallLimits, updates: CabinUpdates) -> None:
        self._state, self._limits, self._updates = state, limits, updates

    def hang_up(self, cabin: int, who: str) -> None:
        """Cut the calls of a cabin, where its gateway can."""
        with self._state.lock:
            booth = self._state.cabin(cabin)
            if not booth.calls:
                raise Refused(sentence("Nobody is calling from cabin {cabin}.", cabin=cabin), 409)
            cut = [self._limits.cut(call.gateway, call.names, call.ref) for call in booth.calls]
            if not any(cut):
                raise Refused(sentence("This gateway cannot hang up: ask the customer to put the handset down."), 409)
            self._state.disk.write(partial(audit.record, self._state.now().wall, who, "hung up", cabin=cabin))

    def block(self, cabin: int, who: str) -> None:
        """No new call from this cabin, where the gateway can be told; what runs goes on."""
        self._set_blocked([cabin], True, who)

    def unblock(self, cabin: int, who: str) -> None:
        self._set_blocked([cabin], False, who)

    def unblock_all(self, who: str) -> None:
        """Every cabin that is blocked, those too that are still in a call."""
        with self._state.lock:
            blocked = [booth.number for booth in self._state.cabins.mapped() if booth.blocked]
            if blocked:
                self._set_blocked(blocked, False, who)

    def block_all(self, who: str) -> None:
        with self._state.lock:
            self._set_blocked([booth.number for booth in self._state.cabins.mapped()], True, who)

    def end_call(self, asked: EndCall) -> None:
        """Traced, and its seconds are those until the stated instant."""
        with self._state.lock:
            booth, now = self._state.cabin(asked.cabin), self._state.now()
            running = next((each for each in booth.calls if each.id == asked.call), None)
            if running is None:
                why = sentence("Call {call} is not in progress in cabin {cabin}.", call=asked.call, cabin=asked.cabin)
                raise Refused(why, 404)
            began = running.answered_at or running.dialled_at
            talked_since = now.wall - (now.mono - began.mono)  # on the clock as it shows now, set meanwhile or not
            if not talked_since <= asked.ended_at <= now.wall:
                raise Refused(sentence("A call ends after it began, and not in the future."))
            if not asked.reason.strip():
                raise Refused(sentence("Say why this call is ended by hand."))
            at = Moment(asked.ended_at, now.mono - (now.wall - asked.ended_at))
            self._state.write(
                partial(
                    audit.record, now.wall, asked.who, "call ended by hand", call=asked.call, ended=asked.ended_at,
                    reason=asked.reason,
                )
            )  # fmt: skip
            self._updates.end(booth, finish(running, at), now)

    def assign(self, cabin: int, call: int, who: str) -> None:
        """A call on a line that no cabin has joins this cabin's visit."""
        with self._state.lock:
            booth, at = self._state.cabin(cabin), self._state.now()
            key, loose = self._loose(call)
            visit = booth.visit or Visit(self._state.next_visit(), "postpaid", at, "")
            self._state.write(
                partial(ledger_visits.begin, visit.id, cabin, visit.mode, visit.opened_at.wall, visit.opened_by, 0),
                partial(ledger_calls.assign, call, cabin, visit.id),
                partial(audit.record, at.wall, who, "call assigned", call=call, cabin=cabin),
            )
            self._state.unpriced.mark_seen([call])
            moving = tuple(each for each in loose.calls if each.id == call)
            owing = tuple(each for each in loose.owed if each.call.id == call)
            left = replace(loose, calls=_without(loose.calls, moving), owed=_owed_without(loose.owed, owing))
            self._state.cabins.put(key, left)
            priced = tuple(each for each in owing if each.amount)
            after = replace(booth, visit=visit, calls=(*booth.calls, *moving), owed=(*booth.owed, *priced))
            self._updates.put_unless_done(after, at)

    def see_unpriced(self, calls: Sequence[int], who: str) -> None:
        """Somebody has seen that these calls had no price. What was seen already is so still."""
        with self._state.lock:
            if not calls:
                raise Refused(sentence("Say which calls you have seen."))
            at = self._state.now().wall
            fresh = [call for call in self._state.unpriced.calls if call.id in calls]
            self._state.write(
                *(
                    partial(audit.record, at, who, "talk without a price seen", call=call.id, cabin=call.cabin)
                    for call in fresh
                )
            )
            self._state.unpriced.mark_seen(calls)
            self._updates.repaint()

    # -- how

    def _set_blocked(self, cabins: list[int], blocked: bool, who: str) -> None:
        with self._state.lock:
            at = self._state.now()
            booths = [self._state.cabin(cabin) for cabin in cabins]
            word = "blocked" if blocked else "unblocked"
            self._state.write(
                *(partial(ledger_house.block, booth.number, at.wall if blocked else None) for booth in booths),
                partial(audit.record, at.wall, who, f"cabins {word}", cabins=cabins),
            )
            for booth in booths:
                self._updates.put(replace(booth, blocked=blocked), at)

    def _loose(self, call: int) -> tuple[Key, Cabin]:
        for key, cabin in self._state.cabins.unmapped():
            running = (each.id for each in cabin.calls if each.answered_at)
            if call in running or any(each.call.id == call for each in cabin.owed):
                return key, cabin
        raise Refused(sentence("Call {call} does not wait for a cabin.", call=call), 404)


def _without(calls: Iterable[Call], some: tuple[Call, ...]) -> tuple[Call, ...]:
    return tuple(each for each in calls if each not in some)


def _owed_without(owed: Iterable[FinishedCall], some: tuple[FinishedCall, ...]) -> tuple[FinishedCall, ...]:
    return tuple(each for each in owed if each not in some)
