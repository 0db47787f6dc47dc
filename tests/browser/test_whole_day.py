"""A whole day of a shop in French: who works there does it in Chromium, and every figure of it is right everywhere.

Two gateways: an Asterisk that can cut a call (cabin 5) and an adapter that cannot (cabins 1 to 4). What is promised of
presses by keyboard and by touch is in test_counter.py; here each is counted with the mouse.
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from callshop.gateway.dialects.ami import event
from callshop.translations import translator
from tests.browser.adapter import HERE, Adapter
from tests.browser.day import papers
from tests.browser.day.account import AMERICA, FRANCE, SENEGAL, Account, Item, Settled, price_of, seconds_for
from tests.browser.day.counter import Counter, figure
from tests.browser.screen import Screen
from tests.browser.test_tablet import made_code
from tests.gateway.asterisk_talk import channel
from tests.gateway.manager import Manager
from tests.gateway.wires import free_port
from tests.running import PASSWORD, Serving, done, load_tariff, make_shop

BOOTH, TRUNK = "SIP/105-0000000a", "SIP/trunk-0000000b"
CALLS = channel(BOOTH, "1.1", "1.1", "4", AMERICA) + channel(TRUNK, "1.2", "1.1")
ANSWERED = event("Newstate", Channel=TRUNK, ChannelState="6", Uniqueid="1.2", Linkedid="1.1")
OVER = event("Hangup", Channel=BOOTH, Uniqueid="1.1", Linkedid="1.1", Cause="16")
COLUMNS = "prefix,destination,price,connect_fee,first_increment,next_increment"
COPY = Item("Photocopie", 50)
say = translator("fr").gettext


@dataclass
class Day:
    """The shop, who and what is in it, and what the test knows of it. counter: the cashier's window."""

    data: Path
    shop: Serving
    adapter: Adapter
    manager: Manager
    account: Account
    counter: Counter

    def talks(self, cabin: int, number: str, least: int = 5) -> None:
        """Somebody calls from a cabin of the adapter until it costs at least so much, the same on tile and tablet."""
        self.adapter.call(cabin, number)
        self.counter.screen.wait_data(cabin, lambda tile: int(tile["price"] or 0) >= least)
        for screen in filter(None, (self.counter.screen, self.counter.tablets.get(cabin))):
            now = screen.wait_data(cabin, lambda seen: seen["state"] == "talking" and int(seen["price"] or 0) >= least)
            assert int(now["price"]) == price_of(number, int(now["seconds"]))

    def called(self, cabin: int, number: str, least: int = 5) -> None:
        self.talks(cabin, number, least)
        self.adapter.hang_up(cabin)
        self.counter.screen.wait_state(cabin, "due")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = make_shop(tmp_path_factory.mktemp("day") / "shop", 5, "fr", shop="Taxiphone Médina", currency="XOF")
    done(data, "user", "add", "Fatou", "--role", "cashier", stdin=PASSWORD + "\n")
    for cabin in range(1, 5):
        done(data, "cabin", "set", cabin, "--line", f"sipura:{HERE}/{cabin}")
    done(data, "cabin", "set", 5, "--line", "asterisk:SIP/105")
    load_tariff(data, "buy", "221,Sénégal,40", "33,France,8", "1,États-Unis,60")
    load_tariff(
        data, "sell", COLUMNS, "221,Sénégal Orange,300,0,1,1", "336,France mobile,100,25,60,60",
        "1,États-Unis,6000,0,1,1",
    )  # fmt: skip
    return data


@pytest.fixture
def day(data: Path, browser: Any, window: Any) -> Iterator[Day]:
    udp = free_port(socket.SOCK_DGRAM)
    with Manager() as manager:
        gateways = (f"sipura@udp:{HERE}:{udp}", f"asterisk@tcp:{HERE}:{manager.port}?user=shop&secret=s3cret")
        words = [word for spec in gateways for word in ("--gateway", spec)]
        with Serving(data, *words, host="0.0.0.0", port=free_port()) as shop:
            manager.wait_for("CoreShowChannels")
            shop.wait_up("asterisk")
            assert shop.visitor("owner").post("/articles", name=COPY.name, price=COPY.amount).status == 200
            screen, account, adapter = window(shop.address).log_in("cashier"), Account(), Adapter(udp)
            tablets = {cabin: _tablet(window, shop, screen, cabin) for cabin in (1, 5)}
            yield Day(data, shop, adapter, manager, account, Counter(screen, account, tablets))
            adapter.close()


def _tablet(window: Any, shop: Serving, cashier: Screen, cabin: int) -> Screen:
    tablet = window(shop.address, size=(800, 480), has_touch=True)
    tablet.page.goto(made_code(cashier, cabin))
    tablet.wait_state(cabin, "free")
    return tablet


def test_a_whole_day(day, window):
    the_till_is_opened_with_a_counted_float(day)
    first = two_calls_are_paid_exactly(day)
    five_hundred_francs_are_cut_one_second_early(day)
    debt = what_is_missing_is_a_debt_under_a_name(day)
    slip = change_that_is_not_there_is_a_slip(day)
    a_call_that_ends_during_the_checkout_stays_due(day)
    the_slip_pays_the_next_bill(day, *slip)
    a_cabin_is_closed_and_opened_to_the_next_with_one_press(day)
    a_bill_is_taken_back_and_paid_again(day, first)
    a_debt_is_paid(day, *debt)
    money_is_taken_out_for_ice(day)
    the_till_is_handed_over(day)
    the_shop_is_closed(day)

    for bill in day.account.bills.values():
        papers.receipt(day.counter, bill)
    papers.exports(day.data, day.account)
    owner = Counter(window(day.shop.address).log_in("owner"), day.account, {})
    for number, shift in enumerate(day.account.shifts, 1):
        papers.shift_report(owner, number, shift)
    papers.owners_day(owner, day.account)
    assert [screen.complaints for screen in (day.counter.screen, owner.screen)] == [[], []]


# -- the morning


def the_till_is_opened_with_a_counted_float(day: Day) -> None:
    counter = day.counter
    counter.screen.go("/shift")
    for piece, many in (("n5000", 2), ("n1000", 4), ("n500", 4), ("c100", 10)):
        counter.page.fill(f"#piece-{piece}", str(many))
    assert counter.send("/shift/open") == {"shift": 1, "float": "17000"}
    day.account.begin("cashier", 17_000)
    assert counter.screen.path == "/opening"
    counter.screen.go("/board")


# -- the customers


def two_calls_are_paid_exactly(day: Day):
    counter = day.counter
    day.called(1, FRANCE)
    counter.owes(1)
    day.called(1, SENEGAL, 10)
    items = counter.owes(1)
    assert [item.name for item in items] == ["France mobile", "Sénégal Orange"]
    total = sum(item.amount for item in items)
    counter.presses = 0
    counter.press("#act-1")
    counter.lists(1, items, total)
    bill = counter.takes(1, items, Settled(cash=total))
    assert counter.presses == 2
    counter.screen.wait_state(1, "free")
    counter.tablets[1].wait_state(1, "free")
    counter.onward()
    return bill


def five_hundred_francs_are_cut_one_second_early(day: Day) -> None:
    counter, tablet = day.counter, day.counter.tablets[5]
    counter.presses = 0
    counter.press("#open-5-500")
    assert counter.shown("#cabin-5.open .hint") == 500
    assert counter.presses == 1
    day.manager.play(CALLS, ANSWERED)
    assert int(tablet.wait_data(5, lambda meter: meter["alarm"] == "10")["left"]) < 10
    assert day.manager.wait_for("Hangup")["channel"] == BOOTH
    day.manager.play(OVER)
    items = counter.owes(5)
    (call,) = [call for call in day.account.calls.values() if call.cabin == 5]
    assert call.seconds == seconds_for(AMERICA, 500) - 1
    day.account.shift.moves.append(("deposit", "cash", 500))
    counter.press("#act-5")
    counter.lists(5, items, 0)
    assert counter.shown("#reckoning .less dd") == -call.amount
    assert counter.shown("#reckoning .change b") == 500 - call.amount
    counter.takes(5, items, Settled(deposit=call.amount, held=500))
    assert counter.presses == 3
    counter.screen.wait_state(5, "free")
    counter.onward()


def what_is_missing_is_a_debt_under_a_name(day: Day) -> tuple[int, int]:
    counter = day.counter
    day.called(2, FRANCE)
    counter.page.click("#open-2")
    counter.page.click("#panel .more summary >> nth=0")
    counter.page.click(f"#panel .more button:has-text('{COPY.name}')")
    counter.screen.see("#panel .lines .extra")
    items = counter.owes(2, COPY)
    counter.lists(2, items, 175)
    counter.page.fill("#given", "100")
    assert counter.shown("#reckoning .debtor") == 75
    counter.page.fill("[name=debtor]", "Moussa Diop")
    bill = counter.takes(2, items, Settled(cash=100, given=100, debt=75, debtor="Moussa Diop"))
    assert "75" in counter.screen.see(".paid .notice.warn")
    counter.onward()
    return bill.debt, 75


def change_that_is_not_there_is_a_slip(day: Day) -> tuple[int, int]:
    counter = day.counter
    day.called(3, FRANCE)
    items = counter.owes(3)
    counter.page.click("#act-3")
    counter.lists(3, items, 125)
    counter.page.fill("#given", "1000")
    assert counter.shown("#reckoning .change b") == 875
    counter.page.click("#reckoning .how summary")
    counter.page.check("#reckoning .choice >> nth=1")
    counter.screen.see("#reckoning .change b:has-text('800')")
    bill = counter.takes(3, items, Settled(cash=125, given=1000, new_slip=75))
    made = say("Credit slip no. {number}: {amount}").format(number=bill.slip, amount="75\u00a0F")
    assert made in counter.screen.see(".paid .notice")
    counter.onward()
    return bill.slip, 75


def a_call_that_ends_during_the_checkout_stays_due(day: Day) -> None:
    counter = day.counter
    day.called(4, FRANCE)
    (first,) = counter.owes(4)
    day.talks(4, SENEGAL)
    counter.keys("4↵")
    counter.lists(4, (first,), 125)
    assert say("The call in progress stays due.") in counter.screen.see("#till .aside")
    day.adapter.hang_up(4)
    counter.screen.wait_state(4, "due")
    assert say("This cabin has changed since.") in counter.screen.see("#panel-news")
    items = counter.owes(4)
    bill = counter.takes(4, (first,), Settled(cash=125))
    (second,) = [item for item in items if item.call != first.call]
    announced = say("Another call has ended meanwhile: {amount} still due.").partition("{")[0]
    told = counter.screen.see(".paid .notice.warn")
    assert announced in told and figure(told.removeprefix(announced)) == second.amount
    assert bill.items == (first,)
    counter.page.click("#panel .big.pay")
    items = counter.owes(4)
    assert items == (second,)
    counter.lists(4, items, second.amount)
    counter.takes(4, items, Settled(cash=second.amount))
    counter.onward()


def the_slip_pays_the_next_bill(day: Day, number: int, left: int) -> None:
    """The customer comes again; the cabin is at once the next one's."""
    counter = day.counter
    day.called(3, FRANCE)
    items = counter.owes(3)
    counter.page.click("#act-3")
    counter.lists(3, items, 125)
    counter.page.click("#till .also summary")
    counter.page.fill("[name=slip]", str(number))
    assert counter.shown("#reckoning .less dd") == -left
    assert counter.shown("#reckoning .total b") == 125 - left
    settled = Settled(slip=left, slip_number=number, slip_left=0, cash=125 - left)
    counter.takes(3, items, settled, "#panel .onwards")
    counter.screen.wait_state(3, "open")
    counter.onward()


def a_cabin_is_closed_and_opened_to_the_next_with_one_press(day: Day) -> None:
    """Cabin 3 stands open: its customer leaves without a call, the next one comes."""
    counter = day.counter
    counter.page.click("#open-3")
    counter.screen.see("#panel[data-as=open]")
    before = counter.json("/cabins/3")["visit"]
    counter.presses = 0
    with counter.page.expect_response("**/cabins/3/close"):
        counter.press("#panel .ghost[hx-post$=close]")
    after = counter.json("/cabins/3")
    assert (after["state"], counter.presses) == ("open", 1) and after["visit"] != before
    counter.page.click("#act-3")
    counter.screen.wait_state(3, "free")


# -- the till


def a_bill_is_taken_back_and_paid_again(day: Day, bill) -> None:
    counter, address = day.counter, f"/till/{bill.number}/reverse"
    (visit,) = {one["visit"] for one in counter.json("/visits")["visits"] if str(bill.number) in one["bills"].split()}
    counter.screen.go(f"/visits/{visit}")
    counter.page.click(f"#bill-{bill.number} summary")
    counter.page.fill(f"#bill-{bill.number} [name=reason]", "mauvais client")
    told = counter.send(address)
    total = bill.settled.total
    assert (told["reversed"], told["total"], told["back"], told["cabin"]) == (bill.number, str(-total), str(total), 1)
    day.account.taken_back(bill, told["bill"], "mauvais client")
    counter.screen.go("/board")
    items = counter.owes(1)
    assert items == bill.items
    counter.keys("1↵")
    counter.lists(1, items, total)
    counter.page.fill("#given", "500")
    counter.screen.see("#reckoning .change b")
    counter.takes(1, items, Settled(cash=total, given=500))
    counter.onward()


def a_debt_is_paid(day: Day, debt: int, left: int) -> None:
    """By mobile money: it does not come into the drawer."""
    counter = day.counter
    counter.screen.go("/debts")
    assert counter.shown(f"#debt-{debt} .left") == left
    counter.page.click(f"#debt-{debt} summary")
    counter.page.select_option(f"#debt-{debt} [name=method]", "mobile")
    counter.page.fill(f"#debt-{debt} [name=reference]", "OM-4711")
    body = counter.body_of(f'form[action="/debts/{debt}/pay"]')
    counter.page.click(f'form[action="/debts/{debt}/pay"] button')
    assert str(left) in counter.screen.see(f"#debt-{debt} [role=status]")
    told = counter.json(f"/debts/{debt}/pay", body)
    assert told == {"debt": debt, "paid": str(left), "change": "0", "left": "0"}
    day.account.shift.moves.append(("debt", "mobile", left))


def money_is_taken_out_for_ice(day: Day) -> None:
    counter = day.counter
    counter.screen.go("/shift")
    counter.page.fill("[name=amount]", "1000")
    counter.page.fill("[name=reason]", "glace")
    told = counter.send("/shift/payout")
    assert (told["amount"], told["reason"]) == ("1000", "glace")
    day.account.paid_out(1000, "glace")
    assert counter.shown(".moves b") == 1000


def the_till_is_handed_over(day: Day) -> None:
    """A hundred francs are missing: said after the count, in words."""
    counter, shift = day.counter, day.account.shift
    shift.counted = shift.drawer - 100
    counter.screen.go("/shift/handover")
    assert str(shift.drawer) not in counter.page.content()
    counter.page.click(".by-amount summary")
    counter.page.fill("[name=counted]", str(shift.counted))
    counter.page.fill("[name=username]", "Fatou")
    counter.page.fill("[name=password]", PASSWORD)
    told = counter.send("/shift/handover")
    assert told == {
        "shift": 1, "counted": str(shift.counted), "expected": str(shift.drawer), "difference": "-100", "next": 2,
    }  # fmt: skip
    assert counter.screen.see(".notice b") == papers.difference(-100)
    day.account.begin("Fatou", shift.counted)


def the_shop_is_closed(day: Day) -> None:
    """The last customer still talks: the till waits for him."""
    counter, shift = day.counter, day.account.shift
    counter.screen.go("/board")
    day.talks(2, SENEGAL, 10)
    counter.screen.go("/closing")
    counter.page.click('form[action="/closing/block"] button')
    counter.screen.see("#steps li:nth-child(2).wait")
    day.adapter.hang_up(2)
    counter.screen.see("#steps li:nth-child(2).done")
    counter.screen.go("/board")
    items = counter.owes(2)
    total = sum(item.amount for item in items)
    counter.keys("2↵")
    counter.lists(2, items, total)
    counter.takes(2, items, Settled(cash=total))
    shift.counted = shift.drawer
    counter.screen.go("/closing")
    counter.page.click('#steps a[href^="/shift/count"]')
    counter.page.click(".by-amount summary")
    counter.page.fill("[name=counted]", str(shift.counted))
    told = counter.send("/shift/close")
    counted = str(shift.counted)
    assert told == {"shift": 2, "counted": counted, "expected": counted, "difference": "0"}
    counter.screen.see("#steps li:nth-child(4).done")
    counter.page.click('form[action="/closing/backup"] button')
    counter.screen.see("#steps li:nth-child(6).done")
    assert say("You may switch off the gateway and the PC.") in counter.screen.see("#steps li:nth-child(7).done")
