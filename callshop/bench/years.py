"""Books for measuring: ten years of calls copied by SQL from a few, with their sums, and two tariffs of many lines."""

from collections.abc import Iterator
from pathlib import Path

from callshop import money
from callshop.data_folder import DATABASE, new_books
from callshop.ledger.calls import rollups
from callshop.ledger.db.connection import database, open_database, writing
from callshop.ledger.people import people
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import tariffs
from callshop.rating.tariff import Rate

WHO = "bench"
PREFIX = "{:06d}"
SEVENTH = 7
"""Every seventh line is sold for less than it costs."""

_CALLS = """
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :count),
made AS (
    SELECT n, date('2016-11-23', (n * 3652 / :count) || ' days') AS day, 7 + abs(random()) % 15 AS hour,
        1 + abs(random()) % 24 AS cabin, min(abs(random()) % 50, abs(random()) % 50) AS place,
        5 + abs(random()) % 600 AS seconds, abs(random()) % 10 > 0 AS answered, abs(random()) % 100000000 AS tail
    FROM counted)
INSERT INTO call (id, gateway, line, names, direction, cabin, status, number, e164, destination, country, dialled_at,
    answered_at, ended_at, seconds, billed_seconds, coin, cost, revenue, day, hour, visit, bill,
    cashier)
SELECT n, 'sipura', '192.0.2.10/' || cabin, '[null]', 'out', cabin,
    CASE WHEN answered THEN 'answered' ELSE 'unanswered' END,
    CASE WHEN n % 3 THEN printf('00%d%08d', 33 + place, tail) ELSE printf('77%07d', tail / 10) END,
    CASE WHEN n % 3 THEN printf('%d%08d', 33 + place, tail) ELSE printf('22177%07d', tail / 10) END,
    CASE WHEN n % 3 THEN 'Pays ' || (33 + place) ELSE 'Mobile' END, 'FR',
    strftime('%s', day) * 1000 + hour * 3600000,
    CASE WHEN answered THEN strftime('%s', day) * 1000 + hour * 3600000 END,
    strftime('%s', day) * 1000 + hour * 3600000 + seconds * 1000, seconds * answered, seconds * answered, 5000000,
    seconds * answered * 700001, seconds * answered * 1500000 / 5000000 * 5000000, day, hour, 1, 1,
    CASE WHEN answered THEN 'Ana' ELSE '' END
FROM made"""


def make_books(folder: Path, calls: int, lines: int, wall: int) -> None:
    """A shop with so many calls, and as many prices in each of its tariffs; its owner is "owner"."""
    new_books(folder)
    open_database(folder / DATABASE)
    with writing():
        shop_config.make_shop(wall, {"name": "Bench"}, 24, WHO)
    people.add_person(wall, "owner", "owner", "the bench's own", WHO)
    for kind in ("buy", "sell"):
        set_prices(kind, list(_rates(kind, lines)), wall)
    _make_calls(calls)


def set_prices(kind: str, rates: list[Rate], wall: int) -> None:
    """These prices from now on."""
    change = tariffs.changes(kind, rates, wall, replace=False)
    tariffs.load(kind, change, at=wall, valid_from=wall, source=WHO, who=WHO)


def one_price(step: int) -> Rate:
    """A line of the sell tariff, with another price at every step."""
    return Rate(PREFIX.format(200_000), "Pays 200, réseau 0", (100 + step) * money.UNIT)


def _rates(kind: str, lines: int) -> Iterator[Rate]:
    for line in range(200_000, 200_000 + lines):
        lost = kind == "sell" and line % SEVENTH == 0
        price = 10 if lost else 100 if kind == "sell" else 50
        yield Rate(PREFIX.format(line), f"Pays {line // 1000}, réseau {line % 1000}", price * money.UNIT)


def _make_calls(count: int) -> None:
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
        database.execute_sql(_CALLS, {"count": count})
    for _, sql in indexes:
        database.execute_sql(sql)
    with writing():
        rollups.count_again()
