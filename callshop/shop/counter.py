"""The cashier's verbs: what a person does to a cabin. Each either happens, on disk and on the board, or is Refused.

A part of Shop in a file of its own: everything runs under the shop's lock.
"""

from dataclasses import replace
from functools import partial

from callshop.events import Moment, sentence
from callshop.ledger import audit, done
from callshop.ledger import calls as ledger_calls
from callshop.ledger import cash as ledger_cash
from callshop.ledger import house as ledger_house
from callshop.ledger import visits as ledger_visits
from callshop.ledger.db import DiskRefused, writing
from callshop.ledger.house import day_of
from callshop.metering.cabin import Cabin, end_call
from callshop.metering.calls import Call, FinishedCall, finish
from callshop.metering.effects import VisitEnded
from callshop.metering.visit import Visit
from callshop.shop.refusals import Refused

MODES = ("postpaid", "prepaid", "free")
METHODS = ("cash", "mobile", "card")


class Counter:
    """Mixed into Shop: uses its lock, floor, disk and board."""

    def checkout(
        self, cabin: int, calls: list[int], who: str, key: str, given: int | None = None, method: str = "cash",
        reference: str = "",
    ) -> dict:  # fmt: skip
        """Pay exactly these calls of the cabin's visit; amounts in micros. The same `key` again: the same answer."""
        with self.lock:
            answered = done.answer_of(key) if key else None
            if answered:
                return answered
            booth = self._cabin(cabin)
            paid_for = self._owed(booth, calls)
            lines = {finished.call.id: finished.amount for finished in paid_for}
            total = sum(lines.values())
            given = total if given is None else given
            if given < total:
                raise Refused(sentence("That is not enough: the calls come to more than was given."))
            if method not in METHODS:
                raise Refused(sentence("“{method}” is not a way to pay.", method=method))
            answer = self._pay(booth, lines, who, key, given, method, reference)
            self._close_if_paid(booth, set(lines))
            self.took(total)
            self.repaint()
            return answer

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

    def open(self, cabin: int, mode: str, amount: int, who: str) -> None:
        """Begin a visit for a customer: postpaid, prepaid with a deposit, or free."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            if mode not in MODES:
                raise Refused(sentence("“{mode}” is not a kind of visit.", mode=mode))
            if booth.calls or booth.owed or (booth.visit and booth.visit.opened_by):
                raise Refused(sentence("Cabin {cabin} is in use: its customer pays first.", cabin=cabin), 409)
            if mode == "prepaid" and amount <= 0:
                raise Refused(sentence("A prepaid visit needs a deposit."))
            visit = Visit(self.next_visit(), mode, at, who, amount if mode == "prepaid" else 0)
            self._written(
                *([partial(ledger_visits.end, booth.visit.id, at.wall)] if booth.visit else []),
                partial(ledger_visits.begin, visit.id, cabin, mode, at.wall, who, visit.deposit),
                partial(ledger_house.block, cabin, None),
                partial(audit.record, at.wall, who, "visit opened", cabin=cabin, visit=visit.id, mode=mode),
            )
            self._put(replace(booth, visit=visit, blocked=False), at)

    def close(self, cabin: int, who: str) -> None:
        """End a visit in which nothing is due."""
        with self.lock:
            booth, at = self._cabin(cabin), self.now()
            if booth.calls or booth.owed:
                raise Refused(sentence("Something is due in cabin {cabin}: it is paid first.", cabin=cabin), 409)
            if booth.visit:
                self._written(partial(ledger_visits.end, booth.visit.id, at.wall))
            self._put(replace(booth, visit=None, lifted=False), at)

    def block(self, cabin: int, who: str) -> None:
        """No new call from this cabin, where the gateway can be told; what runs goes on."""
        self._set_blocked([cabin], True, who)

    def unblock(self, cabin: int, who: str) -> None:
        self._set_blocked([cabin], False, who)

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
            moving = tuple(each for each in loose.calls if each.id == call)
            owing = tuple(each for each in loose.owed if each.call.id == call)
            self.floor.put(key, replace(loose, calls=_without(loose.calls, moving), owed=_without(loose.owed, owing)))
            priced = tuple(each for each in owing if each.amount)
            after = replace(booth, visit=visit, calls=(*booth.calls, *moving), owed=(*booth.owed, *priced))
            self._put(after, at)

    def move(self, cabin: int, to: int, who: str) -> None:
        """The customer goes to another cabin, with what is due."""
        with self.lock:
            booth, target, at = self._cabin(cabin), self._cabin(to), self.now()
            if booth.calls:
                raise Refused(sentence("Cabin {cabin} is in a call: move it when the call is over.", cabin=cabin), 409)
            if booth.visit is None:
                raise Refused(sentence("Nobody is in cabin {cabin}.", cabin=cabin), 409)
            if target.visit or target.calls or target.owed:
                raise Refused(sentence("Cabin {cabin} is in use.", cabin=to), 409)
            self._written(
                partial(ledger_visits.move, booth.visit.id, to),
                *(partial(ledger_calls.assign, finished.call.id, to, booth.visit.id) for finished in booth.owed),
                partial(audit.record, at.wall, who, "visit moved", visit=booth.visit.id, cabin=cabin, to=to),
            )
            self._put(replace(target, visit=booth.visit, owed=booth.owed), at)
            self._put(replace(booth, visit=None, owed=()), at)

    # -- how

    def _cabin(self, number: int) -> Cabin:
        booth = self.floor.cabins.get(number)
        if booth is None:
            raise Refused(sentence("There is no cabin {cabin}.", cabin=number), 404)
        return booth

    def _owed(self, booth: Cabin, calls: list[int]) -> list[FinishedCall]:
        """These calls, all of them owed here. 409 if one was paid or is still running: nothing is paid then."""
        if not calls:
            raise Refused(sentence("There is nothing to pay."), 409)
        owed = {finished.call.id: finished for finished in booth.owed}
        if any(call.id in calls for call in booth.calls):
            raise Refused(sentence("This call is still going on: it is paid when it is over."), 409)
        if not all(call in owed for call in calls):
            raise Refused(sentence("Somebody else has just taken this payment: look at the cabin again."), 409)
        return [owed[call] for call in dict.fromkeys(calls)]

    def _pay(
        self, booth: Cabin, lines: dict[int, int], who: str, key: str, given: int, method: str, reference: str
    ) -> dict:
        at = self.now()
        if not self.disk.retry():
            raise _disk_refuses()
        try:
            with writing():
                paid = ledger_cash.pay(
                    booth.visit.id, booth.number, lines, at=at.wall, day=day_of(at.wall, self.house), cashier=who,
                    given=given, method=method, reference=reference,
                )  # fmt: skip
                answer = {"bill": paid.bill, "total": paid.total, "paid": paid.paid, "change": paid.change,
                          "debt": 0, "slip": None}  # fmt: skip
                if key:
                    done.remember(key, at.wall, answer)
        except ledger_cash.AlreadyPaid:
            raise Refused(
                sentence("Somebody else has just taken this payment: look at the cabin again."), 409
            ) from None
        except DiskRefused:
            raise _disk_refuses() from None
        return answer

    def _close_if_paid(self, booth: Cabin, paid: set[int]) -> None:
        """The visit ends with its last debt; a customer who is calling again stays."""
        at = self.now()
        owed = tuple(finished for finished in booth.owed if finished.call.id not in paid)
        after = replace(booth, owed=owed)
        if not owed and not booth.calls and booth.visit:
            self.carry_out(after, (VisitEnded(booth.visit.id),), at)
            after = replace(after, visit=None)
        self._put(after, at)

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

    def _written(self, *steps) -> None:
        """A person's act is on disk, or it has not happened."""
        if not self.disk.retry():
            raise _disk_refuses()
        try:
            with writing():
                for step in steps:
                    step()
        except DiskRefused:
            raise _disk_refuses() from None


def _disk_refuses() -> Refused:
    return Refused(sentence("The disk refuses to write: nothing was done. Free some space or call for help."), 503)


def _without(all_of: tuple, some: tuple) -> tuple[Call | FinishedCall, ...]:
    return tuple(each for each in all_of if each not in some)
