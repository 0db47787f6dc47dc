"""What is told of a call, each thing once and in its order; and what is kept of it for a restart."""

from callshop.events import Answered, Dialled, HungUp, Moment, Ref, Ringing
from callshop.gateway.dialects.sip.calls.call import Call, session_of
from callshop.gateway.dialects.sip.calls.keeping import call_text
from callshop.gateway.dialects.sip.protocol.message import Message
from callshop.gateway.dialects.sip.protocol.transactions import GIVE_UP
from callshop.gateway.dialects.sip.state import MOST_CALLS, State

PASSWORD_WITHIN = 180_000
"""Milliseconds for a telephone to come back with its password; a recording has one that takes 51 s."""
ASKS_EVERY = 30_000
"""In a call its telephone is asked so often whether it is still there."""


def begin(state: State, call: Call) -> None:
    """Accepted: it is dialled, or rings here. It is kept with its INVITE, when that is sent."""
    call.state = "dialled"
    if not call.silent:
        state.tell(Dialled(at=state.now, number=call.number, direction=call.direction, free=call.free, **_of(call)))


def add(state: State, call: Call) -> None:
    state.calls[call.key] = call
    while len(state.calls) > MOST_CALLS:
        forget(state, next(iter(state.calls.values())))


def challenge(state: State, call: Call) -> None:
    """A password is asked for: the same call comes again with it."""
    call.state = "challenged"
    state.timers.set(("password", call.key), state.now.mono + PASSWORD_WITHIN)
    keep(state, call)


def ring(state: State, call: Call) -> None:
    if call.state != "dialled":
        return
    call.state = "ringing"
    if not call.silent:
        state.tell(Ringing(at=state.now, **_of(call)))
    keep(state, call)


def answer(state: State, call: Call) -> None:
    """The row is on disk when this is told; only then does the answer go on."""
    call.state = "answered"
    call.alive, call.alive_wall, call.refreshed = state.now.mono, state.now.wall, state.now.mono
    if not call.silent:
        event = Answered(at=state.now, number=call.number, direction=call.direction, free=call.free, **_of(call))
        state.tell(event)
    state.timers.set(("ask", call.key), state.now.mono + ASKS_EVERY)
    keep(state, call)


def follow(state: State, call: Call, request: Message, from_device: bool) -> None:
    """A request inside the call. The first BYE ends it; most others only move the counters."""
    side = call.side_of(request, from_device)
    if side is None:
        return
    side.count(request)
    if request.method == "BYE":
        end(state, call)
        return
    if request.method in ("INVITE", "UPDATE"):
        contact = next(iter(request.addresses("contact")), None)
        side.target = contact.uri_text if contact else side.target
        call.refreshed = state.now.mono
    if not call.over:
        keep(state, call)


def follow_answer(state: State, call: Call, request: Message, answer: Message, from_device: bool) -> None:
    """A 2xx inside the call: who answers a re-INVITE or UPDATE may be reached elsewhere from now on."""
    if request.method not in ("INVITE", "UPDATE") or call.over:
        return
    side = call.device if from_device else call.far
    contact = next(iter(answer.addresses("contact")), None)
    side.target = contact.uri_text if contact else side.target
    call.refreshed, call.refresh = state.now.mono, session_of(answer)
    keep(state, call)


def end(state: State, call: Call, at: Moment | None = None) -> None:
    """It is over, now or at an instant that is the last certain one. What is still on its way is understood a while."""
    if call.over:
        return
    told = call.state != "asked"
    call.state = "ended"
    for name in ("password", "ask", "verdict", "gone"):
        state.timers.cancel((name, call.key))
    state.timers.set(("forget", call.key), state.now.mono + 2 * GIVE_UP)
    if told and not call.silent:
        state.tell(HungUp(at=at or state.now, **_of(call)))
    state.keep(f"call {call.ref}", None)


def forget(state: State, call: Call) -> None:
    end(state, call)
    state.calls.pop(call.key, None)


def keep(state: State, call: Call) -> None:
    state.keep(f"call {call.ref}", call_text(call))


def heard_of(call: Call, now: Moment) -> None:
    """A word of the device in this call: it was certainly there now."""
    call.alive, call.alive_wall, call.missed = now.mono, now.wall, 0


def last_certain(call: Call) -> Moment:
    return Moment(call.alive_wall, call.alive)


def tell_again(state: State, call: Call) -> None:
    """After a restart: what the shop had only in memory. A call that talks is on its disk, and goes on by itself."""
    if call.silent or call.state in ("asked", "answered", "ended"):
        return
    state.tell(Dialled(at=state.now, number=call.number, direction=call.direction, free=call.free, **_of(call)))
    if call.state == "ringing":
        state.tell(Ringing(at=state.now, **_of(call)))


def _of(call: Call) -> dict:
    return {"names": call.names, "device": call.device_address, "vouched": False, "ref": Ref(call.ref)}
