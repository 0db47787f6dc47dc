"""How long a call lasted: three witnesses, and which of them stands where they contradict each other.

    counter   the gateway's own counter of seconds
    printed   the difference of the times it prints of the answer and the end
    clock     ours, which nobody can set, from the answer we heard to the end we heard

A gateway's clock is set, and changes to summer time, in the middle of calls: so the counter comes before the printed
times. Counters are sometimes absent, zero, in hundredths or in minutes: so what our own clock makes impossible counts
for nothing, whoever says it, and so does a counter that both other witnesses contradict by a multiple.
Where no figure is left, our clock's stands, which undoes no answer that was heard.

Our clock is no witness of a call whose answer and end were told within BURST_MS: both had waited for us, in a gateway
or in a network that was cut, and what was measured is how fast they arrived.
"""

from dataclasses import dataclass

from callshop.events import Figures

SLACK = 5
"""Seconds by which witnesses may differ and still agree. A gateway asks again after some 2 s, twice, and few say for
how long they have tried (Acct-Delay-Time); counters are rounded, and begin at the answer of one leg or of the other."""

BURST_MS = 3_000

SMALL = 30
"""Seconds: two that differ by less are not told apart by a unit of the counter, minutes for seconds."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What each says, in whole seconds; None: it says nothing."""

    counter: int | None = None
    printed: int | None = None
    clock: int | None = None

    @property
    def gateway_spoke(self) -> bool:
        return bool(self.counter or self.printed)

    def __str__(self) -> str:
        """As a call's row keeps them: "20/3620/21", a - for who says nothing."""
        return "/".join("-" if figure is None else str(figure) for figure in (self.counter, self.printed, self.clock))

    @classmethod
    def read(cls, text: str) -> "Witnesses":
        return cls(*(None if figure == "-" else int(figure) for figure in text.split("/")))

    @property
    def disagree(self) -> bool:
        said = [figure for figure in (self.counter, self.printed, self.clock) if figure is not None]
        return bool(said) and max(said) - min(said) > SLACK


@dataclass(frozen=True, slots=True)
class Measured:
    """The seconds that stand, whose they are ("gateway" or "clock"), what was said, and whether they contradict."""

    seconds: int
    by: str
    said: Witnesses = Witnesses()
    disputed: bool = False


def weigh(figures: Figures, clock: int | None, most: int | None, heard_ms: int, so_far: int = 0) -> Measured:
    """How long an answered call lasted.

    clock      seconds from the answer we heard to the end we heard; None if we heard no answer
    most       seconds that are possible by our clock, with the delay told; None if it knows no limit
    heard_ms   between the moments at which we were told of the answer and of the end
    so_far     the most that the gateway has counted while the call went on
    """
    if heard_ms < BURST_MS:
        clock, most = (None if clock is None else max(clock, so_far)), None
    counter = figures.counter or None
    possible = [each for each in figures.printed if each > 0 and _is_possible(each, most)]
    printed = possible[0] if possible else next(iter(figures.printed), None)
    said = Witnesses(figures.counter, printed, None if heard_ms < BURST_MS else clock)
    if counter and _is_possible(counter, most) and not _alone(counter, said):
        return Measured(counter, "gateway", said, said.disagree)
    if possible:
        return Measured(possible[0], "gateway", said, counter is not None or said.disagree)
    if clock is not None:
        so_far = so_far if _is_possible(so_far, most) else 0
        return Measured(max(clock, so_far), "clock", said, disputed=True)
    return Measured(0, "gateway", said, disputed=False)


def _is_possible(seconds: int, most: int | None) -> bool:
    return most is None or seconds <= most + SLACK


def _alone(counter: int, said: Witnesses) -> bool:
    """Whether the two others agree, and on a multiple of what the counter says: it counts something else."""
    if said.printed is None or said.clock is None or abs(said.printed - said.clock) > SLACK:
        return False
    least = min(said.printed, said.clock)
    return least > SMALL and least >= 2 * counter
