"""One call through us: who it is between, how far it is, and what ends it on either side.

We are no party of it. But to cut it we speak to each side in the other's name, so the identities, routes and counters
of both are kept as a user agent keeps its dialog (RFC 3261 12).
"""

from dataclasses import dataclass, field

from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip.protocol.grammar import address, uri
from callshop.gateway.dialects.sip.protocol.message import Message, retagged
from callshop.gateway.dialects.sip.protocol.transactions import Client, Server

AFTER_PRACK = 16
"""Left free in a counter that PRACKs of a ringing call may still be on their way to use."""


@dataclass(slots=True)
class Side:
    """One end of the call, as a dialog knows it.

    who     its From or To value, with its tag once it is known
    target  the URI where it wants to be reached (its Contact)
    routes  the proxies on the way to it from us, nearest first
    cseq    the highest number it has used in its requests; -1 before the first
    """

    flow: Flow
    who: str
    target: str = ""
    routes: tuple[str, ...] = ()
    cseq: int = -1
    pracks: bool = False

    @property
    def tag(self) -> str:
        found = address(self.who)
        return (found.param("tag") or "") if found else ""

    def count(self, request: Message) -> None:
        """A request of this side's: its number, and where it wants to be reached from now on."""
        if request.method not in ("ACK", "CANCEL"):
            self.cseq = max(self.cseq, request.cseq)
            self.pracks = self.pracks or request.method == "PRACK"

    def next_cseq(self) -> int:
        return self.cseq + 1 + (AFTER_PRACK if self.pracks else 0)


@dataclass(slots=True, eq=False)
class Call:
    """`state`: asked (the shop decides), dialled, challenged (a password is asked for), ringing, answered, ended.

    key       Call-ID, From-tag, and for calls that come in the device they ring at
    user      the device's user at the provider; domain its domain
    answers   tags of the far ends that answered: of a forked call the first one counts
    silent    the second leg of a call that another leg tells: nothing is said of it
    protected an emergency call: never refused, never cut
    free      a call between two of the shop's own telephones
    alive     monotonic milliseconds of the last word of the device in this call; `alive_wall` on the other clock
    missed    questions in a row that the device did not answer
    refresh   seconds after which the session must be refreshed, 0 if nobody promised to
    """

    key: tuple[str, str, str]
    direction: str
    names: tuple[str, ...]
    device_address: str
    user: str
    domain: str
    number: str
    device: Side
    far: Side
    state: str = "asked"
    ref: str = ""
    token: str = ""
    silent: bool = False
    protected: bool = False
    free: bool = False
    alive: int = 0
    alive_wall: int = 0
    missed: int = 0
    refresh: int = 0
    refreshed: int = 0
    called_off: bool = False
    server: Server | None = None
    client: Client | None = None
    answers: list[str] = field(default_factory=list)

    @property
    def caller(self) -> Side:
        return self.device if self.direction == "out" else self.far

    @property
    def callee(self) -> Side:
        return self.far if self.direction == "out" else self.device

    @property
    def over(self) -> bool:
        return self.state == "ended"

    def learn_answer(self, answer: Message) -> None:
        """The first 2xx: who answered, where it is, and the way there."""
        callee = self.callee
        callee.who = answer.get("to")
        contact = next(iter(answer.addresses("contact")), None)
        callee.target = contact.uri_text if contact else callee.target
        if self.direction == "out":
            callee.routes = tuple(reversed(answer.items("record-route")))
        self.refresh = session_of(answer)

    def side_of(self, request: Message, from_device: bool) -> Side | None:
        """The side that sent this request in the dialog; None if it is of another dialog (a fork)."""
        own, other = (self.device, self.far) if from_device else (self.far, self.device)
        if request.tag("from") != own.tag or request.tag("to") != other.tag:
            return None
        return own


def session_of(answer: Message) -> int:
    """Session-Expires in seconds (RFC 4028); 0 without."""
    text = answer.get("session-expires").partition(";")[0].strip()
    return int(text) if text.isdigit() and len(text) < 8 else 0


def in_dialog(call: Call, to: Side, method: str, via: str, cseq: int, more: tuple[str, ...] = ()) -> Message:
    """A request to one side in the other's name."""
    own = call.far if to is call.device else call.device
    target = to.target or _target_of(to.who)
    routes = to.routes
    if routes and not _loose(routes[0]):  # a strict router of before RFC 3261 wants to be the target itself
        routes, target = (*routes[1:], f"<{target}>"), _target_of(routes[0])
    fields = [
        ("via", f"Via: {via}\r\n"),
        ("max-forwards", "Max-Forwards: 70\r\n"),
        *(("route", f"Route: {route}\r\n") for route in routes),
        ("from", f"From: {own.who}\r\n"),
        ("to", f"To: {to.who}\r\n"),
        ("call-id", f"Call-ID: {call.key[0]}\r\n"),
        ("cseq", f"CSeq: {cseq} {method}\r\n"),
        *((line.partition(":")[0].lower(), f"{line}\r\n") for line in more),
        ("content-length", "Content-Length: 0\r\n"),
    ]
    return Message(f"{method} {target} SIP/2.0", fields, b"", method, None, target)


def _target_of(value: str) -> str:
    found = address(value)
    return found.uri_text if found else value


def _loose(route: str) -> bool:
    found = address(route)
    place = found.uri if found else None
    return place is None or place.param("lr") is not None


def reply(request: Message, code: int, reason: str, more: tuple[str, ...] = (), tag: str = "") -> Message:
    """Our own answer to a request."""
    fields = [*request.lines("via"), *request.lines("from")]
    if tag:
        fields.append(("to", f"To: {retagged(request.get('to'), tag)}\r\n"))
    else:
        fields += request.lines("to")
    fields += [*request.lines("call-id"), *request.lines("cseq")]
    fields += [(line.partition(":")[0].lower(), f"{line}\r\n") for line in more]
    fields.append(("content-length", "Content-Length: 0\r\n"))
    return Message(f"SIP/2.0 {code} {reason}", fields, b"", request.method, code)


def near(flow: Flow, target: str) -> Flow:
    """Where a request to a device goes: to the port of its Contact if that is where it speaks from, else back."""
    place = uri(target)
    if flow.transport == "udp" and place and place.host == flow.address:
        return flow._replace(port=place.port or 5060)
    return flow


def next_hop(message: Message, flow: Flow) -> Flow:
    """Where a request to a provider goes: inside a dialog to its first Route, else its target, if that is an address.

    A name is not looked up here, a request that begins something goes to the provider that was chosen for it, and over
    a connection all goes the way the connection goes: that is `flow`.
    """
    if flow.transport != "udp" or not message.tag("to"):
        return flow
    route = next(iter(message.addresses("route")), None)
    place = route.uri if route else uri(message.target)
    if place is None:
        return flow
    host, port = place.where
    literal = ":" in host or host.replace(".", "").isdigit()
    return flow._replace(address=host, port=port) if literal else flow
