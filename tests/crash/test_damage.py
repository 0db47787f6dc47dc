"""Books that cannot be read or written: one sentence that says what to do, and a copy that brings them back."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.running import PATIENCE, PROGRAM, done, make_shop, one_sentence, refusal, run, surroundings, told

READING = (("serve", "--port", "0"), ("check",), ("cdr", "export"), ("report", "day"), ("backup",))


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return make_shop(tmp_path_factory.mktemp("damage") / "shop")


@pytest.fixture
def broken(shop, tmp_path):
    """A copy of the shop to be broken, with a backup of it beside."""
    data = tmp_path / "shop"
    shutil.copytree(shop, data)
    done(data, "backup", tmp_path / "copy.db")
    return data


def _halve(file: Path) -> None:
    with file.open("r+b") as books:
        books.truncate(file.stat().st_size // 2)


def _scramble(file: Path) -> None:
    file.write_bytes(os.urandom(file.stat().st_size))


def _empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [_halve, _scramble, _empty])
def test_damaged_books_are_refused_with_what_to_do_and_a_copy_brings_them_back(broken, damage, tmp_path):
    damage(broken / "callshop.db")
    for command in READING:
        assert "callshop restore" in refusal(broken, *command), command
    done(broken, "restore", tmp_path / "copy.db")
    assert told(broken, "check")["ok"] is True
    assert [file.name for file in (broken / "backups").glob("before-restore-*.db")]


@pytest.mark.parametrize("damage", [_halve, _scramble])
def test_check_of_damaged_books_says_so_in_json_too(broken, damage):
    damage(broken / "callshop.db")
    ended = run(broken, "check")
    proof = json.loads(ended.stdout)
    assert (ended.returncode, proof["ok"], proof["checks"][0]["ok"]) == (1, False, False)
    assert one_sentence(ended.stderr)


@pytest.fixture
def unwritable(broken, needs):
    """run(*command) in that shop, by somebody who may not write in its folder."""
    for path in (broken, *broken.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    program = [*PROGRAM, "--data", str(broken)]
    if os.geteuid() == 0:  # who may do everything gives that up
        program = [needs("setpriv"), "--bounding-set=-dac_override", "--", *program]
    return lambda *command: subprocess.run(
        [*program, *command], capture_output=True, text=True, timeout=PATIENCE, env=surroundings()
    )


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("account", "topup", "5")], ids=" ".join)
def test_what_writes_is_refused_in_a_sentence_where_nothing_may_be_written(unwritable, command):
    ended = unwritable(*command)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "right to write" in one_sentence(ended.stderr)


@pytest.mark.parametrize("command", [("check",), ("cdr", "export"), ("report", "day"), ("user", "list")], ids=" ".join)
def test_what_only_reads_goes_on_and_says_so(unwritable, command):
    ended = unwritable(*command)
    assert ended.returncode == 0
    assert ended.stdout
    assert "The books are read" in one_sentence(ended.stderr)


def test_a_copy_that_may_not_be_written_is_refused(unwritable):
    ended = unwritable("backup")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "cannot be written: Permission denied" in ended.stderr
    assert "Traceback" not in ended.stderr
