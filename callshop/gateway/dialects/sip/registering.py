"""REGISTER: a device's Contact goes out as ours and comes back as its own; what is confirmed is told and kept."""

from callshop.events import Registered
from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip.bindings import Binding, bare, expires_of, to_text, token_of
from callshop.gateway.dialects.sip.peers import names_of
from callshop.gateway.dialects.sip.protocol.grammar import Address, number, uri, user_of
from callshop.gateway.dialects.sip.protocol.message import Message
from callshop.gateway.dialects.sip.state import State

ALIVE_EVERY = 25_000
"""Milliseconds: routers forget a UDP mapping after 30 s and more."""


def account_of(message: Message) -> str:
    """The user a device speaks for: of its To when it registers, of its From else."""
    found = message.address("to" if message.method == "REGISTER" else "from")
    return user_of(found.uri_text) if found else ""


def domain_of(message: Message) -> str:
    found = message.address("to" if message.method == "REGISTER" else "from")
    place = found.uri if found else None
    return place.where[0] if place else ""


def bind(state: State, message: Message, contact: Address, flow: Flow, provider: str) -> Binding | None:
    """The binding that a device's Contact is masked with, known or new."""
    return state.bindings.take(contact, account_of(message), domain_of(message), flow, provider,
                               message.get("user-agent")[:80])  # fmt: skip


def confirm(state: State, message: Message, flow: Flow, answer: Message) -> None:
    """The 200 to a REGISTER of a device. Its list of Contacts becomes the device's own again, others' are left out."""
    user = account_of(message)
    listed: dict[str, Address] = {}
    own = []
    for contact in answer.addresses("contact"):
        place = contact.uri
        binding = state.bindings.get(place.user) if place else None
        if binding and (binding.user, binding.flow.address) == (user, flow.address) and binding.token not in listed:
            listed[binding.token] = contact
            own.append(f"{contact.before or '<'}{binding.contact}{contact.after or '>'}")
    if answer.has("contact"):
        answer.put("contact", own, "Contact")
    if message.get("contact").strip() == "*":
        gone = [each for each in state.bindings if (each.user, each.flow.address) == (user, flow.address)]
        for binding in gone:
            _confirmed(state, binding, 0, message, flow)
    for asked in message.addresses("contact"):
        place = asked.uri
        binding = state.bindings.get(token_of(user, domain_of(message), bare(place))) if place else None
        if binding:
            wanted = expires_of(message, asked)
            default = number(answer.get("expires")) if answer.has("expires") else None
            told = listed.get(binding.token)
            granted = expires_of(answer, told, default or wanted) if told else (default or wanted)
            _confirmed(state, binding, granted if wanted else 0, message, flow)


def keep_alive(state: State) -> None:
    """A line end to every provider somebody is registered at, from the port it knows us by."""
    wanted = {each.provider for each in state.bindings if each.live(state.now)}
    wanted |= {call.domain for call in state.calls.values() if not call.over}
    for provider in state.peers.providers:
        if provider.flows and {provider.key, provider.name} & wanted:
            state.send(b"\r\n\r\n", provider.flows[0])


def _confirmed(state: State, binding: Binding, seconds: int, message: Message, flow: Flow) -> None:
    now = state.now
    if seconds:
        anew = binding.call_id != message.call_id
        if anew and binding.steady and binding.live(now):
            _started_anew(state, binding)
        binding.since = binding.since if binding.live(now) and not anew else now.wall
        binding.steady = not anew
        binding.call_id, binding.heard, binding.until = message.call_id, now.wall, now.wall + seconds * 1000
        binding.stale = False
        for older in state.bindings.supersede(binding):
            if older.steady:
                _started_anew(state, older)
            state.keep(f"binding {older.token}", None)
    else:
        binding.until = 0
    state.keep(f"binding {binding.token}", to_text(binding) if seconds else None)
    state.tell(Registered(at=now, names=names_of(flow.address, binding.user), device=flow.address, vouched=False,
                          maker=binding.maker, provider=binding.provider, since=binding.since,
                          until=binding.until))  # fmt: skip


def _started_anew(state: State, binding: Binding) -> None:
    """A device that has always registered under one Call-ID and now does under another was off: it has no calls."""
    for call in state.calls.values():
        if call.state == "answered" and (call.user, call.device_address) == (binding.user, binding.flow.address):
            state.timers.set(("gone", call.key), state.now.mono)


def own_contact(text: str) -> str:
    """The token of a Request-URI that was one of our Contacts; "" if it is none."""
    place = uri(text)
    return place.user if place else ""
