"""What the counter's tile of a cabin says in a few words: no more than is known, and what cannot wait first.

Pure: the facts of a tile in, sentences out. The page translates them and writes their figures.
"""

from dataclasses import dataclass
from typing import Literal

from callshop.events import Figure, Sentence, sentence
from callshop.metering.states import BLOCKED, FAULT, OPEN, TALKING
from callshop.metering.tile.facts import CallNow, TileFacts

Tone = Literal["step", "unsure", "visit", "wish", "soon", "bad", "doubt", "silent"]
"""How a remark is shown: step, unsure, visit beside the figures, all others loud."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing the tile says. Where there is little room `brief` stands in, and what is `roomy` is left out."""

    tone: Tone
    sentence: Sentence
    brief: Sentence | None = None
    roomy: bool = False
    icon: str | None = None  # a sign before it


def hint(tile: TileFacts) -> Sentence:
    """What a cabin is waiting for, where no price is shown."""
    if tile.deposit:
        return sentence("prepaid {amount}", amount=Figure("money", tile.deposit))
    if tile.mode == "free" and tile.visit is not None:
        return sentence("offered")
    if tile.state is OPEN:
        return _hint_of_an_open_cabin(tile)
    if tile.state is BLOCKED:
        return sentence("since {time}", time=Figure("clock_short", tile.since))
    if tile.state is FAULT:
        return sentence("gateway gone")
    if not tile.wired:
        return sentence("no line yet")
    return sentence("lifted = open") if tile.live else sentence("Calls show when they end")


def next_steps(tile: TileFacts, sees_losses: bool) -> tuple[Remark, ...]:
    """What happens next, then what the customer asks for, then what the visit comes to beside this call."""
    return (*_first(tile, sees_losses), *_wish(tile), *_visit(tile))


def _hint_of_an_open_cabin(tile: TileFacts) -> Sentence:
    if not tile.live:
        return sentence("The call will show when it ends")
    return sentence("handset lifted") if tile.lifted else sentence("open, pay after")


def _first(tile: TileFacts, sees_losses: bool) -> tuple[Remark, ...]:
    if tile.state is FAULT:
        return _silence(tile)
    urgent = _urgent(tile)
    if urgent or tile.wished:
        return urgent
    return _of_call(tile, tile.call, sees_losses) if tile.call else _of_what_is_owed(tile)


def _silence(tile: TileFacts) -> tuple[Remark, ...]:
    if not tile.no_news_since:
        return ()
    since = Figure("clock", tile.no_news_since)
    brief = sentence("since {time}", time=since)
    return (Remark("silent", sentence("no news since {time}", time=since), brief),)


def _urgent(tile: TileFacts) -> tuple[Remark, ...]:
    """What the cashier must look at before anything else, the customer's wish included."""
    if tile.call and tile.call.overtaken_at:
        since = Figure("clock_short", tile.call.overtaken_at)
        whole = sentence("Another call on this line since {time}: is the first one over?", time=since)
        brief = sentence("A second call since {time}: is the first over?", time=since)
        return (Remark("doubt", whole, brief, icon="info"),)
    if tile.left is None:
        return ()
    if tile.left < 0:
        over = Figure("duration", -tile.left)
        return (Remark("bad", sentence("over by {time}: make them hang up", time=over)),)
    return (Remark("soon", _end(tile, tile.left)),) if tile.limit_alarm is not None else ()


def _end(tile: TileFacts, left: int) -> Sentence:
    """When the call ends: only where the gateway can cut does it end by itself."""
    time = Figure("duration", left)
    return sentence("ends in {time}", time=time) if tile.can_cut else sentence("deposit used up in {time}", time=time)


def _of_call(tile: TileFacts, call: CallNow, sees_losses: bool) -> tuple[Remark, ...]:
    if call.emergency:
        return (Remark("bad", sentence("Emergency call"), icon="fault"),)
    if call.refused:
        return (Remark("bad", sentence("Refused number")),)
    if not call.priced:
        return (Remark("bad", sentence("Number without a price")),)
    if sees_losses and call.losing:
        return (Remark("bad", sentence("Sold at a loss")),)
    if tile.state is not TALKING:
        starts = sentence("the meter starts at the answer")
        unknown = sentence("answer not reported by this gateway")
        return (Remark("step", starts if call.answer_known else unknown, roomy=True),)
    if tile.left is not None:
        return (Remark("step", _end(tile, tile.left)),)
    unsure = () if call.answer_known else (Remark("unsure", sentence("answer not reported"), roomy=True),)
    return (*_price_step(call), *unsure)


def _price_step(call: CallNow) -> tuple[Remark, ...]:
    if call.free_until and call.seconds < call.free_until:
        return (Remark("step", sentence("free under {seconds} s", seconds=call.free_until)),)
    if not call.next_step:
        return ()
    more, seconds = call.next_step
    price, time = Figure("money", call.price + more), Figure("about_time", seconds)
    return (Remark("step", sentence("{price} in {time}", price=price, time=time)),)


def _of_what_is_owed(tile: TileFacts) -> tuple[Remark, ...]:
    if not tile.owed:
        return ()
    if tile.capped:
        return (Remark("step", sentence("held at the deposit")),)
    return (Remark("step", sentence("hung up at {time}", time=Figure("clock", tile.owed[-1].ended_at))),)


def _wish(tile: TileFacts) -> tuple[Remark, ...]:
    if not tile.wished or tile.state is FAULT:
        return ()
    return (Remark("wish", sentence("asks for {amount} more", amount=Figure("money", tile.wished))),)


def _visit(tile: TileFacts) -> tuple[Remark, ...]:
    if not tile.call or tile.due == tile.call.price:
        return ()
    return (Remark("visit", sentence("visit {amount}", amount=Figure("money", tile.due))),)
