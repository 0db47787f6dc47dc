"""What the tests of the reader share: a dialect that says what a test wants, and shops that listen with it."""

import socket

from callshop.events import OffHook
from callshop.gateway.dialects import Send
from tests.gateway.wires import Listening, free_port

LOCAL = "127.0.0.1"
RECORD = "03/04/26 06:{minute:02d}PM 101   01 003314567890{minute:02d}           0'00 00:02'{minute:02d}\r\n"


def record(minute: int) -> bytes:
    return RECORD.format(minute=minute).encode()


class Script:
    """A dialect whose answers a test writes: frame -> items."""

    def __init__(self, answers=lambda frame, peer, at: ()):
        self.answers = answers
        self.hellos = 0

    def hello(self, at):
        self.hellos += 1
        return ()

    def feed(self, frame, peer, at):
        return self.answers(frame, peer, at)

    def tick(self, at):
        return ()

    def reply(self, ticket, verdict):
        return (Send(f"{ticket} {verdict.seconds}".encode(), self.peer),)

    def hang_up(self, names, ref):
        return b"hang up " + names[0].encode() if names[0] != "mute" else None

    def dial(self, names, number):
        return b"dial " + number.encode()


def lifted(at, name="1"):
    return OffHook(at=at, names=(name,))


def udp_shop(dialect=None, handle=None, auth=None, capture=None):
    port = free_port(socket.SOCK_DGRAM)
    spec = f"radius@udp:{LOCAL}:{port}?secret=s" + (f"&auth={auth}" if auth else "")
    return Listening(spec, dialect, handle, capture), (LOCAL, port)


def tcp_shop(host, dialect=None, handle=None):
    return Listening(f"panasonic@tcp:{LOCAL}:{host.getsockname()[1]}", dialect, handle)
