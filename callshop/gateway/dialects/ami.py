"""The Asterisk manager's wire: lines in, packets out; actions to bytes. Knows nothing of calls.

    Asterisk Call Manager/5.0.2\r\n          the banner: one line, no blank line after it
    Event: Newchannel\r\n                    a packet: Key: Value lines, keys may repeat,
    Channel: SIP/101-0000003c\r\n            spelled differently from release to release (Uniqueid, UniqueID)
    \r\n                                     a blank line ends it

Documented at docs.asterisk.org (AMI v2 specification), checked on captures of Asterisk 11 to 16. Three things the wire
does that the documentation does not say, each seen in a recording: a blank line can be lost (an `Event:` line in the
middle then begins the next packet; a `Response:` there does not, for OriginateResponse has it as a field); noise can
stand directly before a packet; and tools write the keys in another order (`Event:` not first).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import md5

MOST_LINES = 400
"""A packet longer than this is cut: the longest seen has 70 lines, a channel may add its variables to each event."""

MOST_NOISE = 512
"""So many bytes of noise are kept to be shown; the capture has them all."""

LONGEST_VALUE = 1024

HEAD_BEHIND_NOISE = re.compile(rb"(Event|Response): ?[A-Za-z]{3,40}$")

KEY = re.compile(rb"[A-Za-z][A-Za-z0-9_.()-]{0,63}$")


@dataclass(frozen=True, slots=True)
class Packet:
    """kind: "banner", "event", "response" or "noise". Keys in lower case, a repeated key's first value."""

    kind: str
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    noise: bytes = b""

    def get(self, key: str) -> str:
        """A field's value; what Asterisk writes for "none" is empty."""
        value = self.fields.get(key, "")
        return "" if value in ("<unknown>", "(null)", "<none>") else value


class Packets:
    """Lines -> packets. `wanted` names the events (lower case) whose fields are kept; the others are the flood."""

    def __init__(self, wanted: frozenset[str]):
        self._wanted = wanted
        self._begin()

    def _begin(self) -> None:
        self._kind = self._name = ""
        self._fields: dict[str, str] = {}
        self._noise = b""
        self._lines = 0

    def feed(self, line: bytes) -> Iterator[Packet]:
        """One line without its end; an empty one ends the packet. Gives none, one or two packets."""
        if not line.strip():
            yield from self._finish()
            return
        if self._kind == "event" and self._name not in self._wanted and line[:1] not in b"Ee":
            return
        key, colon, value = line.partition(b":")
        key = key.strip()
        if not colon or not KEY.match(key):
            yield from self._no_field(line)
            return
        yield from self._field(key.lower().decode(), value.strip()[:LONGEST_VALUE].decode("utf-8", "surrogateescape"))

    def _field(self, key: str, value: str) -> Iterator[Packet]:
        head = key == "event" or (key == "response" and self._kind != "event")
        if head and self._kind:
            yield from self._finish()
        if head:
            if self._noise:
                yield Packet("noise", noise=self._noise)
                self._noise = b""
            self._kind, self._name = key, value.lower()
        elif self._lines < MOST_LINES:
            self._lines += 1
            self._fields.setdefault(key, value)

    def _no_field(self, line: bytes) -> Iterator[Packet]:
        """Noise, the banner, or the second line of a value: that one belongs to its packet and is not needed."""
        if self._kind:
            return
        at = line.find(b"Call Manager/")
        if at >= 0:
            if noise := self._noise + line[: max(line.rfind(b"Asterisk ", 0, at), 0)]:
                yield Packet("noise", noise=noise[:MOST_NOISE])
            yield Packet("banner", line[at:].decode("latin-1").strip())
            self._begin()
        elif head := HEAD_BEHIND_NOISE.search(line):
            self._noise = (self._noise + line[: head.start()])[:MOST_NOISE]
            yield from self.feed(head.group())
        else:
            self._noise = (self._noise + line)[:MOST_NOISE]

    def _finish(self) -> Iterator[Packet]:
        if self._kind:
            yield Packet(self._kind, self._name, self._fields)
        elif self._noise or self._fields:
            yield Packet("noise", noise=self._noise or " ".join(self._fields).encode())
        self._begin()


def action(name: str, **fields: str) -> bytes:
    """An action's bytes. `ActionID` and the like are given as keywords, in their order."""
    return _written(("Action", name), *fields.items())


def event(name: str, **fields: object) -> bytes:
    """An event as a manager would send it (samples, simulator). Fields that are None are left out."""
    return _written(("Event", name), *((key, value) for key, value in fields.items() if value is not None))


def response(word: str, **fields: object) -> bytes:
    return _written(("Response", word), *fields.items())


def _written(*pairs: tuple[str, object]) -> bytes:
    clean = (f"{key}: {str(value).translate({10: ' ', 13: ' '})}\r\n" for key, value in pairs)
    return ("".join(clean) + "\r\n").encode("utf-8", "surrogateescape")


def login_key(challenge: str, secret: str) -> str:
    """The answer to a `Challenge`: the MD5 of it and the secret, in hex. The manager knows no better one."""
    return md5(f"{challenge}{secret}".encode(), usedforsecurity=False).hexdigest()
