"""What an examination says."""

from dataclasses import dataclass
from typing import Literal

from callshop.events import Sentence

Level = Literal["good", "attention", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """detail: what was found; remedy: what to do, None where all is well; of: which gateway it is about, or "" """

    level: Level
    detail: Sentence
    remedy: Sentence | None = None
    of: str = ""


def good(detail: Sentence, of: str = "") -> Finding:
    return Finding("good", detail, of=of)


def attention(detail: Sentence, remedy: Sentence, of: str = "") -> Finding:
    """The shop works, and somebody should look at this."""
    return Finding("attention", detail, remedy, of)


def wrong(detail: Sentence, remedy: Sentence, of: str = "") -> Finding:
    """The shop does not do, or will not do for long, what it is there for."""
    return Finding("wrong", detail, remedy, of)
