"""Coming in and going out."""

import pytest

from callshop.ledger.db.connection import database, rows
from callshop.ledger.people import people
from callshop.ledger.people.people import ABSOLUTE_END, IDLE_END
from tests.browser.samples import NOW
from tests.web.conftest import form_key, log_in, logged_in, paired

JSON = {"Accept": "application/json"}


def is_in(client) -> bool:
    return client.get("/board").status_code == 200


def test_each_role_comes_to_its_page(stranger, ana, omar, tablet_of_3):
    ways = {"stranger": stranger, "ana": ana, "omar": omar, "tablet": tablet_of_3}
    leads = {who: client.get("/").headers["Location"] for who, client in ways.items()}
    assert leads == {"stranger": "/login", "ana": "/board", "omar": "/day", "tablet": "/booth/3"}


def test_a_name_and_its_password_open_the_door(stranger):
    answer = log_in(stranger, "ana", "la caisse")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_in(stranger)
    assert people.person_named("Ana").last_login == NOW


@pytest.mark.parametrize(("name", "password"), [("Ana", "le patron"), ("Nobody", "la caisse"), ("Ana", "LA CAISSE")])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(stranger, name, password):
    answer = log_in(stranger, name, password)
    assert answer.status_code == 403
    assert "Ce nom et ce mot de passe ne vont pas ensemble." in answer.text
    assert f'value="{name}"' in answer.text
    assert password not in answer.text
    assert not is_in(stranger)


def test_what_is_missing_is_told_beside_its_field(stranger):
    answer = log_in(stranger, "", "la caisse")
    assert answer.status_code == 400
    assert "Tapez votre nom." in answer.text


def test_somebody_disabled_is_out_at_once_and_stays_out(stranger, ana):
    assert is_in(ana)
    people.disable_person(NOW, "Ana", "Omar")
    assert not is_in(ana)
    assert log_in(stranger, "Ana").status_code == 403


def test_a_login_begins_a_new_session_and_ends_the_old_one(app, stranger):
    key = form_key(stranger.get("/login").text)
    stranger.post("/login", data={"username": "Ana", "password": "la caisse", "csrf_token": key})
    with stranger.session_transaction() as session:
        first = session["_user_id"]
    stranger.post("/login", data={"username": "Omar", "password": "le patron", "csrf_token": key})
    with stranger.session_transaction() as session:
        second = session["_user_id"]
    assert first != second
    assert people.session_person(first, NOW) is None
    assert people.session_person(second, NOW).person.name == "Omar"


def test_the_database_knows_no_token(stranger):
    log_in(stranger, "Ana")
    with stranger.session_transaction() as session:
        token = session["_user_id"]
    assert token not in "".join(database.connection().iterdump())


def test_the_key_of_the_login_page_serves_a_script_after_the_login(stranger, shop):
    key = form_key(stranger.get("/login").text)
    stranger.post("/login", data={"username": "Ana", "password": "la caisse", "csrf_token": key})
    stranger.environ_base["HTTP_X_CSRFTOKEN"] = key
    assert stranger.post("/cabins/4/block", headers=JSON).status_code == 200


@pytest.mark.parametrize(
    ("then", "leads"),
    [
        ("/cdr?cabin=3", "/cdr?cabin=3"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("/\t/evil.example", "/"),
    ],
)
def test_the_way_on_after_the_login_stays_in_the_house(stranger, then, leads):
    assert log_in(stranger, "Ana", next=then).headers["Location"] == leads


def test_who_goes_out_is_out_everywhere(ana):
    cookie = ana.get_cookie("callshop").value
    assert ana.post("/logout").headers["Location"] == "/login"
    ana.set_cookie("callshop", cookie)
    assert not is_in(ana)


def test_going_out_is_no_link(ana):
    assert ana.get("/logout").status_code == 405
    assert is_in(ana)


def test_a_poll_neither_writes_the_session_nor_counts_as_somebody_s_presence(ana, clock):
    clock.pass_by(600)
    answer = ana.get("/live/board?wait=0")
    assert "Set-Cookie" not in answer.headers
    assert rows("SELECT seen_at FROM session")[0]["seen_at"] == NOW
    ana.get("/board")
    assert rows("SELECT seen_at FROM session")[0]["seen_at"] == NOW + 600_000


def test_a_page_that_is_asked_not_to_wait_is_its_live_fragment(app, ana):
    for page, live in (("/board", "/live/board"), ("/booth/3", "/live/booth/3")):
        asked = ana.get(f"{page}?wait=0")
        assert asked.text == ana.get(f"{live}?wait=0").text
        assert 'data-cabin="3"' in asked.text
        assert "<html" not in asked.text
    assert ana.get("/booth/77?wait=0").status_code == 404


def test_presence_is_written_once_a_minute(ana, clock):
    clock.pass_by(59)
    ana.get("/board")
    assert rows("SELECT seen_at FROM session")[0]["seen_at"] == NOW


def test_a_session_ends_when_nobody_was_there(ana, clock):
    clock.pass_by(IDLE_END // 1000 - 1)
    assert is_in(ana)
    clock.pass_by(IDLE_END // 1000)
    assert not is_in(ana)


def test_a_session_ends_after_a_day_however_busy(ana, clock):
    for _hour in range(ABSOLUTE_END // 3_600_000 - 1):
        clock.pass_by(3600)
        assert is_in(ana)
    clock.pass_by(3600)
    assert not is_in(ana)


def test_a_post_without_the_page_s_key_is_refused_in_words(app, shop):
    ana = logged_in(app, "Ana")
    del ana.environ_base["HTTP_X_CSRFTOKEN"]
    answer = ana.post("/cabins/4/block", headers=JSON)
    assert answer.status_code == 400
    assert "rechargez-la" in answer.json["error"]
    assert shop.asked == []


def test_another_site_cannot_log_anybody_out(app):
    ana = logged_in(app, "Ana")
    del ana.environ_base["HTTP_X_CSRFTOKEN"]
    ana.post("/logout")
    assert is_in(ana)


def test_guessing_is_slowed_down_and_told_so(stranger, clock):
    assert [log_in(stranger, "Ana", "?").status_code for _guess in range(5)] == [403] * 5
    slowed = log_in(stranger, "Ana", "la caisse")
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) == 5
    assert "5" in slowed.text
    clock.pass_by(5)
    assert log_in(stranger, "Ana", "la caisse").status_code == 302


def test_a_browser_that_was_let_in_is_not_hindered_by_guesses_from_elsewhere(app, stranger, clock):
    assert log_in(stranger, "Ana").status_code == 302
    kept = stranger.get_cookie("browser")
    assert (kept.http_only, kept.same_site) == (True, "Lax")
    stranger.delete_cookie("callshop")
    for number in range(20):
        guesser = app.test_client()
        guesser.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        log_in(guesser, "Ana", "?")
    stranger.environ_base["REMOTE_ADDR"] = "198.51.100.1"
    assert log_in(stranger, "Ana", "la caisse").status_code == 302
    fresh = app.test_client()
    fresh.environ_base["REMOTE_ADDR"] = "198.51.100.1"
    assert log_in(fresh, "Ana", "la caisse").status_code == 429


def test_the_owner_reads_in_the_journal_that_somebody_guesses(stranger, omar):
    for _guess in range(5):
        log_in(stranger, "Ana", "hundert")
    page = omar.get("/journal").text
    assert "5 mots de passe faux, le dernier pour Ana depuis 127.0.0.1" in page
    assert "hundert" not in page


def test_a_login_asked_in_json_is_refused_in_json(stranger):
    key = form_key(stranger.get("/login").text)
    answer = stranger.post("/login", data={"username": "Ana", "password": "?", "csrf_token": key}, headers=JSON)
    assert answer.status_code == 403
    assert answer.json == {"error": "Ce nom et ce mot de passe ne vont pas ensemble."}


def test_french_is_spoken_first_and_english_is_one_click_away(stranger):
    assert '<html lang="fr" dir="ltr">' in stranger.get("/login").text
    switched = stranger.get("/login?next=/cdr&lang=en")
    assert (switched.status_code, switched.headers["Location"]) == (302, "/login?next=%2Fcdr")
    page = stranger.get("/login").text
    assert '<html lang="en" dir="ltr">' in page
    assert "Password" in page


def test_the_browser_s_language_is_not_asked(stranger):
    assert '<html lang="fr"' in stranger.get("/login", headers={"Accept-Language": "en"}).text


def test_a_language_we_do_not_have_changes_nothing(stranger):
    assert stranger.get("/login?lang=xx").status_code == 200


def test_switching_the_language_leads_nowhere_else(stranger):
    assert stranger.get("//evil.example/?lang=en").headers.get("Location", "").startswith("//") is False


def test_a_tablet_speaks_the_language_its_customer_chose(tablet_of_3):
    tablet_of_3.get("/booth/3?lang=en")
    assert 'lang="en"' in tablet_of_3.get("/booth/3").text
    assert "Ringing" in tablet_of_3.get("/live/booth/3?wait=0").text


def test_each_reads_the_shared_fragments_in_his_own_language(app):
    tablet, ana = paired(app, 3), logged_in(app, "Ana")
    ana.set_cookie("lang", "en")
    assert "Sonne" in tablet.get("/live/booth/3?wait=0").text
    assert "Ringing" in ana.get("/live/booth/3?wait=0").text
