"""Requests and their answers over a wire that loses them (RFC 3261 17, RFC 6026): each is sent until it is heard.

A server transaction is a request that we were sent, a client transaction one that we send. This file knows when bytes
go out again and when nobody answers; what a message means is its user's, who is asked back by the names below.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip.protocol.message import Message
from callshop.gateway.dialects.sip.protocol.timers import Timers

T1, T2, T4 = 500, 4_000, 5_000
"""Milliseconds: the round trip that is hoped for, the longest pause, how long a message can stay in the network."""
GIVE_UP = 64 * T1
"""Timers B, D, F, H, J, M: nobody answers any more, nothing comes again any more."""
RINGS_AT_MOST = 180_000
"""Timer C: a far end that neither answers nor says no."""

MAGIC = "z9hG4bK"

Key = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Server:
    """A request that we were sent, by a device or by a provider.

    `request` has its Vias stamped; `last` is what it was answered with so far, `call` the call it belongs to.
    """

    key: Key
    flow: Flow
    request: Message
    from_device: bool = True
    client: "Client | None" = None
    last: bytes | None = None
    status: int = 0
    wait: int = T1
    call: object = None

    @property
    def invite(self) -> bool:
        return self.request.method == "INVITE"


@dataclass(slots=True, eq=False)
class Client:
    """A request that we send. `about`: what it is for, `owner`: whom its answer is for."""

    branch: str
    flow: Flow
    request: Message
    data: bytes
    about: str = "forward"
    server: Server | None = None
    owner: object = None
    state: str = "calling"
    wait: int = T1
    cancelled: bool = False

    @property
    def invite(self) -> bool:
        return self.request.method == "INVITE"


def new_branch() -> str:
    return f"{MAGIC}-cs{secrets.token_hex(8)}"


def new_tag() -> str:
    return secrets.token_hex(6)


def key_of(message: Message, flow: Flow, method: str = "") -> Key:
    """What a request and its repetitions have in common; a branch of before RFC 3261 names nothing by itself."""
    top = message.via
    method = method or ("INVITE" if message.method == "ACK" else message.method)
    place = f"{top.host}:{top.port}" if top else ""
    if top and top.branch.startswith(MAGIC) and len(top.branch) > len(MAGIC):
        return flow.address, place, top.branch, method
    tag = "" if message.method in ("ACK", "CANCEL") else message.tag("to")
    return flow.address, place, message.call_id, message.tag("from"), str(message.cseq), tag, method


class Transactions:
    """send     (bytes, flow): put on the wire
    failed   (client): nobody answered; or it rang for too long
    """

    def __init__(
        self, timers: Timers, send: Callable[[bytes, Flow], None], failed: Callable[[Client], None]
    ) -> None:  # fmt: skip
        self.servers: dict[Key, Server] = {}
        self.clients: dict[str, Client] = {}
        self._timers, self._send, self._failed = timers, send, failed

    # -- requests that we were sent

    def begin(self, request: Message, flow: Flow, from_device: bool, now: int) -> Server:
        server = Server(key_of(request, flow), flow, request, from_device)
        self.servers[server.key] = server
        self._timers.set(("server over", server.key), now + (RINGS_AT_MOST + GIVE_UP if server.invite else GIVE_UP))
        return server

    def take_up(self, server: Server, now: int) -> None:
        """After a restart: an INVITE that has no final answer yet."""
        self.servers[server.key] = server
        self._timers.set(("server over", server.key), now + RINGS_AT_MOST + GIVE_UP)

    def again(self, server: Server) -> None:
        """Its request came once more."""
        if server.last is not None and not (server.invite and 200 <= server.status < 300):
            self._send(server.last, server.flow)

    def answer(self, server: Server, data: bytes, status: int, now: int) -> None:
        """Send an answer; a final one to an INVITE until its ACK comes."""
        if server.status >= 200 and not (server.invite and 200 <= status < 300):
            return  # one final answer is enough
        server.last, server.status = data, status
        self._send(data, server.flow)
        if status < 200:
            if server.invite:
                self._timers.set(("server over", server.key), now + RINGS_AT_MOST + GIVE_UP)
            return
        self._timers.set(("server over", server.key), now + GIVE_UP)
        if server.invite and status >= 300 and server.flow.transport == "udp":
            server.wait = T1
            self._timers.set(("server again", server.key), now + T1)

    def acknowledged(self, server: Server, now: int) -> None:
        """The ACK of an answer that says no."""
        self._timers.cancel(("server again", server.key))
        self._timers.set(("server over", server.key), now + T4)

    # -- requests that we send

    def send(self, client: Client, now: int) -> None:
        self.clients[client.branch] = client
        self._send(client.data, client.flow)
        if client.flow.transport == "udp":
            self._timers.set(("client again", client.branch), now + T1)
        self._timers.set(("client over", client.branch), now + GIVE_UP)

    def resume(self, client: Client, now: int) -> None:
        """Taken up after a restart: an INVITE that rings, or one that nobody has answered."""
        if client.state == "calling":
            self.send(client, now)
        else:
            self.clients[client.branch] = client
            self._timers.set(("client over", client.branch), now + RINGS_AT_MOST)

    def answered(self, client: Client, answer: Message, now: int) -> bool:
        """Take in an answer; whether it is to be handed on (it may be a repetition)."""
        self._timers.cancel(("client again", client.branch))
        status = answer.status or 0
        if status < 200:
            if client.state not in ("calling", "proceeding"):
                return False
            client.state = "proceeding"
            if client.invite:
                if status > 100 or client.cancelled:
                    over = GIVE_UP if client.cancelled else RINGS_AT_MOST
                    self._timers.set(("client over", client.branch), now + over)
                else:
                    self._timers.set(("client over", client.branch), now + RINGS_AT_MOST)
            elif client.flow.transport == "udp":
                self._timers.set(("client again", client.branch), now + T2)
            return True
        if client.invite and status >= 300:
            self._send(bytes(ack_of(client, answer)), client.flow)
        first = client.state in ("calling", "proceeding")
        accepted = client.invite and status < 300
        if first:
            client.state = "accepted" if accepted else "completed"
            self._timers.set(("client over", client.branch), now + (GIVE_UP if client.invite else T4))
        return first or (accepted and client.state == "accepted")

    def cancel(self, client: Client, now: int) -> None:
        """Call an INVITE off; held back until its far end has said a word (RFC 3261 9.1)."""
        if client.state == "calling":
            client.cancelled = True
        elif client.state == "proceeding":
            client.cancelled = True
            self._timers.set(("client over", client.branch), now + GIVE_UP)
            request = cancel_of(client)
            self.send(Client(f"cancel {client.branch}", client.flow, request, bytes(request), "cancel"), now)

    def over(self, client: Client) -> None:
        self.clients.pop(client.branch, None)
        self._timers.cancel(("client again", client.branch))
        self._timers.cancel(("client over", client.branch))

    # -- time

    def due(self, key: tuple, now: int) -> None:
        what, name = key
        if what.startswith("server"):
            server = self.servers.get(name)
            if server is None:
                return
            if what == "server over":
                self.servers.pop(name, None)
                self._timers.cancel(("server again", name))
            else:
                self._send(server.last or b"", server.flow)
                server.wait = min(2 * server.wait, T2)
                self._timers.set(key, now + server.wait)
            return
        client = self.clients.get(name)
        if client is None:
            return
        if what == "client again":
            self._send(client.data, client.flow)
            client.wait = 2 * client.wait if client.invite else min(2 * client.wait, T2)
            self._timers.set(key, now + client.wait)
        else:
            self.over(client)
            if client.state in ("calling", "proceeding"):
                self._failed(client)


def ack_of(client: Client, answer: Message) -> Message:
    """The ACK of an answer that says no: hop by hop, like the INVITE but for its To."""
    return _like(client.request, "ACK", to=answer.lines("to"))


def cancel_of(client: Client) -> Message:
    return _like(client.request, "CANCEL")


def _like(request: Message, method: str, to: list[tuple[str, str]] | None = None) -> Message:
    top = next((line for line in request.fields if line[0] == "via"), None)
    fields = [
        *([top] if top else []),
        *request.lines("route"),
        ("max-forwards", "Max-Forwards: 70\r\n"),
        *request.lines("from"),
        *(to or request.lines("to")),
        *request.lines("call-id"),
        ("cseq", f"CSeq: {request.cseq} {method}\r\n"),
        ("content-length", "Content-Length: 0\r\n"),
    ]
    return Message(f"{method} {request.target} SIP/2.0", fields, b"", method, None, request.target)
