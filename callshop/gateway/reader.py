"""The loop of one gateway: read, capture, frame, understand, hand over, answer; and the one policy of trying again.

Locks. The dialect is only asked under `Asking`'s lock: the items it gives are collected, the lock is let go, and then
they are carried out. So `hang_up`, called by the shop while it holds its own lock, waits for no handler.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from threading import Event as Flag
from threading import Lock, Thread

from callshop.events import (
    AuthorizationRequest,
    Event,
    LinkDown,
    LinkSilent,
    LinkUp,
    Moment,
    Outcome,
    Ref,
    Unreadable,
    sentence,
)
from callshop.gateway import dialects
from callshop.gateway.asking import STUMBLED, Asking
from callshop.gateway.capture import Capture
from callshop.gateway.dialects import Keep, Peer, Send
from callshop.gateway.error_log import ErrorLog
from callshop.gateway.framing import Framing, Overlong, framing_for, too_long
from callshop.gateway.keepsakes import Keepsakes, NoKeepsakes
from callshop.gateway.links import Data, Link, LinkLost, open_link
from callshop.gateway.linkspec import HIDDEN, GatewaySpec
from callshop.gateway.reader_names import NameLooker
from callshop.gateway.reader_stamps import StampingLink, dated
from callshop.gateway.recordings import MADE_UP_PEER
from callshop.gateway.strip import prefixes_of

log = logging.getLogger("callshop.gateway")

READ_SECONDS = 0.2
"""How long a read waits for the first byte: how soon a stop is noticed. Bytes that come are handed over at once."""

TICK_MS = 500

# When a link is lost or cannot be had: how long until the next try, for ever. A cable is put back by a person who looks
# at the screen: once a second. A host that is away may be restarting, or have shut us out for asking too often: less
# and less often. A connection that stood for STEADY_MS was a good one: the count begins anew. So with our own ports.
RETRY_SECONDS: Mapping[str, tuple[int, ...]] = {
    "serial": (1,),
    "file": (1,),
    "tcp": (1, 2, 4, 8, 15, 30),
    "tcp-listen": (1, 2, 4, 8, 15, 30),
    "udp": (1, 2, 4, 8, 15, 30),
}
STEADY_MS = 10_000

Handler = Callable[[str, Event], Outcome]


class Reader:
    """One gateway's thread.

    handle  (gateway name, event) -> Outcome: the shop. Called from this thread only, in the order of the wire
    now     the clock
    """

    def __init__(self, name: str, spec: GatewaySpec, dialect: dialects.Dialect, handle: Handler,
                 now: Callable[[], Moment], capture: Capture | None = None,
                 keepsakes: Keepsakes | None = None):  # fmt: skip
        self.name = name
        self.spec = spec
        self.dialect = dialect
        self.state = "down"
        """up, silent or down, as /healthz says it."""
        self.last_heard: Moment | None = None
        self._traits = dialects.load(spec.dialect).TRAITS
        self._handle = handle
        self._now = now
        self._capture = capture
        self._keepsakes = keepsakes or NoKeepsakes()
        self._asking = Asking(name, dialect, self._hide, prefixes_of(spec.options.get("strip", "")))
        self._asking.restore(self._keepsakes.read())
        self._capturing = Lock()
        self._stopping = Flag()
        self._link: Link | None = None
        self._down_for: object = None
        self._gateway_said_why = False
        self._complaints = ErrorLog(name)
        self._thread = Thread(target=self._run, name=f"gateway {name}", daemon=True)
        self._names = NameLooker(name, self._asking, lambda: self._link)

    def take_port(self) -> None:
        """Opens, before start, a link that is our own port, so that one in use is told to who starts the program.

        Raises LinkRefused. Any other trouble is left to the loop.
        """
        if self.spec.link.scheme not in ("udp", "tcp-listen"):
            return
        try:
            self._link = open_link(self.spec.link)
        except LinkLost as error:
            if type(error) is not LinkLost:
                raise

    def start(self) -> None:
        self._thread.start()
        self._names.start()

    def stop(self) -> None:
        """Ends the loop; no event is handed over after it."""
        self._stopping.set()
        self._names.stop()
        if self._thread.ident is not None:
            self._thread.join(2)
        self._close()
        self._keepsakes.close()
        if self._capture is not None:
            with self._capturing:
                self._capture.close()

    def hang_up(self, names: tuple[str, ...], ref: Ref | None = None) -> bool:
        """Ends the call of a line. False if this gateway cannot, or is not there."""
        return sum([self._send(send) for send in self._asking.hang_up(names, ref, self._now())]) > 0

    def dial(self, names: tuple[str, ...], number: str) -> bool:
        """Makes a line dial. False if this gateway cannot, or is not there."""
        data = self._asking.order(self.dialect.dial, names, number)
        return data is not None and self._send(Send(data))

    def map_lines(self, names: Iterable[str]) -> None:
        """The names of the lines that cabins have on this gateway, for a dialect that asks who may speak."""
        self._asking.map_lines(names)

    # -- the loop

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self._try_for_ever()
                except Exception:  # ours, not the line's: said, and begun again
                    log.exception("gateway %s: the reader stumbled", self.name)
                    self._down(LinkLost(STUMBLED))
                    self._close()
                    self._stopping.wait(1)
        finally:
            self._close()

    def _try_for_ever(self) -> None:
        pauses = RETRY_SECONDS[self.spec.link.scheme]
        failures = 0
        while not self._stopping.is_set():
            opened = self._now()
            try:
                if self._link is None:
                    self._link = open_link(self.spec.link)
                if not self._link.dates:
                    self._link = StampingLink(self._link, self._now)
                if self._somebody_there(self._link):
                    opened = self._now()
                    self._listen(self._link)
            except LinkLost as lost:
                self._down(lost)
                if self._link is not None and self._link.lasting:
                    continue
                self._close()
                failures = 0 if self._now().mono - opened.mono >= STEADY_MS else failures
                self._stopping.wait(pauses[min(failures, len(pauses) - 1)])
                failures += 1

    def _somebody_there(self, link: Link) -> bool:
        """False when stopped before a device connected to our port."""
        if not link.up and self._down_for is None:
            self._down(LinkLost(sentence("No gateway has connected to port {port} yet", port=self.spec.link.port)))
        while not link.up and not self._stopping.is_set():
            link.read(READ_SECONDS)
        return link.up and not self._stopping.is_set()

    def _listen(self, link: Link) -> None:
        """One connection, until LinkLost or the end. Each has its own buffer: half a line of the last is no line."""
        framing = framing_for(self._traits, self.spec.link.scheme)
        at = self._now()
        self._note("up", at)
        self._emit(LinkUp(at))
        self._carry_out(self._asking.ask(b"", at, self.dialect.hello, at))
        ticked = at
        try:
            while not self._stopping.is_set():
                data = link.read(self._patience(at))
                if data is not None:
                    self._heard(data, framing)
                at = self._now()
                due = self._asking.due()
                if at.mono - ticked.mono >= TICK_MS or (due is not None and due <= at.mono):
                    self._tick(framing, quiet=data is None, at=at)
                    ticked = at
        except LinkLost:
            self._note("down", self._now())
            for cut in framing.rest():
                self._emit(Unreadable(self._now(), cut, sentence("The line was cut off when the link was lost")))
            raise

    def _patience(self, at: Moment) -> float:
        """Seconds until there is something to do by time alone."""
        due = self._asking.due()
        return READ_SECONDS if due is None else min(max(due - at.mono, 0) / 1000, READ_SECONDS)

    def _heard(self, data: Data, framing: Framing) -> None:
        now = self._now()
        if not self._asking.admits(data.peer, now):
            return
        at = self.last_heard = dated(data, now)
        self._note("in", at, self._asking.blank(data.data), data.port, data.peer)
        peer = data.peer
        if peer is None and self._traits.framing == "datagrams":
            peer = MADE_UP_PEER
        for frame in framing.feed(data.data):
            if isinstance(frame, Overlong):
                self._emit(too_long(frame, at))
            else:
                items = self._asking.ask(frame, at, self.dialect.feed, frame, peer, at)
                self._carry_out(items, Data(frame, peer, data.port))

    def _tick(self, framing: Framing, quiet: bool, at: Moment) -> None:
        """What is due by time alone; and a prompt, which is a line that stays unfinished while the wire is quiet.

        Only dialects with a `prompt(pending, at)` are shown it. One that is answered is used up.
        """
        self._carry_out(self._asking.ask(b"", at, self.dialect.tick, at))
        answer = getattr(self.dialect, "prompt", None)
        if quiet and answer is not None and framing.pending:
            items = self._asking.ask(framing.pending, at, answer, framing.pending, at)
            if any(isinstance(item, Send) for item in items):
                framing.rest()
            self._carry_out(items)

    # -- the dialect and the shop

    def _carry_out(self, items: Iterable[Event | Send], frame: Data | None = None) -> None:
        """In order. After an event that the disk refused this frame gets no answer; its other events are heard."""
        stored = True
        for item in items:
            if isinstance(item, Send):
                if stored or item.regardless:
                    self._send(item, frame)
                continue
            if isinstance(item, Keep):
                self._keepsakes.keep(item)
                continue
            if isinstance(item, LinkDown):
                log.warning("gateway %s: %s", self.name, item.reason)
                self._gateway_said_why = True
            outcome = self._emit(item, frame)
            stored = stored and outcome.stored
            if stored and isinstance(item, AuthorizationRequest) and outcome.verdict is not None:
                data = frame.data if frame else b""
                for answer in self._asking.ask(data, item.at, self.dialect.reply, item.ticket, outcome.verdict):
                    self._carry_out([answer], frame)

    def _emit(self, event: Event, frame: Data | None = None) -> Outcome:
        """Hands an event to the shop. If the shop stumbles, nothing was stored; the stream goes on."""
        if self._stopping.is_set():
            return Outcome(stored=False)
        if isinstance(event, LinkUp | LinkSilent | LinkDown):
            self.state = {LinkUp: "up", LinkSilent: "silent", LinkDown: "down"}[type(event)]
            self._down_for = event.reason if isinstance(event, LinkDown) else None
        if isinstance(event, Unreadable):
            self._complaints.tell(event.why)
        data = frame.data if frame else b""
        try:
            return self._handle(self.name, event)
        except Exception:
            log.exception("gateway %s: %s could not be handled, frame %s",
                          self.name, type(event).__name__, self._asking.shown(data))  # fmt: skip
        if not isinstance(event, Unreadable):
            self._emit(Unreadable(event.at, data, STUMBLED))
        return Outcome(stored=False)

    def _down(self, lost: LinkLost) -> None:
        """Said once as long as the reason is the same. A gateway that said itself why it goes keeps its word."""
        said, self._gateway_said_why = self._gateway_said_why and self.state == "down", False
        if not said and self._down_for != lost.sentence:
            log.warning("gateway %s: %s", self.name, lost)
            self._emit(LinkDown(self._now(), lost.sentence))

    # -- the wire

    def _send(self, send: Send, heard: Data | None = None) -> bool:
        """An answer leaves by the socket its question came in on. Never raises: if the link is lost, the read says."""
        link = self._link
        if link is None:
            return False
        port = heard.port if heard is not None and heard.peer is not None and heard.peer == send.peer else send.port
        try:
            link.send(send.data, send.peer, port)
        except (LinkLost, OSError, KeyError) as error:
            log.warning("gateway %s: could not send: %s", self.name, error)
            return False
        self._note("out", self._now(), self._hide(send.data), port, send.peer)
        return True

    def _close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _note(self, direction: str, at: Moment, data: bytes = b"", port: str = "main", peer: Peer = None) -> None:
        if self._capture is not None:
            with self._capturing:
                self._capture.write(at, direction, data, port, peer)

    def _hide(self, data: bytes) -> bytes:
        """What may be written down of these bytes."""
        data = self._asking.blank(data)
        for name in self._traits.secrets:
            secret = self.spec.options.get(name, "").encode()
            if secret:
                data = data.replace(secret, HIDDEN.encode())
        return data
