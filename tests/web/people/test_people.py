"""Who works here: added, shut out, let in again, with dates, browsers and tablets."""

from callshop.ledger.people import people, staff
from tests.browser.samples import NOW
from tests.web.conftest import log_in

JSON = {"Accept": "application/json"}


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
