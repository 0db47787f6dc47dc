"""The cashier's verbs for a cabin and its calls. Each either happens, on disk and on the board, or is Refused.

    counter.py   hang up, block, end by hand, assign          stays.py   a customer's visit: open, top up, move, close
    till.py      what customers pay                           turns.py   the shifts of those who take it
    queue.py     who waits for a cabin                        limits.py  how long calls may last, and what that costs

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from dataclasses import replace
from functools import partial

from callshop.events import Moment, sentence
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.db import audit
from callshop.ledger.settings import shop_config as ledger_house
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.cabin import end_call, leave_if_done
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import Call, FinishedCall, finish
from callshop.metering.visit import Visit
from callshop.refusal import Refused


class Counter:
    """Mixed into Shop: uses its lock, floor, disk and board, and what Turns says of books."""

    def hang_up(self, cabin: int, who: str) -> None:
        """Cut the calls of a cabin, where its gateway can."""
        with self.lock:
            booth = self._cabin(cabin)
            if not booth.calls:
                raise Refused(sentence("Nobody is calling from cabin {cabin}.", cabin=cabin), 409)
            cut = [self.cut(call.gateway, call.names, call.ref) for call in booth.calls]
            if not any(cut):
                raise Refused(sentence("This gateway cannot hang up: ask the customer to put the handset down."), 409)
            self.disk.write(partial(audit.record, self.now().wall, who, "hung up", cabin=cabin))

    def block(self, cabin: int, who: str) -> None:
        """No new call from this cabin, where the gateway can be told; what runs goes on."""
        self._set_blocked([cabin], True, who)

    def unblock(self, cabin: int, who: str) -> None:
        self._set_blocked([cabin], False, who)

    def unblock_all(self, who: str) -> None:
        """Every cabin that is blocked, those too that are still in a call."""
        with self.lock:
            blocked = [booth.number for booth in self.floor.mapped() if booth.blocked]
            if blocked:
                self._set_blocked(blocked, False, who)

    def block_all(self, who: str) -> None:
        with self.lock:
            self._set_blocked([booth.number for booth in self.floor.mapped()], True, who)

    def end_call(self, cabin: int, call: int, ended_at: int, reason: str, who: str) -> None:
        """End by hand a call whose end was not heard, at a stated instant (ms since 1970 UTC); traced."""
        with self.lock:
            booth, now = self._cabin(cabin), self.now()
            running = next((each for each in booth.calls if each.id == call), None)
            if running is None:
                raise Refused(sentence("Call {call} is not in progress in cabin {cabin}.", call=call, cabin=cabin), 404)
            began = running.answered_at or running.dialled_at
            talked_since = now.wall - (now.mono - began.mono)  # on the clock as it shows now, set meanwhile or not
            if not talked_since <= ended_at <= now.wall:
                raise Refused(sentence("A call ends after it began, and not in the future."))
            if not reason.strip():
                raise Refused(sentence("Say why this call is ended by hand."))
            at = Moment(ended_at, now.mono - (now.wall - ended_at))
            self._written(
                partial(audit.record, now.wall, who, "call ended by hand", call=call, ended=ended_at, reason=reason)
            )
            self._end(booth, finish(running, at), now)

    def assign(self, cabin: int, call: int, who: str) -> None:
        """A call on a line that no cabin has joins this cabin's visit."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            key, loose = self._loose(call)
            visit = booth.visit or Visit(self.next_visit(), "postpaid", at, "")
            self._written(
                partial(ledger_visits.begin, visit.id, cabin, visit.mode, visit.opened_at.wall, visit.opened_by, 0),
                partial(ledger_calls.assign, call, cabin, visit.id),
                partial(audit.record, at.wall, who, "call assigned", call=call, cabin=cabin),
            )
            self._seen_unpriced([call])
            moving = tuple(each for each in loose.calls if each.id == call)
            owing = tuple(each for each in loose.owed if each.call.id == call)
            self.floor.put(key, replace(loose, calls=_without(loose.calls, moving), owed=_without(loose.owed, owing)))
            priced = tuple(each for each in owing if each.amount)
            after = replace(booth, visit=visit, calls=(*booth.calls, *moving), owed=(*booth.owed, *priced))
            self._put_unless_done(after, at)

    # -- how

    def _cabin(self, number: int) -> Cabin:
        booth = self.floor.cabins.get(number)
        if booth is None:
            raise Refused(sentence("There is no cabin {cabin}.", cabin=number), 404)
        return booth

    def _set_blocked(self, cabins: list[int], blocked: bool, who: str) -> None:
        with self.lock:
            at = self.now()
            booths = [self._cabin(cabin) for cabin in cabins]
            word = "blocked" if blocked else "unblocked"
            self._written(
                *(partial(ledger_house.block, booth.number, at.wall if blocked else None) for booth in booths),
                partial(audit.record, at.wall, who, f"cabins {word}", cabins=cabins),
            )
            for booth in booths:
                self._put(replace(booth, blocked=blocked), at)

    def _end(self, booth: Cabin, finished: FinishedCall, at: Moment) -> None:
        after, effects = end_call(booth, finished, self)
        self.settle(booth.number, after, effects, at)
        self.repaint()

    def _loose(self, call: int):
        for key, cabin in self.floor.unmapped():
            running = (each.id for each in cabin.calls if each.answered_at)
            if call in running or any(each.call.id == call for each in cabin.owed):
                return key, cabin
        raise Refused(sentence("Call {call} does not wait for a cabin.", call=call), 404)

    def _put(self, booth: Cabin, at: Moment) -> None:
        before = self.floor.cabins[booth.number]
        self.floor.put(booth.number, booth if booth.state is before.state else replace(booth, since=at))
        self.repaint()

    def _put_unless_done(self, booth: Cabin, at: Moment) -> None:
        """Keep a cabin; a visit that the handset opened ends if nothing keeps it: nobody is in a free cabin."""
        after, ended = leave_if_done(booth)
        self._put(after, at)
        self.carry_out(after, ended, at)

    def _written(self, *steps) -> None:
        """A person's act is on disk, or it has not happened."""
        with self._in_books():
            for step in steps:
                step()


def disk_refuses() -> Refused:
    return Refused(sentence("The disk refuses to write: nothing was done. Free some space or call for help."), 503)


def _without(all_of: tuple, some: tuple) -> tuple[Call | FinishedCall, ...]:
    return tuple(each for each in all_of if each not in some)
