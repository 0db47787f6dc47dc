"""A cabin as it is now: its visit, its calls, what is owed. What events make of it is in cabin.py."""

from dataclasses import dataclass

from callshop.events import LineEvent, Moment
from callshop.metering.calls import Call, FinishedCall
from callshop.metering.states import BLOCKED, DUE, FREE, IN_CALL, OPEN, State
from callshop.metering.visit import Visit


@dataclass(frozen=True, slots=True)
class Cabin:
    """A cabin, or (number None) a line that no cabin has, whose calls wait to be assigned."""

    number: int | None
    since: Moment
    visit: Visit | None = None
    calls: tuple[Call, ...] = ()
    owed: tuple[FinishedCall, ...] = ()
    lifted: bool = False
    blocked: bool = False

    @property
    def state(self) -> State:
        """Derived from the facts: the strongest call, else what rest means here."""
        return next((state for state in IN_CALL if any(call.state is state for call in self.calls)), self.rest)

    @property
    def rest(self) -> State:
        if self.lifted and not self.blocked:
            return OPEN
        if self.owed or (self.visit and self.visit.extras):
            return DUE
        if self.blocked:
            return BLOCKED
        return OPEN if self.visit and self.visit.opened_by else FREE

    def call_of(self, gateway: str, event: LineEvent) -> Call | None:
        return next((call for call in self.calls if call.matches(gateway, event.ref, event.names)), None)
