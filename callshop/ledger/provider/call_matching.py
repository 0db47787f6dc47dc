"""The provider's calls beside ours: which is which, and where they differ. Pure figures, no database.

Two calls are the same if their number is, and their times are near once the provider's clock is put right. How far it
is off nobody has to tell: most calls agree on one difference (an hour of another time zone, minutes of a slow clock),
and a call that is missing or was never made has no say in it.

Where a number was called twice within minutes, the nearest times and the most alike seconds belong together.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from callshop.rating.charge import charge_buy
from callshop.rating.tariff import Rate

TOLERANCE = 60
"""Seconds that the times of one call may lie apart: providers date it by its dialling or by its answer."""

SLACK = 1
"""Seconds that two meters may differ by and still agree: each rounds in its own way."""

FARTHEST_CLOCK = 26 * 3600 * 1000
"""ms: from one end of the world's time zones to the other."""

HOUR, DAY = 3600 * 1000, 24 * 3600 * 1000
FEWEST_VOTES = 3
"""Calls that must agree before a clock is called wrong."""

MOST_COMPARED = 300_000
"""Pairs of times that are enough to find a clock's difference."""

MOST_PENALTY = 30_000
"""ms: what different seconds weigh at most beside different times."""


@dataclass(frozen=True, slots=True)
class TheirCall:
    """A line of the provider's. `at`: ms, by its clock; `cost`: micros, None if it does not say."""

    id: int
    number: str
    at: int
    seconds: int
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class OurCall:
    """A call of ours, 0 `seconds` if nobody answered. `at`: ms; `cost`: micros, None if unpriced, by `rate`."""

    id: int
    number: str
    at: int
    seconds: int
    cost: int | None = None
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    theirs: TheirCall
    ours: OurCall
    seconds_differ: bool
    cost_differ: bool


@dataclass(frozen=True, slots=True)
class Paired:
    clocks: "Clocks"
    pairs: tuple[Pair, ...]
    only_theirs: tuple[TheirCall, ...]
    only_ours: tuple[OurCall, ...]

    @property
    def clock(self) -> int:
        """ms that the provider's clock was ahead of ours, for most of its calls."""
        return self.clocks.usual


@dataclass(frozen=True, slots=True)
class Clocks:
    """ms that the provider's clock is ahead: `usual`, and the days (of its own) that had another: summer time."""

    usual: int
    by_day: dict[int, int]

    def on(self, day: int) -> int:
        return self.by_day.get(day, self.usual)

    def at(self, told: int) -> int:
        """At an instant that it told."""
        return self.on(told // DAY)

    def nearby(self, day: int) -> tuple[int, ...]:
        """The day's, then those of its neighbours: a clock is changed in the middle of a night."""
        return tuple(dict.fromkeys((self.on(day), self.on(day - 1), self.on(day + 1))))


def pair(
    theirs: Sequence[TheirCall],
    ours: Sequence[OurCall],
    *,
    tolerance: int = TOLERANCE,
    slack: int = SLACK,
    cost_step: int = 1,
) -> Paired:
    """Every call once: in a pair, or alone on its side. Lines and calls without seconds that are alone are nobody's.

    `tolerance` and `slack` in seconds; `cost_step`: micros of the last decimal the provider prints, so that its
    rounding is no difference.
    """
    near = tolerance * 1000
    clocks = clocks_of(theirs, [call for call in ours if call.seconds], near)
    talked, silent = _parted(ours)
    billed, unbilled = _parted(theirs)
    found: list[tuple[TheirCall, OurCall]] = []
    for lines, calls in ((billed, talked), (unbilled, talked), (billed, silent)):
        met = _met(lines, calls, clocks, near)
        found += met
        for line, call in met:
            del lines[line.id], calls[call.id]
    return Paired(
        clocks,
        tuple(_judged(line, call, slack, cost_step) for line, call in found),
        tuple(billed.values()),
        tuple(talked.values()),
    )


def _parted(calls: Iterable) -> tuple[dict, dict]:
    """(those of which something is billed or was talked, the others), by their ids"""
    heard = {call.id: call for call in calls if call.seconds or (isinstance(call, TheirCall) and call.cost)}
    return heard, {call.id: call for call in calls if call.id not in heard}


# The provider's clock


def clocks_of(theirs: Sequence[TheirCall], ours: Sequence[OurCall], near: int) -> Clocks:
    """What most calls agree on; and for each day, whether an hour more or less suits clearly more of its calls."""
    times = _times(ours)
    usual = _usual(theirs, times, near)
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for line in theirs:
        for clock in (usual, usual - HOUR, usual + HOUR):
            votes[line.at // DAY][clock] += _any_near(times.get(line.number, ()), line.at - clock, near)
    changed = {}
    for day, counted in votes.items():
        best, count = counted.most_common(1)[0]
        if count >= FEWEST_VOTES and count > 2 * counted[usual]:
            changed[day] = best
    return Clocks(usual, changed)


def _times(calls: Iterable[OurCall]) -> dict[str, list[int]]:
    times: dict[str, list[int]] = defaultdict(list)
    for call in calls:
        times[call.number].append(call.at)
    for instants in times.values():
        instants.sort()
    return times


def _any_near(times: Sequence[int], at: int, near: int) -> bool:
    place = bisect_left(times, at - near)
    return place < len(times) and times[place] <= at + near


def _usual(theirs: Sequence[TheirCall], times: dict[str, list[int]], near: int) -> int:
    """The middle of the differences that lie closest together: 0 unless they clearly outvote a clock that is right."""
    differences = sorted(islice(_differences(theirs, times), MOST_COMPARED))
    best: tuple[int, int, int, int] = (0, 0, 0, 0)
    first = 0
    for last, difference in enumerate(differences):
        while difference - differences[first] > near:
            first += 1
        middle = differences[(first + last) // 2]
        best = max(best, (last - first + 1, -abs(middle), first, last))
    votes, _, first, last = best
    right = bisect_right(differences, near) - bisect_left(differences, -near)
    middle = differences[(first + last) // 2] if votes else 0
    return middle if votes >= FEWEST_VOTES and (votes > right or abs(middle) <= near) else 0


def _differences(theirs: Sequence[TheirCall], times: dict[str, list[int]]) -> Iterator[int]:
    """Their times less ours, number by number, those that were called least first: they say it most clearly."""
    lines = Counter(line.number for line in theirs)
    for line in sorted(theirs, key=lambda line: lines[line.number] * len(times.get(line.number, ()))):
        instants = times.get(line.number, ())
        first = bisect_left(instants, line.at - FARTHEST_CLOCK)
        for place in range(first, bisect_right(instants, line.at + FARTHEST_CLOCK)):
            yield line.at - instants[place]


# Which is which


def _met(lines: dict[int, TheirCall], calls: dict[int, OurCall], clocks: Clocks, near: int) -> list:
    """The best pairs first, each line and each call once."""
    met, taken_lines, taken_calls = [], set(), set()
    for _, line, call in sorted(_candidates(lines, calls, clocks, near)):
        if line not in taken_lines and call not in taken_calls:
            taken_lines.add(line)
            taken_calls.add(call)
            met.append((lines[line], calls[call]))
    return met


def _candidates(
    lines: dict[int, TheirCall], calls: dict[int, OurCall], clocks: Clocks, near: int
) -> Iterator[tuple[tuple[int, int], int, int]]:
    """((how unlikely), line, call) for all that may be one. A neighbouring day's clock comes after the day's own."""
    by_number: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for call in calls.values():
        by_number[call.number].append((call.at, call.id))
    for times in by_number.values():
        times.sort()
    for line in lines.values():
        times = by_number.get(line.number, ())
        for rank, clock in enumerate(clocks.nearby(line.at // DAY) if times else ()):
            at = line.at - clock
            for place in range(bisect_left(times, (at - near, -1)), len(times)):
                instant, call = times[place]
                if instant > at + near:
                    break
                unlike = min(1000 * abs(line.seconds - calls[call].seconds), MOST_PENALTY)
                yield (rank, abs(instant - at) + unlike), line.id, call


# Where they differ


def _judged(line: TheirCall, call: OurCall, slack: int, cost_step: int) -> Pair:
    return Pair(line, call, _seconds_differ(line, call, slack), _cost_differs(line, call, cost_step))


def _seconds_differ(line: TheirCall, call: OurCall, slack: int) -> bool:
    """Either may count the seconds talked, or those of the price's increments."""
    if abs(line.seconds - call.seconds) <= slack:
        return False
    return call.rate is None or line.seconds != charge_buy(call.rate, call.seconds).billed_seconds


def _cost_differs(line: TheirCall, call: OurCall, step: int) -> bool:
    """Whether it is neither our cost nor what our price makes of their seconds: these differ for themselves."""
    if line.cost is None or call.cost is None:
        return False
    expected = [call.cost] if call.rate is None else [call.cost, charge_buy(call.rate, line.seconds).amount]
    return all(abs(line.cost - cost) >= step for cost in expected)
