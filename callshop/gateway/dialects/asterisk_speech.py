"""Dialogues in Asterisk's own words: what the simulator says of an event, and the samples that prove the dialect.

Written by us after the documented events and the order of real captures, shortened to the fields that matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from callshop.events import (
    Answered,
    Completed,
    Dialled,
    Event,
    HungUp,
    LineEvent,
    Moment,
    OffHook,
    Ref,
    Ringing,
)
from callshop.gateway.dialects.ami import event

_STATES = {"0": "Down", "1": "Rsrvd", "4": "Ring", "5": "Ringing", "6": "Up"}

_DOWN, _RSRVD, _RING, _RINGING, _UP = "0", "1", "4", "5", "6"


@dataclass(frozen=True, slots=True)
class Leg:
    """One channel as events describe it. `linked` None: Asterisk 11, which tells neither it nor the extension."""

    channel: str
    uid: str
    linked: str | None
    exten: str = "s"
    context: str = "from-internal"
    caller: str = "<unknown>"

    def fields(self, state: str, prefix: str = "") -> dict[str, object]:
        told = {
            "Channel": self.channel,
            "ChannelState": state,
            "ChannelStateDesc": _STATES[state],
            "CallerIDNum": self.caller,
            "Context": self.context if self.linked else None,
            "Exten": self.exten if self.linked else None,
            "Uniqueid": self.uid,
            "Linkedid": self.linked,
        }
        return {prefix + key: value for key, value in told.items()}

    def new(self, state: str = _DOWN) -> bytes:
        told = self.fields(state) | {"Context": self.context, "Exten": self.exten}
        return event("Newchannel", **told)

    def state(self, state: str) -> bytes:
        return event("Newstate", **self.fields(state))

    def dials(self, other: "Leg", dial_string: str = "") -> bytes:
        told = self.fields(_RING) | other.fields(_DOWN, "Dest")
        return event("DialBegin", **told, DialString=dial_string or other.channel)

    def dial_ends(self, other: "Leg", status: str) -> bytes:
        return event("DialEnd", **self.fields(_RING), **other.fields(_UP, "Dest"), DialStatus=status)

    def enters(self, bridge: str, number: int) -> bytes:
        return event("BridgeEnter", BridgeUniqueid=bridge, BridgeNumChannels=number, **self.fields(_UP))

    def leaves(self, bridge: str, number: int) -> bytes:
        return event("BridgeLeave", BridgeUniqueid=bridge, BridgeNumChannels=number, **self.fields(_UP))

    def hangup(self, cause: int = 16) -> bytes:
        return event("Hangup", **self.fields(_UP), Cause=cause)


# ---- what the simulator says


def speak(said: Event) -> tuple[bytes, ...]:
    """The packets a manager sends when this happens on the event's first line; none for what it would not tell.

    The line's call is known by the event's reference; without one by the line, so that its events belong together.
    """
    words = _WORDS.get(type(said))
    return words(said, *_legs(said)) if words else ()


def _legs(said: LineEvent) -> tuple[Leg, Leg]:
    line = said.names[0]
    key = said.ref.key if said.ref else f"{sum(line.encode()) + 1_700_000_000}.0"
    number = getattr(said, "number", None) or "s"
    incoming = getattr(said, "direction", "out") == "in"
    context = "from-trunk" if incoming else "from-internal"
    booth = Leg(f"{line}-0000000a", key, key, "s" if incoming else number, context, number if incoming else "<unknown>")
    return booth, Leg("SIP/trunk-0000000b", f"{key}-trunk", key)


def _dialled(said: LineEvent, booth: Leg, trunk: Leg) -> tuple[bytes, ...]:
    return booth.new(), booth.state(_RING), trunk.new(), booth.dials(trunk)


def _answered(said: LineEvent, booth: Leg, trunk: Leg) -> tuple[bytes, ...]:
    bridge = f"bridge-{booth.uid}"
    return (
        booth.state(_RING),
        trunk.state(_UP),
        booth.dial_ends(trunk, "ANSWER"),
        booth.state(_UP),
        trunk.enters(bridge, 1),
        booth.enters(bridge, 2),
    )


def _hung_up(said: LineEvent, booth: Leg, trunk: Leg) -> tuple[bytes, ...]:
    return trunk.hangup(), booth.hangup()


def _record(said: Completed, booth: Leg, trunk: Leg) -> tuple[bytes, ...]:
    answered = said.told.answered or (said.told.ended - timedelta(seconds=said.seconds) if said.told.ended else "")
    return (
        event(
            "Cdr",
            Destination=said.number or "s",
            Channel=booth.channel,
            DestinationChannel=trunk.channel,
            StartTime=said.told.started or answered,
            AnswerTime=answered,
            EndTime=said.told.ended or "",
            Duration=said.seconds,
            BillableSeconds=said.seconds,
            Disposition="NO ANSWER" if said.answered is False else "ANSWERED",
            UniqueID=booth.uid,
        ),
    )


_WORDS: dict[type, Callable[..., tuple[bytes, ...]]] = {
    OffHook: lambda said, booth, trunk: (booth.new(_RSRVD),),
    Dialled: _dialled,
    Ringing: lambda said, booth, trunk: (trunk.state(_RINGING),),
    Answered: _answered,
    HungUp: _hung_up,
    Completed: _record,
}


# ---- the samples


@dataclass(frozen=True, slots=True)
class Sample:
    """What comes over the wire, and what it means, all at the instant THEN."""

    title: str
    data: bytes
    expected: tuple[Event, ...]


THEN = Moment(0, 0)


def _told(kind: type, line: str, ref: str, **more: object) -> Event:
    return kind(at=THEN, names=(line,), ref=Ref(ref), **more)


def _call(line: str, ref: str, number: str, *ends: type) -> tuple[Event, ...]:
    dialled = _told(Dialled, line, ref, number=number)
    return dialled, *(_told(kind, line, ref) for kind in ends)


_BOOTH = Leg("SIP/101-0000003c", "1700000000.60", "1700000000.60", "0033145678901")
_TRUNK = Leg("SIP/my-provider-0000003d", "1700000000.61", "1700000000.60")
_DIALLED = _BOOTH.new() + _BOOTH.state(_RING) + _TRUNK.new() + _BOOTH.dials(_TRUNK)
_ANSWERS = _TRUNK.state(_UP) + _BOOTH.dial_ends(_TRUNK, "ANSWER") + _BOOTH.state(_UP)
_BRIDGED = _TRUNK.enters("b1", 1) + _BOOTH.enters("b1", 2)
_FLOOD = event("VarSet", **_BOOTH.fields(_RING), Variable="DIALSTATUS", Value="ANSWER")
_FLOOD += event("RTCPSent", **_BOOTH.fields(_UP)) + event("Newexten", **_BOOTH.fields(_UP), Extension="h")

_IVR = Leg("PJSIP/102-00000001", "pbx-1700000001.1", "pbx-1700000001.1", "77123")
_IVR_TRUNK = Leg("PJSIP/trunk-00000002", "pbx-1700000001.2", "pbx-1700000001.1")

_HALF_1 = Leg("Local/0049@out-00000001;1", "1700000000.62", "1700000000.60")
_HALF_2 = Leg("Local/0049@out-00000001;2", "1700000000.63", "1700000000.60")

_OLD_BOOTH = Leg("DAHDI/3-1", "1400000000.7", None, "00221771234567")
_OLD_TRUNK = Leg("SIP/provider-00000008", "1400000000.8", None, "")
_OLD_DIAL = {"Channel": _OLD_BOOTH.channel, "UniqueID": _OLD_BOOTH.uid}
_OLD_BRIDGE = event(
    "Bridge",
    Bridgestate="Link",
    Channel1=_OLD_BOOTH.channel,
    Channel2=_OLD_TRUNK.channel,
    Uniqueid1=_OLD_BOOTH.uid,
    Uniqueid2=_OLD_TRUNK.uid,
)

_CLICK = Leg("Local/101@click-00000002;1", "1700000002.1", "1700000002.1", "ID55")
_CLICK_2 = Leg("Local/101@click-00000002;2", "1700000002.2", "1700000002.1", "101")
_CLICKED = Leg("SIP/101-00000040", "1700000002.3", "1700000002.1")
_FAR = Leg("SIP/my-provider-00000041", "1700000002.4", "1700000002.1")

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "a call from the dialling to the end, the far end hanging up first",
        b"Asterisk Call Manager/5.0.2\r\n" + _DIALLED + _TRUNK.state(_RINGING) + _ANSWERS + _BRIDGED + _FLOOD
        + _TRUNK.leaves("b1", 1) + _TRUNK.hangup() + _BOOTH.hangup(),
        _call("SIP/101", "1700000000.60", "0033145678901", Ringing, Answered, HungUp),
    ),
    Sample(
        "busy: a hangup cause is no answer",
        _DIALLED + _BOOTH.dial_ends(_TRUNK, "BUSY") + _TRUNK.hangup(17) + _BOOTH.hangup(0),
        _call("SIP/101", "1700000000.60", "0033145678901", HungUp),
    ),
    Sample(
        "an IVR answers the booth first: only the far end's Up is the answer",
        _IVR.new() + _IVR.state(_RING) + _IVR.state(_UP) + _FLOOD + _IVR_TRUNK.new() + _IVR.dials(_IVR_TRUNK)
        + _IVR_TRUNK.state(_RINGING) + _IVR_TRUNK.state(_UP) + _IVR.hangup() + _IVR_TRUNK.hangup(),
        _call("PJSIP/102", "pbx-1700000001.1", "77123", Ringing, Answered, HungUp),
    ),
    Sample(
        "Local channels double everything: one call, and their hangups in mid-call end nothing",
        _BOOTH.new() + _BOOTH.state(_RING) + _HALF_1.new() + _HALF_2.new(_RING) + _BOOTH.dials(_HALF_1)
        + _HALF_2.dials(_TRUNK) + _HALF_2.state(_UP) + _HALF_1.state(_UP) + _BOOTH.dial_ends(_HALF_1, "ANSWER")
        + _HALF_1.enters("b2", 1) + _BOOTH.enters("b2", 2) + _TRUNK.state(_RINGING) + _TRUNK.state(_UP)
        + _HALF_2.dial_ends(_TRUNK, "ANSWER") + _HALF_1.hangup() + _HALF_2.hangup() + _BOOTH.enters("b2", 2)
        + _BOOTH.hangup() + _TRUNK.hangup(),
        _call("SIP/101", "1700000000.60", "0033145678901", Ringing, Answered, HungUp),
    ),
    Sample(
        "Asterisk 11: joined by Dial and Bridge, and the end of the Dial is not the answer",
        b"Asterisk Call Manager/1.3\r\n" + _OLD_BOOTH.new(_RSRVD) + _OLD_BOOTH.state(_RING) + _OLD_TRUNK.new()
        + event("Dial", SubEvent="Begin", **_OLD_DIAL, Destination=_OLD_TRUNK.channel, DestUniqueID=_OLD_TRUNK.uid)
        + _OLD_TRUNK.state(_RINGING) + _OLD_BRIDGE + _OLD_TRUNK.hangup()
        + event("Dial", SubEvent="End", **_OLD_DIAL, DialStatus="ANSWER") + _OLD_BOOTH.hangup(),
        _call("DAHDI/3", "1400000000.7", "00221771234567", Ringing, Answered, HungUp),
    ),
    Sample(
        "click to dial: the booth picks up, then the call it is given begins",
        _CLICK.new() + _CLICK_2.new(_RING) + event("DialBegin", **_CLICK.fields(_DOWN, "Dest"))
        + _CLICKED.new() + _CLICK_2.dials(_CLICKED) + _CLICKED.state(_RINGING) + _CLICKED.state(_UP)
        + _CLICK_2.dial_ends(_CLICKED, "ANSWER") + _CLICK.state(_UP) + _FAR.new()
        + _CLICK.dials(_FAR, "my-provider/0033145678901") + _FAR.state(_RINGING) + _FAR.state(_UP)
        + _CLICK.hangup() + _CLICK_2.hangup() + _CLICKED.hangup() + _FAR.hangup(),
        _call("SIP/101", "1700000002.1", "0033145678901", Ringing, Answered, HungUp),
    ),
    Sample(
        "an incoming call is told by its context; its number is the caller's",
        Leg("SIP/my-provider-00000050", "1700000003.1", "1700000003.1", "338", "from-trunk", "0612345678").new(_RING),
        (_told(Dialled, "SIP/my-provider", "1700000003.1", number="0612345678", direction="in"),),
    ),
    Sample(
        "a record of the manager's cdr module, of a call nobody heard",
        event(
            "Cdr", Destination="0049891234", Channel="SIP/101-00000060", DestinationChannel="SIP/my-provider-00000061",
            Duration="75", BillableSeconds="61", Disposition="ANSWERED", UniqueID="1700000004.1",
        ),
        (
            _told(Completed, "SIP/101", "1700000004.1", number="0049891234", seconds=61, answered=True),
        ),
    ),
)  # fmt: skip
