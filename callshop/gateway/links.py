"""The only input and output of a gateway: serial ports, sockets, files. Plain bytes in, plain bytes out.

A read has three answers, never one sign for two: Data, None (nothing yet), or LinkLost with a sentence for a person.
A TCP read of b"" is the end of the connection; an empty datagram is data.

    link = open_link(spec)          LinkLost if it cannot be had now, LinkRefused if another program holds the port
    link.read(seconds)              waits at most that long
    link.send(data, peer, port)     may be called from another thread
    link.up                         somebody is at the other end (a listener waits for its device)
    link.lasting                    goes on after LinkLost: the listener stays open for the next connection
    link.dates                      its Data says when it came, however late it is read
"""

import selectors
import socket
from contextlib import suppress

import serial

from callshop.events import sentence
from callshop.gateway.dialects import Peer
from callshop.gateway.filelink import FileLink
from callshop.gateway.link import Data, Link, LinkLost, LinkRefused, why_no_answer, why_not_serial
from callshop.gateway.links_datagrams import DATES, prepare_datagrams, receive_datagram
from callshop.gateway.links_ports import bound
from callshop.gateway.linkspec import LinkSpec

__all__ = ["Data", "Link", "LinkLost", "LinkRefused", "lan_address", "look_up", "open_link"]

CONNECT_SECONDS = 5
"""A host on the shop's LAN answers within milliseconds; five seconds is a host that is not there."""

SEND_SECONDS = 5
"""A gateway that takes none of our bytes for so long is gone."""

KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 60_000))
"""A peer that lost its power says nothing: noticed after 30 + 3 * 10 s, also while something we sent is on its way."""

CHUNK = 65536
"""Bytes at most in one read; no datagram is larger."""


def open_link(spec: LinkSpec) -> Link:
    """The link, ready to read. Raises LinkLost or LinkRefused."""
    if spec.streams:
        from callshop.gateway.links_between import BetweenLink

        return BetweenLink(spec)
    return _LINKS[spec.scheme](spec)


def lan_address() -> str:
    """The address under which other machines of the LAN reach this PC; 127.0.0.1 if it is on none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):  # a LAN without a router
        probe.connect(("192.0.2.1", 9))  # any address outside the LAN: only the choice of our own end matters
        return probe.getsockname()[0]
    try:
        named = socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        named = []
    return next((address for address in named if not address.startswith("127.")), "127.0.0.1")


def look_up(host: str, port: int) -> None:
    """OSError if no machine by this name is known."""
    socket.getaddrinfo(host, port)


class _Port(serial.Serial):
    """A serial port that keeps what arrived before it was opened: it may be a record."""

    def _reset_input_buffer(self) -> None:
        pass


class SerialLink:
    up = True
    lasting = False
    dates = False

    def __init__(self, spec: LinkSpec):
        self._path = spec.path
        try:
            self._port = _Port(
                spec.path, spec.baud, spec.bytesize, spec.parity, float(spec.stopbits),
                exclusive=True, write_timeout=SEND_SECONDS,
            )  # fmt: skip
        except Exception as error:  # beside OSError, pyserial 3.5 lets ValueError and termios.error through
            raise LinkLost(why_not_serial(spec.path, error)) from error

    def read(self, timeout_seconds: float) -> Data | None:
        try:
            if self._port.timeout != timeout_seconds:  # setting it configures the whole port again
                self._port.timeout = timeout_seconds
            data = self._port.read(1)
        except Exception as error:  # as above, and TypeError when the port vanishes under its feet
            raise self._lost(error) from error
        if not data:
            return None
        try:
            return Data(data + self._port.read(self._port.in_waiting))
        except Exception:
            return Data(data)  # pulled after this byte: the next read says so

    def send(self, data: bytes, peer: Peer = None, port: str = "main") -> None:
        try:
            self._port.write(data)
        except Exception as error:
            raise self._lost(error) from error

    def close(self) -> None:
        with suppress(OSError):  # closing what was pulled
            self._port.close()

    def _lost(self, error: Exception) -> LinkLost:
        return LinkLost(sentence("{path} was unplugged or does not answer ({error})", path=self._path, error=error))


class TcpLink:
    """We call the gateway."""

    up = True
    lasting = False
    dates = False

    def __init__(self, spec: LinkSpec):
        try:
            self._socket = socket.create_connection((spec.host, spec.port), timeout=CONNECT_SECONDS)
        except OSError as error:
            raise LinkLost(why_no_answer(spec, error)) from error
        _prepare_stream(self._socket)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._socket, selectors.EVENT_READ)

    def read(self, timeout_seconds: float) -> Data | None:
        return _receive(self._socket) if self._selector.select(timeout_seconds) else None

    def send(self, data: bytes, peer: Peer = None, port: str = "main") -> None:
        _send_all(self._socket, data)

    def close(self) -> None:
        self._selector.close()
        self._socket.close()


class ListenLink:
    """The gateway calls us: one device at a time, a newer connection takes the place of an older one."""

    lasting = True
    dates = False

    def __init__(self, spec: LinkSpec):
        self._listener = bound(spec.host, spec.port, socket.SOCK_STREAM)
        self._listener.listen(8)
        self._listener.setblocking(False)
        self._device: socket.socket | None = None
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)

    @property
    def up(self) -> bool:
        return self._device is not None

    @property
    def address(self) -> tuple[str, int]:
        return self._listener.getsockname()[:2]

    def read(self, timeout_seconds: float) -> Data | None:
        """What the device sent; None also when a device has just connected. What an older one sent is read first."""
        ready = {key.fileobj for key, _ in self._selector.select(timeout_seconds)}
        if self._device in ready:
            try:
                return _receive(self._device)
            except LinkLost:
                self._dismiss()
                raise
        if self._listener in ready:
            self._welcome()
        return None

    def send(self, data: bytes, peer: Peer = None, port: str = "main") -> None:
        device = self._device
        if device is None:
            raise LinkLost(sentence("Nothing is connected to this port"))
        _send_all(device, data)

    def close(self) -> None:
        self._dismiss()
        self._selector.close()
        self._listener.close()

    def _welcome(self) -> None:
        try:
            newcomer, _ = self._listener.accept()
        except OSError:
            return  # it went away before we opened
        replaced = self.up
        self._dismiss()
        _prepare_stream(newcomer)
        self._device = newcomer
        self._selector.register(newcomer, selectors.EVENT_READ)
        if replaced:
            raise LinkLost(sentence("The gateway connected anew"))

    def _dismiss(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            self._selector.unregister(device)
            device.close()


class UdpLink:
    """Datagrams of any sender; a second socket where the dialect asks for one."""

    up = True
    lasting = False
    dates = DATES

    def __init__(self, spec: LinkSpec):
        self._sockets = {"main": bound(spec.host, spec.port, socket.SOCK_DGRAM)}
        if spec.auth_port is not None:
            try:
                self._sockets["auth"] = bound(spec.host, spec.auth_port, socket.SOCK_DGRAM)
            except LinkLost:
                self._sockets["main"].close()
                raise
        self._selector = selectors.DefaultSelector()
        for port, opened in self._sockets.items():
            prepare_datagrams(opened)
            self._selector.register(opened, selectors.EVENT_READ, port)

    @property
    def address(self) -> tuple[str, int]:
        return self._sockets["main"].getsockname()[:2]

    def read(self, timeout_seconds: float) -> Data | None:
        for key, _ in self._selector.select(timeout_seconds):
            try:
                data, peer, came = receive_datagram(key.fileobj)
            except (BlockingIOError, ConnectionResetError):
                continue  # a checksum failed; or Windows reports that an answer of ours found no taker
            except OSError as error:
                raise LinkLost(sentence("The network failed ({error})", error=error)) from error
            return Data(data, peer[:2], key.data, came)
        return None

    def send(self, data: bytes, peer: Peer = None, port: str = "main") -> None:
        if peer is None:
            raise LinkLost(sentence("A datagram needs an address to go to"))
        try:
            self._sockets[port].sendto(data, peer)
        except OSError as error:
            raise LinkLost(sentence("The network failed ({error})", error=error)) from error

    def close(self) -> None:
        self._selector.close()
        for opened in self._sockets.values():
            opened.close()


_LINKS = {"serial": SerialLink, "tcp": TcpLink, "tcp-listen": ListenLink, "udp": UdpLink, "file": FileLink}


def _receive(stream: socket.socket) -> Data | None:
    try:
        data = stream.recv(CHUNK)
    except (BlockingIOError, TimeoutError):
        return None
    except OSError as error:
        raise LinkLost(sentence("The connection broke ({error})", error=error)) from error
    if not data:
        raise LinkLost(sentence("The gateway closed the connection"))
    return Data(data)


def _send_all(stream: socket.socket, data: bytes) -> None:
    """After a failure half of the data may be out: the connection is ended, and the next read says so."""
    try:
        stream.sendall(data)
    except OSError as error:
        with suppress(OSError):
            stream.shutdown(socket.SHUT_RDWR)
        raise LinkLost(sentence("The connection broke ({error})", error=error)) from error


def _prepare_stream(stream: socket.socket) -> None:
    stream.settimeout(SEND_SECONDS)
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE:  # not every system knows all
        if hasattr(socket, name):
            stream.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
