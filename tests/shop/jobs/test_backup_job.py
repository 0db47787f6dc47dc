"""Copies of the books: one a day by themselves, kept for two weeks, in a second folder too, each opened and checked."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from callshop.events import Moment
from callshop.ledger.db import backup_log, connection, schema
from callshop.ledger.db.connection import writing
from callshop.ledger.settings import shop_config
from callshop.shop.jobs.backup_job import KEPT, BackupJob

NOW = 1_795_442_851_000
DAY_MS = 24 * 3600_000


@dataclass
class Days:
    """A keeper and its time. `pass_by` lets it look every minute."""

    keeper: BackupJob
    at: Moment = field(default_factory=lambda: Moment(NOW, 5_000_000))

    def pass_by(self, minutes: int, talking: int = 0) -> None:
        for _ in range(minutes):
            self.at = self.at.plus(60_000)
            self.keeper.look(self.at, talking)

    def next_day(self) -> None:
        self.at = self.at.plus(DAY_MS)
        self.pass_by(3)


@pytest.fixture
def days(tmp_path: Path):
    connection.open_database(tmp_path / "callshop.db")
    schema.migrate()
    with writing():
        shop_config.make_shop(NOW, {"name": "Liberté"}, 2, "test")
    second = tmp_path / "stick"
    second.mkdir()
    yield Days(BackupJob(tmp_path / "callshop.db", tmp_path / "backups", second, shop_config.load))
    connection.close_thread()


def test_a_day_has_its_copy_and_only_one(days):
    days.keeper.folder.mkdir()
    (days.keeper.folder / "daily-2026-11-20.db.partial").write_text("half of one")
    days.pass_by(10)
    assert not list(days.keeper.folder.glob("*.partial"))
    (made,) = backup_log.find()
    assert (made.day, made.daily, made.good, made.second) == ("2026-11-23", True, True, "ok")
    for folder in (days.keeper.folder, days.keeper.second):
        with closing(sqlite3.connect(folder / made.file)) as copy:
            assert copy.execute("SELECT count(*) FROM cabin").fetchone() == (2,)


def test_it_waits_for_a_quiet_minute_but_not_for_ever(days):
    days.pass_by(50, talking=2)
    assert backup_log.find() == ()
    days.pass_by(15, talking=2)
    assert len(backup_log.find()) == 1


def test_fourteen_days_are_kept_and_what_was_made_by_hand_stays(days):
    days.keeper.make(days.at, daily=False, who="Omar")
    for _ in range(KEPT + 3):
        days.next_day()
    for folder in (days.keeper.folder, days.keeper.second):
        assert len(list(folder.glob("daily-*.db"))) == KEPT
        assert len(list(folder.glob("callshop-*.db"))) == 1
        assert not list(folder.glob("*.partial"))


def test_a_stick_that_is_not_plugged_in_is_told_and_the_copy_is_made(days):
    days.keeper.second.rmdir()
    days.pass_by(3)
    (made,) = backup_log.find()
    assert made.good
    assert "No such file" in made.second
    assert not days.keeper.second.exists()


def test_a_folder_that_refuses_is_told_and_tried_again(days):
    days.keeper.folder.write_text("a file where the folder should be")
    days.pass_by(10)
    (failed,) = backup_log.find()
    assert failed.error and not failed.good
    days.keeper.folder.unlink()
    days.pass_by(20)
    assert backup_log.find()[0].good


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\x00 and no more"])
def test_a_copy_that_cannot_be_opened_is_not_written_down_as_tested(days, monkeypatch, damage):
    """The disk took the copy and lost it: only who opens it sees that."""

    def copy(database: Path, target: Path) -> None:
        target.write_bytes(damage)

    monkeypatch.setattr("callshop.ledger.db.backup.copy", copy)
    days.pass_by(10)
    (made,) = backup_log.find()
    assert (made.good, made.tested_at) == (False, None)
    assert made.error
