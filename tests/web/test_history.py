"""The pages of the history, of debts, slips and extras, on a real shop after two days at its till."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from callshop.ledger import house, reports, visit_list
from callshop.ledger.house import local_time
from callshop.money import plain
from callshop.web.filters import money
from tests.story import close_books
from tests.web.till_days import TODAY, YESTERDAY, lived, person

JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}
FILES = ("/visits", "/debts", "/slips", "/articles")


@pytest.fixture
def days(tmp_path):
    yield lived(tmp_path, language="fr")
    close_books()


@pytest.fixture
def stage(days):
    return days[0]


@pytest.fixture
def omar(days):
    return person(days[1], "Omar", days[0].clock().wall)


@pytest.fixture
def ana(days):
    return person(days[1], "Ana", days[0].clock().wall)


def text(answer) -> str:
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


# -- visits


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


@pytest.mark.parametrize("path", FILES)
def test_a_list_is_a_file_too_with_the_same_rows(omar, path):
    lines = omar.get(f"{path}.csv").text.splitlines()
    sheet = load_workbook(BytesIO(omar.get(f"{path}.xlsx").data)).active
    assert [cell.value for cell in sheet[1]] == lines[0].split(",")
    assert sheet.max_row == len(lines) > 1


def test_a_file_keeps_the_filters(omar):
    assert [line.split(",")[0] for line in omar.get("/visits.csv?reversed=1").text.splitlines()] == ["visit", "3"]
    assert len(omar.get("/debts.csv?name=awa").text.splitlines()) == 2
    assert len(omar.get("/slips.csv?state=used").text.splitlines()) == 1


@pytest.mark.parametrize(
    "path", ["/visits?mode=rent", "/visits?from=soon", "/debts?state=sold", "/slips?state=lost", "/slips?before=a-b",
             "/visits?cabin=x"],
)  # fmt: skip
def test_nonsense_is_refused_in_words(omar, path):
    answer = omar.get(path, headers=JSON)
    assert answer.status_code == 400
    assert "«" in answer.json["error"]


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


def test_a_call_has_one_time_and_its_bill_one_name_on_the_screen_and_on_paper(ana, stage):
    stage.line(3).after(90).hangs_up()
    (call,) = stage.owed(3)
    panel = text(ana.get("/cabins/3"))
    lines = panel[panel.index('class="lines"') : panel.index("</ol>")]
    begun = local_time(stage.tile(3).owed[0].began_at, house.load()).strftime("%H:%M")
    ended = local_time(stage.tile(3).owed[0].ended_at, house.load()).strftime("%H:%M")
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
    typed = {"calls": call, "slip": "1", "given": "20", "key": "k"}
    panel = ana.post("/cabins/3/checkout", data=typed, headers=HTMX)
    by = {row["method"]: money(row["amount"], "fr", "EUR") for row in stage.on_disk(
        "SELECT method, amount FROM payment WHERE kind = 'bill' AND bill = (SELECT max(id) FROM bill)")}  # fmt: skip
    assert set(by) == {"slip", "cash"}
    assert f"<b>{by['slip']}</b> par avoir + <b>{by['cash']}</b> espèces" in panel.text


def test_a_filter_for_cabins_speaks_of_them_as_french_does(omar):
    for path in ("/visits", "/cdr"):
        assert '<select name="cabin"><option value="">toutes</option>' in omar.get(path).text


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


def test_what_is_taken_beside_the_calls_is_due_too_until_it_is_paid_or_dropped(omar, stage):
    def told() -> tuple[Decimal, ...]:
        visits = omar.get(f"/visits?from={TODAY}&to={TODAY}", headers=JSON).json["totals"]["owed"]
        page = omar.get(f"/day?day={TODAY}", headers=JSON).json["due"]
        return Decimal(visits), Decimal(page), Decimal(plain(reports.days(TODAY, TODAY)["due"]))

    before = told()
    yesterday = reports.days(YESTERDAY, YESTERDAY)["due"]
    stage.shop.add_extra(3, 1, 2, "Ana")
    assert [after - was for after, was in zip(told(), before, strict=True)] == [1, 1, 1]
    assert reports.days(YESTERDAY, YESTERDAY)["due"] == yesterday
    stage.shop.drop_extra(3, *stage.taken(3), "Ana")
    assert told() == before


# -- debts


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


# -- slips, extras, and what the owner sees of a day


def test_a_slip_goes_on_paper_again_with_what_is_left_of_it(ana):
    assert 'href="/slips/1"' in ana.get("/slips").text
    paper = text(ana.get("/slips/1?width=58"))
    for said in ("Avoir n° 1", "0,92 €", "monnaie de 1,00 €"):
        assert said in paper, said
    assert ana.get("/slips/1", headers=JSON).json["uses"][0]["bill"] == 8
    assert ana.get("/slips/9").status_code == 404


def test_the_price_list_grows_changes_and_keeps_what_was(omar):
    omar.post("/articles", data={"name": "Thé", "price": "0,25"})
    assert omar.post("/articles/1", data={"name": "Café", "price": "0.6"}, headers=JSON).json == {"id": 4}
    omar.post("/articles/2/withdraw")
    sold = omar.get("/articles", headers=JSON).json["articles"]
    assert [(each["name"], each["price"]) for each in sold] == [("Café", "0.6"), ("Thé", "0.25")]
    page = text(omar.get("/articles"))
    assert "N’est plus vendu" in page
    assert "0,50 €" in text(omar.get("/visits/2"))
    assert omar.post("/articles/2/withdraw", headers=JSON).status_code == 404
    assert omar.post("/articles/2", data={"name": "Copie", "price": "1"}, headers=JSON).status_code == 404


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name": "", "price": "1"}, "Tapez un nom."),
        ({"name": "Café", "price": "1"}, "« Café » est déjà sur la liste."),
        ({"name": "Thé", "price": "cher"}, "« cher » n’est pas un montant."),
        ({"name": "Thé", "price": "0"}, "Un prix doit être supérieur à zéro."),
        ({"name": "T" * 61, "price": "1"}, "Ce nom est trop long pour un bouton."),
    ],
)
def test_what_is_wrong_with_an_extra_stands_beside_it(omar, typed, why):
    answer = omar.post("/articles", data=typed)
    assert answer.status_code == 400
    assert why in text(answer)
    assert f'value="{typed["price"]}"' in answer.text


def test_the_owner_s_day_shows_what_was_let_go_and_where_to_read_it(omar):
    page = text(omar.get("/day"))
    for said in ("1 remise · 0,10 €", "1 visite gratuite", "1 facture annulée · 0,08 €", "2 dettes en cours · 0,60 €",
                 f"/visits?from={TODAY}&amp;to={TODAY}&amp;reversed=1"):  # fmt: skip
        assert said in page, said
    assert "Ni remise, ni cadeau" in text(omar.get(f"/day?day={YESTERDAY}"))


def test_the_pages_are_in_the_menus_of_those_who_may_see_them(ana, omar):
    for path in ("/visits", "/debts", "/slips"):
        assert f'href="{path}"' in ana.get("/cdr").text
    assert 'href="/articles"' in omar.get("/cdr").text
    assert 'href="/articles"' not in ana.get("/cdr").text
