"""A gateway's side of RADIUS: our events as the packets that would tell them. For the simulator and the tests."""

import hashlib
import ipaddress
from datetime import UTC, datetime, timedelta

from callshop.events import Answered, Completed, Dialled, LineEvent, Moment
from callshop.gateway.dialects.radius_packets import ACCOUNTING_REQUEST, CISCO, STANDARD, STATUS, VENDOR, request_packet
from callshop.gateway.dialects.radius_times import print_time

_NUMBERS = {name: (0, number) for number, (name, _) in STANDARD.items()}
_NUMBERS |= {name: (CISCO, number) for number, name in VENDOR.items()}


def speak(event: LineEvent, secret: bytes, identifier: int) -> bytes:
    """The signed accounting packet of an event; b"" for one that RADIUS has no packet for.

    Dialled is a Start without a connect time, Answered a Start with one, Completed a Stop. A gateway that sends the
    Start at the answer sends no Dialled. The line: the first name with a slash, NAS-IP/port, and the last as caller.
    identifier    0-255, another one for each packet but a retransmission
    """
    said = _call(event)
    match event:
        case Dialled():
            said |= {"Acct-Status-Type": STATUS["Start"]}
        case Answered():
            said |= {"Acct-Status-Type": STATUS["Start"], "h323-connect-time": _print(event.at)}
        case Completed():
            said |= {"Acct-Status-Type": STATUS["Stop"], "Acct-Session-Time": event.seconds}
            said |= {"h323-disconnect-time": _print(event.at)}
            if event.answered is not False:
                said |= {"h323-connect-time": _print(event.at.plus(-1000 * event.seconds))}
        case _:
            return b""
    values = tuple((*_NUMBERS[name], _octets(value)) for name, value in said.items() if value != "")
    return request_packet(ACCOUNTING_REQUEST, secret, identifier, values)


def _call(event: LineEvent) -> dict[str, str | int]:
    precise = next((name for name in event.names if "/" in name), "")
    key = event.ref.key if event.ref else event.names[0]
    said: dict[str, str | int] = {
        "Acct-Session-Id": hashlib.sha256(key.encode()).hexdigest()[:16],
        "h323-conf-id": _conference(key),
        "h323-call-origin": "answer",
        "h323-call-type": "Telephony",
        "h323-setup-time": (event.ref.setup if event.ref else None) or "",
        "Cisco-NAS-Port": precise.partition("/")[2],
        "Calling-Station-Id": event.names[-1] if event.names[-1] != precise else "",
        "Called-Station-Id": getattr(event, "number", None) or "",
        "Acct-Delay-Time": 0,
    }
    address = event.device or precise.partition("/")[0]
    try:
        said["NAS-IP-Address"] = int(ipaddress.IPv4Address(address))
    except ValueError:
        said["NAS-Identifier"] = address
    return said


def _conference(key: str) -> str:
    digest = hashlib.sha256(key.encode()).hexdigest()
    return " ".join(digest[start : start + 8].upper() for start in range(0, 32, 8))


def _print(at: Moment) -> str:
    return print_time(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at.wall))


def _octets(value: str | int) -> bytes:
    return value.to_bytes(4, "big") if isinstance(value, int) else value.encode()
