"""Any days of a shop: words of gateways, payments, turns at the till, crashes, a refusing disk, in any order.

A second set of books is kept on paper (paper_books.py) and compared after each step with the board and with the
ledger. What a call lasted is told by the metering, whose own tests these are; what it costs, who owes it, and every
coin of it is reckoned here again. A refused act has changed nothing, and one that a crash cut short is all or nothing.

CALLSHOP_DAYS says how many shops live through their days; 50 by default.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from callshop.ledger import account, articles, db, debts, house, movements, reports, shifts, slips, tariffs
from callshop.ledger.cdr import cdr_export
from callshop.ledger.db import writing
from callshop.ledger.selection import CdrFilter
from callshop.metering.states import FREE
from callshop.rating.tariff import Rate, Tariff
from callshop.shop.refusals import Refused
from tests.shop.paper_books import Offer, PaperBooks, Price, Stay, day_of, price_of
from tests.story import ANA, BOX, NOON, Stage, Telling, books_agree, close_books

DAYS = int(os.environ.get("CALLSHOP_DAYS", "50"))
CENT = 10_000
BEA, OMAR = "Bea", "Omar"
CABIN = st.integers(1, 4)
LINES = st.sampled_from([1, 1, 2, 3, 4, "L99"])
REFS = st.sampled_from([None, "A", "B", "C"])
NUMBERS = st.sampled_from(["0049301234", "0033145", "0099999"])
DIRECTIONS = st.sampled_from(["out", "out", "in"])
SECONDS = st.integers(1, 300)
CENTS = st.integers(0, 60).map(lambda cents: cents * CENT)
WHO = st.sampled_from([ANA, ANA, BEA, OMAR])
METHOD = st.sampled_from(["cash", "cash", "mobile", "card"])
PICK = st.integers(0, 99)
"""Of what there is, one."""

PREFIXES = {"0049": "49", "0033": "33"}
FIRST_PRICES: dict[str, Price] = {"49": (70_000, 0, 1, 1, 0), "33": (100_000, 0, 60, 60, 5)}
"""As tests/story.py sells."""
PRICES = st.tuples(
    st.sampled_from([0, 65_000, 70_000, 123_457]), st.sampled_from([0, 15_000]), st.sampled_from([1, 30, 60]),
    st.sampled_from([1, 6, 60]), st.sampled_from([0, 0, 5]),
)  # fmt: skip


class Killed(BaseException):
    """The program is gone, in the middle of what it did."""


class Days(RuleBasedStateMachine):
    @initialize()
    def a_new_shop(self) -> None:
        self.stage = Stage.open(Path(tempfile.mkdtemp()))
        self.other_program = sqlite3.connect(self.stage.file)
        with writing():
            self.coffee = articles.enter(NOON.wall, "Coffee", 7 * CENT, OMAR)
        self.paper = PaperBooks()
        self.editions = [(NOON.wall - 1, FIRST_PRICES)]
        self.coin, self.day_ends, self.discount_limit = CENT, 0, 0
        self.prices, self.fate, self.keyed = FIRST_PRICES, None, None
        self.born: dict[int, tuple[dict[str, Price], int]] = {}
        self.calls: dict[int, dict] = {}
        self.known_caps: set[tuple[int, int]] = set()
        self.booted, self.forms, self.unseen = 0, 0, False
        for who in (ANA, BEA):
            self.stage.shop.open_shift(50 * CENT, who)
            self.paper.open_drawer(who, 50 * CENT)

    def teardown(self) -> None:
        try:
            if hasattr(self, "paper"):
                self.the_owner_reads_the_days()
        finally:
            self.other_program.close()
            close_books()
            shutil.rmtree(self.stage.folder, ignore_errors=True)

    # -- how an act goes: well, refused, or cut short

    def seen(self) -> tuple:
        (version,) = self.other_program.execute("PRAGMA data_version").fetchone()
        shop = self.stage.shop
        return version, dict(shop.floor.cabins), shop.waiting, shop.board.totals

    @contextmanager
    def happening(self) -> Iterator[None]:
        """Within, what fate has decided for the next act: nothing, a refusing disk, or the end of the program."""
        fate, self.fate = self.fate, None
        if fate is None:
            yield
        elif fate == "refuses":
            with self.stage.disk_refusing():
                yield
        else:
            with self.dying(*fate):
                yield

    @contextmanager
    def dying(self, statements: int, power: bool) -> Iterator[None]:
        """The program ends before so many statements were carried out, or a moment after the act."""
        opened, left = db.database.obj, [statements]
        real = opened.execute_sql

        def execute_sql(*told, **more):
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return real(*told, **more)

        opened.execute_sql = execute_sql
        try:
            yield
        except Killed:
            pass
        finally:
            del opened.execute_sql
        self.left_behind = self.seen()[0]
        self.starts_again(power)

    def starts_again(self, power_cut: bool) -> None:
        self.booted += 1
        self.stage.restart(boot=f"boot {self.booted}" if power_cut else None)
        self.takes_prices()
        rows = {row["id"] for row in self.stage.on_disk("SELECT id FROM call")}
        self.born = {call: price for call, price in self.born.items() if call in rows}

    def does(self, act: Callable[[], object], then: Callable[[dict | int | None], None], sure: bool = False) -> None:
        """An act of a person; `then` writes it on paper, with its answer if it came. `sure`: nothing refuses it."""
        before, fate, answered = self.seen(), self.fate, []
        try:
            with self.happening():
                answered.append(act())
                if fate and fate != "refuses":
                    then(answered[0])
        except Refused as why:
            assert why.status in (400, 403, 404, 409, 503)
            assert self.seen() == before, "what is refused changes nothing"
            assert fate or not sure, f"refused: {why}"
            return
        if answered:
            assert fate != "refuses" or self.seen()[0] == before[0]
            if fate is None:
                then(answered[0])
        elif self.left_behind != before[0]:
            then(None)

    def says(self, tell: Callable[[], object]) -> None:
        with self.happening():
            tell()

    @rule(fate=st.one_of(st.just("refuses"), st.tuples(st.integers(1, 40), st.booleans())))
    def the_next_act_goes_wrong(self, fate):
        self.fate = fate

    # -- gateways

    def line(self, line: int | str, ref: str | None) -> Telling:
        return self.stage.line(line, ref=ref)

    @rule(line=LINES, ref=REFS)
    def a_handset_is_lifted(self, line, ref):
        self.says(lambda: self.line(line, ref).lifts())

    @rule(line=LINES, ref=REFS, number=NUMBERS, direction=DIRECTIONS)
    def somebody_dials(self, line, ref, number, direction):
        self.says(lambda: self.line(line, ref).dials(number, direction))

    @rule(line=LINES, ref=REFS, number=NUMBERS, direction=DIRECTIONS)
    def somebody_answers(self, line, ref, number, direction):
        self.says(lambda: self.line(line, ref).answered(number, direction))

    @rule(line=LINES, ref=REFS)
    def somebody_hangs_up(self, line, ref):
        self.says(lambda: self.line(line, ref).hangs_up())

    @rule(line=LINES, ref=REFS, seconds=st.integers(0, 300), answered=st.sampled_from([None, True, True, False]),
          number=NUMBERS, direction=st.sampled_from(["out", "out", "in", None]))  # fmt: skip
    def a_record_comes(self, line, ref, seconds, answered, number, direction):
        """Of a call that goes on, of one that is over or paid, told once more; or of one that nobody heard of."""
        self.says(lambda: self.line(line, ref).completes(seconds, number, answered, direction=direction))

    @rule(cabin=CABIN, seconds=SECONDS, number=NUMBERS, ref=REFS)
    def a_customer_talks(self, cabin, seconds, number, ref):
        self.stage.talk(cabin, seconds, number, ref)

    @rule(refs=st.sets(st.sampled_from(["A", "B", "C"])))
    def the_roll_is_called(self, refs):
        self.says(lambda: self.stage.calls_the_roll(*refs))

    @rule(lost=st.booleans())
    def the_link_comes_or_goes(self, lost):
        self.stage.loses_link() if lost else self.stage.finds_link()

    @rule(cabin=CABIN, line=LINES, seconds=SECONDS, number=NUMBERS, ref=REFS)
    def the_disk_refuses_for_a_while(self, cabin, line, seconds, number, ref):
        """The calls go on in memory."""
        with self.stage.disk_refusing():
            self.stage.talk(cabin, seconds, number, ref)
            self.line(line, ref).answered(number)
            self.stage.passes(2)

    # -- time, and the program

    @rule(seconds=st.integers(1, 12))
    def time_passes(self, seconds):
        self.stage.passes(seconds)

    @rule(hours=st.integers(1, 13), seconds=st.integers(0, 59))
    def hours_pass(self, hours, seconds):
        self.stage.clock.goes_on(hours * 3600 + seconds)
        self.unseen = True

    @rule(hours=st.sampled_from([-25, -2, -1, 1, 25]))
    def the_clock_is_set(self, hours):
        self.stage.clock.slips(hours * 3600)
        self.unseen = True

    @rule(power_cut=st.booleans())
    def the_program_starts_again(self, power_cut):
        self.starts_again(power_cut)

    # -- the owner

    @rule(prefix=st.sampled_from(sorted(FIRST_PRICES)), price=PRICES)
    def a_price_changes(self, prefix, price):
        at = self.stage.clock().wall
        change = tariffs.changes("sell", [Rate(prefix, prefix, *price)], at, replace=False)
        tariffs.load("sell", change, at=at, valid_from=at, source="list", who=OMAR)
        self.editions.append((at, {prefix: price}))
        self.takes_over()

    @rule(coin=st.sampled_from(["0.01", "0.05", "0.25"]))
    def the_coin_changes(self, coin):
        house.set_settings(self.stage.clock().wall, {"round_to": coin}, OMAR)
        self.coin = int(coin[2:]) * CENT
        self.takes_over()

    @rule(percent=st.sampled_from([0, 50]), minutes=st.sampled_from([0, 240, 720]))
    def settings_change(self, percent, minutes):
        texts = {"discount_limit": str(percent), "day_ends": str(minutes)}
        house.set_settings(self.stage.clock().wall, texts, OMAR)
        self.discount_limit, self.day_ends = percent, minutes
        self.takes_over()

    @rule(cabin=CABIN, lines=st.sets(st.sampled_from(["L1", "L2", "L3", "L4", "L99"]), max_size=2))
    def a_cabin_gets_other_lines(self, cabin, lines):
        house.set_cabin(self.stage.clock().wall, cabin, OMAR, lines=[(BOX, line) for line in sorted(lines)])
        self.takes_over()

    def takes_over(self) -> None:
        """The running shop takes over what the owner changed."""
        found, at = house.load(), self.stage.clock().wall
        buy, sell = (Tariff(tariffs.rates_at(kind, at)) for kind in ("buy", "sell"))
        self.stage.shop.refurnish(found, tariffs.rates_of(found, buy, sell), account.topped(), account.pace())
        self.takes_prices()

    def takes_prices(self) -> None:
        self.prices = {}
        for valid_from, prices in sorted(self.editions, key=lambda edition: edition[0]):
            if valid_from <= self.stage.clock().wall:
                self.prices = self.prices | prices

    # -- visits

    @rule(pick=PICK, mode=st.sampled_from(["postpaid", "prepaid", "prepaid", "free"]), amount=CENTS, who=WHO,
          method=METHOD)  # fmt: skip
    def a_visit_is_opened(self, pick, mode, amount, who, method):
        who = self.taker(who, pick)
        cabin, owner = self.a_cabin(pick, lambda tile: tile.state == "free"), who == OMAR
        self.does(
            lambda: self.stage.shop.open(cabin, mode, amount, who, method, owner, "Awa"),
            lambda _: self.opened(cabin, mode, amount, who, method, "Awa"),
        )

    def opened(self, cabin: int, mode: str, amount: int, who: str, method: str, name: str) -> None:
        visit = self.stage.tile(cabin).visit
        assert visit not in self.paper.stays or self.paper.stays[visit] == Stay("postpaid")
        self.paper.stays[visit] = Stay(mode, name=name)
        if mode == "prepaid":
            self.paper.deposit(visit, amount, method, self.drawer(who))

    def drawer(self, who: str) -> int | None:
        return self.paper.drawer_of(who, who == OMAR)

    def taker(self, who: str, pick: int) -> str:
        """This person, or mostly another whose till is open."""
        open_tills = [drawer.who for drawer in self.paper.drawers if not drawer.closed]
        return who if self.drawer(who) or not open_tills or pick % 8 == 0 else open_tills[pick % len(open_tills)]

    def today(self) -> str:
        return day_of(self.stage.clock().wall, self.day_ends)

    @rule(pick=PICK, cents=st.integers(-30, 30), who=WHO, method=METHOD)
    def a_deposit_is_changed(self, pick, cents, who, method):
        who = self.taker(who, pick)
        cabin = self.a_cabin(pick, lambda tile: tile.mode == "prepaid")
        visit, drawer = self.stage.tile(cabin).visit, self.drawer(who)
        self.does(
            lambda: self.stage.shop.top_up(cabin, cents * CENT, who, method, who == OMAR),
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

        self.does(lambda: self.stage.shop.close(cabin, who, who == OMAR, onward), closed)

    @rule(pick=PICK, where=PICK)
    def a_customer_moves(self, pick, where):
        cabin = self.a_cabin(pick, lambda tile: tile.visit)
        to = self.a_cabin(where, lambda tile: tile.state == "free")
        visit = self.stage.tile(cabin).visit

        def moved(_):
            assert self.stage.tile(to).visit == visit or self.is_done(visit)

        free = self.stage.tile(to)
        sure = bool(visit) and not self.stage.tile(cabin).call and free.state == "free" and not free.visit
        self.does(lambda: self.stage.shop.move(cabin, to, ANA), moved, sure=sure and cabin != to)

    @rule(cabin=CABIN)
    def an_unmapped_call_is_given_to_a_cabin(self, cabin):
        for call in self.stage.shop.board.unmapped:
            if call.id is not None:

                def given(_, over=call.state is None):
                    self.paper.stay(self.stage.tile(cabin).visit or 0).stuffed |= over

                self.does(lambda call=call: self.stage.shop.assign(cabin, call.id, ANA), given, sure=True)

    @rule(cabin=CABIN, name=st.sampled_from(["Binta", ""]))
    def a_visit_gets_a_name(self, cabin, name):
        visit = self.stage.tile(cabin).visit

        def named(_):
            self.paper.stay(visit).name = name

        self.does(lambda: self.stage.shop.name_it(cabin, name, "", ANA), named)

    @rule(cabin=CABIN, amount=CENTS)
    def a_customer_wishes_to_go_on(self, cabin, amount):
        self.does(lambda: self.stage.shop.wish(cabin, amount), lambda _: None)

    @rule(cabin=CABIN, blocked=st.booleans())
    def a_cabin_is_blocked_or_not(self, cabin, blocked):
        shop = self.stage.shop
        self.does(lambda: (shop.block if blocked else shop.unblock)(cabin, ANA), lambda _: None)

    @rule(cabin=CABIN)
    def a_call_is_ended_by_hand(self, cabin):
        call, at = self.stage.tile(cabin).call, self.stage.clock().wall
        if call and call.id:
            self.does(lambda: self.stage.shop.end_call(cabin, call.id, at, "forgotten", ANA), lambda _: None)

    @rule(name=st.sampled_from(["Awa", "Coumba"]))
    def somebody_waits(self, name):
        self.does(lambda: self.stage.shop.wait_for(name, "", ANA), lambda _: self.paper.waiting.append(name), sure=True)

    @rule(cabin=CABIN, pick=PICK, mode=st.sampled_from(["postpaid", "prepaid"]), amount=CENTS, who=WHO)
    def who_waits_is_seated(self, cabin, pick, mode, amount, who):
        if not self.stage.shop.waiting:
            return
        at = pick % len(self.stage.shop.waiting)
        number = self.stage.shop.waiting[at].id

        def seated(_):
            self.opened(cabin, mode, amount, who, "cash", self.paper.waiting.pop(at))

        self.does(lambda: self.stage.shop.seat(number, cabin, mode, amount, who, owner=who == OMAR), seated)

    @rule()
    def who_waits_gives_up(self):
        for first in self.stage.shop.waiting[:1]:
            self.does(lambda first=first: self.stage.shop.give_up(first.id, ANA), lambda _: self.paper.waiting.pop(0),
                      sure=True)  # fmt: skip

    @rule(cabin=CABIN, count=st.integers(1, 3))
    def somebody_takes_a_coffee(self, cabin, count):
        def taken(_):
            self.paper.extras += 1
            self.paper.stay(self.stage.tile(cabin).visit).extras[self.paper.extras] = count * 7 * CENT

        self.does(lambda: self.stage.shop.add_extra(cabin, self.coffee, count, ANA), taken, sure=True)

    @rule(pick=PICK)
    def a_coffee_is_not_taken_after_all(self, pick):
        cabin = self.a_cabin(pick, lambda tile: tile.extras)
        visit = self.stage.tile(cabin).visit
        for extra in self.stage.taken(cabin)[:1]:
            self.does(
                lambda extra=extra: self.stage.shop.drop_extra(cabin, extra, ANA),
                lambda _, extra=extra: self.paper.stay(visit).extras.pop(extra), sure=True,
            )  # fmt: skip

    # -- the till

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
        leaves = calls == owed and extras_paid == extras and not self.stage.shop.floor.cabins[cabin].calls
        self.forms += 1
        key = f"form {self.forms}" if keyed else ""
        told = {
            "given": given, "method": method, "debtor": debtor, "slip": slip, "as_slip": offer.as_slip,
            "discount": discount, "reason": "a friend", "next_mode": onward, "extras": extras_paid,
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
            lambda: self.stage.shop.checkout(cabin, list(calls), who, key, **told), paid,
            sure=bool(plain and drawer and (calls or extras_paid)),
        )  # fmt: skip

    @precondition(lambda self: self.keyed)
    @rule()
    def the_same_form_is_posted_again(self):
        (cabin, calls, who, key, told), answer = self.keyed
        before = self.seen()
        assert self.stage.shop.checkout(cabin, calls, who, key, **told) == answer
        assert self.seen() == before

    @rule(pick=PICK, who=WHO)
    def a_bill_is_taken_back(self, pick, who):
        who = self.taker(who, pick)
        if not self.paper.bills:
            return
        bill, drawer, day = pick % (len(self.paper.bills) + 1) + 1, self.drawer(who), self.today()
        free = {booth.number for booth in self.stage.shop.floor.mapped() if booth.state is FREE and not booth.visit}
        impossible = self.paper.cannot_be_reversed(bill)

        def reversed_(answer):
            assert not impossible and drawer
            visit = self.paper.bills[bill - 1].visit
            (cabin,) = (tile.cabin for tile in self.stage.shop.board.tiles if tile.visit == visit)
            told = self.paper.reverse(bill, drawer, day) | {"cabin": cabin}
            self.paper.stay(visit).stuffed = True
            assert answer in (None, told)

        self.does(
            lambda: self.stage.shop.reverse(bill, "wrong", who, who == OMAR), reversed_,
            sure=bool(not impossible and drawer and free),
        )  # fmt: skip

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
            lambda: self.stage.shop.pay_debt(number, given, who, method, owner=who == OMAR), paid,
            sure=bool(owed and drawer and given is None),
        )  # fmt: skip

    @rule(pick=PICK)
    def a_debt_is_forgiven(self, pick):
        if self.paper.debts:
            debt = self.paper.debts[number := pick % len(self.paper.debts)]

            def forgiven(_):
                debt.left = 0

            self.does(lambda: self.stage.shop.forgive_debt(number + 1, "a friend", OMAR), forgiven,
                      sure=debt.left > 0)  # fmt: skip

    @rule(who=WHO, amount=CENTS)
    def a_till_is_opened(self, who, amount):
        def opened(answer):
            assert answer in (None, self.paper.open_drawer(who, amount))

        self.does(lambda: self.stage.shop.open_shift(amount, who), opened)

    @rule(who=WHO, amount=CENTS, to=st.sampled_from(["", ANA, BEA, OMAR]))
    def a_till_is_counted(self, who, amount, to):
        """And handed over."""
        shop, number = self.stage.shop, self.drawer(who)

        def counted(answer):
            told = self.paper.count_drawer(number, amount)
            if to:
                told |= {"next": self.paper.open_drawer(to, amount)}
            assert answer in (None, told)

        if to:
            self.does(lambda: shop.hand_over(amount, who, to, owner=who == OMAR), counted)
        else:
            self.does(lambda: shop.close_shift(amount, who, owner=who == OMAR), counted, sure=number is not None)

    @rule(who=WHO, amount=CENTS)
    def money_is_paid_out(self, who, amount):
        number = self.drawer(who)
        self.does(
            lambda: self.stage.shop.pay_out(amount, "ice", who, who == OMAR),
            lambda _: self.paper.coins(number, -amount),
        )

    def a_cabin(self, pick: int, like: Callable) -> int:
        """One of those that are like this, or any."""
        tiles = self.stage.shop.board.tiles
        wanted = [tile.cabin for tile in tiles if like(tile)] or [tile.cabin for tile in tiles]
        return wanted[pick % len(wanted)]

    # -- what must hold after each step

    @invariant()
    def everything_is_as_on_paper(self):
        shop = self.stage.shop
        if self.unseen:  # the next act comes before the clock has ticked
            self.unseen = False
            return
        shop.tick()
        assert not shop.disk.refuses and shop.disk.set_aside == 0
        self.calls_are_priced()
        owed = self.tiles_are_right()
        loose = {call.id for call in shop.board.unmapped if call.state is None}
        for number, row in self.calls.items():
            if row["status"] != "talking" and row["revenue"] and number not in self.paper.bill_of:
                assert (number in owed) + (number in loose) == 1, f"call {number} is owed once, and by somebody"
        assert sum(row["status"] == "talking" for row in self.calls.values()) == shop.open_calls()
        assert shop.account.spent == sum(row["cost"] or 0 for row in self.calls.values())
        self.claims_are_right()
        self.drawers_are_right()
        books_agree()

    def calls_are_priced(self) -> None:
        rows = {row["id"]: row for row in self.stage.on_disk()}
        assert self.calls.keys() <= rows.keys(), "no call is lost"
        for number in (*rows, *(call.id for _, call in self.stage.shop.floor.calls())):
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

    def tiles_are_right(self) -> set[int]:
        """The calls that somebody in a cabin owes."""
        found, mono = set(), self.stage.clock().mono
        for tile in self.stage.shop.board.tiles:
            mine = {} if tile.visit is None else {
                number: row for number, row in self.calls.items()
                if row["visit"] == tile.visit and number not in self.paper.bill_of
            }  # fmt: skip
            over = {number: row["revenue"] for number, row in mine.items()
                    if row["status"] != "talking" and row["revenue"]}  # fmt: skip
            stay = self.paper.stay(tile.visit) if tile.visit else Stay("postpaid")
            assert {call.id: call.amount for call in tile.owed} == over
            assert {extra.id: extra.amount for extra in tile.extras} == stay.extras
            assert (tile.deposit, tile.name_of, tile.mode) == (stay.held, stay.name, stay.mode)
            assert tile.state != "free" or tile.visit is None, "nobody is in a free cabin"
            live = sum(
                self.asked(row, max(0, mono - row["answered_mono"]) // 1000) or 0
                for row in self.calls.values() if row["status"] == "talking" and row["cabin"] == tile.cabin
            )  # fmt: skip
            if stay.mode == "prepaid":
                live = min(live, max(0, stay.held - sum(over.values())))
                assert stay.stuffed or sum(over.values()) <= stay.held
            assert tile.due == sum(over.values()) + sum(stay.extras.values()) + live
            for number in over:
                cap = mine[number]["revenue"]
                if cap != self.asked(mine[number], mine[number]["seconds"]) and (number, cap) not in self.known_caps:
                    self.known_caps.add((number, cap))
                    assert stay.mode == "prepaid" and sum(over.values()) + live >= stay.held
            found |= over.keys()
        return found

    def is_done(self, visit: int) -> bool:
        stay = self.paper.stay(visit)
        return not (stay.held or stay.extras)

    def claims_are_right(self) -> None:
        shown = {tile.visit for tile in self.stage.shop.board.tiles}
        for visit, stay in self.paper.stays.items():
            assert movements.held_deposit(visit) == stay.held
            assert visit in shown or self.is_done(visit), "a deposit or a coffee has vanished"
        for number, debt in enumerate(self.paper.debts, 1):
            assert debts.one(number).left == debt.left
        for number, slip in enumerate(self.paper.slips, 1):
            assert slips.one(number).left == slip.left
        assert [each.name for each in self.stage.shop.waiting] == self.paper.waiting

    def drawers_are_right(self) -> None:
        for number, drawer in enumerate(self.paper.drawers, 1):
            shift = shifts.one(number)
            assert (shift.cashier, shift.closed_at is not None) == (drawer.who, drawer.closed)
            assert shifts.expected(shift) == drawer.holds
        shop = self.stage.shop
        assert shop.board.totals.taken == self.paper.paid[self.today()]
        for day, paid in self.paper.paid.items():
            assert reports.paid(day, day) == paid

    def the_owner_reads_the_days(self) -> None:
        told = list(cdr_export(CdrFilter()))
        over = {number: row for number, row in self.calls.items() if row["status"] != "talking"}
        assert {row.id: row.revenue for row in told} == {number: row["revenue"] for number, row in over.items()}
        assert {row.id: row.bill for row in told if row.bill} == self.paper.bill_of
        for day in {row["day"] for row in over.values()} | set(self.paper.paid):
            sums, today = reports.days(day, day), [row for row in over.values() if row["day"] == day]
            unpaid = [row["revenue"] or 0 for row in today if row["id"] not in self.paper.bill_of]
            assert (sums["calls"], sums["due"], sums["paid"]) == (len(today), sum(unpaid), self.paper.paid[day])
            assert sums["revenue"] == sum(row["revenue"] or 0 for row in today)
        with closing(sqlite3.connect(self.stage.file)) as other:
            assert other.execute("SELECT coalesce(sum(total), 0) FROM bill").fetchone() == (
                sum(bill.total for bill in self.paper.bills),
            )


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=DAYS, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
