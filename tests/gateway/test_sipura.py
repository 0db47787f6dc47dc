"""The adapters' syslog, told well and told badly."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callshop.events import Answered, Dialled, HungUp, LineEvent, OffHook, Ringing, Tick, Unreadable, Verdict
from callshop.gateway.dialects import sipura, sipura_lines, sipura_sip
from callshop.gateway.dialects.sipura_samples import ADAPTER, SAMPLES, START, STEP_MS, Sample, said, sip

INVITE_200 = "SIP/2.0 200 OK"
CALL = (OffHook, Dialled, Ringing, Answered, HungUp)


class Listener:
    """A dialect and the clock: `hear` lines 2 s apart and gives (kind, line, number) of what they meant."""

    def __init__(self, device: str = ADAPTER) -> None:
        self.dialect = sipura.Dialect({})
        self.device = device
        self.now = START
        self.events: list[object] = []

    def hear(self, *lines: str | bytes, every: int = STEP_MS) -> list[tuple]:
        heard = []
        for line in lines:
            frame = line.encode() if isinstance(line, str) else line
            heard += self.dialect.feed(frame, (self.device, 5060), self.now)
            self.now = self.now.plus(every)
        self.events += heard
        return [brief(event) for event in heard]

    @property
    def story(self) -> list[tuple]:
        return [brief(event) for event in self.events]


def brief(event: object) -> tuple:
    if not isinstance(event, LineEvent):
        return (type(event).__name__,)
    digit = event.names[0].rpartition("/")[2]
    number = getattr(event, "number", None)
    return (type(event).__name__, digit) if number is None else (type(event).__name__, digit, number)


def play(sample: Sample, copies: int = 1, before: bytes = b"") -> tuple:
    dialect, events = sipura.Dialect({}), []
    for step, datagram in enumerate(sample.datagrams):
        at = START.plus(step * STEP_MS)
        if before:
            events += dialect.feed(before, (ADAPTER, 5060), at)
        for _ in range(copies):
            events += dialect.feed(datagram, (ADAPTER, 5060), at)
    return tuple(event for event in events if not isinstance(event, Unreadable))


GARBAGE = random.Random(4).randbytes(4096)
EACH_SAMPLE = pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.title)


# ---- the samples


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


# ---- two cabins on one box


def two_calls() -> list[str]:
    return [
        "[0]Off Hook",
        "[1]Off Hook",
        "Calling:0034912345678@sip.example.net",
        "[0:0]AUD ALLOC CALL (port=16384)",
        "Calling:0033145678901@sip.example.net",
        "[1:0]AUD ALLOC CALL (port=16386)",
        "CC:CallProgress",
        "[0:0]RTP Rx Up",
        "CC:Remote Resume",
        "[1:0]RTP Rx Up",
        "CC:Remote Resume",
        "[0:0]AUD Rel Call",
        "[0]On Hook",
        "[1:0]AUD Rel Call",
        "[1]On Hook",
    ]


def test_two_interleaved_cabins_with_every_datagram_doubled_have_a_call_each():
    listener = Listener()
    for line in two_calls():
        listener.hear(line, line, every=STEP_MS // 2 if line.startswith("[") else 500)
        listener.now = listener.now.plus(2000)
    assert listener.story == [
        ("OffHook", "0"),
        ("OffHook", "1"),
        ("Dialled", "0", "0034912345678"),
        ("Dialled", "1", "0033145678901"),
        ("Ringing", "1"),
        ("Answered", "0"),
        ("Answered", "1"),
        ("HungUp", "0"),
        ("HungUp", "1"),
    ]


def test_copies_that_come_one_datagram_later_are_copies():
    lines = two_calls()[:3] + two_calls()[3:6]
    listener = Listener()
    previous = lines[0]
    listener.hear(previous, every=10)
    for line in lines[1:]:
        listener.hear(line, previous, every=10)
        previous = line
    assert [event for event in listener.story if event[0] == "Dialled"] == [
        ("Dialled", "0", "0034912345678"),
        ("Dialled", "1", "0033145678901"),
    ]


def test_a_number_goes_to_the_only_lifted_handset_at_once():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume", "[1]Off Hook", "[0:0]RTP Rx Up")
    assert listener.hear("Calling:22@x") == [("Dialled", "1", "22")]


def test_a_number_waits_while_two_handsets_are_up():
    listener = Listener()
    assert listener.hear("[0]Off Hook", "[1]Off Hook", "Calling:22@x")[2:] == []
    assert listener.hear("[1:0]whatever this is") == [("Dialled", "1", "22")]
    assert listener.events[-1].at == START.plus(2 * STEP_MS), "dated when it was dialled"


def test_two_numbers_wait_in_their_order():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook", "Calling:11@x", "Calling:22@x")
    assert listener.hear("[1:0]AUD ALLOC CALL") == [("Dialled", "1", "11"), ("Dialled", "0", "22")]


def test_of_two_handsets_the_one_put_back_did_not_dial():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook", "Calling:11@x")
    assert listener.hear("[1]On Hook") == [("HungUp", "1"), ("Dialled", "0", "11")]


def test_a_call_answered_while_it_waits_is_answered_when_it_was():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook", "Calling:11@x", "CC:CallProgress", "CC:Remote Resume")
    assert listener.hear("[0:0]AUD Rel Call") == [
        ("Dialled", "0", "11"),
        ("Ringing", "0"),
        ("Answered", "0"),
        ("HungUp", "0"),
    ]
    assert listener.events[-2].at == START.plus(4 * STEP_MS)


def test_an_unknown_line_with_a_digit_is_the_previous_line():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "[1]Off Hook", "Calling:22@x", "[0:3]XYZ nobody knows")
    assert listener.hear("CC:Remote Resume") == [("Answered", "0")]


def test_an_answer_the_previous_line_cannot_take_is_the_only_other_line_s():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume", "[1]Off Hook", "Calling:22@x", "[0:0]RTP Rx Up")
    assert listener.hear("CC:Remote Resume") == [("Answered", "1")]


def test_a_remote_party_back_from_hold_answers_nothing():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume", "[1]Off Hook", "Calling:22@x", "[0:0]RTP Rx Up")
    assert listener.hear("CC:Remote Hold", "CC:Remote Resume") == []


def test_a_hold_before_the_answer_does_not_hide_the_answer():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Hold")
    assert listener.hear("CC:Remote Resume") == [("Answered", "0")]


def test_a_resume_while_a_cabin_talks_does_not_answer_a_handset_just_lifted():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume", "[1]Off Hook")
    assert listener.hear("CC:Remote Resume") == []


def test_with_call_states_the_words_without_digit_answer_nobody_else():
    listener = Listener()
    listener.hear("[0]Off Hook", "[0]CC:NewCallState 8/6", "Calling:11@x", "[1]Off Hook", "Calling:22@x")
    assert listener.hear("[0]CC:NewCallState 13/9", "[1:0]RTP Rx Up", "CC:Remote Resume") == [("Answered", "0")]


def test_the_call_state_names_the_line_of_a_number():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook")
    assert listener.hear("[1]CC:NewCallState 8/6", "Calling:22@x") == [("Dialled", "1", "22")]
    assert listener.hear("Calling:11@x", "[0]CC:NewCallState CC_CST_CALLING/CC_CST_DIALING") == [("Dialled", "0", "11")]


def test_two_boxes_do_not_mix():
    dialect, at = sipura.Dialect({}), START
    one, two = ("192.0.2.10", 5060), ("192.0.2.11", 5060)
    dialect.feed(b"[0]Off Hook", one, at)
    assert [brief(e) for e in dialect.feed(b"[0]Off Hook", two, at)] == [("OffHook", "0")]
    (event,) = dialect.feed(b"Calling:11@x", two, at)
    assert (event.names, event.device, event.vouched, event.ref) == (("192.0.2.11/0",), "192.0.2.11", False, None)
    assert next(iter(dialect.feed(b"Calling:11@x", ("::ffff:192.0.2.10", 1), at))).names == ("192.0.2.10/0",)


# ---- copies, losses, order


def test_an_equal_datagram_within_a_second_is_one_and_later_is_another():
    listener = Listener()
    listener.hear("[0]Off Hook", every=1000)
    assert listener.hear("[0]Off Hook\r\n", every=0) == []
    listener.hear("Calling:11@x", "[0:0]AUD Rel Call")
    assert listener.hear("[0]Off Hook") == [("OffHook", "0")]


def test_calls_faster_than_a_second_are_still_calls():
    listener = Listener()
    for number in ("11", "22", "11"):
        heard = listener.hear(
            "[0]Off Hook",
            f"Calling:{number}@x",
            "[0:0]AUD ALLOC CALL",
            "CC:CallProgress",
            "CC:Remote Resume",
            "[0:0]AUD Rel Call",
            "[0]On Hook",
            every=1,
        )
        assert [event[0] for event in heard] == ["OffHook", "Dialled", "Ringing", "Answered", "HungUp"]
        assert heard[1] == ("Dialled", "0", number)


def test_a_lost_release_is_healed_by_on_hook():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume")
    assert listener.hear("[0]On Hook", "[0:0]AUD Rel Call") == [("HungUp", "0")]


def test_a_lost_on_hook_is_healed_by_the_next_off_hook():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "CC:Remote Resume")
    assert listener.hear("[0]Off Hook", "Calling:22@x") == [("OffHook", "0"), ("Dialled", "0", "22")]


def test_a_lost_off_hook_costs_no_call():
    listener = Listener()
    assert listener.hear("Calling:11@x", "[0:0]AUD ALLOC CALL", "CC:Remote Resume", "[0]On Hook") == [
        ("Dialled", "0", "11"),
        ("Answered", "0"),
        ("HungUp", "0"),
    ]


def test_a_lost_number_costs_no_call():
    listener = Listener()
    assert listener.hear("[0]Off Hook", "CC:CallProgress", "CC:Remote Resume", "[0]On Hook") == [
        ("OffHook", "0"),
        ("Answered", "0"),
        ("HungUp", "0"),
    ]


def test_a_number_that_overtakes_its_off_hook_finds_it():
    listener = Listener()
    assert listener.hear("Calling:11@x", "[0]Off Hook", every=5) == [("OffHook", "0"), ("Dialled", "0", "11")]


def test_a_number_nobody_claims_is_forgotten():
    listener = Listener()
    listener.hear("Calling:11@x", every=60_000)
    assert listener.hear("[0]Off Hook", "[0:0]AUD ALLOC CALL") == [("OffHook", "0")]


def test_a_second_call_without_putting_the_handset_back_is_a_call():
    listener = Listener()
    listener.hear("[0]Off Hook", "Calling:11@x", "[0:0]AUD Rel Call")
    assert listener.hear("Calling:22@x", "CC:Remote Resume", "[0:0]AUD Rel Call", "[0]On Hook") == [
        ("Dialled", "0", "22"),
        ("Answered", "0"),
        ("HungUp", "0"),
    ]


def test_a_call_of_which_nothing_was_told_ends_in_silence():
    listener = Listener()
    assert listener.hear("[1]On Hook", "[1]CC:NewCallState 9/8", "[1]CC:NewCallState 11/9") == [("HungUp", "1")]


def test_the_end_of_a_call_older_than_our_listening_is_told():
    assert Listener().hear("[1:0]AUD Rel Call", "[1]On Hook") == [("HungUp", "1")]


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


# ---- SIP messages


OUT = "INVITE sip:22@sip.example.net SIP/2.0"
IN = "INVITE sip:101@192.0.2.10:5060 SIP/2.0"
FAR = {"Via": "SIP/2.0/UDP 198.51.100.1:5060;branch=z9", "From": "<sip:33145678901@sip.example.net>;tag=b"}


def test_an_adapter_that_sends_only_sip_names_its_lines_by_account():
    listener = Listener()
    heard = listener.hear(
        sip(OUT, "c", "1 INVITE"), sip("SIP/2.0 183 Progress", "c", "1 INVITE"), sip(INVITE_200, "c", "1 INVITE")
    )
    assert heard == [("Dialled", "101", "22"), ("Ringing", "101"), ("Answered", "101")]
    assert listener.hear(sip("BYE sip:22@x SIP/2.0", "c", "2 BYE")) == [("HungUp", "101")]
    assert listener.hear(sip(INVITE_200, "c", "2 BYE")) == []


@pytest.mark.parametrize("end", ["CANCEL sip:22@x SIP/2.0", "SIP/2.0 486 Busy Here", "SIP/2.0 503 Unavailable"])
def test_a_sip_call_that_fails_is_never_answered(end):
    listener = Listener()
    listener.hear("[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip("SIP/2.0 180 Ringing", "c", "1 INVITE"))
    assert listener.hear(sip(end, "c", "1 CANCEL" if end.startswith("CANCEL") else "1 INVITE")) == [("HungUp", "1")]
    assert listener.hear(sip(INVITE_200, "c", "1 CANCEL"), "[1]On Hook") == []


def test_the_first_message_heard_may_be_the_answer():
    listener = Listener()
    listener.hear("[1]Off Hook")
    heard = listener.hear(sip(INVITE_200, "c", "1 INVITE", To="<sip:22@sip.example.net>;tag=z"))
    assert heard == [("Dialled", "1", "22"), ("Answered", "1")]


def test_a_change_of_a_running_call_is_no_new_answer():
    listener = Listener()
    listener.hear("[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip(INVITE_200, "c", "1 INVITE"))
    again = {"To": "<sip:22@sip.example.net>;tag=z"}
    assert listener.hear(sip(OUT, "c", "2 INVITE", **again), sip(INVITE_200, "c", "2 INVITE", **again)) == []
    assert listener.hear(sip("SIP/2.0 488 Not Acceptable", "c", "3 INVITE", **again)) == []
    assert Listener().hear(sip(OUT, "old", "5 INVITE", **again), sip(INVITE_200, "old", "5 INVITE", **again)) == []


def test_a_call_refused_and_placed_again_under_its_id_is_not_lost():
    listener = Listener()
    listener.hear("[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip("SIP/2.0 503 Unavailable", "c", "1 INVITE"))
    heard = listener.hear(sip(OUT, "c", "2 INVITE"), sip(INVITE_200, "c", "2 INVITE"))
    assert heard == [("Dialled", "1", "22"), ("Answered", "1")]


def test_compact_headers_and_bare_line_feeds_are_read():
    listener = Listener()
    listener.hear("[1]Off Hook")
    invite = sip(OUT, "c", "1 INVITE").replace(b"Call-ID:", b"i:").replace(b"From:", b"f:").replace(b"Via:", b"v:")
    assert listener.hear(invite.replace(b"\r\n", b"\n")) == [("Dialled", "1", "22")]
    assert listener.hear(sip(INVITE_200, "c", "1 INVITE")) == [("Answered", "1")]


def test_of_two_lifted_handsets_the_account_knows_its_own():
    listener = Listener()
    listener.hear("[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip("SIP/2.0 486 Busy", "c", "1 INVITE"), "[1]On Hook")
    listener.hear("[0]Off Hook", "[1]Off Hook")
    assert listener.hear(sip(OUT, "d", "1 INVITE")) == [("Dialled", "1", "22")]


def test_sip_then_text_of_two_cabins_that_dial_the_same_number_is_two_calls():
    listener = Listener()
    listener.hear("[0]Off Hook", sip(OUT, "c", "1 INVITE"), "Calling:22@x", "[0:0]AUD ALLOC CALL")
    other = {"From": "<sip:102@sip.example.net>;tag=a"}
    listener.hear("[1]Off Hook", sip(OUT, "d", "1 INVITE", **other), "Calling:22@y", "[1:0]AUD ALLOC CALL")
    listener.hear(sip(INVITE_200, "d", "1 INVITE", **other), "CC:Remote Resume", "[0:0]RTP Rx Up")
    assert listener.story == [
        ("OffHook", "0"),
        ("Dialled", "0", "22"),
        ("OffHook", "1"),
        ("Dialled", "1", "22"),
        ("Answered", "1"),
    ]


def test_a_sip_call_no_line_claims_is_told_under_its_account():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip(INVITE_200, "c", "1 INVITE"))
    listener.hear(sip("BYE sip:22@x SIP/2.0", "c", "2 BYE"), every=60_000)
    assert listener.hear("[0]On Hook") == [
        ("Dialled", "101", "22"),
        ("Answered", "101"),
        ("HungUp", "101"),
        ("HungUp", "0"),
    ]


def test_an_incoming_sip_call_is_incoming():
    listener = Listener()
    assert listener.hear(sip(IN, "c", "1 INVITE", **FAR), "[0]CC:NewCallState 10/0", "[0]Off Hook") == [
        ("Dialled", "0", "33145678901")
    ]
    assert listener.hear(sip(INVITE_200, "c", "1 INVITE", **FAR), "[0]CC:NewCallState 13/12") == [("Answered", "0")]
    assert {event.direction for event in listener.events} == {"in"}
    assert listener.hear(sip("BYE sip:x SIP/2.0", "c", "2 BYE", **FAR), "[0]On Hook") == [("HungUp", "0")]


def test_an_incoming_call_that_rings_before_its_message_is_one_call():
    listener = Listener()
    listener.hear("[0]CC:NewCallState 10/0", sip(IN, "c", "1 INVITE", **FAR), "[0]Off Hook")
    assert listener.hear(sip(INVITE_200, "c", "1 INVITE", **FAR)) == [("Answered", "0")]
    assert listener.story == [("Dialled", "0", ""), ("Answered", "0")]


def test_an_incoming_call_without_states_is_taken_by_the_lifted_handset():
    listener = Listener()
    listener.hear("[0]On Hook", sip(IN, "c", "1 INVITE", **FAR), "[0]Off Hook", sip(INVITE_200, "c", "1 INVITE", **FAR))
    assert listener.story[1:] == [("OffHook", "0"), ("Dialled", "0", "33145678901"), ("Answered", "0")]
    assert listener.hear("[0]On Hook") == [("HungUp", "0")]


def test_a_caller_who_gives_up_was_not_answered():
    listener = Listener()
    listener.hear("[0]CC:NewCallState 10/0")
    assert listener.hear("[0]CC:NewCallState 0/10") == [("HungUp", "0")]


# ---- garbage, bounds, the rest of the contract


def test_binary_garbage_is_unreadable_and_text_of_no_use_is_nothing():
    listener = Listener()
    (event,) = sipura.Dialect({}).feed(GARBAGE, ("192.0.2.9", 1), START)
    assert isinstance(event, Unreadable)
    assert (event.data, event.device) == (GARBAGE, "192.0.2.9")
    assert listener.hear(b"", b"\0\r\n", "Ir al menú", "é".encode("latin-1"), "System started: ip@192.0.2.10") == []


WORDLESS = st.binary(max_size=200).filter(lambda frame: not any(w in frame for w in (b"CC:", b"Calling", b"SIP/2.0")))
"""The fuzzer reads our sources and likes to try their words: those would be calls by right."""


@given(st.lists(WORDLESS, max_size=20))
@settings(deadline=None)
def test_random_bytes_never_raise_and_are_never_a_call(frames):
    events = Listener().hear(*frames)
    assert not [event for event in events if event[0] in ("Dialled", "Ringing", "Answered")]


WORDS = st.sampled_from(
    [line.encode() for line in two_calls()]
    + [datagram for sample in SAMPLES for datagram in sample.datagrams]
    + [sip(IN, "in", "1 INVITE", **FAR), sip(INVITE_200, "in", "1 INVITE", **FAR), b"SIP/2.0 200 OK\r\nCSeq: x"]
)


@given(st.lists(st.tuples(WORDS, st.integers(0, 20_000)), max_size=60))
@settings(deadline=None, max_examples=200)
def test_any_order_of_words_keeps_the_state_sound_and_bounded(words):
    listener = Listener()
    for word, pause in words:
        listener.hear(word, every=pause)
    talking = {}
    for event in listener.events:
        line = event.names[0]
        assert not (isinstance(event, Answered) and talking.get(line)), "answered twice"
        talking[line] = isinstance(event, Answered) or (isinstance(event, Ringing) and talking.get(line, False))
    for adapter in listener.dialect.adapters.values():
        assert len(adapter.lines.waiting) <= sipura_lines.MAX_WAITING
        assert all(line.call is None or line.call.line is line for line in adapter.lines.lines.values())
        assert all(call.line is None for call in adapter.lines.waiting)


@given(WORDS, st.integers(0, 400), st.binary(max_size=8))
@settings(deadline=None)
def test_damaged_datagrams_never_raise(word, cut, junk):
    Listener().hear("[0]Off Hook", word[:cut] + junk + word[cut:], word[:cut])


def test_what_is_remembered_is_bounded():
    dialect = sipura.Dialect({})
    for n in range(sipura.MAX_ADAPTERS + 50):
        dialect.feed(b"[0]Off Hook", (f"10.0.{n // 256}.{n % 256}", 1), START)
    assert len(dialect.adapters) == sipura.MAX_ADAPTERS
    listener = Listener()
    for n in range(400):
        listener.hear(f"[{n % 100}]Off Hook", f"Calling:{n}@x", sip(OUT, f"c{n}", "1 INVITE"), every=3)
        listener.hear(sip("REGISTER sip:x SIP/2.0", f"r{n}", "1 REGISTER", From=f"<sip:{n}@x>"))
    adapter = listener.dialect.adapters[ADAPTER]
    assert len(adapter.lines.lines) <= sipura_lines.MAX_LINES
    assert len(adapter.lines.users) <= sipura_lines.MAX_LINES
    assert len(adapter.lines.waiting) <= sipura_lines.MAX_WAITING
    assert len(adapter.recent) <= sipura.MAX_RECENT
    assert len(adapter.dialogs.calls) <= sipura_sip.MAX_DIALOGS
    assert len(adapter.dialogs.accounts) <= sipura_sip.MAX_HOSTS


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
