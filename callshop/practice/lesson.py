"""The throw-away shop from inside: who is let in, how far they have come, and what ends it."""

import json
import signal
import sys
from pathlib import Path
from threading import Lock, Thread

from callshop.events import Moment
from callshop.ledger.people import practice_progress
from callshop.ledger.people.people import Person, person_named
from callshop.practice import keys
from callshop.practice.likeness import ShopCopy
from callshop.practice.room import READY
from callshop.shop.shop import Shop

LASTS_MS = 6 * 3600 * 1000
"""So long after its beginning a practice shop closes by itself: longer than a day of exercises."""
FAREWELL_MS = 3_000
"""After "finish": the last page and its style sheet are still sent."""


class Lesson:
    """secret: what keys are cut with. back: the port of the real shop, 0 if there is none. begun: its beginning."""

    def __init__(self, likeness: ShopCopy, secret: str, back: int, begun: Moment) -> None:
        self._likeness, self._secret, self.back = likeness, secret, back
        self._ends = begun.mono + LASTS_MS
        self._used: set[str] = set()
        self._lock = Lock()

    def let_in(self, key: str) -> Person | None:
        """The trainee, for a key that fits and was not used before."""
        with self._lock:
            if key in self._used or not keys.fits(self._secret, key):
                return None
            self._used.add(key)
        return person_named(self._likeness.trainee)

    def key(self) -> str:
        """A new one, for whoever begins from the command line."""
        return keys.cut(self._secret)

    @property
    def done(self) -> frozenset[str]:
        """The exercises that are done."""
        return practice_progress.done()

    def finish(self, now: Moment) -> None:
        """It closes in a moment."""
        self._ends = now.mono + FAREWELL_MS

    def tick(self, shop: Shop, now: Moment) -> None:
        """One second: customers do what they do; when the time is over, so is the process."""
        self._likeness.tick(shop, now)
        if now.mono >= self._ends:
            close()

    def follow_parent(self) -> None:
        """Close when the process that began this one has: nobody else holds the other end of our standard input."""
        Thread(target=_wait_for_end, name="parent", daemon=True).start()


def told_by_parent() -> dict:
    """secret and back, as the parent writes them on the first line."""
    return json.loads(sys.stdin.buffer.readline())


def say_open(place: Path, port: int) -> None:
    """The parent is told where this shop is."""
    fresh = place / f"{READY}.new"
    fresh.write_text(json.dumps({"port": port}), "utf-8")
    fresh.replace(place / READY)


def close() -> None:
    """As Ctrl-C does: finish what is under way, and end."""
    signal.raise_signal(signal.SIGINT)


def _wait_for_end() -> None:
    while sys.stdin.buffer.read(1):
        continue
    close()
