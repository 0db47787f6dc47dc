"""The adapters' syslog: our samples, the single words, the rest of the contract, and the same words spoken."""

from pathlib import Path

import pytest

from callshop.events import Answered, Dialled, HungUp, LineEvent, OffHook, Ringing, Tick, Unreadable, Verdict
from callshop.gateway.dialects import sipura
from callshop.gateway.dialects.sipura_samples import ADAPTER, SAMPLES, START, STEP_MS, Sample, said
from tests.gateway.sipura.sipura_talk import GARBAGE, Listener

CALL = (OffHook, Dialled, Ringing, Answered, HungUp)
EACH_SAMPLE = pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.title)


# ---- the samples


def play(sample: Sample, copies: int = 1, before: bytes = b"") -> tuple:
    dialect, events = sipura.Dialect({}), []
    for step, datagram in enumerate(sample.datagrams):
        at = START.plus(step * STEP_MS)
        if before:
            events += dialect.feed(before, (ADAPTER, 5060), at)
        for _ in range(copies):
            events += dialect.feed(datagram, (ADAPTER, 5060), at)
    return tuple(event for event in events if not isinstance(event, Unreadable))


@EACH_SAMPLE
def test_a_sample_gives_its_events(sample):
    assert play(sample) == sample.events


@EACH_SAMPLE
def test_a_sample_sent_twice_gives_its_events_once(sample):
    assert play(sample, copies=2) == sample.events


@EACH_SAMPLE
def test_a_sample_inside_garbage_gives_its_events(sample):
    assert play(sample, before=GARBAGE) == sample.events


@EACH_SAMPLE
def test_a_sample_cut_into_single_bytes_gives_no_call(sample):
    listener = Listener()
    for datagram in sample.datagrams:
        listener.hear(*(bytes([byte]) for byte in datagram), every=1)
    assert not [event for event in listener.events if isinstance(event, LineEvent)]


@pytest.mark.parametrize("rule", [r for r in sipura.RULES if r.event], ids=lambda r: r.pattern.pattern)
def test_every_rule_with_an_event_is_in_a_sample(rule):
    def speaks(datagram: bytes) -> bool:
        text = sipura._text(datagram)
        index = sipura.INDEX.match(text)
        return bool(rule.pattern.match(text[index.end() :] if index else text))

    assert any(speaks(d) for s in SAMPLES for d in s.datagrams)
    assert rule.event in CALL


def test_the_samples_are_the_module_s_own():
    assert sipura.samples is SAMPLES
    assert sipura.TRAITS.name == "sipura"
    assert sipura.TRAITS.options == {"numbers": ("dialled", "e164")}


# ---- what is no answer, and numbers


@pytest.mark.parametrize(
    "line",
    ["[0:0]RTP Rx Up", "CC:Connected", "[0]CC:Connected", "CC:Ended", "DLG Terminated", "[0:0]AUD ALLOC CALL (port=1)"],
)
def test_what_is_remembered_from_forums_alone_starts_and_ends_nothing(line):
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "[0:0]AUD ALLOC CALL (port=16384)", "CC:CallProgress")
    assert listener.hear(line) == []


def test_a_failed_call_is_over_and_was_never_answered():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x")
    assert listener.hear("CC:Failed w/ Calling", "[0:0]AUD Rel Call", "[0]On Hook") == [("HungUp", "0")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Calling:0033145678901@sip.example.net:5060", "0033145678901"),
        ("Calling:01133145678901@x", "01133145678901"),
        ("Calling:+33 1-45@x", "+33"),
        ("Calling:+33-(1)45@x", "+33145"),
        ("Calling:%2A21%23@x", "*21#"),
        ("Calling:sip:77123;phone-context=sn@x", "77123"),
        ("Calling:15", "15"),
        ("Calling:reception@x", ""),
    ],
)
def test_the_number_is_as_dialled(text, number):
    listener = Listener()
    listener.hear("[0]Off Hook")
    assert listener.hear(text) == [("Dialled", "0", number)]


@pytest.mark.parametrize(
    "header",
    [
        "<134>", "<134>Feb  3 11:22:33 ", "Feb 13 11:22:33 SPA122 ", "<7>Feb 13 11:22:33 h app: ",
        "<13>Nov 23 11:39:15 vm root[25455]: ",
        '<13>1 2026-11-23T11:39:15.739390+00:00 vm root - - [timeQuality tzKnown="1" isSynced="0"] ',
        '<13>1 2026-11-23T11:39:15Z vm root 25454 ID [a@1 k="\\"\\] [1"][b] \ufeff', "<13>1 - - root - - - ",
    ],
)  # fmt: skip
def test_a_syslog_header_is_taken_off(header):
    listener = Listener()
    assert listener.hear(f"{header}[1]Off Hook\r\n\0") == [("OffHook", "1")]
    assert listener.hear(f"{header}Calling:11@x\0") == [("Dialled", "1", "11")]
    assert listener.hear(f"{header}CC: Remote Resume") == [("Answered", "1")]


# ---- the rest of the contract


def test_the_rest_of_the_contract_is_silence():
    dialect = sipura.Dialect({"numbers": "e164"})
    assert (tuple(dialect.hello(START)), tuple(dialect.tick(START))) == ((), ())
    assert tuple(dialect.reply("x", Verdict(True))) == ()
    assert dialect.hang_up((f"{ADAPTER}/1",), None) is None
    assert dialect.dial((f"{ADAPTER}/1",), "11") is None


@pytest.mark.parametrize("name", ["syslog-sipura-*.log", "syslog-cisco-ata186-*.log"])
def test_the_recordings_are_text_and_no_call(samples: Path, name):
    for path in samples.glob(name):
        assert Listener().hear(path.read_bytes(), *path.read_bytes().splitlines()) == []


# ---- speaking


def spoken(*story: LineEvent) -> list[tuple]:
    listener = Listener()
    for event in story:
        listener.now = event.at
        listener.hear(*sipura.speak(event), every=0)
    return listener.events


def test_what_is_spoken_is_understood():
    story = [
        said(0, OffHook, "2"),
        said(1, Dialled, "2", number="*33#0033145678901"),
        said(2, Ringing, "2"),
        said(3, Answered, "2"),
        said(4, HungUp, "2"),
        said(5, Dialled, "2", number="", direction="in"),
        said(6, Answered, "2", direction="in"),
        said(7, HungUp, "2"),
    ]
    assert spoken(*story) == story


def test_cabins_spoken_at_the_same_moment_do_not_mix():
    cabins = "123456"
    kinds = ((OffHook, {}), (Dialled, {"number": "0033145678901"}), (Ringing, {}), (Answered, {}), (HungUp, {}))
    story = [said(step, kind, n, **facts) for step, (kind, facts) in enumerate(kinds) for n in cabins]
    heard = spoken(*story)
    assert sorted(heard, key=lambda e: (e.at, e.names)) == story


def test_what_cannot_be_said_is_not_spoken():
    assert sipura.speak(Tick(START)) == ()
