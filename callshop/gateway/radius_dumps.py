"""RADIUS packets that people kept as text, back to packets on the wire: for `replay` and the tests.

    detail files, radiusd -X     Name = value               a packet a block, under a line that may name its kind
    an exec script's variables   NAME="value"               upper case, underscores
    manuals                      (4923 24) h323-conf-id = 02102944 600a1899
    JSON                         {"Name": "value", ...}     names may repeat
    Cisco IOS `debug radius`     RADIUS: Name [30] 9 "2210001", a vendor's attribute under `Vendor, Cisco [26]`

A recording has lost the secret, so each packet is signed anew. What names no attribute we know is left out: it is not
on the wire of a gateway (a server adds Timestamp, Acct-Unique-Session-Id and the like), or nothing here reads it.
"""

import hashlib
import ipaddress
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from callshop.gateway.dialects.radius_packets import (
    ACCESS_REQUEST,
    ACCOUNTING_REQUEST,
    CALL_CHECK,
    CISCO,
    ELTEX,
    STANDARD,
    STATUS,
    VENDOR,
    request_packet,
)

_KINDS = {"access-request": ACCESS_REQUEST, "accounting-request": ACCOUNTING_REQUEST}
_SIGNATURE = 80
LONGEST_LINE = 1000
"""Characters of a line that are read: an attribute's value has 253 at most."""
_WORDS = {"acct-status-type": STATUS, "service-type": {"Login-User": 1, "Login": 1, "Call-Check": CALL_CHECK}}
_VENDORS = {"cisco": CISCO, "quintum": 6618, "audiocodes": 4923, "eltex": ELTEX}
_IDENTITY = frozenset({(0, 1), (0, 30), (0, 31), (0, 40), (0, 41), (0, 44)})
"""Attributes of which a packet has one at least; a block with none of them is a note between packets."""

_ATTRIBUTE = re.compile(
    r"^\s*(?:\((?P<vendor>[\d ]+) \d+\)\s*)?(?P<name>[A-Za-z][\w.-]*)\s*[:+]?=\s*(?P<value>.*)$"
)
_HEADER = re.compile(r"(?P<kind>Access|Accounting)-(?P<what>Request|Response|Accept|Reject|Challenge)")
_DEBUG = re.compile(
    r"RADIUS:\s+(?P<name>[A-Za-z][A-Za-z0-9 -]{0,60}?)\s{1,8}\[(?P<number>\d{1,3})\]\s+\d+\s*(?P<value>.*)$"
)
_DEBUG_VENDOR = re.compile(r"RADIUS:\s+Vendor, (?P<vendor>\w+)\s+\[26\]")
_DEBUG_SENT = re.compile(r"RADIUS.*(?P<sent>Send to|Received from)")
_IN_BRACKETS = re.compile(r"\[(\d+)\]$")

Value = tuple[int, int, bytes]
"""Vendor (0: standard), attribute number, octets."""


def _names() -> dict[str, tuple[int, int, str]]:
    names = {name.lower(): (0, number, kind) for number, (name, kind) in STANDARD.items()}
    names |= {name.lower(): (CISCO, number, "string") for number, name in VENDOR.items()}
    for maker, vendor in _VENDORS.items():
        for number, name in VENDOR.items():
            names.setdefault(f"{maker}-{name.lower().removeprefix('cisco-')}", (vendor, number, "string"))
    return names


_NAMES = _names()
_NUMBERS = {(vendor, number): kind for vendor, number, kind in _NAMES.values()}


@dataclass(slots=True)
class _Block:
    """One packet while it is read. code: None while nothing names its kind, 0 for a packet of the server's."""

    code: int | None = None
    values: list[Value] = field(default_factory=list)

    def kind(self) -> int | None:
        """Access or accounting; None if it is no packet of a gateway's."""
        numbers = {(vendor, number) for vendor, number, _ in self.values}
        if self.code == 0 or not numbers & _IDENTITY:
            return None
        return self.code or ACCOUNTING_REQUEST


def packets_from_text(text: str, secret: bytes) -> list[bytes]:
    """The requests of gateways in a recording, in its order, signed with `secret`. Empty if there are none."""
    lines = [line[:LONGEST_LINE] for line in text.splitlines()]
    if text.lstrip()[:1] in ("{", "["):
        blocks = _from_json(text)
    elif any(_DEBUG.search(line) or _DEBUG_SENT.search(line) for line in lines):
        blocks = _from_debug(lines)
    else:
        blocks = _from_lines(lines)
    return [_packet(block, secret, index) for index, block in enumerate(blocks) if block.kind() is not None]


def _packet(block: _Block, secret: bytes, index: int) -> bytes:
    """The authenticator of an Access-Request is random on the wire; here it follows from what the packet says."""
    values = tuple(value for value in block.values if value[:2] != (0, _SIGNATURE))
    digest = hashlib.sha256(repr((index, values)).encode()).digest()[:16]
    return request_packet(block.kind() or ACCOUNTING_REQUEST, secret, index, values, digest)


def _from_lines(lines: Iterable[str]) -> Iterator[_Block]:
    block = _Block()
    for line in lines:
        attribute, header = _ATTRIBUTE.match(line), _HEADER.search(line)
        if attribute:
            vendor = int((attribute["vendor"] or "0").replace(" ", ""))
            block.values += _value(attribute["name"], attribute["value"].strip().strip("\"'"), vendor)
        elif header or not line.strip():
            # A blank line ends a block, but a manual leaves some between a header and its attributes.
            if header or block.values:
                yield block
                block = _Block()
            if header:
                block.code = _KINDS.get(header[0].lower(), 0)
    yield block


def _from_debug(lines: Iterable[str]) -> Iterator[_Block]:
    block, vendor = _Block(code=0), 0
    for line in lines:
        if _DEBUG_SENT.search(line):
            yield block
            header = _HEADER.search(line)
            block = _Block(_KINDS.get(header[0].lower(), 0) if header else 0)
        elif maker := _DEBUG_VENDOR.search(line):
            vendor = _VENDORS.get(maker["vendor"].lower(), 0)
        elif attribute := _DEBUG.search(line):
            number = int(attribute["number"])
            kind = _NUMBERS.get((vendor, number), "")
            octets = _octets(attribute["value"].strip().strip('"'), kind, attribute["name"].lower())
            if octets is not None:
                block.values.append((vendor, number, octets))
            vendor = 0
    yield block


class _Object(list):
    """The pairs of a JSON object, in order: its names may repeat."""


def _from_json(text: str) -> Iterator[_Block]:
    try:
        found = json.loads(text, object_pairs_hook=_Object)
    except (ValueError, RecursionError):
        return
    for packet in [found] if isinstance(found, _Object) else found:
        if not isinstance(packet, _Object):
            continue
        block = _Block()
        for name, said in packet:
            for value in said if isinstance(said, list) and not isinstance(said, _Object) else [said]:
                block.values += _value(name, str(value), 0)
        yield block


def _value(name: str, text: str, vendor: int) -> list[Value]:
    """The attribute of this name with this value, if both can be understood; vendor: another than the name's."""
    name = name.lower().replace("_", "-")
    if name.startswith("attr-") and name[5:].isdecimal() and len(name) < 10:
        raw = bytes.fromhex(text[2:]) if re.fullmatch(r"0x(?:[0-9a-fA-F]{2})*", text) else None
        return [] if raw is None or not 0 < int(name[5:]) < 256 else [(0, int(name[5:]), raw)]
    if name not in _NAMES:
        return []
    named, number, kind = _NAMES[name]
    octets = _octets(text, kind, name)
    return [] if octets is None else [(vendor or named, number, octets)]


def _octets(text: str, kind: str, name: str) -> bytes | None:
    if kind == "integer":
        bracketed = _IN_BRACKETS.search(text)
        number = bracketed[1] if bracketed else str(_WORDS.get(name, {}).get(text, text))
        whole = number.isdecimal() and len(number) <= 10 and int(number) < 2**32
        return int(number).to_bytes(4, "big") if whole else None
    if kind == "ipaddr":
        try:
            return ipaddress.IPv4Address(text).packed
        except ValueError:
            return None
    return text.encode("utf-8", "replace") if kind == "string" and text else None
