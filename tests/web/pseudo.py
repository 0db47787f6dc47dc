"""A language that nobody speaks: every sentence of the program lengthened and put between ⟦ and ⟧.

It appears as any language does, by its catalog and its row, here in the memory of a test. What a page shows outside
these marks is a text that no catalog can translate, or data.
"""

from html.parser import HTMLParser
from pathlib import Path

from callshop.events import sentence
from callshop.languages import Language
from tests.test_translations import said_in_code, said_in_templates

CODE = "eo"
"""Babel must know its days and months; no shop speaks it."""

HEADER = f'msgid ""\nmsgstr ""\n"Language: {CODE}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
HEADER += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'

ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-label")
"""What a page shows or reads out beside its text."""
SILENT = ("script", "style", "template")


def row(folder: Path) -> Language:
    return Language("⟦Pseudo⟧", "⟦P⟧", sentence("French"), "SN", catalog=folder)


def write_catalog(folder: Path) -> None:
    messages = []
    for said in said_in_templates() | said_in_code():
        if isinstance(said, tuple):
            one, many = said
            forms = f"msgstr[0] {_quoted(marked(one))}\nmsgstr[1] {_quoted(marked(many))}"
            messages.append(f"msgid {_quoted(one)}\nmsgid_plural {_quoted(many)}\n{forms}\n")
        else:
            messages.append(f"msgid {_quoted(said)}\nmsgstr {_quoted(marked(said))}\n")
    (folder / f"{CODE}.po").write_text("\n".join([HEADER, *messages]), "utf-8")


def marked(text: str) -> str:
    """A third longer, as a translation may be."""
    return f"⟦{text}{'·' * (len(text) // 3 + 1)}⟧"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


class Seen(HTMLParser):
    """What a page shows, without what stands between the marks. A language's own name is written in that language."""

    def __init__(self) -> None:
        super().__init__()
        self.unmarked: list[str] = []
        self._depth = 0
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in SILENT or (tag == "a" and "lang" in told):
            self._silent.append(tag)
        elif not self._silent:
            for name in ATTRIBUTES:
                self.unmarked += unmarked(told.get(name) or "")
            if tag == "input" and told.get("type") in ("submit", "button"):
                self.unmarked += unmarked(told.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            text, self._depth = outside(data, self._depth)
            self.unmarked += text.split()


def unmarked(text: str) -> list[str]:
    return outside(text, 0)[0].split()


def outside(text: str, depth: int) -> tuple[str, int]:
    """(the text outside the marks, how deep inside them it ends)"""
    kept = []
    for sign in text:
        depth += (sign == "⟦") - (sign == "⟧")
        if depth == 0:
            kept.append(" " if sign == "⟧" else sign)
    return "".join(kept), depth
