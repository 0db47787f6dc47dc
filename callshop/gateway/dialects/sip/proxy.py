"""The dialect: what comes in is looked at, judged and sent on its way; what is due by time is done."""

from collections.abc import Iterable, Mapping

from callshop.events import LinkSilent, LinkUp, Moment, Ref, Unreadable, Verdict, sentence
from callshop.gateway.dialects import Flow, Peer, Send, Surroundings
from callshop.gateway.dialects.sip import answers, inward, outward, registering
from callshop.gateway.dialects.sip.bindings import from_text
from callshop.gateway.dialects.sip.calls import cutting, story, watching
from callshop.gateway.dialects.sip.calls.call import Call, reply
from callshop.gateway.dialects.sip.calls.keeping import PENDING, call_from
from callshop.gateway.dialects.sip.peers import hosts_of
from callshop.gateway.dialects.sip.protocol.message import Message, blanked, read, stamped
from callshop.gateway.dialects.sip.protocol.transactions import Server, key_of, new_tag
from callshop.gateway.dialects.sip.state import Item, State

NO_SIP = sentence("This is no SIP message.")

PING = b"\r\n\r\n"
STUN = (0, 1)
PROVIDER_OWES = 40_000
"""Milliseconds without a word of a provider that we have asked something: it is silent."""

REFUSED_WITH = 403
"""What a telephone hears of a call that the shop refuses."""


class Proxy:
    """See gateway/dialects/__init__.py for what each method is."""

    def __init__(self, options: Mapping[str, str]) -> None:
        self._state = State(options)
        self._silent_since: Moment | None = None
        self._provider_heard: Moment | None = None
        self._restored: list[Call] = []
        self._alive_at = 0

    # -- what the reader tells beside the wire

    @property
    def hosts(self) -> tuple[tuple[str, int, str], ...]:
        """Names to be looked up: (host, port, transport)."""
        return hosts_of(self._state.peers.providers)

    def look_around(self, surroundings: Surroundings) -> None:
        self._state.peers.look_around(surroundings)

    def map_lines(self, names: Iterable[str]) -> None:
        """The names of lines that cabins have."""
        self._state.peers.map(names)

    def admits(self, peer: Peer, at: Moment) -> bool:
        """Whether a datagram is listened to at all; asked before it is captured."""
        return peer is None or self._state.peers.admits(_flow(peer), at)

    @property
    def dropped(self) -> Mapping[str, int]:
        """Address -> datagrams that were not listened to."""
        return self._state.peers.dropped

    @staticmethod
    def blank(data: bytes) -> bytes:
        """What may be written down of a message."""
        return blanked(data)

    def restore(self, kept: Mapping[str, str]) -> None:
        """What was kept before the program was started again. What cannot be read is left."""
        for key, text in kept.items():
            try:
                if key.startswith("binding "):
                    binding = from_text(text)
                    self._state.bindings.put(binding)
                    self._state.peers.welcome(binding.flow.address)
                elif key.startswith("call "):
                    self._restored.append(call_from(text))
            except (ValueError, TypeError, KeyError):
                self._state.keep(key, None)

    # -- the dialect

    def hello(self, at: Moment) -> Iterable[Item]:
        state = self._state
        state.now = at
        restored, self._restored = self._restored, []
        for call in restored:
            self._take_up(call)
        if not self._alive_at:
            self._alive_at = at.mono + registering.ALIVE_EVERY
            state.timers.set(("alive", ""), self._alive_at)
        return state.taken()

    def feed(self, frame: bytes, peer: Peer, at: Moment) -> Iterable[Item]:
        state = self._state
        state.now = at
        flow = _flow(peer)
        if not frame.strip(b"\r\n \t\0"):
            if frame.startswith(PING) and flow.transport != "udp":
                state.send(b"\r\n", flow)
            return state.taken()
        if frame[0] in STUN:
            return ()
        message = read(frame)
        if message is None:
            return (Unreadable(at, blanked(frame), NO_SIP, flow.address),)
        provider = state.peers.provider_at(flow)
        if provider:
            self._heard_provider()
        fault = message.fault()
        if message.status is not None:
            if fault is None:
                answers.answer(state, message, flow)
        elif fault:
            self._refuse_bad(message, flow, *fault)
        else:
            self._request(message, flow, provider)
        return state.taken()

    def tick(self, at: Moment) -> Iterable[Item]:
        state = self._state
        state.now = at
        for name, key in state.timers.pop(at.mono):
            if name.startswith(("server", "client")):
                state.transactions.due((name, key), at.mono)
                while state.failures:
                    answers.failed(state, state.failures.pop())
            else:
                self._due(name, key)
        return state.taken()

    def due(self) -> int | None:
        """When the next tick is wanted, in milliseconds of the monotonic clock."""
        return self._state.timers.next()

    def reply(self, ticket: str, verdict: Verdict) -> Iterable[Item]:
        state = self._state
        call = next((call for call in state.calls.values() if call.ref == ticket and call.state == "asked"), None)
        if call is None or call.server is None:
            return ()
        state.timers.cancel(("verdict", call.key))
        call.protected = call.protected or verdict.protected
        if verdict.allowed or call.protected:
            outward.begin(state, call, call.server)
        else:
            why = _quoted(str(verdict.reason) if verdict.reason else "")
            self._refuse_call(call, f'Reason: SIP;cause={REFUSED_WITH};text="{why}"')
        return state.taken()

    def cut(self, names: tuple[str, ...], ref: Ref | None, at: Moment) -> Iterable[Send]:
        """Ends the call of that reference (of that line, without one) on both sides."""
        state = self._state
        state.now = at
        call = state.call_by(names, ref.key if ref else None)
        if call is None or not cutting.cut(state, call):
            return ()
        out = state.taken()
        # what is to be told is told by the reader's own thread, at its next tick
        state.out = [item for item in out if not isinstance(item, Send)]
        state.timers.set(("tell", ""), at.mono)
        return [item for item in out if isinstance(item, Send)]

    # -- requests

    def _request(self, message: Message, flow: Flow, provider) -> None:
        state = self._state
        server = state.transactions.servers.get(key_of(message, flow))
        if message.method == "ACK":
            if server and server.status >= 300:
                state.transactions.acknowledged(server, state.now.mono)
            elif provider:
                inward.acknowledge(state, message)
            elif outward.admitted(state, message, flow):
                outward.acknowledge(state, message, flow)
            return
        if server:
            state.transactions.again(server)
            return
        if message.method == "CANCEL":
            self._cancel(message, flow)
            return
        if not provider and not outward.admitted(state, message, flow):
            return
        back = _answers_go(message, flow)
        server = state.transactions.begin(_stamp(message, flow), back, not provider, state.now.mono)
        if server.invite:
            state.transactions.answer(server, bytes(reply(server.request, 100, "Trying")), 100, state.now.mono)
        if provider:
            inward.request(state, server, provider)
        else:
            outward.request(state, server)

    def _cancel(self, message: Message, flow: Flow) -> None:
        """Hop by hop: answered here, and asked anew of who was asked."""
        state = self._state
        invite = state.transactions.servers.get(key_of(message, flow, "INVITE"))
        if invite is None:
            return  # of nothing we know: it comes again, and then no more
        server = state.transactions.begin(_stamp(message, flow), _answers_go(message, flow), True, state.now.mono)
        state.transactions.answer(server, bytes(reply(server.request, 200, "OK", (), new_tag())), 200, state.now.mono)
        call = invite.call
        if invite.status >= 200:
            return
        if invite.client:
            state.transactions.cancel(invite.client, state.now.mono)
        if isinstance(call, Call) and not invite.request.tag("to"):
            if call.state == "asked":
                self._answer(invite, 487, "Request Terminated")
            call.called_off = True
            story.end(state, call)

    def _refuse_bad(self, message: Message, flow: Flow, code: int, why: str) -> None:
        state = self._state
        told = sentence("This SIP message is not valid: {why}.", why=why)
        state.tell(Unreadable(state.now, blanked(bytes(message)), told, flow.address))
        nobody = message.method == "ACK" or not message.via or not message.call_id
        if nobody or not outward.admitted(state, message, flow):
            return
        refusal = reply(_stamp(message, flow), code, why, (), new_tag())
        state.send(bytes(refusal), _answers_go(message, flow))

    def _refuse_call(self, call: Call, *more: str) -> None:
        answer = reply(call.server.request, REFUSED_WITH, "Forbidden", more, new_tag())
        self._state.transactions.answer(call.server, bytes(answer), REFUSED_WITH, self._state.now.mono)
        story.end(self._state, call)

    def _answer(self, server: Server, code: int, reason: str) -> None:
        answer = reply(server.request, code, reason, (), new_tag())
        self._state.transactions.answer(server, bytes(answer), code, self._state.now.mono)

    # -- time

    def _due(self, name: str, key) -> None:
        state = self._state
        if name == "alive":
            registering.keep_alive(state)
            state.timers.set(("alive", ""), state.now.mono + registering.ALIVE_EVERY)
            self._judge_silence()
            return
        call = state.calls.get(key)
        if call is None:
            return
        match name:
            case "verdict":  # the shop stumbled: no call of which nobody knows may go out
                self._refuse_call(call)
            case "password":
                story.end(state, call)
            case "ask":
                watching.ask(state, call)
            case "gone":
                watching.give_up(state, call)
            case "forget":
                story.forget(state, call)

    def _heard_provider(self) -> None:
        state = self._state
        self._provider_heard = state.now
        if self._silent_since:
            self._silent_since = None
            state.tell(LinkUp(state.now))

    def _judge_silence(self) -> None:
        """A provider that answers nothing is gone, and calls with it: the board says since when."""
        state = self._state
        waits = any(client.state == "calling" and client.about == "forward" and state.peers.provider_at(client.flow)
                    for client in state.transactions.clients.values())  # fmt: skip
        heard = self._provider_heard
        if waits and not self._silent_since and heard and state.now.mono - heard.mono > PROVIDER_OWES:
            self._silent_since = heard
            state.tell(LinkSilent(state.now, heard))

    def _take_up(self, call: Call) -> None:
        """A call that was kept: what is still on its way is understood again, and the shop told what it forgot."""
        state = self._state
        state.calls[call.key] = call
        state.peers.welcome(call.device_address)
        if call.server and call.client and call.state in PENDING:
            call.server.from_device = call.direction == "out"
            state.transactions.take_up(call.server, state.now.mono)
            state.transactions.resume(call.client, state.now.mono)
        elif call.state == "challenged":
            state.timers.set(("password", call.key), state.now.mono + story.PASSWORD_WITHIN)
        elif call.state == "answered":
            state.timers.set(("ask", call.key), state.now.mono + 1000)
        else:
            call.state = "dialled"
            story.end(state, call)
            return
        story.tell_again(state, call)


def _flow(peer: Peer) -> Flow:
    return peer if isinstance(peer, Flow) else Flow(*peer) if peer else Flow("", 0)


def _stamp(message: Message, flow: Flow) -> Message:
    """The request with its topmost Via as the server that got it must leave it."""
    request = message.copy()
    values = request.items("via")
    if values:
        request.put("via", [stamped(values[0], flow.address, flow.port), *values[1:]], "Via")
    return request


def _answers_go(message: Message, flow: Flow) -> Flow:
    """The way answers go: back where the request came from if it asked for that, else to the port its Via names."""
    top = message.via
    if flow.transport != "udp" or top is None or any(name == "rport" for name, _ in top.params):
        return flow
    return flow._replace(port=top.port or 5060)


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', "'").replace("\r", " ").replace("\n", " ").encode().decode("latin-1")
