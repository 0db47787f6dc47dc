"""What the shop knows while it runs, and what all of its desks need: one lock, one clock, the books, the cabins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock

from callshop.events import Moment, sentence
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.db.connection import DiskRefused, writing
from callshop.ledger.provider import account as ledger_account
from callshop.ledger.settings.shop_config import ShopConfig, day_of, week_time
from callshop.ledger.till.posting import Posting
from callshop.ledger.visits import visits as ledger_visits
from callshop.ledger.visits import waiting_list as ledger_waiting
from callshop.metering.board import Waiting
from callshop.metering.cabin_state import Cabin
from callshop.rating.tariff import Quote, Rates
from callshop.refusal import Refused
from callshop.shop.books.daily_takings import DailyTakings
from callshop.shop.books.idempotency import Idempotency
from callshop.shop.books.open_shifts import whose_are_open
from callshop.shop.books.unpriced_calls import UnpricedCalls
from callshop.shop.books.write_queue import Write, WriteQueue
from callshop.shop.state.cabins import CabinMap
from callshop.shop.state.credit import refuses_for_credit
from callshop.shop.state.gateways import Gateways
from callshop.shop.state.lost_calls import LostCalls
from callshop.shop.state.printer import Printer
from callshop.shop.state.reported_calls import ReportedCalls


class ShopState:
    """Read from an open database; changed only under its lock. It is the book that the metering asks (CallBook).

    house, rates     the settings and prices that hold now
    now, boot        the one clock; which start of the PC this is
    disk             what must be written, in order
    idempotency      what is done once for each key
    account          the credit at the provider
    references       finished calls, by what their gateways call them
    lost             calls of a capture that the books do not have
    unpriced         talk without a price that nobody has seen yet
    waiting, tills   who waits for a cabin; who has an open till
    newest_written   ms since 1970 UTC of the newest call in the books, None if there is none
    calls_ended      since the program started
    """

    def __init__(self, house: ShopConfig, rates: Rates, now: Callable[[], Moment], boot: str) -> None:
        self.house, self.rates, self.now, self.boot = house, rates, now, boot
        self.lock = RLock()
        self.disk = WriteQueue()
        self.idempotency = Idempotency(self.lock, self.disk, now)
        self.printer = Printer(now)
        self.gateways = Gateways()
        at = now()
        self.cabins = CabinMap(house, at)
        self._last_call = ledger_calls.last_number()
        self._last_visit = ledger_visits.last_number()
        self.references = ReportedCalls(ledger_calls.by_reference(at.wall - ledger_calls.KEPT_REFERENCE_MS))
        self.lost = LostCalls(self.references, self.cabins, now)
        self.account = ledger_account.account()
        self.takings = DailyTakings(house, at.wall)
        self.unpriced = UnpricedCalls(at.wall)
        self.waiting = who_waits()
        self.tills = whose_are_open()
        self.newest_written = ledger_calls.newest_instant()
        self.calls_ended = 0

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

    # -- what desks need

    def cabin(self, number: int) -> Cabin:
        """Refused (404) if there is none."""
        found = self.cabins.get(number)
        if found is None:
            raise Refused(sentence("There is no cabin {cabin}.", cabin=number), 404)
        return found

    def posting(self, who: str, shift: int | None) -> Posting:
        """Who does it, when and on which of the shop's days, into which shift."""
        at = self.now()
        return Posting(cashier=who, at=at.wall, day=day_of(at.wall, self.house), shift=shift)

    @contextmanager
    def in_books(self) -> Iterator[None]:
        """One transaction: what a person does inside is on disk, or it has not happened. Refused (503)."""
        if not self.disk.retry():
            raise _disk_refuses()
        try:
            with writing():
                yield
                self.idempotency.begin()
        except DiskRefused as refused:
            self.disk.doubt(refused)
            raise _disk_refuses() from None

    def write(self, *steps: Write) -> None:
        """A person's act, all its steps `in_books`."""
        with self.in_books():
            for step in steps:
                step()


def who_waits() -> tuple[Waiting, ...]:
    """Who waits for a cabin, as the books have it."""
    return tuple(Waiting(row["id"], row["name"], row["note"], row["at"]) for row in ledger_waiting.standing())


def _disk_refuses() -> Refused:
    return Refused(sentence("The disk refuses to write: nothing was done. Free some space or call for help."), 503)
