"""A cabin, and what an event makes of it: step(cabin, event) -> cabin, effects. Where it leads is in states.NEXT."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from callshop.events import Answered, Completed, Dialled, Direction, HungUp, LineEvent, Moment, OffHook, Ringing
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import Call, FinishedCall, answered, finish, merged, overtaken
from callshop.metering.deposit import at_its_end
from callshop.metering.effects import CallFinished, CallStarted, CutLine, Effect, OutOfTurn, VisitEnded
from callshop.metering.states import (
    DIALLING,
    RINGING,
    SAME,
    TALKING,
    State,
    moves,
)
from callshop.metering.visit import Visit
from callshop.metering.witnesses import BURST_MS, SLACK
from callshop.rating.tariff import Quote


class CallBook(Protocol):
    """What a step must ask the shop for: the next numbers of its book, and what a number costs there and then."""

    @property
    def coin(self) -> int: ...

    def next_call(self) -> int: ...

    def next_visit(self) -> int: ...

    def quote(self, gateway: str, number: str, cabin: int | None, at: Moment) -> Quote: ...

    def refuses(self, quote: Quote) -> bool: ...


@dataclass(frozen=True, slots=True)
class CabinLine:
    """Where an event happened: the gateway, the name the shop knows the line by, whether it tells the answer.

    brought: its call was on a line that no cabin has until now.
    clocked: False for a recording without times, whose instants are made up.
    """

    gateway: str
    name: str
    tells_answer: bool = True
    brought: bool = False
    clocked: bool = True


Stepped = tuple[Cabin, tuple[Effect, ...]]


def step(cabin: Cabin, line: CabinLine, event: LineEvent, book: CallBook) -> Stepped:
    """What this event makes of the cabin, and what is to be done about it. Pure but for the numbers the book gives."""
    call = cabin.call_of(line.gateway, event)
    leads = moves(call.state if call else cabin.rest, event)
    if leads is None:
        return cabin, (OutOfTurn(cabin.state, event),)
    cabin, effects = _settled(cabin, call, event, book) if line.brought and call else (cabin, ())
    if leads is SAME:
        return _counted(cabin, call, event), effects
    after, meant = MEANINGS[type(event)](cabin, line, event, book, call)
    after, ended = leave_if_done(_with_doubts(after, meant))
    if after.state is not cabin.state:
        after = replace(after, since=event.at)
    return after, effects + meant + ended


def leave_if_done(cabin: Cabin) -> Stepped:
    """A visit that the handset opened ends with the handset, if nothing is owed."""
    if cabin.visit is None or cabin.visit.opened_by or cabin.lifted or cabin.calls or cabin.owed:
        return cabin, ()
    if cabin.visit.extras:
        return cabin, ()
    return replace(cabin, visit=None), (VisitEnded(cabin.visit.id),)


def _with_doubts(cabin: Cabin, effects: tuple[Effect, ...]) -> Cabin:
    """The calls that talk on a line on which another was answered since are in doubt."""
    for effect in effects:
        if isinstance(effect, CallStarted | CallFinished):
            newer = effect.call if isinstance(effect, CallStarted) else effect.finished.call
            cabin = replace(cabin, calls=tuple(overtaken(call, newer) for call in cabin.calls))
    return cabin


def end_call(cabin: Cabin, finished: FinishedCall, book: CallBook) -> Stepped:
    """Take a finished call out of the cabin; what it costs stays due, in a visit, within what its deposit has left."""
    finished = at_its_end(cabin, finished)
    calls = tuple(call for call in cabin.calls if call.id != finished.call.id)
    cabin = replace(cabin, calls=calls)
    if finished.amount or waits_for_a_cabin(cabin, finished):
        cabin = _with_visit(replace(cabin, owed=(*cabin.owed, finished)), finished.ended_at, book)
    return cabin, (CallFinished(finished, cabin.visit),)


def waits_for_a_cabin(cabin: Cabin, finished: FinishedCall) -> bool:
    """Talk without a price on a line that no cabin has is kept in sight until somebody says whose it was."""
    return cabin.number is None and finished.revenue is None and finished.seconds > 0


def _settled(cabin: Cabin, call: Call, event: LineEvent, book: CallBook) -> Stepped:
    """A call in progress that turns out to be this cabin's: it is in its visit, and its row says both from now on."""
    if call.state is not TALKING:
        return cabin, ()
    cabin = _with_visit(cabin, event.at, book) if call.direction != "in" else cabin
    return cabin, (CallStarted(call, cabin.visit),)


def _lift(cabin: Cabin, line: CabinLine, event: OffHook, book: CallBook, call: Call | None) -> Stepped:
    """The handset is up: the visit begins. A call that was still on this line has ended without our hearing it.

    But who lifts the handset of a ringing telephone is about to answer it.
    """
    effects: tuple[Effect, ...] = ()
    if call and (call.direction != "in" or call.state is TALKING):
        cabin, effects = end_call(cabin, finish(call, event.at, end_heard=False), book)
    return _with_visit(replace(cabin, lifted=True), event.at, book), effects


def _dial(cabin: Cabin, line: CabinLine, event: Dialled, book: CallBook, call: Call | None) -> Stepped:
    """A call begins. The same digits again are the same call; others end the one before, on a line that carries one.

    Under one reference others are the number of the same call, better known.
    """
    effects: tuple[Effect, ...] = ()
    if call and call.ref and call.state is not TALKING:
        return _known_better(cabin, line, call, event, book)
    if call and (call.ref or (_same_number(cabin, call, line, event, book) and call.state is not TALKING)):
        return _put(cabin, _numbered(cabin, line, call, event.number, book)), ()
    if call:
        cabin, effects = end_call(cabin, finish(call, event.at, end_heard=False), book)
    cabin = _with_visit(cabin, event.at, book) if event.direction == "out" else cabin
    begun = _begin(cabin, line, event, book, event.number, event.direction, DIALLING)
    return replace(cabin, calls=(*cabin.calls, begun)), effects + _cut_if_refused(cabin, begun, book, event.free)


def _known_better(cabin: Cabin, line: CabinLine, call: Call, event: Dialled, book: CallBook) -> Stepped:
    """A call that nobody has answered, told again: perhaps without the digits that led to a trunk, or its direction."""
    turned = event.direction == "out" != call.direction
    if event.number and event.number != call.dialled:
        call = replace(call, quote=replace(call.quote, number=""))
    call = replace(_numbered(cabin, line, call, event.number, book), direction=event.direction)
    cabin = _with_visit(cabin, event.at, book) if turned else cabin
    return _put(cabin, call), _cut_if_refused(cabin, call, book, event.free) if turned else ()


def _ring(cabin: Cabin, line: CabinLine, event: Ringing, book: CallBook, call: Call | None) -> Stepped:
    if call is None:
        return cabin, ()
    return _put(cabin, replace(call, state=RINGING)), ()


def _answer(cabin: Cabin, line: CabinLine, event: Answered, book: CallBook, call: Call | None) -> Stepped:
    """The meter starts, and the row goes to disk before the tile says so."""
    if (call or event).direction == "out":  # a call that was dialled on an unmapped line is in no visit yet
        cabin = _with_visit(cabin, event.at, book)
    if call is None:
        call = _begin(cabin, line, event, book, event.number or "", event.direction, TALKING)
        cabin = replace(cabin, calls=(*cabin.calls, call))
    elif event.number:
        call = _numbered(cabin, line, call, event.number, book)
    heard = event.at.plus(event.counter * 1000)
    at = heard if line.clocked and _counts_too_much(call, event, heard) else event.at
    told, counted = merged(call.told, event.told), max(call.counted, event.counter)
    call = replace(answered(call, at), state=TALKING, told=told, heard_at=heard, counted=counted)
    return _put(cabin, call), (CallStarted(call, cabin.visit), *_cut_if_refused(cabin, call, book, event.free))


def _hang_up(cabin: Cabin, line: CabinLine, event: HungUp, book: CallBook, call: Call | None) -> Stepped:
    cabin = replace(cabin, lifted=False)
    if call is None:
        return cabin, ()
    return end_call(cabin, finish(replace(call, told=merged(call.told, event.told)), event.at), book)


def _complete(cabin: Cabin, line: CabinLine, event: Completed, book: CallBook, call: Call | None) -> Stepped:
    """A record with the gateway's own figures: it ends the call it speaks of, or is a whole call by itself."""
    if call is None:
        cabin = _with_visit(cabin, event.at, book) if event.direction != "in" else cabin
        begun = event.at.plus(-event.seconds * 1000)
        call = _begin(cabin, line, replace(event, at=begun), book, event.number or "", event.direction, DIALLING)
    elif event.number:
        call = _numbered(cabin, line, call, event.number, book)
    call = replace(call, told=merged(call.told, event.told))
    finished = finish(
        call, event.at, seconds=event.seconds, was_answered=event.answered, figures=event.figures, late=event.late,
        clocked=line.clocked,
    )  # fmt: skip
    return end_call(replace(cabin, lifted=False), finished, book)


MEANINGS: dict[type, Callable[..., Stepped]] = {
    OffHook: _lift,
    Dialled: _dial,
    Ringing: _ring,
    Answered: _answer,
    HungUp: _hang_up,
    Completed: _complete,
}


def _begin(
    cabin: Cabin,
    line: CabinLine,
    event: LineEvent,
    book: CallBook,
    number: str,
    direction: Direction | None,
    state: State,
) -> Call:
    return Call(
        id=book.next_call(),
        gateway=line.gateway,
        line=line.name,
        names=event.names,
        device=event.device,
        ref=event.ref,
        state=state,
        direction=direction,
        dialled=number,
        quote=book.quote(line.gateway, number, cabin.number, event.at),
        coin=book.coin,
        dialled_at=event.at,
        told=event.told,
        for_free=(cabin.visit is not None and cabin.visit.mode == "free") or _is_free(event),
        answer_known=line.tells_answer,
    )


def _counted(cabin: Cabin, call: Call | None, event: LineEvent) -> Cabin:
    """What an event that changes nothing still tells of a call that talks: how far its gateway has counted."""
    if call is None or not isinstance(event, Answered) or event.counter <= call.counted:
        return cabin
    return _put(cabin, replace(call, counted=event.counter))


def _counts_too_much(call: Call, event: Answered, heard: Moment) -> bool:
    """Whether the gateway has counted more seconds of talk than have passed since it told us of the dialling."""
    known_ms = heard.mono - call.dialled_at.mono
    return known_ms >= BURST_MS and event.counter * 1000 > known_ms + SLACK * 1000


def _numbered(cabin: Cabin, line: CabinLine, call: Call, number: str, book: CallBook) -> Call:
    """The call with its number, if it had none: at the price of when it was dialled."""
    if call.quote.number or not number:
        return call
    return replace(call, dialled=number, quote=book.quote(line.gateway, number, cabin.number, call.dialled_at))


def _with_visit(cabin: Cabin, at: Moment, book: CallBook) -> Cabin:
    if cabin.visit or cabin.number is None:
        return cabin
    return replace(cabin, visit=Visit(book.next_visit(), "postpaid", at))


def _is_free(event: LineEvent) -> bool:
    """Whether it is between two of the shop's own telephones."""
    return isinstance(event, Dialled | Answered) and event.free


def _cut_if_refused(cabin: Cabin, call: Call, book: CallBook, free: bool) -> tuple[Effect, ...]:
    """No call goes out from a blocked cabin, nor to a number that the shop refuses, if the gateway can be told.

    But for a call for help, which nothing ends; and to another cabin any number goes, for nothing.
    """
    refused = cabin.blocked or (not free and book.refuses(call.quote))
    refused = refused and call.direction != "in" and not call.quote.emergency
    return (CutLine(call.gateway, call.names, call.ref),) if refused else ()


def _put(cabin: Cabin, call: Call) -> Cabin:
    return replace(cabin, calls=tuple(call if old.id == call.id else old for old in cabin.calls))


def _same_number(cabin: Cabin, call: Call, line: CabinLine, event: Dialled, book: CallBook) -> bool:
    return book.quote(line.gateway, event.number, cabin.number, event.at).number == call.quote.number
