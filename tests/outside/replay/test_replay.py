"""`replay`: every recording gives what people read in it, whole, byte by byte, behind noise.

EXPECTED: file -> dialect, and of each outgoing call (line, number, answered, seconds), in the order they ended. ANY:
the recording does not tell.
"""

import random
from collections import Counter

import pytest

from tests.outside.replay.replaying import calls_of, facts, recorded, replayed
from tests.running import refusal

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


def agree(found: list[tuple], expected: list[tuple]) -> bool:
    return len(found) == len(expected) and all(
        want is ANY or have == want for row, wanted in zip(found, expected, strict=True)
        for have, want in zip(row, wanted, strict=True)
    )  # fmt: skip


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


def test_what_cannot_be_replayed_is_refused_in_a_sentence(tmp_path):
    assert "nosuch" in refusal(None, "replay", "nosuch", tmp_path / "x")
    assert "colour" in refusal(None, "replay", "sipura?colour=red", tmp_path / "x")
    assert "sometimes" in refusal(None, "replay", "panasonic?time=sometimes", tmp_path / "x")
    assert "missing.log" in refusal(None, "replay", "sipura", tmp_path / "missing.log")
    assert str(tmp_path) in refusal(None, "replay", "sipura", tmp_path)
