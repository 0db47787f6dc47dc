"""Calls that a gateway's capture tells of and the books do not have, until somebody takes them over or leaves them."""

from collections.abc import Callable
from dataclasses import dataclass

from callshop.events import Moment, Ref
from callshop.metering.board import MissingCall
from callshop.metering.calls import FinishedCall
from callshop.shop.state.cabins import CabinMap
from callshop.shop.state.reported_calls import ReportedCalls


@dataclass(frozen=True, slots=True)
class LostCall:
    """As its capture tells it, and as it is shown."""

    gateway: str
    finished: FinishedCall
    shown: MissingCall


class LostCalls:
    """Changed only under the shop's lock."""

    def __init__(self, references: ReportedCalls, cabins: CabinMap, now: Callable[[], Moment]) -> None:
        self._references, self._cabins, self._now = references, cabins, now
        self._lost: tuple[LostCall, ...] = ()

    @property
    def missing(self) -> tuple[LostCall, ...]:
        """The oldest first. What its gateway has told again meanwhile is in the books."""
        return tuple(lost for lost in self._lost if not self.is_known(lost.gateway, lost.finished.call.ref))

    def is_known(self, gateway: str, ref: Ref | None) -> bool:
        """Whether the shop knows a call by this reference, in progress or finished."""
        carried = ref and any(call.matches(gateway, ref, ()) for _, call in self._cabins.calls())
        return bool(carried or self._references.find(gateway, ref, self._now()))

    def add(self, gateway: str, line: str, cabin: int | None, over: FinishedCall) -> None:
        number = over.ended_at.wall
        while any(lost.shown.id == number for lost in self._lost):
            number += 1
        shown = MissingCall(number, gateway, line, cabin, over.call.dialled, over.seconds, over.ended_at.wall)
        lost = (*self._lost, LostCall(gateway, over, shown))
        self._lost = tuple(sorted(lost, key=lambda each: each.shown.ended_at))

    def forget(self, calls: list[int]) -> None:
        self._lost = tuple(lost for lost in self._lost if lost.shown.id not in calls)
