"""Bills and slips on the screen and on paper: one time and one name on both, what was paid by each, what is left."""

from callshop.ledger.settings import shop_config
from callshop.ledger.settings.shop_config import local_time
from callshop.ledger.till import credit_slips
from callshop.web.request.formats import money
from tests.web.till_days import text

JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


def test_a_call_has_one_time_and_its_bill_one_name_on_the_screen_and_on_paper(ana, stage):
    stage.line(3).after(90).hangs_up()
    (call,) = stage.owed(3)
    panel = text(ana.get("/cabins/3"))
    lines = panel[panel.index('class="lines"') : panel.index("</ol>")]
    begun = local_time(stage.tile(3).owed[0].began_at, shop_config.load()).strftime("%H:%M")
    ended = local_time(stage.tile(3).owed[0].ended_at, shop_config.load()).strftime("%H:%M")
    assert begun != ended and begun in lines and ended not in lines
    paid = ana.post("/cabins/3/checkout", data={"calls": call, "given": "20", "key": "k"}, headers=HTMX)
    bill = stage.on_disk("SELECT max(id) AS id FROM bill")[0]["id"]
    paper = text(ana.get(f"/till/{bill}/receipt"))
    paper = paper[paper.index('id="paper"') :]
    assert begun in paper and f"Facture n° {bill}" in paper
    assert f"facture n° {bill}" in text(paid)


def test_a_bill_paid_in_two_ways_says_how_much_by_each(ana, stage):
    stage.line(3).after(3600).hangs_up()
    (call,) = stage.owed(3)
    typed = {"calls": call, "slip": credit_slips.one(1).code, "given": "20", "key": "k"}
    panel = ana.post("/cabins/3/checkout", data=typed, headers=HTMX)
    by = {row["method"]: money(row["amount"], "fr", "EUR") for row in stage.on_disk(
        "SELECT method, amount FROM payment WHERE kind = 'bill' AND bill = (SELECT max(id) FROM bill)")}  # fmt: skip
    assert set(by) == {"slip", "cash"}
    assert f"<b>{by['slip']}</b> par avoir + <b>{by['cash']}</b> espèces" in panel.text


def test_the_code_of_a_slip_is_on_paper_alone_and_only_for_who_may_have_it(ana, omar, stage):
    """Omar made the slip: it is not Ana's to use, and his paper of it leaves a trace."""
    code = credit_slips.grouped(credit_slips.one(1).code)
    bill = stage.on_disk("SELECT bill FROM slip WHERE id = 1")[0]["bill"]
    assert "Sans son code" in text(ana.get("/slips/1"))
    for path in ("/slips/1", f"/till/{bill}/receipt", "/slips", "/slips.csv", "/visits", "/journal"):
        for person in (ana, omar) if path in ("/slips", "/slips.csv", "/visits", "/journal") else (ana,):
            told = person.get(path).text.replace(" ", "")
            assert code.replace(" ", "") not in told, path
    assert stage.on_disk("SELECT who FROM audit WHERE what = 'slip paper shown'") == []
    assert code in text(omar.get("/slips/1")) and code in text(omar.get(f"/till/{bill}/receipt"))
    assert stage.on_disk("SELECT who FROM audit WHERE what = 'slip paper shown'") == [{"who": "Omar"}]


def test_a_slip_goes_on_paper_again_with_what_is_left_of_it(ana):
    assert 'href="/slips/1"' in ana.get("/slips").text
    paper = text(ana.get("/slips/1?width=58"))
    for said in ("Avoir n° 1", "0,92 €", "monnaie de 1,00 €"):
        assert said in paper, said
    assert ana.get("/slips/1", headers=JSON).json["uses"][0]["bill"] == 8
    assert ana.get("/slips/1", headers=JSON).json["uses"][0]["cashier"] == "Ana"
    assert ana.get("/slips/9").status_code == 404
