"""The pieces a SIP header is made of (RFC 3261 25.1): lists, parameters, addresses, URIs, Via.

Text is latin-1 decoded bytes, so that every byte comes out again as it came in. What cannot be read is None.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

DEFAULT_PORT = {"udp": 5060, "tcp": 5060, "tls": 5061}

_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\s;?]+)(?:[ \t]*:[ \t]*(\d{1,5}))?")
_VIA = re.compile(r"SIP\s*/\s*2\.0\s*/\s*([^\s/;,]+)\s+([^;]+)(.*)", re.I | re.S)
_NUMBER = re.compile(r"\d{1,10}")

Params = tuple[tuple[str, str | None], ...]
"""Parameters in their order, names in lower case; None = a name without a value."""


@dataclass(frozen=True, slots=True)
class Uri:
    """sip:USER@HOST:PORT;PARAMS?HEADERS. `port` None where none is written; `tail` = params and headers as written."""

    scheme: str
    user: str
    host: str
    port: int | None
    tail: str = ""

    def __str__(self) -> str:
        at = f"{self.user}@" if self.user else ""
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}:{at}{self.host}{port}{self.tail}"

    def param(self, name: str) -> str | None:
        """The value of a URI parameter; "" for one without a value, None if it is not there."""
        return param(params(self.tail.partition("?")[0]), name)

    @property
    def transport(self) -> str:
        if self.scheme == "sips":
            return "tls"
        return (self.param("transport") or "udp").lower()

    @property
    def where(self) -> tuple[str, int]:
        """Host (without brackets, lower case) and port, the default filled in."""
        return self.host.strip("[]").lower(), self.port or DEFAULT_PORT.get(self.transport, 5060)


@dataclass(frozen=True, slots=True)
class Address:
    """"Display" <URI>;PARAMS, or URI;PARAMS. `before` and `after` surround the URI, as written."""

    before: str
    uri_text: str
    after: str

    @property
    def uri(self) -> Uri | None:
        return uri(self.uri_text)

    def param(self, name: str) -> str | None:
        return param(params(self.after.removeprefix(">")), name)

    def __str__(self) -> str:
        return f"{self.before}{self.uri_text}{self.after}"

    def at(self, target: Uri) -> "Address":
        """The same with another URI; in angle brackets, so that its parameters stay the URI's."""
        if self.before.endswith("<"):
            return Address(self.before, str(target), self.after)
        return Address(f"{self.before}<", str(target), f">{self.after}")


@dataclass(frozen=True, slots=True)
class Via:
    """SIP/2.0/UDP HOST:PORT;PARAMS."""

    transport: str
    host: str
    port: int | None
    params: Params

    @property
    def branch(self) -> str:
        return param(self.params, "branch") or ""


def split(text: str, separator: str = ",") -> list[str]:
    """The parts of a list, not cut inside "quotes" or <brackets>."""
    parts, begin, quoted, bracketed, escaped = [], 0, False, False, False
    if separator not in text:
        return [text]
    for index, sign in enumerate(text):
        if escaped:
            escaped = False
        elif quoted:
            escaped = sign == "\\"
            quoted = sign != '"'
        elif sign == '"':
            quoted = True
        elif sign in "<>":
            bracketed = sign == "<"
        elif sign == separator and not bracketed:
            parts.append(text[begin:index])
            begin = index + 1
    parts.append(text[begin:])
    return parts


def params(text: str) -> Params:
    """`;a=b;c` -> (("a", "b"), ("c", None)); empty ones are left out."""
    found = []
    for part in split(text, ";"):
        name, equals, value = part.partition("=")
        if name.strip():
            found.append((name.strip().lower(), value.strip() if equals else None))
    return tuple(found)


def param(found: Params, name: str) -> str | None:
    return next((value or "" for each, value in found if each == name), None)


def uri(text: str) -> Uri | None:
    """A sip or sips URI. None for another scheme, or what is no URI."""
    scheme, colon, rest = text.strip().partition(":")
    if not colon or scheme.lower() not in ("sip", "sips") or re.search(r"\s", rest):
        return None
    user, at, place = rest.rpartition("@")
    host = _HOST_PORT.match(place)
    if not host or (at and not user) or (place[host.end() :] and place[host.end()] not in ";?"):
        return None
    port = int(host[2]) if host[2] else None
    if port is not None and not 0 < port < 65536:
        return None
    return Uri(scheme.lower(), user, host[1], port, place[host.end() :])


def address(text: str) -> Address | None:
    """A From, To, Contact, Route value: with its display name and parameters, as written."""
    quoted = re.match(r'\s*"(?:[^"\\]|\\.)*"\s*', text, re.S)
    if quoted is None and text.lstrip().startswith('"'):
        return None
    begin = text.find("<", quoted.end() if quoted else 0)
    if begin >= 0:
        end = text.find(">", begin)
        return None if end < 0 else Address(text[: begin + 1], text[begin + 1 : end], text[end:])
    if quoted:
        return None
    lead = len(text) - len(text.lstrip())
    end = text.find(";")
    end = len(text) if end < 0 else end
    return Address(text[:lead], text[lead:end].rstrip(), text[lead + len(text[lead:end].rstrip()) :])


def via(text: str) -> Via | None:
    found = _VIA.fullmatch(text.strip())
    if not found:
        return None
    host = _HOST_PORT.fullmatch(found[2].strip())
    if not host:
        return None
    return Via(found[1].lower(), host[1].strip("[]"), int(host[2]) if host[2] else None, params(found[3]))


def number(text: str, most: int = 2**31 - 1) -> int | None:
    """A whole number as SIP writes them; None if it is none, or more than `most`."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    return int(text) if int(text) <= most else None


def user_of(text: str) -> str:
    """The user of a URI, escapes resolved; of a tel: URI its number."""
    if text[:4].lower() == "tel:":
        return unquote(text[4:].partition(";")[0])
    found = uri(text)
    return unquote(found.user.partition(":")[0]) if found else ""


def dialled(text: str) -> str:
    """What was dialled, of a request's URI: digits + * # of a number, a name as it is.

    Parameters inside the user (`+33;phone-context=...`) and visual separators (`33-1.45(67)`) are no digits.
    """
    user = user_of(text).partition(";")[0]
    plain = re.sub(r"[-.()\s]", "", user)
    return plain if re.fullmatch(r"[0-9+*#]+", plain) else re.sub(r"[^\w+*#.-]", "", user)
