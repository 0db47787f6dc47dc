"""The shop in which the days happen: new books beside new paper, who works there, and what its calls cost.

What only one of the other modules remembers of it is kept there.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from callshop.ledger.billing import articles
from callshop.ledger.db.connection import writing
from tests.shop.days.paper_books import PaperBooks, Price, Stay, day_of, price_of
from tests.story import ANA, NOON, Stage, close_books

CENT = 10_000
BEA, OMAR = "Bea", "Omar"
CABIN = st.integers(1, 4)
CENTS = st.integers(0, 60).map(lambda cents: cents * CENT)
WHO = st.sampled_from([ANA, ANA, BEA, OMAR])
METHOD = st.sampled_from(["cash", "cash", "mobile", "card"])
PICK = st.integers(0, 99)
"""Of what there is, one."""

PREFIXES = {"0049": "49", "0033": "33"}
FIRST_PRICES: dict[str, Price] = {"49": (70_000, 0, 1, 1, 0), "33": (100_000, 0, 60, 60, 5)}
"""As tests/story.py sells."""


class Premises(RuleBasedStateMachine):
    """The program, played on a stage, and the paper.

    prices, coin   what a call that begins now costs, and the coin it is rounded up to
    born           call -> the prices and the coin of when it began
    calls          the calls as the file had them after the last step
    unseen         the clock was set, and the shop has not looked at it since
    """

    unseen = False

    @initialize()
    def a_new_shop(self) -> None:
        self.stage = Stage.open(Path(tempfile.mkdtemp()))
        self.other_program = sqlite3.connect(self.stage.file)
        with writing():
            self.coffee = articles.enter(NOON.wall, "Coffee", 7 * CENT, OMAR)
        self.paper = PaperBooks()
        self.editions = [(NOON.wall - 1, FIRST_PRICES)]
        self.prices, self.coin, self.day_ends = FIRST_PRICES, CENT, 0
        self.born: dict[int, tuple[dict[str, Price], int]] = {}
        self.calls: dict[int, dict] = {}
        for who in (ANA, BEA):
            self.stage.shop.shifts.open(50 * CENT, who)
            self.paper.open_drawer(who, 50 * CENT)

    def teardown(self) -> None:
        self.other_program.close()
        close_books()
        shutil.rmtree(self.stage.folder, ignore_errors=True)

    # -- who, where, when

    def a_cabin(self, pick: int, like: Callable) -> int:
        """One of those that are like this, or any."""
        tiles = self.stage.shop.board.tiles
        wanted = [tile.cabin for tile in tiles if like(tile)] or [tile.cabin for tile in tiles]
        return wanted[pick % len(wanted)]

    def drawer(self, who: str) -> int | None:
        return self.paper.drawer_of(who, who == OMAR)

    def taker(self, who: str, pick: int) -> str:
        """This person, or mostly another whose till is open."""
        open_tills = [drawer.who for drawer in self.paper.drawers if not drawer.closed]
        return who if self.drawer(who) or not open_tills or pick % 8 == 0 else open_tills[pick % len(open_tills)]

    def today(self) -> str:
        return day_of(self.stage.clock().wall, self.day_ends)

    # -- visits on paper

    def opened(self, cabin: int, mode: str, amount: int, who: str, method: str, name: str) -> None:
        visit = self.stage.tile(cabin).visit
        assert visit not in self.paper.stays or self.paper.stays[visit] == Stay("postpaid")
        self.paper.stays[visit] = Stay(mode, name=name)
        if mode == "prepaid":
            self.paper.deposit(visit, amount, method, self.drawer(who))

    def is_done(self, visit: int) -> bool:
        stay = self.paper.stay(visit)
        return not (stay.held or stay.extras)

    # -- prices

    def takes_prices(self) -> None:
        self.prices = {}
        for valid_from, prices in sorted(self.editions, key=lambda edition: edition[0]):
            if valid_from <= self.stage.clock().wall:
                self.prices = self.prices | prices

    def calls_are_priced(self) -> None:
        rows = {row["id"]: row for row in self.stage.on_disk()}
        assert self.calls.keys() <= rows.keys(), "no call is lost"
        for number in (*rows, *(call.id for _, call in self.stage.shop.state.cabins.calls())):
            self.born.setdefault(number, (self.prices, self.coin))
        self.calls = rows
        for number, row in rows.items():
            assert row["bill"] == self.paper.bill_of.get(number)
            if row["bill"]:
                assert row["revenue"] == self.paper.amounts[number], "what is paid stays as it is"
            if row["status"] != "talking":
                asked, charged = self.asked(row, row["seconds"]), row["revenue"]
                assert charged == asked or (charged < asked and "cap:" in row["flags"])

    def asked(self, row: dict, seconds: int) -> int | None:
        """What so many seconds of a call cost, by the prices of when it began."""
        prices, coin = self.born[row["id"]]
        if row["direction"] == "in" or "free" in row["flags"].split():
            return 0
        return price_of(prices.get(PREFIXES.get(row["number"][:4])), seconds, coin)
