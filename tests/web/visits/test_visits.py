"""The history of visits: its list, its sums, each visit told whole, and its bill taken back from there."""

from callshop.ledger.visits import visit_list
from tests.web.till_days import TODAY, YESTERDAY, person, text

JSON = {"Accept": "application/json"}


def test_the_history_lists_visits_with_the_sums_of_the_selection(omar):
    told = omar.get(f"/visits?from={TODAY}&to={TODAY}&unpaid=1", headers=JSON).json
    assert told["count"] == 1
    assert (told["visits"][0]["visit"], told["visits"][0]["owed"], told["totals"]["owed"]) == (5, "0.5", "0.5")
    page = text(omar.get("/visits?name=awa"))
    assert 'href="/visits/5"' in page
    assert 'href="/visits/4"' not in page


def test_a_selection_that_is_too_wide_to_be_summed_says_so(omar, monkeypatch):
    monkeypatch.setattr(visit_list, "MOST_SUMMED", 7)
    told = omar.get("/visits", headers=JSON).json
    assert (told["count"], told["totals"], len(told["visits"])) == (None, None, 8)
    page = text(omar.get("/visits"))
    assert "Plus de 7 visites : choisissez moins de jours" in page
    assert "<tfoot>" not in page
    assert omar.get("/visits?cabin=3", headers=JSON).json["count"] == 2


def test_a_long_history_goes_on_after_the_last_visit_of_a_page(omar):
    first = omar.get("/visits?per_page=3", headers=JSON).json
    assert [visit["visit"] for visit in first["visits"]] == [8, 7, 6]
    after = omar.get(f"/visits?per_page=3&before={first['older']}", headers=JSON).json
    assert [visit["visit"] for visit in after["visits"]] == [5, 4, 3]
    assert "before=6" in omar.get("/visits?per_page=3&cabin=").text


def test_a_visit_is_told_from_its_opening_to_its_receipt(omar):
    page = text(omar.get("/visits/2"))
    for said in ("le combiné", "125 s", "1 × Café", "fidèle", "/till/2/receipt", "avoir 1", "reste 0,92 €",
                 "Payé 0,70 € pour la facture 2, en espèces", "A offert 0,10 €",
                 'action="/till/2/reverse"',
                 ):  # fmt: skip
        assert said in page, said
    prepaid = text(omar.get("/visits/4"))
    for said in ("Reçu un dépôt de 5,00 €", "pris sur le dépôt", "Rendu 4,50 € du dépôt"):
        assert said in prepaid, said
    assert omar.get("/visits/99").status_code == 404


def test_numbers_are_masked_until_the_call_is_opened(ana):
    page = ana.get("/visits/5").text.replace("\u00a0", "")
    assert "+336123456••" in page
    assert "+33612345678" not in page
    assert 'href="/cdr/5"' in page
    assert "+33612345678" in ana.get("/cdr/5").text.replace("\u00a0", "")


def test_a_cashier_reads_today_and_her_own_and_is_told_so(ana, days):
    assert [visit["visit"] for visit in ana.get("/visits", headers=JSON).json["visits"]] == [8, 7, 6, 5, 4, 3, 2]
    assert "d’aujourd’hui, et les vôtres depuis un mois" in ana.get("/visits").text
    assert "demandez au patron" in ana.get("/visits/1", headers=JSON).json["error"]
    assert ana.get(f"/visits?from={YESTERDAY}&to={YESTERDAY}", headers=JSON).json["count"] == 0
    days[0].clock.goes_on(24 * 3600)
    tomorrow = person(days[1], "Ana", days[0].clock().wall)
    assert [visit["visit"] for visit in tomorrow.get("/visits", headers=JSON).json["visits"]] == [8, 7, 5, 4, 3]


def test_only_the_owner_s_json_of_visits_sums_up_what_was_taken(ana, omar):
    hers, his = (who.get(f"/visits?from={TODAY}&to={TODAY}", headers=JSON).json for who in (ana, omar))
    assert set(hers["totals"]) == {"calls", "seconds", "owed"}
    assert set(his["totals"]) - set(hers["totals"]) == {"total", "discount", "forgiven", "paid"}
    assert hers["totals"].items() <= his["totals"].items()
    assert "paid" in hers["visits"][0]


def test_a_prepaid_visit_is_called_so_wherever_it_is_named(omar):
    assert "prépayé</dd>" in text(omar.get("/visits/4"))
    assert ">prépayé</option>" in text(omar.get("/visits"))
    assert "(prépayé)" in text(omar.get("/visits/4"))
    assert not [path for path in ("/visits", "/visits/4") if "acompte" in omar.get(path).text]


def test_what_takes_a_bill_back_names_it_and_what_changes_nothing_says_so(ana):
    page = text(ana.get("/visits/5"))
    assert "Annuler la facture 7</button>" in page
    assert '<a class="button ghost" href="/visits/5">Ne rien changer</a>' in page
    assert ">Annuler<" not in page


def test_a_bill_is_taken_back_from_its_visit(ana, stage):
    answer = ana.post("/till/7/reverse", data={"reason": "erreur", "key": "once"}, headers=JSON)
    assert (answer.json["reversed"], answer.json["total"]) == (7, "-1")
    page = text(ana.get("/visits/5"))
    assert "annulée par la facture" in page
    assert "Rendu 0,50 € payés de la dette 2, en espèces" in page


def test_who_takes_a_bill_back_is_told_what_to_hand_back_and_where_it_is_due_again(ana, stage):
    stage.talk(4, 10)  # somebody else is in its cabin now
    page = text(ana.post("/till/7/reverse", data={"reason": "erreur"}, follow_redirects=True))
    (visit,) = stage.on_disk("SELECT visit.* FROM visit JOIN bill ON bill.visit = visit.id WHERE bill.id = 7")
    assert "La facture n° 7 est annulée." in page
    assert "Rendez 0,50 € au client." in page
    assert visit["cabin"] != 4
    assert f"1,00 € sont de nouveau à payer en cabine {visit['cabin']}." in page


def test_a_bill_that_cannot_be_taken_back_says_why_beside_the_reason_as_it_was_typed(ana, stage):
    for cabin in (1, 2, 3, 4):
        stage.talk(cabin, 10)  # no cabin is free for its customer
    answer = ana.post("/till/7/reverse", data={"reason": "erreur de cabine"})
    assert answer.status_code == 409
    page = text(answer)
    assert 'value="erreur de cabine"' in page
    assert '<details class="reverse" open>' in page
    assert 'id="field-reason-7-error"' in page
    assert ana.post("/till/7/reverse", data={"reason": ""}).status_code == 400


def test_a_bill_that_is_taken_back_already_is_said_to_be(ana):
    ana.post("/till/7/reverse", data={"reason": "erreur"})
    again = ana.post("/till/7/reverse", data={"reason": "erreur"})
    assert again.status_code == 409
    assert "déjà annulée" in text(again)


def test_the_owner_s_day_shows_what_was_let_go_and_where_to_read_it(omar):
    page = text(omar.get("/day"))
    for said in ("1 remise · 0,10 €", "1 visite gratuite", "1 facture annulée · 0,08 €", "2 dettes en cours · 0,60 €",
                 f"/visits?from={TODAY}&amp;to={TODAY}&amp;reversed=1"):  # fmt: skip
        assert said in page, said
    assert "Ni remise, ni cadeau" in text(omar.get(f"/day?day={YESTERDAY}"))
