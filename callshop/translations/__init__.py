"""What the shop says, in the language of who reads it.

English is the key: a sentence without translation is shown in English, never as a code. The catalogs (`fr.po`, ...) are
read as they are, once, when a language is first asked for. Holes are written {so} in every language, the hole of a
count is {n}.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol

from callshop.events import Figure, Sentence, sentence
from callshop.languages import DEFAULT, LANGUAGES

COUNTS = frozenset({"n", "count", "shown", "lines"})
"""Holes that say how many: written as figures are in the language, 3 317. All other whole numbers name something."""


DETAIL = "detail"
"""The hole for what the computer said itself: told in our words where we have some."""

SYSTEM_SAYS = (
    sentence("No such file or directory"), sentence("Permission denied"), sentence("Is a directory"),
    sentence("Not a directory"), sentence("No space left on device"), sentence("Read-only file system"),
    sentence("Input/output error"), sentence("File name too long"), sentence("Address already in use"),
    sentence("unable to open database file"), sentence("database or disk is full"), sentence("database is locked"),
    sentence("attempt to write a readonly database"), sentence("disk I/O error"),
    sentence("database disk image is malformed"), sentence("file is not a database"),
)  # fmt: skip
"""Errors of the system and of SQLite as they word them, in a shop's sentence: "... cannot be read: {detail}"."""


@dataclass(frozen=True, slots=True)
class Translator:
    language: str
    look_up: Callable[[str], str]
    look_up_count: Callable[[str, str, int], str]

    @property
    def direction(self) -> str:
        return LANGUAGES[self.language].direction

    def gettext(self, text: str, /, **holes: object) -> str:
        translated = self.look_up(text)
        return translated.format(**self._written(holes)) if holes else translated

    def ngettext(self, one: str, many: str, n: int, /, **holes: object) -> str:
        return self.look_up_count(one, many, n).format(**self._written({"n": n, **holes}))

    def say(self, sentence: Sentence, write: Callable[[Figure], str] = str) -> str:
        """`write`: how a figure is written; without it as the bare number it is."""
        holes = {name: write(hole) if isinstance(hole, Figure) else hole for name, hole in sentence.values}
        return self.look_up(sentence.text).format(**self._written(holes))

    def _written(self, holes: dict[str, object]) -> dict[str, object]:
        return {name: self._hole(name, hole) for name, hole in holes.items()}

    def _hole(self, name: str, hole: object) -> object:
        if name == DETAIL and isinstance(hole, str) and hole:
            return self.look_up(hole)
        return grouped(hole, self.language) if name in COUNTS and isinstance(hole, int) else hole


def grouped(number: int, language: str) -> str:
    """A whole number with its thousands apart: "3 317" in French, "3,317" in English."""
    return f"{number:,}".replace(",", get_group_symbol(language))


def with_decimals(figure: str, language: str) -> str:
    """A plain decimal figure with the language's own sign before its decimals: "5.5" is "5,5" in French."""
    return figure.replace(".", get_decimal_symbol(language))


@lru_cache
def translator(language: str) -> Translator:
    """The translator of a language; of the default one for a language we do not have."""
    if language not in LANGUAGES:
        language = DEFAULT
    catalog = _catalog(language)
    if not LANGUAGES[language].at_counter:
        catalog.add_fallback(_catalog(DEFAULT))
    return Translator(language, catalog.gettext, catalog.ngettext)


def _catalog(language: str) -> NullTranslations:
    source = (LANGUAGES[language].catalog or files(__name__)) / f"{language}.po"
    if not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
