"""One string names a gateway: what it speaks and how its bytes arrive. Parsed once, refused before anything starts.

    DIALECT@LINK            asterisk@tcp:10.0.0.5:5038?user=shop&secret=s%26t
    serial:PATH             panasonic@serial:/dev/ttyUSB0?baud=9600&bytesize=8&parity=N&stopbits=1     (COM3 on Windows)
    tcp:HOST:PORT           we call the gateway; an IPv6 address stands in brackets, tcp:[fe80::1]:2300
    tcp-listen:[HOST]:PORT  the gateway calls us; without HOST on all interfaces, tcp-listen::4000
    udp:[HOST]:PORT         datagrams, radius@udp::1813?secret=x&auth=1812
    file:PATH               read, then followed as it grows

What follows the `?` are the link's own settings (serial only) and the dialect's options, percent-encoded; a + is a +.
Refused, each by name: fritz@tcp:box:1012 (no such dialect), sipura@udp:514x (no port), asterisk@udp::5038 (lines do not
come in datagrams), panasonic@tcp:pbx:2300?baud=9600 (not an option there), ...?time=noon (not one of its values).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import unquote

from callshop.events import Sentence, sentence
from callshop.gateway import dialects
from callshop.gateway.dialects import Traits
from callshop.gateway.strip import NoPrefixes, prefixes_of

SCHEMES = ("serial", "tcp", "tcp-listen", "udp", "file")

SERIAL_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "baud": ("9600", "300", "600", "1200", "2400", "4800", "14400", "19200", "28800", "38400", "57600", "115200",
             "230400", "460800", "921600"),
    "bytesize": ("8", "7", "6", "5"),
    "parity": ("N", "E", "O", "M", "S"),
    "stopbits": ("1", "1.5", "2"),
}  # fmt: skip
"""Setting -> allowed values, the default first."""

EVERY_DIALECT: Mapping[str, tuple[str, ...]] = {"numbers": ("dialled", "e164"), "strip": ()}
"""Options of the gateway as such: `numbers=e164` says that it prints international numbers without a + or 00;
`strip=9,7788#` names digits that stand before the number (strip.py)."""

CARRIES: Mapping[str, tuple[str, ...]] = {
    "lines": ("serial", "tcp", "tcp-listen", "file"),
    "datagrams": ("udp", "file"),
    "messages": ("udp",),
}
"""Framing -> the links it can come over (in a file, one datagram a line)."""

HIDDEN = "***"


class SpecError(ValueError):
    """The text names no gateway; `sentence` says why, and never repeats a secret."""

    def __init__(self, why: Sentence):
        super().__init__(why)
        self.sentence = why

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """How the bytes arrive. `path` for serial and file; `host` ("" = all interfaces) and `port` for the others.

    auth_port   udp only: the port of a second socket, for questions that come beside the accounting
    streams     udp only: connections are taken at the same port, and made to whom the dialect sends by them
    """

    scheme: str
    path: str = ""
    host: str = ""
    port: int = 0
    auth_port: int | None = None
    streams: bool = False
    baud: int = 9600
    bytesize: int = 8
    parity: str = "N"
    stopbits: str = "1"

    def __str__(self) -> str:
        if self.scheme in ("serial", "file"):
            return f"{self.scheme}:{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}:{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class GatewaySpec:
    """A parsed DIALECT@LINK. `options` holds every option of the dialect, defaults filled in; `text` is the original.

    As a string it is the text with its secrets hidden: for screens and logs.
    """

    dialect: str
    link: LinkSpec
    options: dict[str, str] = field(hash=False)
    text: str = field(repr=False)

    def __str__(self) -> str:
        secrets = dialects.load(self.dialect).TRAITS.secrets
        head, mark, query = self.text.partition("?")
        shown = (f"{name}={HIDDEN}" if unquote(name) in secrets else f"{name}={value}" for name, value in _split(query))
        return head + mark + "&".join(shown)


def parse(text: str) -> GatewaySpec:
    """DIALECT@LINK -> GatewaySpec. Raises SpecError."""
    name, at, rest = text.partition("@")
    if not at:
        raise SpecError(sentence("{spec} is not DIALECT@LINK, as in sipura@udp::514", spec=text.partition("?")[0]))
    traits = _traits(name)
    address, _, query = rest.partition("?")
    link = _address(address)
    if link.scheme not in CARRIES[traits.framing]:
        raise SpecError(sentence("{dialect} does not come over {scheme}", dialect=name, scheme=link.scheme))
    settings = SERIAL_SETTINGS if link.scheme == "serial" else {}
    given = _options(query, {**EVERY_DIALECT, **traits.options, **settings}, traits)
    options = {key: value for key, value in given.items() if key not in settings}
    link = replace(_tuned(link, given, options.get("auth", "")), streams=traits.framing == "messages")
    return GatewaySpec(name, link, options, text)


def parse_dialect(text: str) -> tuple[str, dict[str, str]]:
    """DIALECT[?OPTIONS] (no link: a recording) -> the dialect's name and all its options. Raises SpecError."""
    name, _, query = text.partition("?")
    traits = _traits(name)
    return name, _options(query, {**EVERY_DIALECT, **traits.options}, traits)


def parse_link(text: str) -> LinkSpec:
    """LINK alone -> LinkSpec. Raises SpecError."""
    address, _, query = text.partition("?")
    link = _address(address)
    given = _options(query, SERIAL_SETTINGS if link.scheme == "serial" else {}, None)
    return _tuned(link, given, "")


def _traits(name: str) -> Traits:
    if name not in dialects.MODULES:
        known = ", ".join(dialects.MODULES)
        raise SpecError(sentence("{dialect} is not a dialect; known: {known}", dialect=name or "?", known=known))
    return dialects.load(name).TRAITS


def _address(text: str) -> LinkSpec:
    scheme, colon, rest = text.partition(":")
    if not colon or scheme not in SCHEMES:
        raise SpecError(sentence("{link} is not a link; known: {known}", link=text, known=", ".join(SCHEMES)))
    if scheme in ("serial", "file"):
        if not rest:
            raise SpecError(sentence("{scheme}: needs a path", scheme=scheme))
        return LinkSpec(scheme, path=rest)
    host, colon, port = rest.rpartition(":")
    if not colon:
        raise SpecError(sentence("{link} needs a host and a port, as in {scheme}:HOST:PORT", link=text, scheme=scheme))
    if scheme == "tcp" and not host:
        raise SpecError(sentence("{link} needs a host", link=text))
    return LinkSpec(scheme, host=_host(host), port=_port(port))


def _host(text: str) -> str:
    if text.startswith("[") and text.endswith("]"):
        try:
            IPv6Address(text[1:-1])
        except AddressValueError:
            raise SpecError(sentence("{host} is not an address", host=text)) from None
        return text[1:-1]
    if text and not re.fullmatch(r"[\w.-]+", text):
        raise SpecError(sentence("{host} is not an address", host=text))
    return text


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise SpecError(sentence("{port} is not a port: a number from 1 to 65535", port=text or "''"))
    return int(text)


def _options(query: str, known: Mapping[str, tuple[str, ...]], traits: Traits | None) -> dict[str, str]:
    """All options, those given and the defaults of the others, each checked against its allowed values."""
    options = {name: (values or ("",))[0] for name, values in known.items()}
    seen = set()
    for raw_name, raw_value in _split(query):
        name, value = unquote(raw_name), unquote(raw_value)
        if name not in known:
            raise SpecError(sentence("unknown option {name}; known: {known}", name=name, known=", ".join(known) or "-"))
        if name in seen:
            raise SpecError(sentence("option {name} is given twice", name=name))
        if known[name] and value not in known[name]:
            shown = HIDDEN if traits and name in traits.secrets else value
            raise SpecError(sentence("{name}={value}: must be one of {known}",
                                     name=name, value=shown, known=", ".join(known[name])))  # fmt: skip
        if name == "strip":
            _check_strip(value)
        seen.add(name)
        options[name] = value
    return options


def _check_strip(text: str) -> None:
    try:
        prefixes_of(text)
    except NoPrefixes:
        raise SpecError(
            sentence("strip={value}: must be digits, several with commas between, as in strip=9,7788#", value=text)
        ) from None


def _split(query: str) -> Iterable[tuple[str, str]]:
    return [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)]


def _tuned(link: LinkSpec, given: Mapping[str, str], auth: str) -> LinkSpec:
    """The link with its serial settings, or with its second port."""
    if link.scheme == "serial":
        return LinkSpec("serial", path=link.path, baud=int(given["baud"]), bytesize=int(given["bytesize"]),
                        parity=given["parity"], stopbits=given["stopbits"])  # fmt: skip
    if link.scheme == "udp" and auth:
        if _port(auth) == link.port:
            raise SpecError(sentence("auth={port}: this is the accounting port already", port=auth))
        return LinkSpec("udp", host=link.host, port=link.port, auth_port=int(auth))
    return link
