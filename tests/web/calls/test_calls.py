"""Cdr, the owner's day and the reports, as they are asked for: totals that agree everywhere, files, news, one call."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from callshop.cli import main
from callshop.events import Moment
from callshop.gateway.capture import Capture
from callshop.gateway.capture_search import heard
from callshop.ledger.calls import call_counts
from callshop.ledger.calls.rollups import add
from callshop.ledger.db import connection
from callshop.ledger.db.connection import database, writing
from callshop.ledger.settings import shop_config
from callshop.rating.tariff import Rate, Tariff
from callshop.web.reports import reports
from callshop.web.request import exports
from callshop.web.request.context import AppContext
from callshop.web.request.live_cache import Live
from tests.million_calls import LAST_DAY, make
from tests.web.conftest import THREADS, logged_in
from tests.web.fakes import Clock

JSON = {"Accept": "application/json"}
EVENING = round(datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 20, tzinfo=UTC).timestamp() * 1000)
CALLS, YEARS = 1_500, 1
DIVISIONS = ("day", "week", "month", "hour", "weekday", "cabin", "destination", "country", "cashier")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("year")
    make(folder, CALLS, YEARS)
    yield folder
    connection.close_thread()


@pytest.fixture
def evening() -> Clock:
    return Clock(Moment(EVENING, 5_000_000))


@pytest.fixture
def opened(application, year, shop, evening):
    """The application over a year of calls, on the evening of the last of them."""
    connection.open_database(year / "callshop.db")
    application.extensions["callshop"] = AppContext(
        shop, shop_config.load, evening, "1", "192.0.2.7", Live(shop, THREADS)
    )
    return application


@pytest.fixture
def owner(opened):
    return logged_in(opened, "Omar")


@pytest.fixture
def cashier(opened):
    return logged_in(opened, "Ana")


def command(capsys, year: Path, *words: str) -> str:
    assert main(["--data", str(year), *words]) == 0
    return capsys.readouterr().out


def test_the_day_says_what_report_day_says(owner, year, capsys):
    day = (LAST_DAY - timedelta(days=3)).isoformat()
    report = json.loads(command(capsys, year, "report", "day", day))
    shown = owner.get(f"/day?day={day}", headers=JSON).json
    for name in ("calls", "answered", "seconds", "cost", "revenue", "profit", "paid", "due"):
        assert shown[name] == report[name]
    assert shown["week_before"]["day"] == (LAST_DAY - timedelta(days=10)).isoformat()


@pytest.mark.parametrize(
    "path",
    [
        "/day", "/day?day=2026-03-02", "/day/hours.svg", "/day/destinations.svg", "/cdr", "/cdr?page=99",
        "/cdr?sort=profit&order=asc&from=2026-10-01&to=2026-10-31", "/cdr?number=0033&unpaid=1&status=answered",
        "/cdr?contains=12&from=2026-01-01&to=2026-11-22", "/cdr?destination=pays&cashier=Ana", "/cdr/1", "/cdr/9",
        "/reports", "/reports.svg?by=destination", "/reports.svg?by=month&all=1",
        *(f"/reports?by={by}&all=1" for by in DIVISIONS),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_opens_in_both_languages(owner, path, language):
    owner.set_cookie("lang", language)
    assert owner.get(path).status_code == 200


def test_the_day_and_the_reports_are_the_owner_s(cashier):
    for path in ("/day", "/day/hours.svg", "/reports", "/reports.csv", "/reports.xlsx", "/reports.svg"):
        assert cashier.get(path).status_code == 403


def test_a_cashier_opens_a_call_without_its_cost(cashier, owner):
    cost = database.execute_sql("SELECT cost FROM call WHERE id = 9").fetchone()[0]
    assert cost
    assert "cost" in owner.get("/cdr/9", headers=JSON).json
    assert not {"cost", "profit"} & set(cashier.get("/cdr/9", headers=JSON).json)
    assert cashier.get("/cdr?sort=cost").status_code == 400


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-02-31", "2026-02-31"), ("from=2026-03-02&to=2026-03-01", "inversez"), ("status=lost", "lost"),
        ("sort=colour", "colour"), ("contains=12", "un an"), ("contains=12&from=2024-01-01&to=2026-01-01", "un an"),
        ("cabin=x", "cabin"), ("page=-1", "page"),
    ],
)  # fmt: skip
def test_a_wrong_filter_is_refused_in_words(owner, query, words):
    answer = owner.get(f"/cdr?{query}", headers=JSON)
    assert answer.status_code == 400
    assert words in answer.json["error"]
    page = owner.get(f"/cdr?{query}")
    assert page.status_code == 400
    assert "data-message" in page.text


def test_an_unknown_division_or_call_is_refused_in_words(owner):
    assert owner.get("/reports?by=moon").status_code == 400
    assert owner.get("/cdr/999999").status_code == 404


def test_today_is_one_click_away_and_so_is_yesterday(owner):
    page, today = owner.get("/cdr").text, LAST_DAY.isoformat()
    yesterday = (LAST_DAY - timedelta(1)).isoformat()
    assert f'href="/cdr?from={today}&amp;to={today}"' in page
    assert f'href="/cdr?from={yesterday}&amp;to={yesterday}"' in page


def test_a_french_excel_opens_the_file_by_itself(owner):
    data = owner.get("/cdr.csv?for=excel&cabin=3").data
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(StringIO(data.decode("utf-8-sig")), delimiter=";"))
    plain = list(csv.DictReader(StringIO(owner.get("/cdr.csv?cabin=3").text)))
    assert [line["cost"].replace(",", ".") for line in lines] == [line["cost"] for line in plain]
    assert any("," in line["cost"] for line in lines)


def test_the_files_of_a_report_are_its_lines(owner):
    lines = list(csv.DictReader(StringIO(owner.get("/reports.csv?by=cabin&all=1").text)))
    assert sum(int(line["calls"]) for line in lines) == CALLS
    book = load_workbook(BytesIO(owner.get("/reports.xlsx?by=cabin&all=1").data)).active
    assert book.max_row == len(lines) + 1


def test_a_line_of_a_report_leads_to_its_calls(owner):
    page = owner.get("/reports?by=destination&from=2026-03-01&to=2026-03-31").text
    assert "/cdr?from=2026-03-01&amp;to=2026-03-31&amp;destination=Pays+221" in page
    listed = owner.get("/cdr?from=2026-03-01&to=2026-03-31&destination=Pays+221", headers=JSON).json
    lines = owner.get("/reports?by=destination&from=2026-03-01&to=2026-03-31", headers=JSON).json["lines"]
    assert next(line["calls"] for line in lines if line["key"] == "Pays 221") == listed["count"]


def one_more_call(number: int) -> None:
    with writing():
        database.execute_sql(
            "INSERT INTO call (id, gateway, line, names, cabin, status, number, destination, dialled_at, ended_at,"
            " coin, seconds, cost, revenue, day, hour, direction)"
            " VALUES (?, 'sipura', '1', '', 3, 'answered', '112', '', ?, ?, 1, 9, 0, 0, ?, 20, 'in')",
            (number, EVENING, EVENING, LAST_DAY.isoformat()),
        )
        add(number)


def test_new_calls_appear_by_themselves_on_the_first_page_and_are_announced_elsewhere(owner, shop):
    counted = owner.get("/cdr", headers=JSON).json["count"]
    ended = shop.board.ended
    assert owner.get(f"/cdr/news?ended={ended}&counted={counted}").status_code == 204
    one_more_call(counted + 1)
    shop.show(replace(shop.board, ended=ended + 1))
    first = owner.get(f"/cdr/news?ended={ended}&counted={counted}")
    assert (first.headers["HX-Retarget"], first.status_code) == ("#rows", 200)
    assert f'href="/cdr/{counted + 1}"' in first.text
    other = owner.get(f"/cdr/news?ended={ended}&counted={counted}&page=2").text
    assert "1 nouvel appel" in other
    assert owner.get(f"/cdr/news?ended={ended}&counted={counted + 1}").status_code == 204


def test_what_wants_attention_is_said_and_only_today(owner, shop):
    shop.rates = replace(shop.rates, buy=Tariff([Rate("33", "France", 50)]), sell=Tariff([Rate("33", "France", 40)]))
    page = owner.get("/day").text
    assert "Tarifs inférieurs au prix du fournisseur\u00a0: 1." in page
    assert "jamais été copiés" in page
    assert "jamais été copiés" not in owner.get("/day?day=2026-03-02").text


def test_a_picture_has_no_script_and_its_own_policy(owner):
    answer = owner.get("/day/hours.svg")
    assert answer.content_type.startswith("image/svg+xml")
    assert "<script" not in answer.text
    assert "http://kozea" not in answer.text
    assert "style-src" in answer.headers["Content-Security-Policy"]


def test_the_opened_call_shows_what_the_gateway_said_of_it(opened, tmp_path):
    row = database.execute_sql("SELECT line, dialled_at FROM call WHERE id = 9").fetchone()
    capture = Capture(tmp_path, "sipura")
    host, port = row[0].split("/")
    told = ((row[1], f"[{port}]Off Hook"), (row[1] + 9, "[99]Off Hook"), (row[1] - 60_000, f"[{port}]On Hook"))
    for wall, text in sorted(told):
        capture.write(Moment(wall, 0), "in", text.encode(), peer=(host, 514))
    capture.close()
    world = opened.extensions["callshop"]
    opened.extensions["callshop"] = replace(world, recorded=lambda *asked: heard(tmp_path, *asked))
    page = logged_in(opened, "Omar").get("/cdr/9").text
    assert f"[{port}]Off Hook" in page
    assert "[99]" not in page
    assert "On Hook" not in page
    assert "Off Hook" not in logged_in(opened, "Ana").get("/cdr/9").text


def test_a_file_is_sent_in_parts_and_whole(owner, monkeypatch):
    whole = owner.get("/cdr.csv").data
    monkeypatch.setattr(exports, "LINES_AT_ONCE", 100)
    sent = owner.get("/cdr.csv").response
    parts = [part for part in sent if part]
    assert b"".join(parts) == whole
    assert len(parts) > CALLS // 100
    assert owner.get("/cdr.csv?for=excel").data.startswith("\ufeffid;".encode())


def test_of_too_many_days_those_of_a_year_are_shown_and_the_file_holds_all(owner, monkeypatch):
    monkeypatch.setattr(reports, "SHOWN", 20)
    days = [line["key"] for line in csv.DictReader(StringIO(owner.get("/reports.csv?by=day&all=1").text))]
    years = sorted({day[:4] for day in days})
    newest, oldest = (owner.get(f"/reports?by=day&all=1{more}").text for more in ("", f"&year={years[0]}"))
    for page, year in ((newest, years[-1]), (oldest, years[0])):
        assert page.count('scope="row" class="num"') == sum(day.startswith(year) for day in days)
        assert f'year={year}" aria-current="true"' in page
    total = [re.search(r"<tfoot>.*</tfoot>", page, re.DOTALL)[0] for page in (newest, oldest)]
    assert total[0] == total[1]


@pytest.fixture
def narrow(monkeypatch):
    """A machine on which a few calls are too many to be counted while a page waits."""
    monkeypatch.setattr(call_counts, "LOOKED_THROUGH", 100)
    monkeypatch.setattr(call_counts, "FEW", 10)


WIDE = "number=00&cabin=3"


def test_a_wide_selection_is_shown_at_once_and_its_totals_come_by_themselves(owner, narrow):
    page = owner.get(f"/cdr?{WIDE}&per_page=5").text
    assert page.count('class="answered"') + page.count('class="unanswered"') == 5
    assert "page 1" not in page
    totals = owner.get(re.search(r'hx-get="(/cdr/totals[^"]+)"', page)[1].replace("&amp;", "&")).text
    listed = owner.get(f"/cdr?{WIDE}", headers=JSON).json
    assert f">{listed['count']} appels<" in totals
    assert "Coût" in totals
    older = owner.get(re.search(r'href="(/cdr\?[^"]*past_call=[^"]+)"', page)[1].replace("&amp;", "&")).text
    assert 'hx-trigger="click"' in older
    shown = [re.findall(r'href="/cdr/(\d+)"', text) for text in (page, older)]
    exported = [line["id"] for line in csv.DictReader(StringIO(owner.get(f"/cdr.csv?{WIDE}").text))][::-1]
    assert shown == [exported[:5], exported[5:10]]
    assert listed["count"] == len(exported)


def test_a_cashier_s_totals_of_a_wide_selection_hold_no_money(cashier, narrow):
    assert "Coût" not in cashier.get(f"/cdr/totals?{WIDE}").text
    assert " F<" not in cashier.get(f"/cdr/totals?{WIDE}").text
    assert set(cashier.get(f"/cdr?{WIDE}", headers=JSON).json["totals"]) == {"calls", "duration"}


def test_only_the_owner_s_json_of_a_day_s_calls_sums_up_what_they_brought(owner, cashier):
    hers, his = (who.get("/cdr", headers=JSON).json for who in (cashier, owner))
    assert set(hers["totals"]) == {"calls", "duration"}
    assert set(his["totals"]) - set(hers["totals"]) == {"revenue", "cost", "profit"}
    assert hers["totals"].items() <= his["totals"].items()
    assert {"revenue"} <= set(hers["calls"][0])


def test_one_asker_at_a_time_is_summed_for_and_the_others_ask_again(application, owner, narrow):
    with application.extensions["callshop"].live.sums.turn():
        assert "delay:2s" in owner.get(f"/cdr/totals?{WIDE}").text
    assert "delay:2s" not in owner.get(f"/cdr/totals?{WIDE}").text


def test_no_news_are_told_of_a_wide_selection(owner, narrow):
    assert owner.get(f"/cdr/news?{WIDE}&ended=999&counted=1").status_code == 204
    assert "/cdr/news" not in owner.get(f"/cdr?{WIDE}").text
