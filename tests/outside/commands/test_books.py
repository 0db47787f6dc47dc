"""The commands that read and keep the books: proved, reported, exported, copied and restored."""

import csv
import io
import json
import os
import sqlite3
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.running import (
    Serving,
    done,
    exported,
    load_tariff,
    one_sentence,
    refusal,
    run,
    run_on_a_full_disk,
    told,
    told_lines,
)

CDR = ["id", "caller_id", "called_number", "call_start", "call_end", "duration", "billed_duration", "cost",
       "description", "profit", "revenue", "cabin", "visit", "status", "gateway"]  # fmt: skip
REPORT = ("calls", "answered", "seconds", "cost", "revenue", "profit", "paid", "due", "by_cabin", "by_destination",
          "by_cashier", "by_hour")  # fmt: skip


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
            ("report", "range", "2026-01-02", "2026-01-01"),
        ],
    )
    def test_a_day_that_is_none_is_refused_and_days_the_wrong_way_round(self, data, words):
        refusal(data, *words)

    def test_that_are_an_empty_file_or_none_do_not_pass_and_the_proof_is_printed_all_the_same(self, data):
        for spoil in (lambda books: books.write_bytes(b""), lambda books: books.unlink()):
            spoil(data / "callshop.db")
            ended = run(data, "check")
            assert ended.returncode == 1
            one_sentence(ended.stderr)
            proof = json.loads(ended.stdout)
            assert (proof["ok"], proof["chain_head"]) == (False, None)
            assert [(each["name"], each["ok"]) for each in proof["checks"]] == [("database", False)]

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

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
    def test_are_for_nobody_else_to_read(self, data, tmp_path):
        def mode(file) -> str:
            return oct(file.stat().st_mode & 0o777)

        copy = tmp_path / "copy.db"
        copy.touch(mode=0o644)
        told(data, "backup", copy)
        kept = told(data, "restore", copy)["kept"]
        made = told(data, "backup")["file"]
        assert [mode(Path(file)) for file in (copy, kept, made, data / "callshop.db")] == ["0o600"] * 4

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


READERS = (
    ("account", "balance"), ("cdr", "export"), ("report", "day"), ("report", "range", "2026-01-01", "2026-12-31"),
    ("check",), ("cabin", "list"), ("user", "list"), ("setting",), ("setting", "name"), ("rate", "0033145678901"),
    ("tariff", "export", "sell"),
)  # fmt: skip


class TestBooksThatCannotBeWritten:
    @pytest.mark.parametrize("words", READERS, ids=" ".join)
    def test_are_read_and_one_line_says_so(self, data, words):
        as_usual = done(data, *words)
        ended = run_on_a_full_disk(data, *words)
        assert (ended.returncode, ended.stdout) == (0, as_usual)
        assert "nothing can be written" in one_sentence(ended.stderr)

    def test_are_read_with_what_a_killed_shop_has_left_beside_them(self, data):
        with Serving(data) as shop:
            done(data, "account", "topup", "300")
            shop.kill()
        assert json.loads(run_on_a_full_disk(data, "account", "balance").stdout)["balance"] == "300"

    @pytest.mark.parametrize("words", [("account", "topup", "5"), ("cabin", "set", "1", "--name", "x")], ids=" ".join)
    def test_are_not_written(self, data, words):
        ended = run_on_a_full_disk(data, *words)
        assert ended.returncode == 1
        one_sentence(ended.stderr)


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
