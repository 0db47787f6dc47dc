"""`tariff import` and `export`: lists as shops have them, all their mistakes together, nothing half loaded."""

import csv
import io
import json
import os
import random
import socket
import subprocess
import threading
import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import ROOT
from tests.gateway.wires import free_port, until
from tests.outside.gateways.telephones import answers, by_socket, dials, hangs_up, lifts, rings, say
from tests.running import PROGRAM, Serving, done, lines_of, make_shop, refusal, run, surroundings, told

HEADER = "prefix,destination,price,connect_fee,first_increment,next_increment,free_under"
REAL_LIST = ROOT.parent / "shared" / "tariffs" / "usd-buy-3317.csv"
MANY = 100_000


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    return make_shop(tmp_path_factory.mktemp("made") / "shop", cabins=1)


@pytest.fixture
def load(data, tmp_path):
    """Import a file of these bytes or lines; the JSON, whatever the exit status (which agrees with the errors)."""

    def load(content: bytes | str, *words: object, kind: str = "sell", name: str = "list.csv") -> dict:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        ended = run(data, "tariff", "import", kind, file, *words)
        (line,) = lines_of(ended.stdout)
        answer = json.loads(line)
        assert list(answer)[:6] == ["rows", "added", "changed", "unchanged", "removed", "errors"]
        assert set(list(answer)[6:]) == {"skipped", "free", "odd", "sheet"}
        assert ended.returncode == (1 if answer["errors"] else 0), ended.stderr
        assert len(ended.stderr.splitlines()) == ended.returncode
        return answer

    return load


def counts(answer: dict) -> tuple[int, ...]:
    return tuple(answer[name] for name in ("rows", "added", "changed", "unchanged", "removed"))


def rows(data: Path, kind: str = "sell") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done(data, "tariff", "export", kind))))


def prices(data: Path, kind: str = "sell") -> dict[str, str]:
    return {row["prefix"]: row["price"] for row in rows(data, kind)}


class TestLists:
    @pytest.mark.parametrize(
        "content",
        [
            "33,France,60.5\n221,Sénégal,75\n".encode(),
            "prefix;destination;price\r\n33;France;60,5\r\n221;Sénégal;75\r\n".encode("latin-1"),
            "\ufeffprice\tprefix\tdestination\n60.5\t33\tFrance\n75\t221\tSénégal\n".encode(),
            '"destination","free_under","prefix","price"\n"France",0,"33","60.5"\n"Sénégal",,"221","75"\n\n'.encode(),
        ],
        ids=["without a header", "semicolons, Latin-1, decimal comma", "tabs, other order, a mark", "quotes"],
    )
    def test_are_read_as_shops_have_them(self, data, load, content):
        assert counts(load(content)) == (2, 2, 0, 0, 0)
        assert rows(data) == [
            dict(zip(HEADER.split(","), values, strict=True))
            for values in (("221", "Sénégal", "75", "0", "1", "1", "0"), ("33", "France", "60.5", "0", "1", "1", "0"))
        ]

    def test_are_read_from_a_sheet(self, data, load):
        book, file = openpyxl.Workbook(), io.BytesIO()
        for row in (["destination", "prefix", "price"], ["France", 33, 0.1], ["Sénégal", "221", 75.123456]):
            book.active.append(row)
        book.save(file)
        assert counts(load(file.getvalue(), name="list.xlsx")) == (2, 2, 0, 0, 0)
        assert prices(data) == {"221": "75.123456", "33": "0.1"}

    def test_are_given_back_as_import_takes_them(self, data, load, tmp_path):
        chance = random.Random(5)
        lines = [HEADER] + [
            f'{prefix},"Pays, ""{prefix}"" – é",{chance.randrange(10**7) / 10**6:f},{chance.choice(["0", "0.25"])},'
            f"{chance.choice([1, 30, 60])},{chance.choice([1, 6, 60])},{chance.choice([0, 5])}"
            for prefix in range(200, 900)
        ]
        assert counts(load("\n".join(lines))) == (700, 700, 0, 0, 0)
        exported = done(data, "tariff", "export", "sell")
        assert exported.splitlines()[0] == HEADER
        assert counts(load(exported, "--replace")) == (700, 0, 0, 700, 0)
        sheet = run(data, "tariff", "export", "sell", "--format", "xlsx", stdin=b"")
        assert sheet.returncode == 0
        assert counts(load(sheet.stdout, "--replace", name="back.xlsx")) == (700, 0, 0, 700, 0)
        assert done(data, "tariff", "export", "sell") == exported

    def test_none_gives_the_header_alone(self, data, load):
        assert done(data, "tariff", "export", "buy") == HEADER + "\n"
        assert counts(load(HEADER + "\n", kind="buy")) == (0, 0, 0, 0, 0)

    def test_a_real_one_is_loaded_in_another_currency(self, data, load):
        if not REAL_LIST.exists():
            pytest.skip(f"no real list: {REAL_LIST} is not there")
        answer = load(REAL_LIST.read_bytes(), "--exchange", "605.5", kind="buy")
        assert counts(answer) == (3317, 3317, 0, 0, 0)
        real = {prefix: price for prefix, _, price in csv.reader(io.StringIO(REAL_LIST.read_text("utf-8-sig")))}
        loaded = prices(data, "buy")
        assert loaded.keys() == real.keys()
        for prefix, price in loaded.items():
            exact = Decimal(real[prefix]) * Decimal("605.5")
            assert Decimal(price) == exact.quantize(Decimal("0.000001"), "ROUND_HALF_UP")


class TestAnImport:
    FIRST = "33,France,60\n44,UK,70\n"

    def test_adds_changes_and_keeps(self, data, load):
        load(self.FIRST)
        assert counts(load("33,France,60\n44,UK,80\n49,Germany,90\n")) == (3, 1, 1, 1, 0)
        assert prices(data) == {"33": "60", "44": "80", "49": "90"}

    def test_takes_away_only_when_it_replaces(self, data, load):
        load(self.FIRST)
        assert counts(load("44,UK,70\n")) == (1, 0, 0, 1, 0)
        assert counts(load("44,UK,70\n", "--replace")) == (1, 0, 0, 1, 1)
        assert prices(data) == {"44": "70"}

    def test_tried_dry_says_the_same_and_does_nothing(self, data, load):
        load(self.FIRST)
        would = load("44,UK,71\n1,US,5\n", "--replace", "--dry-run")
        assert prices(data) == {"33": "60", "44": "70"}
        assert load("44,UK,71\n1,US,5\n", "--replace") == would

    def test_for_a_day_to_come_changes_nothing_until_then(self, data, load):
        load(self.FIRST)
        load("33,France,99\n", "--from", "2999-01-01")
        assert prices(data)["33"] == "60"
        at = told(data, "rate", "0033145678901", "--at", "2999-01-02")
        assert at["sell"]["price"] == "99"

    def test_of_buy_leaves_sell_alone(self, data, load):
        load(self.FIRST)
        load("33,France,1\n", kind="buy")
        assert (prices(data)["33"], prices(data, "buy")) == ("60", {"33": "1"})

    def test_that_cannot_be_is_refused(self, data, tmp_path):
        file = tmp_path / "list.csv"
        file.write_text(self.FIRST)
        assert "missing.csv" in refusal(data, "tariff", "import", "sell", tmp_path / "missing.csv")
        assert str(tmp_path) in refusal(data, "tariff", "import", "sell", tmp_path)
        for rate in ("0", "-1", "much", "nan", "inf"):
            assert rate in refusal(data, "tariff", "import", "sell", file, f"--exchange={rate}")
        assert "someday" in refusal(data, "tariff", "import", "sell", file, "--from", "someday")
        assert run(data, "tariff", "import", "lease", file).returncode == 2
        assert run(data, "tariff", "import", "sell").returncode == 2
        assert prices(data) == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no ptys")
def test_progress_is_shown_to_who_watches_and_to_nobody_else(data, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("\n".join(many()[:3001]))
    ours, theirs = os.openpty()
    command = [*PROGRAM, "--data", str(data), "tariff", "import", "sell", str(file)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=surroundings(), timeout=60, text=True)
    assert json.loads(ended.stdout)["added"] == 3000
    assert b"3000 / 3000" in os.read(ours, 10_000)
    os.close(ours)
    os.close(theirs)
    assert run(data, "tariff", "import", "sell", file).stderr == ""


class TestMistakes:
    def test_are_told_all_together_with_their_lines_and_nothing_is_loaded(self, data, load):
        load("33,France,60\n")
        answer = load(
            "prefix,destination,price,first_increment\n"
            "44,UK,70,1\n"
            ",Nowhere,1,1\n"
            "4x4,Jeep,1,1\n"
            "45,Denmark,cheap,1\n"
            "46,Sweden,-1,1\n"
            "47,Norway,1,0\n"
            "44,UK again,71,1\n"
            "48,Poland,5,1\n"
        )  # fmt: skip
        found = [(error["line"], error["column"]) for error in answer["errors"]]
        assert found == [
            (3, "prefix"), (4, "prefix"), (5, "price"), (6, "price"), (7, "first_increment"), (8, "prefix"),
        ]  # fmt: skip
        assert all(set(error) == {"line", "column", "message"} and error["message"] for error in answer["errors"])
        assert counts(answer)[1:] == (0, 0, 0, 0)
        assert prices(data) == {"33": "60"}

    def test_are_told_in_the_language_of_the_shop(self, tmp_path):
        data, file = make_shop(tmp_path / "boutique", language="fr"), tmp_path / "list.csv"
        file.write_text("prefix,destination,price\n33,France,beaucoup\n")
        ended = run(data, "tariff", "import", "sell", file)
        assert "Rien n" in ended.stderr
        assert "beaucoup" in ended.stdout
        assert " is " not in ended.stdout

    @pytest.mark.parametrize("content", [b"", b"\n\n", bytes(300), random.Random(1).randbytes(3000), b"PK\x03\x04half"])
    def test_no_file_makes_it_fall(self, data, load, content):
        assert load(content)["errors"]
        assert prices(data) == {}

    def test_one_among_a_hundred_thousand_rows_is_found_and_nothing_is_loaded(self, data, load):
        lines = many()
        lines[77_000] = lines[77_000].replace(",7,", ",7O,")
        (error,) = load("\n".join(lines))["errors"]
        assert (error["line"], error["column"]) == (77_001, "price")
        assert prices(data) == {}


def many(price: int = 7) -> list[str]:
    return ["prefix,destination,price,next_increment", *(f"{prefix},Place {prefix},{price},1"
            for prefix in range(100_000, 100_000 + MANY))]  # fmt: skip


def test_a_hundred_thousand_rows_come_in_while_somebody_telephones_and_the_price_moves_every_second(data, load):
    load("33,France,60\n")
    done(data, "cabin", "set", 1, "--line", "sipura:127.0.0.1/1")
    port = free_port(socket.SOCK_DGRAM)
    with Serving(data, "--gateway", f"sipura@udp:127.0.0.1:{port}") as shop:
        shop.wait_up("sipura")
        cashier, way = shop.visitor("cashier"), by_socket(port)
        say(way, lifts("1"), dials("1", "0033145678901"), rings("1"), answers("1"))
        cashier.wait_state(1, "talking")
        over, seen = threading.Event(), []
        watcher = threading.Thread(target=_watch, args=(cashier, over, seen))
        watcher.start()
        began = time.monotonic()
        assert counts(load("\n".join(many()))) == (MANY, MANY, 0, 0, 0)
        lasted = time.monotonic() - began
        time.sleep(2)  # the shop compiles the new list
        over.set()
        watcher.join()
        gaps = [later - sooner for sooner, later in pairwise(seen)]
        assert max(gaps) <= 3, (gaps, seen)
        assert seen[-1] - seen[0] >= 3
        assert lasted < 60
        say(way, hangs_up("1"))
        assert cashier.wait_state(1, "due")["due"] != "0"
        until(lambda: _destination(cashier, way, "00100123") == "Place 100123")  # the shop has compiled the new list
    assert told(data, "check")["ok"]


def _destination(cashier, way, number: str) -> str:
    """What the tile says of a number that is dialled anew."""
    say(way, lifts("1"), dials("1", number))
    shown = cashier.wait_tile(1, lambda tile: tile["number"] == number)["destination"]
    say(way, hangs_up("1"))
    cashier.wait_state(1, "due")
    time.sleep(1.1)  # sooner, the same words would be copies
    return shown


def _watch(cashier, over: threading.Event, seen: list[int]) -> None:
    """The seconds that the tile showed, each once."""
    while not over.wait(0.1):
        seconds = int(cashier.tile(1)["seconds"])
        if not seen or seconds != seen[-1]:
            seen.append(seconds)
