"""When bytes came, however long the reader was busy with those before: the shop may hold it while a disk is slow."""

from collections.abc import Callable
from queue import Empty, Full, Queue
from threading import Event as Flag
from threading import Thread

from callshop.events import Moment
from callshop.gateway.dialects import Peer
from callshop.gateway.link import Data, Link, LinkLost

LATEST_MS = 60_000
"""A time of the system's that is older than this is none: the PC's clock was set meanwhile."""

WAITS = 0.2
"""Seconds of one read of the wrapped link: how soon it notices that it is closed."""

HELD = 1024
"""Reads that may wait; then the system holds back what comes."""


def dated(data: Data, now: Moment) -> Moment:
    """When this came, on both clocks."""
    lag = now.wall - data.came if data.came is not None else 0
    return now.plus(-lag) if 0 < lag <= LATEST_MS else now


class _Connected:
    """Among what came: somebody is at the other end from here on."""


class StampingLink:
    """A link whose system tells no times, read by a thread of its own that stamps what comes at once.

    Whether somebody is there is told in the order of what came: a device that connects, says a line and is gone again
    before anybody has looked has been there for its line.
    """

    dates = True

    def __init__(self, link: Link, now: Callable[[], Moment]) -> None:
        self._link, self._now = link, now
        self._came: Queue[Data | Exception | _Connected] = Queue(HELD)
        self.up = link.up
        self._closed = Flag()
        self._thread = Thread(target=self._listen, name="stamps", daemon=True)
        self._thread.start()

    @property
    def lasting(self) -> bool:
        return self._link.lasting

    def read(self, timeout_seconds: float) -> Data | None:
        try:
            came = self._came.get(timeout=timeout_seconds) if timeout_seconds > 0 else self._came.get_nowait()
        except Empty:
            return None
        if isinstance(came, Exception):
            self.up = self.up and not self.lasting
            raise came
        if isinstance(came, _Connected):
            self.up = True
            return None
        return came

    def send(self, data: bytes, peer: Peer = None, port: str = "main") -> None:
        self._link.send(data, peer, port)

    def close(self) -> None:
        self._closed.set()
        self._thread.join(2)
        self._link.close()

    def _listen(self) -> None:
        up = self._link.up
        while not self._closed.is_set():
            data = None
            try:
                data = self._link.read(WAITS)
            except LinkLost as lost:
                self._put(lost)
                if not self._link.lasting:
                    return
                up = False
            except Exception as error:  # whatever it is, it is the reader's, who tells it
                self._put(error)
                return
            if self._link.up and not up:
                up = True
                self._put(_Connected())
            if data is not None:
                self._put(Data(data.data, data.peer, data.port, self._now().wall))

    def _put(self, came: Data | Exception | _Connected) -> None:
        while not self._closed.is_set():
            try:
                self._came.put(came, timeout=WAITS)
                return
            except Full:
                continue
