"""What happens at the till: bills and their reversals, debts, slips, and the turns at the drawer."""

from dataclasses import asdict

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from callshop.ledger.till import credit_slips
from callshop.metering.states import FREE
from callshop.shop.till.checkout import CheckoutRequest
from callshop.shop.till.debts import PayDebt
from callshop.shop.till.reversals import ReverseBill
from callshop.shop.till.shifts import CloseShift, HandOver, PayOut
from tests.shop.days.fate import Fated
from tests.shop.days.paper_books import Offer
from tests.shop.days.premises import BEA, CENT, CENTS, METHOD, OMAR, PICK, WHO
from tests.story import ANA


class Till(Fated):
    forms = 0
    keyed: tuple | None = None
    """The last form with a key: what was posted, and what was answered."""

    def code(self, slip: int | None) -> str:
        """What the paper of a slip bears."""
        return credit_slips.one(slip).code if slip else ""

    # -- bills

    @rule(pick=PICK, part=st.sampled_from(["all", "all", "one call", "no call", "nothing"]), who=WHO,
          gives=st.sampled_from(["exactly", "exactly", "more", "half", "anything"]), given=CENTS,
          debtor=st.sampled_from(["", "", "Awa"]), slip=st.none() | PICK,
          as_slip=st.sampled_from([0, 0, CENT, 5 * CENT]), discount=st.sampled_from([0, 0, 0, CENT, 8 * CENT]),
          method=METHOD, onward=st.sampled_from(["", "", "postpaid"]), keyed=st.booleans())  # fmt: skip
    def somebody_checks_out(
        self, pick, part, who, gives, given, debtor, slip, as_slip, discount, method, onward, keyed
    ):  # fmt: skip
        who = self.taker(who, pick)
        if not any(tile.owed or tile.extras or tile.deposit for tile in self.stage.shop.board.tiles):
            self.stage.talk(pick % 4 + 1, 61)
            self.calls_are_priced()
        cabin = self.a_cabin(pick, lambda tile: tile.owed or tile.extras or tile.deposit)
        tile, drawer, day = self.stage.tile(cabin), self.drawer(who), self.today()
        if tile.visit is None:
            return
        part = "all" if part == "nothing" and (tile.owed or tile.extras) else part
        owed = {call: self.calls[call]["revenue"] for call in self.stage.owed(cabin)}
        extras = self.stage.taken(cabin)
        calls = dict(list(owed.items())[: {"one call": 1, "no call": 0, "nothing": 0}.get(part, len(owed))])
        extras_paid = [] if part in ("one call", "nothing") else extras
        slip = slip % len(self.paper.slips) + 1 if slip is not None and self.paper.slips else None
        asked = self.paper.settled(tile.visit, calls, extras_paid, Offer(slip=slip, discount=discount), False)["money"]
        if gives == "half":
            given, debtor = asked // 2, "Awa"
        elif gives != "anything":
            given = None if gives == "exactly" else asked + given
        offer = Offer(given, method, debtor, slip, as_slip if given else 0, discount)
        leaves = calls == owed and extras_paid == extras and not self.stage.shop.state.cabin(cabin).calls
        self.forms += 1
        key = f"form {self.forms}" if keyed else ""
        told = {
            "given": given, "method": method, "debtor": debtor, "slip": self.code(slip), "as_slip": offer.as_slip,
            "discount": discount, "reference": "OM", "reason": "a friend", "next_mode": onward, "extras": extras_paid,
            "owner": who == OMAR,
        }  # fmt: skip
        how = self.paper.settled(tile.visit, calls, extras_paid, offer, leaves)

        def paid(answer):
            assert answer in (None, how["answer"])
            self.paper.checkout(tile.visit, calls, extras_paid, offer, how, leaves, drawer, day)
            self.paper.stay(tile.visit).stuffed |= bool(extras_paid) and not leaves
            if key:
                self.keyed = (cabin, list(calls), who, key, told), how["answer"]
            if leaves and onward:
                self.opened(cabin, onward, 0, who, "cash", "")

        plain = given is None and not discount and (slip is None or self.paper.slips[slip - 1].left)
        self.does(
            lambda: self.stage.shop.till.checkout(CheckoutRequest(cabin, list(calls), who, key, **told)), paid,
            sure=bool(plain and drawer and (calls or extras_paid)),
        )  # fmt: skip

    @precondition(lambda self: self.keyed)
    @rule()
    def the_same_form_is_posted_again(self):
        (cabin, calls, who, key, told), answer = self.keyed
        before = self.seen()
        assert asdict(self.stage.shop.till.checkout(CheckoutRequest(cabin, calls, who, key, **told))) == answer
        assert self.seen() == before

    @rule(pick=PICK, who=WHO)
    def a_bill_is_taken_back(self, pick, who):
        who = self.taker(who, pick)
        if not self.paper.bills:
            return
        bill, drawer, day = pick % (len(self.paper.bills) + 1) + 1, self.drawer(who), self.today()
        free = {
            booth.number for booth in self.stage.shop.state.cabins.mapped() if booth.state is FREE and not booth.visit
        }
        impossible = self.paper.cannot_be_reversed(bill)

        def reversed_(answer):
            assert not impossible and drawer
            visit = self.paper.bills[bill - 1].visit
            (cabin,) = (tile.cabin for tile in self.stage.shop.board.tiles if tile.visit == visit)
            told = self.paper.reverse(bill, drawer, day) | {"cabin": cabin}
            self.paper.stay(visit).stuffed = True
            assert answer in (None, told)

        self.does(
            lambda: self.stage.shop.reversals.reverse(ReverseBill(bill, "wrong", who, who == OMAR)), reversed_,
            sure=bool(not impossible and drawer and free),
        )  # fmt: skip

    # -- debts

    @rule(pick=PICK, given=st.none() | CENTS, who=WHO, method=METHOD)
    def a_debt_is_paid(self, pick, given, who, method):
        who = self.taker(who, pick)
        if not self.paper.debts:
            return
        number, drawer, day = pick % len(self.paper.debts) + 1, self.drawer(who), self.today()

        def paid(answer):
            assert answer in (None, self.paper.pay_debt(number, given, method, drawer, day))

        owed = self.paper.debts[number - 1].left
        self.does(
            lambda: self.stage.shop.debts.pay(PayDebt(number, given, who, method, "OM", who == OMAR)), paid,
            sure=bool(owed and drawer and given is None),
        )  # fmt: skip

    @rule(pick=PICK)
    def a_debt_is_forgiven(self, pick):
        if self.paper.debts:
            debt = self.paper.debts[number := pick % len(self.paper.debts)]

            def forgiven(_):
                debt.left = 0

            self.does(lambda: self.stage.shop.debts.forgive(number + 1, "a friend", OMAR), forgiven,
                      sure=debt.left > 0)  # fmt: skip

    # -- turns

    @rule(who=WHO, amount=CENTS)
    def a_till_is_opened(self, who, amount):
        def opened(answer):
            assert answer in (None, self.paper.open_drawer(who, amount))

        self.does(lambda: self.stage.shop.shifts.open(amount, who), opened)

    @rule(who=WHO, amount=CENTS, to=st.sampled_from(["", ANA, BEA, OMAR]))
    def a_till_is_counted(self, who, amount, to):
        """And handed over."""
        shop, number = self.stage.shop, self.drawer(who)

        def counted(answer):
            told = self.paper.count_drawer(number, amount)
            if to:
                told = {"closed": told, "next": self.paper.open_drawer(to, amount)}
            assert answer in (None, told)

        if to:
            self.does(lambda: shop.shifts.hand_over(HandOver(amount, who, to, owner=who == OMAR)), counted)
        else:
            self.does(
                lambda: shop.shifts.close(CloseShift(amount, who, owner=who == OMAR)), counted, sure=number is not None
            )

    @rule(who=WHO, amount=CENTS)
    def money_is_paid_out(self, who, amount):
        number = self.drawer(who)
        self.does(
            lambda: self.stage.shop.shifts.pay_out(PayOut(amount, "ice", who, who == OMAR)),
            lambda _: self.paper.coins(number, -amount),
        )
