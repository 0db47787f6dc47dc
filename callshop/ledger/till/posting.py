"""Who takes money, when, on which day and into which shift: what every row of the till carries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Who takes the money, when (ms since 1970 UTC), on which of the shop's days, into which shift."""

    cashier: str
    at: int
    day: str
    shift: int | None = None
