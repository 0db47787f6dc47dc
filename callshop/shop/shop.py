"""The shop: events in, effects carried out in order under one lock - first the disk, then the board - and its desks."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

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
    Registered,
    Transferred,
    Unreadable,
)
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.db.connection import BOOKS_REFUSE, DiskRefused
from callshop.ledger.provider import account as ledger_account
from callshop.ledger.provider.account import Account
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.metering.board import Board
from callshop.metering.cabin import CabinLine, leave_if_done, step
from callshop.rating.tariff import Quote, Rates
from callshop.shop.board.publisher import BoardPublisher
from callshop.shop.books.call_rows import end_of, row_of
from callshop.shop.books.idempotency import Answer, RequestKey
from callshop.shop.cabins.cabin_updates import CabinUpdates
from callshop.shop.cabins.cabins import CabinDesk
from callshop.shop.cabins.captured_calls import CapturedCalls
from callshop.shop.cabins.effects import Effects
from callshop.shop.cabins.late_records import LateRecords
from callshop.shop.limits.authorization import verdict
from callshop.shop.limits.call_limits import CallLimits
from callshop.shop.state import recovery
from callshop.shop.state.gateways import GatewayControl
from callshop.shop.state.shop_state import ShopState
from callshop.shop.state.wall_clock import WallClock
from callshop.shop.till.checkout import TillDesk
from callshop.shop.till.debts import DebtDesk
from callshop.shop.till.reversals import ReversalDesk
from callshop.shop.till.shifts import ShiftDesk
from callshop.shop.visits.extras import ExtrasDesk
from callshop.shop.visits.visits import VisitDesk
from callshop.shop.visits.waiting_list import WaitingList

log = logging.getLogger(__name__)

TOUCH_MS = 10_000
"""All calls in progress are touched this often: a power cut costs at most so much of a call (law 1)."""


class Shop:
    """Built by `server` from an open database; `now` is the one clock.

    What a person does goes to a desk: cabins, visits, extras, waiting_list, till, shifts, debts, reversals. A verb
    takes the shop's lock; what it answers is on disk and on the board, or it is Refused and nothing has changed.
    """

    def __init__(self, house: ShopConfig, rates: Rates, now: Callable[[], Moment], boot: str) -> None:
        self.state = state = ShopState(house, rates, now, boot)
        at = now()
        self._touched = at
        self._clock = WallClock(at)
        self._stopped = recovery.stopped_at(boot)
        self._limits = CallLimits(state)
        self._effects = Effects(state, self._limits)
        self._late_records = LateRecords(state, self._effects)
        self._take_up(at)
        self._publisher = BoardPublisher(state, self._limits, at)
        updates = CabinUpdates(state, self._effects, self._publisher)
        self.cabins = CabinDesk(state, self._limits, updates)
        self.captured = CapturedCalls(state, self._effects, updates, self.handle)
        self.visits = VisitDesk(state, self._limits, updates)
        self.extras = ExtrasDesk(state, updates)
        self.waiting_list = WaitingList(state, self.visits, updates)
        self.till = TillDesk(state, updates)
        self.shifts = ShiftDesk(state, updates)
        self.debts = DebtDesk(state, updates)
        self.reversals = ReversalDesk(state, updates)
        self.printer = state.printer

    def once(self, key: RequestKey, act: Callable[[], Answer]) -> Answer:
        """What a person asks for, done once for each key: see Idempotency.once."""
        return self.state.idempotency.once(key, act)

    # -- what everyone looks at

    @property
    def board(self) -> Board:
        return self._publisher.board

    def boards_since(self, revision: int) -> Board | None:
        """The board of that revision, if it is still remembered."""
        return self._publisher.boards_since(revision)

    def wait(self, seen: int, seconds: float) -> Board:
        """The board as soon as its revision is not `seen`, or after so many seconds."""
        return self._publisher.wait(seen, seconds)

    def open_calls(self) -> int:
        """Calls answered and not ended."""
        return self.board.open_calls

    @property
    def house(self) -> ShopConfig:
        return self.state.house

    @property
    def rates(self) -> Rates:
        return self.state.rates

    @property
    def account(self) -> Account:
        """The credit at the provider."""
        return self.state.account

    def now(self) -> Moment:
        return self.state.now()

    def quote(self, gateway: str, number: str, cabin: int | None, at: Moment) -> Quote:
        """What a call from there costs, begun at that instant."""
        return self.state.quote(gateway, number, cabin, at)

    @property
    def disk_refuses(self) -> bool:
        """Something that happened is not on disk, or it is in doubt whether the disk takes anything."""
        return self.state.disk.refuses

    def doubt_disk(self, refused: DiskRefused) -> None:
        """Somebody was refused by the disk outside the shop, and nothing is kept of what he wanted."""
        self.state.disk.doubt(refused)

    # -- what gateways tell

    def handle(self, gateway: str, event: Event) -> Outcome:
        """Take in one event; what it changed is on disk and on the board when this returns (or `stored` is False)."""
        with self.state.lock:
            self.state.gateways.heard(gateway, event)
            outcome = self._understand(gateway, event)
            self._publisher.repaint()
            return outcome

    def _understand(self, gateway: str, event: Event) -> Outcome:
        state = self.state
        match event:
            case LinkUp() | LinkDown() | LinkSilent() | Unreadable() | Registered():
                return Outcome()
            case Knocked():
                state.gateways.note_stranger(gateway, event)
                return Outcome()
            case Transferred(number=number):
                log.warning("gateway %s: %s hands its call on to %s", gateway, event.names[0], number or "?")
                return Outcome()
            case ActiveCalls():
                return Outcome(stored=self._late_records.apply_active_calls(gateway, event))
            case AuthorizationRequest():
                return Outcome(verdict=verdict(state, self._limits, gateway, event))
        place = state.cabins.place_of(gateway, event)
        if place is None:
            state.gateways.note_stranger(gateway, event)
            return Outcome()
        cabin = state.cabins.at(place.key, event.at)
        if event.ref and cabin.call_of(gateway, event) is None:
            known = state.references.find(gateway, event.ref, state.now())
            if known:
                return Outcome(stored=self._late_records.apply_late_record(known, place, event))
        line = CabinLine(gateway, place.line, state.gateways.tells_answer(gateway), place.brought)
        after, effects = step(cabin, line, event, state)
        state.cabins.put(place.key, after)
        return Outcome(stored=self._effects.carry_out(after, effects, event.at))

    # -- time

    def tick(self) -> None:
        """Called every second: what waits for the disk is tried again, open calls are touched, prices move."""
        with self.state.lock:
            at = self.state.now()
            self._clock.follow(at, self.state.disk)
            self.state.disk.retry()
            if at.mono - self._touched.mono >= TOUCH_MS:
                self._touched = at
                self._touch(at)
                with suppress(*BOOKS_REFUSE):
                    self.state.newest_written = ledger_calls.newest_instant()
                self.state.references.forget_old(at)
            self._publisher.repaint()

    def next_cut(self) -> float | None:
        """Seconds until a call must be cut, if that is before the next tick."""
        with self.state.lock:
            return self._limits.next_cut(self.state.now())

    def cut_due(self) -> None:
        """Cut what must end now."""
        self.repaint()

    def _touch(self, at: Moment) -> None:
        talking = {call.id: call.seconds(at) for _, call in self.state.cabins.calls() if call.answered_at}
        if talking and not self.state.disk.refuses:
            self.state.disk.write(partial(ledger_calls.touch, at, talking))

    # -- what changes from outside: another command, the owner's pages

    def reload(self, house: ShopConfig, rates: Rates, topped: int | None, pace: tuple[int, int]) -> None:
        """Other cabins, prices or credit from now on. Calls in progress keep their price."""
        state = self.state
        with state.lock:
            state.house, state.rates = house, rates
            state.account = Account(topped, state.account.spent, *pace)
            state.takings.read(house, state.now().wall)
            state.cabins.furnish(house, state.now())
            self._publisher.repaint()

    def connect(self, gateway: str, dialect: str, hands: GatewayControl) -> None:
        """A gateway is being read; `hands` is what the shop can do with it."""
        with self.state.lock:
            self.state.gateways.connect(gateway, dialect, hands, self.state.now(), self._stopped)
            self._publisher.repaint()

    def disconnect(self, gateway: str) -> None:
        """A gateway is read no more."""
        with self.state.lock:
            self.state.gateways.disconnect(gateway)
            self._publisher.repaint()

    def repaint(self) -> None:
        """The board is what is true now; what must end now is cut."""
        with self.state.lock:
            self._publisher.repaint()

    # -- the beginning

    def _take_up(self, at: Moment) -> None:
        state = self.state
        for finished, visit in recovery.take_up(state.cabins, at, state.boot):
            cabin = ledger_calls.one(finished.call.id)["cabin"]
            row = row_of(finished.call, cabin, state.house)
            state.disk.write(partial(ledger_calls.complete, row, visit, end_of(finished)))
            state.references.remember(finished)
            state.unpriced.note(cabin, finished)
        state.account = ledger_account.account()
        for key, cabin in state.cabins.all().items():
            after, ended = leave_if_done(cabin)
            state.cabins.put(key, after)
            self._effects.carry_out(after, ended, at)
