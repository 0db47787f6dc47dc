"""What the radius dialect remembers: a little, for a while; all of it may be lost at a restart without losing a call.

A gateway with two sides reports each call twice, under one conf-id: the *answer* leg, on which the call came in (the
telephone in the cabin), and the *originate* leg, on which it went on (VoIP). Only one is a call of the shop:

    - the answer leg is billed; the originate leg only while no answer leg of its call is known, so that a gateway that
      sends nothing else is billed too; and where a gateway is known to report both sides, a dialling or a failed try
      on the originate side waits for the answer leg to tell it, which knows the cabin's port;
    - the set-up times of the legs differ by a little; every event carries that of the leg heard first;
    - the same conf-id with another set-up time *on the same side* is another call: ids restart when a gateway does.

After a restart the legs heard before are forgotten. An originate leg that began before we listened therefore carries no
set-up time: such a reference is that of the call the shop has on disk, whichever leg it came from.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from callshop.events import Moment
from callshop.gateway.dialects.radius_times import elapsed_ms, read_time

DAY_MS = 24 * 3_600_000
LEGS_APART_MS = 3_600_000
"""The second leg of a call is set up within this: a calling card's menu may come between, another call hardly."""
MOST_CALLS = 4096
MOST_OF_ONE_ID = 8

V = TypeVar("V")


class Memory(Generic[V]):
    """Values by key, each for `life_ms` after it was put, `most` of them: the oldest goes first."""

    def __init__(self, life_ms: int, most: int):
        self._life_ms = life_ms
        self._most = most
        self._kept: OrderedDict[str, tuple[Moment, V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str, now: Moment) -> V | None:
        put, value = self._kept.get(key, (now, None))
        return value if now.mono - put.mono <= self._life_ms else None

    def put(self, key: str, value: V, now: Moment) -> None:
        self._kept[key] = (now, value)
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a call as a packet tells it. originate: the side on which the call left the gateway."""

    session: str
    setup: str | None
    originate: bool


@dataclass(slots=True)
class _Call:
    setup: str | None
    unsure: bool
    legs: list[Leg] = field(default_factory=list)

    def takes(self, leg: Leg) -> bool:
        """Whether this packet speaks of this call and not of another under the same id."""
        same_side = [known for known in self.legs if known.originate == leg.originate]
        other_side = [known for known in self.legs if known.originate != leg.originate]
        if any(known.session == leg.session and _agree(known.setup, leg.setup) for known in same_side):
            return True
        if leg.originate and other_side:
            return any(_near(known.setup, leg.setup) for known in other_side)
        if same_side:
            return any(_agree(known.setup, leg.setup) for known in same_side)
        return any(_near(leg.setup, known.setup) for known in other_side)

    def join(self, leg: Leg) -> None:
        if leg not in self.legs and len(self.legs) < MOST_OF_ONE_ID:
            self.legs.append(leg)
        if self.setup is None and not self.unsure:
            self.setup = leg.setup


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leg belongs. setup: the set-up time that names its call, the same for both legs.

    second     the other leg is the one to report
    expects    so will the other leg be, which is still to come
    """

    setup: str | None
    second: bool
    expects: bool


class Legs:
    """Which calls share a conf-id, and which leg of each is the shop's."""

    def __init__(self) -> None:
        self._calls: Memory[list[_Call]] = Memory(DAY_MS, MOST_CALLS)
        self._two_sided: Memory[bool] = Memory(DAY_MS, MOST_CALLS)

    def place(self, device: str, conf_id: str, leg: Leg, *, older_than_us: bool, now: Moment) -> Place:
        """older_than_us: the call began before we listened: a leg of it may have been heard before a restart."""
        key = f"{device} {conf_id}"
        calls = self._calls.get(key, now) or []
        call = next((known for known in reversed(calls) if known.takes(leg)), None)
        if call is None:
            unsure = leg.originate and older_than_us
            call = _Call(None if unsure else leg.setup, unsure)
            calls = [*calls[1 - MOST_OF_ONE_ID :], call]
        call.join(leg)
        self._calls.put(key, calls, now)
        if len({known.originate for known in call.legs}) == 2:
            self._two_sided.put(device, True, now)
        second = leg.originate and any(not known.originate for known in call.legs)
        expects = leg.originate and not second and bool(self._two_sided.get(device, now))
        return Place(call.setup, second, expects)


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _near(answer: str | None, originate: str | None) -> bool:
    """Whether two set-up times can be those of the two legs of one call: the originate leg is set up second."""
    apart = elapsed_ms(read_time(answer), read_time(originate))
    return apart is None or -60_000 <= apart <= LEGS_APART_MS
