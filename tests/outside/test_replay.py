"""`replay`: every recording gives what people read in it, whole, byte by byte, behind noise; and nothing makes it fall.

EXPECTED: file -> dialect, and of each outgoing call (line, number, answered, seconds), in the order they ended. ANY:
the recording does not tell.
"""

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callshop.gateway import dialects
from callshop.gateway.linkspec import parse_dialect
from callshop.gateway.recordings import Recording, frame_by_frame, frames_of
from callshop.replay import replay
from tests.running import refusal, run

ANY = object()
"""Whatever is there."""

BOOTH = "SIP/150010001"
NS1000 = "smdr-panasonic-ns1000-manual-columns.txt"

EXPECTED = {
    "ami-asterisk-goami2-fullcall.txt": ("asterisk", [("SIP/9170-12", "9898", True, ANY)]),
    "ami-cacofonisk/ab_success_a_hangup.json": ("asterisk", [(BOOTH, "202", True, ANY)]),
    "ami-cacofonisk/ab_success_b_hangup.json": ("asterisk", [(BOOTH, "202", True, ANY)]),
    "ami-cacofonisk/ab_success_o3.json": ("asterisk", [("SIP/100060001", "202", True, ANY)]),
    "ami-cacofonisk/ab_a_cancel.json": ("asterisk", [(BOOTH, "202", False, 0)]),
    "ami-cacofonisk/ab_dnd.json": ("asterisk", [(BOOTH, "202", False, 0)]),
    "ami-cacofonisk/ab_reject.json": ("asterisk", [(BOOTH, "202", False, 0)]),
    "ami-cacofonisk/ab_callgroup.json": ("asterisk", [(BOOTH, "401", True, ANY)]),
    "ami-cacofonisk/ab_callgroup_no_answer.json": ("asterisk", [(BOOTH, "401", False, 0)]),
    "ami-cacofonisk/ab_success_twoclients.json": ("asterisk", [("SIP/260010001", "0150010001", True, ANY)]),
    "radius-eltex-smg-abills.detail": ("radius", [("172.16.16.5/SIPT:03f6", "678620", True, 40)]),
    "radius-gnugk-abills-call1.detail": ("radius", [("101", "613", True, 99)]),
    "radius-gnugk-abills-call2.detail": ("radius", [("600", ANY, True, 9)]),
    "radius-gnugk-freeradius-issue599.detail": ("radius", []),
    "radius-eltex-smg-abills-access-request.detail": ("radius", []),
    "smdr-panasonic-kxta616-manual.txt": (
        "panasonic?time=start",
        [
            ("103", "12345678901234567890123456789012", None, 16),
            ("103", ANY, None, 6),  # a number the PBX masked
            ("103", "092123456789", None, 8),
        ],
    ),
    "smdr-panasonic-kxtd308-manual.txt": (
        "panasonic",
        [
            ("11", "1234567890123456789012345", None, 312),
            ("18", "10222P1-202-346-7890", None, 558),
            ("18", "0924312111", None, 182),
        ],
    ),
    NS1000: ("panasonic", []),
}

SHAPE = ("line", "number", "direction", "started_at", "answered_at", "ended_at", "seconds", "answered", "ref")
HEARD = re.compile(r"understood (\d+), ignored (\d+), unreadable (\d+)\n")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def family(name: str) -> str:
    """The dialect a recording is for, by its name among the samples."""
    kinds = {"ami": "asterisk", "radius": "radius", "smdr-panasonic": "panasonic", "syslog": "sipura"}
    return next((dialect for prefix, dialect in kinds.items() if name.startswith(prefix)), "")


def calls_of(spec: str, recording: Recording) -> list[dict]:
    """What `replay` prints, without the process around it."""
    name, options = parse_dialect(spec)
    return list(replay(frame_by_frame(dialects.load(name).Dialect(options), recording), recording.timed).calls())


def recorded(spec: str, path: Path) -> Recording:
    name, options = parse_dialect(spec)
    return frames_of(name, options, path)


def facts(calls: list[dict]) -> list[tuple]:
    """Of the outgoing calls what EXPECTED says."""
    return [tuple(call[key] for key in ("line", "number", "answered", "seconds"))
            for call in calls if call["direction"] != "in"]  # fmt: skip


def agree(found: list[tuple], expected: list[tuple]) -> bool:
    return len(found) == len(expected) and all(
        want is ANY or have == want for row, wanted in zip(found, expected, strict=True)
        for have, want in zip(row, wanted, strict=True)
    )  # fmt: skip


def replayed(spec: str, path: Path) -> tuple[list[dict], tuple[int, int, int]]:
    """The command itself: its calls, and (understood, ignored, unreadable)."""
    ended = run(None, "replay", spec, path, env={"TZ": "UTC"})
    assert ended.returncode == 0, ended.stderr
    heard = HEARD.fullmatch(ended.stderr)
    assert heard, ended.stderr
    calls = [json.loads(line) for line in ended.stdout.splitlines()]
    for call in calls:
        has_the_shape(call)
    return calls, tuple(map(int, heard.groups()))


def has_the_shape(call: dict) -> None:
    assert tuple(call) == SHAPE
    assert call["direction"] in ("out", "in", None)
    assert call["answered"] in (True, False, None)
    assert call["seconds"] is None or (type(call["seconds"]) is int and call["seconds"] >= 0)
    assert call["line"]
    assert call["number"] != ""
    assert all(call[key] is None or INSTANT.fullmatch(call[key]) for key in ("started_at", "answered_at", "ended_at"))


@pytest.mark.parametrize("name", EXPECTED)
def test_the_command_gives_what_was_recorded(samples, name):
    spec, expected = EXPECTED[name]
    calls, (understood, _, unreadable) = replayed(spec, samples / name)
    assert agree(facts(calls), expected), facts(calls)
    assert understood >= len(calls)
    assert (unreadable > 0) == (name == NS1000)


@pytest.mark.parametrize("name", [name for name, (spec, _) in EXPECTED.items() if not spec.startswith("radius")])
def test_byte_by_byte_nothing_changes(samples, name):
    spec, _ = EXPECTED[name]
    recording = recorded(spec, samples / name)
    assert calls_of(spec, recording.byte_by_byte()) == calls_of(spec, recording)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", EXPECTED)
def test_behind_noise_nothing_changes(samples, name, seed):
    spec, expected = EXPECTED[name]
    noise = random.Random(f"{name} {seed}").randbytes(4096)
    recording = recorded(spec, samples / name).behind(noise)
    assert agree(facts(calls_of(spec, recording)), expected)
    if seed == 0 and not spec.startswith("radius"):
        assert agree(facts(calls_of(spec, recording.byte_by_byte())), expected)


def test_incoming_calls_are_told_as_such(samples):
    calls, _ = replayed("panasonic", samples / "smdr-panasonic-kxtd308-manual.txt")
    assert Counter(call["direction"] for call in calls) == {"in": 6, "out": 3}


def test_a_call_that_never_ends_comes_last_and_open(samples):
    (call,), _ = replayed("radius", samples / "radius-mvts2-balugcath-william.json")
    assert (call["ended_at"], call["seconds"], call["answered"]) == (None, None, True)
    assert call["answered_at"] is not None


def test_the_device_s_times_are_printed_and_made_up_ones_are_null(samples):
    (call,), _ = replayed("radius", samples / "radius-gnugk-abills-call1.detail")
    assert [call[key][:19] for key in ("started_at", "answered_at", "ended_at")] == [
        "2005-12-25T13:59:47", "2005-12-25T14:00:15", "2005-12-25T14:01:54"]  # fmt: skip
    (call,), _ = replayed("asterisk", samples / "ami-cacofonisk/ab_success_a_hangup.json")
    assert [call[key] for key in ("started_at", "answered_at", "ended_at", "seconds")] == [None] * 4


def test_of_transfers_and_click_to_dial_each_booth_has_one_call_at_a_time_and_none_stays_open(samples):
    for path in sorted((samples / "ami-cacofonisk").glob("*.json")):
        calls = calls_of("asterisk", recorded("asterisk", path))
        assert all(call["seconds"] is not None or call["answered"] for call in calls), path.name
        lines = Counter(call["line"] for call in calls if call["direction"] == "out")
        assert all(count == 1 for count in lines.values()), (path.name, lines)
    (created,) = calls_of("asterisk", recorded("asterisk", samples / "ami-cacofonisk/a_created_no_answer.json"))
    assert (created["answered"], created["seconds"]) == (False, 0)


@pytest.mark.parametrize("spec", dialects.MODULES)
def test_no_recording_of_any_machine_makes_a_dialect_fall_or_invent_a_call(samples, spec):
    for path in sorted(samples.rglob("*")):
        if not path.is_file():
            continue
        calls = calls_of(spec, recorded(spec, path))
        for call in calls:
            has_the_shape(call)
        if family(str(path.relative_to(samples))) != spec:
            assert calls == [], (spec, path.name)


@pytest.mark.parametrize("spec", dialects.MODULES)
def test_what_is_no_recording_is_said_to_be_none(tmp_path, spec):
    strange = {
        "empty": b"",
        "nul": bytes(5000),
        "noise": random.Random(1).randbytes(50_000),
        "half a list": b'[{"Event": "Newchannel", "Channel": ',
        "deep": b"[" * 100_000,
        "numbers": b"[1, 2.5, null, [[]], {}]",
        "one long line": b"x" * 3_000_000,
        "modem": b"ATD+221771234567;\r\r\nOK\r\n^CONN:1,0\r\n\r\nNO CARRIER\r\n",
        "utf-16": "Event: Hangup\r\n\r\n".encode("utf-16"),
    }
    for name, data in strange.items():
        path = tmp_path / f"{name}.txt"
        path.write_bytes(data)
        assert calls_of(spec, recorded(spec, path)) == [], name
    calls, (understood, _, _) = replayed(spec, tmp_path / "noise.txt")
    assert (calls, understood) == ([], 0)
    assert replayed(spec, tmp_path / "empty.txt") == ([], (0, 0, 0))


def broken(data: bytes, chance: random.Random) -> bytes:
    """A recording as a bad disk gives it back: bytes changed, gone, twice."""
    pieces = bytearray(data)
    for _ in range(chance.randrange(1, 40)):
        at = chance.randrange(len(pieces))
        cut = chance.randrange(1, 60)
        match chance.randrange(4):
            case 0:
                pieces[at] = chance.randrange(256)
            case 1:
                del pieces[at : at + cut]
            case 2:
                pieces[at:at] = pieces[at : at + cut]
            case 3:
                pieces[at:at] = chance.randbytes(cut)
        if not pieces:
            return b""
    return bytes(pieces)


@pytest.mark.parametrize("name", ["ami-cacofonisk/ab_callgroup.json", "ami-asterisk-goami2-fullcall.txt",
                                  "radius-eltex-smg-abills.detail", "radius-mvts2-balugcath-william.json",
                                  "smdr-panasonic-kxtd308-manual.txt"])  # fmt: skip
def test_a_damaged_recording_never_makes_it_fall(samples, tmp_path, name):
    spec, chance = family(name), random.Random(name)
    data, path = (samples / name).read_bytes(), tmp_path / "damaged"
    for _ in range(25):
        path.write_bytes(broken(data, chance))
        for call in calls_of(spec, recorded(spec, path)):
            has_the_shape(call)


CAPTURE = "callshop capture 1 gateway=sipura dialect=sipura link=udp::514\n"


def captured(*lines: tuple[int, str]) -> str:
    """Our own capture of an adapter: (second, what it said)."""
    start = 1_790_000_000_000
    records = (f"{5000 + at * 1000} {start + at * 1000} in main 192.0.2.10:5060 {text.encode().hex()}\n"
               for at, text in lines)  # fmt: skip
    return CAPTURE + f"4000 {start} up main - \n" + "".join(records)


CALL = ((0, "[1]Off Hook"), (3, "[1]CC:NewCallState 8/6"), (3, "Calling:0033145678901@sip1"),
        (5, "[1]CC:NewCallState 9/8"), (9, "[1]CC:NewCallState 13/9"), (69, "[1:0]AUD Rel Call"),
        (70, "[1]On Hook"))  # fmt: skip


def test_our_own_capture_tells_its_times_and_seconds(tmp_path):
    path = tmp_path / "sipura.20260921.capture"
    path.write_text(captured(*CALL))
    (call,), heard = replayed("sipura", path)
    assert facts([call]) == [("192.0.2.10/1", "0033145678901", True, 60)]
    assert [call[key][:19] for key in ("started_at", "answered_at", "ended_at")] == [
        "2026-09-21T14:13:23", "2026-09-21T14:13:29", "2026-09-21T14:14:29"]  # fmt: skip
    assert sum(heard) == len(CALL)
    assert heard[2] == 0


def test_a_capture_cut_anywhere_is_read_up_to_there(tmp_path):
    whole, path = captured(*CALL), tmp_path / "cut.capture"
    for end in range(len(CAPTURE), len(whole), 7):
        path.write_text(whole[:end])
        assert len(calls_of("sipura", recorded("sipura", path))) <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(
    st.text(max_size=60),
    st.tuples(st.integers(), st.integers(), st.sampled_from(["in", "out", "up", "down", "?"]), st.text(max_size=5),
              st.sampled_from(["-", "1.2.3.4:5", "[::1]:5", "x", ":"]), st.binary(max_size=40))
    .map(lambda r: f"{r[0]} {r[1]} {r[2]} {r[3]} {r[4]} {r[5].hex()}"),
)))  # fmt: skip
def test_a_capture_of_nonsense_is_survived(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("nonsense") / "x.capture"
    path.write_text(CAPTURE + "\n".join(lines), encoding="utf-8")
    for spec in dialects.MODULES:
        for call in calls_of(spec, recorded(spec, path)):
            has_the_shape(call)


def test_doubled_lines_are_known_and_not_needed(tmp_path):
    path = tmp_path / "doubled.log"
    path.write_text("".join(f"{text}\n{text}\n" for _, text in CALL))
    (call,), (understood, ignored, unreadable) = replayed("sipura", path)
    assert (call["number"], call["answered"]) == ("0033145678901", True)
    assert (understood + ignored, unreadable) == (2 * len(CALL), 0)
    assert ignored >= len(CALL)


def test_what_cannot_be_replayed_is_refused_in_a_sentence(tmp_path):
    assert "nosuch" in refusal(None, "replay", "nosuch", tmp_path / "x")
    assert "colour" in refusal(None, "replay", "sipura?colour=red", tmp_path / "x")
    assert "sometimes" in refusal(None, "replay", "panasonic?time=sometimes", tmp_path / "x")
    assert "missing.log" in refusal(None, "replay", "sipura", tmp_path / "missing.log")
    assert str(tmp_path) in refusal(None, "replay", "sipura", tmp_path)
