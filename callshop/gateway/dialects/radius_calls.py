"""What an accounting packet says of a call: its line, number, times and seconds."""

import re
from dataclasses import dataclass

from callshop.events import DeviceTimes, Moment
from callshop.gateway.dialects.radius_packets import Request
from callshop.gateway.dialects.radius_times import elapsed_ms, read_time

DAY_S = 24 * 3600
LONGEST_CALL_S = 30 * DAY_S
"""More is a clock that was set, or garbage."""

_NOT_DIALLED = re.compile(r"[^0-9+*#]")
_GROUP = re.compile(r"[0-9A-Fa-f]{1,16}")
_PACKED = re.compile(r"[0-9A-Fa-f]{32}")


@dataclass(frozen=True, slots=True)
class Call:
    """What one accounting packet says of a call. Seconds are whole and rounded down; None where it does not say."""

    at: Moment
    device: str
    names: tuple[str, ...]
    caller: str
    number: str
    connected: bool
    session_s: int | None
    printed_ms: int | None
    told: DeviceTimes

    @property
    def talked_ms(self) -> int:
        """The difference of the printed times, unless the gateway's clock was set during the call."""
        session_ms = None if self.session_s is None else self.session_s * 1000
        if self.printed_ms is None or (session_ms is not None and not 0 <= self.printed_ms <= DAY_S * 1000):
            return session_ms or 0
        return max(self.printed_ms, 0)


def read_call(request: Request, device: str, at: Moment) -> Call:
    setup, connect, disconnect = (
        read_time(request.text(f"h323-{name}-time")) for name in ("setup", "connect", "disconnect")
    )
    connected = _tells_a_time(request.text("h323-connect-time"))
    session_s = request.number("Acct-Session-Time")
    if session_s is None:  # Eltex tells it in a pair of its own while the call runs
        session_s = request.number("session-time")
    printed_ms = elapsed_ms(connect, disconnect) if connected else None
    return Call(
        at=moment_of(request, at),
        device=device,
        names=names_of(request, device),
        caller=request.text("Calling-Station-Id"),
        number=dialled(request.text("Called-Station-Id")),
        connected=connected,
        session_s=session_s if (session_s or 0) <= LONGEST_CALL_S else None,
        printed_ms=printed_ms if (printed_ms or 0) <= LONGEST_CALL_S * 1000 else None,
        told=DeviceTimes(setup, connect if connected else None, disconnect),
    )


def _tells_a_time(text: str) -> bool:
    """Gateways that print a time of an event that did not happen print zeros, or the first second of 1970."""
    printed = read_time(text)
    return bool(text.strip("0:.- ")) and (printed is None or printed.year > 1970)


def moment_of(request: Request, at: Moment) -> Moment:
    """When the packet's event happened: the gateway says for how long it has been trying to tell us."""
    delay = request.number("Acct-Delay-Time") or 0
    return at.plus(-1000 * delay) if delay <= DAY_S else at


def device_of(request: Request, source: str | None) -> str:
    address = request.text("NAS-IP-Address")
    return (address if address != "0.0.0.0" else "") or request.text("NAS-Identifier") or source or ""


def names_of(request: Request, device: str) -> tuple[str, ...]:
    """All the names of the line, in the order in which the shop looks for one that is mapped."""
    port, nas_port = request.text("Cisco-NAS-Port"), request.text("NAS-Port")
    names = (
        f"{device}/{port}" if port else "",
        port,
        f"{device}/{nas_port}" if nas_port else "",
        nas_port,
        request.text("Calling-Station-Id"),
        request.text("User-Name"),
    )
    return tuple(dict.fromkeys(name for name in names if name)) or (device,)


def dialled(text: str) -> str:
    """The digits of Called-Station-Id, which may be an address: `sip:33145678901@192.0.2.5`."""
    user = text.split("@")[0].split(";")[0]
    return _NOT_DIALLED.sub("", user.removeprefix("sip:").removeprefix("tel:"))


def conference(text: str) -> str | None:
    """A conf-id is four 32-bit numbers in hexadecimal, whose groups may be short, in either case; compared as numbers.

    None if it names nothing; another gateway's idea of an id stays as it is.
    """
    packed = text.replace("-", "")
    groups = [packed[at : at + 8] for at in range(0, 32, 8)] if _PACKED.fullmatch(packed) else text.split()
    if not all(_GROUP.fullmatch(group) for group in groups):
        return text.lower()
    numbers = [int(group, 16) for group in groups]
    return "-".join(f"{number:x}" for number in numbers) if any(numbers) else None
