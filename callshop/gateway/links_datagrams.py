"""Datagrams, each with the time the system got it where the system tells (Linux): a busy shop dates none too late."""

import socket
import struct
import sys

CHUNK = 65536
"""No datagram is larger."""

UDP_BUFFER = 1 << 20
"""What the system may hold back for us while the disk is slow: some thousand accounting packets."""

SO_TIMESTAMPNS = 35
"""Its number on Linux, and the message's that bears the time (asm-generic/socket.h): Python has no name for it."""

DATES = sys.platform == "linux"

_TIMESPEC = struct.Struct("@ll")

Received = tuple[bytes, tuple, int | None]


def prepare_datagrams(opened: socket.socket) -> None:
    """A datagram socket that is read by `receive_datagram`."""
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, UDP_BUFFER)
    if DATES:
        opened.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    opened.setblocking(False)


def receive_datagram(opened: socket.socket) -> Received:
    """(data, peer, when it came in milliseconds since 1970 UTC or None). Raises as recvfrom does."""
    if not DATES:
        return (*opened.recvfrom(CHUNK), None)
    data, more, _, peer = opened.recvmsg(CHUNK, socket.CMSG_SPACE(_TIMESPEC.size))
    for level, kind, value in more:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS) and len(value) >= _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack_from(value)
            return data, peer, seconds * 1000 + nanoseconds // 1_000_000
    return data, peer, None
