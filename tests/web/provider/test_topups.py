"""What the shop has at its provider: recharges entered, filtered and seen everywhere; codes that credit."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from callshop.ledger.db.connection import database, writing
from callshop.ledger.provider import account, vouchers
from callshop.money import UNIT
from tests.browser.samples import NOW

JSON = {"Accept": "application/json"}


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


def test_the_same_form_makes_its_codes_once_and_does_not_show_them_again(omar, books):
    key = re.search(r'name="key" value="([^"]+)"', omar.get("/recharge").text)[1]
    asked = {"count": "3", "amount": "500", "key": key}
    assert len(omar.post("/recharge/lots", data=asked, headers=JSON).json["codes"]) == 3
    again = omar.post("/recharge/lots", data=asked)
    assert again.status_code == 409
    assert "Ces codes sont déjà faits" in again.text
    assert not re.findall(r"<code>([A-Z0-9-]{19})</code>", again.text)
    (lot,) = omar.get("/recharge", headers=JSON).json["lots"]
    assert lot["count"] == 3


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
