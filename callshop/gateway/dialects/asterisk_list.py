"""The list of channels Asterisk carries now, and what it says of calls: who is still there, who was answered unheard.

Asked for whenever the link is up (`CoreShowChannels`, or `Status` where that is refused). An item of it, by its age:

    Asterisk 12 on   Event: CoreShowChannel  Channel ChannelState Exten Uniqueid Linkedid BridgeId Application Duration
    Asterisk 11      the same with Extension, UniqueID, CallerIDnum, BridgedUniqueID, and no Linkedid
    Status           Seconds instead of Duration

Documented at docs.asterisk.org (CoreShowChannel, Status), not yet seen on a real machine. `Duration` is the age of the
channel, not of the answer: if a call was answered while we did not listen, it was not before the far end's channel was
made, nor, if we knew the call unanswered, before we last heard of it. The later of the two dates the answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from callshop.events import ActiveCalls, Event, Moment, Ref
from callshop.gateway.dialects.ami import Packet
from callshop.gateway.dialects.asterisk_calls import Call, Calls
from callshop.gateway.dialects.asterisk_names import (
    LIFTED,
    RING,
    RINGING,
    UP,
    number_in,
    number_of,
    real,
    state_of,
    whole_seconds,
)

MOST_ITEMS = 4096
"""A list is cut here: more channels than one Asterisk carries."""


@dataclass(slots=True)
class Listing:
    """One list while it comes in. `known`: the calls we had when we asked; `heard`: when we last heard before that."""

    known: frozenset[str]
    heard: Moment | None
    items: dict[str, Packet] = field(default_factory=dict)

    def add(self, item: Packet) -> None:
        uid = item.get("uniqueid")
        if uid and len(self.items) < MOST_ITEMS:
            self.items[uid] = item


def take(listing: Listing, calls: Calls, at: Moment) -> Iterator[Event]:
    """The list is complete: a RollCall of what goes on, then what we had not heard of it."""
    items = {uid: item for uid, item in listing.items.items() if uid not in calls.ended}
    for call in [call for call in calls.calls.values() if call.ref in listing.known]:
        if (call.booth or call.ref) not in items:
            calls.forget(call)
    for uid, item in items.items():
        _register(uid, item, calls)
    yield ActiveCalls(at, tuple(Ref(ref) for ref in calls.calls))
    for call in list(calls.calls.values()):
        if call.booth in items:
            yield from _catch_up(call, items, calls, listing, at)


def _register(uid: str, item: Packet, calls: Calls) -> None:
    channel = calls.channel(uid, item.get("channel"))
    channel.name = item.get("channel")
    if uid in calls.booths:
        return
    channel.exten = channel.exten or item.get("exten") or item.get("extension")
    channel.context = channel.context or item.get("context")
    channel.caller = channel.caller or item.get("calleridnum")
    if _is_booth(uid, item, calls):
        call = calls.begin(channel, uid)
        dialling = item.get("applicationdata") if item.get("application") == "Dial" else ""
        call.number = call.number or number_in(dialling) or number_of(item.get("connectedlinenum"))
    elif item.get("linkedid") or item.get("application") == "AppDial":
        channel.called = True


def _is_booth(uid: str, item: Packet, calls: Calls) -> bool:
    if not real(item.get("channel")) or uid in calls.calls:
        return False
    if linked := item.get("linkedid"):
        return linked == uid
    calling = item.get("application") == "Dial" or state_of(item) in (*LIFTED, RING)
    return calling and not calls.channels[uid].called


def _catch_up(call: Call, items: dict[str, Packet], calls: Calls, listing: Listing, at: Moment) -> Iterator[Event]:
    booth = items[call.booth]
    others = [item for item in items.values() if _together(booth, item) and real(item.get("channel"))]
    begun = at if call.ref in listing.known else _ago(booth, at)
    if state_of(booth) in LIFTED:
        yield from calls.off_hook(call, begun)
        return
    yield from calls.dialled(call, None, begun)
    if up := [item for item in others if state_of(item) == UP] or _talking_alone(booth, others):
        since = max((_ago(item, at) for item in up), key=lambda moment: moment.mono)
        if call.ref in listing.known and listing.heard and listing.heard.mono > since.mono:
            since = listing.heard
        yield from calls.answered(call, since)
    elif any(state_of(item) == RINGING for item in others):
        yield from calls.ringing(call, at)


def _talking_alone(booth: Packet, others: list[Packet]) -> list[Packet]:
    """The booth itself where nothing of the far end is listed, and it is in a bridge, or dialled and is Up.

    Asterisk 11 does not tell which channels ring for it, so there only the bridge counts.
    """
    bridged = booth.get("bridgeid") or booth.get("bridgeduniqueid") or booth.get("bridgedchannel")
    dialled = booth.get("linkedid") and booth.get("application") in ("Dial", "")
    return [booth] if not others and state_of(booth) == UP and (bridged or dialled) else []


def _together(booth: Packet, other: Packet) -> bool:
    if booth.get("uniqueid") == other.get("uniqueid"):
        return False
    if linked := booth.get("linkedid"):
        return other.get("linkedid") == linked
    pairs = (booth.get("bridgeduniqueid"), other.get("uniqueid")), (other.get("bridgeduniqueid"), booth.get("uniqueid"))
    return any(one and one == two for one, two in pairs)


def _ago(item: Packet, at: Moment) -> Moment:
    seconds = whole_seconds(item.get("duration") or item.get("seconds"))
    return at.plus(-1000 * (seconds or 0))
