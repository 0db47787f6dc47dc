"""Boards in every state a shop can be in: for pictures of the pages and for tests that look at them."""

from dataclasses import replace

from callshop.events import Moment, sentence
from callshop.metering.board import (
    BalanceLight,
    Board,
    GatewayLight,
    Stranger,
    Tile,
    Totals,
    UnmappedCall,
    UnpricedCall,
    Waiting,
)
from callshop.metering.states import State
from callshop.metering.tile.facts import CallDue, CallNow
from callshop.metering.visit import Extra
from callshop.money import UNIT
from callshop.rating.charge import charge_sell, next_step
from callshop.rating.tariff import Rate

NOW = 1_795_442_851_000
"""2026-11-23 14:07:31 in Dakar."""
COIN = 5 * UNIT

SENEGAL = Rate("22177", "Sénégal Orange", 75 * UNIT)
FRANCE = Rate("336", "France Bouygues", 150 * UNIT, connect_fee=25 * UNIT, first_increment=30, next_increment=6)
IVORY = Rate("22507", "Côte d’Ivoire", 150 * UNIT, first_increment=60, next_increment=60)
CONGO = Rate("24381", "République démocratique du Congo Vodacom proper", 310 * UNIT, free_under=10)


def now(
    number: str, rate: Rate | None, seconds: int, country: str | None, kind: str | None = "mobile", **more
) -> CallNow:
    """A call in progress, priced as the shop would; `more` replaces any field."""
    call = CallNow(
        id=1, number=number, direction="out", destination=rate.destination if rate else "", country=country, kind=kind,
        rate=rate, priced=rate is not None, losing=False, seconds=seconds,
        price=charge_sell(rate, seconds, COIN).amount if rate else 0,
        next_step=next_step(rate, seconds, COIN) if rate else None,
        ringing_at=NOW - seconds * 1000 - 6000, answered_at=NOW - seconds * 1000,
        free_until=rate.free_under or None if rate else None, answer_known=True,
    )  # fmt: skip
    return replace(call, **more)


def owed(call: int, number: str, rate: Rate | None, seconds: int, country: str | None, **more) -> CallDue:
    """A finished call that the visit has not paid."""
    charge = charge_sell(rate, seconds, COIN) if rate else None
    due = CallDue(
        id=call, number=number, destination=rate.destination if rate else "", country=country, seconds=seconds,
        amount=charge.amount if charge else 0, charge=charge, status="answered", answer_known=True, differs=0,
        end_heard=True, began_at=NOW - 20_000 - seconds * 1000, ended_at=NOW - 20_000,
    )  # fmt: skip
    return replace(due, **more)


def tile(cabin: int, state: State, **more) -> Tile:
    """A cabin; what is due is its calls' sum."""
    due = sum(call.amount for call in more.get("owed", ())) + (more["call"].price if more.get("call") else 0)
    plain = Tile(
        cabin=cabin, name="", state=state, since=NOW - 60_000, visit=None, mode="postpaid", deposit=0, call=None,
        due=due, owed=(), can_cut=True, live=True, no_news_since=None,
    )  # fmt: skip
    return replace(plain, **more)


TWO_CALLS = (
    owed(11, "00221776543210", SENEGAL, 228, "SN"),
    owed(12, "002250708091011", IVORY, 173, "CI", differs=3),
)

TILES = (
    tile(1, State.TALKING, call=now("0033612345678", FRANCE, 184, "FR"), can_cut=True),
    tile(2, State.DUE, owed=TWO_CALLS),
    tile(3, State.RINGING, call=now("771234567", SENEGAL, 0, "SN")),
    tile(4, State.FREE),
    tile(5, State.TALKING, call=now("0012125550123", Rate("1", "États-Unis", 60 * UNIT), 340, "US", None),
         mode="prepaid", deposit=500 * UNIT, can_cut=False),
    tile(6, State.OPEN),
    tile(7, State.FAULT, call=now("00221701112233", SENEGAL, 120, "SN"), no_news_since=NOW - 79_000),
    tile(8, State.BLOCKED),
)  # fmt: skip

HARD = (
    tile(1, State.TALKING, call=now("00881612345678", None, 61, None, None), name="Cabine du fond"),
    tile(2, State.TALKING, call=now("00243812345678", CONGO, 20_000, "CD", losing=True), owed=TWO_CALLS),
    tile(3, State.DUE, name="Près de la porte", owed=(
        owed(21, "00243812345678", CONGO, 5, "CD"),
        owed(22, "0033612345678", FRANCE, 95, "FR", status="interrupted"),
        owed(23, "00881612345678", None, 61, None, differs=-4, end_heard=False, answer_known=False))),
    tile(4, State.DIALLING, call=now("0024381", CONGO, 0, "CD"), live=True),
    tile(5, State.TALKING, call=now("00243812345678", CONGO, 7, "CD", answer_known=False), can_cut=False,
         notes=(sentence("The program was restarted during this call; the meter went on."),)),
    tile(6, State.FREE, live=False),
    tile(7, State.FAULT, no_news_since=NOW - 79_000),
    tile(8, State.DUE, owed=(owed(31, "00243812345678", replace(CONGO, price=7_777 * UNIT), 9_530, "CD"),)),
)  # fmt: skip

TALKATIVE = tuple(
    tile(cabin, State.DUE, owed=tuple(owed(call, "0033612345678", FRANCE, 95 + call, "FR") for call in range(calls)))
    for cabin, calls in ((1, 4), (2, 5), (3, 7))
)
"""Customers who have called more than once or twice."""

AMERICA = Rate("1", "États-Unis", 60 * UNIT)
EXTRAS = (Extra(7, "Café", 2, 100 * UNIT), Extra(8, "Photocopie noir et blanc recto verso", 1, 25 * UNIT))

COUNTER = (
    tile(1, State.TALKING, call=now("0012125550123", AMERICA, 390, "US", None), mode="prepaid", deposit=500 * UNIT,
         visit=1, left=110, name_of="Awa"),
    tile(2, State.DUE, owed=TWO_CALLS, extras=EXTRAS, visit=2, name_of="Moussa Ndiaye", note="carte d’identité en gage",
         due=860 * UNIT),
    tile(3, State.TALKING, call=now("0012125550123", AMERICA, 445, "US", None), mode="prepaid", deposit=500 * UNIT,
         visit=3, left=55, limit_alarm=60, can_cut=False),
    tile(4, State.FREE),
    tile(5, State.TALKING, call=now("0012125550123", AMERICA, 472, "US", None), mode="prepaid", deposit=500 * UNIT,
         visit=5, left=28, limit_alarm=30, wished=500 * UNIT, can_cut=True),
    tile(6, State.OPEN, mode="prepaid", deposit=500 * UNIT, visit=6),
    tile(7, State.TALKING, call=now("0012125550123", AMERICA, 490, "US", None), mode="prepaid", deposit=500 * UNIT,
         visit=7, left=8, limit_alarm=10, can_cut=False),
    tile(8, State.TALKING, call=now("0012125550123", AMERICA, 520, "US", None, capped=True, price=500 * UNIT),
         mode="prepaid", deposit=500 * UNIT, visit=8, left=-20, limit_alarm=0, can_cut=False, due=500 * UNIT),
    tile(9, State.DUE, visit=9, mode="prepaid", deposit=1000 * UNIT, owed=TWO_CALLS),
    tile(10, State.DUE, visit=10, extras=EXTRAS[:1], due=100 * UNIT),
    tile(11, State.TALKING, call=now("0033612345678", FRANCE, 900, "FR", overtaken_at=NOW - 480_000), visit=11,
         can_cut=False),
)  # fmt: skip
WAITING = (
    Waiting(1, "Fatou", "", NOW - 600_000),
    Waiting(2, "Ibrahima", "Mali", NOW - 240_000),
    Waiting(3, "Monsieur au chapeau", "", NOW - 20_000),
)

UP = GatewayLight("sipura", "sipura", "up", NOW - 1000, None, True, 0)
GONE = sentence("{path} is not there: is the cable plugged in?", path="/dev/ttyUSB0")
DOWN = GatewayLight("panasonic", "panasonic", "down", NOW - 79_000, GONE, False, 12)
SILENT = GatewayLight("asterisk", "asterisk", "silent", NOW - 40_000, None, True, 0)


def board(tiles: tuple[Tile, ...] = TILES, **more) -> Board:
    """A board of these cabins; `more` replaces any field."""
    picture = Board(
        revision=41, at=Moment(NOW, 5_000_000), tiles=tiles, gateways=(UP,), unmapped=(), strangers=(),
        totals=Totals(
            free=sum(one.state == State.FREE for one in tiles),
            talking=sum(one.state == State.TALKING for one in tiles),
            taken=18_450 * UNIT, due=sum(one.due for one in tiles)),
        balance=BalanceLight("good", 9_600), alarms=(), ended=3,
    )  # fmt: skip
    return replace(picture, **more)


def many(count: int) -> tuple[Tile, ...]:
    """So many cabins, the eight states in turn."""
    return tuple(replace(TILES[(number - 1) % 8], cabin=number) for number in range(1, count + 1))


BROKEN = board(
    HARD,
    gateways=(UP, DOWN, SILENT),
    balance=BalanceLight("low", 1_500),
    alarms=(sentence("The disk refuses the shop's books: calls go on, but free some space or call for help."),),
    unmapped=(
        UnmappedCall(90, "panasonic", "118", "0033612345678", None, 65, 190 * UNIT),
        UnmappedCall(91, "panasonic", "119", "771234567", State.TALKING, 12, 15 * UNIT),
    ),
    unpriced=(UnpricedCall(95, 3, "00999123456", 1320, NOW - 300_000), UnpricedCall(96, 12, "0088161234567", 61, NOW)),
    strangers=(Stranger("sipura", "192.168.1.77", "192.168.1.77/2", 14, NOW - 9_000),),
)


CALLS = (
    ("771234567", "Sénégal Orange", "SN", 228, 285, 190, "answered"),
    ("00243812345678", "République démocratique du Congo Vodacom proper", "CD", 7_281, 37_620, 38_000, "answered"),
    ("0033612345678", "France Bouygues", "FR", 0, 0, 0, "unanswered"),
    ("00881612345678", "", None, 61, None, None, "interrupted"),
)
"""number, destination, country, seconds, revenue and cost in francs, status: usual, at a loss, unanswered, unpriced."""
