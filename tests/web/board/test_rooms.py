"""The smaller rooms: the calls as a list, pairing a tablet, the owner's day, what an outside watcher asks."""

import csv
from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from peewee import DatabaseError

from callshop.cli import main
from callshop.events import sentence
from callshop.ledger.calls import rollups
from callshop.ledger.db.connection import DiskRefused, database, writing
from callshop.ledger.people import tablets
from callshop.ledger.people.tablets import CLAIM_WITHIN
from tests.browser.samples import BROKEN, DOWN, NOW, UP

JSON = {"Accept": "application/json"}
DAY = "2026-11-23"


@pytest.fixture
def calls(books):
    """Three calls of two cabins; the second unpriced, the third on a line that looks like a formula."""
    with writing():
        for number, (cabin, dialled, line, revenue) in enumerate(
            [(3, "0033612345678", "192.0.2.10/1", 150_000_000), (3, "112", "1", None), (4, "*31#", "=cmd", 0)]
        ):
            at = NOW + number * 60_000
            database.execute_sql(
                "INSERT INTO call (gateway, line, names, cabin, status, number, destination, dialled_at, answered_at,"
                " ended_at, seconds, billed_seconds, coin, cost, revenue, hour, day)"
                " VALUES ('sipura', ?, '', ?, 'answered', ?, 'France', ?, ?, ?, 60, 60, 1, 7000000, ?, 14, ?)",
                (line, cabin, dialled, at, at, at + 60_000, revenue, DAY),
            )
            rollups.add(number + 1)


def listed(client, query: str = "") -> list[str]:
    return [call["called_number"] for call in client.get(f"/cdr?{query}", headers=JSON).json["calls"]]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["*31#", "112", "0033612345678"]),
        ("cabin=3", ["112", "0033612345678"]),
        ("number=0033", ["0033612345678"]),
        ("number=*3", ["*31#"]),
        (f"from={DAY}&to={DAY}", ["*31#", "112", "0033612345678"]),
        ("from=2026-11-24", []),
        ("status=interrupted", []),
        ("page=2&per_page=2", ["0033612345678"]),
    ],
)
def test_the_calls_are_filtered_by_plain_parameters(ana, calls, query, numbers):
    assert listed(ana, query) == numbers
    assert ana.get(f"/cdr?{query}").status_code == 200


def test_the_page_keeps_its_filters(ana, calls):
    page = ana.get(f"/cdr?cabin=3&from={DAY}").text
    assert f'value="{DAY}"' in page
    assert 'value="3" selected' in page


def test_the_file_of_the_calls_is_the_owner_s_in_full_and_the_cashier_s_without_costs(ana, omar, calls):
    full = list(csv.DictReader(StringIO(omar.get("/cdr.csv").text)))
    shown = list(csv.DictReader(StringIO(ana.get("/cdr.csv").text)))
    assert set(full[0]) - set(shown[0]) == {"cost", "profit"}
    assert (full[0]["cost"], full[0]["revenue"], full[0]["profit"]) == ("7", "150", "143")
    assert (full[1]["revenue"], full[2]["revenue"]) == ("", "0")
    assert full[0]["call_start"].endswith("+00:00")


def test_the_workbook_says_the_same_as_the_file(ana, omar, calls):
    for client in (ana, omar):
        sheet = load_workbook(BytesIO(client.get("/cdr.xlsx?cabin=3").data)).active
        lines = [["" if cell is None else str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
        assert lines == list(csv.reader(StringIO(client.get("/cdr.csv?cabin=3").text)))


def test_no_cell_of_the_file_is_a_formula(omar, calls):
    lines = [row["caller_id"] for row in csv.DictReader(StringIO(omar.get("/cdr.csv").text))]
    assert lines[2] == "'=cmd"


def test_no_cell_of_the_command_s_file_is_a_formula(books, calls, capsys):
    database.execute_sql("UPDATE call SET destination = '@SUM(1)'")
    main(["cdr", "export", "--data", str(books.parent)])
    lines = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert {row["description"] for row in lines} == {"'@SUM(1)"}
    assert [row["caller_id"] for row in lines if row["called_number"] == "*31#"] == ["'=cmd"]
    main(["cdr", "export", "--data", str(books.parent), "--format", "jsonl"])
    assert '"description": "@SUM(1)"' in capsys.readouterr().out


def test_a_number_keeps_the_plus_it_was_dialled_with(books, calls, omar, capsys):
    database.execute_sql("UPDATE call SET number = '+33612345678' WHERE number LIKE '0033%'")
    assert "+33612345678" in listed(omar)
    assert "+33612345678" in omar.get("/cdr.csv").text
    sheet = load_workbook(BytesIO(omar.get("/cdr.xlsx").data)).active
    assert "+33612345678" in [cell for row in sheet.values for cell in row]
    main(["cdr", "export", "--data", str(books.parent)])
    assert "+33612345678" in [row["called_number"] for row in csv.DictReader(StringIO(capsys.readouterr().out))]


def test_a_tablet_is_paired_by_opening_the_address_of_its_code(ana, stranger):
    page = ana.post("/cabins/3/tablet").text
    assert "<svg" in page
    address = page.split("http://192.0.2.7:")[1].split("<")[0]
    path = "/pair/" + address.split("/pair/")[1]
    opened = stranger.get(path)
    assert opened.headers["Location"] == "/booth/3"
    assert "HttpOnly" in opened.headers["Set-Cookie"]
    assert stranger.get("/booth/3").status_code == 200
    assert stranger.get("/booth/4").status_code == 403
    assert stranger.get("/").headers["Location"] == "/booth/3"


def test_a_code_is_for_one_browser_which_may_open_it_again(app, stranger, ana):
    page = ana.post("/cabins/2/tablet").text
    path = "/pair/" + page.split("/pair/")[1].split("<")[0]
    assert stranger.get(path).headers["Location"] == "/booth/2"
    second = app.test_client()
    refused = second.get(path)
    assert refused.status_code == 403
    assert "Demandez-en un nouveau à la caisse." in refused.text
    assert second.get("/booth/2").status_code == 302
    second.set_cookie("tablet", path.removeprefix("/pair/"))
    assert second.get("/booth/2").status_code == 403
    assert stranger.get(path).headers["Location"] == "/booth/2"
    assert stranger.get("/booth/2").status_code == 200
    assert len(tablets.list_tablets(2)) == 1


def test_looking_at_the_pairing_page_changes_nothing_and_shows_no_address(ana):
    assert "/pair/" not in ana.get("/cabins/3/tablet").text
    assert tablets.list_tablets() == ()


def test_a_tablet_of_a_cabin_that_is_not_there(ana):
    assert ana.post("/cabins/99/tablet").status_code == 404


def test_an_address_that_nobody_opened_within_an_hour_is_dead(app, stranger, clock):
    token = tablets.pair_tablet(NOW, 3, "Ana")
    clock.pass_by(CLAIM_WITHIN // 1000)
    assert stranger.get(f"/pair/{token}").status_code == 403
    assert stranger.get("/booth/3").status_code == 302


def test_a_tablet_that_was_paired_stays_paired(app, stranger, clock):
    token = tablets.pair_tablet(NOW, 3, "Ana")
    stranger.get(f"/pair/{token}")
    clock.pass_by(400 * 24 * 3600)
    assert stranger.get("/booth/3").status_code == 200


def test_a_tablet_is_taken_back_with_one_button(ana, tablet_of_3):
    assert ana.post("/tablets/1/revoke").headers["Location"] == "/cabins/3/tablet"
    assert tablet_of_3.get("/booth/3").status_code == 403
    assert ana.post("/tablets/1/revoke").status_code == 400


def test_the_owner_s_day_has_figures_even_on_the_first_day(omar):
    assert omar.get("/day").status_code == 200


def test_an_outside_watcher_sees_that_all_is_well(stranger, shop):
    assert stranger.get("/healthz").json == {
        "status": "ok",
        "version": "1.2.3",
        "gateways": [{"name": "sipura", "dialect": "sipura", "state": "up", "last_heard": "2026-11-23T14:07:30+00:00"}],
        "open_calls": shop.open_calls(),
    }


def test_an_outside_watcher_is_not_called_for_what_only_concerns_the_owner(stranger, shop):
    shop.show(alarms=(sentence("The credit at the provider is used up."),))
    assert stranger.get("/healthz").json["status"] == "ok"


def test_an_outside_watcher_sees_that_a_person_was_refused_by_the_disk(ana, stranger, shop):
    shop.refuses = DiskRefused("database or disk is full")
    assert ana.post("/cabins/2/block").status_code == 503
    assert stranger.get("/healthz").json["status"] == "degraded"


def test_an_outside_watcher_is_answered_whoever_asks_and_whatever_the_books_say(ana, tablet_of_3, monkeypatch):
    def broken(*_):
        raise DatabaseError("database disk image is malformed")

    monkeypatch.setattr("callshop.ledger.people.people.session_person", broken)
    monkeypatch.setattr("callshop.ledger.people.tablets.tablet_cabin", broken)
    assert ana.get("/board").status_code == 503
    assert [each.get("/healthz?lang=en").status_code for each in (ana, tablet_of_3)] == [200, 200]


def test_an_outside_watcher_sees_what_is_not_well_and_nothing_secret(stranger, shop):
    shop.show(replace(BROKEN, gateways=(UP, replace(DOWN, last_heard=None))))
    health = stranger.get("/healthz")
    assert health.status_code == 200
    assert health.json["status"] == "degraded"
    assert health.json["gateways"][1] == {
        "name": "panasonic", "dialect": "panasonic", "state": "down", "last_heard": None,
    }  # fmt: skip
    assert "0033" not in health.text
    assert datetime.fromisoformat(health.json["gateways"][0]["last_heard"]).utcoffset() is not None
