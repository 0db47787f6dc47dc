"""The bills as the cashier finds them again, and each as a receipt: what is said on it, and what is not."""

import json
from dataclasses import asdict

import pytest

from callshop.ledger.billing import billing
from callshop.ledger.billing.billing import Sale, Settlement
from callshop.ledger.db.connection import database, writing
from callshop.ledger.settings import logo, shop_config
from callshop.ledger.till.posting import Posting
from callshop.ledger.visits import visits
from callshop.money import UNIT
from tests.browser.samples import FRANCE, NOW
from tests.web.rights.test_permissions import COST, written_ways

JSON = {"Accept": "application/json"}
DAY = "2026-11-23"
NUMBER = "0033612345678"
"""73 s: 78 s billed at 150 F a minute and 25 F at the answer, the coin is 5 F: 220 F."""


def paid_bill(call: int, day: str = DAY, seconds: int = 73, amount: int = 220 * UNIT) -> int:
    """A call of cabin 3 to France, paid with 500 F: the bill's number."""
    at = NOW + call * 60_000
    with writing():
        visits.begin(call, 3, "postpaid", at, "Ana", 0)
        database.execute_sql(
            "INSERT INTO call (id, gateway, line, names, cabin, visit, status, number, destination, country,"
            " dialled_at, answered_at, ended_at, seconds, billed_seconds, coin, sell_rate, cost, revenue, hour, day)"
            " VALUES (?, 'sipura', '1', '', 3, ?, 'answered', ?, 'France Bouygues', 'FR', ?, ?, ?, ?, 78, ?, ?, ?, ?,"
            " 14, ?)",
            (call, call, NUMBER, at, at, at + seconds * 1000, seconds, 5 * UNIT, json.dumps(asdict(FRANCE)), COST,
             amount, day),
        )  # fmt: skip
        sale, posting = Sale(visit=call, cabin=3, calls={call: amount}), Posting(cashier="Ana", at=at + 90_000, day=day)
        return billing.pay(sale, Settlement(money=amount, given=500 * UNIT), posting).bill


@pytest.fixture
def bill(books) -> int:
    return paid_bill(1)


def test_a_receipt_says_all_that_was_paid_and_why(ana, bill):
    page = ana.get(f"/till/{bill}/receipt").text
    text = page.replace("\u00a0", " ").replace("\u202f", " ")
    for said in ("Liberté", f"Facture n° {bill}", "Ana", "Cabine 3", "France Bouygues", "73 s", "78 s comptées",
                 "150 F/min", "25 F", "220 F", "500 F", "280 F"):  # fmt: skip
        assert said in text, said


def test_the_number_is_masked_unless_the_customer_wants_it(ana, bill):
    masked, whole = (ana.get(f"/till/{bill}/receipt{more}").text.replace("\u00a0", "") for more in ("", "?full=1"))
    assert "+336123456••" in masked
    assert "+33612345678" not in masked
    assert "+33612345678" in whole


@pytest.mark.parametrize(("width", "columns"), [("58", 32), ("80", 48), ("a5", 64)])
def test_a_receipt_is_also_text_for_a_printer_of_text(ana, bill, width, columns):
    text = ana.get(f"/till/{bill}/receipt.txt?width={width}").text
    assert max(map(len, text.splitlines())) <= columns
    assert "•• " in text
    assert any(line.startswith("Rendu") and line.endswith("280 F") for line in text.splitlines())
    assert any(line.startswith("Total") and line.endswith("220 F") for line in text.splitlines())
    assert "= 220 F" in " ".join(text.split())


def test_the_shop_stands_on_top_with_its_address_its_phone_and_its_picture(ana, bill):
    shop_config.set_settings(NOW, {"address": "Rue 10\nDakar", "phone": "33 800 00 00"}, "Omar")
    number = logo.set_logo(NOW, "image/png", logo.SIGNATURES[0][0] + b"...", "Omar")
    page, text = ana.get(f"/till/{bill}/receipt").text, ana.get(f"/till/{bill}/receipt.txt").text
    for said in ("Rue 10", "Dakar", "Tél. 33 800 00 00"):
        assert said in page
        assert said in [line.strip() for line in text.splitlines()]
    assert f'src="/logo/{number}"' in page


def test_paper_that_nobody_has_and_a_bill_that_nobody_paid_are_refused(ana, bill):
    assert ana.get(f"/till/{bill}/receipt?width=70").status_code == 400
    assert ana.get(f"/till/{bill + 1}/receipt").status_code == 404


def test_an_amount_that_is_not_the_call_s_own_price_is_not_explained_by_it(ana, books):
    page = ana.get(f"/till/{paid_bill(1, amount=200 * UNIT)}/receipt").text
    assert "comptées" not in page


def test_a_receipt_is_found_by_its_number_in_the_history(ana, bill):
    found = ana.get(f"/visits?receipt={bill}")
    assert (found.status_code, found.headers["Location"]) == (302, f"/visits/1#bill-{bill}")
    assert f"/till/{bill}/receipt" in ana.get(found.headers["Location"]).text
    assert [each["bills"] for each in ana.get(f"/visits?receipt={bill}", headers=JSON).json["visits"]] == [str(bill)]
    assert ana.get(f"/visits?receipt={bill + 1}").status_code == 200
    assert ana.get("/visits?receipt=twelve").status_code == 400


def test_no_bill_tells_what_a_call_costs_the_shop(ana, bill):
    for path in (f"/till/{bill}/receipt", f"/till/{bill}/receipt.txt", f"/till/{bill}/receipt?full=1"):
        for headers in ({}, JSON):
            text = ana.get(path, headers=headers).text.replace("\u00a0", "").replace("\u202f", "")
            assert [way for way in written_ways(COST) if way in text] == []


def test_the_paid_panel_leads_to_the_receipt(ana):
    paid = ana.post("/cabins/2/checkout", data={"calls": ["11", "12"], "key": "k"}, headers={"HX-Request": "true"})
    assert 'href="/till/12/receipt' in paid.text
