"""The five customers of the day, and what they come back for: each a story with the figures it must come to."""

import re

from callshop.gateway.dialects.ami import event
from tests.browser.day.account import AMERICA, FRANCE, SENEGAL, Bill, Settled, seconds_for
from tests.browser.day.counter import figure, say
from tests.browser.day.place import COPY, Day
from tests.gateway.asterisk.asterisk_talk import channel

BOOTH, TRUNK = "SIP/105-0000000a", "SIP/trunk-0000000b"
CALLS = channel(BOOTH, "1.1", "1.1", "4", AMERICA) + channel(TRUNK, "1.2", "1.1")
ANSWERED = event("Newstate", Channel=TRUNK, ChannelState="6", Uniqueid="1.2", Linkedid="1.1")
OVER = event("Hangup", Channel=BOOTH, Uniqueid="1.1", Linkedid="1.1", Cause="16")


def two_calls_are_paid_exactly(day: Day) -> Bill:
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
    paper = counter.page.evaluate("async path => await (await fetch(path)).text()", f"/slips/{number}")
    counter.page.fill("[name=slip]", re.search(r"\d{5} \d{5}", paper)[0])
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
