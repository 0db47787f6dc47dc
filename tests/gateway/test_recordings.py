"""Recordings of all kinds become what was on the wire, and play whole, byte by byte and behind garbage."""

import random
from itertools import pairwise

import pytest

from callshop.events import Completed, Moment, OffHook, Unreadable
from callshop.gateway.dialects import Send, panasonic
from callshop.gateway.framing import LONGEST_LINE
from callshop.gateway.recordings import MADE_UP_PEER, Recording, events_of, frames_of, wire_bytes


class Witness:
    """A dialect that notes what it is asked."""

    def __init__(self):
        self.seen = []

    def hello(self, at):
        self.seen.append(("hello", at))
        return (Send(b"login"),)

    def feed(self, frame, peer, at):
        self.seen.append((frame, peer, at))
        return (OffHook(at=at, names=("1",)), Send(b"answer"))

    def tick(self, at):
        self.seen.append(("tick", at))
        return ()


def test_ami_events_in_json_become_packets_with_repeated_keys(tmp_path):
    path = tmp_path / "events.json"
    path.write_text(
        '[{"Event": "A", "ChanVariable": "x=1", "ChanVariable": "y=é"},\n'
        ' {"Event": "B", "Output": ["l1", "l2"], "n": null, "Text": "two\\r\\nlines"}, 7]',
        encoding="utf-8",
    )
    recording = frames_of("asterisk", {}, path)
    assert not recording.timed
    assert wire_bytes(recording).decode() == (
        "Event: A\r\nChanVariable: x=1\r\nChanVariable: y=é\r\n\r\n"
        "Event: B\r\nOutput: l1\r\nOutput: l2\r\nn: \r\nText: two  lines\r\n\r\n"
    )


@pytest.mark.parametrize("data", [b"", b"[{", b"[" * 100_000, b"\xff\xfe\0binary", b"{}", b'["x"]'])
def test_what_is_no_json_is_the_wire_itself(tmp_path, data):
    path = tmp_path / "x.json"
    path.write_bytes(data)
    assert wire_bytes(frames_of("asterisk", {}, path)) == data


def test_a_file_of_lines_is_a_file_of_datagrams_from_a_made_up_peer(tmp_path):
    path = tmp_path / "x.log"
    path.write_bytes(b"[0]Off Hook\r\n\r\n[0]On Hook")
    assert frames_of("sipura", {}, path).chunks == (
        (b"[0]Off Hook", MADE_UP_PEER, None), (b"[0]On Hook", MADE_UP_PEER, None))  # fmt: skip


def test_radius_attributes_become_packets(samples):
    recording = frames_of("radius", {"secret": "s"}, samples / "radius-gnugk-abills-call1.detail")
    assert {data[0] for data, _, _ in recording.chunks} == {4}
    assert {peer for _, peer, _ in recording.chunks} == {MADE_UP_PEER}


def test_every_recording_can_be_read_for_every_dialect(samples):
    for path in sorted(samples.rglob("*")):
        if path.is_file():
            for dialect in ("panasonic", "asterisk", "radius", "sipura"):
                assert frames_of(dialect, {}, path).framing in ("lines", "datagrams")


def test_without_times_every_frame_is_a_millisecond_after_the_last():
    witness = Witness()
    list(events_of(witness, Recording(((b"a\nb\nc", None, None),), False, "lines")))
    frames = [seen for seen in witness.seen if seen[0] in (b"a", b"b", b"c")]
    assert [frame for frame, _, _ in frames] == [b"a", b"b", b"c"]
    assert [later[2].mono - sooner[2].mono for sooner, later in pairwise(frames)] == [1, 1]


def test_with_times_the_dialect_is_ticked_and_a_new_connection_is_greeted():
    witness, start = Witness(), Moment(1000, 1000)
    recording = Recording(
        ((b"a\nhal", None, start), (b"b\n", None, start.plus(100)), (b"c\n", None, start.plus(2000))),
        True, "lines", frozenset({0, 1}))  # fmt: skip
    assert len([event for event in events_of(witness, recording) if isinstance(event, OffHook)]) == 3
    assert witness.seen == [
        ("hello", start), (b"a", None, start), ("hello", start.plus(100)), (b"b", None, start.plus(100)),
        ("tick", start.plus(2000)), (b"c", None, start.plus(2000)), ("tick", start.plus(2000))]  # fmt: skip


def test_a_line_without_end_is_unreadable_in_a_recording_too():
    recording = Recording(((b"x" * LONGEST_LINE * 2, None, None),), False, "lines")
    assert [type(event) for event in events_of(Witness(), recording)] == [Unreadable]


def test_byte_by_byte_and_behind_garbage_keep_the_connections():
    recording = Recording(((b"ab", None, None), (b"c", None, None)), False, "lines", frozenset({0, 1}))
    cut = recording.byte_by_byte()
    assert [data for data, _, _ in cut.chunks] == [b"a", b"b", b"c"]
    assert cut.fresh == {0, 2}
    behind = recording.behind(b"\x01")
    assert [data for data, _, _ in behind.chunks] == [b"\x01\r\n", b"ab", b"c"]
    assert behind.fresh == {0, 2}


def test_garbage_is_a_datagram_of_its_own():
    recording = Recording(((b"a", ("192.0.2.9", 1), None),), False, "datagrams")
    assert recording.byte_by_byte() == recording
    assert recording.behind(b"\x01").chunks[0] == (b"\x01\r\n", MADE_UP_PEER, None)


EXPECTED = {
    "smdr-panasonic-kxta616-manual.txt": (
        {"time": "start"},
        [("103", "12345678901234567890123456789012", 16), ("103", "092. . .1438", 6), ("103", "092123456789", 8)],
    ),
    "smdr-panasonic-kxtd308-manual.txt": (
        {},
        [("11", "1234567890123456789012345", 312), ("18", "10222P1-202-346-7890", 558), ("18", "0924312111", 182)],
    ),
    "smdr-panasonic-ns1000-manual-columns.txt": ({}, []),
}


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("way", ["whole", "byte by byte", "behind garbage", "byte by byte behind garbage"])
def test_the_manuals_pages_give_their_outgoing_calls(samples, name, way):
    options, calls = EXPECTED[name]
    recording = frames_of("panasonic", options, samples / name)
    if "garbage" in way:
        recording = recording.behind(random.Random(way).randbytes(4096))
    if "byte" in way:
        recording = recording.byte_by_byte()
    events = [event for event in events_of(panasonic.Dialect(options), recording) if isinstance(event, Completed)]
    outgoing = [event for event in events if event.direction == "out"]
    assert [(event.names[0], event.number, event.seconds) for event in outgoing] == calls
    assert all(event.answered is None for event in outgoing)
    assert len({event.ref for event in events}) == len(events)
