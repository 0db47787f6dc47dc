"""What is wrong with the shop as a whole, in sentences for the board."""

from typing import TYPE_CHECKING

from callshop.events import Moment, Sentence, sentence
from callshop.ledger.settings.shop_config import local_time

if TYPE_CHECKING:
    from callshop.shop.shop import Shop

CLOCK_MAY_SLIP_MS = 120_000
"""A clock set back by less than this is a clock put right; by more, somebody must look at it."""


def alarms(shop: "Shop", at: Moment) -> tuple[Sentence, ...]:
    """All that is wrong now."""
    newest = shop.newest_written or at.wall
    told = (
        (
            at.wall < newest - CLOCK_MAY_SLIP_MS,
            sentence(
                "The date or the time of this PC is wrong: it shows {now}, and the books know of {newest}.",
                now=f"{local_time(at.wall, shop.house):%Y-%m-%d %H:%M}",
                newest=f"{local_time(newest, shop.house):%Y-%m-%d %H:%M}",
            ),
        ),
        (
            shop.disk.refuses,
            sentence("The disk refuses the shop's books: calls go on, but free some space or call for help."),
        ),
        (
            shop.disk.reserve is not None and not shop.disk.reserve.kept,
            sentence("The disk is almost full: free some space before the shop's books cannot be written."),
        ),
        (
            shop.disk.set_aside > 0,
            sentence("Something could not be written to the books: call the technician, the log tells what."),
        ),
    )
    printer = shop.printer.trouble(at) if shop.house.printer != "none" else None
    return (*(words for true, words in told if true), *([printer] if printer else []))
