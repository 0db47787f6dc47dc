"""One rate: the price of a prefix, and what a tariff has one of.

Every price is an int of micros a minute.
"""

from dataclasses import dataclass
from sys import intern
from typing import NamedTuple

from callshop.rating.rules import CURRENT
from callshop.rating.slots import ALWAYS, LocalTime, slot_of

ALL_CABINS = 0
"""The cabin of a rate that is every cabin's."""


class Key(NamedTuple):
    """What a tariff has one rate for."""

    prefix: str
    cabin: int = ALL_CABINS
    slot: str = ALWAYS

    @property
    def general(self) -> bool:
        return self.cabin == ALL_CABINS and self.slot == ALWAYS


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one prefix.

    price             micros a minute
    connect_fee       micros, once, when the call is answered
    first_increment   seconds: billed at least this long
    next_increment    seconds: then in such steps
    free_under        seconds: a call shorter than this costs nothing
    cabin             whose price this is; 0: every cabin's
    slot              the times of the week at which it holds (slots.py); "": always
    refused           no price at all: nobody may call there
    rules             by which it becomes an amount (rules.py)
    """

    prefix: str
    destination: str
    price: int
    connect_fee: int = 0
    first_increment: int = 1
    next_increment: int = 1
    free_under: int = 0
    cabin: int = ALL_CABINS
    slot: str = ALWAYS
    refused: bool = False
    rules: int = CURRENT

    def __post_init__(self) -> None:
        whole = type(self.price) is type(self.connect_fee) is type(self.free_under) is int
        if not (whole and type(self.first_increment) is type(self.next_increment) is int):
            raise TypeError(f"a rate is made of whole micros and seconds: {self!r}")
        if min(self.price, self.connect_fee, self.free_under) < 0 or min(self.first_increment, self.next_increment) < 1:
            raise ValueError(f"a rate has no negative figures, and increments of at least 1: {self!r}")
        # Two tariffs of 100,000 rates list mostly the same prefixes, and a few thousand destinations.
        object.__setattr__(self, "prefix", intern(self.prefix))
        object.__setattr__(self, "destination", intern(self.destination))

    @property
    def key(self) -> Key:
        return Key(self.prefix, self.cabin, self.slot)

    @property
    def general(self) -> bool:
        """Whether it is the prefix's price for all cabins at any time."""
        return self.cabin == ALL_CABINS and self.slot == ALWAYS and not self.refused

    def holds(self, cabin: int | None, when: LocalTime | None) -> bool:
        """Whether it is the price of this cabin at this time; a time of the week holds only where the time is known."""
        if self.cabin not in (ALL_CABINS, cabin):
            return False
        return self.slot == ALWAYS or (when is not None and slot_of(self.slot).covers(when))
