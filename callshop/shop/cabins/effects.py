"""What the metering wants done, carried out: the rows of one event in one transaction, calls cut, credit spent."""

import logging
from dataclasses import replace
from functools import partial

from callshop.events import Moment
from callshop.ledger.calls import calls as ledger_calls
from callshop.ledger.visits import visits as ledger_visits
from callshop.metering.cabin import leave_if_done
from callshop.metering.cabin_state import Cabin
from callshop.metering.calls import FinishedCall
from callshop.metering.effects import CallFinished, CallStarted, CutLine, Effect, OutOfTurn, VisitEnded
from callshop.metering.visit import Visit
from callshop.shop.books.call_rows import end_of, row_of
from callshop.shop.books.write_queue import Write
from callshop.shop.limits.call_limits import CallLimits
from callshop.shop.state.cabins import Key
from callshop.shop.state.shop_state import ShopState

log = logging.getLogger(__name__)


class Effects:
    """Used only under the shop's lock."""

    def __init__(self, state: ShopState, limits: CallLimits) -> None:
        self._state, self._limits = state, limits

    def carry_out(self, cabin: Cabin, effects: tuple[Effect, ...], at: Moment) -> bool:
        """Every effect of one event, its rows in one transaction. Whether all that happened is on disk."""
        steps: list[Write] = []
        for effect in effects:
            match effect:
                case CallStarted(call, visit):
                    row = row_of(call, cabin.number, self._state.house)
                    steps += _visit_begun(cabin, visit)
                    number = visit.id if visit else None
                    steps.append(partial(ledger_calls.begin, row, number, self._state.boot, at))
                case CallFinished(finished, visit):
                    steps += _visit_begun(cabin, visit) + self._finished(cabin, finished, visit)
                case VisitEnded(ended):
                    steps.append(partial(ledger_visits.end, ended, at.wall))
                case CutLine(gateway, names, ref):
                    self._limits.cut(gateway, names, ref)
                case OutOfTurn(state, event):
                    log.debug("Out of turn in %s: %s", state, event)
        return self._state.disk.write(*steps)

    def settle(self, key: Key, cabin: Cabin, effects: tuple[Effect, ...], at: Moment) -> bool:
        """Keep a cabin in which a call has just ended otherwise than by a step; whether all that is on disk."""
        after, ended = leave_if_done(cabin)
        before = self._state.cabins.get(key)
        same = before is not None and before.state is after.state
        self._state.cabins.put(key, after if same else replace(after, since=at))
        return self.carry_out(after, effects + ended, at)

    def _finished(self, cabin: Cabin, finished: FinishedCall, visit: Visit | None) -> list[Write]:
        state, call = self._state, finished.call
        state.references.remember(finished)
        state.unpriced.note(cabin.number, finished)
        self._limits.forget(cabin.number, call.quote.number)
        state.calls_ended += 1
        if finished.cost:
            state.account = replace(state.account, spent=state.account.spent + finished.cost.amount)
        row = row_of(call, cabin.number, state.house)
        return [partial(ledger_calls.complete, row, visit.id if visit else None, end_of(finished))]


def _visit_begun(cabin: Cabin, stay: Visit | None) -> list[Write]:
    if stay is None:
        return []
    begun = (stay.id, cabin.number, stay.mode, stay.opened_at.wall, stay.opened_by, stay.deposit)
    return [partial(ledger_visits.begin, *begun)]
