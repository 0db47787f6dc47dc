"""Whatever a page or a command can say is there in French, with the same holes."""

import ast
import re
from collections import Counter
from io import BytesIO
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from callshop.events import sentence
from callshop.languages import LANGUAGES
from callshop.translations import translator

ROOT = Path(__file__).resolve().parent.parent
CATALOGS = ROOT / "callshop" / "translations"
SAYING = {"sentence", "Sentence"}
SAID_IN_TEMPLATES = ["_", "gettext", "ngettext"]

Said = dict[str | tuple[str, str], str]
"""A sentence, or (one, many) -> the file that says it."""


FOR_CUSTOMERS = ("tablet/*.html", "marks.html", "base.html", "visits/receipts/_why.html", "visits/receipts/_paper.html")
"""The templates that a tablet shows, and those of a receipt."""

SAID_TO_CUSTOMERS = ("web/wording/receipts.py", "metering/tile/tablet_text.py")
"""What receipts and tablets say from outside the templates."""

LOOSE_MARK = re.compile("[^\\S\u00a0](?=[:;!?%»])|«(?!\u00a0)|(?<!\u00a0)»|\u202f")
"""A mark before which a line may break. One without any space is part of what is typed: 14:05, tcp:HÔTE:PORT."""


def said_in_templates(*which: str) -> Said:
    said: Said = {}
    for template in chain.from_iterable((ROOT / "templates").glob(each) for each in which or ("**/*.html",)):
        source = BytesIO(template.read_bytes())
        for _line, function, message, _comments in babel_extract(source, SAID_IN_TEMPLATES, [], {"silent": "false"}):
            texts = [text for text in (message if isinstance(message, tuple) else (message,)) if text]
            said[(texts[0], texts[1]) if function == "ngettext" else texts[0]] = template.name
    return said


def said_in_code(which: str = "**/*.py") -> Said:
    said: Said = {}
    for source in (ROOT / "callshop").glob(which):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in SAYING and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    said[first.value] = source.relative_to(ROOT).as_posix()
    return said


def holes(text: str) -> set[str]:
    return {name for _text, name, _form, _conversion in Formatter().parse(text) if name is not None}


def catalog(language: str):
    with (CATALOGS / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def _name(called: ast.expr) -> str:
    return getattr(called, "id", getattr(called, "attr", ""))


@pytest.fixture(scope="module")
def french():
    return {message.id: message.string for message in catalog("fr") if message.id}


def test_no_sentence_is_put_together_where_nobody_finds_it():
    """A sentence that is not written where it is said is in no catalog, so it stays English in every shop."""
    hidden = [
        f"{source.relative_to(ROOT)}:{node.lineno}"
        for source in (ROOT / "callshop").glob("**/*.py")
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Call) and _name(node.func) == "sentence" and not isinstance(node.args[0], ast.Constant)
    ]
    assert hidden == []


def test_every_sentence_of_pages_and_program_is_there_in_french(french):
    said = said_in_templates() | said_in_code()
    assert len(said) > 200
    missing = [f"{where}: {text}" for text, where in said.items() if not french.get(text)]
    assert missing == []


def test_the_catalog_says_nothing_that_nobody_says(french):
    assert set(french) - set(said_in_templates() | said_in_code()) == set()


def test_a_translation_has_the_holes_of_its_sentence(french):
    for text, translated in french.items():
        one_way = [text] if isinstance(text, str) else list(text)
        theirs = [translated] if isinstance(translated, str) else list(translated)
        assert {frozenset(holes(each)) for each in theirs} <= {frozenset(holes(each)) for each in one_way}, text


def test_french_marks_never_stand_alone_at_the_beginning_of_a_line(french):
    """Before : ; ! ? % and inside « » stands a no-break space, one and the same everywhere."""
    translated = chain.from_iterable([said] if isinstance(said, str) else said for said in french.values())
    assert [said for said in translated if LOOSE_MARK.search(said)] == []


def test_tablets_and_receipts_say_everything_in_arabic_and_the_catalog_nothing_else():
    arabic = {message.id: message.string for message in catalog("ar") if message.id}
    said = said_in_templates(*FOR_CUSTOMERS)
    for source in SAID_TO_CUSTOMERS:
        said |= said_in_code(source)
    assert [f"{where}: {text}" for text, where in said.items() if not arabic.get(text)] == []
    assert set(arabic) - set(said) == set()
    for text, translated in arabic.items():
        if isinstance(text, str):
            assert holes(translated) == holes(text), text


def test_what_has_no_arabic_is_said_in_french():
    assert translator("ar").say(sentence("There is no cabin {cabin}.", cabin=3)) == "Il n’y a pas de cabine 3."
    assert translator("ar").direction == "rtl"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_says_nothing_twice(language):
    said = [line for line in (CATALOGS / f"{language}.po").read_text("utf-8").splitlines() if line.startswith("msgid ")]
    assert [line for line, times in Counter(said).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_is_there_for_each_language(language):
    assert catalog(language).locale.language == language
    assert translator(language).language == language


def test_a_sentence_is_said_in_the_language_of_its_reader():
    why = sentence("There is no cabin {cabin}.", cabin=3)
    assert translator("fr").say(why) == "Il n’y a pas de cabine 3."
    assert translator("en").say(why) == "There is no cabin 3."


def test_a_count_is_said_as_its_language_counts():
    french, english = translator("fr"), translator("en")
    assert [french.ngettext("{n} call", "{n} calls", n) for n in (0, 1, 2)] == ["0 appel", "1 appel", "2 appels"]
    assert [english.ngettext("{n} call", "{n} calls", n) for n in (0, 1, 2)] == ["0 calls", "1 call", "2 calls"]


def test_a_sentence_nobody_has_translated_is_shown_as_it_is():
    assert translator("fr").say(sentence("Brand new: {what}.", what="{odd}")) == "Brand new: {odd}."


def test_a_language_we_do_not_have_is_french():
    assert translator("xx").language == "fr"
