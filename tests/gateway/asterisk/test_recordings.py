"""Recordings of real Asterisks give the calls that people read in them: whole, byte by byte, behind noise."""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from callshop.events import Answered, Dialled, Event, HungUp, LineEvent
from callshop.gateway.dialects.ami import event
from callshop.gateway.dialects.asterisk import Dialect
from callshop.gateway.recordings import events_of, frames_of
from tests.gateway.asterisk.asterisk_talk import OPTIONS, heard, in_bytes


@dataclass
class Row:
    line: str
    number: str | None = None
    direction: str = "out"
    answered: bool = False
    open: bool = True


def rows(said: Iterable[Event]) -> list[Row]:
    """The calls in a run of events, folded by reference in the order they began."""
    calls: dict[str, Row] = {}
    for one in said:
        if not isinstance(one, LineEvent):
            continue
        row = calls.setdefault(one.ref.key, Row(one.names[0]))
        assert row.line == one.names[0]
        match one:
            case Dialled():
                assert row.number is None, "dialled twice"
                row.number, row.direction = one.number, one.direction
            case Answered():
                assert not row.answered, "answered twice"
                row.answered = True
                row.number = row.number or one.number
            case HungUp():
                assert row.open, "ended twice"
                row.open = False
    return list(calls.values())


def wire(path: Path) -> bytes:
    """A recording as it came over the wire; of a JSON list each dictionary is a packet, its keys in that order."""
    if path.suffix != ".json":
        return path.read_bytes()
    packets = json.loads(path.read_text(), object_pairs_hook=lambda pairs: pairs)
    return "".join("".join(f"{key}: {value}\r\n" for key, value in packet) + "\r\n" for packet in packets).encode()


def event_first(path: Path) -> bytes:
    """The same with the Event key first, as Asterisk itself writes it."""
    packets = json.loads(path.read_text())
    return b"".join(event(packet["Event"], **{k: v for k, v in packet.items() if k != "Event"}) for packet in packets)


BOOTH = "SIP/150010001"
RECORDED = {
    "ami-asterisk-goami2-fullcall.txt": [Row("SIP/9170-12", "9898", answered=True, open=False)],
    "ami-cacofonisk/ab_success_a_hangup.json": [Row(BOOTH, "202", answered=True, open=False)],
    "ami-cacofonisk/ab_success_b_hangup.json": [Row(BOOTH, "202", answered=True, open=False)],
    "ami-cacofonisk/ab_success_o3.json": [Row("SIP/100060001", "202", answered=True, open=False)],
    "ami-cacofonisk/ab_a_cancel.json": [Row(BOOTH, "202", open=False)],
    "ami-cacofonisk/ab_dnd.json": [Row(BOOTH, "202", open=False)],
    "ami-cacofonisk/ab_reject.json": [Row(BOOTH, "202", open=False)],
    "ami-cacofonisk/ab_callgroup.json": [Row(BOOTH, "401", answered=True, open=False)],
    "ami-cacofonisk/ab_callgroup_no_answer.json": [Row(BOOTH, "401", open=False)],
    "ami-cacofonisk/a_created_no_answer.json": [
        Row("SIP/voipgrid-siproute-docker", "+31150010001", direction="in", open=False)
    ],
    "ami-cacofonisk/ab_success_twoclients.json": [
        Row("SIP/260010001", "0150010001", answered=True, open=False),
        Row("SIP/voipgrid-siproute-docker", "+31260010001", direction="in", answered=True, open=False),
    ],
    "ami-cacofonisk/xfer_abbcac.json": [
        Row(BOOTH, "202", answered=True, open=False),
        Row("SIP/150010002", "203", answered=True, open=False),
    ],
    "ami-cacofonisk/xfer_blind_abacbc.json": [Row(BOOTH, "202", answered=True, open=False)],
    "ami-cacofonisk/ctd-account-world.json": [Row(BOOTH, "+31260010001", answered=True, open=False)],
    "ami-cacofonisk/ctd-account-world-deny-b.json": [Row(BOOTH, "+31260010001", open=False)],
    "ami-cacofonisk/ctd-account-world-no-ringing.json": [
        Row("SIP/150010063", "+31260010001", answered=True, open=False)
    ],
    "ami-asterisk11-panoramisk-agent_not_in_pause.txt": [Row("SIP/00000", "*12", open=False)],
    "ami-asterisk11-panoramisk-originate_with_events.txt": [Row("SIP/ddddd", answered=True, open=False)],
}


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_whole(samples, name):
    assert rows(heard([wire(samples / name)])) == RECORDED[name]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_byte_by_byte(samples, name):
    assert rows(heard(in_bytes(wire(samples / name)))) == RECORDED[name]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_behind_noise(samples, name, seed):
    noise = random.Random(f"{name}{seed}").randbytes(4096) + b"\n"
    assert rows(heard([noise + wire(samples / name)])) == RECORDED[name]


@pytest.mark.parametrize("name", [name for name in RECORDED if name.endswith(".json")])
def test_a_recording_as_asterisk_orders_the_keys(samples, name):
    assert rows(heard([event_first(samples / name)])) == RECORDED[name]


@pytest.mark.parametrize(
    "name",
    ["ami-asterisk-vistep-cli-debug-2017.log", "ami-asterisk-vistep-pami-dump-2017.txt"]
    + [f"ami-asterisk11-panoramisk-{part}.txt" for part in
       ("command_core_show_version", "login_failed", "login_md5", "login_ok", "logoff")],
)  # fmt: skip
def test_what_is_not_the_wire_is_survived_and_leaves_no_outgoing_call(samples, name):
    found = rows(heard([wire(samples / name)]))
    assert [row for row in found if row.direction == "out"] == []


def test_the_answer_on_asterisk_11_is_never_the_end_of_the_dial(samples):
    data = wire(samples / "ami-asterisk11-panoramisk-originate_with_events.txt")
    without = data.replace(b"Bridgestate: Link", b"Bridgestate: Unlink").replace(b"ChannelState: 6", b"ChannelState: 5")
    assert not any(isinstance(one, Answered) for one in heard([without]))


def test_a_call_leaves_nothing_behind(samples):
    for name in RECORDED:
        dialect = Dialect(OPTIONS)
        heard([wire(samples / name)], dialect)
        assert (dialect._calls.calls, dialect._calls.booths, dialect._calls.bridges) == ({}, {}, {}), name
        assert len(dialect._calls.channels) <= 2, name


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_as_replay_reads_it(samples, name):
    recording = frames_of("asterisk", {}, samples / name)
    assert rows(events_of(Dialect({}), recording)) == RECORDED[name]
    assert rows(events_of(Dialect({}), recording.behind(random.Random(name).randbytes(4096)))) == RECORDED[name]
