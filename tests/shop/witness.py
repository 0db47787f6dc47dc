"""What the tests of the shop's verbs ask afterwards: why it was refused, what was written down, what money moved.

And two acts that people try at once.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from callshop.ledger.billing import articles
from callshop.ledger.db import connection
from callshop.ledger.db.connection import writing
from callshop.money import UNIT
from callshop.refusal import Refused
from tests.story import NOON, Stage

OMAR = "Omar"
CENT = UNIT // 100


def refused(status: int, verb, *given, **more) -> str:
    """The words with which a verb is refused."""
    with pytest.raises(Refused) as why:
        verb(*given, **more)
    assert why.value.status == status
    return str(why.value)


def audited(stage: Stage) -> list[str]:
    return [row["what"] for row in stage.on_disk("SELECT what FROM audit ORDER BY id")]


def moved(stage: Stage) -> list[tuple]:
    """(kind, method, cents) of every payment."""
    sql = "SELECT kind, method, amount FROM payment ORDER BY id"
    return [(row["kind"], row["method"], row["amount"] // CENT) for row in stage.on_disk(sql)]


def coffee(price: int = 50 * CENT) -> int:
    """An article of the shop."""
    with writing():
        return articles.enter(NOON.wall, "Coffee", price, OMAR)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answers, or the status of its refusal, all of them begun in the same moment."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        ready.wait(10)
        try:
            return act()
        except Refused as why:
            return why.status
        finally:
            connection.close_thread()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))
