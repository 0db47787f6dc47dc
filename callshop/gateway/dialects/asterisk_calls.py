"""The channels and calls of one Asterisk, as far as they are remembered, and what is said of a call, each thing once.

A channel is one leg of something; a call is what a booth's customer makes. asterisk_events.py says which is which.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from callshop.events import Answered, Dialled, Direction, Event, HungUp, Moment, OffHook, Ref, Ringing
from callshop.gateway.dialects.asterisk_names import comes_in, is_own_number, names_of, number_of, real

MOST_CHANNELS, MOST_CALLS, MOST_ENDED, MOST_BRIDGES = 4096, 1024, 512, 1024
"""Far above what one machine carries; the oldest are forgotten beyond (a hangup was never heard)."""

@dataclass(slots=True)
class Channel:
    """What we remember of one channel. `call`: the reference of its call; `called`: something dialled it."""

    uid: str
    name: str
    exten: str = ""
    context: str = ""
    caller: str = ""
    called: bool = False
    call: str | None = None


@dataclass(slots=True)
class Call:
    """One call. `booth` is the Uniqueid of the booth's channel, None while a click to dial has not been picked up.

    `channel` is that channel's exact name now, for the cut; `names` its line's, which a masquerade does not change.
    `doubtful`: its context says that it comes in, but the channel has dialled a number: what it dials will tell.
    `legs`: the channels it is dialling; `far`: the one it talks to; `left`: when that one hung up.
    """

    ref: str
    booth: str | None
    channel: str
    number: str | None
    direction: Direction
    names: tuple[str, ...] = ()
    lifted: bool = False
    dialled: bool = False
    ringing: bool = False
    answered: bool = False
    early_up: bool = False
    record: bool = False
    doubtful: bool = False
    legs: set[str] = field(default_factory=set)
    far: str | None = None
    left: Moment | None = None
    over: bool = False

    @property
    def told(self) -> bool:
        return self.lifted or self.dialled or self.answered

    def event(self, kind, at: Moment, **more) -> Event:
        return kind(at=at, names=self.names, ref=Ref(self.ref), **more)


def keep(table: dict, most: int) -> None:
    """Drops the oldest entries beyond `most`."""
    while len(table) > most:
        del table[next(iter(table))]


@dataclass(slots=True)
class Calls:
    """By Uniqueid: channels, booths (the calls, by their booth's channel), ended (None: a leg's). By reference: calls.
    By the bridge's id: the names of the channels in it."""

    channels: dict[str, Channel] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    booths: dict[str, Call] = field(default_factory=dict)
    ended: dict[str, Call | None] = field(default_factory=dict)
    bridges: dict[str, dict[str, str]] = field(default_factory=dict)

    def live(self, names: tuple[str, ...], ref: Ref | None) -> Call | None:
        """The call of that reference; without one the call on that line, an answered one first."""
        if ref:
            return self.calls.get(ref.key)
        on_line = [call for call in self.calls.values() if call.booth and set(call.names) & set(names)]
        return max(on_line, key=lambda call: call.answered, default=None)

    # ---- channels and calls

    def channel(self, uid: str, name: str) -> Channel:
        """The channel of that Uniqueid, remembered from now on (one without is not)."""
        known = self.channels.get(uid) or Channel(uid, name)
        if uid:
            self.channels[uid] = known
            keep(self.channels, MOST_CHANNELS)
        return known

    def begin(self, channel: Channel, linked: str) -> Call:
        """A new call of this channel; a Local channel's is one whose booth is not known yet."""
        incoming = comes_in(channel.context) and not is_own_number(channel.name, channel.caller)
        booth = channel.uid if real(channel.name) else None
        number = number_of(channel.caller if incoming else channel.exten) if booth else None
        call = Call(linked, booth, channel.name, number, "in" if incoming else "out", names_of(channel.name))
        call.doubtful = incoming and number_of(channel.exten) is not None
        channel.call = call.ref
        self.calls[call.ref] = call
        if booth:
            self.booths[booth] = call
        if len(self.calls) > MOST_CALLS:
            self.forget(next(iter(self.calls.values())))
        return call

    def forget(self, call: Call) -> None:
        self.calls.pop(call.ref, None)
        if call.booth:
            self.booths.pop(call.booth, None)
            self.remember_end(call.booth, call)

    def remember_end(self, uid: str, call: Call | None) -> None:
        """For the record that comes after the end, and so that a late event begins nothing."""
        self.ended[uid] = call
        keep(self.ended, MOST_ENDED)

    def call_of(self, channel: Channel, linked: str) -> Call | None:
        """The call a channel belongs to. Its Linkedid may change in mid-call (a transfer): what we knew holds."""
        if channel.uid in self.booths:
            return self.booths[channel.uid]
        return self.calls.get(channel.call or linked)

    def begin_next(self, call: Call, number: str | None) -> Call:
        """The booth's channel goes on to dial another number: another call, with the number in its reference."""
        self.calls.pop(call.ref, None)
        self.remember_end(call.ref, call)
        linked, following = call.ref.split(" ")[0], 2
        ref = f"{linked} {number}"
        while ref in self.ended or ref == call.ref:
            ref, following = f"{linked} {number} {following}", following + 1
        fresh = Call(ref, call.booth, call.channel, number, call.direction, call.names)
        self.calls[ref] = fresh
        if call.booth:
            self.booths[call.booth] = fresh
            self.channels[call.booth].call = ref
        return fresh

    def far_end_left(self, uid: str, at: Moment) -> None:
        """A channel is gone: perhaps that of the far end, while the booth's goes on, to a menu or another number."""
        for call in [call for call in self.calls.values() if uid in call.legs or uid == call.far]:
            call.legs.discard(uid)
            if call.far != uid:
                continue
            others = (inside for inside in self.bridges.values() if call.booth in inside)
            with_it = (other for each in others for other, name in each.items() if other != call.booth and real(name))
            call.far = next(with_it, None)
            call.left = at if call.far is None else None

    def hang_up_left(self, before: Moment) -> Iterator[Event]:
        """The calls whose far end is gone since then, though their booth's channel is not: they are over."""
        for call in [call for call in self.calls.values() if call.left and call.left.mono <= before.mono]:
            yield from self.hung_up(call, call.left or before)

    def hung_up(self, call: Call, at: Moment) -> Iterator[Event]:
        if call.told and not call.record and not call.over:
            call.over = True
            yield call.event(HungUp, call.left or at)

    # ---- what is said of a call, each once

    def off_hook(self, call: Call, at: Moment) -> Iterator[Event]:
        if not call.told:
            call.lifted = True
            yield call.event(OffHook, at)

    def dialled(self, call: Call, number: str | None, at: Moment) -> Iterator[Event]:
        number = call.number or number
        if call.booth and number and not call.dialled:
            call.number, call.dialled = number, True
            yield call.event(Dialled, at, number=call.number, direction=call.direction)

    def ringing(self, call: Call, at: Moment) -> Iterator[Event]:
        if call.dialled and not call.ringing and not call.answered:
            call.ringing = True
            yield call.event(Ringing, at)

    def answered(self, call: Call, at: Moment) -> Iterator[Event]:
        if call.booth and not call.answered:
            first_word = None if call.dialled else call.number
            call.dialled = call.answered = True
            yield call.event(Answered, at, number=first_word, direction=call.direction)

    def far_end_up(self, call: Call, channel: Channel, at: Moment) -> Iterator[Event]:
        """A real channel of the call is Up: the far end answered, or (click to dial) the booth picked up."""
        if call.booth is None:
            call.booth, call.channel, call.names = channel.uid, channel.name, names_of(channel.name)
            call.early_up = True
            self.booths[channel.uid] = call
        elif channel.uid != call.booth:
            call.far, call.left = channel.uid, None
            yield from self.answered(call, at)
