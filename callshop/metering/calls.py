"""One call: while it lives, and when it is over. What it costs is always computed from its facts and an instant."""

from dataclasses import dataclass, replace
from fractions import Fraction

from callshop.events import DeviceTimes, Direction, Figures, Moment, Ref
from callshop.metering.states import TALKING, State
from callshop.metering.witnesses import Measured, Witnesses, weigh
from callshop.rating.charge import Charge, charge_buy, charge_sell, within
from callshop.rating.tariff import Quote


@dataclass(frozen=True, slots=True)
class Call:
    """A call in progress.

    id           its row's number, given at its birth
    line         the name under which the shop knows its line (the mapped one, else the first)
    dialled      the digits as the gateway told them, as it told them
    quote        what the number is and costs, taken when it was dialled: a price changed meanwhile is for later calls
    coin         micros, what the customer's amount is rounded up to
    for_free     the visit is free: the customer pays nothing
    resumed      the program was restarted while this call went on
    overtaken_at when another call on this line was answered since: the end of this one may be lost
    heard_at     when we were told of the answer, which may have been some time before; None: at the answer itself
    counted      seconds that the gateway had counted when it last said so while the call went on
    """

    id: int
    gateway: str
    line: str
    names: tuple[str, ...]
    device: str | None
    ref: Ref | None
    state: State
    direction: Direction | None
    dialled: str
    quote: Quote
    coin: int
    dialled_at: Moment
    answered_at: Moment | None = None
    told: DeviceTimes = DeviceTimes()
    for_free: bool = False
    resumed: bool = False
    answer_known: bool = True
    overtaken_at: Moment | None = None
    heard_at: Moment | None = None
    counted: int = 0

    def seconds(self, now: Moment) -> int:
        """Whole seconds talked until `now`, on the clock that nobody can set."""
        if self.answered_at is None:
            return 0
        return max(0, now.mono - self.answered_at.mono) // 1000

    def matches(self, gateway: str, ref: Ref | None, names: tuple[str, ...]) -> bool:
        """Whether an event with this reference, or without one on this line, means this call."""
        if gateway != self.gateway:
            return False
        if ref is None or self.ref is None:
            return ref is None and self.ref is None and bool(names) and names[0] == self.names[0]
        return self.ref.same_call(ref)


@dataclass(frozen=True, slots=True)
class FinishedCall:
    """A call that is over, rated.

    status        "answered", "unanswered", "interrupted" (its end was lost with the power)
    seconds       talked, rounded down; by "gateway" if it told them, else by our "clock"
    differs       the gateway's seconds less those that were shown, if more than two apart, else 0
    end_heard     False: what ended it was something else than its end
    late          told in a burst after a reconnect
    said          what each witness of the seconds says
    disputed      the witnesses contradict each other: the least surprising one counts, and somebody should look
    revenue       what the customer pays; None if the number has no price
    cost          what the provider charges; None if it has no rate
    """

    call: Call
    status: str
    ended_at: Moment
    seconds: int
    seconds_by: str = "clock"
    differs: int = 0
    end_heard: bool = True
    late: bool = False
    said: Witnesses = Witnesses()
    disputed: bool = False
    revenue: Charge | None = None
    cost: Charge | None = None

    @property
    def final(self) -> bool:
        """Whether its gateway has told what it knows of the seconds, even if it could not be believed."""
        return self.seconds_by == "gateway" or self.said.gateway_spoke

    @property
    def amount(self) -> int:
        """Micros the customer owes for it."""
        return self.revenue.amount if self.revenue else 0

    @property
    def cap(self) -> int | None:
        """Micros that were left of the deposit, if the call came to more; else None."""
        return self.revenue.cap if self.revenue else None


NOTHING_TOLD, NO_FIGURES = DeviceTimes(), Figures()

SHOWN_AND_TOLD_MAY_DIFFER = 2
"""Seconds between the figure shown and the gateway's own before the cashier is told (law 4)."""
MAY_DIFFER_MS = SHOWN_AND_TOLD_MAY_DIFFER * 1000


def revenue_of(call: Call, seconds: int) -> Charge | None:
    """What the customer pays for so many seconds of this call; None if the number has no price."""
    if not owes(call):
        return _nothing(call, seconds)
    return charge_sell(call.quote.sell, seconds, call.coin) if call.quote.sell else None


def cost_of(call: Call, seconds: int) -> Charge | None:
    """What the provider charges the shop; incoming calls and calls for help cost nothing."""
    if call.direction == "in" or call.quote.emergency:
        return _nothing(call, seconds)
    return charge_buy(call.quote.buy, seconds) if call.quote.buy else None


def owes(call: Call) -> bool:
    """Whether the customer pays for this call at all."""
    return call.direction != "in" and not call.for_free and not call.quote.emergency


def _nothing(call: Call, seconds: int) -> Charge:
    return Charge("", call.quote.destination, 0, 0, 1, 1, 0, seconds, 0, 0, Fraction(0), 0, 1, True)


def answered(call: Call, at: Moment) -> Call:
    """The call, answered at an instant; one that is first heard of late was dialled no later than that."""
    dialled = min(call.dialled_at, at, key=lambda moment: moment.mono)
    return replace(call, answered_at=at, dialled_at=dialled)


def overtaken(call: Call, newer: Call) -> Call:
    """The call, if it talks, marked when another on its line is the first that was answered after it.

    A line may carry two, so nothing ends here; but whose end was lost would be charged for ever.
    """
    same_line = (call.gateway, call.line) == (newer.gateway, newer.line) and call.id != newer.id
    if not same_line or call.overtaken_at or call.answered_at is None or newer.answered_at is None:
        return call
    return replace(call, overtaken_at=newer.answered_at) if newer.answered_at.mono > call.answered_at.mono else call


def merged(before: DeviceTimes, now: DeviceTimes) -> DeviceTimes:
    """What the device's clock said of a call so far, with what it says now."""
    return DeviceTimes(now.started or before.started, now.answered or before.answered, now.ended or before.ended)


def corrected(
    finished: FinishedCall,
    seconds: int,
    was_answered: bool | None,
    at: Moment,
    told: DeviceTimes = NOTHING_TOLD,
    figures: Figures = NO_FIGURES,
) -> FinishedCall:
    """A call that we have ended by our own clock, with the figures its gateway tells afterwards, `at` this instant.

    However long it says the call was, it was over when it said so; our own end may have been a guess, or typed in. A
    gateway that says nothing of the seconds changes nothing.
    """
    if not seconds and finished.seconds:
        return finished
    call = replace(finished.call, told=merged(finished.call.told, told))
    since = at.wall - call.answered_at.wall if call.answered_at else -1
    measured = None
    if call.answered_at:
        most = None if since < 0 else since // 1000
        measured = weigh(_several(figures, seconds), finished.seconds, most, since, call.counted)
        seconds = measured.seconds
    lasted = seconds * 1000 if since < 0 else min(seconds * 1000, since)
    end = call.answered_at.plus(lasted) if call.answered_at else finished.ended_at
    again = finish(call, end, seconds=seconds, was_answered=was_answered, shown=finished.seconds, measured=measured)
    return capped(replace(again, late=finished.late), finished.cap)


def capped(finished: FinishedCall, most: int | None) -> FinishedCall:
    """The finished call, for which the customer owes no more than `most` micros (None: whatever it costs)."""
    if most is None or finished.revenue is None:
        return finished
    return replace(finished, revenue=within(finished.revenue, most))


def finish(
    call: Call,
    at: Moment,
    *,
    seconds: int | None = None,
    was_answered: bool | None = None,
    figures: Figures = NO_FIGURES,
    end_heard: bool = True,
    late: bool = False,
    status: str | None = None,
    shown: int | None = None,
    clocked: bool = True,
    measured: Measured | None = None,
) -> FinishedCall:
    """End a call at an instant, with the gateway's own `seconds` if it tells them, weighed against the other witnesses.

    `was_answered` None: the gateway did not say; then whoever was heard to answer, or talked for a second, was there.
    Nobody can say that an answer that was heard was none.
    `figures`: what the witnesses inside the gateway say, where it has several.
    `shown`: the seconds that the screens have shown, if not those until `at`.
    `clocked`: False where the instants are made up, so that nothing can be measured by them.
    `measured`: what was weighed already.
    A gateway that tells more seconds than have passed since the answer has told us of the answer late.
    """
    shown = call.seconds(at) if shown is None else shown
    was_answered = call.answered_at is not None or bool(seconds if was_answered is None else was_answered)
    if measured is None and was_answered and seconds is not None:
        measured = _measured(call, at, _several(figures, seconds), shown, clocked)
    if measured is None:
        measured = Measured(shown if was_answered else 0, "clock" if seconds is None else "gateway")
    talked = measured.seconds
    begun = at.plus(-talked * 1000)
    if was_answered and (call.answered_at is None or begun.plus(MAY_DIFFER_MS).mono < call.answered_at.mono):
        call = answered(call, begun)
    told_apart = seconds is not None and call.state is TALKING and abs(talked - shown) > SHOWN_AND_TOLD_MAY_DIFFER
    return FinishedCall(
        call=call,
        status=status or ("answered" if was_answered else "unanswered"),
        ended_at=at,
        seconds=talked,
        seconds_by=measured.by,
        differs=talked - shown if told_apart else 0,
        end_heard=end_heard,
        late=late,
        said=measured.said,
        disputed=measured.disputed,
        revenue=revenue_of(call, talked),
        cost=cost_of(call, talked),
    )


def _measured(call: Call, at: Moment, figures: Figures, shown: int, clocked: bool) -> Measured:
    """What the witnesses of a call that ends now say together."""
    if call.answered_at is None or not clocked:
        return weigh(figures, None if call.answered_at is None else 0, None, 0, call.counted)
    told = at.mono + figures.delay * 1000
    heard_ms = told - (call.heard_at or call.answered_at).mono
    return weigh(figures, shown, (told - call.answered_at.mono) // 1000, heard_ms, call.counted)


def _several(figures: Figures, seconds: int) -> Figures:
    """The only figure of a gateway that has one is its counter's."""
    return figures if figures.counter is not None or figures.printed else replace(figures, counter=seconds)
