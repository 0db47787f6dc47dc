"""RADIUS on the wire: the dictionary of what voice gateways send, and packets to and from it (RFC 2865, 2866).

    0      1      2         4                         20
    +------+------+---------+-------------------------+--------------------------------------------
    | code | id   | length  | authenticator           | attributes: number, length, value ...
    +------+------+---------+-------------------------+--------------------------------------------
    A vendor's attribute is number 26: its value is the vendor's number (4 octets), then number, length, value again.

The h323 attributes are Cisco's (vendor 9). Quintum (6618) and AudioCodes (4923) send the same numbers under their own
name, so the numbers are read from any vendor. The value may repeat the attribute's name (`h323-conf-id=...`) or not.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyrad.dictionary import Dictionary
from pyrad.packet import AcctPacket, AuthPacket, Packet, PacketError

ACCESS_REQUEST, ACCESS_ACCEPT, ACCESS_REJECT = 1, 2, 3
ACCOUNTING_REQUEST, ACCOUNTING_RESPONSE = 4, 5
OTHER_CODES = frozenset({2, 3, 5, 11, 12, 13, 40, 41, 42, 43, 44, 45})
"""Codes of RADIUS that are not for us: answers, status, and what a server asks of a gateway."""

CISCO = 9
VOICE_VENDORS = frozenset({CISCO, 6618, 4923})
ELTEX = 35265

STANDARD: Mapping[int, tuple[str, str]] = {
    1: ("User-Name", "string"),
    4: ("NAS-IP-Address", "ipaddr"),
    5: ("NAS-Port", "integer"),
    6: ("Service-Type", "integer"),
    8: ("Framed-IP-Address", "ipaddr"),
    18: ("Reply-Message", "string"),
    30: ("Called-Station-Id", "string"),
    31: ("Calling-Station-Id", "string"),
    32: ("NAS-Identifier", "string"),
    40: ("Acct-Status-Type", "integer"),
    41: ("Acct-Delay-Time", "integer"),
    42: ("Acct-Input-Octets", "integer"),
    43: ("Acct-Output-Octets", "integer"),
    44: ("Acct-Session-Id", "string"),
    46: ("Acct-Session-Time", "integer"),
    47: ("Acct-Input-Packets", "integer"),
    48: ("Acct-Output-Packets", "integer"),
    50: ("Acct-Multi-Session-Id", "string"),
    55: ("Event-Timestamp", "integer"),
    61: ("NAS-Port-Type", "integer"),
    80: ("Message-Authenticator", "octets"),
    87: ("NAS-Port-Id", "string"),
}

VENDOR: Mapping[int, str] = {
    1: "Cisco-AVPair",
    2: "Cisco-NAS-Port",
    23: "h323-remote-address",
    24: "h323-conf-id",
    25: "h323-setup-time",
    26: "h323-call-origin",
    27: "h323-call-type",
    28: "h323-connect-time",
    29: "h323-disconnect-time",
    30: "h323-disconnect-cause",
    31: "h323-voice-quality",
    33: "h323-gw-id",
    35: "h323-incoming-conf-id",
    101: "h323-credit-amount",
    102: "h323-credit-time",
    103: "h323-return-code",
    104: "h323-prompt-id",
    105: "h323-time-and-day",
    106: "h323-redirect-number",
    107: "h323-preferred-lang",
    108: "h323-redirect-ip-address",
    109: "h323-billing-model",
    110: "h323-currency",
}

STATUS: Mapping[str, int] = {
    "Start": 1, "Stop": 2, "Interim-Update": 3, "Alive": 3, "Accounting-On": 7, "Accounting-Off": 8,
}  # fmt: skip
CALL_CHECK = 10
"""Service-Type of Cisco's pre-authentication: the gateway asks about itself, not about a caller's call."""

_REPEATED_NAME = re.compile(r"^h323-[a-z-]+=", re.IGNORECASE)
_MAX_TEXT = 247
"""The longest value of a vendor's attribute: 255 less two headers and the vendor's number."""


def _dictionary() -> Dictionary:
    """pyrad ships none. Only what has a name above is named; what a packet carries besides is kept by its number."""
    lines = [f"ATTRIBUTE {name} {number} {kind}" for number, (name, kind) in STANDARD.items()]
    lines += [f"VENDOR Cisco {CISCO}", "BEGIN-VENDOR Cisco"]
    lines += [f"ATTRIBUTE {name} {number} string" for number, name in VENDOR.items()]
    return Dictionary(io.StringIO("\n".join([*lines, "END-VENDOR Cisco", ""])))


DICTIONARY = _dictionary()


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a gateway, understood: text by attribute name, every value of a repeated one in order.

    pairs      what Cisco-AVPair (or another vendor's) says as `name=value`, the first of each name
    vendors    whose attributes it carries
    """

    packet: Packet
    attributes: Mapping[str, tuple[str, ...]]
    pairs: Mapping[str, str]
    vendors: frozenset[int]

    @property
    def code(self) -> int:
        return self.packet.code

    @property
    def says_nothing(self) -> bool:
        """Whether nothing in it can be read: no line, no number, not even who asks."""
        return not (self.pairs or any(any(values) for values in self.attributes.values()))

    def text(self, name: str) -> str:
        """The attribute's first value that is not empty, else what a pair of this name says, else ''."""
        return next((value for value in self.attributes.get(name, ()) if value), "") or self.pairs.get(name, "")

    def number(self, name: str) -> int | None:
        """The attribute's value as a whole number, None where it is absent or none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() else None


def read(frame: bytes, secret: bytes) -> Request | None:
    """The request in a datagram, not yet verified; None if these bytes are no RADIUS packet."""
    kind = AuthPacket if frame[:1] == bytes([ACCESS_REQUEST]) else AcctPacket
    try:
        packet = kind(packet=frame, secret=secret, dict=DICTIONARY)
    except (PacketError, ValueError):
        return None
    return _understand(packet)


def genuine(request: Request) -> bool:
    """Whether the sender knows our secret. An unsigned Access-Request (no Message-Authenticator) passes unproven."""
    packet = request.packet
    if request.code == ACCOUNTING_REQUEST:
        return packet.VerifyAcctRequest()
    return not packet.message_authenticator or packet.verify_message_authenticator()


def accounting_response(request: Request) -> bytes:
    """The answer to an accounting packet: the same request always gets the same bytes."""
    reply = request.packet.CreateReply(message_authenticator=request.packet.message_authenticator)
    return reply.ReplyPacket()


def access_response(
    request: Request, *, accepted: bool, h323: Mapping[str, str], named: bool, message: str = ""
) -> bytes:
    """Access-Accept or Access-Reject with h323 attributes, as Cisco's and as those of the request's own vendor.

    named    the value repeats its name: `h323-credit-time=3600`, not `3600`
    """
    packet = request.packet
    reply = packet.CreateReply(message_authenticator=packet.message_authenticator)
    reply.code = ACCESS_ACCEPT if accepted else ACCESS_REJECT
    for vendor in sorted({CISCO} | (request.vendors & VOICE_VENDORS)):
        for number, name in VENDOR.items():
            if name in h323:
                value = f"{name}={h323[name]}" if named else h323[name]
                reply[(vendor, number)] = [value.encode()]
    if message:
        reply[18] = [message.encode()[:_MAX_TEXT].decode(errors="ignore").encode()]
    return reply.ReplyPacket()


def request_packet(
    code: int, secret: bytes, identifier: int, values: tuple[tuple[int, int, bytes], ...], authenticator: bytes = b""
) -> bytes:
    """A signed request as a gateway would send it. values: (vendor or 0, number, value), a number may repeat.

    authenticator    of an Access-Request, 16 octets; an Accounting-Request's is its signature
    """
    kind = AuthPacket if code == ACCESS_REQUEST else AcctPacket
    packet = kind(code, identifier % 256, secret, authenticator or None, dict=DICTIONARY)
    for vendor, number, value in values:
        packet.setdefault((vendor, number) if vendor else number, []).append(value[:_MAX_TEXT])
    if code == ACCESS_REQUEST:
        packet.add_message_authenticator()
    return packet.RequestPacket()


def _understand(packet: Packet) -> Request:
    attributes: dict[str, tuple[str, ...]] = {}
    pairs: dict[str, str] = {}
    vendors = set()
    for key, values in sorted(packet.items(), key=_cisco_first):
        if isinstance(key, int):
            if key in STANDARD:
                name, kind = STANDARD[key]
                attributes[name] = tuple(_text(value, kind) for value in values)
            continue
        vendor, number = key
        vendors.add(vendor)
        texts = tuple(_text(value, "string") for value in values)
        if number == 1:
            for name, equals, value in (text.partition("=") for text in texts):
                if equals:
                    pairs.setdefault(name.strip().lower(), value.strip())
        elif number in VENDOR and (number > 2 or vendor in VOICE_VENDORS):
            attributes.setdefault(VENDOR[number], tuple(_REPEATED_NAME.sub("", text).strip() for text in texts))
    return Request(packet, attributes, pairs, frozenset(vendors))


def _cisco_first(item: tuple[int | tuple[int, int], list[bytes]]) -> tuple[bool, bool]:
    key = item[0]
    return isinstance(key, tuple), isinstance(key, tuple) and key[0] != CISCO


def _text(value: bytes, kind: str) -> str:
    """A value as text: numbers in decimal, addresses with dots; '' where its length is not that of its kind."""
    if kind == "string":
        text = value.decode("utf-8", errors="replace")
        return "".join(letter for letter in text if letter.isprintable()).strip()
    if len(value) != 4:
        return ""
    return ".".join(map(str, value)) if kind == "ipaddr" else str(int.from_bytes(value, "big"))
