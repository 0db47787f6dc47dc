"""The shop: events in, effects carried out in order under one lock - first the disk, then the board.

Readers of the board need no lock: it is one frozen object, swapped whole. Whoever waits for the next one sleeps on
`wait`, and a gateway's word wakes all of them.
"""

import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Condition, RLock

from callshop.events import (
    ActiveCalls,
    AuthorizationRequest,
    Event,
    Knocked,
    LinkDown,
    LinkSilent,
    LinkUp,
    Moment,
    Outcome,
    Ref,
    Registered,
    Transferred,
    Unreadable,
)
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.db.connection import BOOKS_REFUSE
from callshop.ledger.provider import account as ledger_account
from callshop.ledger.settings.shop_config import ShopConfig, week_time
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.board import Board
from callshop.metering.cabin import CabinLine, leave_if_done, step
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import FinishedCall
from callshop.metering.effects import CallFinished, CallStarted, CutLine, Effect, OutOfTurn, VisitEnded
from callshop.metering.visit import Visit
from callshop.rating.tariff import Quote, Rates
from callshop.shop.board import builder
from callshop.shop.cabins.authorization import refuses_for_credit, verdict
from callshop.shop.cabins.cabins import Counter
from callshop.shop.cabins.call_limits import CallLimits
from callshop.shop.cabins.unpriced import Unpriced
from callshop.shop.late_records import Afterwards
from callshop.shop.state import recovery
from callshop.shop.state.cabins import CabinMap
from callshop.shop.state.call_rows import end_of, row_of
from callshop.shop.state.daily_takings import DailyTakings
from callshop.shop.state.gateways import GatewayControl, Gateways
from callshop.shop.state.printer import Printer
from callshop.shop.state.reported_calls import ReportedCalls
from callshop.shop.state.wall_clock import WallClock
from callshop.shop.state.write_queue import Write, WriteQueue
from callshop.shop.till.checkout import Till
from callshop.shop.till.debts import Arrears
from callshop.shop.till.reversals import Reversal
from callshop.shop.till.shifts import Turns, whose_are_open
from callshop.shop.visits.extras import Extras
from callshop.shop.visits.visits import Stays
from callshop.shop.visits.waiting_list import Queue, who_waits

log = logging.getLogger(__name__)

BOARDS_REMEMBERED = 32
"""How many boards back a screen may be and still be sent only what changed."""

TOUCH_MS = 10_000
"""All calls in progress are touched this often: a power cut costs at most so much of a call (law 1)."""


class Shop(Counter, Stays, Queue, Till, Extras, Reversal, Arrears, Turns, Unpriced, Afterwards):
    """Built by `server` from an open database; `now` is the one clock."""

    def __init__(self, house: ShopConfig, rates: Rates, now: Callable[[], Moment], boot: str) -> None:
        self.house, self.rates, self.now, self.boot = house, rates, now, boot
        self.lock = RLock()
        self._moved = Condition(self.lock)
        self.disk = WriteQueue()
        self.printer = Printer(now)
        self.gateways = Gateways()
        self.limits = CallLimits(self)
        at = now()
        self.floor = CabinMap(house, at)
        self._last_call = ledger_calls.last_number()
        self._last_visit = ledger_visits.last_number()
        self.references = ReportedCalls(ledger_calls.by_reference(at.wall - ledger_calls.KEPT_REFERENCE_MS))
        self.account = ledger_account.account()
        self.takings = DailyTakings(house, at.wall)
        self.tills = whose_are_open()
        self.newest_written = ledger_calls.newest_instant()
        self._ended = 0
        self._touched = at
        self._clock = WallClock(at)
        self._boards: deque[Board] = deque(maxlen=BOARDS_REMEMBERED)
        self._stopped = recovery.stopped_at(boot)
        self._recall_unpriced(at)
        self._take_up(at)
        self.waiting = who_waits()
        self._boards.append(builder.board(self, at, revision=1))

    # -- what everyone looks at

    @property
    def board(self) -> Board:
        return self._boards[-1]

    def boards_since(self, revision: int) -> Board | None:
        """The board of that revision, if it is still remembered."""
        return next((board for board in tuple(self._boards) if board.revision == revision), None)

    def wait(self, seen: int, seconds: float) -> Board:
        """The board as soon as its revision is not `seen`, or after so many seconds."""
        with self._moved:
            self._moved.wait_for(lambda: self.board.revision != seen, seconds)
            return self.board

    def open_calls(self) -> int:
        """Calls answered and not ended."""
        return self.board.open_calls

    # -- what gateways tell

    def handle(self, gateway: str, event: Event) -> Outcome:
        """Take in one event; what it changed is on disk and on the board when this returns (or `stored` is False)."""
        with self.lock:
            self.gateways.heard(gateway, event)
            outcome = self._understand(gateway, event)
            self.repaint()
            return outcome

    def _understand(self, gateway: str, event: Event) -> Outcome:
        match event:
            case LinkUp() | LinkDown() | LinkSilent() | Unreadable() | Registered():
                return Outcome()
            case Knocked():
                self.gateways.note_stranger(gateway, event)
                return Outcome()
            case Transferred(number=number):
                log.warning("gateway %s: %s hands its call on to %s", gateway, event.names[0], number or "?")
                return Outcome()
            case ActiveCalls():
                return Outcome(stored=self.apply_active_calls(gateway, event))
            case AuthorizationRequest():
                return Outcome(verdict=verdict(self, gateway, event))
        place = self.floor.place_of(gateway, event)
        if place is None:
            self.gateways.note_stranger(gateway, event)
            return Outcome()
        cabin = self.floor.at(place, event.at)
        if event.ref and cabin.call_of(gateway, event) is None:
            known = self.references.find(gateway, event.ref, self.now())
            if known:
                return Outcome(stored=self.apply_late_record(known, place, event))
        line = CabinLine(gateway, place.line, self.gateways.tells_answer(gateway), place.brought)
        after, effects = step(cabin, line, event, self)
        self.floor.put(place.key, after)
        return Outcome(stored=self.carry_out(after, effects, event.at))

    # -- what the metering wants done

    def carry_out(self, cabin: Cabin, effects: tuple[Effect, ...], at: Moment) -> bool:
        """Every effect of one event, its rows in one transaction. Whether all that happened is on disk."""
        steps: list[Write] = []
        for effect in effects:
            match effect:
                case CallStarted(call, visit):
                    row = row_of(call, cabin.number, self.house)
                    steps += _visit_begun(cabin, visit)
                    steps.append(partial(ledger_calls.begin, row, visit and visit.id, self.boot, at))
                case CallFinished(finished, visit):
                    steps += _visit_begun(cabin, visit) + self._finished(cabin, finished, visit)
                case VisitEnded(visit):
                    steps.append(partial(ledger_visits.end, visit, at.wall))
                case CutLine(gateway, names, ref):
                    self.cut(gateway, names, ref)
                case OutOfTurn(state, event):
                    log.debug("Out of turn in %s: %s", state, event)
        return self.disk.write(*steps)

    def _finished(self, cabin: Cabin, finished: FinishedCall, visit: Visit | None) -> list[Write]:
        call = finished.call
        self.references.remember(finished)
        self._note_unpriced(cabin.number, finished)
        self.limits.forget(cabin.number, call.quote.number)
        self._ended += 1
        if finished.cost:
            self.account = replace(self.account, spent=self.account.spent + finished.cost.amount)
        row = row_of(call, cabin.number, self.house)
        return [partial(ledger_calls.complete, row, visit and visit.id, end_of(finished))]

    def cut(self, gateway: str, names: tuple[str, ...], ref: Ref | None) -> bool:
        """Ask a gateway to hang up; False if it cannot."""
        told = self.gateways.hang_up(gateway, names, ref)
        if told:
            self.limits.note_cut(gateway, names, ref, self.now())
        return told

    # -- the book that the metering asks

    @property
    def coin(self) -> int:
        return self.rates.coin

    def next_call(self) -> int:
        self._last_call += 1
        return self._last_call

    def next_visit(self) -> int:
        self._last_visit += 1
        return self._last_visit

    def quote(self, gateway: str, number: str, cabin: int | None, at: Moment) -> Quote:
        when = week_time(at.wall, self.house)
        return self.rates.quote(number, self.gateways.numbers_of(gateway), cabin, when)

    def refuses(self, quote: Quote) -> bool:
        """Whether the owner refuses this number, a setting one that has no price, or nothing is left for it."""
        if quote.emergency:
            return False
        unpriced = not quote.priced and self.house.unpriced == "refuse" and bool(quote.number)
        return quote.refused or unpriced or self.out_of_credit(quote)

    def out_of_credit(self, quote: Quote) -> bool:
        """Whether the shop's setting refuses this call because the credit at the provider is used up."""
        return refuses_for_credit(self.account, self.house, quote)

    # -- time

    def tick(self) -> None:
        """Called every second: what waits for the disk is tried again, open calls are touched, prices move."""
        with self.lock:
            at = self.now()
            self._clock.follow(at, self.disk)
            self.disk.retry()
            if at.mono - self._touched.mono >= TOUCH_MS:
                self._touched = at
                self._touch(at)
                with suppress(*BOOKS_REFUSE):
                    self.newest_written = ledger_calls.newest_instant()
                self.references.forget_old(at)
            self.repaint()

    def next_cut(self) -> float | None:
        """Seconds until a call must be cut, if that is before the next tick."""
        with self.lock:
            return self.limits.next_cut(self.now())

    def cut_due(self) -> None:
        """Cut what must end now."""
        with self.lock:
            self.repaint()

    def _touch(self, at: Moment) -> None:
        talking = {call.id: call.seconds(at) for _, call in self.floor.calls() if call.answered_at}
        if talking and not self.disk.refuses:
            self.disk.write(partial(ledger_calls.touch, at, talking))

    # -- what changes from outside: another command, the owner's pages

    def reload(self, house: ShopConfig, rates: Rates, topped: int | None, pace: tuple[int, int]) -> None:
        """Other cabins, prices or credit from now on. Calls in progress keep their price."""
        with self.lock:
            self.house, self.rates = house, rates
            self.account = ledger_account.Account(topped, self.account.spent, *pace)
            self.takings.read(house, self.now().wall)
            self.floor.furnish(house, self.now())
            self.repaint()

    def connect(self, gateway: str, dialect: str, hands: GatewayControl) -> None:
        """A gateway is being read; `hands` is what the shop can do with it."""
        with self.lock:
            self.gateways.connect(gateway, dialect, hands, self.now(), self._stopped)
            self.repaint()

    def disconnect(self, gateway: str) -> None:
        """A gateway is read no more."""
        with self.lock:
            self.gateways.disconnect(gateway)
            self.repaint()

    # -- the board

    def repaint(self) -> None:
        """Swap the board for what is true now, if that looks any different. What must end now is cut first."""
        at = self.now()
        self.takings.follow(self.house, at.wall)
        self.limits.enforce(at)
        fresh = builder.board(self, at, revision=self.board.revision)
        if builder.same_picture(fresh, self.board):
            return
        self._boards.append(replace(fresh, revision=self.board.revision + 1))
        self._moved.notify_all()

    @property
    def calls_ended(self) -> int:
        return self._ended

    # -- the beginning

    def _take_up(self, at: Moment) -> None:
        for finished, visit in recovery.take_up(self.floor, at, self.boot):
            cabin = ledger_calls.one(finished.call.id)["cabin"]
            row = row_of(finished.call, cabin, self.house)
            self.disk.write(partial(ledger_calls.complete, row, visit, end_of(finished)))
            self.references.remember(finished)
            self._note_unpriced(cabin, finished)
        self.account = ledger_account.account()
        for key, cabin in list(self.floor.cabins.items()):
            after, ended = leave_if_done(cabin)
            self.floor.put(key, after)
            self.carry_out(after, ended, at)


def _visit_begun(cabin: Cabin, stay: Visit | None) -> list[Write]:
    if stay is None:
        return []
    begun = (stay.id, cabin.number, stay.mode, stay.opened_at.wall, stay.opened_by, stay.deposit)
    return [partial(ledger_visits.begin, *begun)]
