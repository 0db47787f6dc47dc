"""The till from its float to the closed shop: what is taken back, paid later, paid out, handed over and counted."""

from tests.browser.day import papers
from tests.browser.day.account import SENEGAL, Bill, Settled
from tests.browser.day.counter import say
from tests.browser.day.place import Day
from tests.running import PASSWORD


def the_till_is_opened_with_a_counted_float(day: Day) -> None:
    counter = day.counter
    counter.screen.go("/shift")
    for piece, many in (("n5000", 2), ("n1000", 4), ("n500", 4), ("c100", 10)):
        counter.page.fill(f"#piece-{piece}", str(many))
    assert counter.send("/shift/open") == {"shift": 1, "float": "17000"}
    day.account.begin("cashier", 17_000)
    assert counter.screen.path == "/opening"
    counter.screen.go("/board")


def a_bill_is_taken_back_and_paid_again(day: Day, bill: Bill) -> None:
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
