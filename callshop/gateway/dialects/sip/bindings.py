"""Who registered through us: a device's Contact goes to its provider as ours, under a token that means it.

The token is made of the account and the Contact, so a registration that is repeated, also after a restart or under
another address of this PC, is the same registration to the provider.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from callshop.events import Moment
from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip.calls.call import near
from callshop.gateway.dialects.sip.protocol.grammar import Address, Uri, number
from callshop.gateway.dialects.sip.protocol.message import Message

TOKEN = "cs"
MOST = 2048
"""Bindings remembered; the oldest go."""
DEFAULT_EXPIRES = 3600


@dataclass(slots=True)
class Binding:
    """One Contact of one account. `since`, `heard`, `until`: milliseconds since 1970 UTC; until 0 = not confirmed yet.

    call_id  the registration's Call-ID: another one is a device that was started anew
    steady   it has kept its Call-ID before
    stale    the device has another Contact by now
    """

    token: str
    user: str
    domain: str
    contact: str
    flow: Flow
    provider: str
    maker: str = ""
    since: int = 0
    heard: int = 0
    until: int = 0
    call_id: str = ""
    steady: bool = False
    stale: bool = False

    def live(self, at: Moment) -> bool:
        return self.until > at.wall and not self.stale

    @property
    def target(self) -> Flow:
        """Where requests to the device go: its Contact if that is where it speaks from, else the way it came."""
        return near(self.flow, self.contact)


def token_of(user: str, domain: str, contact: str) -> str:
    return TOKEN + hashlib.blake2s(f"{user}@{domain} {contact}".encode("latin-1", "replace"), digest_size=8).hexdigest()


def bare(found: Uri) -> str:
    """A Contact without its parameters: what names it."""
    return f"{found.user}@{found.host}:{found.port or ''}"


class Bindings:
    def __init__(self) -> None:
        self._known: dict[str, Binding] = {}

    def __iter__(self) -> Iterator[Binding]:
        return iter(tuple(self._known.values()))

    def get(self, token: str) -> Binding | None:
        return self._known.get(token)

    def take(self, contact: Address, user: str, domain: str, flow: Flow, provider: str, maker: str) -> Binding | None:
        """The binding of a Contact, known or new. None if it is no place to be reached at."""
        place = contact.uri
        if place is None:
            return None
        token = token_of(user, domain, bare(place))
        known = self._known.pop(token, None) or Binding(token, user, domain, contact.uri_text, flow, provider)
        known.contact, known.flow, known.provider = contact.uri_text, flow, provider
        known.maker = maker or known.maker
        self._known[token] = known
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return known

    def put(self, binding: Binding) -> None:
        self._known[binding.token] = binding

    def of_user(self, user: str, at: Moment) -> list[Binding]:
        return [each for each in self._known.values() if each.user == user and each.live(at)]

    def at_address(self, address: str, at: Moment) -> list[Binding]:
        return [each for each in self._known.values() if each.flow.address == address and each.live(at)]

    def supersede(self, binding: Binding) -> list[Binding]:
        """Older Contacts of the same account at the same device lead nowhere any more."""
        older = [
            each for each in self._known.values()
            if each is not binding and (each.user, each.domain, each.flow.address)
            == (binding.user, binding.domain, binding.flow.address) and not each.stale
        ]  # fmt: skip
        for each in older:
            each.stale = True
        return older


def masked(contact: Address, token: str, ours: str, transport: str) -> Address:
    """A device's Contact as its provider sees it: ours, with all its parameters but the way to the device."""
    place = contact.uri
    if place is None:
        return contact
    head, question, headers = place.tail.partition("?")
    kept = [part for part in head.split(";")[1:] if part.partition("=")[0].lower() not in ("transport", "maddr")]
    if transport != "udp":
        kept.insert(0, f"transport={transport}")
    tail = "".join(f";{part}" for part in kept) + question + headers
    return contact.at(Uri("sip", token, ours, None, tail))


def expires_of(message: Message, contact: Address | None, default: int = DEFAULT_EXPIRES) -> int:
    """Seconds for which a Contact is registered: its own word, else the message's."""
    own = contact.param("expires") if contact else None
    for text in (own, message.get("expires") or None):
        if text is not None:
            told = number(text)
            return default if told is None else told
    return default


def to_text(binding: Binding) -> str:
    return json.dumps(asdict(binding) | {"flow": list(binding.flow[:4])})


def from_text(text: str) -> Binding:
    """Raises ValueError, TypeError or KeyError on what is none."""
    facts = json.loads(text)
    return Binding(**(facts | {"flow": Flow(*facts["flow"])}))
