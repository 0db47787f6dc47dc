"""What the tablet in a cabin says to its customer, in whatever language he chose.

Pure: the facts of a tile in, sentences out. Every sentence here is translated into each language a customer can choose.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from callshop.events import Figure, Sentence, sentence
from callshop.metering.states import BLOCKED, DIALLING, FAULT, FREE, OPEN, RINGING, State
from callshop.metering.tile.facts import CallNow, TileFacts

ASK_AT_THE_COUNTER = sentence("Please ask at the counter.")
PRICE_AT_THE_END = sentence("The price of your call will show when it ends.")

IDLE: Mapping[State, tuple[Sentence, Sentence]] = {
    FREE: (sentence("Lift the handset and dial"), sentence("The price shows here while you talk.")),
    OPEN: (sentence("Dial your number"), sentence("You pay nothing before the other side answers.")),
    BLOCKED: (sentence("This cabin is closed"), ASK_AT_THE_COUNTER),
    FAULT: (sentence("Out of order for a moment"), ASK_AT_THE_COUNTER),
}
"""A cabin in which nobody talks or owes -> what it says large, and below."""

UNPAID: Mapping[State, Sentence] = {
    DIALLING: sentence("Dialling: you pay nothing yet"),
    RINGING: sentence("It is ringing: you pay nothing yet"),
}


@dataclass(frozen=True, slots=True)
class TabletText:
    """The words around the price."""

    title: Sentence | None = None  # None during a call: the number stands there
    status: Sentence | None = None  # None while the customer talks: the time stands there
    steps: tuple[Sentence, ...] = ()  # what his next seconds cost, and what is odd about the price
    total: tuple[Sentence, ...] = ()  # how the price stands to the rest of the visit, and to the deposit
    spoken: Sentence | None = None  # what is read aloud


def tablet_text(tile: TileFacts) -> TabletText:
    if tile.call:
        return _in_call(tile, tile.call)
    return _owing(tile) if tile.owes else _idle(tile)


def _in_call(tile: TileFacts, call: CallNow) -> TabletText:
    status = _status(tile, call)
    return TabletText(status=status, steps=_steps(call) if status is None else (), total=_visit(tile, call))


def _status(tile: TileFacts, call: CallNow) -> Sentence | None:
    if call.emergency:
        return sentence("Emergency call: you pay nothing.")
    return _no_news(tile) if tile.state is FAULT else UNPAID.get(tile.state)


def _no_news(tile: TileFacts) -> Sentence:
    if not tile.no_news_since:
        return sentence("No news of the gateway")
    return sentence("Price at {time}: no news of the gateway since", time=Figure("clock", tile.no_news_since))


def _steps(call: CallNow) -> tuple[Sentence, ...]:
    in_no_list = call.rate is not None and not call.priced
    step = _step(call)
    odd = sentence("This number is in no price list.") if in_no_list else None
    return tuple(each for each in (step, odd) if each)


def _step(call: CallNow) -> Sentence | None:
    if call.free_until and call.seconds < call.free_until:
        return sentence("free under {seconds} s", seconds=call.free_until)
    if call.next_step:
        more, seconds = call.next_step
        amount, time = Figure("money", more), Figure("about_time", seconds)
        return sentence("{amount} more in {time}", amount=amount, time=time)
    return None if call.answer_known else sentence("Answer not reported by this gateway.")


def _visit(tile: TileFacts, call: CallNow) -> tuple[Sentence, ...]:
    due, deposit = Figure("money_long", tile.due), Figure("money_long", tile.deposit)
    if tile.due != call.price and tile.extras:
        return (sentence("In all, with the rest of your visit: {amount}", amount=due),)
    if tile.due != call.price:
        return (sentence("With your other calls: {amount}", amount=due),)
    if tile.mode != "prepaid":
        return ()
    capped = (sentence("capped at the deposit"),) if call.capped else ()
    return (sentence("Prepaid: {amount}", amount=deposit), *capped)


def _owing(tile: TileFacts) -> TabletText:
    aloud = Figure("aloud", tile.due)
    if not tile.covered:
        return TabletText(sentence("To pay at the counter"), spoken=sentence("To pay: {amount}.", amount=aloud))
    rest = Figure("money", tile.to_hand_back)
    back = (sentence("given back to you: {amount}", amount=rest),) if tile.to_hand_back else ()
    return TabletText(
        sentence("Taken from your deposit"),
        total=(sentence("Prepaid: {amount}", amount=Figure("money", tile.deposit)), *back),
        spoken=sentence("Taken from your deposit: {amount}.", amount=aloud),
    )


def _idle(tile: TileFacts) -> TabletText:
    title, below = IDLE.get(tile.state, IDLE[FREE])
    shows_late = not tile.live and tile.state not in (BLOCKED, FAULT)
    return TabletText(title, PRICE_AT_THE_END if shows_late else below)
