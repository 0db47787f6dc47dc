"""What is left of the day on paper, on the owner's page and in the exports, held against the account."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from callshop.translations import translator
from tests.browser.day.account import Account, Bill, Shift, cost_of
from tests.browser.day.counter import Counter, figure
from tests.running import exported, told

FRENCH = translator("fr")
say = FRENCH.gettext
KINDS = {"bill": "Bills", "debt": "Debts", "slip": "Credit slips", "deposit": "Deposits", "payout": "Pay-outs"}
METHODS = {
    "cash": "cash", "mobile": "mobile money", "deposit": "from the deposit", "slip": "by credit slip",
    "debt": "left as a debt",
}  # fmt: skip
ROWS = """paper => [...paper.querySelectorAll("dl.sums > div")].filter(row => row.querySelector("dd")).map(
  row => [row.querySelector("dt").textContent.trim(), row.querySelector("dd").textContent.trim()])"""
LINES = """paper => [...paper.querySelectorAll("p.line")].map(
  line => [...line.children].map(part => part.textContent.trim()))"""
TEXT = "async path => await (await fetch(path)).text()"
PRINTED = re.compile(r"^(.*?) {2,}(\S[\d ]* F)$", re.MULTILINE)
"""A line with a figure at its end; a name that was too long is on the line before, all but its last words."""
FIGURES = """list => [...list.children].map(one => one.querySelector("dd").textContent)"""


def receipt(counter: Counter, bill: Bill) -> None:
    """On the page and as text, for every width of paper: its lines, its total, how it was settled."""
    wanted = list(_receipt_rows(bill))
    for width in ("58", "80", "a5"):
        counter.screen.go(f"/till/{bill.number}/receipt?width={width}&lang=fr")
        paper = counter.page.wait_for_selector("#paper")
        pairs = [*paper.evaluate(LINES), *paper.evaluate(ROWS)]
        rows = [(name.split(" · ")[0], figure(amount)) for name, amount in pairs]
        assert rows == wanted, bill
        text = counter.page.evaluate(TEXT, f"/till/{bill.number}/receipt.txt?width={width}")
        printed = PRINTED.findall(text)
        assert [figure(amount) for _, amount in printed] == [amount for _, amount in wanted], text
        assert all(name.endswith(last) for (last, _), (name, _) in zip(printed, wanted, strict=True)), text
        assert bill.cashier in text and bill.reason in text


def _receipt_rows(bill: Bill) -> Iterator[tuple[str, int]]:
    """(words, francs) in their order."""
    settled, sign = bill.settled, bill.sign
    yield from ((item.name, sign * item.amount) for item in bill.items)
    yield say("Total"), sign * settled.total
    ways = {
        "deposit": say("Deposit used"), "slip": say("Credit slip no. {slip} used").format(slip=settled.slip_number),
        "cash": say("Paid in cash"), "mobile": say("Paid by mobile money"),
        "debt": say("Still owed by {name}").format(name=settled.debtor),
    }  # fmt: skip
    yield from ((words, sign * getattr(settled, way)) for way, words in ways.items() if getattr(settled, way))
    change = settled.cash if bill.reverses else settled.change
    if settled.given and change and not bill.reverses:
        yield say("Given"), settled.given
    if change:
        yield say("Given back"), change
    if bill.slip:
        yield say("Credit slip no. {number}, for next time").format(number=bill.slip), settled.new_slip


def shift_report(counter: Counter, number: int, shift: Shift) -> None:
    """What moved, what was counted, and the difference."""
    counter.screen.go(f"/shifts/{number}?width=80")
    paper = counter.page.wait_for_selector("article.receipt")
    rows = dict(paper.evaluate(ROWS))
    moved = {
        f"{say(KINDS[kind])} · {say(METHODS[way])} ({times})": amount
        for (kind, way), (times, amount) in shift.moved().items()
    }
    assert {name: figure(words) for name, words in rows.items() if name.endswith(")")} == moved
    together = {
        name.rpartition(" · ")[2]: figure(words) for name, words in rows.items() if name.startswith(say("Together"))
    }
    sums = {way: shift.sum_of(way) for way in ("cash", "mobile")}
    assert together == {say(METHODS[way]): amount for way, amount in sums.items() if amount or way == "cash"}
    made = FRENCH.ngettext("{n} bill", "{n} bills", sum(not bill.reverses for bill in shift.bills))
    assert figure(rows[made]) == sum(bill.sign * bill.settled.total for bill in shift.bills)
    counts = {"Counted": shift.counted, "Expected": shift.drawer}
    assert {name: figure(rows[say(name)]) for name in counts} == counts
    verdict = counter.screen.see(".verdict h1")
    assert verdict == difference(shift.counted - shift.drawer) == rows[say("Difference")]
    lines = paper.evaluate(LINES)
    for reason, amount in shift.pay_outs:
        assert [figure(words) for name, words in lines if name.endswith(reason)] == [amount]


def difference(francs: int) -> str:
    """Counted less expected, in words."""
    if not francs:
        return say("Nothing is missing")
    words = say("{amount} is missing") if francs < 0 else say("{amount} too much")
    return words.format(amount=f"{abs(francs)}\u00a0F")


def owners_day(owner: Counter, account: Account) -> None:
    """Revenue, cost, profit, paid, still due, calls."""
    owner.screen.go("/day?lang=fr")
    shown = owner.page.wait_for_selector("dl.figures.days").evaluate(FIGURES)
    cost = _near(account.cost)
    money = [Decimal(account.revenue), cost, _near(account.revenue - account.cost), Decimal(account.paid), Decimal(0)]
    assert [figure(words) for words in shown[:5]] == money
    assert shown[5] == f"{len(account.calls)} / {len(account.calls)}"


def exports(data: Path, account: Account) -> None:
    """`cdr export`, `report day` and `check`."""
    rows = {int(row["id"]): row for row in exported(data)}
    assert rows.keys() == account.calls.keys()
    for number, call in account.calls.items():
        cost = cost_of(call.number, call.seconds)
        wanted = {
            "called_number": call.number, "duration": str(call.seconds), "cabin": str(call.cabin), "status": "answered",
            "cost": _plain(cost), "revenue": str(call.amount), "profit": _plain(call.amount - cost),
        }  # fmt: skip
        assert {name: rows[number][name] for name in wanted} == wanted
    day = told(data, "report", "day")
    sums = {
        "calls": len(rows), "answered": len(rows), "seconds": account.seconds, "revenue": str(account.revenue),
        "cost": _plain(account.cost), "profit": _plain(account.revenue - account.cost), "paid": str(account.paid),
        "due": "0",
    }  # fmt: skip
    assert {name: day[name] for name in sums} == sums
    for part in ("by_cabin", "by_destination", "by_cashier", "by_hour"):
        assert sum(Decimal(line["revenue"]) for line in day[part]) == account.revenue, part
    by_cabin = {line["key"]: (line["calls"], line["revenue"]) for line in day["by_cabin"]}
    assert {str(cabin): sums for cabin, sums in by_cabin.items()} == _by_cabin(account)
    proof = told(data, "check")
    assert proof["ok"], proof


def _by_cabin(account: Account) -> dict[str, tuple[int, str]]:
    cabins = sorted({call.cabin for call in account.calls.values()})
    mine = {cabin: [call.amount for call in account.calls.values() if call.cabin == cabin] for cabin in cabins}
    return {str(cabin): (len(amounts), str(sum(amounts))) for cabin, amounts in mine.items()}


def _plain(francs: Fraction | int) -> str:
    """As JSON and CSV write it: a dot, no superfluous zeros."""
    return f"{Decimal(int(Fraction(francs) * 1_000_000)).scaleb(-6):f}".rstrip("0").rstrip(".")


def _near(francs: Fraction) -> Decimal:
    """Half up to two decimals."""
    return Decimal(int(francs * 100 + Fraction(1, 2))) / 100
