"""What happens at the counter: visits, deposits, names, moves, who waits, coffee."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from callshop.shop.cabins.cabins import EndCall
from callshop.shop.visits.visits import CloseVisit, OpenVisit, TopUp
from callshop.shop.visits.waiting_list import Seat
from tests.shop.days.fate import Fated
from tests.shop.days.premises import CABIN, CENT, CENTS, METHOD, OMAR, PICK, WHO
from tests.story import ANA


class Counter(Fated):
    # -- a visit, from its opening to its end

    @rule(pick=PICK, mode=st.sampled_from(["postpaid", "prepaid", "prepaid", "free"]), amount=CENTS, who=WHO,
          method=METHOD)  # fmt: skip
    def a_visit_is_opened(self, pick, mode, amount, who, method):
        who = self.taker(who, pick)
        cabin, owner = self.a_cabin(pick, lambda tile: tile.state == "free"), who == OMAR
        self.does(
            lambda: self.stage.shop.visits.open(
                OpenVisit(cabin, mode, amount, who, method, owner, "Awa", reference="OM")
            ),
            lambda _: self.opened(cabin, mode, amount, who, method, "Awa"),
        )

    @rule(pick=PICK, cents=st.integers(-30, 30), who=WHO, method=METHOD)
    def a_deposit_is_changed(self, pick, cents, who, method):
        who = self.taker(who, pick)
        cabin = self.a_cabin(pick, lambda tile: tile.mode == "prepaid")
        visit, drawer = self.stage.tile(cabin).visit, self.drawer(who)
        self.does(
            lambda: self.stage.shop.visits.top_up(TopUp(cabin, cents * CENT, who, method, who == OMAR, "OM")),
            lambda _: self.paper.deposit(visit, cents * CENT, method, drawer),
        )

    @rule(cabin=CABIN, who=WHO, onward=st.sampled_from(["", "", "postpaid", "free"]))
    def a_visit_is_closed(self, cabin, who, onward):
        visit, drawer = self.stage.tile(cabin).visit, self.drawer(who)

        def closed(answer):
            held = self.paper.stay(visit).held if visit else 0
            assert answer in (None, {"back": held})
            if held:
                self.paper.deposit(visit, -held, "cash", drawer)
            if onward:
                self.opened(cabin, onward, 0, who, "cash", "")

        self.does(lambda: self.stage.shop.visits.close(CloseVisit(cabin, who, who == OMAR, onward)), closed)

    @rule(pick=PICK, where=PICK)
    def a_customer_moves(self, pick, where):
        cabin = self.a_cabin(pick, lambda tile: tile.visit)
        to = self.a_cabin(where, lambda tile: tile.state == "free")
        visit = self.stage.tile(cabin).visit

        def moved(_):
            assert self.stage.tile(to).visit == visit or self.is_done(visit)

        free = self.stage.tile(to)
        sure = bool(visit) and not self.stage.tile(cabin).call and free.state == "free" and not free.visit
        self.does(lambda: self.stage.shop.visits.move(cabin, to, ANA), moved, sure=sure and cabin != to)

    @rule(cabin=CABIN)
    def an_unmapped_call_is_given_to_a_cabin(self, cabin):
        for call in self.stage.shop.board.unmapped:
            if call.id is not None:

                def given(_, over=call.state is None):
                    self.paper.stay(self.stage.tile(cabin).visit or 0).stuffed |= over

                self.does(lambda call=call: self.stage.shop.cabins.assign(cabin, call.id, ANA), given, sure=True)

    @rule(cabin=CABIN, name=st.sampled_from(["Binta", ""]))
    def a_visit_gets_a_name(self, cabin, name):
        visit = self.stage.tile(cabin).visit

        def named(_):
            self.paper.stay(visit).name = name

        self.does(lambda: self.stage.shop.visits.name(cabin, name, "", ANA), named)

    @rule(cabin=CABIN, amount=CENTS)
    def a_customer_wishes_to_go_on(self, cabin, amount):
        self.does(lambda: self.stage.shop.visits.wish(cabin, amount), lambda _: None)

    @rule(cabin=CABIN, blocked=st.booleans())
    def a_cabin_is_blocked_or_not(self, cabin, blocked):
        shop = self.stage.shop
        self.does(lambda: (shop.cabins.block if blocked else shop.cabins.unblock)(cabin, ANA), lambda _: None)

    @rule(cabin=CABIN)
    def a_call_is_ended_by_hand(self, cabin):
        call, at = self.stage.tile(cabin).call, self.stage.clock().wall
        if call and call.id:
            self.does(
                lambda: self.stage.shop.cabins.end_call(EndCall(cabin, call.id, at, "forgotten", ANA)), lambda _: None
            )

    # -- who waits

    @rule(name=st.sampled_from(["Awa", "Coumba"]))
    def somebody_waits(self, name):
        self.does(
            lambda: self.stage.shop.waiting_list.add(name, "", ANA),
            lambda _: self.paper.waiting.append(name),
            sure=True,
        )

    @rule(cabin=CABIN, pick=PICK, mode=st.sampled_from(["postpaid", "prepaid"]), amount=CENTS, who=WHO)
    def who_waits_is_seated(self, cabin, pick, mode, amount, who):
        if not self.stage.shop.state.waiting:
            return
        at = pick % len(self.stage.shop.state.waiting)
        number = self.stage.shop.state.waiting[at].id

        def seated(_):
            self.opened(cabin, mode, amount, who, "cash", self.paper.waiting.pop(at))

        self.does(
            lambda: self.stage.shop.waiting_list.seat(Seat(number, cabin, mode, amount, who, owner=who == OMAR)), seated
        )

    @rule()
    def who_waits_gives_up(self):
        for first in self.stage.shop.state.waiting[:1]:
            self.does(
                lambda first=first: self.stage.shop.waiting_list.give_up(first.id, ANA),
                lambda _: self.paper.waiting.pop(0),
                sure=True,
            )

    # -- what else is taken

    @rule(cabin=CABIN, count=st.integers(1, 3))
    def somebody_takes_a_coffee(self, cabin, count):
        def taken(_):
            self.paper.takes(self.stage.tile(cabin).visit, count * 7 * CENT, self.stage.clock().wall)

        self.does(lambda: self.stage.shop.extras.add(cabin, self.coffee, count, ANA), taken, sure=True)

    @rule(pick=PICK)
    def a_coffee_is_not_taken_after_all(self, pick):
        cabin = self.a_cabin(pick, lambda tile: tile.extras)
        visit = self.stage.tile(cabin).visit
        for extra in self.stage.taken(cabin)[:1]:
            self.does(
                lambda extra=extra: self.stage.shop.extras.drop(cabin, extra, ANA),
                lambda _, extra=extra: self.paper.stay(visit).extras.pop(extra), sure=True,
            )  # fmt: skip
