"""A till that was lived with, in books that have calls already: of all that a counter can leave behind, a little or
much. A real shop plays it, at a clock set by hand.
"""

from dataclasses import dataclass
from pathlib import Path

from callshop.events import Moment
from callshop.ledger.billing import articles, bills
from callshop.ledger.db.connection import rows, writing
from callshop.ledger.settings import shop_config
from callshop.ledger.till import credit_slips, debts
from callshop.money import UNIT
from callshop.shop.till.checkout import CheckoutRequest
from callshop.shop.till.debts import PayDebt
from callshop.shop.till.reversals import ReverseBill
from callshop.shop.till.shifts import CloseShift, HandOver, PayOut
from callshop.shop.visits.visits import OpenVisit
from tests.story import BOX, Clock, Stage

ANA, OMAR = "Ana", "Omar"
NUMBER = "0033612345678"
BUSY, STAYS, PREPAID = (1, 2, 3), 4, 5
"""Cabins: those that are paid, and two whose customers are still there."""
PIECES = "n10000:2 n5000:1 c500:4"


@dataclass(frozen=True, slots=True)
class Till:
    """The last of each: their numbers."""

    visit: int
    bill: int
    debt: int
    slip: int
    shift: int


def live(folder: Path, at: int, many: int, long: str) -> Till:
    """From an instant on, so many times of everything. Ana's till is open in the end; Omar has none."""
    stage = Stage(folder, Clock(Moment(at, 5_000_000)))
    lines = {cabin.number: cabin.lines for cabin in shop_config.load().cabins}
    for cabin in (*BUSY, STAYS, PREPAID):
        shop_config.set_cabin(at, cabin, OMAR, lines=[(BOX, f"L{cabin}")])
    with writing():
        for number in range(min(many, 30)):
            articles.enter(at, f"Café {long[:30]} {number}", 150 * UNIT, OMAR)
    stage.begin()
    _shifts(stage, many)
    stage.shop.shifts.open(27_000 * UNIT, ANA, PIECES)
    for number in range(many):
        _customers(stage, number, f"{long[:45]} {number}")
    stage.shop.shifts.pay_out(PayOut(500 * UNIT, f"eau, {long}"[:120], ANA))
    stage.shop.shifts.pay_out(PayOut(5_000 * UNIT, "banque", ANA))
    bill = _reversed(stage)
    _still_there(stage, many, long)
    for cabin, had in lines.items():
        if cabin in (*BUSY, STAYS, PREPAID):
            shop_config.set_cabin(stage.clock().wall, cabin, OMAR, lines=list(had))
    newest = {of: rows(f"SELECT max(id) AS id FROM {of}")[0]["id"] for of in ("debt", "slip", "shift")}
    return Till(visit=bills.bill(bill).visit, bill=bill, **newest)


def _shifts(stage: Stage, many: int) -> None:
    """Turns that were counted: too little, too much, as it should be."""
    for number in range(many):
        stage.shop.shifts.open(20_000 * UNIT, ANA, PIECES)
        stage.clock.goes_on(30)
        stage.shop.shifts.close(CloseShift((20_000 + 25 * (number % 3 - 1)) * UNIT, ANA, PIECES))
    stage.shop.shifts.open(1_000 * UNIT, OMAR)
    stage.shop.shifts.hand_over(HandOver(1_000 * UNIT, OMAR, ANA))
    stage.shop.shifts.close(CloseShift(1_000 * UNIT, ANA))


def _customers(stage: Stage, number: int, name: str) -> None:
    """One owes, and pays a part or is forgiven; one gets a slip, another uses it; one pays less for a reason."""
    owing, given, cheap = BUSY
    for cabin in BUSY:
        stage.talk(cabin, 61 + number, NUMBER)
    stage.shop.visits.name(owing, name, "revient demain", ANA)
    debt = stage.pays(owing, given=0, debtor=name).debt
    if number % 3:
        stage.shop.debts.pay(PayDebt(debt, debts.one(debt).left if number % 3 == 1 else 5 * UNIT, ANA))
    elif number:
        stage.shop.debts.forgive(debt, "client fidèle", OMAR)
    stage.shop.extras.add(given, 1, 2, ANA)
    slip = stage.pays(given, given=10_000 * UNIT, as_slip=25 * UNIT).slip
    if number % 2:
        stage.talk(given, 61, NUMBER)
        stage.pays(given, slip=credit_slips.one(slip).code)
    why = f"fidèle, {name}"[:120]
    stage.shop.till.checkout(
        CheckoutRequest(cheap, stage.owed(cheap), OMAR, discount=5 * UNIT, reason=why, owner=True)
    )


def _reversed(stage: Stage) -> int:
    """A deposit of which some came back, whose bill was taken back, and paid again; the last bill."""
    stage.shop.visits.open(OpenVisit(1, "prepaid", 5_000 * UNIT, ANA))
    stage.talk(1, 61, NUMBER)
    bill = stage.pays(1).bill
    stage.shop.reversals.reverse(ReverseBill(bill, "mauvaise cabine", ANA))
    return stage.pays(1).bill


def _still_there(stage: Stage, many: int, long: str) -> None:
    stage.talk(STAYS, 90, NUMBER)
    stage.shop.extras.add(STAYS, 1, 1, ANA)
    stage.shop.visits.name(STAYS, long[:60], long[:120], ANA)
    stage.shop.visits.open(OpenVisit(PREPAID, "prepaid", 1_000 * UNIT, ANA, name=long[:60]))
    for number in range(min(many, 9)):
        stage.shop.waiting_list.add(f"{long[:45]} {number}", "trois minutes", ANA)
