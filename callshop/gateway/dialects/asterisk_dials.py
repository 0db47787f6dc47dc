"""What a dial tells of the call that makes it: whether it goes out, whether it is another call, and its number."""

from collections.abc import Iterator

from callshop.events import Dialled, Event, Moment
from callshop.gateway.dialects.asterisk_calls import Call, Channel
from callshop.gateway.dialects.asterisk_names import alike, endpoint_of, number_in, real, really_dialled

OUTSIDE = 5
"""Digits that a number outside the house has at least: what is dialled of fewer is an extension, or a service."""


def decide(call: Call, exten: str | None, dest: Channel, dial_string: str, at: Moment) -> Iterator[Event]:
    """What a channel dials tells whether its call comes in: to a telephone of the house, or goes out over a trunk."""
    target = number_in(dial_string)
    if not (call.doubtful and real(dest.name) and exten and target) or call.answered or len(target) < OUTSIDE:
        return
    call.doubtful = False
    if target != endpoint_of(dest.name) and (alike(target, exten) or exten.endswith(target)):
        call.direction, call.number, call.dialled = "out", exten, True
        yield call.event(Dialled, at, number=exten)


def begins_another(call: Call, number: str | None) -> bool:
    """Whether a dial is another call than the one before on its channel: not another trunk, nor another telephone.

    Once the far end has gone, or nobody rings any more and the number is another.
    """
    if call.direction == "in" or call.over or call.left:
        return call.direction != "in"
    return bool(number) and call.dialled and not call.legs and not call.far and not alike(number, call.number)


def without_the_digits_before(call: Call, dial_string: str, at: Moment) -> Iterator[Event]:
    """The number once more, where what is dialled shows that its first digits only led to a trunk."""
    if call.direction == "out" and call.dialled and not call.answered and call.number:
        number = really_dialled(call.number, dial_string)
        if number != call.number:
            call.number = number
            yield call.event(Dialled, at, number=number)
