"""The owner's rooms: payments, recharge by code, Client info, settings, people, the journal, backups."""

import ast
import csv
import re
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from callshop.ledger import account, audit, house, people, staff, vouchers
from callshop.ledger.db import database, rows, writing
from callshop.ledger.settings import SETTINGS
from callshop.money import UNIT
from callshop.shop.keeper import Keeper
from callshop.web.deeds import DEEDS
from callshop.web.setting_words import LABELS
from tests.browser.samples import NOW
from tests.web.conftest import log_in

JSON = {"Accept": "application/json"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
HOUSE = Path(__file__).resolve().parents[2] / "callshop"


# -- payments


def test_a_recharge_is_entered_and_listed_with_the_balance_it_left(omar, books):
    assert omar.post("/payments", data={"type": "prepaid", "amount": "10 000", "reference": "A7"}).status_code == 302
    with writing():
        database.execute_sql(
            "INSERT INTO hour_total (day, hour, calls, seconds, cost, revenue, profit) VALUES"
            " ('2026-11-22', 10, 1, 60, 2500000000, 0, 0)"
        )
    omar.post("/payments", data={"type": "correction", "statement": "7000", "reason": "their statement"})
    told = omar.get("/payments", headers=JSON).json
    assert [(row["type"], row["amount"], row["balance"]) for row in told["payments"]] == [
        ("correction", "-500", "7000"), ("prepaid", "10000", "7500"),
    ]  # fmt: skip
    assert (told["balance"], told["total"], told["payments"][0]["who"]) == ("7000", "9500", "Omar")
    page = omar.get("/payments").text
    assert "their statement" in page
    assert "A7" in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"type": "prepaid", "amount": "-5"}, "amount"),
        ({"type": "prepaid", "amount": "five"}, "amount"),
        ({"type": "prepaid"}, "amount"),
        ({"type": "correction", "amount": "-5"}, "reason"),
        ({"type": "correction", "statement": "0", "reason": "x"}, "statement"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(omar, books, typed, field):
    answer = omar.post("/payments", data={**typed, "reference": "kept"})
    assert answer.status_code == 400
    assert f'id="field-{field}-error"' in answer.text
    assert 'value="kept"' in answer.text or typed["type"] == "correction"
    assert "error" in omar.post("/payments", data=typed, headers=JSON).json
    assert account.topped() is None


def test_a_recharge_under_one_key_is_entered_once(omar, books):
    for _ in range(3):
        omar.post("/payments", data={"type": "prepaid", "amount": "10", "key": "k"}, headers=JSON)
    assert account.topped() == 10 * UNIT


def test_payments_are_filtered_and_the_files_hold_the_same(omar, books):
    for day, (type_, amount) in enumerate((("prepaid", 1), ("postpaid", 2), ("prepaid", 4))):
        account.top_up(NOW + day * 86_400_000, amount * UNIT, type_, "", "Omar")
    assert omar.get("/payments?type=prepaid", headers=JSON).json["total"] == "5"
    asked = "from=2026-11-24&to=2026-11-24"
    assert omar.get(f"/payments?{asked}", headers=JSON).json["total"] == "2"
    (row,) = csv.DictReader(StringIO(omar.get(f"/payments.csv?{asked}").text))
    assert (row["amount"], row["balance"]) == ("2", "3")
    sheet = load_workbook(BytesIO(omar.get(f"/payments.xlsx?{asked}").data)).active
    assert [cell.value for cell in sheet[2]][3] == 2
    excel = omar.get("/payments.csv?for=excel").data
    assert excel.startswith(b"\xef\xbb\xbfid;at;type")
    assert omar.get("/payments?type=gift").status_code == 400
    assert omar.get("/payments?from=yesterday").status_code == 400


def test_the_balance_is_on_top_of_every_page_of_the_owner_and_of_no_other(omar, ana, shop, books):
    account.top_up(NOW, 254_000 * UNIT, "prepaid", "", "Omar")
    for path in ("/day", "/payments", "/recharge", "/client", "/settings", "/people", "/journal", "/backups", "/board"):
        assert "254\u202f000" in omar.get(path).text, path
    assert "254\u202f000" not in ana.get("/board").text


def test_the_words_of_before_are_found_from_every_page(omar, books):
    page = omar.get("/payments").text
    for word in ("Cdr", "Payments", "Recharge", "Client info", "Cabines"):
        assert re.search(rf">\s*(<svg.*?</svg>)?\s*(<span>)?{word}", page), word


# -- recharge


def test_a_code_credits_in_one_form(omar, books):
    (code,) = vouchers.make(NOW, 1, 5000 * UNIT, "Omar")
    assert omar.post("/recharge", data={"code": code.lower()}).status_code == 302
    assert account.topped() == 5000 * UNIT
    again = omar.post("/recharge", data={"code": code})
    assert again.status_code == 400
    assert code in again.text


def test_wrong_codes_are_slowed_down_and_told(omar, books):
    answers = [omar.post("/recharge", data={"code": f"{guess:08d}"}).status_code for guess in range(8)]
    assert answers == [400] * 5 + [429] * 3
    assert "5 codes faux" in omar.get("/recharge").text


def test_codes_made_here_are_shown_once(omar, books):
    page = omar.post("/recharge/lots", data={"count": "3", "amount": "500"}).text
    codes = re.findall(r"<code>([A-Z0-9-]{19})</code>", page)
    assert len(codes) == 3
    assert not any(code in omar.get("/recharge").text for code in codes)
    assert omar.post("/recharge", data={"code": codes[1]}, headers=JSON).json["amount"] == "500"
    for typed in ({"count": "0", "amount": "5"}, {"count": "x", "amount": "5"}, {"count": "5", "amount": "0"}, {}):
        assert omar.post("/recharge/lots", data=typed).status_code == 400


def test_the_provider_s_file_is_loaded_or_its_mistakes_are_listed(omar, books):
    def load(text: str):
        return omar.post("/recharge/import", data={"file": (BytesIO(text.encode()), "codes.csv"), "amount": ""})

    bad = load("code,amount\n1234567890,x\n")
    assert bad.status_code == 400
    assert "ligne 2" in bad.text
    assert load("1234567890,500\n5555555555,500\n").status_code == 302
    assert load("1234567890,500\n").status_code == 400
    assert omar.post("/recharge/import", data={}).status_code == 400
    (lot,) = omar.get("/recharge", headers=JSON).json["lots"]
    assert (lot["count"], lot["amount"], lot["source"]) == (2, "1000", "codes.csv")


# -- Client info and settings


def test_client_info_is_kept_and_traced(omar, stranger, books):
    typed = {"name": "Étoile", "address": "Rue 10\nDakar", "phone": "33 800 00 00", "mail_to": "omar@example.com",
             "technician": "77 111 22 33"}  # fmt: skip
    assert omar.post("/client", data=typed).status_code == 302
    assert "77 111 22 33" in stranger.get("/login").text
    assert house.load().address == "Rue 10\nDakar"
    wrong = omar.post("/client", data={**typed, "mail_to": "nobody", "name": ""})
    assert wrong.status_code == 400
    assert 'id="field-mail_to-error"' in wrong.text
    assert 'value="nobody"' in wrong.text
    assert house.load().name == "Étoile"
    assert len(rows("SELECT 1 FROM audit WHERE what = 'setting' AND who = 'Omar'")) == 5


def test_a_picture_is_served_from_here_and_only_pictures_are_taken(omar, stranger, books):
    def hand_in(content: bytes):
        return omar.post("/client/logo", data={"logo": (BytesIO(content), "x.png")}).status_code

    assert hand_in(PNG) == 302
    shown = stranger.get(f"/logo/{house.load().logo}")
    assert (shown.data, shown.content_type) == (PNG, "image/png")
    assert hand_in(b"<svg onload=alert(1)>") == 400
    assert hand_in(PNG + bytes(200_000)) == 400
    assert hand_in(PNG + bytes(5_000_000)) == 400
    assert f"/logo/{house.load().logo}" in stranger.get("/login").text
    assert stranger.get("/logo/99").status_code == 404
    omar.post("/client/logo")
    assert house.load().logo == 0
    assert "/logo/" not in stranger.get("/login").text


def test_every_setting_has_its_words(omar, books):
    assert set(LABELS) == set(SETTINGS)
    page = omar.get("/settings").text
    assert all(f'id="{name}"' in page for name in SETTINGS)


def test_a_setting_is_changed_with_what_is_wrong_beside_it(omar, books):
    assert omar.post("/settings", data={"name": "round_to", "value": "25"}).status_code == 302
    assert house.load().round_to == 25 * UNIT
    wrong = omar.post("/settings", data={"name": "round_to", "value": "nothing"})
    assert wrong.status_code == 400
    assert 'id="field-round_to-error"' in wrong.text
    assert 'value="nothing"' in wrong.text
    assert omar.post("/settings", data={"name": "colour", "value": "red"}).status_code == 400


def test_a_password_of_the_mail_server_is_shown_nowhere(omar, books):
    omar.post("/settings", data={"name": "smtp_password", "value": "geheim"})
    assert house.load().smtp_password == "geheim"
    for path in ("/settings", "/journal"):
        assert "geheim" not in omar.get(path).text
        assert "geheim" not in omar.get(path, headers=JSON).text


# -- people


def test_somebody_is_added_changed_shut_out_and_let_in(omar, app, books):
    typed = {"name": "Awa", "role": "cashier", "password": "une clef"}
    assert omar.post("/people", data=typed).status_code == 302
    awa = people.person_named("Awa")
    browser = app.test_client()
    assert log_in(browser, "Awa", "une clef").status_code == 302
    assert browser.get("/board").status_code == 200
    omar.post(f"/people/{awa.id}/disable")
    assert browser.get("/board").status_code == 302
    omar.post(f"/people/{awa.id}/enable")
    omar.post(f"/people/{awa.id}/password", data={"password": "une autre"})
    assert log_in(browser, "Awa", "une clef").status_code == 403
    assert log_in(browser, "Awa", "une autre").status_code == 302
    omar.post(f"/people/{awa.id}/sign-out")
    assert browser.get("/board").status_code == 302


def test_dates_of_validity_hold_at_the_door_and_inside(omar, ana, app, clock, books):
    number = people.person_named("Ana").id
    omar.post(f"/people/{number}", data={"role": "cashier", "from": "2026-11-01", "to": "2026-11-23"})
    assert ana.get("/board").status_code == 200
    clock.pass_by(10 * 3600)
    assert ana.get("/board").status_code == 302
    assert log_in(app.test_client(), "Ana").status_code == 403
    wrong = omar.post(f"/people/{number}", data={"role": "cashier", "from": "2026-11-20", "to": "2026-11-10"})
    assert wrong.status_code == 400


def test_the_last_owner_stays(omar, books):
    number = people.person_named("Omar").id
    assert omar.post(f"/people/{number}/disable").status_code == 400
    assert omar.post(f"/people/{number}", data={"role": "cashier"}).status_code == 400
    assert omar.post(f"/people/{number}", data={"role": "owner", "to": "2026-12-31"}).status_code == 400


def test_who_signs_out_everywhere_stays_in_this_browser(omar, app, books):
    number = people.person_named("Omar").id
    other = app.test_client()
    log_in(other, "Omar")
    assert staff.sessions_open(NOW)[number] == 2
    omar.post(f"/people/{number}/sign-out")
    assert omar.get("/people").status_code == 200
    assert other.get("/people").status_code == 302


def test_all_tablets_are_listed_and_taken_back(omar, tablet_of_3, tablet_of_4):
    assert len(omar.get("/tablets", headers=JSON).json["tablets"]) == 2
    omar.post("/tablets/revoke-all")
    assert tablet_of_3.get("/booth/3").status_code == 403
    assert omar.get("/tablets", headers=JSON).json["tablets"] == []


# -- the journal


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
    house.set_setting(NOW, "round_to", "25", "Awa")
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


# -- backups


def test_a_backup_is_made_at_once_listed_and_was_opened(omar, app, books, tmp_path):
    assert omar.post("/backups").status_code == 409
    keeper = Keeper(books, tmp_path / "backups", None, house.load)
    object.__setattr__(app.extensions["callshop"], "keeper", keeper)
    assert omar.post("/backups").status_code == 302
    (made,) = omar.get("/backups", headers=JSON).json["backups"]
    assert made["tested_at"]
    assert (tmp_path / "backups" / made["file"]).exists()
    assert made["file"] in omar.get("/backups").text
    assert [row["what"] for row in rows("SELECT what FROM audit ORDER BY id DESC LIMIT 1")] == ["backup made"]
