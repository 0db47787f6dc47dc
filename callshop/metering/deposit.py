"""What is left of a prepaid visit's deposit, and how its calls share it.

They never cost more than that together, live or at their end (law 4: both are the same figure). Calls at the same time
take from it in the order in which they began, so what one has been shown does not change when another ends.
"""

from typing import TYPE_CHECKING

from callshop.events import Moment
from callshop.metering.calls import Call, FinishedCall, capped, owes, revenue_of
from callshop.rating.charge import Charge, promised, within

if TYPE_CHECKING:
    from callshop.metering.cabin_state import Cabin


def left_for_calls(cabin: "Cabin") -> int | None:
    """Micros of the deposit that finished calls have not used; None where no deposit limits anything."""
    if cabin.visit is None or cabin.visit.mode != "prepaid":
        return None
    return max(0, cabin.visit.deposit - sum(finished.amount for finished in cabin.owed))


def charges(cabin: "Cabin", now: Moment) -> dict[int, Charge | None]:
    """Call -> what it would cost the customer, were it over now; None if the number has no price."""
    left, found = left_for_calls(cabin), {}
    for call in cabin.calls:
        charge = revenue_of(call, call.seconds(now))
        if left is not None and charge is not None:
            charge = within(charge, left)
            left -= charge.amount
        found[call.id] = charge
    return found


def at_its_end(cabin: "Cabin", finished: FinishedCall) -> FinishedCall:
    """A call of this cabin that has just ended, for which no more is owed than the calls before it have left."""
    left = left_for_calls(cabin)
    if left is None:
        return finished
    before = charges(cabin, finished.ended_at)
    for number in [call.id for call in cabin.calls]:
        if number == finished.call.id:
            break
        left -= charge.amount if (charge := before[number]) else 0
    return capped(finished, left)


def lasts(cabin: "Cabin", call: Call, now: Moment, spoken_for: int | None = None) -> int | None:
    """Seconds after which this call must end, or it costs more than is left; None if nothing limits it.

    `spoken_for`: micros of what is left that other calls have; by default what they cost now.
    """
    left = left_for_calls(cabin)
    if left is None or not owes(call):
        return None
    if call.quote.sell is None:
        return 0  # who paid beforehand paid for no call of which nobody knows what it costs
    if spoken_for is None:
        spoken_for = sum(each.amount for number, each in charges(cabin, now).items() if each and number != call.id)
    return promised(call.quote.sell, left - spoken_for, call.coin)
