"""The languages that customers chose by flag on their tablets, each for one visit only.

A choice made before the visit (the cabin is free) goes into it, and ends with it: the next customer finds the shop's
own language. A visit that is over is remembered for a while, for its receipt. Kept in memory: a restart forgets a
language, never a figure.
"""

REMEMBERED = 500
"""Visits that are over: a day's, for receipts asked for later."""


class VisitLanguages:
    """Cabin -> its customer's language."""

    def __init__(self) -> None:
        self._chosen: dict[int, tuple[str, int | None]] = {}
        self._over: dict[int, str] = {}

    def choose(self, cabin: int, language: str, visit: int | None) -> None:
        """`visit`: the one in the cabin now, None before it begins."""
        before, chosen_in = self._chosen.get(cabin, (language, None))
        if chosen_in not in (None, visit):
            self._remember(chosen_in, before)
        self._chosen[cabin] = (language, visit)

    def of(self, cabin: int, visit: int | None) -> str | None:
        """The language of the cabin's visit; None if nobody chose one, or who chose it has left."""
        language, chosen_in = self._chosen.get(cabin, (None, None))
        if language is None or chosen_in == visit:
            return language
        if chosen_in is None:
            self._chosen[cabin] = (language, visit)
            return language
        self._chosen.pop(cabin, None)
        self._remember(chosen_in, language)
        return None

    def of_visit(self, cabin: int, visit: int) -> str | None:
        """The language of a visit that was in this cabin, over or not; None if nobody chose one."""
        language, chosen_in = self._chosen.get(cabin, (None, None))
        return language if chosen_in == visit else self._over.get(visit)

    def _remember(self, visit: int, language: str) -> None:
        self._over[visit] = language
        while len(self._over) > REMEMBERED:
            self._over.pop(next(iter(self._over)))
