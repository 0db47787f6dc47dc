"""Once for each key: what a person asks for again, because the answer was lost, is not done again."""

import logging
from collections.abc import Callable
from threading import RLock
from typing import Any, NewType

from callshop.events import Moment, sentence
from callshop.ledger.db import idempotency
from callshop.ledger.db.connection import DiskRefused, writing
from callshop.refusal import Refused
from callshop.shop.books.write_queue import WriteQueue

log = logging.getLogger(__name__)

RequestKey = NewType("RequestKey", str)
"""What tells one request from all others, composed by who takes it in; the shop does not look inside."""

NO_KEY = RequestKey("")
"""Of a request that may be done as often as it comes."""

Answer = dict[str, Any]
"""As it is kept: what JSON can say."""

ANSWER_LOST = sentence("This was done just before the program stopped: look at it again before you do it once more.")


class Idempotency:
    """`lock`: the shop's. `now`: the one clock."""

    def __init__(self, lock: RLock, disk: WriteQueue, now: Callable[[], Moment]) -> None:
        self._lock, self._disk, self._now = lock, disk, now
        self._current = NO_KEY

    def once(self, key: RequestKey, act: Callable[[], Answer]) -> Answer:
        """What the act answers; the same key again: the first answer, nothing done.

        A refusal is not remembered: nothing was done, so it may be tried again. Refused (409) itself: it was done, and
        the program stopped before it could write down its answer.
        """
        if not key:
            return act()
        with self._lock:
            answer = idempotency.answer_of(key)
            if answer is None:
                if idempotency.is_unanswered(key):
                    raise Refused(ANSWER_LOST, 409)
                self._current = key
                try:
                    answer = act()
                finally:
                    self._current = NO_KEY
                self._remember(key, answer)
            return answer

    def begin(self) -> None:
        """What is being done is in the books with the transaction in which this is called, and its key with it."""
        if self._current:
            idempotency.begin(self._current, self._now().wall)

    def _remember(self, key: RequestKey, answer: Answer) -> None:
        try:
            with writing():
                idempotency.remember(key, self._now().wall, answer)
        except DiskRefused as refused:
            log.error("done, but the disk refuses to remember it: %s", refused)
            self._disk.doubt(refused)
