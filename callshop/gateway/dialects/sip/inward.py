"""What providers say, on its way to the shop's devices: a proxy that stays in the way (Record-Route)."""

from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip.bindings import Binding
from callshop.gateway.dialects.sip.calls import story
from callshop.gateway.dialects.sip.calls.call import Call, Side, near
from callshop.gateway.dialects.sip.outward import refuse, send, unroutable
from callshop.gateway.dialects.sip.peers import Provider, names_of
from callshop.gateway.dialects.sip.protocol.grammar import dialled, number, user_of
from callshop.gateway.dialects.sip.protocol.message import Message
from callshop.gateway.dialects.sip.protocol.transactions import Server
from callshop.gateway.dialects.sip.registering import own_contact
from callshop.gateway.dialects.sip.state import State

STAYS_IN_THE_WAY = ("INVITE", "SUBSCRIBE", "REFER", "NOTIFY")
"""Requests that begin a dialog: its later requests come by us."""


def request(state: State, server: Server, provider: Provider) -> None:
    """A new request of a provider, other than ACK and CANCEL."""
    message = server.request
    refused = unroutable(message)
    if refused:
        refuse(state, server, *refused)
        return
    call = state.call_in_dialog(message, from_device=False) if message.tag("to") else None
    binding = state.bindings.get(own_contact(message.target))
    if call is None and (binding is None or binding.stale):
        _answer_for_ourselves(state, server)
    elif call is None and message.method == "INVITE" and not message.tag("to"):
        _call(state, server, binding, provider)
    else:
        _pass(state, server, call, binding)


def acknowledge(state: State, message: Message) -> None:
    """The ACK of a device's 2xx."""
    call = state.call_in_dialog(message, from_device=False)
    binding = state.bindings.get(own_contact(message.target))
    way = _way(call, binding)
    if way:
        state.forward(_inward(message, *way), way[1])


def _call(state: State, server: Server, binding: Binding, provider: Provider) -> None:
    message = server.request
    key = (message.call_id, message.tag("from"), binding.token)
    known = state.calls.get(key)
    if known and not known.over:  # merged by a proxy that forked: one telephone rings once (RFC 3261 8.2.2.2)
        refuse(state, server, 482, "Loop Detected")
        return
    caller = message.address("from")
    number_of_caller = dialled(caller.uri_text) if caller else ""
    contact = next(iter(message.addresses("contact")), None)
    far = Side(server.flow, message.get("from"), contact.uri_text if contact else "",
               tuple(message.items("record-route")))  # fmt: skip
    far.count(message)
    call = Call(
        key=key, direction="in", names=names_of(binding.flow.address, binding.user),
        device_address=binding.flow.address, user=binding.user, domain=provider.name, number=number_of_caller,
        device=Side(binding.target, message.get("to"), binding.contact), far=far,
        ref=f"{key[0]};{key[1]};in {binding.user}", token=binding.token, server=server,
        silent=_is_second_leg(state, message, binding),
    )  # fmt: skip
    server.call = call
    story.add(state, call)
    story.begin(state, call)
    send(state, server, _inward(message, binding.contact, call.device.flow), call.device.flow, call)


def _is_second_leg(state: State, message: Message, binding: Binding) -> bool:
    """Whether this call is one that another telephone of the shop makes: it is told there."""
    caller = message.address("from")
    user = user_of(caller.uri_text) if caller else ""
    return any(
        call.direction == "out" and not call.over
        and (call.key[:2] == (message.call_id, message.tag("from")) or (call.free and call.user == user
             and call.number == binding.user))
        for call in state.calls.values()
    )  # fmt: skip


def _pass(state: State, server: Server, call: Call | None, binding: Binding | None) -> None:
    message = server.request
    way = _way(call, binding)
    if way is None:
        _answer_for_ourselves(state, server)
        return
    server.call = call
    target, flow = way
    send(state, server, _inward(message, target, flow), flow)
    if call:
        story.follow(state, call, message, from_device=False)


def _way(call: Call | None, binding: Binding | None) -> tuple[str, Flow] | None:
    """The Contact of the device that is meant, and the way to it."""
    if call and call.device.target:
        return call.device.target, near(call.device.flow, call.device.target)
    return (binding.contact, binding.target) if binding and not binding.stale else None


def _inward(message: Message, target: str, flow: Flow) -> Message:
    """The message as its device gets it: for the device itself, with us in the way."""
    onward = message.copy()
    onward.start_with(target)
    onward.drop("route")
    hops = number(onward.get("max-forwards"), 255) if onward.has("max-forwards") else None
    onward.put("max-forwards", [str(70 if hops is None else max(hops - 1, 0))], "Max-Forwards")
    if message.method in STAYS_IN_THE_WAY and not message.tag("to"):
        onward.push("record-route", in_the_way(flow), "Record-Route")
    return onward


def in_the_way(flow: Flow) -> str:
    """Our Record-Route towards that device."""
    transport = "" if flow.transport == "udp" else f";transport={flow.transport}"
    return f"<sip:{flow.local}{transport};lr>"


def _answer_for_ourselves(state: State, server: Server) -> None:
    if server.request.method == "OPTIONS":
        refuse(state, server, 200, "OK")
    elif server.request.tag("to"):
        refuse(state, server, 481, "Call/Transaction Does Not Exist")
    else:
        refuse(state, server, 404, "Not Found")
