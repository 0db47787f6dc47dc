"""Where a frame begins and ends. Two answers besides a frame, never one sign for both: not yet, and not a frame.

    LineBuffer    text lines of a stream, cut wherever the wire cut them
    Datagrams     a datagram is a frame; an empty one too
"""

import re

from callshop.events import Moment, Unreadable, sentence
from callshop.gateway.dialects import Traits

LONGEST_LINE = 16 * 1024
"""Bytes. An SMDR line has at most 132 columns, the longest line of our AMI recordings 700 bytes; twenty times that is
no line any more but noise, and a noisy RS-232 line must not fill the memory."""

_END = re.compile(rb"\r\n|\r|\n|\0")


class Overlong(bytes):
    """Not a frame: the beginning of a line that did not end within LONGEST_LINE. The rest of it is skipped."""


def too_long(frame: bytes, at: Moment) -> Unreadable:
    return Unreadable(at, bytes(frame), sentence("The line is longer than {limit} bytes", limit=LONGEST_LINE))


class LineBuffer:
    """Lines ended by CR, LF, CR LF or NUL, whatever the reads cut. A blank line is b"" (it ends a packet in some
    dialogues); a NUL alone is padding, no line.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._after_cr = False
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that are whole now, without their ends; an Overlong in place of a line without end."""
        if not data:
            return []
        if self._after_cr:
            data = data.removeprefix(b"\n")
        frames: list[bytes] = []
        start = 0
        for end in _END.finditer(data):
            self._take(data[start : end.start()], frames)
            self._finish(end.group(), frames)
            start = end.end()
        self._take(data[start:], frames)
        self._after_cr = data.endswith(b"\r")
        return frames

    @property
    def pending(self) -> bytes:
        """What has come of the line that is not whole yet: a prompt stays here for ever."""
        return bytes(self._line)

    def rest(self) -> list[bytes]:
        """The last line of something that is over, where nothing ended it."""
        last = self.pending
        self._line.clear()
        return [last] if last else []

    def _take(self, part: bytes, frames: list[bytes]) -> None:
        if self._skipping:
            return
        self._line += part
        if len(self._line) > LONGEST_LINE:
            frames.append(Overlong(self._line[:LONGEST_LINE]))
            self._line.clear()
            self._skipping = True

    def _finish(self, end: bytes, frames: list[bytes]) -> None:
        if not self._skipping and (self._line or end != b"\0"):
            frames.append(bytes(self._line))
        self._line.clear()
        self._skipping = False


class Datagrams:
    """Nothing to cut: the wire did."""

    pending = b""

    def feed(self, data: bytes) -> list[bytes]:
        return [data]

    def rest(self) -> list[bytes]:
        return []


Framing = LineBuffer | Datagrams


def framing_for(traits: Traits, scheme: str = "") -> Framing:
    """A fresh buffer, one per connection. In a file a datagram is a line, whatever the dialect."""
    return Datagrams() if traits.framing == "datagrams" and scheme != "file" else LineBuffer()
