"""The commands one by one, as a script in a shop would use them: what they print, what they refuse, how they exit."""

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from callshop.gateway import dialects
from tests.running import (
    PASSWORD,
    Serving,
    done,
    exported,
    load_tariff,
    make_shop,
    one_sentence,
    refusal,
    run,
    surroundings,
    told,
    told_lines,
)

CDR = ["id", "caller_id", "called_number", "call_start", "call_end", "duration", "billed_duration", "cost",
       "description", "profit", "revenue", "cabin", "visit", "status"]  # fmt: skip
REPORT = ("calls", "answered", "seconds", "cost", "revenue", "profit", "paid", "due", "by_cabin", "by_destination",
          "by_cashier", "by_hour")  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    return make_shop(tmp_path_factory.mktemp("made") / "shop")


@pytest.fixture
def data(books, tmp_path):
    return shutil.copytree(books, tmp_path / "shop")


class TestSetup:
    def test_makes_a_shop_with_its_cabins_and_its_owner(self, tmp_path):
        data = tmp_path / "new" / "shop"
        assert done(data, "setup", "--owner", "Awa", "--cabins", "4", "--shop", "Étoile", "--country", "FR",
                    "--currency", "EUR", "--language", "fr", "--round-to", "0.05", "--timezone", "Europe/Paris",
                    stdin=f"{PASSWORD}\nnot the password\n") == ""  # fmt: skip
        assert [cabin["cabin"] for cabin in told_lines(data, "cabin", "list")] == [1, 2, 3, 4]
        assert told_lines(data, "user", "list") == [
            {"name": "Awa", "role": "owner", "active": True, "last_login": None}
        ]
        assert told(data, "report", "day")["calls"] == 0

    def test_leaves_a_shop_that_exists_as_it_is(self, data):
        before = (data / "callshop.db").read_bytes()
        assert str(data) in refusal(data, "setup", "--owner", "x", "--cabins", "9", stdin=PASSWORD)
        assert (data / "callshop.db").read_bytes() == before

    @pytest.mark.parametrize(
        ("words", "password"),
        [
            (("--cabins", "2"), ""),
            (("--cabins", "2"), "\n"),
            (("--cabins", "0"), PASSWORD),
            (("--cabins", "100000"), PASSWORD),
            (("--cabins", "2", "--currency", "francs"), PASSWORD),
            (("--cabins", "2", "--country", "Senegal"), PASSWORD),
            (("--cabins", "2", "--language", "tlh"), PASSWORD),
            (("--cabins", "2", "--round-to", "0"), PASSWORD),
            (("--cabins", "2", "--round-to", "five"), PASSWORD),
            (("--cabins", "2", "--timezone", "Mars/Olympus"), PASSWORD),
            (("--cabins", "2", "--owner", " "), PASSWORD),
        ],
    )
    def test_makes_nothing_unless_it_can_make_all(self, tmp_path, words, password):
        data = tmp_path / "shop"
        refusal(data, "setup", "--owner", "owner", *words, stdin=password)
        assert not (data / "callshop.db").exists()
        make_shop(data)

    def test_asks_for_what_it_must_know(self, tmp_path):
        assert run(tmp_path / "x", "setup", "--cabins", "2").returncode == 2
        assert run(tmp_path / "x", "setup", "--owner", "o").returncode == 2
        assert run(tmp_path / "x", "setup", "--owner", "o", "--cabins", "two").returncode == 2


class TestUsers:
    def test_are_added_listed_and_disabled(self, data):
        assert done(data, "user", "add", "Fatou Bâ", "--role", "cashier", stdin=PASSWORD) == ""
        done(data, "user", "disable", "Fatou Bâ")
        listed = told_lines(data, "user", "list")
        assert [(user["name"], user["role"], user["active"]) for user in listed] == [
            ("owner", "owner", True), ("cashier", "cashier", True), ("Fatou Bâ", "cashier", False)]  # fmt: skip

    def test_that_cannot_be_are_refused(self, data):
        for name, password in (("cashier", PASSWORD), ("new", ""), ("new", "\n"), ("", PASSWORD), ("a\nb", PASSWORD)):
            refusal(data, "user", "add", name, "--role", "cashier", stdin=password)
        assert "nobody" in refusal(data, "user", "disable", "nobody")
        assert "owner" in refusal(data, "user", "disable", "owner")
        assert run(data, "user", "add", "x", "--role", "king", stdin=PASSWORD).returncode == 2
        assert run(data, "user", "add", "x", stdin=PASSWORD).returncode == 2
        assert len(told_lines(data, "user", "list")) == 2

    def test_no_password_is_kept_as_it_was_typed(self, data):
        for file in data.rglob("*"):
            assert not file.is_file() or PASSWORD.encode() not in file.read_bytes(), file


class TestCabins:
    def test_have_a_name_and_lines_which_are_replaced(self, data):
        lines = ["sipura:192.0.2.10/1", "asterisk:SIP/101", "pbx:E218"]
        flags = [word for line in lines for word in ("--line", line)]
        done(data, "cabin", "set", 5, "--name", "Près de la porte", *flags)
        listed = told_lines(data, "cabin", "list")[-1]
        assert sorted(listed.pop("lines")) == sorted(lines)
        assert listed == {"cabin": 5, "name": "Près de la porte"}
        done(data, "cabin", "set", 5, "--line", "sipura:192.0.2.10/2")
        assert told_lines(data, "cabin", "list")[-1]["lines"] == ["sipura:192.0.2.10/2"]
        done(data, "cabin", "set", 5, "--name", "Door")
        assert told_lines(data, "cabin", "list")[-1] == {
            "cabin": 5, "name": "Door", "lines": ["sipura:192.0.2.10/2"]}  # fmt: skip

    def test_that_cannot_be_are_refused(self, data):
        for line in ("101", "sipura:", ":101", ""):
            assert line in refusal(data, "cabin", "set", 1, "--line", line)
        refusal(data, "cabin", "set", 0)
        refusal(data, "cabin", "set", 100_000)
        assert run(data, "cabin", "set", "one").returncode == 2
        assert run(data, "cabin", "set").returncode == 2

    def test_a_line_is_of_one_cabin_only(self, data):
        done(data, "cabin", "set", 1, "--line", "sipura:192.0.2.10/1")
        run(data, "cabin", "set", 2, "--line", "sipura:192.0.2.10/1")
        owners = [cabin["cabin"] for cabin in told_lines(data, "cabin", "list") if cabin["lines"]]
        assert len(owners) == 1


class TestGateways:
    def test_are_listed_with_what_each_can_do(self, data):
        listed = {gateway["dialect"]: gateway for gateway in told_lines(None, "gateway", "list")}
        assert set(listed) == set(dialects.MODULES)
        for gateway in listed.values():
            assert {"dialect", "live", "answer", "cut", "default_link", "seen_on_real_machine"} <= set(gateway)
            assert all(type(gateway[name]) is bool for name in ("live", "answer", "cut", "seen_on_real_machine"))
        assert (listed["asterisk"]["cut"], listed["panasonic"]["live"]) == (True, False)

    def test_are_set_and_removed(self, data):
        assert done(data, "gateway", "set", "hall", "sipura@udp::5514") == ""
        done(data, "gateway", "set", "hall", "radius@udp::1813?secret=a%26b&auth=1812")
        done(data, "gateway", "remove", "hall")
        assert "hall" in refusal(data, "gateway", "remove", "hall")

    @pytest.mark.parametrize("spec", ["sipura", "sipura@", "@udp::514", "nosuch@udp::1", "sipura@udp::x",
                                      "sipura@udp::514?colour=red", "panasonic@serial:/dev/x?baud=fast"])  # fmt: skip
    def test_that_cannot_be_read_are_refused(self, data, spec):
        refusal(data, "gateway", "set", "hall", spec)


class TestAccount:
    def test_is_unknown_until_the_first_top_up(self, data):
        assert told(data, "account", "balance") == {"balance": None, "reserved": "0", "seconds_left": None}
        assert told(data, "account", "topup", "1000.50", "--reference", "RC-1")["balance"] == "1000.5"
        assert told(data, "account", "topup", "0.000001", "--type", "postpaid")["balance"] == "1000.500001"
        for amount in ("0", "-5", "much", "nan", ""):
            refusal(data, "account", "topup", amount)
        assert run(data, "account", "topup", "5", "--type", "gift").returncode == 2
        assert told(data, "account", "balance")["balance"] == "1000.500001"


class TestTheBooks:
    def test_of_a_new_shop_are_proved_empty_and_printed_so(self, data):
        proof = told(data, "check")
        assert proof["ok"]
        assert proof["chain_head"]
        assert all(each["ok"] and each["name"] and each["detail"] for each in proof["checks"])
        day = told(data, "report", "day")
        assert set(REPORT) <= set(day)
        assert [day[name] for name in REPORT[:8]] == [0, 0, 0, "0", "0", "0", "0", "0"]
        assert told(data, "report", "range", "2026-01-01", "2026-12-31")["by_hour"] == []
        assert done(data, "cdr", "export").splitlines() == [",".join(CDR)]
        assert done(data, "cdr", "export", "--format", "jsonl") == ""
        sheet = run(data, "cdr", "export", "--format", "xlsx", stdin=b"")
        rows = list(openpyxl.load_workbook(io.BytesIO(sheet.stdout)).active.values)
        assert rows == [tuple(CDR)]

    @pytest.mark.parametrize(
        "words",
        [
            ("report", "day", "2026-02-30"),
            ("report", "range", "soon", "2026-01-01"),
            ("cdr", "export", "--from", "1/2/2026"),
            ("cdr", "export", "--to", "x"),
        ],
    )
    def test_a_day_that_is_none_is_refused(self, data, words):
        refusal(data, *words)

    def test_that_were_changed_by_hand_do_not_pass_and_the_proof_is_printed_all_the_same(self, data):
        with sqlite3.connect(data / "callshop.db") as books:
            books.execute("UPDATE audit SET who = 'nobody' WHERE id = (SELECT min(id) FROM audit)")
        books.close()
        ended = run(data, "check")
        assert ended.returncode == 1
        one_sentence(ended.stderr)
        proof = json.loads(ended.stdout)
        assert not proof["ok"]
        assert [each["ok"] for each in proof["checks"]].count(False) >= 1

    def test_are_copied_and_come_back(self, data, tmp_path):
        load_tariff(data, "sell", "33,France,60")
        copy = tmp_path / "copy.db"
        assert told(data, "backup", copy)["file"] == str(copy)
        load_tariff(data, "sell", "33,France,99")
        kept = told(data, "restore", copy)["kept"]
        assert told(data, "rate", "0033145678901")["sell"]["price"] == "60"
        told(data, "restore", kept)
        assert told(data, "rate", "0033145678901")["sell"]["price"] == "99"
        fresh = tmp_path / "another" / "pc"
        assert told(fresh, "restore", copy)["kept"] is None
        assert told(fresh, "check")["ok"]

    def test_are_not_replaced_by_what_is_no_copy(self, data, tmp_path):
        before = done(data, "user", "list")
        half = (data / "callshop.db").read_bytes()[:9000]
        for name, content in (("empty.db", b""), ("text.db", b"hello"), ("half.db", half)):
            (tmp_path / name).write_bytes(content)
            assert name in refusal(data, "restore", tmp_path / name)
        assert "missing.db" in refusal(data, "restore", tmp_path / "missing.db")
        assert done(data, "user", "list") == before

    def test_that_cannot_be_written_are_refused_in_a_sentence(self, data, tmp_path):
        assert str(tmp_path) in refusal(data, "backup", tmp_path)
        refusal(data, "backup", tmp_path / "no" / "such" / "folder.db")
        (tmp_path / "junk").mkdir()
        (tmp_path / "junk" / "callshop.db").write_bytes(b"this is no database, but it is long enough" * 100)
        for words in (("check",), ("cabin", "list"), ("serve",), ("backup", tmp_path / "b.db")):
            refusal(tmp_path / "junk", *words)


class TestHowTheyAreCalled:
    def test_data_stands_anywhere_and_once(self, data):
        plain = run(None, "cabin", "list", "--data", str(data)).stdout
        assert plain
        for words in (("--data", str(data), "cabin", "list"), ("cabin", "--data", str(data), "list"),
                      ("cabin", "list", f"--data={data}")):  # fmt: skip
            assert run(None, *words).stdout == plain
        assert run(None, "cabin", "list", env={"CALLSHOP_DATA": str(data)}).stdout == plain
        assert run(data, "cabin", "list", env={"CALLSHOP_DATA": "/nowhere"}).stdout == plain
        for words in (("cabin", "list", "--data"), ("cabin", "list", "--data", ""), ("cabin", "list", "--data", "/x")):
            assert run(data, *words).returncode == 2

    @pytest.mark.parametrize(
        "words",
        [
            ("fly",), ("cabin",), ("cabin", "fly"), ("cabin", "list", "--loud"), ("report", "week"),
            ("tariff", "export", "lease"), ("rate",), ("cdr", "export", "--format", "pdf"),
            ("cdr", "export", "--cabin", "x"),
        ],
    )  # fmt: skip
    def test_wrong_words_are_exit_2_and_nothing_on_stdout(self, data, words):
        ended = run(data, *words)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "Traceback" not in ended.stderr

    def test_help_is_no_error(self):
        for words in (("--help",), ("serve", "--help"), ("tariff", "import", "--help"), ("--version",)):
            assert run(None, *words).returncode == 0

    @pytest.mark.parametrize(
        ("lang", "said"), [("fr_FR.UTF-8", "boutique"), ("en_GB.UTF-8", "no shop"), ("", "boutique")]
    )
    def test_without_a_shop_the_terminal_s_language_is_spoken(self, tmp_path, lang, said):
        for words in (("cabin", "list"), ("serve",)):
            assert said in refusal(tmp_path / "none", *words, env={"LANG": lang})
        assert not (tmp_path / "none").exists()

    def test_a_shop_speaks_its_own_language(self, data, tmp_path):
        boutique = make_shop(tmp_path / "boutique", language="fr")
        for words in (("user", "disable", "x"), ("account", "topup", "x"), ("gateway", "set", "x", "x"),
                      ("restore", "x"), ("setup", "--owner", "x", "--cabins", "1"), ("rate", "5", "--at", "x"),
                      ("tariff", "import", "buy", "x")):  # fmt: skip
            english = refusal(data, *words, stdin=PASSWORD, env={"LANG": "fr_FR.UTF-8"})
            french = refusal(boutique, *words, stdin=PASSWORD, env={"LANG": "en_US.UTF-8"})
            assert english != french.replace(str(boutique), str(data)), words

    def test_they_write_utf_8_whatever_the_system_s_habit(self, data):
        done(data, "cabin", "set", 1, "--name", "Près du café ☎")
        load_tariff(data, "sell", "225,Côte d’Ivoire,75")
        for habit in ("cp1252", "ascii"):
            env = {"PYTHONIOENCODING": habit}
            assert "Près du café ☎" in done(data, "cabin", "list", env=env)
            assert "Côte d’Ivoire" in done(data, "tariff", "export", "sell", env=env)
            ended = run(data, "user", "disable", "Zoé", env=env)
            assert (ended.returncode, "Zoé" in ended.stderr) == (1, True)

    def test_a_full_disk_under_the_output_is_said(self, data):
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full on this system")
        with open("/dev/full", "w") as full:
            ended = subprocess.run(
                [sys.executable, "-m", "callshop.cli", "--data", str(data), "cabin", "list"],
                stdout=full, stderr=subprocess.PIPE, text=True, env=surroundings(), timeout=60,
            )  # fmt: skip
        assert ended.returncode == 1
        one_sentence(ended.stderr)

    def test_a_folder_that_is_a_file_is_refused(self, tmp_path):
        (tmp_path / "file").write_text("")
        assert "file" in refusal(tmp_path / "file", "cabin", "list")


def test_calls_are_exported_by_day_cabin_and_number(tmp_path):
    """A day of a shop, made by the program's own demonstration."""
    copy = tmp_path / "copy"
    with Serving(None, "--demo", env={"TMPDIR": str(tmp_path)}):
        (folder,) = tmp_path.glob("callshop-demo-*")
        told(folder, "backup", tmp_path / "copy.db")
    told(copy, "restore", tmp_path / "copy.db")
    rows = exported(copy)
    assert len(rows) >= 50
    assert list(rows[0]) == CDR
    for row in rows:
        assert row["status"] in ("answered", "unanswered", "interrupted")
        assert datetime.fromisoformat(row["call_start"]).utcoffset() is not None
        assert row["called_number"].strip("0123456789+*#") == ""
        assert row["cost"] != ""
    lines = told_lines(copy, "cdr", "export", "--format", "jsonl")
    as_text = [{name: "" if value is None else str(value) for name, value in line.items()} for line in lines]
    assert as_text == rows
    assert all(type(line["duration"]) is int and type(line["id"]) is int for line in lines)
    days = sorted({row["call_start"][:10] for row in rows})
    per_day = [exported(copy, "--from", day, "--to", day) for day in days]
    assert sum(map(len, per_day)) == len(rows)
    sums = told(copy, "report", "range", days[0], days[-1])
    assert sums["calls"] == len(rows)
    assert sums["seconds"] == sum(int(row["duration"]) for row in rows)
    assert sums["answered"] == sum(row["status"] == "answered" for row in rows)
    for by in ("by_cabin", "by_destination", "by_hour"):
        assert sum(line["calls"] for line in sums[by]) == sums["calls"], by
    assert {row["cabin"] for row in exported(copy, "--cabin", "3")} == {"3"}
    number = rows[0]["called_number"]
    assert all(number in row["called_number"] for row in exported(copy, "--number", number))
    assert list(csv.reader(io.StringIO(done(copy, "cdr", "export", "--from", "2099-01-01")))) == [CDR]
    sheet = run(copy, "cdr", "export", "--format", "xlsx", stdin=b"")
    table = list(openpyxl.load_workbook(io.BytesIO(sheet.stdout)).active.values)
    assert len(table) == len(rows) + 1
