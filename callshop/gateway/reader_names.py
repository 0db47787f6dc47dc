"""Where a dialect's hosts are, looked up beside the reader: a name server may take seconds, and no packet waits."""

import logging
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread

from callshop.gateway.asking import Asking
from callshop.gateway.dialects import Surroundings
from callshop.gateway.link import Link

log = logging.getLogger("callshop.gateway")

LOOK_SECONDS, LOOK_AGAIN_SECONDS, NO_LINK_SECONDS = 20, 2, 0.05
"""How often names are looked up, and our own address towards them: when all are known, when one is not, and how soon
after the link is there."""


class NameLooker:
    """Does nothing for a dialect that has no hosts. `link`: the reader's link, None while it has none."""

    def __init__(self, gateway: str, asking: Asking, link: Callable[[], Link | None]) -> None:
        self._gateway, self._asking, self._link = gateway, asking, link
        self._known: Surroundings | None = None
        self._stopping = Flag()
        self._thread = Thread(target=self._run, name=f"gateway {gateway}'s names", daemon=True)

    def start(self) -> None:
        if self._asking.hosts:
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(2)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                pause = self._look()
            except Exception:  # the link may be closed meanwhile; and whatever it is, names are looked up again
                log.exception("gateway %s: its names could not be looked up", self._gateway)
                pause = LOOK_AGAIN_SECONDS
            self._stopping.wait(pause)

    def _look(self) -> float:
        """Look once; seconds until the next time."""
        look_up = getattr(self._link(), "look_up", None)
        if look_up is None:
            return NO_LINK_SECONDS
        found = look_up(self._asking.hosts)
        if found != self._known:
            self._known = found
            self._asking.look_around(found)
        return LOOK_SECONDS if all(found.hosts.values()) else LOOK_AGAIN_SECONDS
