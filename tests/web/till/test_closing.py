"""The shop closed in the evening, on a real shop: what is said is true, what is left to do is done from there."""

import pytest

from callshop.ledger.people import people
from callshop.ledger.settings import shop_config
from callshop.ledger.till import shifts
from callshop.money import UNIT
from callshop.shop.jobs.backup_job import BackupJob
from callshop.shop.till.shifts import CloseShift
from callshop.shop.visits.visits import OpenVisit
from callshop.web.application import create_app
from tests.story import NOON, Stage, close_books
from tests.web.conftest import SECRET, THREADS
from tests.web.till_days import person, text

JSON = {"Accept": "application/json"}


@pytest.fixture
def stage(tmp_path):
    stage = Stage.open(tmp_path, language="fr")
    for name, role in (("Omar", "owner"), ("Ana", "cashier"), ("Binta", "cashier")):
        people.add_person(NOON.wall, name, role, "le mot de passe", "test")
    yield stage
    close_books()


@pytest.fixture
def app(stage):
    return create_app(
        stage.shop,
        shop_config.load,
        stage.clock,
        secret_key=SECRET,
        version="1.2.3",
        lan_host="192.0.2.7",
        threads=THREADS,
    )


@pytest.fixture
def ana(app, stage):
    return person(app, "Ana", stage.clock().wall)


@pytest.fixture
def omar(app, stage):
    return person(app, "Omar", stage.clock().wall)


def element(page: str, tag: str, id: str) -> str:
    """The part of a page that is the element with this id."""
    begin = page.index(f'<{tag} id="{id}"')
    return page[begin : page.index(f"</{tag}>", begin)]


def test_a_handset_lifted_in_a_blocked_cabin_is_told_from_the_others(ana, stage):
    ana.post("/closing/block")
    assert "On ne fait plus entrer personne" in ana.get("/closing").text
    stage.lift(2).dials("0049301234").answered().after(5)
    board = ana.get("/board").text
    assert "cabine bloquée" in element(board, "article", "cabin-2")
    assert "cabine bloquée" not in element(board, "article", "cabin-1")


def test_a_blocked_cabin_whose_customer_owes_nothing_is_left_by_the_button_of_its_tile(ana, stage):
    stage.shop.visits.open(OpenVisit(1, "postpaid", 0, "Ana"))
    ana.post("/closing/block")
    tile = element(ana.get("/board").text, "article", "cabin-1")
    assert 'hx-post="/cabins/1/close"' in tile and "/cabins/1/unblock" not in tile
    ana.post("/cabins/1/close")
    assert "/cabins/1/unblock" in element(ana.get("/board").text, "article", "cabin-1")
    assert stage.tile(1).state == "blocked"


def test_one_press_ends_every_visit_in_which_nothing_is_due(ana, stage):
    stage.has_till("Ana")
    for cabin in (1, 2):
        stage.shop.visits.open(OpenVisit(cabin, "postpaid", 0, "Ana"))
    stage.shop.visits.open(OpenVisit(3, "prepaid", UNIT, "Ana"))
    stage.talk(4, 60)
    ana.post("/closing/block")
    page = text(ana.get("/closing"))
    assert "Fermer les 2 cabines où rien n’est dû" in page
    assert ana.post("/closing/leave").status_code == 303
    page = ana.get("/closing").text
    assert "/closing/leave" not in page
    assert [f'/board?cabin={cabin}"' in page for cabin in (1, 2, 3, 4)] == [False, False, True, True]


def test_the_board_opens_the_panel_of_the_cabin_it_was_asked_for_and_leads_back_to_closing(ana, stage):
    stage.has_till("Ana")
    stage.talk(4, 60)
    assert '<section id="panel" class="panel empty"' in ana.get("/board").text
    assert 'data-cabin="4"' in element(ana.get("/board?cabin=4").text, "section", "panel")
    assert '<section id="panel" class="panel empty"' in ana.get("/board?cabin=77").text
    assert '<a href="/closing">' not in element(ana.get("/board").text, "section", "notices")
    ana.post("/closing/block")
    assert '<a href="/closing">' in element(ana.get("/board").text, "section", "notices")


def test_a_count_made_while_closing_is_judged_there_at_once(ana, stage):
    stage.has_till("Ana", float_amount=10 * UNIT)
    ana.post("/closing/block")
    counted = {"counted": "8", "then": "closing"}
    page = text(ana.post("/shift/close", data=counted, follow_redirects=True))
    assert "Il manque 2,00 €" in page[page.index('class="verdict different"') : page.index('id="steps"')]
    assert "Il manque 2,00 €" in page[page.index('id="steps"') :]
    assert "Il manque 2,00 €" in text(ana.get("/closing/steps?seen=else")), "it stays there"


def test_a_colleague_s_count_is_told_to_the_owner_alone(ana, omar, stage):
    stage.has_till("Binta", float_amount=10 * UNIT)
    stage.shop.shifts.close(CloseShift(9 * UNIT, "Binta"))
    assert "Il manque" not in text(ana.get("/closing?told=1"))
    assert "Binta" in text(omar.get("/closing")) and "Il manque 1,00 €" in text(omar.get("/closing"))


def test_the_shop_is_closed_without_the_till_of_who_has_gone_home(app, ana, stage):
    keeper = BackupJob(stage.file, stage.folder / "backups", None, shop_config.load)
    object.__setattr__(app.extensions["callshop"], "keeper", keeper)
    stage.has_till("Binta", "Ana")
    stage.shop.shifts.close(CloseShift(0, "Ana"))
    ana.post("/closing/block")
    page = text(ana.get("/closing"))
    assert "Binta la compte, ou le patron." in page and "Après le comptage" in page
    assert 'href="/closing?&amp;without=1"' in page
    page = text(ana.get("/closing?without=1"))
    assert "La caisse de Binta reste ouverte cette nuit" in page and "/day/paper" not in page
    assert "Toutes les caisses sont comptées" not in page
    kept = ana.post("/closing/backup?without=1")
    assert kept.headers["Location"] == "/closing?without=1"
    assert "Vous pouvez éteindre" in text(ana.get(kept.headers["Location"]))
    assert shifts.open_of("Binta"), "it is counted when she is back"


def test_a_count_forgets_no_till_that_stays_open(ana, stage):
    stage.has_till("Binta", "Ana")
    ana.post("/closing/block")
    page = text(ana.get("/closing?without=1"))
    assert 'href="/shift/count?without=1&amp;then=closing"' in page
    counting = text(ana.get("/shift/count?without=1&then=closing"))
    assert 'action="/shift/close?without=1"' in counting
    assert 'href="/closing?without=1">' in counting
    refused = ana.post("/shift/close?without=1", data={"counted": "x", "then": "closing"})
    assert 'action="/shift/close?without=1"' in refused.text
    done = ana.post("/shift/close?without=1", data={"counted": "0", "then": "closing"})
    assert done.headers["Location"] == "/closing?without=1&told=2"
    assert "La caisse de Binta reste ouverte cette nuit" in text(ana.get(done.headers["Location"]))


def test_nobody_s_own_till_is_left_open(ana, stage):
    stage.has_till("Ana")
    ana.post("/closing/block")
    assert "Compter et fermer la caisse" in text(ana.get("/closing?without=1"))
