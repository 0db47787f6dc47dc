"""All that the proxy knows while it runs, and its way out: what is to be sent, told and kept, in order."""

from collections.abc import Iterator, Mapping

from callshop.events import Event, Moment
from callshop.gateway.dialects import Flow, Keep, Send
from callshop.gateway.dialects.sip.bindings import Bindings
from callshop.gateway.dialects.sip.calls.call import Call
from callshop.gateway.dialects.sip.peers import Peers, passwords_of, providers_of
from callshop.gateway.dialects.sip.protocol.message import Message
from callshop.gateway.dialects.sip.protocol.timers import Timers
from callshop.gateway.dialects.sip.protocol.transactions import Client, Transactions, new_branch

Item = Event | Send | Keep

MOST_CALLS = 1024


class State:
    def __init__(self, options: Mapping[str, str]) -> None:
        self.now = Moment(0, 0)
        self.out: list[Item] = []
        self.failures: list[Client] = []
        self.timers = Timers()
        self.transactions = Transactions(self.timers, self.send, self.failures.append)
        self.peers = Peers(providers_of(options.get("provider", ""), options.get("transport", "udp")))
        self.passwords = passwords_of(options.get("passwords", ""))
        self.emergency = frozenset(part.strip() for part in options.get("emergency", "").split(",") if part.strip())
        self.bindings = Bindings()
        self.calls: dict[tuple[str, str, str], Call] = {}
        self.knocked: dict[tuple[str, str], int] = {}
        """(address, user) of devices nobody mapped -> when they were last told of."""

    # -- the way out

    def send(self, data: bytes, flow: Flow) -> None:
        self.out.append(Send(data, flow, TRANSPORT_PORTS[flow.transport], regardless=True))

    def tell(self, event: Event) -> None:
        self.out.append(event)

    def keep(self, key: str, text: str | None) -> None:
        self.out.append(Keep(key, text))

    def taken(self) -> list[Item]:
        out, self.out = self.out, []
        return out

    # -- calls

    def call_in_dialog(self, request: Message, from_device: bool) -> Call | None:
        """The call that a request inside a dialog belongs to: by Call-ID and the tags of either side."""
        return next((call for call in self.calls_of(request.call_id) if _is_of(call, request, from_device)), None)

    def calls_of(self, call_id: str) -> Iterator[Call]:
        return (call for key, call in tuple(self.calls.items()) if key[0] == call_id)

    def call_by(self, names: tuple[str, ...], ref: str | None) -> Call | None:
        """The call of that reference; without one the call on that line, one that talks first."""
        running = [call for call in self.calls.values() if not call.over]
        if ref is not None:
            return next((call for call in running if call.ref == ref), None)
        on_line = [call for call in running if set(call.names) & set(names)]
        return max(on_line, key=lambda call: call.state == "answered", default=None)

    # -- requests of our own making

    def via(self, flow: Flow, branch: str) -> str:
        """Our Via towards that end."""
        return f"SIP/2.0/{flow.transport.upper()} {flow.local};branch={branch};rport"

    def request(self, request: Message, flow: Flow, branch: str, about: str, owner: object) -> Client:
        client = Client(branch, flow, request, bytes(request), about, owner=owner)
        self.transactions.send(client, self.now.mono)
        return client

    def forward(self, message: Message, flow: Flow) -> str:
        """Put our Via on top and send, without waiting for an answer (an ACK)."""
        branch = new_branch()
        message.push("via", self.via(flow, branch), "Via")
        self.send(bytes(message), flow)
        return branch


TRANSPORT_PORTS = {"udp": "main", "tcp": "tcp", "tls": "tls"}


def _is_of(call: Call, request: Message, from_device: bool) -> bool:
    """`own`: the tag of the device's side, `other`: of the far one's."""
    own, other = request.tag("from"), request.tag("to")
    if not from_device:
        own, other = other, own
    if call.direction == "out":
        return own == call.device.tag
    return other == call.far.tag and (not call.device.tag or own == call.device.tag)
