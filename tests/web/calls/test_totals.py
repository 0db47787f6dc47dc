"""One selection of calls, asked for everywhere: the list, its files, the reports, the day and the commands say the same
sums to the millionth, which are those of the exported calls, chosen and added up here once more.
"""

import csv
import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from callshop.cli import main
from callshop.events import Moment
from callshop.ledger.db import connection
from callshop.ledger.db.connection import rows
from callshop.ledger.settings import shop_config
from callshop.web.request.context import AppContext
from callshop.web.request.live_cache import Live
from tests.furnished import EVENING
from tests.million_calls import LAST_DAY, make
from tests.web.conftest import THREADS, logged_in
from tests.web.fakes import Clock

SELECTIONS = 40
MONEY = ("cost", "revenue", "profit")
DIVISIONS = ("day", "week", "month", "hour", "weekday", "cabin", "destination", "country", "cashier")
JSON = {"Accept": "application/json"}
FIRST_DAY = LAST_DAY - timedelta(days=365)

Line = dict[str, str]
Command = Callable[..., str]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("totals")
    make(folder, 1_500, 1)
    yield folder
    connection.close_thread()


@pytest.fixture
def command(year: Path, capsys: pytest.CaptureFixture) -> Command:
    """What a command writes about this shop."""

    def run(*words: str) -> str:
        assert main(["--data", str(year), *words]) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def calls(year: Path, command: Command) -> list[Line]:
    """Every call as `cdr export` writes it, with who took its money."""
    connection.open_database(year / "callshop.db")
    taken = {str(bill["visit"]): bill["cashier"] for bill in rows("SELECT visit, cashier FROM bill")}
    exported = csv.DictReader(StringIO(command("cdr", "export")))
    return [{**line, "cashier": taken.get(line["visit"], "")} for line in exported]


@pytest.fixture
def owner(application, year: Path, shop) -> FlaskClient:
    connection.open_database(year / "callshop.db")
    evening = Clock(Moment(EVENING, 5_000_000))
    application.extensions["callshop"] = AppContext(
        shop, shop_config.load, evening, "1", "192.0.2.7", Live(shop, THREADS)
    )
    return logged_in(application, "Omar")


def selection(seed: int) -> dict[str, str]:
    """Parameters of an address: none, one or several of all that can be asked; the first seeds ask each alone."""
    chance = random.Random(seed)
    days = sorted(FIRST_DAY + timedelta(days=chance.randrange(-10, 375)) for _ in range(2))
    every = {
        "from": days[0].isoformat(), "to": days[1].isoformat(), "cabin": str(chance.randrange(1, 26)),
        "number": chance.choice(("0033", "33", "221", "00224", "7", "+336", "*")),
        "status": chance.choice(("answered", "unanswered", "interrupted")),
        "destination": chance.choice(("Pays 33", "Pays 22177", "pays 2", "Pays 224", "nowhere")),
        "cashier": chance.choice(("Ana", "Ibou", "Marie", "Nobody")),
    }  # fmt: skip
    if seed < len(every):
        return {name: every[name] for name in [list(every)[seed]]}
    return {name: value for name, value in every.items() if chance.random() < (0.8 if name in ("from", "to") else 0.35)}


def international(call: Line) -> str:
    """These books hold national numbers that begin with anything, 00 too."""
    number = call["called_number"]
    return f"221{number}" if call["description"].startswith("Pays 221") else number.removeprefix("00")


def chosen(call: Line, asked: dict[str, str], destinations: set[str]) -> bool:
    """What each parameter means, said once more."""
    day, number, wanted = call["call_start"][:10], call["called_number"], asked.get("number", "")
    name, described = call["description"], asked.get("destination", "")
    return (
        asked.get("from", "") <= day <= asked.get("to", "9999")
        and asked.get("cabin", call["cabin"]) == call["cabin"]
        and (number.startswith(wanted) or international(call).startswith(wanted.lstrip("+")))
        and asked.get("status", call["status"]) == call["status"]
        and (name == described if described in destinations else described.lower() in name.lower())
        and asked.get("cashier", call["cashier"]) == call["cashier"]
    )


def added(lines: list[dict], name: str) -> Decimal:
    return sum((Decimal(str(line[name])) for line in lines if line[name] not in ("", None)), Decimal(0))


def sums(lines: list[dict]) -> dict[str, Decimal]:
    return {name: added(lines, name) for name in MONEY}


@pytest.mark.parametrize("seed", range(SELECTIONS))
def test_the_list_its_files_and_the_command_say_the_sums_of_the_exported_calls(owner, calls, command, seed):
    asked = selection(seed)
    names = {call["description"] for call in calls}
    wanted = [call for call in calls if chosen(call, asked, names)]
    listed = owner.get("/cdr", query_string=asked | {"per_page": "500"}, headers=JSON).json
    file = list(csv.DictReader(StringIO(owner.get("/cdr.csv", query_string=asked).text)))
    cells = list(load_workbook(BytesIO(owner.get("/cdr.xlsx", query_string=asked).data)).active.values)
    book = [dict(zip(cells[0], line, strict=True)) for line in cells[1:]]
    assert [line["id"] for line in file] == [str(line["id"]) for line in book] == [call["id"] for call in wanted]
    assert listed["count"] == len(wanted)
    told = {name: Decimal(listed["totals"][name]) for name in MONEY}
    assert told == sums(file) == sums(book) == sums(wanted)
    if len(wanted) <= 500:
        assert sums(listed["calls"]) == told
    if set(asked) <= {"from", "to", "cabin", "number"}:
        flags = [word for name, value in asked.items() for word in (f"--{name}", value)]
        assert sums(list(csv.DictReader(StringIO(command("cdr", "export", *flags))))) == told


@pytest.mark.parametrize("seed", range(SELECTIONS))
def test_the_reports_of_the_same_days_say_the_sums_of_the_exported_calls(owner, calls, command, seed):
    asked = {"from": FIRST_DAY.isoformat(), "to": LAST_DAY.isoformat()} | selection(seed)
    days = {name: asked[name] for name in ("from", "to")}
    if days["from"] > days["to"]:
        return
    wanted = [call for call in calls if chosen(call, days, set())]
    report = json.loads(command("report", "range", *days.values()))
    assert {name: Decimal(report[name]) for name in MONEY} == sums(wanted)
    assert (report["calls"], report["answered"]) == (
        len(wanted), sum(call["status"] != "unanswered" for call in wanted)
    )  # fmt: skip
    by = {"cabin": "cabin", "destination": "description", "cashier": "cashier"}
    for name in ("cabin", "destination", "cashier", "hour"):
        assert sums(report[f"by_{name}"]) == sums(wanted)
    for name in (DIVISIONS[seed % len(DIVISIONS)], "cabin", "destination", "cashier"):
        shown = owner.get("/reports", query_string={**days, "by": name}, headers=JSON).json
        assert sums(shown["lines"]) == {each: Decimal(shown["total"][each]) for each in MONEY} == sums(wanted)
        if name in asked and name in by:
            one = [line for line in shown["lines"] if str(line["key"]) == asked[name]]
            assert sums(one) == sums([call for call in wanted if call[by[name]] == asked[name]])


@pytest.mark.parametrize("back", range(0, 360, 12))
def test_a_day_says_the_same_on_its_page_and_in_its_report(owner, calls, command, back):
    day = (LAST_DAY - timedelta(days=back)).isoformat()
    wanted = [call for call in calls if call["call_start"].startswith(day)]
    shown, report = owner.get(f"/day?day={day}", headers=JSON).json, json.loads(command("report", "day", day))
    for name in MONEY:
        assert Decimal(shown[name]) == Decimal(report[name]) == added(wanted, name)
    assert shown["calls"] == report["calls"] == len(wanted)
