"""The languages of the shop. To add one: its catalog, translations/CODE.po, and a row here."""

from dataclasses import dataclass
from pathlib import Path

from callshop.events import Sentence, sentence


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the shop: its catalog CODE.po and its row in LANGUAGES are all that it takes.

    name, short    as its speakers write it, whole and beside a flag
    called         its name among the settings
    flag           a country (ISO 3166 alpha-2) by whose flag customers find it
    at_counter     somebody works in it; else it is spoken on tablets and receipts alone
    catalog        another place of its CODE.po
    """

    name: str
    short: str
    called: Sentence
    flag: str
    direction: str = "ltr"
    at_counter: bool = True
    catalog: Path | None = None


LANGUAGES = {
    "fr": Language("Français", "FR", sentence("French"), "FR"),
    "en": Language("English", "EN", sentence("English"), "GB"),
    "ar": Language("العربية", "عربي", sentence("Arabic"), "MR", direction="rtl", at_counter=False),
}
"""ISO 639 code -> language."""

DEFAULT = "fr"
"""A shop's language unless it says another; stands in where a language of customers has no words for a sentence."""


def at_counter() -> tuple[str, ...]:
    """The languages in which somebody works."""
    return tuple(code for code, language in LANGUAGES.items() if language.at_counter)


def is_right_to_left(language: str) -> bool:
    return LANGUAGES[language].direction == "rtl"
