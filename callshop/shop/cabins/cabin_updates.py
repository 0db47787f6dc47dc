"""A cabin that a person changed, kept and shown: the last step of each verb, when the books have what was done."""

from dataclasses import replace

from callshop.events import Moment
from callshop.metering.cabin import end_call, leave_if_done
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import FinishedCall
from callshop.shop.board.publisher import BoardPublisher
from callshop.shop.cabins.effects import Effects
from callshop.shop.state.shop_state import ShopState


class CabinUpdates:
    """Used only under the shop's lock."""

    def __init__(self, state: ShopState, effects: Effects, publisher: BoardPublisher) -> None:
        self._state, self._effects, self._publisher = state, effects, publisher

    def put(self, booth: Cabin, at: Moment) -> None:
        """Keep a mapped cabin, on the board too."""
        before = self._state.cabin(booth.number)
        self._state.cabins.put(booth.number, booth if booth.state is before.state else replace(booth, since=at))
        self.repaint()

    def put_unless_done(self, booth: Cabin, at: Moment) -> None:
        """Keep a cabin; a visit that the handset opened ends if nothing keeps it: nobody is in a free cabin."""
        after, ended = leave_if_done(booth)
        self.put(after, at)
        self._effects.carry_out(after, ended, at)

    def end(self, booth: Cabin, finished: FinishedCall, at: Moment) -> None:
        """A call of this cabin is over, otherwise than its gateway told."""
        after, effects = end_call(booth, finished, self._state)
        self._effects.settle(booth.number, after, effects, at)
        self.repaint()

    def repaint(self) -> None:
        """Something that the board shows is other than it was."""
        self._publisher.repaint()
