"""The shop of --demo, made in an empty folder."""

import random
import secrets
from pathlib import Path

from callshop import clock, money
from callshop.data_folder import new_books
from callshop.demo.customers import Customers
from callshop.demo.goods import ARTICLES, CABINS, PRICES, SIMULATED
from callshop.demo.past import Past
from callshop.demo.story import (
    CASHIER,
    CLOSES,
    COLLEAGUE,
    DAYS,
    FLOAT,
    HERE_NOW,
    HOUR,
    MINUTE,
    OPENS,
    OWNER,
    TODAY,
    WAITING,
    Day,
    customers,
)
from callshop.events import Moment
from callshop.gateway import dialects
from callshop.gateway.links import open_link
from callshop.gateway.linkspec import GatewaySpec, LinkSpec, parse
from callshop.gateway.simulator import Simulator
from callshop.ledger.billing import articles
from callshop.ledger.db.connection import writing
from callshop.ledger.people import people
from callshop.ledger.provider import account
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import tariffs
from callshop.ledger.visits import waiting_list
from callshop.rating.tariff import Rate, Rates, Tariff
from callshop.shop.shop import Shop

WHO = "demo"
ADAPTER = "127.0.0.1"
LINE = ADAPTER + "/{cabin}"
DAY_MS = 24 * HOUR

SETTINGS = {"name": "Callshop Liberté", "technician": "+221 77 000 00 00", "default_price": "250",
            "address": "Rue 10, Liberté 6\nDakar", "phone": "+221 33 800 00 00", "discount_limit": "10"}  # fmt: skip

RECHARGES = ((10, 60_000, "RC-0981"), (4, 50_000, "RC-1017"))
"""Days ago, francs, reference."""


class Demo:
    """Makes the shop; `tick` plays it."""

    def __init__(self, folder: Path) -> None:
        self._chance = random.Random(7)
        self._passwords = {OWNER: secrets.token_hex(3), CASHIER: secrets.token_hex(3)}
        self.gateways, simulator = simulated_gateway()
        self._customers = Customers(simulator, LINE, self._chance)
        new_books(folder)
        self._furnish(clock.now())

    @property
    def welcome(self) -> str:
        return "\n".join(f"{name}: {password}" for name, password in self._passwords.items())

    def tick(self, shop: Shop, now: Moment) -> None:
        """One second of the day."""
        self._customers.tick(shop, now)

    def close(self) -> None:
        self._customers.close()

    # -- the shop as it was until now

    def _furnish(self, now: Moment) -> None:
        begun = now.wall - 10 * DAY_MS
        with writing():
            shop_config.make_shop(begun, SETTINGS, CABINS, WHO)
            for number in range(1, CABINS + 1):
                shop_config.set_cabin(begun, number, WHO, lines=[(SIMULATED, LINE.format(cabin=number))])
            for name, password in self._passwords.items():
                people.add_person(begun, name, name, password, WHO)
            people.add_person(begun, COLLEAGUE, "cashier", secrets.token_hex(16), OWNER)
            for name, price in ARTICLES:
                articles.enter(begun, name, money.parse(price), OWNER)
        rates = load_prices(begun)
        with writing():
            for ago, francs, reference in RECHARGES:
                account.enter(now.wall - ago * DAY_MS, francs * money.UNIT, "prepaid", reference, OWNER)
            self._tell(now.wall, shop_config.load(), rates)

    def _tell(self, now: int, shop: shop_config.ShopConfig, rates: Rates) -> None:
        """The story, day by day, until this instant."""
        past = Past(shop, rates, LINE, ADAPTER)
        today = shop_config.start_of(shop_config.day_of(now, shop), shop)
        for day in DAYS:
            start = shop_config.start_of(shop_config.day_of(today - day.ago * DAY_MS + 12 * HOUR, shop), shop)
            self._tell_day(past, day, start)
        opened = min(max(today, min(today + OPENS, now - 6 * HOUR)), now - 2 * MINUTE)
        past.at(opened, past.begin_shift, CASHIER, FLOAT)
        self._tell_customers(past, TODAY, opened + MINUTE, now - 20 * MINUTE)
        for minutes, stay in HERE_NOW:
            past.at(now - minutes * MINUTE, past.stay, stay)
        past.at(now - 4 * MINUTE, lambda at: waiting_list.add(*WAITING, at, CASHIER))
        past.play()

    def _tell_day(self, past: Past, day: Day, start: int) -> None:
        opened, closed = start + OPENS, start + CLOSES
        past.at(opened, past.begin_shift, day.who, FLOAT)
        self._tell_customers(past, day, opened + 5 * MINUTE, closed - 30 * MINUTE)
        if day.debt_paid:
            past.at(opened + 3 * HOUR, past.pay_debt, day.who, day.debt_paid[0], day.debt_paid[1] * money.UNIT)
        if day.pays_out:
            past.at(opened + 8 * HOUR, past.pay_out, day.who, day.pays_out[0] * money.UNIT, day.pays_out[1])
        past.at(closed, past.close_shift, day.who, day.difference * money.UNIT)

    def _tell_customers(self, past: Past, day: Day, begin: int, end: int) -> None:
        for at, stay in customers(day, begin, end, self._chance):
            past.at(at, past.stay, stay)


def simulated_gateway() -> tuple[dict[str, GatewaySpec], Simulator]:
    """An adapter that is not there: how a shop of this PC reads it, and what plays it."""
    port = _free_port()
    spec = parse(f"{SIMULATED}@udp:{ADAPTER}:{port}")
    link = open_link(LinkSpec("udp", host=ADAPTER))
    return {SIMULATED: spec}, Simulator(dialects.load(SIMULATED), link, (ADAPTER, port))


def load_prices(at: int) -> Rates:
    """Both price lists of goods.py, valid from an instant on."""
    buy = [Rate(p, name, money.parse(price)) for p, name, price, *_ in PRICES]
    sell = [Rate(p, name, money.parse(price), 0, first, after) for p, name, _, price, first, after in PRICES]
    for kind, rates in (("buy", buy), ("sell", sell)):
        change = tariffs.changes(kind, rates, at, replace=False)
        tariffs.load(kind, change, at=at, valid_from=at, source=WHO, who=WHO)
    return tariffs.rates_of(shop_config.load(), Tariff(buy), Tariff(sell))


def _free_port() -> int:
    """A UDP port nobody has: where the gateway will listen."""
    probe = open_link(LinkSpec("udp", host=ADAPTER))
    port = probe.address[1]
    probe.close()
    return port
