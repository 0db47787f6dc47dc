"""`replay` of what is no recording, of another machine's and of a damaged one: it invents no call and never falls."""

import random

import pytest

from callshop.gateway import dialects
from tests.outside.replay.replaying import calls_of, family, has_the_shape, recorded, replayed


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
