"""The owner's pages over a shop's years of calls: each page's milliseconds, beside a page that asks the books nothing.

The books are made for it: PLENTY calls over ten years, copied by SQL from a few, with the sums that are kept with them.
The floor is the same application's page of an empty list (the same bar, templates and session), in the same run.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from types import SimpleNamespace

from callshop import money
from callshop.bench.run import Result
from callshop.commands.opening import DATABASE, new_books
from callshop.events import Moment
from callshop.ledger import day_totals, house, people
from callshop.ledger.db import close_thread, database, open_database, writing
from callshop.rating.numbers import NumberPlan
from callshop.rating.tariff import Rates, Tariff
from callshop.shop.shop import Shop
from callshop.web import create_app

PLENTY = 1_000_000
ROUNDS = 7
GOAL_MS = 100.0
WHO = "bench"
NOW = Moment(round(datetime(2026, 11, 22, 20, tzinfo=UTC).timestamp() * 1000), 5_000_000)
FLOOR = "/cdr?cabin=999&from=2026-11-22&to=2026-11-22"

PAGES = (
    ("today", "/day"),
    ("calls, first page", "/cdr"),
    ("calls, page 15,000", "/cdr?page=15000"),
    ("calls of a cabin over odd years", "/cdr?cabin=3&from=2018-02-13&to=2026-10-19&page=40"),
    ("calls of a month, the longest first", "/cdr?from=2026-10-01&to=2026-10-31&sort=duration"),
    ("numbers beginning 0033", "/cdr?number=0033"),
    ("numbers containing 1234, a year", "/cdr?contains=1234&from=2025-11-23&to=2026-11-22"),
    ("report by destination, ten years", "/reports?by=destination&all=1"),
    ("report by destination, odd years", "/reports?by=destination&from=2017-02-13&to=2026-10-19"),
    ("report by weekday, ten years", "/reports?by=weekday&all=1"),
    ("report by month, ten years", "/reports?by=month&all=1"),
)  # fmt: skip

_CALLS = """
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :count),
made AS (
    SELECT n, date('2016-11-23', (n * 3652 / :count) || ' days') AS day, 7 + abs(random()) % 15 AS hour,
        1 + abs(random()) % 24 AS cabin, min(abs(random()) % 50, abs(random()) % 50) AS place,
        5 + abs(random()) % 600 AS seconds, abs(random()) % 10 > 0 AS answered, abs(random()) % 100000000 AS tail
    FROM counted)
INSERT INTO call (id, gateway, line, names, direction, cabin, status, number, e164, destination, country, dialled_at,
    answered_at, ended_at, seconds, billed_seconds, coin, cost, revenue, day, hour, visit, bill, cashier)
SELECT n, 'sipura', '192.0.2.10/' || cabin, '[null]', 'out', cabin,
    CASE WHEN answered THEN 'answered' ELSE 'unanswered' END,
    printf('00%d%08d', 33 + place, tail), printf('%d%08d', 33 + place, tail), 'Pays ' || (33 + place), 'FR',
    strftime('%s', day) * 1000 + hour * 3600000,
    CASE WHEN answered THEN strftime('%s', day) * 1000 + hour * 3600000 END,
    strftime('%s', day) * 1000 + hour * 3600000 + seconds * 1000, seconds * answered, seconds * answered, 5000000,
    seconds * answered * 700001, seconds * answered * 1500000 / 5000000 * 5000000, day, hour, 1, 1,
    CASE WHEN answered THEN 'Ana' ELSE '' END
FROM made"""


def measure() -> Iterator[Result]:
    """The median milliseconds of each page."""
    with tempfile.TemporaryDirectory(prefix="callshop-bench-") as folder, _opened(Path(folder)) as asker:
        floor = _milliseconds(asker, FLOOR)
        for case, path in PAGES:
            yield Result("portal", f"{case}, {PLENTY:,} calls", _milliseconds(asker, path), "ms", floor, GOAL_MS)


def _milliseconds(asker, path: str) -> float:
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        status = asker.get(path).status_code
        taken.append((time.perf_counter() - begun) * 1000)
        if status != 200:
            raise RuntimeError(f"{path} was answered {status}")
    return median(taken[1:])


@contextmanager
def _opened(folder: Path):
    """The application over the books, asked as its owner."""
    _make_books(folder)
    rates = Rates(Tariff(()), Tariff(()), NumberPlan("SN"), 5 * money.UNIT, None, "default")
    shop = Shop(house.load(), rates, lambda: NOW, "bench")
    app = create_app(shop, lambda: shop.house, lambda: NOW, secret_key=WHO, version=WHO, lan_host="", threads=16)
    asker = app.test_client()
    with asker.session_transaction() as session:
        session["_user_id"] = people.begin_session(NOW.wall, people.person_named("owner"), "127.0.0.1")
    yield SimpleNamespace(get=asker.get)
    close_thread()


def _make_books(folder: Path) -> None:
    new_books(folder)
    open_database(folder / DATABASE)
    with writing():
        house.make_shop(NOW.wall, {"name": "Bench"}, 24, WHO)
    people.add_person(NOW.wall, "owner", "owner", "the bench's own", WHO)
    indexes = database.execute_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'call' AND sql NOTNULL"
    ).fetchall()
    for name, _ in indexes:
        database.execute_sql(f"DROP INDEX {name}")
    with writing():
        database.execute_sql("INSERT INTO visit (id, cabin, opened_at, opened_by, closed_at) VALUES (1, 1, 0, '', 0)")
        database.execute_sql(
            "INSERT INTO bill (id, visit, cabin, made_at, day, cashier, total) VALUES (1, 1, 1, 0, '', 'Ana', 0)"
        )
        database.execute_sql(_CALLS, {"count": PLENTY})
    for _, sql in indexes:
        database.execute_sql(sql)
    with writing():
        day_totals.count_again()
