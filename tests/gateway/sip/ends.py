"""A telephone and a provider with real sockets, played by a test."""

import re
import socket

from callshop.gateway.framing import Messages
from tests.gateway.sip.desk import read as parsed

PHONE, FAR = "127.0.0.2", "127.0.0.3"
"""Where they are: apart from the shop's PC, 127.0.0.1, as on a LAN."""


class End:
    """A telephone or a provider with one socket, datagrams or a stream: says and hears whole messages."""

    def __init__(self, opened: socket.socket, to=None):
        self.socket, self.to = opened, to
        self.framing, self.waiting = Messages(), []
        opened.settimeout(10)

    @property
    def place(self) -> str:
        return "{}:{}".format(*self.socket.getsockname())

    def say(self, text: str) -> None:
        data = text.encode("latin-1")
        self.socket.sendto(data, self.to) if self.to else self.socket.sendall(data)

    def hear(self, method: str = "", status: int = 0, again=None):
        """The next message that is this request, or this answer; others before it are let go.

        again   called each half a second until it comes: as who waits for it says his own word again
        """
        self.socket.settimeout(0.5 if again else 10)
        for _ in range(40):
            try:
                found = parsed(self._next())
            except TimeoutError:
                if again is None:
                    raise
                again()
                continue
            if found and found.method == method and (found.status or 0) == status:
                return found
        raise AssertionError(f"no {method} {status or ''} came")

    def _next(self) -> bytes:
        if self.to:
            data, self.to = self.socket.recvfrom(65536)
            return data
        while not self.waiting:
            data = self.socket.recv(65536)
            assert data, "the connection was closed"
            self.waiting += [frame for frame in self.framing.feed(data) if frame.strip()]
        return self.waiting.pop(0)


def told(text: str, end: End | str) -> str:
    """The same message, said by this telephone: an End, or HOST:PORT."""
    place = end if isinstance(end, str) else end.place
    text = text.replace("192.168.1.20:5060", place).replace("192.168.1.20", place.partition(":")[0])
    head, _, body = text.replace("sip.example.net", FAR).partition("\r\n\r\n")
    return re.sub(r"Content-Length: \d+", f"Content-Length: {len(body)}", head) + f"\r\n\r\n{body}"
