"""Books for the ledger's own tests, and calls written into them without a shop."""

import random
from dataclasses import replace

from callshop.events import Moment, Ref
from callshop.ledger.billing import billing
from callshop.ledger.calls import calls
from callshop.ledger.db.connection import writing
from callshop.ledger.settings import shop_config
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.calls import Call, FinishedCall, answered, finish
from callshop.metering.states import DIALLING, TALKING
from callshop.rating.numbers import NumberPlan
from callshop.rating.tariff import Rates, Tariff
from callshop.shop.books.call_rows import end_of, row_of
from tests.story import BUY, NOON, SELL

RATES = Rates(Tariff(BUY), Tariff(SELL), NumberPlan("SN"), 10_000, None, "default")
NUMBERS = ("0049301234", "0033145", "77123456", "0099999")
BOOT = "first boot"


def a_call(number: int, at: int, cabin: int = 1, dialled: str = NUMBERS[0], **more: object) -> Call:
    """A call answered at an instant (ms since 1970 UTC)."""
    begun = Call(
        id=number, gateway="box", line=f"L{cabin}", names=(f"L{cabin}",), device=None, ref=Ref(f"R{number}"),
        state=DIALLING, direction="out", dialled=dialled, quote=RATES.quote(dialled), coin=RATES.coin,
        dialled_at=Moment(at, at), **more,
    )  # fmt: skip
    return replace(answered(begun, Moment(at, at)), state=TALKING)


def ended(call: Call, seconds: int, status: str | None = None) -> FinishedCall:
    return finish(call, call.answered_at.plus(seconds * 1000), status=status)


def write_begun(call: Call, cabin: int | None, visit: int | None) -> None:
    with writing():
        _visit(visit, cabin, call.dialled_at.wall)
        calls.begin(row_of(call, cabin, shop_config.load()), visit, BOOT, call.answered_at)


def write_ended(finished: FinishedCall, cabin: int | None, visit: int | None) -> None:
    with writing():
        _visit(visit, cabin, finished.ended_at.wall)
        calls.complete(row_of(finished.call, cabin, shop_config.load()), visit, end_of(finished))


def a_past_call(number: int, at: int = NOON.wall, seconds: int = 60, cabin: int = 1, **more: object) -> FinishedCall:
    """A whole call, in the books."""
    finished = ended(a_call(number, at, cabin, **more), seconds)
    write_ended(finished, cabin, number)
    return finished


def history(count: int, days: int = 5, seed: int = 1) -> list[FinishedCall]:
    """Many calls over some days, in the books."""
    chance = random.Random(seed)
    span = days * 86_400_000
    return [
        a_past_call(
            number, NOON.wall + chance.randrange(span), chance.randrange(300), chance.randrange(1, 5),
            dialled=chance.choice(NUMBERS),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


def pay_exactly(visit: int, cabin: int, calls: dict[int, int], cashier: str = "Ana", day: str = "2026-03-02") -> int:
    """A bill for these calls (id -> micros), paid in cash; its number. Inside `writing()`."""
    total = sum(calls.values())
    hand = billing.Posting(cashier=cashier, at=NOON.wall, day=day)
    return billing.pay(
        billing.Sale(visit=visit, cabin=cabin, calls=calls), billing.Settlement(money=total, given=total), hand
    ).bill


def _visit(visit: int | None, cabin: int | None, at: int) -> None:
    if visit is not None:
        ledger_visits.begin(visit, cabin, "postpaid", at, "", 0)
