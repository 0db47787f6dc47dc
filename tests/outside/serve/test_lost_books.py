"""The books go away, break or are locked under a shop that is open: every page says so in words, with the help line."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import furnished
from tests.furnished import PASSWORD
from tests.running import Serving
from tests.visitor import Answer, Visitor
from tests.web.addresses import PAPERS, asked_for
from tests.web.rights.by_hand import RULES

HELP_LINE = "77 123 45 67"
THERE = {"cabin": 1, "call": 1, "number": 1, "prefix": "33", "token": "nobody"} | dict.fromkeys(PAPERS, 1)
ELSEWHERE = frozenset({"assets.static", "login.healthz", "login.index", "login.login_page", "tablets.claim",
                       "settings.picture"})  # fmt: skip
"""Open to all, or no page."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "shop"
    furnished.usual(folder)
    return folder


@pytest.fixture
def shop(kept: Path, tmp_path: Path) -> Iterator[Serving]:
    data = tmp_path / "shop"
    shutil.copytree(kept, data)
    with Serving(data) as serving:
        serving.books = data / "callshop.db"
        yield serving


def move_away(books: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        if (file := Path(f"{books}{ending}")).exists():
            file.rename(f"{file}.elsewhere")


def halve(books: Path) -> None:
    with books.open("r+b") as file:
        file.truncate(books.stat().st_size // 2)


def scramble(books: Path) -> None:
    with books.open("r+b") as file:
        file.write(os.urandom(books.stat().st_size))


def pages_of(role: str) -> list[str]:
    found = [rule for rule in asked_for() if role in RULES[rule.endpoint] and rule.endpoint not in ELSEWHERE]
    return [rule.build({name: THERE[name] for name in rule.arguments})[1] + "?wait=0" for rule in found]


def what_is_wrong(path: str, answer: Answer) -> str | None:
    """None for a page or file that could be shown all the same, or for a refusal in words with the help line."""
    shown = f"{answer.status} {path} {answer.text[:80]!r}"
    if answer.status < 400 and "Traceback" not in answer.text:
        return None
    if path.startswith("/live"):
        return None if len(answer.json()["error"].split()) > 2 else shown
    page = answer.text
    beside = answer.status == 400 and 'class="bad"' in page
    spoken = "data-message" in page and HELP_LINE in page and 'lang="fr"' in page
    return None if (spoken or beside) and "Traceback" not in page else shown


def look_at_all(shop: Serving, visitors: dict[str, Visitor]) -> list[str]:
    with ThreadPoolExecutor(8) as hands:
        asked = [(path, visitor) for role, visitor in visitors.items() for path in pages_of(role)]
        found = hands.map(lambda one: what_is_wrong(one[0], one[1].get(one[0])), asked)
        return [each for each in found if each]


@pytest.mark.parametrize("loss", [move_away, halve, scramble])
def test_every_page_of_a_shop_that_loses_its_books_says_so_in_words(shop: Serving, loss: Callable[[Path], None]):
    visitors = {role: shop.visitor(name, PASSWORD) for role, name in (("owner", "Omar"), ("cashier", "Ana"))}
    loss(shop.books)
    assert [visitor.get("/healthz?lang=en").status for visitor in visitors.values()] == [200, 200]
    assert "\n".join(look_at_all(shop, visitors)) == ""
    page = shop.visitor().get("/login")
    assert HELP_LINE in page.text
    assert shop.health()["version"]
    assert "data-message" in visitors["owner"].get("/payments").text, "the books are gone, and nobody says so"
    assert "Traceback" not in shop.stderr
    assert shop.stderr.count("books: the books refuse") <= 1, "told every second"


def test_books_that_were_moved_away_and_come_back_are_the_same_books(shop: Serving):
    omar = shop.visitor("Omar", PASSWORD)
    move_away(shop.books)
    assert omar.get("/payments").status == 503
    assert not shop.books.exists(), "empty books were begun in the place of the lost ones"
    for file in shop.books.parent.glob("*.elsewhere"):
        file.rename(file.with_suffix(""))
    assert omar.get("/payments").status == 200


def test_books_that_another_program_locks_are_waited_for_or_refused_in_words(shop: Serving):
    visitors = {role: shop.visitor(name, PASSWORD) for role, name in (("owner", "Omar"), ("cashier", "Ana"))}
    other = sqlite3.connect(shop.books, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert look_at_all(shop, visitors) == []
    refused = visitors["owner"].post("/payments", "text/html", type="prepaid", amount="5", key="k")
    assert refused.status == 503
    assert HELP_LINE in refused.text
    other.close()
    assert visitors["owner"].post("/payments", "text/html", type="prepaid", amount="5", key="k").status in (302, 303)
