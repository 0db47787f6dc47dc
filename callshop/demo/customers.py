"""The life of a shop that is open: customers come, call, wait to pay. Played by a simulated gateway, second by second.

A customer comes to a cabin that is free, or that the counter has opened for one. What is due waits for whoever is at
the counter. In the demo a colleague with a till of her own takes what has waited long, once most cabins wait: so the
board stays alive while nobody looks after it, and nothing is ever taken into another's till.
"""

from contextlib import suppress
from random import Random

from callshop.demo.goods import NUMBERS, SIMULATED
from callshop.demo.story import COLLEAGUE, FLOAT
from callshop.events import Moment
from callshop.gateway.simulator import PlannedCall, Simulator
from callshop.ledger.till import shifts
from callshop.metering.board import Board, Tile
from callshop.metering.states import DUE, FREE, OPEN
from callshop.rating.charge import promised
from callshop.refusal import Refused
from callshop.shop.shop import Shop
from callshop.shop.till.checkout import CheckoutRequest

PATIENCE_MS = 180_000
MOST_WAIT = 4
"""So many cabins with something to pay, and the colleague comes to help."""
OVERRUNS = 12
"""Seconds that somebody goes on after the deposit is used up, until told to hang up."""
LONGEST_PREPAID = 240
FIRST_DUE = 2
"""The cabin whose first call is so short that there soon is something to pay."""


class Customers:
    """line: how the gateway names the line of a cabin, with a hole for its number. helped: the colleague comes.

    numbers: what they dial
    crowd: so many cabins are in use at most before no more customers come by themselves; None: all
    """

    def __init__(
        self, simulator: Simulator, line: str, chance: Random, helped: bool = True, numbers: tuple[str, ...] = NUMBERS,
        crowd: int | None = None,
    ) -> None:  # fmt: skip
        self._simulator, self._line, self._chance, self._helped = simulator, line, chance, helped
        self._numbers, self._crowd = numbers, crowd
        self._arrivals: dict[int, int] = {}
        self._been: set[int] = set()
        """Cabins in which somebody has called, and as negative numbers the visits that have."""

    def tick(self, shop: Shop, now: Moment) -> None:
        """One second of the day."""
        for tile in shop.board.tiles:
            line = self._line.format(cabin=tile.cabin)
            ready = tile.state is OPEN or (tile.state is FREE and self._room_for_more(shop.board))
            if ready and not self._simulator.busy(line) and now.mono >= self._arrival(tile, now):
                self._simulator.play(self._call(shop, tile, line, now), now)
                self._been |= {tile.cabin, -(tile.visit or 0)}
                self._arrivals.pop(tile.cabin)
        if self._helped:
            self._help(shop, now)
        self._simulator.tick(now)

    def close(self) -> None:
        self._simulator.close()

    def _room_for_more(self, board: Board) -> bool:
        return self._crowd is None or sum(tile.state is not FREE for tile in board.tiles) < self._crowd

    def _arrival(self, tile: Tile, now: Moment) -> int:
        """When the next customer calls from here: at the start one after the other, later by chance.

        Who was given the cabin calls soon, and takes time before the next call.
        """
        if tile.cabin not in self._arrivals:
            if tile.cabin not in self._been:
                wait = (tile.cabin - 1) * 4
            elif tile.state is FREE:
                wait = self._chance.randrange(6, 40)
            else:
                wait = self._chance.randrange(*((3, 9) if -tile.visit not in self._been else (30, 90)))
            self._arrivals[tile.cabin] = now.mono + wait * 1000
        return self._arrivals[tile.cabin]

    def _call(self, shop: Shop, tile: Tile, line: str, now: Moment) -> PlannedCall:
        chance, first = self._chance, tile.cabin not in self._been
        number, talks = chance.choice(self._numbers), chance.randrange(25, 240)
        if tile.mode == "prepaid":
            number, lasts = self._dearest(shop, tile, now)
            talks = talks if lasts is None else min(LONGEST_PREPAID, lasts + OVERRUNS)
        elif first and tile.cabin == FIRST_DUE:
            talks = 5
        elif not first and chance.random() < 0.12:
            talks = 0
        return PlannedCall(line, number, 2, 2, 3 if first else chance.randrange(3, 9), talks)

    def _dearest(self, shop: Shop, tile: Tile, now: Moment) -> tuple[str, int | None]:
        """The number for which the deposit lasts least, and how many seconds; None if it lasts for ever."""
        prices = ((number, shop.quote(SIMULATED, number, tile.cabin, now).sell) for number in self._numbers)
        lasts = ((number, promised(price, tile.deposit, shop.rates.coin)) for number, price in prices if price)
        bounded = [(number, seconds) for number, seconds in lasts if seconds is not None]
        return min(bounded, key=lambda each: each[1], default=(self._numbers[0], None))

    def _help(self, shop: Shop, now: Moment) -> None:
        longest = _waits_longest(shop.board)
        if longest is None or now.wall - longest.since < PATIENCE_MS:
            return
        with suppress(Refused):  # what cannot be taken waits for a person
            if shifts.open_of(COLLEAGUE) is None:
                shop.shifts.open(FLOAT, COLLEAGUE)
            calls, extras = [call.id for call in longest.owed], [extra.id for extra in longest.extras]
            shop.till.checkout(CheckoutRequest(longest.cabin, calls, COLLEAGUE, extras=extras))


def _waits_longest(board: Board) -> Tile | None:
    """The cabin that has waited longest to pay, once most of them do."""
    waiting = [tile for tile in board.tiles if tile.state is DUE]
    return min(waiting, key=lambda tile: tile.since) if len(waiting) >= MOST_WAIT else None
