"""Room for the day the disk is full: kept while there is plenty, given back at the first refusal."""

import pytest

from callshop.ledger.db.connection import DiskRefused
from callshop.shop.books import disk_reserve
from callshop.shop.books.disk_reserve import RESERVE, DiskReserve
from callshop.shop.books.write_queue import WriteQueue

SIZE = 3 << 20


class Usage:
    free = 100 * SIZE


@pytest.fixture
def usage(monkeypatch):
    found = Usage()
    monkeypatch.setattr(disk_reserve.shutil, "disk_usage", lambda _folder: found)
    return found


def test_it_takes_its_room_and_takes_it_once(tmp_path, usage):
    reserve = DiskReserve(tmp_path, SIZE)
    assert (tmp_path / RESERVE).stat().st_size == SIZE
    written = (tmp_path / RESERVE).stat().st_mtime_ns
    reserve.keep()
    assert (tmp_path / RESERVE).stat().st_mtime_ns == written


def test_the_first_refusal_gives_it_back(tmp_path, usage):
    queue = WriteQueue()
    queue.reserve = DiskReserve(tmp_path, SIZE)
    queue.doubt(DiskRefused("database or disk is full"))
    assert not (tmp_path / RESERVE).exists()
    assert not queue.reserve.kept


def test_it_is_kept_again_only_when_there_is_plenty(tmp_path, usage):
    reserve = DiskReserve(tmp_path, SIZE)
    reserve.give_back()
    usage.free = 2 * SIZE
    reserve.keep()
    assert not reserve.kept
    usage.free = 100 * SIZE
    reserve.keep()
    assert reserve.kept
    assert (tmp_path / RESERVE).stat().st_size == SIZE


def test_one_that_somebody_deleted_is_made_again(tmp_path, usage):
    reserve = DiskReserve(tmp_path, SIZE)
    (tmp_path / RESERVE).unlink()
    reserve.keep()
    assert (tmp_path / RESERVE).exists()
