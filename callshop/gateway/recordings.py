"""Recordings of gateways, ours and other people's, back to what was on the wire: for `replay` and for the tests.

    our captures                 capture.py's files, with their times and connections
    JSON list of AMI events      one packet each, as Asterisk sends it (radius: see radius_dumps)
    RADIUS attributes as text    signed packets, one datagram each (radius_dumps.py reads them)
    pcap, pcapng                 SIP messages (pcaps.py reads them); what our own captures hold of them went both ways
    anything else                the bytes as they are; for a dialect of datagrams, one a line
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from callshop.events import Event, Moment
from callshop.gateway import capture, dialects
from callshop.gateway.dialects import Flow, Keep, Peer, Send
from callshop.gateway.framing import Datagrams, LineBuffer, Overlong, too_long
from callshop.gateway.strip import Prefixes, prefixes_of

MADE_UP_PEER: Peer = ("192.0.2.1", 514)
"""The sender of datagrams that were not received but read from a file (an address of the documentation range)."""

MADE_UP_START = Moment(1_000_000, 1_000_000)
"""Where made-up times begin: late enough that a device's delays can be taken off."""

LATEST = 32_503_680_000_000
"""The year 3000: a damaged capture that tells of later ones tells nothing."""

TICK_MS = 500

TRANSPORTS = {"main": "udp"}
"""Where a capture's PORT is not called as its transport is."""

Chunk = tuple[bytes, Peer, Moment | None]


@dataclass(frozen=True, slots=True)
class Recording:
    """Reads of a link, in order. `fresh`: the chunks that are the first of a connection. `timed`: chunks have times.

    prefixes    what its gateway's option `strip` takes away before the numbers
    """

    chunks: tuple[Chunk, ...]
    timed: bool
    framing: str
    fresh: frozenset[int] = frozenset({0})
    prefixes: Prefixes = Prefixes(())

    def byte_by_byte(self) -> "Recording":
        """The same with every byte a read of its own. Datagrams stay whole: nothing can cut them."""
        if self.framing != "lines":
            return self
        chunks: list[Chunk] = []
        fresh = set()
        for index, (data, peer, at) in enumerate(self.chunks):
            if index in self.fresh:
                fresh.add(len(chunks))
            chunks += [(bytes([byte]), peer, at) for byte in data]
        return replace(self, chunks=tuple(chunks), fresh=frozenset(fresh))

    def behind(self, garbage: bytes) -> "Recording":
        """The same behind some garbage that ends with a line end; a datagram of its own where there are datagrams."""
        first = self.chunks[0][2] if self.chunks else None
        peer = None if self.framing == "lines" else MADE_UP_PEER
        return replace(self, chunks=((garbage + b"\r\n", peer, first), *self.chunks),
                       fresh=frozenset({0} | {index + 1 for index in self.fresh if index}))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame and what it means; no frame where time alone, or a new connection, means something."""

    frame: bytes | None
    events: tuple[Event, ...]


def frames_of(dialect: str, options: Mapping[str, str], path: Path) -> Recording:
    """What the file holds, for this dialect. Raises OSError if it cannot be read; never on what is in it."""
    traits = dialects.load(dialect).TRAITS
    data, prefixes = Path(path).read_bytes(), prefixes_of(options.get("strip", ""))
    if data.startswith(capture.FORMAT.encode()):
        return recording_of(data.decode("ascii", "replace"), traits.framing, prefixes)
    if traits.framing == "messages":
        return replace(_messages(data), prefixes=prefixes)
    if dialect == "radius":
        from callshop.gateway.radius_dumps import packets_from_text

        text = data.decode("utf-8", "replace")
        parts = packets_from_text(text, options.get("secret", "").encode())
    elif traits.framing == "datagrams":
        parts = [line for line in data.splitlines() if line]
    else:
        parts = [_packets_from_json(data) or data]
    peer = MADE_UP_PEER if traits.framing == "datagrams" else None
    return Recording(tuple((part, peer, None) for part in parts), False, traits.framing, prefixes=prefixes)


def wire_bytes(recording: Recording) -> bytes:
    """All that came over a stream link, in one piece."""
    return b"".join(data for data, _, _ in recording.chunks)


def events_of(dialect: dialects.Dialect, recording: Recording) -> Iterator[Event]:
    """The events of a recording, as the reader would hand them over. What the dialect wants to send goes nowhere."""
    for heard in frame_by_frame(dialect, recording):
        yield from heard.events


def frame_by_frame(dialect: dialects.Dialect, recording: Recording) -> Iterator[Heard]:
    """What each frame means, in the order of the wire.

    Without times every frame gets a made-up one, a millisecond after the last.
    """
    for heard in _frame_by_frame(dialect, recording):
        yield replace(heard, events=tuple(map(recording.prefixes.event, heard.events)))


def _frame_by_frame(dialect: dialects.Dialect, recording: Recording) -> Iterator[Heard]:
    framing: LineBuffer | Datagrams = Datagrams()
    at = ticked = recording.chunks[0][2] if recording.timed and recording.chunks else MADE_UP_START
    for index, (data, peer, told) in enumerate(recording.chunks):
        at = told or at
        if index in recording.fresh:
            framing = LineBuffer() if recording.framing == "lines" else Datagrams()
            yield Heard(None, _events(dialect.hello(at)))
        if at.mono - ticked.mono >= TICK_MS:
            yield Heard(None, _events(dialect.tick(at)))
            ticked = at
        for frame in framing.feed(data):
            at = told or at.plus(1)
            yield _understood(dialect, frame, peer, at)
    for frame in framing.rest():
        at = at if recording.timed else at.plus(1)
        yield _understood(dialect, frame, None, at)
    yield Heard(None, _events(dialect.tick(at)))


def _understood(dialect: dialects.Dialect, frame: bytes, peer: Peer, at: Moment) -> Heard:
    if isinstance(frame, Overlong):
        return Heard(frame, (too_long(frame, at),))
    return Heard(frame, _events(dialect.feed(frame, peer, at)))


def _events(items: Iterable[Event | Send | Keep]) -> tuple[Event, ...]:
    return tuple(item for item in items if not isinstance(item, Send | Keep))


def _messages(data: bytes) -> Recording:
    """A packet capture; else one message."""
    from callshop.gateway.pcaps import is_pcap, messages_of

    if not is_pcap(data):
        return Recording(((data, MADE_UP_PEER, None),), False, "messages")
    return Recording(tuple(messages_of(data)), True, "messages")


def recording_of(records: str, framing: str, prefixes: Prefixes) -> Recording:
    """Our own capture's records, one a line; its first line, or one that a power cut left unfinished, is none.

    What we sent ourselves is heard only where it tells of calls: of messages that are handed on.
    """
    chunks: list[Chunk] = []
    fresh = {0}
    for line in records.splitlines():
        fields = line.split(" ")
        try:
            mono, wall, direction, port, peer, text = fields
            at, came, sender = _moment(wall, mono), bytes.fromhex(text), capture.peer_of(peer)
        except ValueError:
            continue
        if direction == "up":
            fresh.add(len(chunks))
        elif direction == "in":
            chunks.append((came, sender, at))
        elif direction == "out" and framing == "messages" and sender:
            chunks.append((came, Flow("", 0, goes_to=Flow(*sender, TRANSPORTS.get(port, port))), at))
    return Recording(tuple(chunks), True, framing, frozenset(fresh), prefixes)


def _moment(wall: str, mono: str) -> Moment:
    """Raises ValueError for what no clock of ours says."""
    at = Moment(int(wall), int(mono))
    if not (0 <= at.wall < LATEST and abs(at.mono) < LATEST):
        raise ValueError(wall)
    return at


def _packets_from_json(data: bytes) -> bytes:
    """A JSON list of AMI events -> their packets; b"" if the file is something else. Keys may repeat."""
    if not data.lstrip().startswith(b"["):
        return b""
    try:
        packets = json.loads(data, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return b""
    return b"".join(_packet(pairs) for pairs in packets if isinstance(pairs, _Pairs))


class _Pairs(list):
    """A JSON object as its pairs, repeated keys and all."""


def _packet(pairs: _Pairs) -> bytes:
    lines = [_line(key, value) for key, values in pairs
             for value in (values if isinstance(values, list) else [values])]  # fmt: skip
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace") + b"\r\n"


def _line(key: str, value: object) -> str:
    """`Key: Value`; what would end the line early is a blank."""
    return " ".join(f"{key}: {'' if value is None else value}".replace("\r", "\n").split("\n"))
