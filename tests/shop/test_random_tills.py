"""Any payments in any order, on any days: no money is made or lost, and what the board shows is what the books say."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from callshop.ledger import articles, movements
from callshop.ledger.db import rows, writing
from callshop.ledger.house import day_of
from callshop.shop.refusals import Refused
from tests.shop.test_random_days import Days
from tests.story import ANA, NOON

CABIN = st.integers(1, 3)
CENT = 10_000
CENTS = st.integers(0, 60).map(lambda cents: cents * CENT)
WHO = st.sampled_from([ANA, "Bea"])
METHOD = st.sampled_from(["cash", "cash", "mobile", "card"])
PICK = st.integers(0, 99)
"""Of what there is, one."""


class Tills(Days):
    """The days of a shop, with everything that customers and cashiers do with money."""

    @initialize()
    def a_new_shop(self) -> None:
        super().a_new_shop()
        self.stage.has_till(ANA, "Bea", float_amount=50 * CENT)
        with writing():
            self.coffee = articles.enter(NOON.wall, "Coffee", 7 * CENT, "Omar")

    def tries(self, act, *given, **more) -> None:
        try:
            act(*given, **more)
        except Refused as why:
            assert why.status in (400, 403, 404, 409, 503)

    @staticmethod
    def one_of(table: str, pick: int) -> int:
        """The number of a row there is, if there is any."""
        there = [row["id"] for row in rows(f"SELECT id FROM {table} ORDER BY id")]
        return there[pick % len(there)] if there else 1

    @rule(cabin=CABIN, seconds=st.integers(1, 300))
    def a_customer_talks(self, cabin, seconds):
        self.stage.talk(cabin, seconds)

    @rule(who=WHO, amount=CENTS)
    def a_till_is_opened(self, who, amount):
        self.tries(self.stage.shop.open_shift, amount, who)

    @rule(who=WHO, amount=CENTS, again=st.sampled_from([True, True, True, False]))
    def a_till_is_counted(self, who, amount, again):
        self.tries(self.stage.shop.close_shift, amount, who)
        if again:
            self.tries(self.stage.shop.open_shift, amount, who)

    @rule(who=WHO, amount=CENTS)
    def money_is_paid_out(self, who, amount):
        self.tries(self.stage.shop.pay_out, amount, "ice", who)

    @rule(cabin=CABIN, amount=CENTS, who=WHO, method=METHOD)
    def a_deposit_is_taken(self, cabin, amount, who, method):
        self.tries(self.stage.shop.open, cabin, "prepaid", amount, who, method=method)

    @rule(cabin=CABIN, cents=st.integers(-30, 30), who=WHO)
    def a_deposit_is_changed(self, cabin, cents, who):
        self.tries(self.stage.shop.top_up, cabin, cents * CENT, who)

    @rule(cabin=CABIN, count=st.integers(1, 3))
    def somebody_takes_a_coffee(self, cabin, count):
        self.tries(self.stage.shop.add_extra, cabin, self.coffee, count, ANA)

    @rule(cabin=CABIN)
    def a_coffee_is_not_taken_after_all(self, cabin):
        for extra in self.stage.taken(cabin)[:1]:
            self.tries(self.stage.shop.drop_extra, cabin, extra, ANA)

    @rule(pick=PICK, given=st.none() | CENTS, debtor=st.sampled_from(["", "Awa"]), slip=st.none() | PICK,
          as_slip=st.sampled_from([0, 0, CENT, 5 * CENT]), discount=st.sampled_from([0, 0, CENT]), method=METHOD,
          all_of_it=st.sampled_from([True, True, False]), onward=st.booleans(), who=WHO)  # fmt: skip
    def somebody_checks_out(self, pick, given, debtor, slip, as_slip, discount, method, all_of_it, onward, who):
        self.stage.talk(pick % 3 + 1, 61)
        waiting = [tile.cabin for tile in self.stage.shop.board.tiles if tile.owed or tile.extras or tile.deposit]
        cabin = waiting[pick % len(waiting)] if waiting else 1
        calls, extras = self.stage.owed(cabin), self.stage.taken(cabin)
        self.tries(
            self.stage.shop.checkout, cabin, calls if all_of_it else calls[:1], who, "", given=given, debtor=debtor,
            slip=None if slip is None or not rows("SELECT 1 FROM slip") else self.one_of("slip", slip),
            as_slip=as_slip if given else 0, discount=discount, reason="a gift", method=method, owner=True,
            extras=extras if all_of_it else extras[:1], next_mode="postpaid" if onward else "",
        )  # fmt: skip

    @rule(pick=PICK, who=WHO)
    def a_bill_is_taken_back(self, pick, who):
        self.tries(self.stage.shop.reverse, self.one_of("bill", pick), "wrong", who)

    @rule(pick=PICK, given=st.none() | CENTS, who=WHO, method=METHOD)
    def a_debt_is_paid(self, pick, given, who, method):
        self.tries(self.stage.shop.pay_debt, self.one_of("debt", pick), given, who, method=method)

    @rule(pick=PICK)
    def a_debt_is_forgiven(self, pick):
        self.tries(self.stage.shop.forgive_debt, self.one_of("debt", pick), "a friend", "Omar")

    @invariant()
    def deposits_and_extras_are_what_the_books_say(self):
        for tile in self.stage.shop.board.tiles:
            if tile.visit is not None and not self.stage.shop.disk.refuses:
                assert tile.deposit == movements.held_deposit(tile.visit)
                assert [extra.id for extra in tile.extras] == [taken.id for taken in articles.owed_by(tile.visit)]

    @invariant()
    def what_was_taken_today_is_on_the_board(self):
        shop = self.stage.shop
        assert shop.board.totals.taken == movements.taken_on(day_of(self.stage.clock().wall, shop.house))

    @precondition(lambda self: not self.refusing)
    @invariant()
    def every_drawer_holds_what_came_into_it(self):
        """What all the money brought in cash is in some drawer, whatever was refused, taken back or cut short."""
        (cash,) = rows("SELECT coalesce(sum(amount), 0) AS moved FROM payment WHERE method = 'cash'")
        assert cash["moved"] == sum(movements.cash_of_shift(row["id"]) for row in rows("SELECT id FROM shift"))


TestTills = Tills.TestCase
TestTills.settings = settings(
    max_examples=20, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
