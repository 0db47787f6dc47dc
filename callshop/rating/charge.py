"""A rate and seconds talked -> a charge that explains itself, exact until it is rounded once, at the end.

    0 seconds, or fewer than free_under      nothing, fee included
    otherwise                                connect_fee + price x billed_seconds / 60
    billed_seconds                           first_increment, then steps of next_increment

The customer's amount is rounded up to the shop's coin, the provider's half up to a millionth.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from callshop.rating.rate import Rate
from callshop.rating.rules import RULES

LONGEST = 24 * 3600
"""Seconds: the longest call that is promised to anyone, however much money there is."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a charge's explanation, to be worded where it is shown.

    talked    seconds measured
    free      seconds under which a call costs nothing (only in a free call; then nothing follows)
    billed    seconds after the increments (only if they are not those talked)
    price     amount: micros a minute
    fee       amount: the connect fee (only if there is one)
    exact     amount: a Fraction of micros, before rounding (only if the rounding, or a cap, changed it)
    capped    amount: micros, what was left of the deposit (only if the call came to more)
    rounded   amount: micros to pay
    """

    what: Literal["talked", "free", "billed", "price", "fee", "exact", "capped", "rounded"]
    seconds: int | None = None
    amount: int | Fraction | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """A rated call. The rate's own figures, and:

    seconds         talked
    billed_seconds  after the increments; 0 if free
    fee             the connect fee charged, micros; 0 if free
    exact           micros before rounding
    amount          micros
    rounded_to      micros: the coin, or 1
    free            talked for no second, or for fewer than free_under
    cap             micros: the amount is no more than this, although the rate asks for more; None without such a cap
    """

    prefix: str
    destination: str
    price: int
    connect_fee: int
    first_increment: int
    next_increment: int
    free_under: int
    seconds: int
    billed_seconds: int
    fee: int
    exact: Fraction
    amount: int
    rounded_to: int
    free: bool
    cap: int | None = None

    def steps(self) -> tuple[Step, ...]:
        """How the amount came about, in order."""
        talked = Step("talked", seconds=self.seconds)
        if self.free:
            return (talked, Step("free", seconds=self.free_under), Step("rounded", amount=0))
        steps = (
            talked,
            Step("billed", seconds=self.billed_seconds) if self.billed_seconds != self.seconds else None,
            Step("price", amount=self.price),
            Step("fee", amount=self.fee) if self.fee else None,
            Step("exact", amount=self.exact) if self.exact != self.amount else None,
            Step("capped", amount=self.cap) if self.cap is not None else None,
            Step("rounded", amount=self.amount),
        )
        return tuple(step for step in steps if step)


def charge_sell(rate: Rate, seconds: int, coin: int) -> Charge:
    """What the customer pays: rounded up to the coin (micros). TypeError, ValueError for seconds that are no count."""
    billed, fee, exact = _exact(rate, seconds)
    return _charge(rate, seconds, billed, fee, exact, RULES[rate.rules].sell_amount(exact, coin), coin)


def charge_buy(rate: Rate, seconds: int) -> Charge:
    """What the provider charges: rounded half up to a millionth. TypeError, ValueError as for charge_sell."""
    billed, fee, exact = _exact(rate, seconds)
    return _charge(rate, seconds, billed, fee, exact, RULES[rate.rules].buy_amount(exact), 1)


def within(charge: Charge, most: int) -> Charge:
    """The charge, of which nobody is asked more than `most` micros."""
    return replace(charge, amount=most, cap=most) if charge.amount > most else charge


def seconds_for(rate: Rate, amount: int, coin: int) -> int:
    """The longest call, in seconds, that the customer can pay with `amount` micros; never more than LONGEST.

    The seconds a rate gives for nothing count too; who is in debt (an amount below zero) has none.
    """
    last = _last_second(rate, amount, coin)
    if amount < 0:
        return 0
    return LONGEST if last is None else min(last, LONGEST)


def promised(rate: Rate, amount: int, coin: int) -> int | None:
    """Seconds after which a call is ended so that it never costs more than `amount` micros; None if it never would.

    One less than it could last: no gateway hangs up in the very second in which it is told to.
    """
    last = _last_second(rate, max(amount, 0), coin)
    return None if last is None else max(last - 1, 0)


def next_step(rate: Rate, seconds: int, coin: int) -> tuple[int, int] | None:
    """(micros more, in how many seconds): the customer's next price after `seconds` talked; None if it never rises."""
    now = _sell_amount(rate, seconds, coin)
    last = _last_second(rate, now, coin)
    if last is None:
        return None
    return _sell_amount(rate, last + 1, coin) - now, last + 1 - seconds


def _is_free(rate: Rate, seconds: int) -> bool:
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise TypeError(f"seconds talked are a whole number, not {seconds!r}")
    if seconds < 0:
        raise ValueError(f"nobody talks for {seconds} seconds")
    return seconds == 0 or seconds < rate.free_under


def _billed(rate: Rate, seconds: int) -> int:
    return RULES[rate.rules].billed_seconds(seconds, rate.first_increment, rate.next_increment)


def _exact(rate: Rate, seconds: int) -> tuple[int, int, Fraction]:
    """(billed seconds, fee, exact micros)"""
    if _is_free(rate, seconds):
        return 0, 0, Fraction(0)
    billed = _billed(rate, seconds)
    return billed, rate.connect_fee, rate.connect_fee + Fraction(rate.price * billed, 60)


def _sell_amount(rate: Rate, seconds: int, coin: int) -> int:
    return RULES[rate.rules].sell_amount(_exact(rate, seconds)[2], coin)


def _last_second(rate: Rate, amount: int, coin: int) -> int | None:
    """The last second at which the customer's price is still within `amount`, or None if it always is.

    The price never falls as seconds pass, and one rounded up to the coin is within the amount exactly when it was
    within the amount's whole coins: so the increments can be counted backwards.
    """
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise TypeError(f"an amount is an int of micros, not {amount!r}")
    free_until = max(rate.free_under - 1, 0)
    for_seconds = amount // coin * coin - rate.connect_fee
    if for_seconds < 0:
        return free_until
    if rate.price == 0:
        return None
    payable = for_seconds * 60 // rate.price
    if payable < rate.first_increment:
        return free_until
    steps = (payable - rate.first_increment) // rate.next_increment
    return max(free_until, rate.first_increment + steps * rate.next_increment)


def _charge(rate: Rate, seconds: int, billed: int, fee: int, exact: Fraction, amount: int, coin: int) -> Charge:
    return Charge(
        prefix=rate.prefix,
        destination=rate.destination,
        price=rate.price,
        connect_fee=rate.connect_fee,
        first_increment=rate.first_increment,
        next_increment=rate.next_increment,
        free_under=rate.free_under,
        seconds=seconds,
        billed_seconds=billed,
        fee=fee,
        exact=exact,
        amount=amount,
        rounded_to=coin,
        free=_is_free(rate, seconds),
    )
