"""Cabins and an instant -> the tiles of the board. Every figure that a screen shows is computed here, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from callshop.events import Moment, Sentence, sentence
from callshop.metering.board import Tile, UnmappedCall
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import Call, FinishedCall, owes
from callshop.metering.deposit import charges, left_for_calls
from callshop.metering.states import FAULT, IN_CALL, TALKING
from callshop.metering.tile.facts import CallDue, CallNow
from callshop.rating.charge import Charge, next_step

ALARMS = (0, 10, 30, 60)
"""Seconds before a call's limit at which the customer and the cashier are told."""
NO_LIMITS: Mapping[int, int | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reach:
    """What the gateways of a cabin can do (wired: it has any), since when they are not heard (ms; None: they are)."""

    can_cut: bool = False
    live: bool = True
    wired: bool = True
    no_news_since: int | None = None


def tile(
    cabin: Cabin, name: str, reach: Reach, now: Moment, longest_call: int, lasts: Mapping[int, int | None] = NO_LIMITS,
    more_notes: tuple[Sentence, ...] = (),
) -> Tile:  # fmt: skip
    """One cabin as everyone sees it at this instant. `lasts`: call -> seconds after which it must end."""
    call, visit, prices = _shown_call(cabin), cabin.visit, charges(cabin, now)
    running = sum(price.amount for price in prices.values() if price)
    owed = tuple(call_due(finished) for finished in cabin.owed)
    extras = visit.extras if visit else ()
    left = _left(cabin, now, lasts)
    talking = any(each.state is TALKING for each in cabin.calls)
    return Tile(
        cabin=cabin.number,
        name=name,
        state=FAULT if reach.no_news_since is not None else cabin.state,
        since=cabin.since.wall,
        visit=visit.id if visit else None,
        mode=visit.mode if visit else "postpaid",
        deposit=visit.deposit if visit else 0,
        call=call_now(call, now, prices[call.id], left_for_calls(cabin)) if call else None,
        due=running + sum(due.amount for due in owed) + sum(extra.amount for extra in extras),
        owed=owed,
        can_cut=reach.can_cut,
        live=reach.live,
        no_news_since=reach.no_news_since,
        notes=(*_notes(cabin, now, longest_call), *more_notes),
        blocked=cabin.blocked,
        name_of=visit.name if visit else "",
        note=visit.note if visit else "",
        extras=extras,
        left=left,
        limit_alarm=next((each for each in ALARMS if left <= each), None) if talking and left is not None else None,
        wished=visit.wished if visit else 0,
        capped=any(due.capped for due in owed) or any(price.cap is not None for price in prices.values() if price),
        lifted=cabin.lifted,
        wired=reach.wired,
    )


def call_now(call: Call, now: Moment, price: Charge | None, left: int | None = None) -> CallNow:
    """The call in progress at this instant, at this price; `left`: micros of a deposit, None without one."""
    seconds = call.seconds(now)
    quote, talking = call.quote, call.answered_at is not None
    rate = quote.sell if owes(call) else None
    loses = rate is not None and quote.buy is not None and rate.price < quote.buy.price
    still_free = talking and rate is not None and 0 < seconds < rate.free_under
    return CallNow(
        id=call.id if talking else None,
        number=quote.number,
        direction=call.direction,
        destination=quote.destination,
        country=quote.country,
        kind=quote.kind,
        rate=rate,
        priced=quote.priced or not owes(call),
        losing=loses,
        seconds=seconds,
        price=price.amount if price else 0,
        next_step=_next_step(call, price, left, now) if rate and talking else None,
        ringing_at=call.dialled_at.wall,
        answered_at=call.answered_at.wall if call.answered_at else None,
        free_until=rate.free_under if still_free else None,
        answer_known=call.answer_known,
        capped=price is not None and price.cap is not None,
        overtaken_at=call.overtaken_at.wall if call.overtaken_at else None,
        emergency=quote.emergency and call.direction != "in",
        refused=quote.refused and owes(call),
        basis=quote.basis,
    )


def call_due(finished: FinishedCall) -> CallDue:
    """A finished call that is owed."""
    call, quote = finished.call, finished.call.quote
    return CallDue(
        id=call.id,
        number=quote.number,
        destination=quote.destination,
        country=quote.country,
        seconds=finished.seconds,
        amount=finished.amount,
        charge=finished.revenue,
        status=finished.status,
        answer_known=call.answer_known,
        differs=finished.differs,
        end_heard=finished.end_heard,
        began_at=(call.answered_at or call.dialled_at).wall,
        ended_at=finished.ended_at.wall,
        capped=finished.cap is not None,
        priced=quote.priced or not owes(call),
        refused=quote.refused and owes(call),
        basis=quote.basis,
    )


def unmapped(cabin: Cabin, now: Moment) -> list[UnmappedCall]:
    """The calls of a line that no cabin has."""
    prices = charges(cabin, now)
    running = [
        UnmappedCall(
            call.id if call.answered_at else None,
            call.gateway,
            call.line,
            call.quote.number,
            call.state,
            call.seconds(now),
            prices[call.id].amount if prices[call.id] else 0,
        )
        for call in cabin.calls
    ]
    over = [
        UnmappedCall(
            done.call.id, done.call.gateway, done.call.line, done.call.quote.number, None, done.seconds, done.amount
        )
        for done in cabin.owed
    ]
    return running + over


def _dispute(finished: FinishedCall) -> Sentence:
    """The three witnesses of a call's seconds, and what is counted."""
    said = finished.said
    figures = {"counter": said.counter, "times": said.printed, "clock": said.clock}
    return sentence(
        "The seconds of a call contradict each other"
        " (gateway's counter {counter}, its times {times}, our clock {clock}): {seconds} s count.",
        seconds=finished.seconds, **{name: "-" if told is None else told for name, told in figures.items()},
    )  # fmt: skip


def _shown_call(cabin: Cabin) -> Call | None:
    """The call a tile shows: the strongest; of two that talk, the first."""
    return min(cabin.calls, key=lambda call: IN_CALL.index(call.state), default=None)


def _next_step(call: Call, price: Charge | None, left: int | None, now: Moment) -> tuple[int, int] | None:
    """(micros more, in how many seconds): no more than the deposit has left, and nothing when that is used up."""
    step = next_step(call.quote.sell, call.seconds(now), call.coin)
    if step is None or left is None or price is None:
        return step
    more = min(step[0], left - price.amount)
    return (more, step[1]) if more > 0 else None


def _left(cabin: Cabin, now: Moment, lasts: Mapping[int, int | None]) -> int | None:
    """Seconds until the first of the cabin's calls must end, below zero if it goes on; None if none must."""
    limited = [lasts[call.id] - call.seconds(now) for call in cabin.calls if lasts.get(call.id) is not None]
    return min(limited, default=None)


def _notes(cabin: Cabin, now: Moment, longest_call: int) -> list[Sentence]:
    notes = []
    for call in cabin.calls:
        if call.resumed:
            notes.append(sentence("The program was restarted during this call; the meter went on."))
        if call.quote.refused and owes(call):
            notes.append(sentence("The shop refuses this number: ask the customer to hang up."))
        if call.quote.emergency and call.direction != "in":
            notes.append(sentence("Emergency call: it is free, and nothing ends it."))
        if call.state is TALKING and call.seconds(now) > longest_call:
            notes.append(sentence("This call is very long: check that somebody is still talking."))
    for finished in cabin.owed:
        notes += _doubts_of_price(finished)
        if finished.disputed:
            notes.append(_dispute(finished))
        elif finished.differs:
            notes.append(
                sentence(
                    "The gateway counted {seconds} s more or less than the screen showed; its figure counts.",
                    seconds=f"{finished.differs:+d}",
                )
            )
        if not finished.end_heard:
            notes.append(sentence("The end of a call was not heard: check its duration."))
    return notes


def _doubts_of_price(finished: FinishedCall) -> list[Sentence]:
    """What the cashier should know of a price that stands in no list, or of a call that should not have been."""
    call, quote = finished.call, finished.call.quote
    told = (
        (
            quote.refused,
            sentence("{number} is refused by the shop, but was connected: it is charged.", number=quote.number),
        ),
        (
            not quote.priced and quote.basis == "default",
            sentence("{number} is in no price list: the shop's price for it is charged.", number=quote.number),
        ),
        (
            not quote.priced and quote.basis == "margin",
            sentence("{number} is in no price list: its cost and the shop's margin are charged.", number=quote.number),
        ),
    )
    return [words for true, words in told if true] if owes(call) and finished.amount else []
