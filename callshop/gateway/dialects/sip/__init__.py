"""Any SIP telephone or adapter as a cabin: the shop's PC is its outbound proxy (RFC 3261; SIP.md has the design).

    device <-- LAN, a record-routing proxy --> us <-- as if we were the device --> provider

Towards the provider nothing is to be seen of the LAN: our Contact, no Record-Route, our Via alone. Sound and what the
bodies say about it pass between device and provider directly. Passwords pass from end to end.

    message, grammar    a message and its parts; what nobody changes goes out byte for byte
    transactions        each request until it is heard (RFC 3261 17)
    peers               who may speak, and how much
    bindings, registering   REGISTER: whose Contact is whose
    outward, inward, answers   the three ways a message goes
    call, story         one call, and what is told of it: Asked, Dialled, Ringing, Answered, HungUp
    cutting, watching, digest  ending a call; finding out that one has ended
    keeping             what a restart must know
    observer            the same story told by somebody who only listens (recordings)

Without a provider it only listens: so a recording is replayed.
"""

from collections.abc import Mapping

from callshop.gateway.dialects import Traits
from callshop.gateway.dialects.sip.observer import Observer
from callshop.gateway.dialects.sip.proxy import Proxy

TRAITS = Traits(
    name="sip",
    title="SIP (any telephone or adapter: Grandstream, Cisco, Yealink, Fanvil...)",
    live=True,
    answer=True,
    cut=True,
    default_link="udp::5060",
    seen_on_real_machine=False,
    framing="messages",
    options={
        "provider": (),
        "transport": ("udp", "tcp", "tls"),
        "emergency": (),
        "passwords": (),
        "numbers": ("dialled", "e164"),
    },
    secrets=("passwords",),
    lines_carry_two_calls=True,
)


def Dialect(options: Mapping[str, str]) -> Proxy | Observer:
    """The proxy; without a provider, somebody who only listens."""
    return Proxy(options) if options.get("provider") else Observer(options)
