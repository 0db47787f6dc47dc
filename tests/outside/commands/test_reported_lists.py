"""The reported price lists, and those of carriers, through `tariff import`: each gives what it must."""

import csv
import io
import json

import pytest

from callshop.money import parse
from tests.conftest import ROOT
from tests.rating.carrier_lists import CARRIERS
from tests.running import done, lines_of, make_shop, run

REPORTED = ROOT.parent / "shared" / "reported"


@pytest.fixture(scope="module")
def francs(tmp_path_factory):
    return make_shop(tmp_path_factory.mktemp("francs") / "shop", cabins=1)


@pytest.fixture(scope="module")
def euros(tmp_path_factory):
    return make_shop(tmp_path_factory.mktemp("euros") / "shop", cabins=1, currency="EUR", round_to="0.01")


def imported(data, file, *words: str) -> dict:
    ended = run(data, "tariff", "import", "sell", file, "--replace", *words)
    (line,) = lines_of(ended.stdout)
    answer = json.loads(line)
    assert ended.returncode == bool(answer["errors"]), ended.stderr
    return answer


def reported(data, name: str, *words: str) -> dict:
    if not REPORTED.is_dir():
        pytest.skip(f"no reported inputs: {REPORTED} is not there")
    return imported(data, REPORTED / name, *words)


def prices(data) -> dict[str, str]:
    return {row["prefix"]: row["price"] for row in csv.DictReader(io.StringIO(done(data, "tariff", "export", "sell")))}


@pytest.mark.parametrize(
    ("name", "wanted", "lines"),
    [
        ("p01-prefix-00.csv", {"33": "75", "221": "60"}, {2}),
        ("p03-effective-date.csv", {"33": "75", "221": "60"}, {1}),
        ("p05-thousands-comma.csv", {"33": "1250", "221": "75", "870": "5500"}, set()),
        ("p07-title-footer.csv", {"33": "75", "221": "60"}, {1, 6, 7}),
        ("p11-excel-formula-text.csv", {"33": "75", "221": "60"}, {2}),
        ("p19-blank-rows.csv", {"33": "75", "221": "60"}, {3}),
        ("p20-increments-30-6.csv", {"1204": "6", "33": "75"}, set()),
        ("x07-float-noise.xlsx", {"33": "3.3"}, set()),
    ],
)
def test_a_list_is_loaded_and_what_was_left_out_is_told(francs, name, wanted, lines):
    answer = reported(francs, name)
    assert (prices(francs), {entry["line"] for entry in answer["skipped"]}) == (wanted, lines)
    assert all(entry["message"] for entry in answer["skipped"])


def test_free_prefixes_are_told(francs):
    answer = reported(francs, "p10-zero-price.csv")
    assert answer["free"] == ["53", "850"]
    assert {"53", "850"} <= {odd["prefix"] for odd in answer["odd"]}


def test_thousands_in_a_currency_with_two_decimals_are_refused_with_both_readings(euros):
    answer = reported(euros, "p05-thousands-comma.csv")
    assert [error["line"] for error in answer["errors"]] == [2, 4]
    assert "1250" in answer["errors"][0]["message"]
    assert "1,25" in answer["errors"][0]["message"]
    assert prices(euros) == {}


def test_of_two_sheets_it_is_asked_which(francs):
    (error,) = reported(francs, "x02-two-valid-sheets.xlsx")["errors"]
    assert "New rates" in error["message"]
    answer = reported(francs, "x02-two-valid-sheets.xlsx", "--sheet", "New rates")
    assert (answer["sheet"], prices(francs)) == ("New rates", {"33": "75"})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("p04-sci-prefix.csv", [(2, "prefix")]), ("x04-date-sci-formula.xlsx", [(2, "prefix"), (4, "price")])],
)
def test_what_cannot_be_read_is_refused_by_line(francs, name, wrong):
    assert [(error["line"], error["column"]) for error in reported(francs, name)["errors"]] == wrong


@pytest.mark.parametrize("shape", ["codes apart", "several codes", "Arabic", "cover sheet"])
def test_a_carrier_s_list_is_loaded(francs, tmp_path, shape):
    made, wanted = CARRIERS[shape]
    data = made if isinstance(made, bytes) else made()
    file = tmp_path / ("list.xlsx" if data.startswith(b"PK") else "list.csv")
    file.write_bytes(data)
    assert imported(francs, file)["errors"] == []
    assert {prefix: parse(price) for prefix, price in prices(francs).items()} == {
        prefix: parse(price) for prefix, price in wanted.items()
    }


def test_columns_answers_and_days_are_said_with_flags(francs, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("Vorwahl;Ziel;Preis;Ab\n33;France;1.250;01/02/2999\n53;Cuba;blocked;01/02/2999\n221;SN;0;\n")
    assert {error["column"] for error in imported(francs, file)["errors"]} == {"prefix", "price"}
    columns = ("--columns", "prefix=Vorwahl,destination=Ziel,price=Preis,effective=Ab")
    assert {error["column"] for error in imported(francs, file, *columns)["errors"]} == {"Ab", "price"}
    answer = imported(
        francs, file, *columns, "--blocked", "refuse", "--zero", "skip", "--dates", "dmy", "--decimal", "point"
    )
    assert (answer["rows"], answer["added"] + answer["changed"], answer["free"]) == (2, 2, [])
    (quoted,) = lines_of(done(francs, "rate", "0033145678901", "--at", "2999-02-02"))
    assert json.loads(quoted)["sell"]["price"] == "1.25"
    assert run(francs, "tariff", "import", "sell", file, "--columns", "nonsense").returncode == 1


def test_prices_by_cabin_and_hour_and_refusals_come_back_unchanged(francs, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(
        "prefix,destination,price,cabin,from,to,days,refused\n33,France,75,,,,,\n33,France,70,1,,,,\n"
        "33,France,50,,20:00,08:00,1-5,\n881,,,,,,,yes\n"
    )
    assert imported(francs, file)["errors"] == []
    exported = done(francs, "tariff", "export", "sell")
    assert exported.splitlines()[0].endswith("cabin,from,to,days,refused")
    file.write_text(exported)
    again = imported(francs, file)
    assert [again[name] for name in ("rows", "added", "changed", "unchanged", "removed")] == [4, 0, 0, 4, 0]
    file.write_text("prefix,destination,price\n33,France,75\n")
    assert imported(francs, file)["removed"] == 0, "a list without such columns is not about them"
