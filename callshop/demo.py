"""A ready shop for --demo: six cabins, tariffs, people, yesterday's calls, and an afternoon played by the simulator.

Customers come to free cabins only. What is due waits for you; if nobody takes the money for two minutes, it goes into
the cashier's till by itself, so that the board stays alive while you watch.
"""

import random
import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from callshop import clock, money
from callshop.commands.opening import new_books
from callshop.events import Moment
from callshop.gateway import dialects
from callshop.gateway.links import open_link
from callshop.gateway.linkspec import GatewaySpec, LinkSpec, parse
from callshop.gateway.simulator import PlannedCall, Simulator
from callshop.ledger import account, calls, cash, house, people, shifts, tariffs, visits
from callshop.ledger.db import writing
from callshop.metering.board import Tile
from callshop.metering.calls import Call, finish
from callshop.metering.states import DUE, FREE, TALKING
from callshop.rating.tariff import Rate, Rates, Tariff
from callshop.shop.pages import end_of, row_of
from callshop.shop.refusals import Refused
from callshop.shop.shop import Shop

WHO = "demo"
CABINS = 6
ADAPTER = "127.0.0.1"
PATIENCE_MS = 120_000
HISTORY_CALLS = 90
CASHIER = "cashier"
FLOAT = 20_000 * money.UNIT
MISSING = 50 * money.UNIT
"""From yesterday's drawer."""

# prefix, destination, what the provider charges a minute, what customers pay, first and next increment (sell)
PRICES = (
    ("221", "Sénégal fixe", "38.5", "60", 60, 60), ("22177", "Sénégal mobile Orange", "52.25", "75", 1, 1),
    ("22176", "Sénégal mobile Free", "54", "75", 1, 1), ("22178", "Sénégal mobile", "52.25", "75", 1, 1),
    ("223", "Mali", "88.75", "125", 1, 1), ("225", "Côte d’Ivoire", "91.5", "125", 1, 1),
    ("224", "Guinée", "140.2", "200", 1, 1), ("220", "Gambie", "110.4", "150", 1, 1),
    ("228", "Togo", "118", "150", 1, 1), ("237", "Cameroun", "126.35", "175", 1, 1),
    ("212", "Maroc", "61.8", "100", 30, 6), ("33", "France fixe", "7.65", "50", 60, 60),
    ("336", "France mobile", "31.2", "100", 30, 6), ("337", "France mobile", "31.2", "100", 30, 6),
    ("34", "Espagne", "8.9", "60", 60, 60), ("39", "Italie fixe", "9.4", "60", 60, 60),
    ("393", "Italie mobile", "48.3", "125", 30, 6), ("49", "Allemagne", "9.1", "60", 60, 60),
    ("44", "Royaume-Uni", "8.2", "60", 60, 60), ("1", "États-Unis, Canada", "6.75", "50", 60, 60),
    ("971", "Émirats arabes unis", "118.4", "175", 1, 1), ("86", "Chine", "12.6", "60", 60, 60),
)  # fmt: skip

NUMBERS = ("775551234", "765550187", "0033612340056", "0033145550199", "0022320795501", "002250707555012",
           "0034915550122", "00393475550133", "0012125550142", "00212522555014", "00237655550155",
           "785550166")  # fmt: skip


class Demo:
    """Makes the shop in an empty folder; `tick` plays it."""

    def __init__(self, folder: Path) -> None:
        self._chance = random.Random(7)
        self._passwords = {"owner": secrets.token_hex(3), "cashier": secrets.token_hex(3)}
        self._link = open_link(LinkSpec("udp", host=ADAPTER))
        gateway_port = _free_port()
        spec = parse(f"sipura@udp:{ADAPTER}:{gateway_port}")
        self.gateways: dict[str, GatewaySpec] = {"sipura": spec}
        self._simulator = Simulator(dialects.load("sipura"), self._link, (ADAPTER, gateway_port))
        self._next_customer: dict[int, int] = {}
        new_books(folder)
        self._furnish(clock.now())

    @property
    def welcome(self) -> str:
        return "\n".join(f"{name}: {password}" for name, password in self._passwords.items())

    def tick(self, shop: Shop, now: Moment) -> None:
        """One second of the afternoon."""
        for tile in shop.board.tiles:
            line = f"{ADAPTER}/{tile.cabin}"
            if tile.state is FREE and not self._simulator.busy(line) and now.mono >= self._arrival(tile.cabin, now):
                self._simulator.play(self._customer(line, first=not self._next_customer.get(-tile.cabin)), now)
                self._next_customer[-tile.cabin] = 1
                self._next_customer.pop(tile.cabin)
            elif tile.state is DUE and now.wall - tile.since > PATIENCE_MS:
                self._collect(shop, tile)
        self._simulator.tick(now)

    def close(self) -> None:
        self._simulator.close()

    def _collect(self, shop: Shop, tile: Tile) -> None:
        """Take the money, if the till is open; what cannot be taken waits for a person."""
        with suppress(Refused):
            extras = [extra.id for extra in tile.extras]
            shop.checkout(tile.cabin, [call.id for call in tile.owed], CASHIER, key="", extras=extras)

    def _arrival(self, cabin: int, now: Moment) -> int:
        """When the next customer comes to this cabin: at the start one after the other, later by chance."""
        if cabin not in self._next_customer:
            wait = (cabin - 1) * 4 if not self._next_customer.get(-cabin) else self._chance.randrange(6, 40)
            self._next_customer[cabin] = now.mono + wait * 1000
        return self._next_customer[cabin]

    def _customer(self, line: str, first: bool) -> PlannedCall:
        chance = self._chance
        talks = 0 if chance.random() < 0.12 and not first else chance.randrange(25, 240)
        talks = {f"{ADAPTER}/2": 5}.get(line, talks) if first else talks  # one cabin soon has something to pay
        return PlannedCall(line, chance.choice(NUMBERS), 2, 2, 3 if first else chance.randrange(3, 9), talks)

    # -- the shop as it was yesterday

    def _furnish(self, now: Moment) -> None:
        yesterday = now.wall - 26 * 3600 * 1000
        settings = {"name": "Callshop Liberté", "technician": "+221 77 000 00 00", "default_price": "250",
                    "address": "Rue 10, Liberté 6\nDakar", "phone": "+221 33 800 00 00"}
        with writing():
            house.make_shop(yesterday, settings, CABINS, WHO)
        for number in range(1, CABINS + 1):
            house.set_cabin(yesterday, number, WHO, lines=[("sipura", f"{ADAPTER}/{number}")])
        for name, password in self._passwords.items():
            people.add_person(yesterday, name, name, password, WHO)
        buy = [Rate(p, name, money.parse(price)) for p, name, price, *_ in PRICES]
        sell = [Rate(p, name, money.parse(price), 0, first, after) for p, name, _, price, first, after in PRICES]
        for kind, rates in (("buy", buy), ("sell", sell)):
            change = tariffs.changes(kind, rates, yesterday, replace=False)
            tariffs.load(kind, change, at=yesterday, valid_from=yesterday, source="demo", who=WHO)
        account.top_up(yesterday, 50_000 * money.UNIT, "prepaid", "RC-1017", WHO)
        self._live_through(yesterday, now, tariffs.rates_of(house.load(), Tariff(buy), Tariff(sell)))

    def _live_through(self, since: int, now: Moment, rates: Rates) -> None:
        """Calls from yesterday until an hour ago, all paid."""
        shop = house.load()
        begun = sorted(self._chance.randrange(since, now.wall - 3_600_000) for _ in range(HISTORY_CALLS))
        with writing():
            for number, at in enumerate(begun, start=1):
                self._past_call(number, at, shop, rates, self._till_of_day(at, shop))
            self._till_of_day(now.wall, shop)

    def _till_of_day(self, at: int, shop: house.House) -> int:
        """The cashier's shift of a day; the one of the day before is counted and closed."""
        open_now, day = shifts.open_of(CASHIER), house.day_of(at, shop)
        if open_now and open_now.day == day:
            return open_now.id
        if open_now:
            shifts.close(open_now, shifts.expected(open_now) - MISSING, at=at, who=CASHIER)
        return shifts.begin(CASHIER, FLOAT, at=at, day=day)

    def _past_call(self, number: int, at: int, shop: house.House, rates: Rates, shift: int) -> None:
        cabin, answered = number % CABINS + 1, self._chance.random() > 0.1
        begin, seconds = Moment(at, at), self._chance.randrange(20, 420)
        call = Call(
            id=number, gateway="sipura", line=f"{ADAPTER}/{cabin}", names=(f"{ADAPTER}/{cabin}",), device=ADAPTER,
            ref=None, state=TALKING, direction="out", dialled="", quote=rates.quote(self._chance.choice(NUMBERS)),
            coin=rates.coin, dialled_at=begin.plus(-9000), answered_at=begin if answered else None,
        )  # fmt: skip
        finished = finish(call, begin.plus(seconds * 1000), was_answered=answered, seconds=seconds)
        day = house.day_of(at, shop)
        visits.begin(number, cabin, "postpaid", at - 12_000, "", 0)
        calls.complete(row_of(call, cabin, shop), number, end_of(replace(finished, differs=0, seconds_by="clock")))
        if finished.amount:
            cash.pay(
                cash.Sale(visit=number, cabin=cabin, calls={number: finished.amount}),
                cash.Settlement(money=finished.amount, given=finished.amount),
                cash.Hand(cashier=CASHIER, at=at + 500_000, day=day, shift=shift),
            )
        visits.end(number, at + 500_000)


def _free_port() -> int:
    """A UDP port nobody has: where the demo's own gateway will listen."""
    probe = open_link(LinkSpec("udp", host=ADAPTER))
    port = probe.address[1]
    probe.close()
    return port

