"""A SIP message: its lines as they came, so that what nobody changes goes out byte for byte.

    message = read(datagram)        None: this is no SIP at all
    fault = message.fault()         None, or why it must not be forwarded: (code, reason) of the answer
    bytes(message)
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from callshop.gateway.dialects.sip.protocol.grammar import Address, Via, address, number, param, params, split, uri, via

Fault = tuple[int, str]

COMPACT = {
    "i": "call-id", "m": "contact", "f": "from", "t": "to", "v": "via", "l": "content-length", "c": "content-type",
    "k": "supported", "s": "subject", "e": "content-encoding", "o": "event", "r": "refer-to", "b": "referred-by",
    "x": "session-expires", "u": "allow-events",
}  # fmt: skip

ONCE = ("call-id", "from", "to", "cseq", "max-forwards", "content-length")
"""Headers that stand once in a message, or nobody knows which one is meant."""

_REQUEST = re.compile(r"([^\s]+) ([^\s]+) SIP/(\d+\.\d+)")
_ALMOST = re.compile(r"[A-Za-z!%*_+`'~.-][^\s]*\s+\S.*", re.S)
_STATUS = re.compile(r"SIP/2\.0 ([1-6]\d\d)(?: (.*))?", re.S)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE = re.compile(r"[^\n]*(?:\n(?=[ \t])[^\n]*)*(?:\n|\Z)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_TOKEN = re.compile(r"[\w.!%*+`'~-]+")

_SECRETS = re.compile(
    rb"^((?:Proxy-)?Authorization|(?:Proxy-)?Authentication-Info)([ \t]*:)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.I | re.M
)


@dataclass(slots=True)
class Message:
    """`fields`: (name in lower case and long form, the whole header line as it came, its folds and line end with it).

    method   of a request, or of the request that a response answers (its CSeq's)
    status   None for a request
    target   the Request-URI, "" for a response
    """

    start: str
    fields: list[tuple[str, str]]
    body: bytes
    method: str
    status: int | None = None
    target: str = ""
    version: str = "2.0"
    short: bool = field(default=False)
    """Its Content-Length promises more than came."""

    def __bytes__(self) -> bytes:
        head = f"{self.start}\r\n{''.join(line for _, line in self.fields)}\r\n"
        return head.encode("latin-1", "replace") + self.body

    def copy(self) -> "Message":
        return Message(self.start, list(self.fields), self.body, self.method, self.status, self.target, self.version,
                       self.short)  # fmt: skip

    # -- reading

    def all(self, name: str) -> list[str]:
        """The values of a header, one a line, unfolded."""
        return [_value(line) for each, line in self.fields if each == name]

    def get(self, name: str) -> str:
        """The first value of a header, "" if it is not there."""
        return next((_value(line) for each, line in self.fields if each == name), "")

    def has(self, name: str) -> bool:
        return any(each == name for each, _ in self.fields)

    def items(self, name: str) -> list[str]:
        """The values of a header that is a list, whatever lines they stand on."""
        return [part.strip() for value in self.all(name) for part in split(value) if part.strip()]

    def addresses(self, name: str) -> list[Address]:
        return [found for found in map(address, self.items(name)) if found]

    def address(self, name: str) -> Address | None:
        return address(self.get(name))

    def tag(self, name: str) -> str:
        """The tag of From or To."""
        found = self.address(name)
        return (found.param("tag") or "") if found else ""

    @property
    def call_id(self) -> str:
        return self.get("call-id")

    @property
    def cseq(self) -> int:
        return number(self.get("cseq").partition(" ")[0]) or 0

    @property
    def via(self) -> Via | None:
        """The topmost."""
        first = self.items("via")
        return via(first[0]) if first else None

    @property
    def branch(self) -> str:
        top = self.via
        return top.branch if top else ""

    # -- changing

    def start_with(self, target: str) -> None:
        """Another Request-URI."""
        self.target, self.start = target, f"{self.method} {target} SIP/2.0"

    def drop(self, name: str) -> None:
        self.fields = [each for each in self.fields if each[0] != name]

    def put(self, name: str, values: Iterable[str], spelled: str) -> None:
        """These values in place of all a header had, each a line of its own, where its first line was (else on top)."""
        at = next((index for index, each in enumerate(self.fields) if each[0] == name), 0)
        kept = [each for each in self.fields[:at] if each[0] != name]
        after = [each for each in self.fields[at:] if each[0] != name]
        self.fields = [*kept, *((name, f"{spelled}: {value}\r\n") for value in values), *after]

    def push(self, name: str, value: str, spelled: str) -> None:
        """A value on top of all."""
        self.fields.insert(0, (name, f"{spelled}: {value}\r\n"))

    def lines(self, name: str) -> list[tuple[str, str]]:
        """A header's lines as they came."""
        return [each for each in self.fields if each[0] == name]

    # -- judging

    def fault(self) -> Fault | None:
        """Why this request is not forwarded, as its answer says it; (0, reason) for a response that is dropped."""
        if self.status is None and self.version != "2.0":
            return 505, "Version Not Supported"
        if self.status is None and not _REQUEST.fullmatch(self.start):
            return 400, "Bad Request-Line"
        why = next(self._faults(), None)
        if why:
            return (400 if self.status is None else 0), why
        if self.status is None and self.target.partition(":")[0].lower() not in ("sip", "sips", "tel"):
            return 416, "Unsupported URI Scheme"
        return None

    def _faults(self) -> Iterator[str]:
        for name in ("via", "from", "to", "call-id", "cseq"):
            if not self.get(name):
                yield f"Missing {name.title()}"
        for name in ONCE:
            if len(self.all(name)) > 1:
                yield f"Several {name.title()}"
        digits, _, method = self.get("cseq").partition(" ")
        if number(digits) is None or method.strip() != self.method:
            yield "Bad CSeq"
        if any(address(self.get(name)) is None for name in ("from", "to")):
            yield "Bad From or To"
        if any(via(each) is None for each in self.items("via")) or not self.items("via"):
            yield "Bad Via"
        if self.has("max-forwards") and number(self.get("max-forwards"), 255) is None and self.status is None:
            yield "Bad Max-Forwards"
        if self.short or (self.has("content-length") and number(self.get("content-length")) is None):
            yield "Bad Content-Length"
        scheme = self.target.partition(":")[0]
        if self.status is None and not _SCHEME.fullmatch(scheme):
            yield "Bad Request-URI"
        if self.status is None and scheme.lower() in ("sip", "sips") and uri(self.target) is None:
            yield "Bad Request-URI"
        if self.status is None and "?" in self.target.rpartition("@")[2] and self.method != "REGISTER":
            yield "Headers in the Request-URI"


def read(data: bytes) -> Message | None:
    """One message: a datagram, or what a stream's framing cut out. Bytes after its body are no part of it."""
    data = data.lstrip(b"\r\n")
    end = _HEAD_END.search(data)
    head = (data[: end.start()] if end else data.rstrip(b"\r\n")).decode("latin-1")
    body = data[end.end() :] if end else b""
    first, _, rest = head.partition("\n")
    first = first.rstrip("\r")
    fields = [each for each in map(_field, _LINE.findall(rest)) if each]
    message = _begun(first, fields, body)
    if message is None:
        return None
    length = number(message.get("content-length")) if message.has("content-length") else None
    if length is not None:
        message.short, message.body = length > len(body), body[:length]
    return message


def blanked(data: bytes) -> bytes:
    """The same without the answers to passwords: from one the password can be guessed at leisure."""
    return _SECRETS.sub(rb"\1\2 ***", data)


def _begun(first: str, fields: list[tuple[str, str]], body: bytes) -> Message | None:
    status = _STATUS.fullmatch(first)
    if status:
        message = Message(first, fields, body, "", int(status[1]))
        message.method = message.get("cseq").partition(" ")[2].strip()
        return message
    if first.upper().startswith("SIP/") or not fields or not _ALMOST.fullmatch(first):
        return None
    request = _REQUEST.fullmatch(first)
    if request:
        return Message(first, fields, body, request[1], None, request[2], request[3])
    words = first.split()
    return Message(first, fields, body, words[0], None, words[1] if len(words) > 1 else "")


def _field(line: str) -> tuple[str, str] | None:
    name, colon, _ = line.partition(":")
    name = name.strip().lower()
    if not line.strip():
        return None
    if not colon or not _TOKEN.fullmatch(name):
        name = ""  # no header, but part of the message all the same
    whole = line.rstrip("\r\n") + "\r\n"
    return COMPACT.get(name, name), whole


def _value(line: str) -> str:
    value = line.partition(":")[2]
    return re.sub(r"\s*\r?\n[ \t]+", " ", value).strip() if "\n" in value[:-2] else value.strip()


def retagged(value: str, tag: str) -> str:
    """A From or To value with this tag, if it has none yet."""
    found = address(value)
    if not found or not tag or found.param("tag") is not None:
        return value
    return f"{value};tag={tag}"


def stamped(value: str, host: str, port: int) -> str:
    """A Via as the server that got it must leave it: where it truly came from (RFC 3261 18.2.1, RFC 3581)."""
    found = via(value)
    if found is None:
        return value
    asked = any(name == "rport" and not told for name, told in found.params)
    if asked:
        value = re.sub(r";(\s*)rport(?=\s*(?:;|$))(?!\s*=)", f";rport={port}", value, count=1, flags=re.I)
    if (asked or found.host.lower() != host.lower()) and param(params(value), "received") is None:
        value = f"{value};received={host}"
    return value
