"""The tax that prices include, as it stood on the day of a bill: "18 TVA". Its share is computed, never stored."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from callshop.ledger.settings.shop_config import ShopConfig
from callshop.money import UNIT, decimals_of, half_up


@dataclass(frozen=True, slots=True)
class Tax:
    """name: as papers call it;   percent: added to the price without it."""

    name: str
    percent: Decimal

    def __str__(self) -> str:
        return f"{self.percent} {self.name}".strip()

    def included_in(self, total: int) -> int:
        """Micros of a total that are this tax: total × percent / (100 + percent), rounded half up once."""
        return half_up(self._share(total))

    def told_in(self, total: int, currency: str) -> int:
        """As `included_in`, rounded once to the last decimal that the currency has: what papers and screens say."""
        unit = UNIT // 10 ** decimals_of(currency)
        return half_up(self._share(total) / unit) * unit

    def _share(self, total: int) -> Fraction:
        percent = Fraction(self.percent)
        return total * percent / (100 + percent)


def of_house(house: ShopConfig) -> Tax | None:
    """The tax that the shop's prices include today."""
    return Tax(house.tax_name, house.tax_percent) if house.tax_percent is not None else None


def read(text: str) -> Tax | None:
    """A bill's tax, as it was written on it; None where there was none."""
    percent, _, name = text.partition(" ")
    return Tax(name, Decimal(percent)) if percent else None
