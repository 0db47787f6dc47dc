"""What is wrong with the shop as a whole, in sentences for the board."""

from callshop.events import Moment, Sentence, sentence
from callshop.ledger.settings.shop_config import local_time
from callshop.shop.state.shop_state import ShopState

CLOCK_MAY_SLIP_MS = 120_000
"""A clock set back by less than this is a clock put right; by more, somebody must look at it."""


def alarms(state: ShopState, at: Moment) -> tuple[Sentence, ...]:
    """All that is wrong now."""
    newest = state.newest_written or at.wall
    told = (
        (
            at.wall < newest - CLOCK_MAY_SLIP_MS,
            sentence(
                "The date or the time of this PC is wrong: it shows {now}, and the books know of {newest}.",
                now=f"{local_time(at.wall, state.house):%Y-%m-%d %H:%M}",
                newest=f"{local_time(newest, state.house):%Y-%m-%d %H:%M}",
            ),
        ),
        (
            state.disk.refuses,
            sentence("The disk refuses the shop's books: calls go on, but free some space or call for help."),
        ),
        (
            state.disk.reserve is not None and not state.disk.reserve.kept,
            sentence("The disk is almost full: free some space before the shop's books cannot be written."),
        ),
        (
            state.disk.set_aside > 0,
            sentence("Something could not be written to the books: call the technician, the log tells what."),
        ),
    )
    printer = state.printer.trouble(at) if state.house.printer != "none" else None
    return (*(words for true, words in told if true), *([printer] if printer else []))
