"""A shop that has been open for years: N priced calls with their bills, payments and sums, for measuring.

    python -m tests.million_calls FOLDER N [YEARS]      # e.g. /tmp/million 1000000 10

Every amount comes out of its rate, so `callshop check --data FOLDER` holds.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from callshop import money
from callshop.ledger.calls import rollups
from callshop.ledger.db import schema
from callshop.ledger.db.connection import database, open_database, writing
from callshop.ledger.people import people
from callshop.ledger.provider import account
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import tariffs
from callshop.rating.charge import charge_buy, charge_sell
from callshop.rating.places import place_of
from callshop.rating.tariff import Rate

LAST_DAY = date(2026, 11, 22)
CABINS = 24
COIN = 5 * money.UNIT
CHUNK = 20_000
BUSY = [0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 5, 6, 6, 5, 4, 5, 6, 7, 8, 8, 7, 5, 3, 1]
"""How much is called in each hour."""
CASHIERS = ("Ana", "Ibou", "Marie")
_PREFIXES = (
    "221 22177 22176 22178 223 225 224 220 228 237 212 213 216 33 336 337 34 346 39 393 49 491 44 447 1 1212 971 86 91"
    " 961 55 351 32 31 41 46 47 45 90 20 27 234 233 229 226 227 222 243 242 241 236 235 240 245 238 261 262 7 380 48"
)
PLACES = tuple(_PREFIXES.split())
"""Prefixes, the most called first."""
WHO = "tests"

def rates(kind: str) -> list[Rate]:
    """A price for each of PLACES; the odd ones with increments, one sold at a loss."""
    made = []
    for place, prefix in enumerate(PLACES):
        price = (7 + place * 13 % 170) * money.UNIT + place * 250_000
        sell = (price * 3 // 2 // COIN + 1) * COIN if place != 9 else price // COIN * COIN
        increments = (60, 60) if place % 3 == 0 else (30, 6) if place % 3 == 1 else (1, 1)
        made.append(Rate(prefix, f"Pays {prefix}", sell, 0, *increments) if kind == "sell"
                    else Rate(prefix, f"Pays {prefix}", price))  # fmt: skip
    return made


def make(folder: Path, count: int, years: int = 10, seed: int = 1) -> None:
    """A new shop in this folder, with people Omar (owner) and Ana (cashier), whose password is "le patron"."""
    folder.mkdir(parents=True, exist_ok=True)
    open_database(folder / "callshop.db")
    schema.migrate()
    first = LAST_DAY - timedelta(days=round(365.25 * years))
    begun = _ms(first, 0)
    with writing():
        shop_config.make_shop(begun, {"name": "Million", "language": "fr"}, CABINS, WHO)
    for name, role in (("Omar", "owner"), ("Ana", "cashier")):
        people.add_person(begun, name, role, "le patron", WHO)
    for kind in ("buy", "sell"):
        change = tariffs.changes(kind, rates(kind), begun, replace=False)
        tariffs.load(kind, change, at=begun, valid_from=begun, source=WHO, who=WHO)
    account.top_up(begun, count * 500 * money.UNIT, "prepaid", "RC-1", WHO)
    add_calls(count, first, LAST_DAY, seed)


def add_calls(count: int, first: date, last: date, seed: int = 1, start: int = 1) -> None:
    """So many calls, evenly over the days, all but a few paid, numbered from `start`; then the sums of all calls."""
    indexes = database.execute_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'call' AND sql NOTNULL"
    ).fetchall()
    for name, _ in indexes if count > CHUNK else ():
        database.execute_sql(f"DROP INDEX {name}")
    made = _calls(count, first, last, random.Random(seed), start)
    while chunk := [call for call, _ in zip(made, range(CHUNK), strict=False)]:
        _write(chunk)
    for _, sql in indexes if count > CHUNK else ():
        database.execute_sql(sql)
    with writing():
        rollups.count_again()


def _calls(count: int, first: date, last: date, chance: random.Random, start: int) -> Iterator[dict]:
    days = (last - first).days + 1
    sell, buy = ({rate.prefix: rate for rate in rates(kind)} for kind in ("sell", "buy"))
    weights = [1 / (1 + place) for place in range(len(PLACES))]
    prefixes = chance.choices(PLACES, weights, k=count)
    hours = chance.choices(range(24), BUSY, k=count)
    for number in range(count):
        day = first + timedelta(days=number * days // count)
        prefix, seconds = prefixes[number], chance.randrange(5, 600)
        fate = chance.random()
        yield _call(start + number, day, hours[number], chance, sell[prefix], buy[prefix], seconds, fate)


def _call(
    number: int, day: date, hour: int, chance: random.Random, sell: Rate, buy: Rate, seconds: int, fate: float
) -> dict:
    answered, unpaid = fate > 0.1, fate > 0.999
    status = ("interrupted" if fate > 0.998 else "answered") if answered else "unanswered"
    abroad = not sell.prefix.startswith("221")
    dialled = ("00" if abroad else "") + sell.prefix.removeprefix("221") + f"{chance.randrange(10**8):09d}"
    at = _ms(day, hour) + chance.randrange(3600) * 1000
    cabin = chance.randrange(1, CABINS + 1)
    billed, revenue, cost = _amounts(sell, buy, seconds) if answered else (0, 0, 0)
    paid = answered and not unpaid and revenue > 0
    return {
        "id": number, "gateway": "sipura", "line": f"192.0.2.10/{cabin}", "names": '[null]', "direction": "out",
        "cabin": cabin, "visit": number, "status": status, "number": dialled,
        "e164": dialled[2:] if abroad else f"221{dialled}", "destination": sell.destination,
        "country": _country(sell.prefix), "dialled_at": at, "answered_at": at + 6000 if answered else None,
        "ended_at": at + 6000 + (seconds * 1000 if answered else 0), "seconds": seconds if answered else 0,
        "seconds_by": "gateway", "billed_seconds": billed, "sell_rate": _text(sell), "buy_rate": _text(buy),
        "coin": COIN, "priced": 1, "cost": cost, "revenue": revenue, "day": day.isoformat(), "hour": hour,
        "bill": number if paid else None, "cashier": chance.choice(CASHIERS) if paid else "",
    }  # fmt: skip


def _write(calls: list[dict]) -> None:
    connection = database.connection()
    with writing():
        connection.executemany(
            "INSERT INTO visit (id, cabin, opened_at, opened_by, closed_at) VALUES (?, ?, ?, '', ?)",
            [(call["visit"], call["cabin"], call["dialled_at"], call["ended_at"]) for call in calls],
        )
        paid = [call for call in calls if call["bill"]]
        connection.executemany(
            "INSERT INTO bill (id, visit, cabin, made_at, day, cashier, total) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(call["bill"], call["visit"], call["cabin"], call["ended_at"], call["day"], call["cashier"],
              call["revenue"]) for call in paid],
        )  # fmt: skip
        columns = list(calls[0])
        connection.executemany(
            f"INSERT INTO call ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [tuple(call.values()) for call in calls],
        )
        connection.executemany(
            "INSERT INTO bill_line (bill, call, amount) VALUES (?, ?, ?)",
            [(call["bill"], call["id"], call["revenue"]) for call in paid],
        )
        connection.executemany(
            "INSERT INTO payment (bill, at, day, cashier, method, amount, given) VALUES (?, ?, ?, ?, 'cash', ?, ?)",
            [(call["bill"], call["ended_at"], call["day"], call["cashier"], call["revenue"], call["revenue"])
             for call in paid],
        )  # fmt: skip


@cache
def _amounts(sell: Rate, buy: Rate, seconds: int) -> tuple[int, int, int]:
    charge = charge_sell(sell, seconds, COIN)
    return charge.billed_seconds, charge.amount, charge_buy(buy, seconds).amount


@cache
def _text(rate: Rate) -> str:
    return json.dumps(asdict(rate), ensure_ascii=False)


@cache
def _country(prefix: str) -> str | None:
    return place_of(f"{prefix}000000000"[:11]).country


def _ms(day: date, hour: int) -> int:
    return round(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp() * 1000)


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:4]))
