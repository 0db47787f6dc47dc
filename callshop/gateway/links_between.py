"""A link between many: datagrams and connections at one port, and connections that we make, in plain or in TLS.

Peers are Flows. What a connection brings is cut into messages here, one framing each, so that a read gives one whole
message whatever it came by. Nothing here waits: a connection that is being made holds back what is to be sent by it.
"""

import errno
import logging
import os
import selectors
import socket
import ssl
from collections import deque
from contextlib import suppress
from threading import RLock

from callshop.events import sentence
from callshop.gateway.dialects import Flow, Peer, Surroundings
from callshop.gateway.framing import Messages
from callshop.gateway.link import Data, LinkLost
from callshop.gateway.links_datagrams import CHUNK, DATES, prepare_datagrams, receive_datagram
from callshop.gateway.links_ports import bound
from callshop.gateway.linkspec import LinkSpec

log = logging.getLogger("callshop.gateway")

MOST_CONNECTIONS = 256
MOST_OF_ONE = 16
"""Connections at once, and of one address: a shop has some fifty devices."""

HELD_BACK = 1 << 20
"""Bytes that wait for a connection to take them; one that takes none of so much is gone."""

LOCAL_FOR_READS = 2000
"""Reads after which our own address towards a peer is looked at again: a PC may get another one."""

PORTS = {"udp": "main", "tcp": "tcp", "tls": "tls"}

End = tuple[str, int, str]


class _Connection:
    """One stream. `state`: connecting, shaking (TLS hands), open."""

    def __init__(self, stream: socket.socket, flow: Flow, state: str) -> None:
        self.stream, self.flow, self.state = stream, flow, state
        self.framing = Messages()
        self.out = bytearray()
        self.watched = 0


class BetweenLink:
    up = True
    lasting = False
    dates = DATES

    def __init__(self, spec: LinkSpec) -> None:
        self._udp = bound(spec.host, spec.port, socket.SOCK_DGRAM)
        try:
            self._listener = bound(spec.host, self.address[1], socket.SOCK_STREAM)
            self._listener.listen(32)
        except (LinkLost, OSError):
            self._udp.close()
            raise
        prepare_datagrams(self._udp)
        self._listener.setblocking(False)
        self._lock = RLock()
        self._connections: dict[End, _Connection] = {}
        self._ready: deque[Data] = deque()
        self._local: dict[str, str] = {}
        self._names: dict[tuple[str, int], str] = {}
        self._reads = 0
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._udp, selectors.EVENT_READ)
        self._selector.register(self._listener, selectors.EVENT_READ)

    @property
    def address(self) -> tuple[str, int]:
        return self._udp.getsockname()[:2]

    # -- what the reader asks

    def read(self, timeout_seconds: float) -> Data | None:
        if not self._ready:
            self._watch_all()
            for key, what in self._selector.select(timeout_seconds):
                if key.fileobj is self._udp:
                    self._datagram()
                elif key.fileobj is self._listener:
                    self._welcome()
                else:
                    self._serve(key.data, what)
        return self._ready.popleft() if self._ready else None

    def send(self, data: bytes, peer: Peer = None, port: str = "main") -> None:
        if not isinstance(peer, Flow):
            raise LinkLost(sentence("A datagram needs an address to go to"))
        if peer.transport == "udp":
            try:
                self._udp.sendto(data, peer[:2])
            except OSError as error:
                raise LinkLost(sentence("The network failed ({error})", error=error)) from error
            return
        with self._lock:
            connection = self._connections.get(peer.end) or self._connect(peer)
            if len(connection.out) + len(data) > HELD_BACK:
                self._dismiss(connection)
                raise LinkLost(sentence("{host} does not take what is sent to it", host=peer.address))
            connection.out += data
            try:
                if connection.state == "open":
                    self._flush(connection)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return  # the reader goes on with it
            except OSError as error:
                self._dismiss(connection)
                raise LinkLost(sentence("The connection broke ({error})", error=error)) from error

    def look_up(self, hosts: tuple[tuple[str, int, str], ...]) -> Surroundings:
        """Where these hosts are, and what we are to them. Waits for name servers: not to be called by who reads."""
        found = {}
        for name, port, transport in hosts:
            try:
                told = socket.getaddrinfo(name, port, self._udp.family, socket.SOCK_DGRAM)
            except (OSError, UnicodeError):
                told = []
            addresses = sorted({each[4][0] for each in told})
            for address in addresses:
                self._names[address, port] = name
            found[name, port, transport] = tuple(
                Flow(address, port, transport, self._own_place(address)) for address in addresses
            )
        return Surroundings(found)

    def close(self) -> None:
        with self._lock:
            for connection in tuple(self._connections.values()):
                self._dismiss(connection)
        self._selector.close()
        self._udp.close()
        self._listener.close()

    # -- datagrams

    def _datagram(self) -> None:
        try:
            data, peer, came = receive_datagram(self._udp)
        except (BlockingIOError, ConnectionResetError):
            return  # a checksum failed; or Windows reports that something of ours found no taker
        except OSError as error:
            raise LinkLost(sentence("The network failed ({error})", error=error)) from error
        self._ready.append(Data(data, Flow(peer[0], peer[1], "udp", self._local_for(peer[0])), "main", came))

    def _local_for(self, address: str) -> str:
        self._reads += 1
        if self._reads % LOCAL_FOR_READS == 0 or len(self._local) > 4 * MOST_CONNECTIONS:
            self._local.clear()
        if address not in self._local:
            self._local[address] = self._own_place(address)
        return self._local[address]

    def _own_place(self, address: str) -> str:
        """HOST:PORT under which that address reaches us. Sends nothing."""
        host, port = self.address
        if host in ("0.0.0.0", "::"):
            with socket.socket(self._udp.family, socket.SOCK_DGRAM) as probe, suppress(OSError):
                probe.connect((address, 9))  # any port: only the choice of our own end matters
                host = probe.getsockname()[0]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    # -- connections

    def _welcome(self) -> None:
        try:
            stream, peer = self._listener.accept()
        except OSError:
            return  # it went away before we opened
        with self._lock:
            of_one = sum(1 for end in self._connections if end[0] == peer[0])
            if len(self._connections) >= MOST_CONNECTIONS or of_one >= MOST_OF_ONE:
                stream.close()
                return
            own = stream.getsockname()
            place = f"[{own[0]}]:{own[1]}" if ":" in own[0] else f"{own[0]}:{own[1]}"
            self._add(_Connection(stream, Flow(peer[0], peer[1], "tcp", place), "open"))

    def _connect(self, peer: Flow) -> _Connection:
        stream = socket.socket(self._udp.family, socket.SOCK_STREAM)
        stream.setblocking(False)
        code = stream.connect_ex(peer[:2])
        if code not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
            stream.close()
            raise LinkLost(sentence("{host} does not answer on port {port}", host=peer.address, port=peer.port))
        own = peer.local or self._own_place(peer.address)
        connection = _Connection(stream, peer._replace(local=own, goes_to=None), "connecting")
        self._add(connection)
        return connection

    def _add(self, connection: _Connection) -> None:
        connection.stream.setblocking(False)
        connection.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._connections[connection.flow.end] = connection
        self._watch(connection)

    def _watch(self, connection: _Connection) -> None:
        """Writing is watched for only while something waits for it: it is nearly always possible."""
        waits = connection.out or connection.state != "open"
        what = selectors.EVENT_READ | (selectors.EVENT_WRITE if waits else 0)
        if connection.watched and connection.watched != what:
            self._selector.modify(connection.stream, what, connection)
        elif not connection.watched:
            self._selector.register(connection.stream, what, connection)
        connection.watched = what

    def _watch_all(self) -> None:
        with self._lock:
            for connection in self._connections.values():
                self._watch(connection)

    def _serve(self, connection: _Connection, what: int) -> None:
        with self._lock:
            if self._connections.get(connection.flow.end) is not connection:
                return
            try:
                if connection.state == "connecting":
                    self._connected(connection)
                if connection.state == "shaking":
                    connection.stream.do_handshake()
                    connection.state = "open"
                if connection.state == "open":
                    self._flush(connection)
                    self._receive(connection)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            except (OSError, ssl.SSLError) as error:
                log.warning("the connection with %s port %s broke: %s", *connection.flow[:2], error)
                self._dismiss(connection)

    def _connected(self, connection: _Connection) -> None:
        code = connection.stream.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        connection.state = "open"
        if connection.flow.transport == "tls":
            self._selector.unregister(connection.stream)
            connection.watched = 0
            name = self._names.get(connection.flow[:2], connection.flow.address)
            connection.stream = ssl.create_default_context().wrap_socket(
                connection.stream, do_handshake_on_connect=False, server_hostname=name
            )
            connection.state = "shaking"
            self._watch(connection)

    def _flush(self, connection: _Connection) -> None:
        """Raises OSError, SSLWantReadError and the like."""
        while connection.out:
            sent = connection.stream.send(connection.out[:CHUNK])
            del connection.out[:sent]

    def _receive(self, connection: _Connection) -> None:
        while True:
            data = connection.stream.recv(CHUNK)
            if not data:
                self._dismiss(connection)
                return
            port = PORTS[connection.flow.transport]
            self._ready.extend(Data(frame, connection.flow, port) for frame in connection.framing.feed(data))
            if connection.framing.broken:
                self._dismiss(connection)
                return

    def _dismiss(self, connection: _Connection) -> None:
        if self._connections.get(connection.flow.end) is connection:
            del self._connections[connection.flow.end]
        with suppress(KeyError, ValueError):
            self._selector.unregister(connection.stream)
        connection.stream.close()
