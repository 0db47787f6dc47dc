"""What the radius dialect remembers: a little, for a while; all of it may be lost at a restart without losing a call.

Which call a packet speaks of, though gateways spell its set-up time in several ways, set their clocks meanwhile, change
their address, and begin their ids again. Packets of one id (a conf-id, else a session) are of one call unless

    - a set-up time tells them apart: by more than a second, and in another session; in the same session it is a clock
      that was set, as long as the call goes on; once that is over, or with another Start, it is another call;
    - they name two numbers on one side of the gateway: two calls under one conf-id;
    - the gateway has started anew in between (Accounting-On), and the packet is not the belated word of an older call.

A gateway with two sides reports each call twice, under one conf-id: the *answer* leg, on which the call came in (the
telephone in the cabin), and the *originate* leg, on which it went on (VoIP). Only one is a call of the shop:

    - the answer leg is billed; the originate leg only while no answer leg of its call is known, so that a gateway that
      sends nothing else is billed too; and where a gateway is known to report both sides, a dialling or a failed try
      on the originate side waits for the answer leg to tell it, which knows the cabin's port;
    - the set-up times of the legs differ by a little, and their numbers by a prefix; every event carries the reference
      of the leg heard first.

After a restart the legs heard before are forgotten. An originate leg that began before we listened therefore carries no
set-up time: such a reference is that of the call the shop has on disk, whichever leg it came from.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar

from callshop.events import Moment, Ref, instants_agree
from callshop.gateway.dialects.radius_times import elapsed_ms, normal, read_time

DAY_MS = 24 * 3_600_000
LEGS_APART_MS = 3_600_000
"""The second leg of a call is set up within this: a calling card's menu may come between, another call hardly."""
MOST_CALLS = 4096
MOST_OF_ONE_ID = 8
MOST_ADDRESSES = 8
ALIKE = 7
"""Digits at the end of two numbers by which they are one, spelled otherwise: 0033145550101, 33145550101."""

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

    def values(self) -> list[V]:
        return [value for _, value in self._kept.values()]


@dataclass(frozen=True, slots=True)
class Setup:
    """A set-up time: as printed, and as an instant where it can be read."""

    text: str
    when: datetime | None

    def __str__(self) -> str:
        when = self.when
        if when is None:
            return self.text.replace(" ", "_")
        return (when.astimezone(UTC) if when.tzinfo else when).isoformat(timespec="milliseconds")


def setup_of(text: str) -> Setup | None:
    return Setup(normal(text), read_time(text)) if normal(text) else None


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a call as a packet tells it.

    originate   the side on which the call left the gateway
    status      "start", "alive" or "stop"
    seconds     talked so far, as the packet says
    """

    session: str
    setup: Setup | None
    originate: bool
    caller: str = ""
    number: str = ""
    status: str = "alive"
    seconds: int = 0


@dataclass(slots=True)
class _Call:
    """A call under some id. started: of which sides a Start was heard; older: its gateway has started anew since."""

    gateway: str
    ref: Ref
    legs: list[Leg] = field(default_factory=list)
    started: set[bool] = field(default_factory=set)
    older: bool = False
    lasted: int | None = None
    """Seconds, once its end was told."""

    def takes(self, leg: Leg, now: Moment, rebooted: Moment | None, *, other_number: bool) -> bool:
        """Whether this packet speaks of this call. other_number: even if the other side of it names another number."""
        same_side = [known for known in self.legs if known.originate == leg.originate]
        other_side = [known for known in self.legs if known.originate != leg.originate]
        if any(not _alike(known.number, leg.number) for known in same_side):
            return False
        if not other_number and any(not _alike(known.number, leg.number) for known in other_side):
            return False
        if self.older and not self._is_belated(leg, now, rebooted):
            return False
        same_session = [known for known in same_side if leg.session and known.session == leg.session]
        if any(_agree(known.setup, leg.setup) for known in same_session):
            return True
        if leg.originate and any(_near(known.setup, leg.setup) for known in other_side):
            return True
        if same_session:
            return self._goes_on(leg)
        if leg.originate and other_side:
            return False
        if same_side:
            return any(_agree(known.setup, leg.setup) for known in same_side)
        return any(_near(leg.setup, known.setup) for known in other_side)

    def _goes_on(self, leg: Leg) -> bool:
        """Whether a packet of the same session with another set-up time is of this call: a clock was set meanwhile."""
        if leg.status == "start":
            return leg.originate not in self.started and self.lasted is None
        return self.lasted is None or leg.status != "stop" or self.lasted == leg.seconds

    def _is_belated(self, leg: Leg, now: Moment, rebooted: Moment | None) -> bool:
        """Whether a packet that came after the gateway's start is of a call from before it."""
        setups = [known.setup for known in self.legs if known.session == leg.session and known.setup]
        if setups and leg.setup:
            return any(_agree(setup, leg.setup) for setup in setups)
        if leg.status == "start":
            return False
        began = now.mono - leg.seconds * 1000
        return self.lasted == leg.seconds or (self.lasted is None and rebooted is not None and began < rebooted.mono)

    def join(self, leg: Leg) -> None:
        if leg.status == "start":
            self.started.add(leg.originate)
        if leg.status == "stop":
            self.lasted = leg.seconds
        same = (leg.session, leg.setup, leg.originate, leg.number)
        known = [(other.session, other.setup, other.originate, other.number) for other in self.legs]
        if same not in known and len(self.legs) < MOST_OF_ONE_ID:
            self.legs.append(leg)

    def numbers(self, leg: Leg) -> tuple[str, str]:
        """(caller, number) as this side has told them: a Stop may leave out what the Start said."""
        told = [leg, *(known for known in self.legs if known.originate == leg.originate)]
        return next((each.caller for each in told if each.caller), ""), next((n.number for n in told if n.number), "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leg belongs: the reference of its call, the same for both legs, and its two numbers.

    second     the other leg is the one to report
    expects    so will the other leg be, which is still to come
    """

    ref: Ref
    caller: str
    number: str
    second: bool
    expects: bool


class Calls:
    """Which calls share an id, and which leg of each is the shop's."""

    def __init__(self) -> None:
        self._calls: Memory[list[_Call]] = Memory(DAY_MS, MOST_CALLS)
        self._gateways: Memory[str] = Memory(DAY_MS, MOST_CALLS)
        self._two_sided: Memory[bool] = Memory(DAY_MS, MOST_CALLS)
        self._rebooted: Memory[Moment] = Memory(DAY_MS, MOST_CALLS)
        self._addresses: Memory[tuple[str, ...]] = Memory(365 * DAY_MS, MOST_CALLS)

    def place(self, gateway: str, named: bool, conf_id: str, leg: Leg, *, older_than_us: bool, now: Moment) -> Place:
        """The call of this leg, which is remembered from now on.

        named           the gateway has told its identifier: one that tells another is another
        older_than_us   the call began before we listened: a leg of it may have been heard before a restart
        """
        calls, call = self._found(gateway, conf_id, leg, now)
        if call is None and not calls and (other := self._gateways.get(_trace(conf_id, leg), now)):
            same = not (named and other.startswith("named "))
            calls, call = self._found(other.partition(" ")[2], conf_id, leg, now) if same else ([], None)
        if call is None:
            calls = self._calls.get(f"{gateway} {_id(conf_id, leg)}", now) or []
            unsure = bool(conf_id) and leg.originate and older_than_us
            call = _Call(gateway, _fresh(gateway, conf_id, leg, unsure, calls, now))
            calls = [*calls[1 - MOST_OF_ONE_ID :], call]
            self._gateways.put(_trace(conf_id, leg), f"{'named' if named else 'unnamed'} {gateway}", now)
        call.join(leg)
        self._calls.put(f"{call.gateway} {_id(conf_id, leg)}", calls, now)
        if len({known.originate for known in call.legs}) == 2:
            self._two_sided.put(call.gateway, True, now)
        second = leg.originate and any(not known.originate for known in call.legs)
        expects = bool(conf_id) and leg.originate and not second and bool(self._two_sided.get(call.gateway, now))
        return Place(call.ref, *call.numbers(leg), second, expects)

    def _found(self, gateway: str, conf_id: str, leg: Leg, now: Moment) -> tuple[list[_Call], _Call | None]:
        """The calls of this id, and the one of this leg."""
        calls = self._calls.get(f"{gateway} {_id(conf_id, leg)}", now) or []
        rebooted = self._rebooted.get(gateway, now)
        for other_number in (False, True):
            for known in reversed(calls):
                if known.takes(leg, now, rebooted, other_number=other_number):
                    return calls, known
        return calls, None

    def at_address(self, gateway: str, address: str, now: Moment) -> tuple[str, ...]:
        """The addresses a gateway has used, this one too."""
        known = self._addresses.get(gateway, now) or ()
        if address not in known:
            known = (*known[1 - MOST_ADDRESSES :], address)
            self._addresses.put(gateway, known, now)
        return known

    def started_anew(self, gateway: str, now: Moment) -> None:
        """Accounting-On: what this gateway tells from now on is of other calls, whatever their ids."""
        self._rebooted.put(gateway, now, now)
        for calls in self._calls.values():
            for call in calls:
                call.older = call.older or call.gateway == gateway


def _id(conf_id: str, leg: Leg) -> str:
    """What a gateway calls the call: its conf-id, else its session, else nothing but when it was set up."""
    return conf_id or f"s {leg.session}" if conf_id or leg.session else f"t {leg.caller}>{leg.number}"


def _trace(conf_id: str, leg: Leg) -> str:
    """What two gateways would hardly ever tell alike: by it a call is known though its gateway's address changed."""
    if conf_id and leg.session:
        return f"{conf_id} {leg.session}"
    return f"{conf_id or leg.session} {leg.caller}>{leg.number} {leg.setup or ''}"


def _fresh(gateway: str, conf_id: str, leg: Leg, unsure: bool, others: list[_Call], now: Moment) -> Ref:
    """A new call's reference, another than those of the calls under its id."""
    key = f"{gateway} {conf_id}" if conf_id else f"{gateway} {leg.session} {leg.caller}>{leg.number}"
    setup = None if unsure or leg.setup is None else f"{leg.setup} {leg.session}".strip()
    more = ("", f" {leg.number}", f" {leg.setup}", f" {now.wall}")
    refs = (Ref(key + each, setup) for each in more if each.strip() not in ("None", "") or not each)
    return next((ref for ref in refs if not any(ref.same_call(other.ref) for other in others)), Ref(key, setup))


def _alike(one: str, other: str) -> bool:
    """Whether two numbers can be one, spelled otherwise; one that was not told can be any."""
    if not one or not other:
        return True
    least = min(len(one), len(other), ALIKE) if min(len(one), len(other)) >= ALIKE else 0
    return one == other or (least > 0 and one[-least:] == other[-least:])


def _agree(one: Setup | None, other: Setup | None) -> bool:
    if one is None or other is None or one.text == other.text:
        return True
    return one.when is not None and other.when is not None and instants_agree(one.when, other.when)


def _near(answer: Setup | None, originate: Setup | None) -> bool:
    """Whether two set-up times can be those of the two legs of one call: the originate leg is set up second."""
    apart = elapsed_ms(answer and answer.when, originate and originate.when)
    return apart is None or -60_000 <= apart <= LEGS_APART_MS
