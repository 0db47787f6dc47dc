"""A dialect as the reader asks it: one question at a time, whichever thread asks, and a default for what it lacks."""

import logging
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from callshop.events import Moment, Ref, Unreadable, sentence
from callshop.gateway.dialects import Dialect, Keep, Peer, Send, Surroundings
from callshop.gateway.strip import Prefixes

log = logging.getLogger("callshop.gateway")

FRAME_IN_LOG = 300
"""Bytes of a frame that go to the log; the capture has them all."""

STUMBLED = sentence("The program stumbled over this; its log says where")


class Asking:
    """The dialect is only asked under the lock: what it gives is collected, the lock let go, and then carried out.

    hide       bytes -> what may be written down of them
    prefixes   the digits before a number that are none of it
    """

    def __init__(self, gateway: str, dialect: Dialect, hide: Callable[[bytes], bytes], prefixes: Prefixes) -> None:
        self.dialect = dialect
        self._gateway, self._hide, self._prefixes = gateway, hide, prefixes
        self._lock = Lock()

    def ask(self, frame: bytes, at: Moment, question: Callable[..., Iterable], *words: object) -> list:
        """The dialect's items, with what it gave before it stumbled, if it does."""
        items: list = []
        try:
            with self._lock:
                for item in question(*words):
                    items.append(item if isinstance(item, Send | Keep) else self._prefixes.event(item))
        except Exception:
            log.exception("gateway %s: the dialect stumbled over %s", self._gateway, self.shown(frame))
            items.append(Unreadable(at, frame, STUMBLED))
        return items

    def order(self, words: Callable[..., bytes | None], *what: object) -> bytes | None:
        """The bytes of an order to the gateway; None if it takes none of that kind."""
        try:
            with self._lock:
                return words(*what)
        except Exception:
            log.exception("gateway %s: the dialect stumbled over %s", self._gateway, words.__name__)
            return None

    def hang_up(self, names: tuple[str, ...], ref: Ref | None, at: Moment) -> list[Send]:
        """What is to be sent so that the call of a line ends; nothing if this gateway cannot."""
        cut = getattr(self.dialect, "cut", None)
        if cut is not None:
            return [item for item in self.ask(b"", at, cut, names, ref, at) if isinstance(item, Send)]
        data = self.order(self.dialect.hang_up, names, ref)
        return [] if data is None else [Send(data)]

    # -- what only some dialects have (see dialects.Between)

    @property
    def hosts(self) -> tuple[tuple[str, int, str], ...]:
        return getattr(self.dialect, "hosts", ())

    def restore(self, kept: Mapping[str, str]) -> None:
        self._told("restore", None, kept)

    def look_around(self, surroundings: Surroundings) -> None:
        self._told("look_around", None, surroundings)

    def map_lines(self, names: Iterable[str]) -> None:
        self._told("map_lines", None, names)

    def admits(self, peer: Peer, at: Moment) -> bool:
        return self._told("admits", True, peer, at)

    def due(self) -> int | None:
        return self._told("due", None)

    def blank(self, data: bytes) -> bytes:
        return self._told("blank", data, data)

    def _told(self, name: str, default, *words):
        asked = getattr(self.dialect, name, None)
        if asked is None:
            return default
        with self._lock:
            return asked(*words)

    def shown(self, frame: bytes) -> str:
        return repr(self._hide(frame)[:FRAME_IN_LOG])
