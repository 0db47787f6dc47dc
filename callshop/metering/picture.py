"""Cabins and an instant -> the tiles of the board. Every figure that a screen shows is computed here, once."""

from dataclasses import dataclass

from callshop.events import Moment, Sentence, sentence
from callshop.metering.board import CallDue, CallNow, Tile, UnmappedCall
from callshop.metering.cabin import Cabin
from callshop.metering.calls import Call, FinishedCall, owes, revenue_of
from callshop.metering.states import FAULT, IN_CALL, TALKING
from callshop.rating.charge import next_step


@dataclass(frozen=True, slots=True)
class Reach:
    """What the gateways of a cabin can do, and since when they are not heard (ms since 1970 UTC; None: they are)."""

    can_cut: bool = False
    live: bool = True
    no_news_since: int | None = None


def tile(cabin: Cabin, name: str, reach: Reach, now: Moment, longest_call: int) -> Tile:
    """One cabin as everyone sees it at this instant."""
    call = _shown_call(cabin)
    shown = call_now(call, now) if call else None
    running = sum(_price(other, now) for other in cabin.calls)
    return Tile(
        cabin=cabin.number,
        name=name,
        state=FAULT if reach.no_news_since is not None else cabin.state,
        since=cabin.since.wall,
        visit=cabin.visit.id if cabin.visit else None,
        mode=cabin.visit.mode if cabin.visit else "postpaid",
        deposit=cabin.visit.deposit if cabin.visit else 0,
        call=shown,
        due=running + sum(finished.amount for finished in cabin.owed),
        owed=tuple(call_due(finished) for finished in cabin.owed),
        can_cut=reach.can_cut,
        live=reach.live,
        no_news_since=reach.no_news_since,
        notes=tuple(_notes(cabin, now, longest_call)),
    )


def call_now(call: Call, now: Moment) -> CallNow:
    """The call in progress at this instant."""
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
        price=_price(call, now),
        next_step=next_step(rate, seconds, call.coin) if rate and talking else None,
        ringing_at=call.dialled_at.wall,
        answered_at=call.answered_at.wall if call.answered_at else None,
        free_until=rate.free_under if still_free else None,
        answer_known=call.answer_known,
    )


def call_due(finished: FinishedCall) -> CallDue:
    """A finished call that is owed."""
    quote = finished.call.quote
    return CallDue(
        id=finished.call.id,
        number=quote.number,
        destination=quote.destination,
        country=quote.country,
        seconds=finished.seconds,
        amount=finished.amount,
        charge=finished.revenue,
        status=finished.status,
        answer_known=finished.call.answer_known,
        differs=finished.differs,
        end_heard=finished.end_heard,
        ended_at=finished.ended_at.wall,
    )


def unmapped(cabin: Cabin, now: Moment) -> list[UnmappedCall]:
    """The calls of a line that no cabin has."""
    running = [
        UnmappedCall(
            call.id if call.answered_at else None,
            call.gateway,
            call.line,
            call.quote.number,
            call.state,
            call.seconds(now),
            _price(call, now),
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


def _shown_call(cabin: Cabin) -> Call | None:
    """The call a tile shows: the strongest; of two that talk, the first."""
    return min(cabin.calls, key=lambda call: IN_CALL.index(call.state), default=None)


def _price(call: Call, now: Moment) -> int:
    """What this call would cost the customer, were it over now."""
    charge = revenue_of(call, call.seconds(now))
    return charge.amount if charge else 0


def _notes(cabin: Cabin, now: Moment, longest_call: int) -> list[Sentence]:
    notes = []
    for call in cabin.calls:
        if call.resumed:
            notes.append(sentence("The program was restarted during this call; the meter went on."))
        if call.quote.refused and owes(call):
            notes.append(sentence("The shop refuses this number: ask the customer to hang up."))
        if call.state is TALKING and call.seconds(now) > longest_call:
            notes.append(sentence("This call is very long: check that somebody is still talking."))
    for finished in cabin.owed:
        if finished.differs:
            notes.append(
                sentence(
                    "The gateway counted {seconds} s more or less than the screen showed; its figure counts.",
                    seconds=f"{finished.differs:+d}",
                )
            )
        if not finished.end_heard:
            notes.append(sentence("The end of a call was not heard: check its duration."))
    return notes
