"""Who may speak here: the shop's devices and their providers, each as much as it needs; nobody else.

A scanner that floods the port costs a look into a table for each of its datagrams: they are neither captured nor read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callshop.events import Moment
from callshop.gateway.dialects import Flow, Surroundings
from callshop.gateway.dialects.sip.protocol.grammar import DEFAULT_PORT

KNOWN_PER_SECOND, KNOWN_AT_ONCE = 1000, 4000
"""Datagrams of one device or provider: fifty cabins that dial and hang up all the time send a tenth of it."""
STRANGER_PER_SECOND, STRANGER_AT_ONCE = 5, 40
STRANGERS_PER_SECOND, STRANGERS_AT_ONCE = 50, 200
"""Of all strangers together: addresses of UDP can be made up."""
MOST_ADDRESSES = 1024


@dataclass(slots=True)
class Bucket:
    """So many at once, refilled so fast. In thousandths, on the monotonic clock."""

    left: int
    at: int

    def take(self, now: int, per_second: int, at_once: int) -> bool:
        self.left = min(at_once * 1000, self.left + (now - self.at) * per_second)
        self.at = now
        if self.left < 1000:
            return False
        self.left -= 1000
        return True


@dataclass(frozen=True, slots=True)
class Provider:
    """name, port and transport as the owner wrote them; its addresses as far as they are known now."""

    name: str
    port: int
    transport: str
    flows: tuple[Flow, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.name}:{self.port}"


def providers_of(text: str, transport: str) -> tuple[Provider, ...]:
    """The option `provider`: HOST:PORT, several by comma; the port may be left out."""
    found = []
    for part in text.split(","):
        host, colon, port = part.strip().rpartition(":")
        if not colon or not port.isdigit():
            host, port = part.strip(), str(DEFAULT_PORT[transport])
        if host:
            found.append(Provider(host.strip("[]").lower(), int(port), transport))
    return tuple(found)


class Peers:
    def __init__(self, providers: tuple[Provider, ...]) -> None:
        self.providers = providers
        self.lines: frozenset[str] | None = None
        """The names the shop has mapped; None = nobody said, and every device is one of ours."""
        self._exact: dict[tuple[str, int], Provider] = {}
        self._hosts: dict[str, Provider] = {}
        self._known: set[str] = set()
        self._buckets: dict[str, Bucket] = {}
        self._strangers = Bucket(STRANGERS_AT_ONCE * 1000, 0)
        self.dropped: dict[str, int] = {}
        """Address -> datagrams that were not listened to."""

    def look_around(self, surroundings: Surroundings) -> None:
        """Take over where the providers are; one whose name is not found for a while keeps its addresses."""
        found = []
        for each in self.providers:
            flows = surroundings.hosts.get((each.name, each.port, each.transport), ())
            found.append(Provider(each.name, each.port, each.transport, flows or each.flows))
        self.providers = tuple(found)
        self._exact = {flow[:2]: each for each in found for flow in each.flows}
        self._hosts = {flow.address: each for each in found for flow in each.flows}

    def map(self, lines: Iterable[str]) -> None:
        self.lines = frozenset(lines)

    def provider_at(self, flow: Flow) -> Provider | None:
        """The provider that speaks from there. On one PC with devices (a laboratory) its port tells them apart."""
        exact = self._exact.get(flow[:2])
        if exact or flow.address in self._known:
            return exact
        return self._hosts.get(flow.address)

    def provider_for(self, host: str) -> Provider | None:
        """Where a request to this domain goes: the provider of that name or address; the only one there is."""
        host = host.strip("[]").lower()
        named = next((each for each in self.providers if each.name == host), None)
        if named or host in self._hosts:
            return named or self._hosts[host]
        return self.providers[0] if len(self.providers) == 1 else None

    def knows(self, host: str) -> bool:
        """Whether this is a provider's name or address."""
        return host in self._hosts or any(each.name == host for each in self.providers)

    def mapped(self, names: Iterable[str]) -> bool:
        return self.lines is None or any(name in self.lines for name in names)

    def welcome(self, address: str) -> None:
        """A device of the shop's speaks from there."""
        if len(self._known) < MOST_ADDRESSES:
            self._known.add(address)

    def admits(self, flow: Flow, now: Moment) -> bool:
        """Whether a datagram is listened to at all."""
        address = flow.address
        known = address in self._known or address in self._hosts
        if not known and not self._strangers.take(now.mono, STRANGERS_PER_SECOND, STRANGERS_AT_ONCE):
            return self._drop(address)
        bucket = self._buckets.get(address)
        if bucket is None:
            if len(self._buckets) >= MOST_ADDRESSES:
                del self._buckets[next(iter(self._buckets))]
            at_once = KNOWN_AT_ONCE if known else STRANGER_AT_ONCE
            bucket = self._buckets[address] = Bucket(at_once * 1000, now.mono)
        rates = (KNOWN_PER_SECOND, KNOWN_AT_ONCE) if known else (STRANGER_PER_SECOND, STRANGER_AT_ONCE)
        return bucket.take(now.mono, *rates) or self._drop(address)

    def _drop(self, address: str) -> bool:
        if address in self.dropped or len(self.dropped) < MOST_ADDRESSES:
            self.dropped[address] = self.dropped.get(address, 0) + 1
        return False


def names_of(address: str, user: str) -> tuple[str, ...]:
    """The names of a line, the most precise first. An address may change with DHCP; then the user tells."""
    return (f"{address}/{user}", address, user) if user else (address,)


def hosts_of(providers: Iterable[Provider]) -> tuple[tuple[str, int, str], ...]:
    return tuple((each.name, each.port, each.transport) for each in providers)


def passwords_of(text: str) -> Mapping[str, str]:
    """The secret option `passwords`: USER:PASSWORD, one a line or by comma."""
    pairs = (part.strip().partition(":") for part in text.replace("\n", ",").split(","))
    return {user: password for user, colon, password in pairs if colon}
