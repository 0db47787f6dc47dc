"""What every link is and gives, and why it is not there, said for the person who can do something about it."""

import errno
import sys
from dataclasses import dataclass, field
from typing import Protocol

from callshop.events import Sentence, sentence
from callshop.gateway.dialects import Peer
from callshop.gateway.linkspec import LinkSpec

WINDOWS = sys.platform == "win32"


@dataclass(frozen=True, slots=True)
class Data:
    """What one read gave. `port`: on which of our sockets ("auth" = the second one); `peer` for datagrams only.

    came   when the system got it, in milliseconds since 1970 UTC, where it tells
    """

    data: bytes
    peer: Peer = None
    port: str = "main"
    came: int | None = field(default=None, compare=False)


class Link(Protocol):
    """See links.py for what each word means. `dates`: the system says when each datagram came."""

    up: bool
    lasting: bool
    dates: bool

    def read(self, timeout_seconds: float) -> Data | None: ...

    def send(self, data: bytes, peer: Peer = None, port: str = "main") -> None: ...

    def close(self) -> None: ...


class LinkLost(Exception):
    """The other end is gone, or could not be reached. `sentence` says how, for a person."""

    def __init__(self, why: Sentence):
        super().__init__(why)
        self.sentence = why

    def __str__(self) -> str:
        return str(self.sentence)


class LinkRefused(LinkLost):
    """Another program holds the port we are to listen on: nothing that waiting heals by itself."""


def why_not_serial(path: str, error: Exception) -> Sentence:
    code = getattr(error, "errno", None)
    text = str(error)
    if code in (errno.ENOENT, errno.ENODEV, errno.ENXIO) or "FileNotFoundError" in text:
        return sentence("{path} is not there: is the cable plugged in?", path=path)
    if code in (errno.EAGAIN, errno.EBUSY) or (WINDOWS and "PermissionError" in text):
        return sentence("{path} is in use by another program", path=path)
    if code in (errno.EACCES, errno.EPERM):
        return sentence("No permission to open {path}: add yourself to the group dialout and log in again", path=path)
    return sentence("{path} cannot be opened ({error})", path=path, error=text)


def why_not_bound(host: str, port: int, error: OSError) -> LinkLost:
    held = (errno.EADDRINUSE, errno.EACCES) if WINDOWS else (errno.EADDRINUSE,)
    if error.errno in held:
        return LinkRefused(sentence("Port {port} is in use by another program", port=port))
    if error.errno in (errno.EACCES, errno.EPERM):
        return LinkLost(sentence("No permission to listen on port {port}: choose one above 1023", port=port))
    if error.errno == errno.EADDRNOTAVAIL or unknown_name(error):
        return LinkLost(sentence("This PC does not have the address {host}", host=host))
    return LinkLost(sentence("Port {port} cannot be opened ({error})", port=port, error=error))


def why_no_answer(spec: LinkSpec, error: OSError) -> Sentence:
    if unknown_name(error):
        return sentence("No machine by the name of {host} is known", host=spec.host)
    if isinstance(error, ConnectionRefusedError):
        return sentence("{host} is there but nothing answers on its port {port}", host=spec.host, port=spec.port)
    return sentence("{host} does not answer on port {port}", host=spec.host, port=spec.port)


def unknown_name(error: OSError) -> bool:
    """No address was found for a name (the error class itself lives in the socket module)."""
    return type(error).__name__ == "gaierror"
