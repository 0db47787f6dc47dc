"""What is wrong with what a gateway sends, told to the log: once a reason, so that a flood fills no disk."""

import logging

from callshop.events import Sentence

log = logging.getLogger("callshop.gateway")

MOST_REASONS = 256


class ErrorLog:
    """Of one gateway. A reason that names its sender is another one for each sender."""

    def __init__(self, gateway: str):
        self._gateway = gateway
        self._told: set[Sentence] = set()

    def tell(self, why: Sentence) -> None:
        if why not in self._told and len(self._told) < MOST_REASONS:
            self._told.add(why)
            log.warning("gateway %s: %s", self._gateway, why)
