"""By which instant commands price: as the shop that is open does it, whatever the PC's clock shows."""

import io
import json

import pytest

from callshop import cli, clock
from callshop.events import Moment
from callshop.ledger.db import connection
from callshop.ledger.settings.shop_config import set_setting
from tests.running import load_tariff, make_shop, refusal, told

NUMBER = "0033145678901"
DAY, YEAR = 24 * 3600_000, 365 * 24 * 3600_000


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    data = make_shop(tmp_path_factory.mktemp("made") / "shop", cabins=1)
    load_tariff(data, "sell", "33,France,60")
    return data


@pytest.fixture
def command(data, monkeypatch, capsys):
    """A command while the PC's clock shows an instant: what it writes."""

    def command(shown: int, *words: object, stdin: str = "") -> str:
        monkeypatch.setattr(clock, "now", lambda: Moment(shown, 0))
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        assert not cli.main(["--data", str(data), *map(str, words)])
        return capsys.readouterr().out

    yield command
    connection.close_thread()


NOW = clock.now().wall


@pytest.mark.parametrize("shown", [0, NOW - 11 * YEAR, NOW - 2 * DAY], ids=["1970", "2015", "two days ago"])
def test_a_number_has_its_price_whatever_the_clock_shows(command, shown: int):
    assert json.loads(command(shown, "rate", NUMBER))["sell"]["price"] == "60"
    assert json.loads(command(shown, "rate", "-", stdin=f"{NUMBER} 90\n"))["sell"]["amount"] == "90"
    assert "33,France,60" in command(shown, "tariff", "export", "sell")


def test_an_instant_that_is_named_is_that_instant(command):
    assert json.loads(command(NOW, "rate", NUMBER, "--at", "2015-01-01"))["sell"] is None


def test_a_list_loaded_while_the_clock_is_behind_holds_at_once(command, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("33,France,75\n")
    command(NOW - YEAR, "tariff", "import", "sell", file)
    for shown in (0, NOW - YEAR, NOW + DAY):
        assert json.loads(command(shown, "rate", NUMBER))["sell"]["price"] == "75"


def test_a_list_for_later_has_not_begun_however_often_the_clock_goes_back(command, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("33,France,99\n")
    command(NOW, "tariff", "import", "sell", file, "--from", "2999-01-01")
    for shown in (0, NOW, NOW + YEAR):
        assert json.loads(command(shown, "rate", NUMBER))["sell"]["price"] == "60"


@pytest.mark.parametrize(
    ("zone", "day", "before", "first"),
    [
        ("Africa/Dakar", "2999-01-02", "2999-01-02T03:59:59", "2999-01-02T04:00"),
        ("Asia/Kathmandu", "2999-01-02", "2999-01-01T22:14:59+00:00", "2999-01-01T22:15+00:00"),
        ("Europe/Paris", "2036-03-30", "2036-03-30T01:59:59+00:00", "2036-03-30T02:00+00:00"),  # summer time begins
    ],
)
def test_from_is_the_day_of_a_shop_that_closes_late(data, tmp_path, zone: str, day: str, before: str, first: str):
    connection.open_database(data / "callshop.db")
    for name, text in (("timezone", zone), ("day_ends", "240")):
        set_setting(NOW, name, text, "test")
    connection.close_thread()
    file = tmp_path / "list.csv"
    file.write_text("33,France,99\n")
    told(data, "tariff", "import", "sell", file, "--from", day)
    prices = [told(data, "rate", NUMBER, "--at", at)["sell"]["price"] for at in (before, first)]
    assert prices == ["60", "99"]


def test_a_day_that_is_none_is_refused(data, tmp_path):
    assert "someday" in refusal(data, "rate", NUMBER, "--at", "someday")
