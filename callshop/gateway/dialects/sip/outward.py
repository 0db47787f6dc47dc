"""What the shop's devices say, on its way to their providers: as if we were the device (the masquerade)."""

from callshop.events import AuthorizationRequest, Knocked, Transferred, Unreadable, sentence
from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip import registering
from callshop.gateway.dialects.sip.bindings import masked
from callshop.gateway.dialects.sip.calls import story
from callshop.gateway.dialects.sip.calls.call import Call, Side, next_hop, reply
from callshop.gateway.dialects.sip.peers import Provider, names_of
from callshop.gateway.dialects.sip.protocol.grammar import address, dialled, number, uri, user_of
from callshop.gateway.dialects.sip.protocol.message import Message
from callshop.gateway.dialects.sip.protocol.transactions import Client, Server, new_branch, new_tag
from callshop.gateway.dialects.sip.registering import account_of, domain_of
from callshop.gateway.dialects.sip.state import State

VERDICT_WITHIN = 3_000
"""Milliseconds: the shop answers in a few; if it stumbled, the telephone must not wait for ever."""
KNOCKS_EVERY = 10_000
MOST_KNOCKS = 256
UNDERSTOOD = ("100rel", "timer", "replaces", "path", "outbound", "gruu")
"""Extensions that a proxy can be required to understand (Proxy-Require) and has nothing to do for."""

NO_SUCH_PROVIDER = sentence("This device's SIP server is none of the gateway's providers.")
PROXY_AS_SERVER = sentence("This device has the shop's PC as its SIP server; it must be its outbound proxy.")
OTHERS_LINE = sentence("This device calls with the line of another one: refused.")


def admitted(state: State, message: Message, flow: Flow) -> bool:
    """Whether the shop knows this device; one that it does not know is told of, and hears nothing."""
    user = account_of(message)
    names = names_of(flow.address, user)
    if state.peers.mapped(names) or state.call_in_dialog(message, from_device=True):
        state.peers.welcome(flow.address)
        return True
    last = state.knocked.get((flow.address, user))
    if last is None or state.now.mono - last >= KNOCKS_EVERY:
        if len(state.knocked) >= MOST_KNOCKS:
            state.knocked.clear()
        state.knocked[flow.address, user] = state.now.mono
        state.tell(Knocked(at=state.now, names=names, device=flow.address, vouched=False,
                           maker=message.get("user-agent")[:80], provider=domain_of(message)))  # fmt: skip
    return False


def request(state: State, server: Server) -> None:
    """A new request of a device of ours, other than ACK and CANCEL."""
    message, flow = server.request, server.flow
    call = state.call_in_dialog(message, from_device=True) if message.tag("to") else None
    refused = unroutable(message)
    if refused:
        refuse(state, server, *refused)
        return
    if _is_for_us(message, flow):
        _answer_for_us(state, server)
        return
    provider = state.peers.provider_for(call.domain if call else _host(message))
    if provider is None:
        refuse(state, server, 403, "Forbidden")
        state.tell(Unreadable(state.now, b"", NO_SUCH_PROVIDER, flow.address))
    elif not provider.flows:
        refuse(state, server, 503, "Service Unavailable", ("Retry-After: 5",))
    elif message.method == "INVITE" and not message.tag("to"):
        _call(state, server, provider)
    elif message.method == "REGISTER":
        onward = outward(state, message, provider.flows[0], None, flow)
        send(state, server, onward, provider.flows[0])
    else:
        _pass(state, server, call, provider)


def acknowledge(state: State, message: Message, flow: Flow) -> None:
    """The ACK of a 2xx: it goes on as it is, without a transaction."""
    call = state.call_in_dialog(message, from_device=True)
    provider = state.peers.provider_for(call.domain if call else _host(message))
    if provider is None or not provider.flows:
        return
    if call:
        story.heard_of(call, state.now)
    way = call.far.flow if call else provider.flows[0]
    onward = outward(state, message, way, call, flow)
    state.forward(onward, next_hop(onward, way))


def outward(state: State, message: Message, way: Flow, call: Call | None, device: Flow) -> Message:
    """The message as its provider gets it: no word of the LAN but what the body says."""
    onward = message.copy()
    onward.drop("via")
    routes = onward.items("route")
    if routes:
        onward.put("route", without_ours(state, routes, device), "Route")
    hops = number(onward.get("max-forwards"), 255) if onward.has("max-forwards") else None
    onward.put("max-forwards", [str(70 if hops is None else max(hops - 1, 0))], "Max-Forwards")
    if onward.has("contact") and onward.get("contact").strip() != "*":
        onward.put("contact", _masked_contacts(state, onward, way, call, device), "Contact")
    return onward


def begin(state: State, call: Call, server: Server) -> None:
    """The shop allows it: dialled, and on its way."""
    story.begin(state, call)
    _send_invite(state, call, server)


def send(state: State, server: Server, onward: Message, flow: Flow, call: Call | None = None) -> None:
    """Put our Via on top and send; the answer goes back to who asked.

    call   begins with this INVITE: it is kept before it is sent, so that no far end answers a call nobody remembers
    """
    branch = new_branch()
    onward.push("via", state.via(flow, branch), "Via")
    client = Client(branch, flow, onward, bytes(onward), server=server, owner=server.call)
    server.client = client
    if call:
        call.client = client
        story.keep(state, call)
    state.transactions.send(client, state.now.mono)


def refuse(state: State, server: Server, code: int, reason: str, more: tuple[str, ...] = ()) -> None:
    """Answer it ourselves."""
    answer = reply(server.request, code, reason, more, new_tag())
    state.transactions.answer(server, bytes(answer), code, state.now.mono)


def unroutable(message: Message) -> tuple | None:
    """Why a proxy must not hand a request on: (code, reason, headers)."""
    if message.has("max-forwards") and number(message.get("max-forwards"), 255) == 0:
        return 483, "Too Many Hops"
    unknown = [each for each in message.items("proxy-require") if each.lower() not in UNDERSTOOD]
    if unknown:
        return 420, "Bad Extension", (f"Unsupported: {', '.join(unknown)}",)
    return None


def without_ours(state: State, routes: list[str], device: Flow) -> list[str]:
    """The routes without those that lead to us. Whatever name the owner typed for this PC, a telephone's first does."""
    kept = list(routes)
    while kept and _leads_to_us(state, kept[0], device, first=len(kept) == len(routes)):
        kept.pop(0)
    return kept


# -- calls


def _call(state: State, server: Server, provider: Provider) -> None:
    message = server.request
    key = (message.call_id, message.tag("from"), "")
    known = state.calls.get(key)
    if known and not known.over:
        _call_again(state, known, server)
        return
    call = _new_call(state, server, provider, key, again=known is not None)
    if _is_anothers(state, call):
        refuse(state, server, 403, "Forbidden", ('Reason: SIP;cause=403;text="line of another device"',))
        state.tell(Unreadable(state.now, b"", OTHERS_LINE, server.flow.address))
        return
    server.call = call
    story.add(state, call)
    if call.protected:
        begin(state, call, server)
        return
    state.timers.set(("verdict", call.key), state.now.mono + VERDICT_WITHIN)
    state.tell(AuthorizationRequest(at=state.now, names=call.names, device=call.device_address, vouched=False,
                                    number=call.number, ticket=call.ref, free=call.free))  # fmt: skip


def _call_again(state: State, call: Call, server: Server) -> None:
    """The same call with a password now, or once more while the shop still thinks."""
    server.call, call.server, call.device.flow = call, server, server.flow
    if call.state == "asked":
        return
    call.device.count(server.request)
    state.timers.cancel(("password", call.key))
    call.state = "dialled" if call.state == "challenged" else call.state
    _send_invite(state, call, server)


def _new_call(state: State, server: Server, provider: Provider, key: tuple, again: bool) -> Call:
    """`again`: another call went by this Call-ID and tag before (a telephone that was sent elsewhere)."""
    message, flow = server.request, server.flow
    user, called = account_of(message), dialled(message.target)
    contact = next(iter(message.addresses("contact")), None)
    device = Side(flow, message.get("from"), contact.uri_text if contact else "")
    device.count(message)
    call = Call(
        key=key, direction="out", names=names_of(flow.address, user), device_address=flow.address, user=user,
        domain=provider.name, number=called, device=device, far=Side(provider.flows[0], message.get("to")),
        ref=f"{key[0]};{key[1]}" + (f";{message.cseq}" if again else ""), server=server,
    )  # fmt: skip
    call.protected = called in state.emergency
    own = state.bindings.of_user(user_of(message.target), state.now)
    call.free = not call.protected and any(each.provider == provider.key for each in own)
    return call


def _is_anothers(state: State, call: Call) -> bool:
    """A device that calls in the name of a user who is registered from elsewhere, and not from here."""
    live = state.bindings.of_user(call.user, state.now)
    return bool(live) and all(each.flow.address != call.device_address for each in live)


def _send_invite(state: State, call: Call, server: Server) -> None:
    send(state, server, outward(state, server.request, call.far.flow, call, server.flow), call.far.flow, call)


def _pass(state: State, server: Server, call: Call | None, provider: Provider) -> None:
    """Any other request, inside a call or not."""
    message = server.request
    server.call = call
    way = call.far.flow if call else provider.flows[0]
    onward = outward(state, message, way, call, server.flow)
    send(state, server, onward, next_hop(onward, way))
    if call:
        call.device.flow = server.flow
        story.heard_of(call, state.now)
        story.follow(state, call, message, from_device=True)
        if message.method == "REFER":
            to = address(message.get("refer-to"))
            state.tell(Transferred(at=state.now, names=call.names, device=call.device_address, vouched=False,
                                   number=dialled(to.uri_text) if to else ""))  # fmt: skip


# -- what is ours, and what is masked


def _masked_contacts(state: State, message: Message, way: Flow, call: Call | None, device: Flow) -> list[str]:
    provider = state.peers.provider_at(way)
    found = []
    for each in message.addresses("contact"):
        token = call.token if call else ""
        if not token:
            binding = registering.bind(state, message, each, device, provider.key if provider else way.address)
            token = binding.token if binding else ""
        if call:
            call.token = token
        found.append(str(masked(each, token, way.local, way.transport) if token else each))
    return found


def _leads_to_us(state: State, route: str, device: Flow, first: bool) -> bool:
    found = address(route)
    place = found.uri if found else None
    if place is None:
        return False
    if first:
        return not state.peers.knows(place.where[0])
    return place.where == _own_place(device)


def _own_place(flow: Flow) -> tuple[str, int] | None:
    own = uri(f"sip:{flow.local}")
    return own.where if own else None


def _host(message: Message) -> str:
    place = uri(message.target)
    return place.where[0] if place else domain_of(message)


def _is_for_us(message: Message, flow: Flow) -> bool:
    place = uri(message.target)
    return place is not None and place.where == _own_place(flow)


def _answer_for_us(state: State, server: Server) -> None:
    if server.request.method == "OPTIONS":
        refuse(state, server, 200, "OK")
        return
    refuse(state, server, 404, "Not Found")
    if server.request.method == "REGISTER":
        state.tell(Unreadable(state.now, b"", PROXY_AS_SERVER, server.flow.address))
