"""Packet captures (pcap, pcapng), as a technician has them: the SIP messages in them, where they came from and went.

Fragments are put together and TCP streams sorted, both only as far as a signalling capture needs.
"""

import struct
from collections.abc import Iterator
from io import BytesIO
from ipaddress import ip_address

import dpkt

from callshop.events import Moment
from callshop.gateway.dialects import Flow
from callshop.gateway.framing import Messages

PCAP_MAGICS = (b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1", b"\x0a\x0d\x0d\x0a")
"""How classic captures (both byte orders, micro- and nanoseconds) and pcapng begin."""

RAW = (12, 14, 101, 228, 229)
COOKED, COOKED_2, LOOPBACK = 113, 276, (0, 108)

MOST_BEHIND = 64
"""Segments of a stream that wait for one that was lost; then it goes on without it."""

Seen = tuple[bytes, Flow, Moment]


def is_pcap(data: bytes) -> bool:
    return data[:4] in PCAP_MAGICS


def messages_of(data: bytes) -> Iterator[Seen]:
    """(message, from where to where, when) of each. A capture that was cut off tells what it has."""
    reader = dpkt.pcapng.Reader if data[:4] == b"\x0a\x0d\x0d\x0a" else dpkt.pcap.Reader
    try:
        capture = reader(BytesIO(data))
    except (ValueError, dpkt.Error, struct.error):
        return
    fragments: dict[tuple, dict[int, bytes]] = {}
    streams: dict[tuple, _Stream] = {}
    for seconds, packet in _packets(capture):
        at = Moment(int(seconds * 1000), int(seconds * 1000))
        segment = _whole(_ip_of(capture.datalink(), packet), fragments)
        if segment is None:
            continue
        source, target, carried = segment
        if isinstance(carried, dpkt.udp.UDP):
            yield bytes(carried.data), _flow(source, carried.sport, target, carried.dport, "udp"), at
        elif isinstance(carried, dpkt.tcp.TCP) and carried.data:
            flow = _flow(source, carried.sport, target, carried.dport, "tcp")
            stream = streams.setdefault((flow.end, flow.goes_to.end), _Stream())
            for message in stream.feed(carried.seq, bytes(carried.data)):
                yield message, flow, at


def _packets(capture) -> Iterator[tuple[float, bytes]]:
    try:
        yield from capture
    except (ValueError, dpkt.Error, struct.error):
        return


def _flow(source: str, sport: int, target: str, dport: int, transport: str) -> Flow:
    return Flow(source, sport, transport, goes_to=Flow(target, dport, transport))


def _ip_of(kind: int, packet: bytes) -> object:
    try:
        if kind in RAW:
            return _ip(packet)
        if kind == COOKED:
            return _ip(packet[16:])
        if kind == COOKED_2:
            return _ip(packet[20:])
        if kind in LOOPBACK:
            return _ip(packet[4:])
        return dpkt.ethernet.Ethernet(packet).data
    except (dpkt.Error, ValueError, IndexError, struct.error):
        return None


def _ip(packet: bytes) -> object:
    return dpkt.ip6.IP6(packet) if packet[0] >> 4 == 6 else dpkt.ip.IP(packet)


def _whole(packet: object, fragments: dict) -> tuple[str, str, object] | None:
    """(source, target, what it carries) of a packet; of a fragmented one with its last piece."""
    if isinstance(packet, dpkt.ip6.IP6):
        return str(ip_address(packet.src)), str(ip_address(packet.dst)), packet.data
    if not isinstance(packet, dpkt.ip.IP):
        return None
    source, target = str(ip_address(packet.src)), str(ip_address(packet.dst))
    offset, more = packet.offset, packet.mf
    if not offset and not more:
        return source, target, packet.data
    pieces = fragments.setdefault((source, target, packet.id, packet.p), {})
    pieces[offset] = bytes(packet.data)
    if len(fragments) > MOST_BEHIND:
        del fragments[next(iter(fragments))]
    if more and not pieces.get(-1):
        return None
    if not more:
        pieces[-1] = b"last"
    whole, place = b"", 0
    while place in pieces:
        whole += pieces[place]
        place = len(whole)
    last = max(each for each in pieces if each >= 0)
    if place < last + len(pieces[last]):
        return None
    del fragments[source, target, packet.id, packet.p]
    try:
        return source, target, dpkt.udp.UDP(whole) if packet.p == dpkt.ip.IP_PROTO_UDP else None
    except dpkt.Error:
        return None


class _Stream:
    """One direction of a TCP connection."""

    def __init__(self) -> None:
        self._framing = Messages()
        self._next: int | None = None
        self._ahead: dict[int, bytes] = {}

    def feed(self, seq: int, data: bytes) -> Iterator[bytes]:
        if self._next is None:
            self._next = seq
        behind = (self._next - seq) % 2**32
        if 0 < behind < 2**31:
            data, seq = data[behind:], self._next  # sent again, perhaps with more behind it
        if not data:
            return
        self._ahead[seq] = data
        if self._next not in self._ahead and len(self._ahead) > MOST_BEHIND:
            self._next, self._framing = min(self._ahead), Messages()
        while self._next in self._ahead:
            part = self._ahead.pop(self._next)
            self._next = (self._next + len(part)) % 2**32
            yield from (frame for frame in self._framing.feed(part) if frame.strip())
