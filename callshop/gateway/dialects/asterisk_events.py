"""Asterisk's channels -> the calls of the booths. No login, no wire: packets and instants in, events out.

Asterisk tells of channels, a shop thinks in calls. One call is many channels: the booth's own, the trunk's, and
perhaps two halves of a Local channel for each step of the dialplan. What makes them one, and which is the booth's:

    Asterisk 12 on   all carry the same Linkedid; the booth's is the one whose Uniqueid *is* the Linkedid
    Asterisk 11      no Linkedid: the booth's is the channel that rings *in* (state Ring) or dials first; the others
                     are joined by `Dial` (source, destination) and `Bridge`
    click to dial    the first channel is a Local one (or dialled by nobody): the booth's is the first real channel
                     that is picked up, and the call is what is dialled after that

The answer is the far end's: a real (not Local) channel of the call other than the booth's comes Up, a dial to one ends
with ANSWER, or the booth is bridged to one. Never the booth's own Up (an IVR may speak first), never a hangup cause,
and on Asterisk 11 never the end of the Dial, which comes after the call.
The end is the Hangup of the booth's own channel; or of the far end's, where the booth's goes on alone, to a menu or to
dial another number: that is another call, and what is between them is nobody's. Not at once: a transfer may put another
far end in its place.

Incoming calls: the first channel is the trunk's, so the line named is the trunk. They are told by the context in which
that channel starts (asterisk_names.INCOMING); `number` is then the caller's. Everything else is outgoing, and so is,
whatever its context is called, a channel that calls as its own number, or that dials a number over a trunk.

The number is the extension. Where Asterisk really dials only its end, the digits before it lead to a trunk.

Asterisk 1.2 and 1.4: `Newexten` tells the extension, `Dial` has Source, SrcUniqueID, no SubEvent, `Link` is `Bridge`.
"""

from collections.abc import Callable, Iterator

from callshop.events import Completed, Event, Moment
from callshop.gateway.dialects.ami import Packet
from callshop.gateway.dialects.asterisk_calls import MOST_BRIDGES, Call, Calls, Channel, keep
from callshop.gateway.dialects.asterisk_dials import begins_another, decide, without_the_digits_before
from callshop.gateway.dialects.asterisk_names import (
    LIFTED,
    RING,
    RINGING,
    UP,
    names_of,
    number_in,
    number_of,
    real,
    state_of,
    told_by,
    whole_seconds,
)


def hear(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    """What one event packet means; nothing for the events that are not in HEARD."""
    if handler := HEARD.get(packet.name):
        yield from handler(calls, packet, at)


# ---- the events, Asterisk 12 and later first


def _newchannel(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    uid, linked = packet.get("uniqueid"), packet.get("linkedid")
    channel = calls.channel(uid, packet.get("channel"))
    channel.exten, channel.context = packet.get("exten"), packet.get("context")
    channel.caller = packet.get("calleridnum")
    if uid and uid == linked and uid not in calls.calls and uid not in calls.ended:
        yield from calls.dialled(calls.begin(channel, linked), None, at)
    yield from _state(calls, channel, packet, at)


def _newstate(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    uid = packet.get("uniqueid")
    if uid in calls.ended:
        return
    unknown = uid not in calls.channels
    channel = calls.channel(uid, packet.get("channel"))
    if unknown and packet.get("linkedid") == uid and state_of(packet) == RING:
        yield from _newchannel(calls, packet, at)
        return
    if number_of(packet.get("exten")) and not number_of(channel.exten):
        channel.exten = packet.get("exten")
    yield from _state(calls, channel, packet, at)


def _state(calls: Calls, channel: Channel, packet: Packet, at: Moment) -> Iterator[Event]:
    state, linked = state_of(packet), packet.get("linkedid")
    call = calls.call_of(channel, linked)
    if call is None and not linked and state == RING and _may_begin(calls, channel):
        call = calls.begin(channel, channel.uid)
    if call is None:
        return
    if channel.uid == call.booth:
        call.early_up = call.early_up or (state == UP and not call.answered)
        if state in LIFTED:
            yield from calls.off_hook(call, at)
        else:
            yield from calls.dialled(call, number_of(channel.exten) if call.direction == "out" else None, at)
    elif real(channel.name):
        if state == RINGING:
            yield from calls.ringing(call, at)
        elif state == UP:
            yield from calls.far_end_up(call, channel, at)


def _dial_begin(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    uid, linked = packet.get("uniqueid"), packet.get("linkedid")
    dest = calls.channel(packet.get("destuniqueid"), packet.get("destchannel"))
    if not uid:
        return  # dialled by nobody, that is by an Originate: the channel called is where the call begins
    source = calls.channel(uid, packet.get("channel"))
    source.exten = source.exten or packet.get("exten")
    yield from _dials(calls, source, dest, linked, packet, at)


def _dials(calls: Calls, source: Channel, dest: Channel, linked: str, packet: Packet, at: Moment) -> Iterator[Event]:
    call = calls.call_of(source, linked)
    if call is None and linked in ("", source.uid) and _may_begin(calls, source):
        call = calls.begin(source, source.uid)
    dest.called = True
    if call is None or dest.uid == call.booth:
        return
    exten, string = number_of(packet.get("exten")), packet.get("dialstring")
    yield from decide(call, number_of(source.exten) or exten, dest, string, at)
    number = exten or number_in(string)
    if begins_another(call, number):
        yield from calls.hung_up(call, at)
        call = calls.begin_next(call, number)
        source.exten = number or source.exten
    dest.call = call.ref
    call.legs.add(dest.uid)
    yield from calls.dialled(call, number, at)
    yield from without_the_digits_before(call, string, at)
    if packet.get("destchannelstate") == RINGING and real(dest.name):
        yield from calls.ringing(call, at)


def _may_begin(calls: Calls, channel: Channel) -> bool:
    """A channel we have not heard begin a call may still be one that does: we came late, or Asterisk is an old one."""
    return bool(channel.uid) and real(channel.name) and not channel.called and channel.uid not in calls.ended


def _dial_end(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    dest_name = packet.get("destchannel")
    if packet.get("dialstatus") != "ANSWER":
        for call in calls.calls.values():
            call.legs.discard(packet.get("destuniqueid"))
    if packet.get("dialstatus") != "ANSWER" or not packet.get("uniqueid") or not real(dest_name):
        return
    dest = calls.channel(packet.get("destuniqueid"), dest_name)
    call = calls.call_of(dest, packet.get("destlinkedid") or packet.get("linkedid"))
    if call:
        yield from calls.far_end_up(call, dest, at)


def _bridge_enter(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    if "holding" in packet.get("bridgetechnology") + packet.get("bridgetype"):
        return  # music on hold, a queue, a car park: several wait there, nobody talks
    uid = packet.get("uniqueid")
    inside = calls.bridges.setdefault(packet.get("bridgeuniqueid"), {})
    keep(calls.bridges, MOST_BRIDGES)
    inside[uid] = packet.get("channel")
    for booth in [calls.booths[uid] for uid in inside if uid in calls.booths]:
        others = [name for other, name in inside.items() if other != booth.booth]
        unseen = not others and number_of(packet.get("bridgenumchannels")) not in (None, "0", "1")
        if unseen or any(real(name) for name in others):
            talks_to = next((other for other, name in inside.items() if other != booth.booth and real(name)), None)
            yield from _talk(calls, booth, talks_to, at)


def _talk(calls: Calls, call: Call, far: str | None, at: Moment) -> Iterator[Event]:
    """The booth is together with a far end: with another one than before it is still the call, unless that is over."""
    if call.over and not call.record:
        call = calls.begin_next(call, call.number)
    call.far, call.left = far or call.far, None
    yield from calls.answered(call, at)


def _bridge_leave(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    inside = calls.bridges.get(packet.get("bridgeuniqueid"), {})
    inside.pop(packet.get("uniqueid"), None)
    if not inside or packet.name == "bridgedestroy":
        calls.bridges.pop(packet.get("bridgeuniqueid"), None)
    yield from ()


# ---- Asterisk 11 and earlier


def _dial(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    """The end of a Dial is not heard: it comes when all is over, ANSWER included."""
    if packet.get("subevent") not in ("Begin", ""):
        return
    uid = packet.get("uniqueid") or packet.get("srcuniqueid")
    source = calls.channel(uid, packet.get("channel") or packet.get("source"))
    if source.call is None and source.name.endswith(";2"):
        source.call = _other_half(calls, source.name).call
    dest = calls.channel(packet.get("destuniqueid"), packet.get("destination"))
    yield from _dials(calls, source, dest, "", packet, at)


def _other_half(calls: Calls, name: str) -> Channel:
    twin = name.removesuffix("2") + "1"
    return next((channel for channel in calls.channels.values() if channel.name == twin), Channel("", twin))


def _bridge(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    if packet.name == "bridge" and packet.get("bridgestate") != "Link":
        return
    for mine, other in (("1", "2"), ("2", "1")):
        call = calls.booths.get(packet.get(f"uniqueid{mine}"))
        if call and real(packet.get(f"channel{other}")):
            yield from _talk(calls, call, packet.get(f"uniqueid{other}"), at)


def _newexten(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    """The extension of a channel that was told without one. Only Asterisk 1.4 and earlier needs it."""
    channel = calls.channels.get(packet.get("uniqueid"))
    if channel and not packet.get("linkedid") and not number_of(channel.exten) and number_of(packet.get("extension")):
        channel.exten, channel.context = packet.get("extension"), channel.context or packet.get("context")
        if (call := calls.call_of(channel, "")) and call.booth == channel.uid and call.direction == "out":
            yield from calls.dialled(call, number_of(channel.exten), at)


# ---- all


def _rename(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    """A masquerade: the call follows the name of the booth's channel, the zombie left behind is nobody's."""
    uid, name = packet.get("uniqueid"), packet.get("newname")
    channel = calls.channel(uid, packet.get("channel"))
    if not real(channel.name):
        channel.exten = ""
    channel.name = name
    if not name.endswith(">"):
        for call in [call for call in calls.calls.values() if call.channel == name and call.booth != uid]:
            calls.booths.pop(call.booth or "", None)
            call.booth, channel.call = uid, call.ref
            calls.booths[uid] = call
        if uid in calls.booths:
            calls.booths[uid].channel = name
    yield from ()


def _hangup(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    uid = packet.get("uniqueid")
    channel = calls.channels.pop(uid, None)
    for inside in calls.bridges.values():
        inside.pop(uid, None)
    calls.far_end_left(uid, at)
    if call := calls.booths.get(uid):
        calls.forget(call)
        yield from calls.hung_up(call, at)
        return
    if (root := calls.calls.get(uid)) and root.booth is None:
        calls.forget(root)
    if channel:
        calls.remember_end(uid, None)


def _cdr(calls: Calls, packet: Packet, at: Moment) -> Iterator[Event]:
    """The gateway's own record. Its seconds run from the first Up of the booth's channel: they are the talk only
    where that was the answer, so a record is passed over where we saw the booth Up before the far end was."""
    uid, seconds = packet.get("uniqueid"), whole_seconds(packet.get("billableseconds"))
    call = calls.booths.get(uid) or calls.ended.get(uid)
    if not uid or packet.get("disposition") != "ANSWERED" or seconds is None or not real(packet.get("channel")):
        return
    if call is None:
        if uid in calls.ended or uid in calls.channels or not packet.get("destinationchannel"):
            return  # another leg's, or no call
        channel = packet.get("channel")
        call = Call(uid, uid, channel, number_of(packet.get("destination")), "out", names_of(channel))
        calls.remember_end(uid, call)
    elif call.early_up or call.record:
        return
    call.record = True
    number = call.number or number_of(packet.get("destination"))
    yield call.event(
        Completed, at, number=number, seconds=seconds, answered=True, direction=call.direction, told=told_by(packet)
    )


HEARD: dict[str, Callable[[Calls, Packet, Moment], Iterator[Event]]] = {
    "newchannel": _newchannel,
    "newstate": _newstate,
    "dialbegin": _dial_begin,
    "dialend": _dial_end,
    "bridgeenter": _bridge_enter,
    "bridgeleave": _bridge_leave,
    "bridgedestroy": _bridge_leave,
    "dial": _dial,
    "bridge": _bridge,
    "link": _bridge,
    "newexten": _newexten,
    "rename": _rename,
    "hangup": _hangup,
    "cdr": _cdr,
}
"""Event name -> what it means to us. All other events (VarSet, Newexten, RTCPSent, CEL, ...) are not even read."""
