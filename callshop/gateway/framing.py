"""Where a frame begins and ends. Two answers besides a frame, never one sign for both: not yet, and not a frame.

    LineBuffer    text lines of a stream, cut wherever the wire cut them
    Datagrams     a datagram is a frame; an empty one too
    Messages      SIP messages of a stream, as long as their Content-Length says
"""

import re

from callshop.events import Moment, Unreadable, sentence
from callshop.gateway.dialects import Traits

LONGEST_LINE = 16 * 1024
"""Bytes. An SMDR line has at most 132 columns, the longest line of our AMI recordings 700 bytes; twenty times that is
no line any more but noise, and a noisy RS-232 line must not fill the memory."""

_END = re.compile(rb"\r\n|\r|\n|\0")

LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 256 * 1024
"""Bytes of a SIP message's head and body: the longest of a test meant to torture has 4 KB."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^(?:Content-Length|l)[ \t]*:[ \t]*(\d{1,7})[ \t]*\r?$", re.I | re.M)


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


class Messages:
    """SIP over a stream (RFC 3261 18.3): a head, a blank line, as many bytes as its Content-Length says.

    Line ends between messages are a keep-alive, and a frame of their own. A head or a body without an end is Overlong,
    and so is a message whose length cannot be read: nobody knows where the next one would begin, so the stream is over.
    """

    def __init__(self) -> None:
        self._data = bytearray()
        self.broken = False

    def feed(self, data: bytes) -> list[bytes]:
        frames: list[bytes] = []
        self._data += data
        while self._data and not self.broken:
            frame = self._next()
            if frame is None:
                break
            frames.append(frame)
        return frames

    @property
    def pending(self) -> bytes:
        return bytes(self._data)

    def rest(self) -> list[bytes]:
        last = self.pending
        self._data.clear()
        return [last] if last.strip() else []

    def _next(self) -> bytes | None:
        ends = len(self._data) - len(self._data.lstrip(b"\r\n"))
        if ends:
            return self._cut(ends)
        head = _HEAD_END.search(self._data)
        if head is None:
            return self._break() if len(self._data) > LONGEST_HEAD else None
        lengths = _LENGTH.findall(self._data, 0, head.end())
        if len(lengths) != 1 or int(lengths[0]) > LONGEST_BODY:
            return self._break()
        whole = head.end() + int(lengths[0])
        return self._cut(whole) if len(self._data) >= whole else None

    def _cut(self, length: int) -> bytes:
        frame = bytes(self._data[:length])
        del self._data[:length]
        return frame

    def _break(self) -> Overlong:
        self.broken = True
        return Overlong(self._cut(min(len(self._data), LONGEST_LINE)))


Framing = LineBuffer | Datagrams


def framing_for(traits: Traits, scheme: str = "") -> Framing:
    """A fresh buffer, one per connection. In a file a datagram is a line, whatever the dialect. Messages are cut by
    their link, which has a connection for each device."""
    return Datagrams() if traits.framing in ("datagrams", "messages") and scheme != "file" else LineBuffer()
