"""The dialects: one file per maker, listed here in one table. What a dialect is:

A dialect is sans-I/O: frames and instants go in, events and bytes to send come out, in the order they must be carried
out (an accounting answer comes after its event, so that it leaves after the row is on disk). It keeps what it has to
remember about its lines itself, survives any garbage, and never raises on bytes: what it cannot read is `Unreadable`,
what it knows and does not need is nothing at all. One instance lives as long as the gateway is configured, through
lost links; `hello` is called each time the link is up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple, Protocol

from callshop.events import Event, Moment, Ref, Verdict

Peer = tuple[str, int] | None
"""Where a datagram came from (address, port); None on links with one other end."""


class Flow(NamedTuple):
    """A Peer of a link that carries several transports: one end of "udp", "tcp" or "tls".

    local    our own address as that end sees it from its side of the LAN ("" where nobody knows)
    goes_to  in a recording, what was seen on its way: where it went
    """

    address: str
    port: int
    transport: str = "udp"
    local: str = ""
    goes_to: "Flow | None" = None

    @property
    def end(self) -> tuple[str, int, str]:
        """What tells two ends apart."""
        return self.address, self.port, self.transport


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What only the network knows, looked up beside the loop and handed to the dialect when it has changed.

    hosts   (name, port, transport) the dialect asked for -> its addresses, () while nobody knows them
    """

    hosts: Mapping[tuple[str, int, str], tuple[Flow, ...]]


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes to put on the wire; `peer` for datagrams, `port` = which of our sockets ("auth": the second one).

    regardless   leaves even when the disk refused the event before it: it is no receipt for that event
    """

    data: bytes
    peer: Peer = None
    port: str = "main"
    regardless: bool = False


@dataclass(frozen=True, slots=True)
class Keep:
    """Something to remember when the program is started again: text under a key; None forgets it."""

    key: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Traits:
    """What `gateway list` says of a dialect, and how its bytes are cut into frames.

    live, answer, cut     shows the call while it runs; tells the answer; can hang up
    framing               "lines", "datagrams", or "messages": over datagrams and streams at once
    options               option -> allowed values, the default first; an empty tuple = free text, empty by default
    secrets               which of the options must never be shown or logged
    """

    name: str
    title: str
    live: bool
    answer: bool
    cut: bool
    default_link: str
    seen_on_real_machine: bool
    framing: str
    options: Mapping[str, tuple[str, ...]]
    secrets: tuple[str, ...] = ()


class Dialect(Protocol):
    """Each module below has `TRAITS: Traits` and `class Dialect` of this shape, built as `Dialect(options)`."""

    def hello(self, at: Moment) -> Iterable[Event | Send]:
        """What to say when the link is up."""

    def feed(self, frame: bytes, peer: Peer, at: Moment) -> Iterable[Event | Send]:
        """What one frame means."""

    def tick(self, at: Moment) -> Iterable[Event | Send]:
        """Called about twice a second: for what is due by time alone."""

    def reply(self, ticket: str, verdict: Verdict) -> Iterable[Send]:
        """The answer to an `Asked` (only dialects that ask)."""

    def hang_up(self, names: tuple[str, ...], ref: Ref | None) -> bytes | None:
        """The bytes that end the call of this line, or None if this gateway cannot."""

    def dial(self, names: tuple[str, ...], number: str) -> bytes | None:
        """The bytes that make this line dial, or None if this gateway cannot."""


class Between(Dialect, Protocol):
    """What a dialect has besides that stands between several peers. Each method may be missing: then it is not asked.

    hosts   names that must be looked up: (host, port, transport); what comes of it goes to `look_around`
    """

    hosts: tuple[tuple[str, int, str], ...]

    def look_around(self, surroundings: Surroundings) -> None:
        """Where the hosts are now."""

    def map_lines(self, names: Iterable[str]) -> None:
        """The names of all lines that cabins have on this gateway."""

    def admits(self, peer: Peer, at: Moment) -> bool:
        """Whether anything of this peer is listened to: asked before it is captured or read."""

    def blank(self, data: bytes) -> bytes:
        """What may be written down of these bytes."""

    def restore(self, kept: Mapping[str, str]) -> None:
        """What was kept (see Keep) when the program last ran; before the first `hello`."""

    def due(self) -> int | None:
        """When the next tick is wanted, in milliseconds of the monotonic clock; earlier than usual, that is."""

    def cut(self, names: tuple[str, ...], ref: Ref | None, at: Moment) -> Iterable[Send]:
        """As hang_up, for one that must tell several; nothing if this call cannot be cut."""


MODULES: Mapping[str, str] = {
    "sipura": "sipura",
    "radius": "radius",
    "panasonic": "panasonic",
    "asterisk": "asterisk",
    "sip": "sip",
}
"""Dialect name -> module in this folder. A new gateway is one new file and one line here."""


def load(name: str):
    """The module of a dialect, imported when it is first needed. KeyError if there is none of that name."""
    return import_module(f"{__name__}.{MODULES[name]}")
