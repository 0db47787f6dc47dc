"""What the owner changes while the shop is open: prices, the coin, settings, the lines of a cabin."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from callshop.ledger.provider import account
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import tariffs
from callshop.rating.tariff import Rate, Tariff
from tests.shop.days.fate import Fated
from tests.shop.days.premises import CABIN, CENT, FIRST_PRICES, OMAR
from tests.story import BOX

PRICES = st.tuples(
    st.sampled_from([0, 65_000, 70_000, 123_457]), st.sampled_from([0, 15_000]), st.sampled_from([1, 30, 60]),
    st.sampled_from([1, 6, 60]), st.sampled_from([0, 0, 5]),
)  # fmt: skip


class Owner(Fated):
    @rule(prefix=st.sampled_from(sorted(FIRST_PRICES)), price=PRICES)
    def a_price_changes(self, prefix, price):
        at = self.stage.clock().wall
        change = tariffs.changes("sell", [Rate(prefix, prefix, *price)], at, replace=False)
        tariffs.load("sell", change, at=at, valid_from=at, source="list", who=OMAR)
        self.editions.append((at, {prefix: price}))
        self.takes_over()

    @rule(coin=st.sampled_from(["0.01", "0.05", "0.25"]))
    def the_coin_changes(self, coin):
        shop_config.set_settings(self.stage.clock().wall, {"round_to": coin}, OMAR)
        self.coin = int(coin[2:]) * CENT
        self.takes_over()

    @rule(percent=st.sampled_from([0, 50]), minutes=st.sampled_from([0, 240, 720]))
    def settings_change(self, percent, minutes):
        texts = {"discount_limit": str(percent), "day_ends": str(minutes)}
        shop_config.set_settings(self.stage.clock().wall, texts, OMAR)
        self.day_ends = minutes
        self.takes_over()

    @rule(cabin=CABIN, lines=st.sets(st.sampled_from(["L1", "L2", "L3", "L4", "L99"]), max_size=2))
    def a_cabin_gets_other_lines(self, cabin, lines):
        shop_config.set_cabin(self.stage.clock().wall, cabin, OMAR, lines=[(BOX, line) for line in sorted(lines)])
        self.takes_over()

    def takes_over(self) -> None:
        """The running shop takes over what the owner changed."""
        found, at = shop_config.load(), self.stage.clock().wall
        buy, sell = (Tariff(tariffs.rates_at(kind, at)) for kind in ("buy", "sell"))
        self.stage.shop.reload(found, tariffs.rates_of(found, buy, sell), account.topped(), account.pace())
        self.takes_prices()
