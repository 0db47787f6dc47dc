"""What an accounting packet says of a call: its line, number, times and seconds."""

import re
from dataclasses import dataclass

from callshop.events import DeviceTimes, Figures, Moment
from callshop.gateway.dialects.radius_packets import Request
from callshop.gateway.dialects.radius_times import read_printed, read_time, readings_ms

DAY_S = 24 * 3600
LONGEST_CALL_S = DAY_S
"""More is a clock that was set, or a counter of something else."""
ROUNDING_S = 2
"""Two figures of one clock, each rounded by itself at its beginning and its end, differ by no more."""

_NOT_DIALLED = re.compile(r"[^0-9+*#]")
_GROUP = re.compile(r"[0-9A-Fa-f]{1,16}")
_PACKED = re.compile(r"[0-9A-Fa-f]{32}")


@dataclass(frozen=True, slots=True)
class Call:
    """What one accounting packet says of a call. Seconds are whole and rounded down; None where it does not say.

    counter    its Acct-Session-Time
    printed    readings of the time from its connect to its disconnect, the likeliest first; () where it prints none
    delay      seconds for which the gateway has been trying to tell us
    """

    at: Moment
    device: str
    names: tuple[str, ...]
    caller: str
    number: str
    connected: bool
    counter: int | None
    printed: tuple[int, ...]
    delay: int
    told: DeviceTimes

    @property
    def talked(self) -> int:
        """The counter; the printed times where there is none, and where they are equal: nobody answered."""
        return 0 if self.printed[:1] == (0,) else self.counter or next(iter(self.printed), 0)

    @property
    def figures(self) -> Figures:
        return Figures(self.counter, self.printed, self.delay)


def read_call(request: Request, device: str, at: Moment) -> Call:
    texts = {name: request.text(f"h323-{name}-time") for name in ("setup", "connect", "disconnect")}
    setup, connect, disconnect = map(read_time, texts.values())
    connected = _tells_a_time(texts["connect"])
    counter = request.number("Acct-Session-Time")
    if counter is None:  # Eltex tells it in a pair of its own while the call runs
        counter = request.number("session-time")
    counter = counter if (counter or 0) <= LONGEST_CALL_S else None
    printed = _seconds(texts["connect"], texts["disconnect"]) if connected else ()
    return Call(
        at=moment_of(request, at),
        device=device,
        names=names_of(request, device),
        caller=request.text("Calling-Station-Id"),
        number=dialled(request.text("Called-Station-Id")),
        connected=connected,
        counter=None if _counts_the_ringing(counter, printed, texts) else counter,
        printed=printed,
        delay=delay_of(request),
        told=DeviceTimes(setup, connect if connected else None, disconnect),
    )


def _seconds(earlier: str, later: str) -> tuple[int, ...]:
    """Readings of the time between two printed ones, in whole seconds."""
    readings = readings_ms(read_printed(earlier), read_printed(later))
    return tuple(dict.fromkeys(ms // 1000 for ms in readings if ms <= LONGEST_CALL_S * 1000))


def _counts_the_ringing(counter: int | None, printed: tuple[int, ...], texts: dict[str, str]) -> bool:
    """Whether the counter has run since the set-up (Cisco): it is then the printed talk and the printed ringing."""
    if not counter or not printed or abs(counter - printed[0]) <= ROUNDING_S:
        return False
    return any(abs(counter - whole) <= ROUNDING_S for whole in _seconds(texts["setup"], texts["disconnect"]))


def _tells_a_time(text: str) -> bool:
    """Gateways that print a time of an event that did not happen print zeros, or the first second of 1970."""
    printed = read_time(text)
    return bool(text.strip("0:.- ")) and (printed is None or printed.year > 1970)


def moment_of(request: Request, at: Moment) -> Moment:
    """When the packet's event happened: the gateway says for how long it has been trying to tell us."""
    return at.plus(-1000 * delay_of(request))


def delay_of(request: Request) -> int:
    """Seconds for which the gateway says that it has been trying; so long as none keeps a packet is not believed."""
    delay = request.number("Acct-Delay-Time") or 0
    return delay if delay <= DAY_S else 0


def device_of(request: Request, source: str | None) -> str:
    """The address under which a line of this gateway is named."""
    address = request.text("NAS-IP-Address")
    return (address if address != "0.0.0.0" else "") or request.text("NAS-Identifier") or source or ""


def identity_of(request: Request, source: str | None) -> str:
    """The gateway itself, whose address may change: its identifier where it tells one."""
    return request.text("NAS-Identifier") or device_of(request, source)


def names_of(request: Request, device: str) -> tuple[str, ...]:
    """All the names of the line, in the order in which the shop looks for one that is mapped."""
    port, nas_port = request.text("Cisco-NAS-Port"), request.text("NAS-Port")
    gateway = request.text("NAS-Identifier")
    names = (
        f"{device}/{port}" if port else "",
        f"{gateway}/{port}" if port and gateway else "",
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
