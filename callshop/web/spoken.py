"""The languages that customers chose by flag on their tablets, each for one visit only.

A choice made before the visit (the cabin is free) goes into it, and ends with it: the next customer finds the shop's
own language. Kept in memory: a restart forgets a language, never a figure.
"""


class VisitLanguages:
    """Cabin -> its customer's language."""

    def __init__(self) -> None:
        self._chosen: dict[int, tuple[str, int | None]] = {}

    def choose(self, cabin: int, language: str, visit: int | None) -> None:
        """`visit`: the one in the cabin now, None before it begins."""
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
        return None
