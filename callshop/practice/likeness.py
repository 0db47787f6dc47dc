"""The throw-away shop: it looks like the real one, and nothing in it is true."""

import secrets
from fractions import Fraction
from pathlib import Path
from random import Random

from callshop import money
from callshop.data_folder import DATABASE, new_books
from callshop.demo.customers import Customers
from callshop.demo.goods import ARTICLES, NUMBERS, PRICES, SIMULATED
from callshop.demo.ready import LINE, simulated_gateway
from callshop.events import Moment, sentence
from callshop.ledger.billing import articles
from callshop.ledger.db.connection import writing
from callshop.ledger.people import people
from callshop.ledger.settings import copy_settings, shop_config
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.ledger.tariffs import tariffs
from callshop.rating.tariff import Rate, Rates, Tariff
from callshop.shop.shop import Shop
from callshop.translations import translator

WHO = "practice"
TRAINEE = sentence("Trainee")
MARK = sentence("PRACTICE")
"""Beside the shop's name, so on every paper and in every file."""
LONGEST_NAME = 60
"""Letters of the shop's name beside which the mark still stands."""
FEWEST_CABINS = 4
"""A shop that has none yet can be practised in too."""
USUAL_COIN = 5 * money.UNIT
"""The coin of the demo's prices; another shop's are as many coins of its own."""

DAY_MS = 24 * 3600 * 1000


class ShopCopy:
    """Makes the shop in an empty folder, like the one in `data` if there is one; `tick` plays its customers."""

    def __init__(self, folder: Path, data: Path, now: Moment) -> None:
        self.gateways, simulator = simulated_gateway()
        new_books(folder)
        rates = self._furnish(data / DATABASE, now.wall)
        dialled = tuple(number for number in NUMBERS if number.startswith("00") and rates.quote(number).priced)
        crowd = (len(shop_config.load().cabins) + 1) // 2  # a trainee has free cabins to open
        self._customers = Customers(simulator, LINE, Random(), False, dialled or NUMBERS, crowd)

    def tick(self, shop: Shop, now: Moment) -> None:
        self._customers.tick(shop, now)

    def close(self) -> None:
        self._customers.close()

    # -- how

    def _furnish(self, like: Path, at: int) -> Rates:
        name = copy_settings.take_over(like) if like.exists() else "Callshop"
        shop = shop_config.load()
        say = translator(shop.language).say
        self.trainee = say(TRAINEE)
        shop_config.set_setting(at, "name", f"{name[:LONGEST_NAME]} · {say(MARK)}", WHO)
        numbers = [cabin.number for cabin in shop.cabins] or range(1, FEWEST_CABINS + 1)
        for number in numbers:
            shop_config.set_cabin(at, number, WHO, lines=[(SIMULATED, LINE.format(cabin=number))])
        people.add_person(at, self.trainee, "cashier", secrets.token_hex(16), WHO)
        if not articles.find():
            with writing():
                for article, price in ARTICLES:
                    articles.enter(at, article, _in_coins(price, shop), WHO)
        if not tariffs.rates_at("sell", at):
            _load_prices(at - DAY_MS, shop)
        return tariffs.rates_of(shop_config.load(), Tariff(()), tariffs.tariff_at("sell", at))


def _load_prices(at: int, shop: ShopConfig) -> None:
    rates = [
        Rate(prefix, name, _in_coins(price, shop), 0, first, after) for prefix, name, _, price, first, after in PRICES
    ]
    change = tariffs.changes("sell", rates, at, replace=False)
    tariffs.load("sell", change, at=at, valid_from=at, source=WHO, who=WHO)


def _in_coins(price: str, shop: ShopConfig) -> int:
    """A price of the demo in the money of this shop: as many of its coins."""
    return int(Fraction(money.parse(price) * shop.round_to, USUAL_COIN))
