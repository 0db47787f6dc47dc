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
from typing import Protocol

from callshop.events import Event, Moment, Ref, Verdict

Peer = tuple[str, int] | None
"""Where a datagram came from (address, port); None on links with one other end."""


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes to put on the wire; `peer` for datagrams, `port` = which of our sockets ("auth": the second one)."""

    data: bytes
    peer: Peer = None
    port: str = "main"


@dataclass(frozen=True, slots=True)
class Traits:
    """What `gateway list` says of a dialect, and how its bytes are cut into frames.

    live, answer, cut     shows the call while it runs; tells the answer; can hang up
    framing               "lines" or "datagrams"
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


MODULES: Mapping[str, str] = {
    "sipura": "sipura",
    "radius": "radius",
    "panasonic": "panasonic",
    "asterisk": "asterisk",
}
"""Dialect name -> module in this folder. A new gateway is one new file and one line here."""


def load(name: str):
    """The module of a dialect, imported when it is first needed. KeyError if there is none of that name."""
    return import_module(f"{__name__}.{MODULES[name]}")
