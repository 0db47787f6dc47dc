"""The cabins of the shop, and on which of them an event happened."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from callshop.events import LineEvent, Moment, Ref
from callshop.ledger.settings.shop_config import ShopConfig
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import Call

Key = int | tuple[str, str]
"""A cabin's number, or (gateway, line) of a line that no cabin has."""


@dataclass(frozen=True, slots=True)
class LineLocation:
    """Where an event happened: which cabin, and the name the shop knows its line by.

    brought: its call was on a line that no cabin has until now.
    """

    key: Key
    line: str
    brought: bool = False


class CabinMap:
    """All cabins, mapped or not. Changed only under the shop's lock."""

    def __init__(self, house: ShopConfig, now: Moment) -> None:
        self._cabins: dict[Key, Cabin] = {}
        self.furnish(house, now)

    def furnish(self, house: ShopConfig, now: Moment) -> None:
        """Take over the house's cabins and lines; a cabin that is in use stays, even if the house has it no more."""
        self._lines = house.lines()
        self._known_devices = {(gateway, name.rpartition("/")[0]) for gateway, name in self._lines}
        numbers = {row.number for row in house.cabins}
        for number in numbers:
            self._cabins.setdefault(number, Cabin(number, now))
        for cabin in self.mapped():
            if cabin.number not in numbers and not (cabin.visit or cabin.calls or cabin.owed):
                del self._cabins[cabin.number]

    def place_of(self, gateway: str, event: LineEvent) -> LineLocation | None:
        """Where this event happened. None for a device of which the shop knows no line, and which nothing vouches for.

        A call in progress keeps its place: its second leg may come with names that nobody mapped. A call that began on
        an unmapped name is taken to its cabin when a mapped one is heard.
        """
        mapped = next((name for name in event.names if (gateway, name) in self._lines), None)
        running = self._running(gateway, event.ref, event.names)
        if running and (isinstance(running[0], int) or mapped is None):
            return LineLocation(running[0], running[1].line)
        if mapped is not None:
            place = LineLocation(self._lines[gateway, mapped], mapped, brought=running is not None)
            if running:
                self._take_home(running, place)
            return place
        if not event.vouched and (gateway, event.device) not in self._known_devices:
            return None
        return LineLocation((gateway, event.names[0]), event.names[0]) if event.names else None

    def get(self, key: Key) -> Cabin | None:
        return self._cabins.get(key)

    def at(self, key: Key, now: Moment) -> Cabin:
        """The cabin, or that of a line that no cabin has, as it begins."""
        return self._cabins.get(key) or Cabin(None, now)

    def all(self) -> dict[Key, Cabin]:
        """Every cabin as it is now, mapped or not."""
        return dict(self._cabins)

    def put(self, key: Key, cabin: Cabin) -> None:
        """Keep a cabin; an unmapped line that has nothing to tell is forgotten."""
        if cabin.number is None and not (cabin.calls or cabin.owed):
            self._cabins.pop(key, None)
        else:
            self._cabins[key] = cabin

    def calls(self) -> Iterator[tuple[Key, Call]]:
        """Every call in progress."""
        for key, cabin in self._cabins.items():
            for call in cabin.calls:
                yield key, call

    def mapped(self) -> list[Cabin]:
        """The shop's cabins in the order of their numbers."""
        return sorted((cabin for cabin in self._cabins.values() if cabin.number is not None), key=lambda c: c.number)

    def unmapped(self) -> list[tuple[Key, Cabin]]:
        return [(key, cabin) for key, cabin in self._cabins.items() if cabin.number is None]

    def _running(self, gateway: str, ref: Ref | None, names: tuple[str, ...]) -> tuple[Key, Call] | None:
        return next((found for found in self.calls() if found[1].matches(gateway, ref, names)), None)

    def _take_home(self, running: tuple[Key, Call], place: LineLocation) -> None:
        key, call = running
        loose = self._cabins[key]
        self.put(key, replace(loose, calls=tuple(other for other in loose.calls if other.id != call.id)))
        home = self._cabins[place.key]
        self._cabins[place.key] = replace(home, calls=(*home.calls, replace(call, line=place.line)))
