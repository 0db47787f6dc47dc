"""The composition root: books, shop, one reader a gateway, the ticking clock, the web. If the web ends, so do we."""

import logging
import signal
from collections.abc import Callable
from functools import partial
from threading import Event as Flag
from threading import Thread, current_thread

from waitress.server import create_server

from callshop import clock
from callshop.console import complain, host_in_address, why_not_served
from callshop.data_folder import DATABASE
from callshop.events import Moment, Sentence
from callshop.gateway import dialects
from callshop.gateway.capture import Capture, Limits
from callshop.gateway.capture_search import heard
from callshop.gateway.capture_tail import about, tail
from callshop.gateway.keepsakes import Keepsakes
from callshop.gateway.links import LinkRefused, lan_address
from callshop.gateway.linkspec import GatewaySpec, SpecError, parse
from callshop.gateway.reader import Reader
from callshop.ledger.db.connection import close_thread, data_version
from callshop.ledger.provider import account as ledger_account
from callshop.ledger.settings import shop_config as ledger_house
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.ledger.tariffs import tariffs as ledger_tariffs
from callshop.logging_setup import keep_log
from callshop.practice.room import Room
from callshop.rating.tariff import Rates, Tariff
from callshop.replay import recall
from callshop.settings import Settings, secret_key
from callshop.shop.books.disk_reserve import DiskReserve
from callshop.shop.jobs.backup_job import BackupJob
from callshop.shop.jobs.error_throttle import ErrorThrottle
from callshop.shop.jobs.maintenance import Maintenance
from callshop.shop.shop import Shop
from callshop.shop.state.gateways import GatewayControl
from callshop.translations import translator
from callshop.version import version
from callshop.web.application import create_app
from callshop.web.request.context import Lesson

log = logging.getLogger(__name__)

CONNECTIONS = 900
"""Under the 1,023 descriptors at which select() would die; poll() is used anyway, and the rest is for the books."""

PER_ADDRESS = 60
"""Connections one machine of the LAN may hold: six browsers' worth. The shop's own PC is not counted."""

IDLE_SECONDS = 60
"""A connection that says nothing for so long is closed: a tablet switched off frees its place."""


EachSecond = Callable[[Shop, Moment], None]
"""What a demonstration does on every tick of the clock."""


class CannotServe(Exception):
    """The shop cannot be opened; the sentence says why and what to do."""

    def __init__(self, why: Sentence):
        super().__init__(str(why))
        self.why = why


class Server:
    """Everything of one running shop. `gateways`: name -> spec, instead of the configured ones.

    lesson: it is a throw-away shop, to practise in
    """

    def __init__(
        self, settings: Settings, gateways: dict[str, GatewaySpec] | None, each_second: EachSecond | None,
        lesson: Lesson | None = None,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._each_second = each_second
        self._chosen = gateways
        self._stopping = Flag()
        self._readers: dict[str, Reader] = {}
        self._tariffs: tuple[tuple, Tariff, Tariff] | None = None
        at = clock.now()
        house = ledger_house.load()
        self.shop = Shop(house, self._rates(house, at.wall), clock.now, clock.boot_id())
        data = settings.data
        self.shop.state.disk.reserve = DiskReserve(data)
        keeper = BackupJob(data / DATABASE, data / "backups", settings.backup_folder, lambda: self.shop.house)
        self._caretaker = Maintenance(self.shop, keeper, lambda words: translator(self.shop.house.language).say(words))
        self._lesson, self._room = lesson, None if lesson else Room(data, settings.host)
        self._web = self._open_web()
        self._follow_gateways(house, at_start=True)
        self._seen: tuple[int, int] | None = None
        self._threads = [
            Thread(target=self._every_second, args=(act,), name=name, daemon=True)
            for name, act in (("clock", self._tick), ("books", self._follow_books))
        ]

    def run(self, ready: Callable[[str], None]) -> None:
        """Serve until a signal says stop; `ready` is told the address when requests are accepted."""
        for thread in self._threads:
            thread.start()
        self._caretaker.start()
        ready(f"http://{host_in_address(self._settings.host)}:{_listeners(self._web)[0].effective_port}/")
        try:
            self._web.run()
        finally:
            self._stopping.set()
            if self._room:
                self._room.end()
            self._caretaker.stop()
            self.shop.printer.stop()
            for reader in self._readers.values():
                reader.stop()
            self._web.close()
            for thread in self._threads:
                thread.join(2)
            close_thread()

    # -- the web

    def _open_web(self):
        app = create_app(
            self.shop,
            lambda: self.shop.house,
            clock.now,
            secret_key=secret_key(self._settings.data),
            version=version(),
            lan_host=lan_address(),
            threads=self._settings.threads,
            keeper=self._caretaker.keeper,
            room=self._room,
            lesson=self._lesson,
            recorded=partial(heard, self._settings.data / "captures"),
        )
        try:
            server = create_server(
                app,
                host=self._settings.host,
                port=self._settings.port,
                threads=self._settings.threads,
                connection_limit=CONNECTIONS,
                channel_timeout=IDLE_SECONDS,
                asyncore_use_poll=True,
                ident="Callshop",
            )
            for listener in _listeners(server):
                _be_fair(listener)
            return server
        except (OSError, ValueError) as error:
            raise CannotServe(why_not_served(self._settings.host, self._settings.port, error)) from None

    @property
    def _port(self) -> int:
        """The port that was opened: the settings may leave the choice to the system, a name may be two addresses."""
        several = getattr(self._web, "effective_listen", None)
        return several[0][1] if several else self._web.effective_port

    # -- the gateways

    def _follow_gateways(self, house: ShopConfig, at_start: bool = False) -> None:
        """Read the gateways that are wanted now: begin new ones, let go of those that went or changed."""
        wanted = self._chosen if self._chosen is not None else _configured(house)
        for name, reader in list(self._readers.items()):
            if name not in wanted or wanted[name].text != reader.spec.text:
                reader.stop()
                del self._readers[name]
                self.shop.disconnect(name)
        for name, spec in wanted.items():
            if name not in self._readers:
                self._read(name, spec, at_start)
            else:
                self._readers[name].map_lines(_names_of(house, name))

    def _read(self, name: str, spec: GatewaySpec, at_start: bool) -> None:
        dialect = dialects.load(spec.dialect)
        limits = Limits.within(self._settings.capture_megabytes, self._settings.capture_days)
        capture = Capture(self._settings.data / "captures", name, about(str(spec), self.shop.state.boot), limits)
        kept = Keepsakes(self._settings.data / "gateways", name)
        reader = Reader(name, spec, dialect.Dialect(spec.options), self.shop.handle, clock.now, capture, kept)
        reader.map_lines(_names_of(self.shop.house, name))
        try:
            reader.take_port()
        except LinkRefused as refused:
            if at_start:
                raise CannotServe(refused.sentence) from None
        traits = dialect.TRAITS
        hands = GatewayControl(
            traits.live, traits.answer, traits.cut, spec.options.get("numbers", "dialled"), reader.hang_up
        )
        self.shop.connect(name, spec.dialect, hands)
        if at_start:
            self._recall(name, spec, reader.dialect)
        self._readers[name] = reader
        reader.start()

    def _recall(self, name: str, spec: GatewaySpec, dialect: dialects.Dialect) -> None:
        """What was going on when the program stopped is known again, to the dialect and to the shop."""
        at = clock.now()
        try:
            past = recall(dialect, tail(self._settings.data / "captures", name, spec, at, self.shop.state.boot))
            self.shop.captured.take_up(name, past.finished, past.running, at, past.heard or at)
        except Exception:  # a shop opens without its past
            log.exception("The captures of the gateway %s could not be taken up", name)

    # -- the clock

    def _every_second(self, act: Callable[[], None]) -> None:
        """What a thread of ours does: act, on the second, until the shop closes."""
        stumbles = ErrorThrottle(log, current_thread().name)
        while not self._stopping.wait(1 - clock.now().mono % 1000 / 1000):
            try:
                act()
                stumbles.over()
            except Exception as error:
                stumbles.tell(error, clock.now())
        close_thread()

    def _tick(self) -> None:
        """Prices move, what the disk refused is tried again, and calls are cut in the very instant they must be."""
        self.shop.tick()
        if self._each_second:
            self._each_second(self.shop, clock.now())
        while (due := self.shop.next_cut()) is not None and not self._stopping.wait(due):
            self.shop.cut_due()

    def _follow_books(self) -> None:
        """Other threads' and commands' changes are taken over, and dated prices begin with their minute.

        Not in the clock's thread: to compile a list of 100,000 prices takes longer than a second may wait.
        """
        self.shop.state.disk.keep_reserve()
        found = (data_version(), clock.now().wall // 60_000)
        if found != self._seen:
            self._refurnish()
            self._seen = found

    def _refurnish(self) -> None:
        house = ledger_house.load()
        rates = self._rates(house, clock.now().wall)
        self.shop.reload(house, rates, ledger_account.topped(), ledger_account.pace())
        self._follow_gateways(house)

    def _rates(self, house: ShopConfig, at: int) -> Rates:
        """The tariffs valid at an instant; compiled again only when one has changed."""
        at = ledger_tariffs.pricing_instant(at)
        found = ledger_tariffs.version(at)
        if self._tariffs is None or self._tariffs[0] != found:
            buy, sell = (ledger_tariffs.tariff_at(kind, at) for kind in ("buy", "sell"))
            self._tariffs = (found, buy, sell)
        return ledger_tariffs.rates_of(house, *self._tariffs[1:])


def _listeners(server) -> list:
    """The sockets that accept: one, or several where a name means several addresses (localhost)."""
    return [server] if hasattr(server, "effective_port") else [each for each in server.map.values() if each.accepting]


def _be_fair(server) -> None:
    """No machine on the LAN can take all connections: what is over PER_ADDRESS is closed as soon as it comes."""
    accept = server.accept

    def accept_fairly():
        accepted = accept()
        if accepted is None:
            return None
        connection, address = accepted
        held = sum(1 for channel in server.active_channels.values() if channel.addr[0] == address[0])
        if held < PER_ADDRESS or address[0].startswith(("127.", "::1")):
            return accepted
        connection.close()
        return None

    server.accept = accept_fairly


def serve(
    settings: Settings,
    gateways: dict[str, GatewaySpec] | None,
    ready: Callable[[str], None],
    each_second: EachSecond | None = None,
    lesson: Lesson | None = None,
) -> None:
    """Serve the shop of an open database until SIGINT or SIGTERM. Raises CannotServe."""
    keep_log(settings.data / "callshop.log", settings.log_level)
    server = Server(settings, gateways, each_second, lesson)
    stop = _stopper(server.shop)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    server.run(ready)


def _configured(house: ShopConfig) -> dict[str, GatewaySpec]:
    found = {}
    for name, text in house.gateways:
        try:
            found[name] = parse(text)
        except SpecError as refused:
            log.error("The gateway %s is not read: %s", name, refused)
    return found


def _names_of(house: ShopConfig, gateway: str) -> tuple[str, ...]:
    """The names of the lines that cabins have on this gateway."""
    return tuple(line for name, line in house.lines() if name == gateway)


def _stopper(shop: Shop) -> Callable[..., None]:
    """Ends the program at a signal; while calls wait for the disk only at the second."""
    said = []

    def stop(*_: object) -> None:
        lost = shop.state.disk.would_lose()
        if lost is None or said:
            raise SystemExit(0)
        said.append(complain(lost, shop.house.language))

    return stop
