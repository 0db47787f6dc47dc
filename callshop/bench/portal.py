"""The owner's pages over a shop's years of calls: each page's milliseconds, beside a page that asks the books nothing.

The floor is the same application's page of an empty list (the same bar, templates and session), in the same run.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient

from callshop import money
from callshop.bench.result import Result
from callshop.bench.years import make_books, one_price, set_prices
from callshop.events import Moment
from callshop.ledger.db.connection import close_thread
from callshop.ledger.people import people
from callshop.ledger.settings import shop_config
from callshop.rating.numbers import NumberPlan
from callshop.rating.tariff import Rates, Tariff
from callshop.shop.shop import Shop
from callshop.web.application import create_app

PLENTY = 1_000_000
LINES = 100_000
ROUNDS = 7
GOAL_MS = 100.0
NOW = Moment(round(datetime(2026, 11, 22, 20, tzinfo=UTC).timestamp() * 1000), 5_000_000)
FLOOR = "/cdr?cabin=999&from=2026-11-22&to=2026-11-22"
YEAR = "from=2025-11-23&to=2026-11-22"
ODD = "from=2017-02-13&to=2026-10-19"
"""Days that begin and end within months: the longest way to their sums."""

PAGES = (
    ("today", "/day"),
    ("calls, first page", "/cdr"),
    ("calls, page 15,000", "/cdr?page=15000"),
    ("calls, 500 a page", "/cdr?per_page=500"),
    ("calls answered, ten years", "/cdr?status=answered"),
    ("calls that are owed, ten years", "/cdr?unpaid=1"),
    ("calls to one destination, odd years", f"/cdr?destination=Pays+40&{ODD}"),
    ("calls of a cabin over odd years", f"/cdr?cabin=3&{ODD}&page=40"),
    ("calls of a cashier over odd years", f"/cdr?cashier=Ana&{ODD}"),
    ("calls of a month, the longest first", "/cdr?from=2026-10-01&to=2026-10-31&sort=duration"),
    ("numbers beginning 0, odd years", f"/cdr?number=0&{ODD}"),
    ("numbers beginning 0033", "/cdr?number=0033"),
    ("numbers beginning 77, odd years", f"/cdr?number=77&{ODD}"),
    ("numbers beginning 77, page 5,000", "/cdr?number=77&page=5000"),
    ("numbers beginning 22177, odd years", f"/cdr?number=22177&{ODD}"),
    ("numbers beginning 00336, a year", f"/cdr?number=00336&{YEAR}"),
    ("numbers beginning 00 of a cabin, ten years", "/cdr?number=00&cabin=3"),
    ("numbers beginning 77 and answered, a year", f"/cdr?number=77&status=answered&{YEAR}"),
    ("one whole number, ten years", "/cdr?number=00331234567890"),
    ("numbers containing 1234, a year", f"/cdr?contains=1234&{YEAR}"),
    ("numbers containing 0, a year", f"/cdr?contains=0&{YEAR}"),
    ("numbers beginning 00 containing 12, a year", f"/cdr?contains=12&number=00&{YEAR}"),
    ("report by destination, ten years", "/reports?by=destination&all=1"),
    ("report by destination, odd years", f"/reports?by=destination&{ODD}"),
    ("report by day, ten years", "/reports?by=day&all=1"),
    ("report by week, ten years", "/reports?by=week&all=1"),
    ("report by weekday, ten years", "/reports?by=weekday&all=1"),
    ("report by month, ten years", "/reports?by=month&all=1"),
    ("minutes nobody paid, ten years", f"/reconciliation/unpaid?{ODD}"),
)
FILES = (
    ("all calls as a file, its first lines", "/cdr.csv"),
    ("calls of a cabin as a file, its first lines", "/cdr.csv?cabin=3"),
    ("numbers beginning 0033 as a file, its first lines", "/cdr.csv?number=0033"),
)
PRICES = (
    ("prices, first page", "/tariffs"),
    ("prices whose name has a word", "/tariffs?q=reseau+77"),
    ("prices of a country", "/tariffs?q=egypte"),
    ("prices that lose money", "/tariffs?show=losses"),
    ("provider's prices whose name has a word", "/rates?q=reseau+77"),
    ("poster of the main prices", "/tariffs/poster"),
)


def measure() -> Iterator[Result]:
    """The median milliseconds of each page; of a file, until its first lines are there."""
    with tempfile.TemporaryDirectory(prefix="callshop-bench-") as folder, _opened(Path(folder)) as asker:
        floor = _milliseconds(asker, FLOOR)
        for cases, many in ((PAGES, f"{PLENTY:,} calls"), (FILES, f"{PLENTY:,} calls"), (PRICES, f"{LINES:,} prices")):
            for case, path in cases:
                yield Result("portal", f"{case}, {many}", _milliseconds(asker, path), "ms", floor, GOAL_MS)
        steps = count(1)
        after = _milliseconds(asker, "/tariffs", lambda: set_prices("sell", [one_price(next(steps))], NOW.wall))
        yield Result("portal", f"prices just after one was saved, {LINES:,} prices", after, "ms", floor, GOAL_MS)


def _milliseconds(asker: FlaskClient, path: str, before: Callable[[], None] = lambda: None) -> float:
    taken = []
    for _ in range(ROUNDS):
        before()
        begun = time.perf_counter()
        answer = asker.get(path)
        next(iter(answer.response))
        taken.append((time.perf_counter() - begun) * 1000)
        answer.close()
        if answer.status_code != 200:
            raise RuntimeError(f"{path} was answered {answer.status_code}")
    return median(taken[1:])


@contextmanager
def _opened(folder: Path) -> Iterator[FlaskClient]:
    """The application over the books, asked as its owner."""
    make_books(folder, PLENTY, LINES, NOW.wall)
    rates = Rates(Tariff(()), Tariff(()), NumberPlan("SN"), 5 * money.UNIT, None, "default")
    shop = Shop(shop_config.load(), rates, lambda: NOW, "bench")
    app = create_app(shop, lambda: shop.house, lambda: NOW, secret_key="bench", version="bench", lan_host="",
                     threads=16)  # fmt: skip
    asker = app.test_client()
    with asker.session_transaction() as session:
        session["_user_id"] = people.begin_session(NOW.wall, people.person_named("owner"), "127.0.0.1")
    yield asker
    close_thread()
