"""The board of the shop at an instant, from its cabins, gateways, till and credit."""

from dataclasses import replace

from callshop.events import Moment
from callshop.ledger.provider.account import Account
from callshop.ledger.settings.shop_config import CabinRow, ShopConfig
from callshop.metering.board import BalanceLight, Board, Totals
from callshop.metering.cabin_state import Cabin
from callshop.metering.picture import Reach, tile, unmapped
from callshop.metering.states import FREE, TALKING
from callshop.shop.board.alarms import alarms
from callshop.shop.limits.call_limits import CallLimits
from callshop.shop.state.credit import alarms_of_credit, level
from callshop.shop.state.shop_state import ShopState

SECOND_MS, MINUTE_MS = 1000, 60_000


def board(state: ShopState, limits: CallLimits, at: Moment, revision: int) -> Board:
    """What is true now."""
    rows = {row.number: row for row in state.house.cabins}
    cabins = [(cabin, rows.get(cabin.number) or CabinRow(cabin.number, "", ())) for cabin in state.cabins.mapped()]
    tiles = tuple(
        tile(
            cabin, row.name, _reach(state, cabin, row), at, state.house.longest_call, limits.lasts,
            limits.notes(cabin),
        )
        for cabin, row in cabins
    )  # fmt: skip
    return Board(
        revision=revision,
        at=at,
        tiles=tiles,
        gateways=state.gateways.lights(),
        unmapped=tuple(call for _, cabin in state.cabins.unmapped() for call in unmapped(cabin, at)),
        strangers=state.gateways.strangers(),
        totals=Totals(
            free=sum(1 for each in tiles if each.state is FREE),
            talking=sum(1 for each in tiles if each.state is TALKING),
            taken=state.takings.today,
            due=sum(each.to_collect for each in tiles),
        ),
        balance=balance_light(state.account, state.house),
        alarms=(*alarms(state, at), *alarms_of_credit(state.account, state.house)),
        waiting=state.waiting,
        tills=state.tills,
        unpriced=state.unpriced.calls,
        missing=tuple(lost.shown for lost in state.lost.missing),
        open_calls=sum(1 for _, call in state.cabins.calls() if call.answered_at),
        ended=state.calls_ended,
    )


def same_picture(one: Board, other: Board) -> bool:
    """Whether nobody could tell them apart: all but the instant, of which screens show the minute.

    What merely counts the words of gateways and strangers is drawn once a second: a flood wakes nobody more often.
    """
    if one.at.wall // SECOND_MS == other.at.wall // SECOND_MS:
        one, other = _without_counters(one), _without_counters(other)
    same_minute = one.at.wall // MINUTE_MS == other.at.wall // MINUTE_MS
    return same_minute and replace(one, at=other.at) == other


def _without_counters(seen: Board) -> Board:
    lights = tuple(replace(light, last_heard=None, unreadable=0, why=None) for light in seen.gateways)
    return replace(seen, gateways=lights, strangers=())


def balance_light(account: Account, house: ShopConfig) -> BalanceLight:
    """The credit at the provider as a light: in time, for the cashier is told no amount of it."""
    colour = level(account, house)
    return BalanceLight(colour, {"unknown": None, "empty": 0}.get(colour, account.seconds_left()))


def _reach(state: ShopState, cabin: Cabin, row: CabinRow) -> Reach:
    """What the gateways of this cabin can do: of its calls in progress, else of its lines."""
    names = {call.gateway for call in cabin.calls} or {gateway for gateway, _ in row.lines}
    gone = [since for since in map(state.gateways.no_news_since, sorted(names)) if since is not None]
    return Reach(
        can_cut=any(map(state.gateways.can_cut, names)),
        live=all(map(state.gateways.is_live, names)),
        wired=bool(names),
        no_news_since=min(gone) if names and len(gone) == len(names) else None,
    )
