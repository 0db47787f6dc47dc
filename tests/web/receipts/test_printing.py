"""Receipts on the shop's own printer, from the pages: asked for, after each payment; and the test print."""

import os
from pathlib import Path

import pytest

from callshop.ledger.db.connection import database, writing
from callshop.ledger.settings import shop_config
from callshop.money import UNIT
from tests.browser.samples import NOW
from tests.receipts.printout import Printout, on_paper, printout
from tests.web.fakes import FakeShop
from tests.web.receipts.test_receipts import JSON, paid_bill

HTMX = {"HX-Request": "true"}
PATIENCE = 20


@pytest.fixture
def printer(books, shop: FakeShop, tmp_path: Path):
    """A printer that is a file; `printer()` is what it has printed last, once it is done."""
    file = tmp_path / "lp0"
    shop_config.set_settings(NOW, {"printer": f"file:{file}", "printer_width": "58"}, "Omar")

    def printed() -> Printout:
        shop.printer.stop(PATIENCE)
        return printout(file.read_bytes())

    yield printed
    shop.printer.stop(PATIENCE)


@pytest.fixture
def bill(books) -> int:
    return paid_bill(1)


def test_a_receipt_is_printed_when_the_cashier_asks_for_it(ana, bill, printer):
    answer = ana.post(f"/till/{bill}/print", headers=JSON)
    assert answer.json == {"bill": bill, "state": "waiting"}
    text = "\n".join(printer().text)
    assert printer().pictures == []
    for said in ("Liberté", f"Facture n° {bill}", "Cabine 3", "France Bouygues", "78 s comptées", "+33 6 12 34 56 **",
                 "Payé en espèces", "Merci et à bientôt"):  # fmt: skip
        assert said in text.replace("\n", " ") or said in text, said
    assert any(line.startswith("Rendu") and line.endswith("280 F") for line in printer().text)


def test_the_page_follows_its_receipt_until_it_is_printed(ana, bill, printer, shop):
    assert "Imprimer le reçu" in ana.get(f"/till/{bill}/print").text
    waits = ana.post(f"/till/{bill}/print", headers=HTMX).text
    assert f'id="print-{bill}"' in waits
    printer()
    done = ana.get(f"/till/{bill}/print").text
    assert "Reçu imprimé" in done
    assert "hx-trigger" not in done


def test_a_credit_slip_is_printed_with_what_is_left_of_it(ana, books, printer):
    with writing():
        database.execute_sql(
            "INSERT INTO slip (id, amount, at, day, cashier, code) VALUES (3, ?, ?, '2026-11-23', 'Ana', '4821093774')",
            (75 * UNIT, NOW),
        )
    assert "Imprimer l’avoir" in ana.get("/slips/3").text
    assert ana.post("/slips/3/print", headers=JSON).json["slip"] == 3
    text = printer().text
    assert any("n° 3" in line for line in text)
    assert any("48210 93774" in line for line in text)
    assert any(line.endswith("75 F") for line in text)
    assert "Avoir imprimé" in ana.get("/slips/3/print").text
    assert ana.post("/slips/4/print", headers=JSON).status_code == 404


def test_whole_numbers_and_the_customer_s_language_when_they_are_wanted(ana, bill, printer):
    ana.post(f"/till/{bill}/print", data={"full": "1", "in": "en"})
    text = " ".join(printer().text)
    assert f"Bill no. {bill}" in text
    assert "+33 6 12 34 56 78" in text


def test_a_customer_who_chose_arabic_reads_arabic_on_paper(ana, bill, app, printer, tmp_path):
    app.extensions["callshop"].live.languages.choose(3, "ar", 1)
    ana.post(f"/till/{bill}/print")
    paper = printer()
    assert {line.text for line in paper.lines} <= {"", "-" * 32}
    assert len(paper.pictures) >= 9
    on_paper(paper, 384).save(Path(os.environ.get("CALLSHOP_LOOK", tmp_path)) / "arabic-bill.png")


def test_the_language_of_a_visit_that_is_over_is_still_known(app):
    languages = app.extensions["callshop"].live.languages
    languages.choose(3, "ar", 1)
    assert languages.of(3, None) is None
    assert languages.of_visit(3, 1) == "ar"
    languages.choose(3, "en", 2)
    assert (languages.of_visit(3, 1), languages.of_visit(3, 2), languages.of_visit(3, 7)) == ("ar", "en", None)


@pytest.mark.parametrize(("wanted", "cuts", "kicks"), [("always", 1, 1), ("ask", 0, 1), ("never", 0, 1)])
def test_after_a_payment_the_settings_decide(ana, books, printer, shop, wanted, cuts, kicks):
    number = paid_bill(1)
    shop.bill = number
    shop_config.set_settings(NOW, {"print_receipts": wanted, "drawer": "yes"}, "Omar")
    ana.post("/cabins/2/checkout", data={"calls": ["11", "12"], "key": "k"}, headers=JSON)
    paper = printer()
    assert (paper.cuts, paper.kicks) == (cuts, kicks)


def test_the_same_payment_answered_twice_is_printed_once(ana, books, printer, shop, tmp_path):
    shop.bill = paid_bill(1)
    shop_config.set_settings(NOW, {"print_receipts": "always"}, "Omar")
    ana.post("/cabins/2/checkout", data={"calls": ["11", "12"], "key": "k"}, headers=JSON)
    printer()
    (tmp_path / "lp0").unlink()
    ana.post("/cabins/2/checkout", data={"calls": ["11", "12"], "key": "k"}, headers=JSON)
    shop.printer.stop(PATIENCE)
    assert not (tmp_path / "lp0").exists()


def test_without_a_printer_the_page_is_printed_by_the_browser(ana, bill):
    refused = ana.post(f"/till/{bill}/print", headers=JSON)
    assert refused.status_code == 409
    assert "imprimez la page" in refused.json["error"]
    assert "print-out" not in ana.get(f"/till/{bill}/receipt").text
    assert "hidden" in ana.get(f"/till/{bill}/print").text


def test_a_printer_that_is_gone_is_told_on_the_page_and_the_payment_stands(ana, bill, shop, tmp_path):
    shop_config.set_settings(NOW, {"printer": f"file:{tmp_path / 'no' / 'lp0'}"}, "Omar")
    ana.post(f"/till/{bill}/print")
    shop.printer.stop(PATIENCE)
    told = ana.get(f"/till/{bill}/print").text
    assert "L’imprimante ne répond pas" in told
    assert "Le paiement est fait" in told
    assert "Réimprimer" in told


def test_the_owner_tries_the_printer_from_the_settings(omar, ana, printer):
    assert 'id="print-test"' in omar.get("/settings").text
    assert omar.post("/settings/printer", headers=HTMX).status_code == 200
    paper = printer()
    assert "Essai d'impression" in " ".join(paper.text)
    assert "àâäçéèêëîïôöùûüÿ" in "".join(paper.text)
    assert len(paper.pictures) >= 1, "Arabic is drawn"
    assert "Envoyé" in omar.get("/settings/printer").text
    assert ana.post("/settings/printer").status_code == 403


def test_a_bill_nobody_paid_and_a_language_nobody_speaks_are_refused(ana, bill, printer):
    assert ana.post(f"/till/{bill + 1}/print", headers=JSON).status_code == 404
    assert ana.post(f"/till/{bill}/print", data={"in": "xx"}, headers=JSON).status_code == 400
    assert ana.get(f"/till/{bill}/receipt?in=xx").status_code == 400
