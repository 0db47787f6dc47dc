"""The loop of one gateway: read, capture, frame, understand, hand over, answer; and the one policy of trying again.

Locks. The dialect is asked under `_asking`, and only asked: the items it gives are collected, the lock is let go, and
then they are carried out. So `hang_up`, called by the shop while it holds its own lock, waits for no handler.
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
from callshop.gateway.capture import Capture
from callshop.gateway.dialects import Peer, Send
from callshop.gateway.error_log import ErrorLog
from callshop.gateway.framing import Framing, Overlong, framing_for, too_long
from callshop.gateway.links import Data, Link, LinkLost, open_link
from callshop.gateway.linkspec import HIDDEN, GatewaySpec
from callshop.gateway.recordings import MADE_UP_PEER
from callshop.gateway.strip import prefixes_of

log = logging.getLogger("callshop.gateway")

READ_SECONDS = 0.2
"""How long a read waits for the first byte: how soon a stop is noticed. Bytes that come are handed over at once."""

TICK_MS = 500

# When a link is lost or cannot be had: how long until the next try, for ever.
# A cable is put back by a person who looks at the screen: once a second. A host that is away may be restarting, or may
# have shut us out for asking too often: less and less often. A connection that stood for STEADY_MS was a good one, and
# the count begins anew. Our own ports (udp, tcp-listen) go by the host's rule.
RETRY_SECONDS: Mapping[str, tuple[int, ...]] = {
    "serial": (1,),
    "file": (1,),
    "tcp": (1, 2, 4, 8, 15, 30),
    "tcp-listen": (1, 2, 4, 8, 15, 30),
    "udp": (1, 2, 4, 8, 15, 30),
}
STEADY_MS = 10_000

FRAME_IN_LOG = 300
"""Bytes of a frame that go to the log; the capture has them all."""

STUMBLED = sentence("The program stumbled over this; its log says where")

Handler = Callable[[str, Event], Outcome]


class Reader:
    """One gateway's thread.

    handle  (gateway name, event) -> Outcome: the shop. Called from this thread only, in the order of the wire
    now     the clock
    """

    def __init__(self, name: str, spec: GatewaySpec, dialect: dialects.Dialect, handle: Handler,
                 now: Callable[[], Moment], capture: Capture | None = None):  # fmt: skip
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
        self._asking = Lock()
        self._capturing = Lock()
        self._stopping = Flag()
        self._link: Link | None = None
        self._down_for: object = None
        self._gateway_said_why = False
        self._complaints = ErrorLog(name)
        self._prefixes = prefixes_of(spec.options.get("strip", ""))
        self._thread = Thread(target=self._run, name=f"gateway {name}", daemon=True)

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

    def stop(self) -> None:
        """Ends the loop; no event is handed over after it."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(2)
        self._close()
        if self._capture is not None:
            with self._capturing:
                self._capture.close()

    def hang_up(self, names: tuple[str, ...], ref: Ref | None = None) -> bool:
        """Ends the call of a line. False if this gateway cannot, or is not there."""
        return self._order(self.dialect.hang_up, names, ref)

    def dial(self, names: tuple[str, ...], number: str) -> bool:
        """Makes a line dial. False if this gateway cannot, or is not there."""
        return self._order(self.dialect.dial, names, number)

    def _order(self, words: Callable[..., bytes | None], *what: object) -> bool:
        try:
            with self._asking:
                data = words(*what)
        except Exception:
            log.exception("gateway %s: the dialect stumbled over %s", self.name, words.__name__)
            return False
        return data is not None and self._send(Send(data))

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
        self._carry_out(self._ask(b"", at, self.dialect.hello, at))
        ticked = at
        try:
            while not self._stopping.is_set():
                data = link.read(READ_SECONDS)
                if data is not None:
                    self._heard(data, framing)
                at = self._now()
                if at.mono - ticked.mono >= TICK_MS:
                    self._tick(framing, quiet=data is None, at=at)
                    ticked = at
        except LinkLost:
            self._note("down", self._now())
            for cut in framing.rest():
                self._emit(Unreadable(self._now(), cut, sentence("The line was cut off when the link was lost")))
            raise

    def _heard(self, data: Data, framing: Framing) -> None:
        at = self.last_heard = self._now()
        self._note("in", at, data.data, data.port, data.peer)
        peer = data.peer
        if peer is None and self._traits.framing == "datagrams":
            peer = MADE_UP_PEER
        for frame in framing.feed(data.data):
            if isinstance(frame, Overlong):
                self._emit(too_long(frame, at))
            else:
                self._carry_out(self._ask(frame, at, self.dialect.feed, frame, peer, at), Data(frame, peer, data.port))

    def _tick(self, framing: Framing, quiet: bool, at: Moment) -> None:
        """What is due by time alone; and a prompt, which is a line that stays unfinished while the wire is quiet.

        Only dialects with a `prompt(pending, at)` are shown it. One that is answered is used up.
        """
        self._carry_out(self._ask(b"", at, self.dialect.tick, at))
        answer = getattr(self.dialect, "prompt", None)
        if quiet and answer is not None and framing.pending:
            items = self._ask(framing.pending, at, answer, framing.pending, at)
            if any(isinstance(item, Send) for item in items):
                framing.rest()
            self._carry_out(items)

    # -- the dialect and the shop

    def _ask(self, frame: bytes, at: Moment, question: Callable[..., Iterable[Event | Send]], *words: object) -> list:
        """The dialect's items, with what it gave before it stumbled, if it does."""
        items: list[Event | Send] = []
        try:
            with self._asking:
                for item in question(*words):
                    items.append(item if isinstance(item, Send) else self._prefixes.event(item))
        except Exception:
            log.exception("gateway %s: the dialect stumbled over %s", self.name, self._shown(frame))
            items.append(Unreadable(at, frame, STUMBLED))
        return items

    def _carry_out(self, items: Iterable[Event | Send], frame: Data | None = None) -> None:
        """In order. After an event that the disk refused this frame gets no answer; its other events are heard."""
        stored = True
        for item in items:
            if isinstance(item, Send):
                if stored:
                    self._send(item, frame)
                continue
            if isinstance(item, LinkDown):
                log.warning("gateway %s: %s", self.name, item.reason)
                self._gateway_said_why = True
            outcome = self._emit(item, frame)
            stored = stored and outcome.stored
            if stored and isinstance(item, AuthorizationRequest) and outcome.verdict is not None:
                data = frame.data if frame else b""
                for answer in self._ask(data, item.at, self.dialect.reply, item.ticket, outcome.verdict):
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
                          self.name, type(event).__name__, self._shown(data))  # fmt: skip
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
        for name in self._traits.secrets:
            secret = self.spec.options.get(name, "").encode()
            if secret:
                data = data.replace(secret, HIDDEN.encode())
        return data

    def _shown(self, frame: bytes) -> str:
        return repr(self._hide(frame)[:FRAME_IN_LOG])
