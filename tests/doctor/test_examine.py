"""Each examination on books of its own: what it calls good, what wrong, and that nothing stops the others."""

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callshop.doctor.examine import EXAMINATIONS, examine
from callshop.doctor.findings import Finding
from callshop.doctor.patient import receive
from callshop.ledger.db.connection import close_thread, database, open_database, writing
from callshop.ledger.people import people
from callshop.ledger.provider import account
from callshop.ledger.settings import shop_config
from callshop.ledger.tariffs import tariffs
from callshop.money import UNIT
from callshop.rating.tariff import Rate
from tests import furnished
from tests.furnished import EVENING
from tests.gateway.wires import free_port

A_YEAR_MS = 365 * 24 * 3600 * 1000


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "shop"
    furnished.empty(folder)
    return folder


@pytest.fixture
def data(kept: Path, tmp_path: Path) -> Iterator[Path]:
    """Three cabins, the owner Omar, nothing else; open for changes."""
    copy = shutil.copytree(kept, tmp_path / "shop")
    copy.chmod(0o700)
    open_database(copy / "callshop.db")
    yield copy
    close_thread()


@pytest.fixture
def listening() -> Iterator[int]:
    """A port that another program has."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def found(data: Path, at: int = EVENING) -> dict[str, Finding]:
    """Name -> the worst that was found. Books that are sound are then open for changes again."""
    close_thread()
    order = ("good", "attention", "wrong")
    worst: dict[str, Finding] = {}
    for name, finding in examine(receive(data, at)):
        assert (finding.remedy is None) == (finding.level == "good"), name
        assert "{" not in f"{finding.detail}{finding.remedy or ''}"
        if name not in worst or order.index(finding.level) > order.index(worst[name].level):
            worst[name] = finding
    if worst["books"].level != "wrong":
        open_database(data / "callshop.db")
    return worst


def level(data: Path, name: str, at: int = EVENING) -> str:
    return found(data, at)[name].level


def price(kind: str, *rates: tuple[str, int]) -> None:
    change = tariffs.changes(kind, [Rate(prefix, "somewhere", price * UNIT) for prefix, price in rates], EVENING, True)
    tariffs.load(kind, change, at=EVENING, valid_from=0, source="test", who="test")


def set_to(**settings: str) -> None:
    shop_config.set_settings(EVENING, settings, "test")


def test_a_shop_of_a_moment_ago_lacks_lines_gateways_and_prices_and_nothing_else_is_wrong(data):
    wrong = [name for name, finding in found(data).items() if finding.level == "wrong"]
    assert wrong == ["cabins", "gateway", "sell tariff"]


def test_a_folder_that_others_can_look_into_is_told(data):
    assert level(data, "data folder") == "good"
    data.chmod(0o755)
    (data / "callshop.db").chmod(0o644)
    assert level(data, "data folder") == "attention"
    (data / "callshop.db").chmod(0o600)
    assert level(data, "data folder") == "good"


def test_settings_that_cannot_be_are_told_with_their_name(data):
    (data / "callshop.toml").write_text("prot = 8080")
    assert "prot" in str(found(data)["settings"].detail)


def test_a_clock_before_the_newest_row_is_wrong(data):
    furnished.usual(data.parent / "usual")
    usual = data.parent / "usual"
    assert level(usual, "clock") == "good"
    assert level(usual, "clock", EVENING - A_YEAR_MS) == "wrong"


def test_a_port_that_another_program_has_is_told_while_the_shop_is_closed(data, listening):
    (data / "callshop.toml").write_text(f"host = '127.0.0.1'\nport = {listening}")
    assert level(data, "port") == "wrong"
    (data / "callshop.toml").write_text(f"host = '127.0.0.1'\nport = {free_port()}")
    assert level(data, "port") == "good"


def test_a_shop_without_an_active_owner_is_wrong(data):
    assert level(data, "owner") == "good"
    people.add_person(EVENING, "Awa", "owner", "le patron 2", "test")
    with writing():
        database.execute_sql("UPDATE person SET active = 0 WHERE role = 'owner'")
    assert level(data, "owner") == "wrong"


def test_a_country_that_is_none_and_a_coin_that_is_none_are_wrong(data, monkeypatch):
    set_to(name="Liberté")
    assert level(data, "shop") == "good"
    set_to(round_to="0.5")
    assert level(data, "shop") == "wrong"
    set_to(round_to="5")
    monkeypatch.setattr(shop_config, "unfit", lambda *_: None)  # as in books of before it was asked
    set_to(country="XX")
    assert level(data, "shop") == "wrong"


def test_a_cabin_without_a_line_is_told_and_a_line_without_a_gateway_is_wrong(data):
    shop_config.set_cabin(EVENING, 1, "test", lines=[("pbx", "101")])
    shop_config.set_cabin(EVENING, 2, "test", lines=[("pbx", "102")])
    told = found(data)
    assert (told["cabins"].level, told["lines"].level) == ("attention", "wrong")
    assert "3" in str(told["cabins"].detail)
    shop_config.set_cabin(EVENING, 3, "test", lines=[("pbx", "103")])
    shop_config.set_gateway(EVENING, "pbx", "panasonic@tcp:127.0.0.1:2300", "", "test")
    told = found(data)
    assert (told["cabins"].level, told["lines"].level) == ("good", "good")


def test_the_link_of_a_gateway_is_looked_for_while_the_shop_is_closed(data, listening, tmp_path):
    (tmp_path / "smdr.txt").write_text("")
    specs = {
        "there": ("panasonic@tcp:127.0.0.1:2300", "good"),
        "nameless": ("panasonic@tcp:no-such-host.invalid:2300", "wrong"),
        "pulled": ("panasonic@serial:/dev/ttyNONE", "wrong"),
        "taken": (f"panasonic@tcp-listen:127.0.0.1:{listening}", "wrong"),
        "listens": (f"sipura@udp:127.0.0.1:{free_port()}", "good"),
        "written": (f"panasonic@file:{tmp_path / 'smdr.txt'}", "good"),
        "secretive": (f"radius@udp:127.0.0.1:{free_port()}?secret=hush", "good"),
        "misspelt": ("panasonik@serial:/dev/ttyS0", "wrong"),
    }
    for name, (spec, _) in specs.items():
        shop_config.set_gateway(EVENING, name, spec, "", "test")
    told = found(data)
    assert {name: told[f"gateway {name}"].level for name in specs} == {name: how for name, (_, how) in specs.items()}
    assert "hush" not in str(told)


def test_prices_that_lack_or_lose_are_counted_and_the_first_is_named(data):
    price("sell", ("33", 60), ("44", 10))
    told = found(data)
    assert [told[name].level for name in ("sell tariff", "buy tariff")] == ["good", "attention"]
    assert not told.keys() & {"unpriced", "losses"}
    price("buy", ("33", 50), ("44", 20), ("49", 10))
    told = found(data)
    assert (told["unpriced"].level, told["losses"].level) == ("attention", "attention")
    assert ("49" in str(told["unpriced"].detail), "44" in str(told["losses"].detail)) == (True, True)
    price("sell", ("33", 60), ("44", 30), ("49", 30))
    told = found(data, EVENING + 1)
    assert (told["unpriced"].level, told["losses"].level) == ("good", "good")


def test_one_price_for_all_numbers_is_a_price(data):
    set_to(default_price="100")
    assert level(data, "sell tariff") == "attention"


def test_the_credit_is_unknown_good_low_or_used_up(data):
    assert level(data, "credit") == "attention"
    for amount, balance_warning, expected in ((500, "", "good"), (0, "1000", "attention"), (-500, "", "wrong")):
        account.top_up(EVENING, amount * UNIT, "correction" if amount <= 0 else "prepaid", "", "test", "test")
        set_to(balance_warning=balance_warning)
        assert level(data, "credit") == expected


def test_a_copy_that_is_missing_or_old_and_a_stick_that_is_not_plugged_in_are_told(data, tmp_path):
    assert level(data, "backup") == "attention"
    usual = tmp_path / "usual"
    furnished.usual(usual)
    stick = tmp_path / "stick"
    (usual / "callshop.toml").write_text(f"backup_folder = '{stick}'")
    assert level(usual, "second folder") == "wrong"
    stick.mkdir()
    assert level(usual, "second folder") != "wrong"
    assert level(usual, "backup", EVENING + A_YEAR_MS) != "good"


def test_a_printer_is_looked_for_where_the_settings_say(data, listening, tmp_path):
    assert level(data, "printer") == "good"
    (tmp_path / "lp0").write_text("")
    for printer, expected in (
        (f"tcp:127.0.0.1:{listening}", "good"),
        (f"tcp:127.0.0.1:{free_port()}", "attention"),
        ("serial:/dev/ttyNONE", "attention"),
        (f"file:{tmp_path / 'lp0'}", "good"),
        (f"file:{tmp_path / 'lp1'}", "attention"),
    ):
        set_to(printer=printer)
        assert (printer, level(data, "printer")) == (printer, expected)


@pytest.mark.parametrize("spoil", [
    lambda books: books.unlink(),
    lambda books: books.write_bytes(b""),
    lambda books: books.write_bytes(b"hello" * 3000),
    *(lambda books, part=part: books.write_bytes(books.read_bytes()[: books.stat().st_size * part // 8])
      for part in range(1, 8)),
    lambda books: books.unlink() or books.mkdir(),
])  # fmt: skip
def test_broken_books_are_wrong_and_the_pc_is_examined_all_the_same(data, spoil: Callable[[Path], None]):
    close_thread()
    spoil(data / "callshop.db")
    told = found(data)
    assert told["books"].level == "wrong"
    assert {"python", "settings", "data folder", "disk", "log", "port"} <= told.keys()


def test_books_of_another_program_are_not_touched(data):
    known = database.execute_sql("PRAGMA user_version").fetchone()[0]
    for step, expected in ((known + 1, "wrong"), (known - 1, "attention")):
        open_database(data / "callshop.db")
        database.execute_sql(f"PRAGMA user_version = {step}")
        assert level(data, "books") == expected
        assert database.execute_sql("PRAGMA user_version").fetchone()[0] == step


def test_an_examination_that_stumbles_stops_no_other(data, monkeypatch):
    def stumble(_):
        raise ZeroDivisionError

    monkeypatch.setattr("callshop.doctor.examine.EXAMINATIONS", (("owner", (), stumble), *EXAMINATIONS))
    told = found(data)
    assert "ZeroDivisionError" in str(told["owner"].detail)
    assert told["books"].level == "good"
