"""Debts under their names: paid in place, forgiven by the owner alone."""

from tests.web.till_days import person, text

JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


def test_debts_stand_under_their_names(ana):
    page = text(ana.get("/debts"))
    assert page.index("Awa Ndiaye") < page.index("Moussa Diop")
    told = ana.get("/debts", headers=JSON).json
    assert [(each["name"], each["left"]) for each in told["debtors"]] == [("Awa Ndiaye", "0.5"), ("Moussa Diop", "0.1")]
    assert told["ages"] == {"today": "0.5", "week": "0.1", "month": "0", "older": "0"}


def test_the_foot_of_the_debts_says_the_same_as_the_top_and_names_what_they_were_at_first(ana):
    page = text(ana.get("/debts"))
    foot = page[page.index('<nav class="pages"'):]
    assert "Encore dû</dt><dd>0,60 €" in page
    assert "2 dettes · 0,60 € · au départ" in foot


def test_a_debt_is_paid_in_place_and_says_what_to_hand_back(ana):
    paid = ana.post("/debts/2/pay", data={"given": "2", "key": "k"}, headers=HTMX)
    assert 'id="debt-2"' in paid.text
    assert "Payé : 0,50 €. <b>Rendre 1,50 €</b>" in " ".join(text(paid).split())
    again = ana.post("/debts/2/pay", data={"given": "2", "key": "k"}, headers=JSON)
    assert again.json == {"debt": 2, "paid": "0.5", "change": "1.5", "left": "0"}
    assert ana.post("/debts/2/pay", data={"given": "2", "key": "other"}, headers=JSON).status_code == 409


def test_a_refused_payment_keeps_what_was_typed(ana):
    refused = ana.post("/debts/2/pay", data={"given": "2 mille", "reference": "OM-7"}, headers=HTMX)
    assert refused.status_code == 400
    assert 'value="2 mille"' in refused.text
    assert 'value="OM-7"' in refused.text
    assert "n’est pas un montant" in refused.text


def test_nobody_takes_a_debt_without_an_open_till(days):
    bea = person(days[1], "Bea", days[0].clock().wall)
    assert bea.post("/debts/2/pay", data={"given": "1"}, headers=JSON).status_code == 409


def test_only_the_owner_forgives_and_says_why(ana, omar):
    assert ana.post("/debts/1/forgive", data={"reason": "un ami"}, headers=JSON).status_code == 403
    assert "/debts/1/forgive" not in ana.get("/debts").text
    assert omar.post("/debts/1/forgive", data={"reason": " "}, headers=JSON).status_code == 400
    assert omar.post("/debts/1/forgive", data={"reason": "un ami"}, headers=JSON).json == {"debt": 1, "left": "0"}
    assert "un ami" in omar.get("/debts?state=forgiven").text
    assert omar.get("/debts/99", headers=JSON).status_code == 404


def test_names_are_offered_to_the_checkout(ana):
    assert ana.get("/debts/names?q=aw", headers=JSON).json == {"names": [{"name": "Awa Ndiaye", "left": "0.5"}]}
    offered = text(ana.get("/debts/names?debtor=mou", headers=HTMX))
    assert '<datalist id="debtors"><option value="Moussa Diop">doit 0,10 €</option></datalist>' in offered
