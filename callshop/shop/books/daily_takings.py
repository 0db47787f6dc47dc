"""What was taken today: read from the books once a day, then counted along."""

from contextlib import suppress

from callshop.ledger.db.connection import BOOKS_REFUSE
from callshop.ledger.settings.shop_config import ShopConfig, day_of
from callshop.ledger.till import payments


class DailyTakings:
    """`today` in micros."""

    def __init__(self, house: ShopConfig, wall: int) -> None:
        self.read(house, wall)

    def read(self, house: ShopConfig, wall: int) -> None:
        """As the books have them: another command may have taken money too."""
        day = day_of(wall, house)
        self._day, self.today = day, payments.taken_on(day)

    def follow(self, house: ShopConfig, wall: int) -> None:
        """A new day begins with what is in the books; while they refuse, the old day's figure stays."""
        if day_of(wall, house) != self._day:
            with suppress(*BOOKS_REFUSE):
                self.read(house, wall)

    def add(self, amount: int) -> None:
        self.today += amount
