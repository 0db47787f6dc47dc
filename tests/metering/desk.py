"""A desk for the metering alone: a book of made-up prices, events in short words, and `run` to step through them."""

from dataclasses import dataclass, field

from callshop.events import Answered, Completed, Dialled, HungUp, LineEvent, Moment, OffHook, Ref, Ringing
from callshop.metering.cabin import CabinLine, step
from callshop.metering.cabin_state import Cabin
from callshop.metering.effects import CallFinished, Effect
from callshop.rating.tariff import Quote, Rate

START = Moment(1_772_452_800_000, 5_000_000)
LINE = CabinLine("box", "L1")
CENT = 10_000

PRICES = {
    "0049301": Rate("49", "Allemagne", 60_000),
    "0033145": Rate("33", "France", 600_000, 100_000, 60, 60, free_under=5),
}


@dataclass
class Book:
    """Sixty thousandths a minute to Germany, one begun minute at a time to France; any other number has no price."""

    coin: int = CENT
    refused: tuple[str, ...] = ()
    given: list[str] = field(default_factory=list)

    def next_call(self) -> int:
        self.given.append("call")
        return self.given.count("call")

    def next_visit(self) -> int:
        self.given.append("visit")
        return self.given.count("visit")

    def quote(self, gateway: str, number: str, cabin: int | None, at: Moment) -> Quote:
        rate = PRICES.get(number)
        return Quote(number, None, rate.destination if rate else "", None, None, rate, rate, rate is not None)

    def refuses(self, quote: Quote) -> bool:
        return quote.number in self.refused


@dataclass(frozen=True)
class Words:
    """What a box says of one line, `seconds` after START."""

    name: str = "L1"
    ref: Ref | None = None

    def lift(self, seconds: int = 0) -> OffHook:
        return OffHook(**self._at(seconds))

    def dial(self, seconds: int = 0, number: str = "0049301", direction: str = "out") -> Dialled:
        return Dialled(number=number, direction=direction, **self._at(seconds))

    def ring(self, seconds: int = 0) -> Ringing:
        return Ringing(**self._at(seconds))

    def answer(self, seconds: int = 0, number: str | None = None, direction: str = "out") -> Answered:
        return Answered(number=number, direction=direction, **self._at(seconds))

    def hang_up(self, seconds: int = 0) -> HungUp:
        return HungUp(**self._at(seconds))

    def complete(
        self, at: int = 0, talked: int = 60, answered: bool | None = True, number: str | None = "0049301", **more
    ) -> Completed:
        return Completed(number=number, seconds=talked, answered=answered, **more, **self._at(at))

    def _at(self, seconds: int) -> dict:
        return {"at": START.plus(seconds * 1000), "names": (self.name,), "ref": self.ref}


SAY = Words()


def cabin(**facts) -> Cabin:
    return Cabin(facts.pop("number", 1), START, **facts)


def run(
    events: list[LineEvent], begin: Cabin | None = None, book: Book | None = None, line: CabinLine = LINE
) -> tuple[Cabin, list[Effect]]:
    """Where these events lead, and all that is to be done about them."""
    now, done, book = begin or cabin(), [], book or Book()
    for event in events:
        now, effects = step(now, line, event, book)
        done.extend(effects)
    return now, done


def finished(effects: list[Effect]) -> list:
    return [effect.finished for effect in effects if isinstance(effect, CallFinished)]
