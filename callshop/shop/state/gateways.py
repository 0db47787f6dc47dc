"""The gateways as the shop sees them: their lights, what they can do, and the strange devices on their links."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from callshop.events import (
    Event,
    LineEvent,
    LinkDown,
    LinkSilent,
    LinkUp,
    Moment,
    Ref,
    Unreadable,
)
from callshop.metering.board import GatewayLight, Stranger

LOSSES_REMEMBERED = 100
"""Of links lost since a gateway last said what it carries; some gateways never do."""

STRANGERS_LISTED = 50
"""A flood from made-up addresses fills no memory: the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class GatewayControl:
    """What can be done with a gateway: its dialect's traits, and its reader's way to hang up."""

    live: bool
    answer: bool
    cut: bool
    numbers: str
    hang_up: Callable[[tuple[str, ...], Ref | None], bool]


@dataclass(frozen=True, slots=True)
class _Gateway:
    """down_since: no news since then. losses: when news ceased since the last roll call; calls may have ended then."""

    light: GatewayLight
    hands: GatewayControl
    down_since: Moment | None
    losses: tuple[Moment, ...] = ()


class Gateways:
    """Changed only under the shop's lock."""

    def __init__(self) -> None:
        self._known: dict[str, _Gateway] = {}
        self._strangers: OrderedDict[tuple[str, str], Stranger] = OrderedDict()

    def connect(
        self, name: str, dialect: str, hands: GatewayControl, at: Moment, unread_since: Moment | None = None
    ) -> None:
        """A gateway is read from now on. `unread_since`: when the program stopped, if calls have gone on without it."""
        light = GatewayLight(name, dialect, "down", None, None, hands.live, 0)
        self._known[name] = _Gateway(light, hands, down_since=at, losses=(unread_since,) if unread_since else ())

    def disconnect(self, name: str) -> None:
        self._known.pop(name, None)

    def heard(self, name: str, event: Event) -> None:
        """Keep the light true: what an event tells of its gateway as such."""
        gateway = self._known.get(name)
        if gateway is None:
            return
        light, down = gateway.light, gateway.down_since
        match event:
            case LinkUp():
                light, down = replace(light, state="up", why=None), None
            case LinkDown(at, reason):
                light, down = replace(light, state="down", why=reason), down or at
            case LinkSilent(_, since):
                light, down = replace(light, state="silent", why=None), down or since
            case Unreadable(at, _, why):
                light = replace(light, unreadable=light.unreadable + 1, why=why, last_heard=at.wall)
            case _:
                light = replace(light, last_heard=max(event.at.wall, light.last_heard or 0))
        losses = (*gateway.losses, down)[-LOSSES_REMEMBERED:] if down and not gateway.down_since else gateway.losses
        self._known[name] = replace(gateway, light=light, down_since=down, losses=losses)

    def roll_called(self, name: str) -> None:
        """The gateway has said what it carries: nothing is uncertain any more."""
        if name in self._known:
            self._known[name] = replace(self._known[name], losses=())

    def lost_after(self, name: str, began: Moment) -> Moment | None:
        """When a call that began then was last heard for certain: the link was lost, and no roll was called since."""
        gateway = self._known.get(name)
        losses = gateway.losses if gateway else ()
        return next((loss for loss in losses if loss.mono >= began.mono), None)

    def note_stranger(self, name: str, event: LineEvent) -> None:
        key = (name, event.device or "")
        known = self._strangers.pop(key, None)
        line = event.names[0] if event.names else ""
        self._strangers[key] = Stranger(name, key[1], line, (known.events if known else 0) + 1, event.at.wall)
        if len(self._strangers) > STRANGERS_LISTED:
            self._strangers.popitem(last=False)

    def hang_up(self, name: str, names: tuple[str, ...], ref: Ref | None) -> bool:
        gateway = self._known.get(name)
        return bool(gateway and gateway.hands.cut and gateway.hands.hang_up(names, ref))

    def tells_answer(self, name: str) -> bool:
        return self._known[name].hands.answer if name in self._known else True

    def numbers_of(self, name: str) -> str:
        return self._known[name].hands.numbers if name in self._known else "dialled"

    def can_cut(self, name: str) -> bool:
        return name in self._known and self._known[name].hands.cut

    def is_live(self, name: str) -> bool:
        return name not in self._known or self._known[name].hands.live

    def no_news_since(self, name: str) -> int | None:
        """Since when nothing certain is known of a gateway that should be read; None if it is up."""
        gateway = self._known.get(name)
        return gateway.down_since.wall if gateway and gateway.down_since else None

    def lights(self) -> tuple[GatewayLight, ...]:
        return tuple(gateway.light for _, gateway in sorted(self._known.items()))

    def strangers(self) -> tuple[Stranger, ...]:
        return tuple(reversed(self._strangers.values()))
