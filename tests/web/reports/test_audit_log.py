"""The journal: every kind of entry has its sentence, and it is read by person and day."""

import ast
import csv
from io import StringIO
from pathlib import Path

from callshop.ledger.calls import captured as captured_calls
from callshop.ledger.db import audit
from callshop.ledger.db.connection import writing
from callshop.ledger.provider import account
from callshop.ledger.settings import shop_config
from callshop.money import UNIT
from callshop.web.wording.audit import DEEDS
from tests.browser.samples import NOW

JSON = {"Accept": "application/json"}
HOUSE = Path(__file__).resolve().parents[3] / "callshop"


def recorded() -> set[str]:
    """Every kind of entry that the program can record."""
    found: set[str] = set()
    for source in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            given = node.args if called == "audit.record" else node.args[1:] if called == "partial" else []
            if called == "partial" and ast.unparse(node.args[0]) != "audit.record":
                continue
            if len(given) >= 3:
                found |= written_out(given[2])
    return found


def written_out(what: ast.expr) -> set[str]:
    """The texts an expression can be: its holes are filled with all they are filled with in the program."""
    if isinstance(what, ast.Constant):
        return {what.value}
    if isinstance(what, ast.IfExp):
        return written_out(what.body) | written_out(what.orelse)
    if isinstance(what, ast.Name):
        return {"vouchers imported", "vouchers made"}
    if isinstance(what, ast.Attribute):
        return {getattr(captured_calls, what.attr)}
    fills = {"kind": ("buy", "sell"), "draft['kind']": ("buy", "sell"), "word": ("blocked", "unblocked")}
    texts = {""}
    for part in what.values:
        ends = (part.value,) if isinstance(part, ast.Constant) else fills[ast.unparse(part.value)]
        texts = {text + end for text in texts for end in ends}
    return texts


def test_every_kind_of_entry_has_its_sentence():
    assert len(recorded()) > 25
    assert recorded() - set(DEEDS) == set()


def test_the_journal_is_read_in_sentences_by_person_and_day(omar, books, clock):
    account.top_up(NOW, 5000 * UNIT, "prepaid", "A7", "Awa")
    shop_config.set_setting(NOW, "round_to", "25", "Awa")
    page = omar.get("/journal?who=Awa").text
    assert "A saisi 5\u202f000\u00a0F chez le fournisseur (prépayé)" in page
    assert "A réglé «\u00a0Plus petite pièce\u00a0» sur «\u00a025\u00a0»" in page
    told = omar.get("/journal?who=Awa", headers=JSON).json
    assert [entry["what"] for entry in told["entries"]] == ["setting", "top-up"]
    assert told["chain_head"] == audit.head()
    assert omar.get("/journal?from=2026-11-24", headers=JSON).json["entries"] == []
    assert audit.head() in page


def test_a_long_journal_is_turned_over_by_number(omar, books):
    with writing():
        for number in range(250):
            audit.record(NOW + number, "Awa", "hung up", cabin=number)
    first = omar.get("/journal?who=Awa", headers=JSON).json["entries"]
    second = omar.get(f"/journal?who=Awa&before={first[-1]['id']}", headers=JSON).json["entries"]
    assert (len(first), len(second)) == (100, 100)
    assert {entry["id"] for entry in first} & {entry["id"] for entry in second} == set()
    assert len(list(csv.DictReader(StringIO(omar.get("/journal.csv?who=Awa").text)))) == 250
