"""Raw captures: everything is in them, they read back, they have bounds, and only their owner reads them."""

import os
import stat

import pytest

from callshop.events import Moment
from callshop.gateway.capture import FORMAT, Capture, Limits
from callshop.gateway.recordings import frames_of

DAY = 24 * 3600 * 1000
NOON = Moment(wall=1_772_452_800_000, mono=5_000_000)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_first_line_names_the_format_and_each_record_has_its_times(tmp_path):
    capture = Capture(tmp_path, "pbx", about="dialect=panasonic link=tcp:10.0.0.5:2300")
    capture.write(NOON, "up")
    capture.write(NOON.plus(5), "in", b"\x00-\r\n")
    capture.write(NOON.plus(6), "in", b"", "auth", ("192.0.2.10", 5060))
    capture.write(NOON.plus(7), "out", b"x", "main", ("fe80::1", 1813))
    (path,) = tmp_path.iterdir()
    assert path.name == "pbx.20260302-120000.capture"
    assert path.read_text().splitlines() == [
        f"{FORMAT} gateway=pbx dialect=panasonic link=tcp:10.0.0.5:2300",
        "5000000 1772452800000 up main - ",
        "5000005 1772452800005 in main - 002d0d0a",
        "5000006 1772452800006 in auth 192.0.2.10:5060 ",
        "5000007 1772452800007 out main [fe80::1]:1813 78",
    ]


def test_it_plays_back_with_times_peers_and_connections(tmp_path):
    capture = Capture(tmp_path, "pbx")
    for connection in (0, 10):
        capture.write(NOON.plus(connection), "up")
        capture.write(NOON.plus(connection + 1), "in", b"half a li")
        capture.write(NOON.plus(connection + 2), "in", b"ne\r\n", peer=("::1", 9))
        capture.write(NOON.plus(connection + 3), "out", b"answer")
    (path,) = tmp_path.iterdir()
    with path.open("ab") as torn:
        torn.write(b"5000020 17724528")
    played = frames_of("panasonic", {}, path)
    assert played.timed
    assert played.fresh == {0, 2}
    assert played.chunks == (
        (b"half a li", None, NOON.plus(1)),
        (b"ne\r\n", ("::1", 9), NOON.plus(2)),
        (b"half a li", None, NOON.plus(11)),
        (b"ne\r\n", ("::1", 9), NOON.plus(12)),
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no owner bits")
def test_only_its_owner_may_read_it(tmp_path):
    Capture(tmp_path / "captures", "pbx").write(NOON, "in", b"0033")
    (path,) = (tmp_path / "captures").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_each_record_is_out_of_our_hands_at_once(tmp_path):
    capture = Capture(tmp_path, "pbx")
    for n in range(3):
        capture.write(NOON.plus(n), "in", b"x")
        assert len(next(tmp_path.iterdir()).read_text().splitlines()) == n + 2


def test_a_new_day_and_a_full_file_begin_a_new_one(tmp_path):
    capture = Capture(tmp_path, "pbx", limits=Limits(file_bytes=500))
    capture.write(NOON, "in", b"x")
    capture.write(NOON.plus(DAY), "in", b"x" * 400)
    capture.write(NOON.plus(DAY + 1000), "in", b"x")
    capture.write(NOON.plus(DAY + 1500), "in", b"x")
    assert names(tmp_path) == [
        "pbx.20260302-120000.capture", "pbx.20260303-120000.capture", "pbx.20260303-120001.capture"]  # fmt: skip


def test_a_second_start_in_one_second_does_not_write_into_the_first_file(tmp_path):
    for _ in range(3):
        Capture(tmp_path, "pbx").write(NOON, "in", b"x")
    assert len(names(tmp_path)) == 3


def test_old_files_go_and_all_together_have_a_bound(tmp_path):
    limits = Limits(file_bytes=1000, total_bytes=5000, keep_days=2)
    other = Capture(tmp_path, "pbx-2", limits=limits)
    other.write(NOON, "in", b"x")
    for day in range(4):
        capture = Capture(tmp_path, "pbx", limits=limits)
        capture.write(NOON.plus(day * DAY), "in", b"x")
    assert names(tmp_path) == [
        "pbx-2.20260302-120000.capture", "pbx.20260303-120000.capture",
        "pbx.20260304-120000.capture", "pbx.20260305-120000.capture"]  # fmt: skip
    for n in range(40):
        capture.write(NOON.plus(4 * DAY + n * 1000), "in", b"x" * 600)
    sizes = [path.stat().st_size for path in tmp_path.glob("pbx.*")]
    assert 2 <= len(sizes) <= 5
    assert sum(sizes) <= 5000 + 1500


@pytest.mark.parametrize("jump", [365, -365, -20_000, 40])
def test_a_jump_of_the_clock_deletes_no_capture(tmp_path, jump):
    days = [0, 1, 2, 2 + jump, 3 + jump, 3, 4]
    for day in days:
        Capture(tmp_path, "pbx", limits=Limits(keep_days=20)).write(NOON.plus(day * DAY), "in", b"x")
    assert len(names(tmp_path)) == len(days)


def test_but_who_works_every_day_keeps_no_more_days_than_he_said(tmp_path):
    worked = [day for day in range(60) if day % 7 < 5]
    for day in worked:
        Capture(tmp_path, "pbx", limits=Limits(keep_days=20)).write(NOON.plus(day * DAY), "in", b"x")
    assert len(names(tmp_path)) == len([day for day in worked if worked[-1] - day <= 20])


def test_a_name_makes_no_path(tmp_path):
    Capture(tmp_path, "../x y").write(NOON, "in", b"x")
    assert names(tmp_path) == ["___x_y.20260302-120000.capture"]


def test_a_disk_that_fails_is_reported_once_and_found_again(tmp_path, caplog):
    folder = tmp_path / "captures"
    folder.touch()
    capture = Capture(folder, "pbx")
    for n in range(3):
        capture.write(NOON.plus(n), "in", b"x")
    assert len(caplog.records) == 1
    folder.unlink()
    capture.write(NOON, "in", b"x")
    assert len(names(folder)) == 1
