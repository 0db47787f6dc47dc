"""What a gateway said during a call is found again in its captures."""

from callshop.events import Moment
from callshop.gateway.capture import Capture
from callshop.gateway.capture_search import MOST, heard


def written(folder, gateway, lines):
    capture = Capture(folder, gateway)
    for wall, text, peer in lines:
        capture.write(Moment(wall, wall), "in", text, peer=peer)
    capture.close()


def test_the_lines_of_its_time_are_found_in_a_large_file(tmp_path):
    written(tmp_path, "pbx", [(1000 * number, b"line %d" % number, None) for number in range(50_000)])
    found = heard(tmp_path, "pbx", "none", 30_000_000, 30_002_000)
    assert [text for _, _, text in found] == [f"line {number}" for number in range(29_995, 30_008)]


def test_the_lines_that_name_the_extension_are_preferred(tmp_path):
    written(tmp_path, "pbx", [(1000, b"CO 101 2", None), (1001, b"CO 1012", None), (1002, b"CO 102", None)])
    assert [text for _, _, text in heard(tmp_path, "pbx", "101", 0, 2000)] == ["CO 101 2"]


def test_bytes_that_are_no_text_are_written_so(tmp_path):
    written(tmp_path, "pbx", [(1000, b"\xff\x02<b>", None)])
    assert heard(tmp_path, "pbx", "1", 0, 2000)[0][2] == "\\xff\\x02<b>"


def test_no_capture_and_a_damaged_one_say_nothing(tmp_path):
    assert heard(tmp_path / "gone", "pbx", "1", 0, 2000) == ()
    (tmp_path / "pbx.20260101-000000.capture").write_bytes(b"\x00\xff" * 9000)
    assert heard(tmp_path, "pbx", "1", 0, 2000) == ()


def test_a_flood_is_cut(tmp_path):
    written(tmp_path, "pbx", [(1000, b"again", None)] * (MOST + 50))
    assert len(heard(tmp_path, "pbx", "1", 0, 2000)) == MOST
