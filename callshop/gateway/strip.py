"""Digits before the number: an outside-line digit, a provider's technical prefix. The gateway's option `strip`.

    strip=9           90033145550101     -> 0033145550101
    strip=7788#       7788#33145550101   -> 33145550101
    strip=9,0         several, for trunks that have each their own: the longest that fits is taken away, and only one

What is dialled without them is left as it is: so is a number after a plus, an emergency number that begins alike, and
what would be no number any more. An incoming caller's number has none of them.
"""

import re
from dataclasses import dataclass, replace

from callshop.events import Answered, AuthorizationRequest, Completed, Dialled, Event

_PREFIX = re.compile(r"[0-9*#]{1,15}")
SHORTEST = 2
"""Digits that a number has at least: 17 is the police."""
EMERGENCY = frozenset({"112", "911", "999", "000"})
"""Dialled as they are almost everywhere, with the outside-line digit or without."""


class NoPrefixes(ValueError):
    """The option's text is no list of digits."""


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The digits that a gateway's numbers may begin with, the longest first."""

    digits: tuple[str, ...]

    def number(self, dialled: str) -> str:
        """The number without them."""
        if dialled in EMERGENCY:
            return dialled
        for prefix in self.digits:
            rest = dialled.removeprefix(prefix).lstrip("#*") if dialled.startswith(prefix) else ""
            if sum(sign.isdigit() for sign in rest) >= SHORTEST:
                return rest
        return dialled

    def event(self, event: Event) -> Event:
        """The same event with the number that was called."""
        carries = isinstance(event, Dialled | Answered | Completed | AuthorizationRequest)
        if not self.digits or not carries or not event.number or getattr(event, "direction", "out") == "in":
            return event
        return replace(event, number=self.number(event.number))


def prefixes_of(text: str) -> Prefixes:
    """"9,7788#" -> Prefixes; "" -> none. Raises NoPrefixes."""
    digits = [part.strip() for part in text.split(",")] if text else []
    if not all(_PREFIX.fullmatch(each) for each in digits):
        raise NoPrefixes(text)
    return Prefixes(tuple(sorted(set(digits), key=lambda each: (-len(each), each))))
