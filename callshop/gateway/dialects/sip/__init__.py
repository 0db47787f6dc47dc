"""Any SIP telephone or adapter as a cabin: the shop's PC is its outbound proxy (RFC 3261; SIP.md has the design).

    device <-- LAN, a record-routing proxy --> us <-- as if we were the device --> provider

Towards the provider nothing is to be seen of the LAN: our Contact, no Record-Route, our Via alone. Sound and what the
bodies say about it pass between device and provider directly. Passwords pass from end to end.

    protocol                   SIP itself: messages, transactions; what nobody changes goes out byte for byte
    calls                      one call: what is told of it, what a restart must know, how it is ended
    peers                      who may speak, and how much
    bindings, registering      REGISTER: whose Contact is whose
    outward, inward, answers   the three ways a message goes
    state, proxy               all that is known while it runs; the dialect
    observer                   the same story told by somebody who only listens (recordings)

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
)


def Dialect(options: Mapping[str, str]) -> Proxy | Observer:
    """The proxy; without a provider, somebody who only listens."""
    return Proxy(options) if options.get("provider") else Observer(options)
