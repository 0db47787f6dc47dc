"""Answers, on their way back to who asked, and what they mean for the call."""

from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip import registering
from callshop.gateway.dialects.sip.bindings import masked
from callshop.gateway.dialects.sip.calls import cutting, story, watching
from callshop.gateway.dialects.sip.calls.call import Call, reply
from callshop.gateway.dialects.sip.inward import in_the_way
from callshop.gateway.dialects.sip.protocol.grammar import address, uri
from callshop.gateway.dialects.sip.protocol.message import Message
from callshop.gateway.dialects.sip.protocol.transactions import Client, Server, new_tag
from callshop.gateway.dialects.sip.state import State

PASSWORD_ASKED = (401, 407)
BEGIN_DIALOGS = ("INVITE", "SUBSCRIBE", "REFER", "NOTIFY")


def answer(state: State, message: Message, flow: Flow) -> None:
    """An answer that came from somewhere; to none of our questions, it is dropped without a word."""
    name = f"cancel {message.branch}" if message.method == "CANCEL" else message.branch
    client = state.transactions.clients.get(name)
    if client is None or client.request.method != message.method:
        return
    hand_on = state.transactions.answered(client, message, state.now.mono)
    held_back = client.cancelled and client.state == "proceeding"
    if held_back and f"cancel {client.branch}" not in state.transactions.clients:
        state.transactions.cancel(client, state.now.mono)
    if not hand_on:
        return
    if client.about == "bye":
        cutting.answered(state, client, message)
    elif client.about == "options":
        watching.answered(state, client, message)
    elif client.server and message.status != 100:
        _hand_on(state, client, client.server, message)


def failed(state: State, client: Client) -> None:
    """Nobody answered; or it rang for too long, or was called off and that was not heard."""
    server = client.server
    if client.about == "options":
        watching.missed(state, client)
    if client.about != "forward" or server is None or not client.invite:
        return  # who asked something else gives up at the same time (RFC 4320)
    rang = client.state == "proceeding" and not client.cancelled
    if rang:
        state.transactions.resume(client, state.now.mono)
        state.transactions.cancel(client, state.now.mono)
    refusal = reply(server.request, 408, "Request Timeout", (), new_tag())
    state.transactions.answer(server, bytes(refusal), 408, state.now.mono)
    call = server.call
    if isinstance(call, Call) and not server.request.tag("to"):
        call.called_off = True
        story.end(state, call)


def _hand_on(state: State, client: Client, server: Server, message: Message) -> None:
    call, status = server.call, message.status or 0
    to_device = server.from_device
    initial = isinstance(call, Call) and server.invite and not server.request.tag("to")
    if initial and 200 <= status < 300 and (call.called_off or call.over) and message.tag("to") not in call.answers:
        _too_late(state, call, server, message)
        return
    back = _back(state, server, message, to_device, call)
    if initial:
        _of_call(state, call, message, status)
    elif isinstance(call, Call) and 200 <= status < 300:
        story.follow_answer(state, call, server.request, message, from_device=not to_device)
    if to_device and server.request.method == "REGISTER" and 200 <= status < 300:
        registering.confirm(state, server.request, server.flow, back)
    if isinstance(call, Call) and not to_device:
        story.heard_of(call, state.now)
    state.transactions.answer(server, bytes(back), status, state.now.mono)


def _of_call(state: State, call: Call, message: Message, status: int) -> None:
    if status in (180, 183):
        story.ring(state, call)
    elif 200 <= status < 300:
        tag = message.tag("to")
        if tag not in call.answers:
            call.answers.append(tag)
        if call.state not in ("answered", "ended"):
            call.learn_answer(message)
            story.answer(state, call)
    elif status in PASSWORD_ASKED and call.direction == "out":
        story.challenge(state, call)
    elif status >= 300:
        story.end(state, call)


def _too_late(state: State, call: Call, server: Server, message: Message) -> None:
    """The far end answered a call that is over: nobody would hear it, and somebody would pay for it. It is ended."""
    cutting.end_unheard(state, call, message)
    if server.status < 200:
        refusal = reply(server.request, 487, "Request Terminated", (), new_tag())
        state.transactions.answer(server, bytes(refusal), 487, state.now.mono)


def _back(state: State, server: Server, message: Message, to_device: bool, call: object) -> Message:
    """The answer as who asked gets it: with the Vias of its request, and our place in the way or without it."""
    back = message.copy()
    back.drop("via")
    back.fields = [*server.request.lines("via"), *back.fields]
    status = message.status or 0
    begins = server.request.method in BEGIN_DIALOGS and not server.request.tag("to") and 100 < status < 300
    if to_device and begins:
        routes = [*back.items("record-route"), in_the_way(server.flow)]
        if back.has("record-route"):
            back.put("record-route", routes, "Record-Route")
        else:
            at = len(back.lines("via"))
            back.fields.insert(at, ("record-route", f"Record-Route: {routes[0]}\r\n"))
    elif not to_device:
        _mask(back, server, call)
    return back


def _mask(back: Message, server: Server, call: object) -> None:
    if back.has("record-route"):
        device = call.device.flow if isinstance(call, Call) else None
        own = uri(f"sip:{device.local}") if device else None
        kept = [each for each in back.items("record-route") if own is None or _place(each) != own.where]
        back.put("record-route", kept, "Record-Route")
    token = call.token if isinstance(call, Call) else ""
    if token and back.has("contact"):
        flow = server.flow
        found = [str(masked(each, token, flow.local, flow.transport)) for each in back.addresses("contact")]
        back.put("contact", found, "Contact")


def _place(route: str) -> tuple[str, int] | None:
    found = address(route)
    place = found.uri if found else None
    return place.where if place else None
