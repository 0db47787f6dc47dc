"""Real wires for the tests: free ports, a pair of serial ports, a shop that only listens."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callshop.events import Completed, LinkDown, LinkUp, Moment, Outcome
from callshop.gateway import dialects
from callshop.gateway.linkspec import parse
from callshop.gateway.reader import Reader
from tests.conftest import needs

PATIENCE = 20
"""Seconds until a test gives up on something that takes a fraction of one."""


def clock() -> Moment:
    return Moment(time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000)


def until(what):
    """What `what()` gives as soon as that is something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Listening:
    """A shop that stores everything, and a reader that tells it."""

    def __init__(self, spec: str, dialect=None, handle=None, capture=None):
        parsed = parse(spec)
        self.events = []
        self.outcome = handle or (lambda event: Outcome())
        self.dialect = dialect or dialects.load(parsed.dialect).Dialect(parsed.options)
        self.reader = Reader("box", parsed, self.dialect, self._handle, clock, capture)

    def _handle(self, gateway, event):
        assert gateway == "box"
        self.events.append(event)
        return self.outcome(event)

    def __enter__(self):
        self.reader.start()
        return self

    def __exit__(self, *_):
        self.reader.stop()

    def of(self, kind):
        return [event for event in list(self.events) if isinstance(event, kind)]

    @property
    def calls(self):
        return [(call.names[0], call.number, call.seconds) for call in self.of(Completed)]

    @property
    def different_calls(self):
        """As the ledger counts them: the same reference is the same call."""
        return list({call.ref: (call.names[0], call.number, call.seconds) for call in self.of(Completed)}.values())

    def wait_up(self, times: int = 1):
        until(lambda: len(self.of(LinkUp)) >= times)

    def wait_down(self) -> LinkDown:
        return until(lambda: self.reader.state == "down" and self.of(LinkDown))[-1]


class SerialPair:
    """Two serial ports joined by socat: `here` for us, `pbx` for the test to write to (see `plugged`)."""

    def __init__(self, folder: Path):
        self.here, self.pbx = folder / "here", folder / "pbx"
        self._socat: subprocess.Popen | None = None

    def plug(self):
        ends = [f"pty,raw,echo=0,link={end}" for end in (self.here, self.pbx)]
        self._socat = subprocess.Popen(["socat", *ends])
        until(lambda: self.here.exists() and self.pbx.exists())

    def pull(self):
        self._socat.kill()
        self._socat.wait()
        for end in (self.here, self.pbx):
            end.unlink(missing_ok=True)

    def say(self, data: bytes):
        with open(self.pbx, "wb", buffering=0) as port:
            port.write(data)


@contextmanager
def plugged(folder: Path) -> Iterator[SerialPair]:
    """Two serial ports, plugged together; pulled in the end."""
    needs("socat")
    pair = SerialPair(folder)
    pair.plug()
    try:
        yield pair
    finally:
        pair.pull()
