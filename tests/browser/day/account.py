"""The test's own account of the day: whole francs from prices and seconds alone, nothing asked of the program."""

from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

COIN = 5
MICRO = Fraction(1, 1_000_000)


@dataclass(frozen=True)
class Price:
    """Francs: a minute and once, to the customer; `buy`: a minute, to the shop. Seconds: the increments."""

    destination: str
    a_minute: int
    fee: int
    first: int
    next: int
    buy: int


SENEGAL, FRANCE, AMERICA = "771234567", "0033612340056", "0012125550123"
PRICES = {
    SENEGAL: Price("Sénégal Orange", 300, 0, 1, 1, 40),
    FRANCE: Price("France mobile", 100, 25, 60, 60, 8),
    AMERICA: Price("États-Unis", 6000, 0, 1, 1, 60),
}
"""As dialled. The last is dear: a deposit is used up in seconds."""


def price_of(number: str, seconds: int) -> int:
    """What the customer pays for so many seconds."""
    price = PRICES[number]
    if not seconds:
        return 0
    billed = price.first + max(ceil(Fraction(seconds - price.first, price.next)), 0) * price.next
    return ceil((Fraction(price.a_minute * billed, 60) + price.fee) / COIN) * COIN


def cost_of(number: str, seconds: int) -> Fraction:
    """What the shop pays, half up to a millionth."""
    exact = Fraction(PRICES[number].buy * seconds, 60)
    return (exact / MICRO + Fraction(1, 2)).__floor__() * MICRO


def seconds_for(number: str, deposit: int) -> int:
    """The last second that a deposit pays for, by trying every one."""
    return max(seconds for seconds in range(1000) if price_of(number, seconds) <= deposit)


@dataclass(frozen=True)
class Item:
    """A line of a bill; `call`: its number in the books, None for an extra."""

    name: str
    amount: int
    call: int | None = None


@dataclass(frozen=True)
class Call:
    cabin: int
    number: str
    seconds: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How a bill is settled.

    given      handed over in cash
    held       of the visit's deposit, before
    new_slip   of the change
    """

    cash: int = 0
    mobile: int = 0
    deposit: int = 0
    slip: int = 0
    slip_number: int | None = None
    slip_left: int | None = None
    debt: int = 0
    debtor: str = ""
    given: int = 0
    held: int = 0
    new_slip: int = 0

    @property
    def paid(self) -> int:
        return self.cash + self.mobile + self.deposit + self.slip

    @property
    def total(self) -> int:
        return self.paid + self.debt

    @property
    def back(self) -> int:
        """Of the deposit."""
        return self.held - self.deposit

    @property
    def change(self) -> int:
        return max(self.given - self.cash, 0) + self.back - self.new_slip

    def moves(self) -> list[tuple[str, str, int]]:
        """(kind, method, amount) of what is written down."""
        ways = ("cash", "mobile", "deposit", "slip", "debt")
        made = [("bill", way, getattr(self, way)) for way in ways]
        return [move for move in (*made, ("deposit", "cash", -self.back), ("slip", "cash", self.new_slip)) if move[2]]


@dataclass(frozen=True)
class Bill:
    """debt, slip: the numbers of what was made by it; reverses, reason: of what it takes back."""

    number: int
    cabin: int
    cashier: str
    items: tuple[Item, ...]
    settled: Settled
    debt: int | None = None
    slip: int | None = None
    reverses: int | None = None
    reason: str = ""

    @property
    def sign(self) -> int:
        return -1 if self.reverses else 1


@dataclass
class Shift:
    """counted: None while it is open."""

    cashier: str
    float_: int
    moves: list[tuple[str, str, int]] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    pay_outs: list[tuple[str, int]] = field(default_factory=list)
    counted: int | None = None

    @property
    def drawer(self) -> int:
        """What must be in it."""
        return self.float_ + self.sum_of("cash")

    def sum_of(self, method: str) -> int:
        return sum(amount for _, way, amount in self.moves if way == method)

    def moved(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(kind, method) -> (how often, how much)."""
        often = Counter((kind, way) for kind, way, _ in self.moves)
        much = Counter()
        for kind, way, amount in self.moves:
            much[kind, way] += amount
        return {key: (often[key], much[key]) for key in often}


class Account:
    """What happened, as it happened."""

    def __init__(self) -> None:
        self.calls: dict[int, Call] = {}
        self.bills: dict[int, Bill] = {}
        self.shifts: list[Shift] = []

    @property
    def shift(self) -> Shift:
        """The one that is open."""
        return self.shifts[-1]

    def begin(self, cashier: str, float_: int) -> None:
        self.shifts.append(Shift(cashier, float_))

    def heard(self, cabin: int, number: int, dialled: str, seconds: int) -> Item:
        """A call that is over, at what it must cost."""
        call = Call(cabin, dialled, seconds, price_of(dialled, seconds))
        self.calls[number] = call
        return Item(PRICES[dialled].destination, call.amount, number)

    def billed(self, bill: Bill) -> Bill:
        self.bills[bill.number] = bill
        self.shift.bills.append(bill)
        self.shift.moves += [(kind, way, bill.sign * amount) for kind, way, amount in bill.settled.moves()]
        return bill

    def taken_back(self, bill: Bill, number: int, reason: str) -> Bill:
        cashier = self.shift.cashier
        return self.billed(replace(bill, number=number, cashier=cashier, reverses=bill.number, reason=reason))

    def paid_out(self, amount: int, reason: str) -> None:
        self.shift.pay_outs.append((reason, amount))
        self.shift.moves.append(("payout", "cash", -amount))

    @property
    def paid(self) -> int:
        """What bills and debts were paid with, less what was taken back."""
        moves = [move for shift in self.shifts for move in shift.moves]
        return sum(amount for kind, way, amount in moves if kind in ("bill", "debt") and way != "debt")

    @property
    def cost(self) -> Fraction:
        return sum((cost_of(call.number, call.seconds) for call in self.calls.values()), Fraction(0))

    @property
    def revenue(self) -> int:
        return sum(call.amount for call in self.calls.values())

    @property
    def seconds(self) -> int:
        return sum(call.seconds for call in self.calls.values())
