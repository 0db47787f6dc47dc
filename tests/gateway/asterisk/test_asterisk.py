"""Asterisk's channels become the booths' calls: names, our samples, the single rules."""

import random

import pytest

from callshop.events import Answered, Completed, Dialled, HungUp, OffHook, Ref, Ringing
from callshop.gateway.dialects import load
from callshop.gateway.dialects.ami import event
from callshop.gateway.dialects.asterisk import SAMPLES, TRAITS, Dialect, speak
from callshop.gateway.dialects.asterisk_names import line_of, names_of, number_in, number_of, whole_seconds
from callshop.gateway.dialects.asterisk_speech import THEN, Sample
from tests.gateway.asterisk.asterisk_talk import CALL, OPTIONS, OVER, UP, channel, events, heard, in_bytes, kinds


@pytest.mark.parametrize(
    "channel, line",
    [
        ("SIP/101-0000003c", "SIP/101"),
        ("SIP/9170-12-0000003c", "SIP/9170-12"),
        ("PJSIP/booth-3-000000af", "PJSIP/booth-3"),
        ("SIP/voipgrid-siproute-docker-00000016", "SIP/voipgrid-siproute-docker"),
        ("SIP/cafe-0000001a", "SIP/cafe"),
        ("DAHDI/3-1", "DAHDI/3"),
        ("IAX2/office-1234", "IAX2/office"),
        ("SIP/101-0000003c<ZOMBIE>", "SIP/101"),
        ("SIP/101-0000003c<MASQ><ZOMBIE>", "SIP/101"),
        ("SIP/101", "SIP/101"),
    ],
)
def test_a_line_is_the_channel_without_its_number(channel, line):
    assert line_of(channel) == line


def test_an_isdn_channel_is_also_known_by_its_span():
    assert names_of("DAHDI/i1/0033145678901-4") == ("DAHDI/i1/0033145678901", "DAHDI/i1")


@pytest.mark.parametrize("exten", ["s", "h", "onhangup", "ID730151", "", "~~s~~", "bob", "t"])
def test_an_extension_that_is_no_number_is_none(exten):
    assert number_of(exten) is None


@pytest.mark.parametrize("exten, number", [("+33 1 45-67", "+3314567"), ("*12", "*12"), ("00221#", "00221#")])
def test_a_number_is_digits_plus_star_and_hash(exten, number):
    assert number_of(exten) == number


@pytest.mark.parametrize(
    "dial_string, number",
    [
        ("my-provider/0033145678901", "0033145678901"),
        ("0033145678901@provider", "0033145678901"),
        ("provider/sip:0033145678901@10.0.0.1", "0033145678901"),
        ("SIP/trunk/0033145678901,60,Tt", "0033145678901"),
        ("150010002/150010002/172.20.0.13!!201", None),
    ],
)
def test_the_number_is_found_in_a_dial_string(dial_string, number):
    assert number_in(dial_string) == number


def test_durations_are_read_in_both_spellings():
    assert [whole_seconds(text) for text in ("75", "00:01:15", "", "x", "²")] == [75, 75, None, None, None]


def test_the_dialect_is_found_by_its_name_and_hides_its_secret():
    assert load("asterisk").TRAITS is TRAITS
    assert TRAITS.secrets == ("secret",)
    assert TRAITS.options["login"][0] == "md5"


# ---- our samples: whole, byte by byte, behind noise


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title)
def test_a_sample_whole(sample: Sample):
    assert tuple(events(heard([sample.data]))) == sample.expected


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title)
def test_a_sample_byte_by_byte(sample: Sample):
    assert tuple(events(heard(in_bytes(sample.data)))) == sample.expected


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title)
def test_a_sample_behind_noise(sample: Sample, seed):
    noise = random.Random(seed).randbytes(4096) + b"\r\n"
    assert tuple(events(heard([noise, sample.data]))) == sample.expected


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title)
def test_a_sample_with_linefeeds_alone(sample: Sample):
    assert tuple(events(heard([sample.data.replace(b"\r\n", b"\n")]))) == sample.expected


def test_any_garbage_is_survived():
    dice = random.Random(7)
    words = [b"Event: ", b"Newchannel", b"Newstate", b"DialBegin", b"Hangup", b"Uniqueid: ", b"Linkedid: ", b"1.1",
             b"Channel: ", b"SIP/1-1", b"ChannelState: 4", b"Rename", b"Newname: ", b"Bridge", b"Cdr", b"\r\n", b":",
             b"BillableSeconds: ", b"Event: CoreShowChannelsComplete", b"\xff", b"Dial", b"SubEvent: Begin",
             b"Original: "]  # fmt: skip
    dialect = Dialect(OPTIONS)
    dialect.hello(THEN)
    for _ in range(300):
        heard([b"".join(dice.choice(words) for _ in range(60)) + b"\r\n\r\n"], dialect)


def test_memory_has_bounds():
    dialect = Dialect(OPTIONS)
    for number in range(6000):
        uid = f"17.{number}"
        begins = channel(f"SIP/1-{number:08x}", uid, uid, "4", "123")
        heard([begins, event("BridgeEnter", BridgeUniqueid=uid, Uniqueid=uid, Channel="SIP/1")], dialect)
    calls = dialect._calls
    assert max(map(len, (calls.channels, calls.calls, calls.booths, calls.bridges, calls.ended))) <= 4096


# ---- single rules


def test_a_handset_lifted_on_an_analogue_port_is_off_hook_and_its_digits_come_later():
    lifted = channel("DAHDI/4-1", "2.1", "2.1", "1", "")
    rings = event("Newstate", Channel="DAHDI/4-1", ChannelState="4", Exten="0033", Uniqueid="2.1", Linkedid="2.1")
    over = event("Hangup", Channel="DAHDI/4-1", Uniqueid="2.1")
    assert kinds(heard([lifted, rings, over])) == [OffHook, Dialled, HungUp]


def test_the_booth_bridged_to_a_real_channel_is_an_answer_if_nothing_else_told_it():
    enters = event("BridgeEnter", BridgeUniqueid="b", BridgeNumChannels="2", Channel="SIP/101-0000000a", Uniqueid="1.1")
    assert kinds(heard([CALL, enters])) == [Dialled, Answered]


def test_waiting_with_others_in_a_holding_bridge_is_no_answer():
    enters = event("BridgeEnter", BridgeUniqueid="b", BridgeTechnology="holding_bridge", BridgeNumChannels="2",
                   Channel="SIP/101-0000000a", Uniqueid="1.1")  # fmt: skip
    assert kinds(heard([CALL, enters])) == [Dialled]


def test_a_linkedid_that_changes_in_mid_call_changes_no_reference():
    moved = UP.replace(b"Linkedid: 1.1", b"Linkedid: 0.9")
    said = events(heard([CALL, UP, moved, OVER.replace(b"Linkedid: 1.1", b"Linkedid: 0.9")]))
    assert [one.ref for one in said] == [Ref("1.1")] * 3


def test_a_masquerade_moves_the_call_with_the_name_of_its_channel():
    dialect = Dialect(OPTIONS)
    renames = [("1.1", "SIP/101-0000000a", "SIP/101-0000000a<MASQ>"), ("1.9", "Local/x@y-1;1", "SIP/101-0000000a"),
               ("1.1", "SIP/101-0000000a<MASQ>", "Local/x@y-1;1<ZOMBIE>")]  # fmt: skip
    heard([CALL, UP], dialect)
    heard([event("Rename", Channel=old, Newname=new, Uniqueid=uid) for uid, old, new in renames], dialect)
    assert kinds(heard([event("Hangup", Channel="Local/x@y-1;1<ZOMBIE>", Uniqueid="1.1")], dialect)) == []
    assert kinds(heard([event("Hangup", Channel="SIP/101-0000000a", Uniqueid="1.9")], dialect)) == [HungUp]


def test_a_masquerade_that_puts_another_telephone_in_the_booths_place_changes_no_line():
    dialect = Dialect(OPTIONS)
    heard([CALL, UP, event("Rename", Channel="SIP/101-0000000a", Newname="SIP/103-0000000c", Uniqueid="1.1")], dialect)
    assert b"Channel: SIP/103-0000000c\r\n" in dialect.hang_up(("SIP/101",), None)
    (over,) = heard([OVER], dialect)
    assert (over.names, over.ref) == (("SIP/101",), Ref("1.1"))


def record(seconds: str = "61", **more: str) -> bytes:
    told = {"Channel": "SIP/101-0000000a", "DestinationChannel": "SIP/trunk-0000000b", "Destination": "0033123456789",
            "StartTime": "2026-03-02 11:58:40", "AnswerTime": "2026-03-02 11:58:59", "EndTime": "2026-03-02 12:00:00",
            "BillableSeconds": seconds, "Disposition": "ANSWERED", "UniqueID": "1.1"}  # fmt: skip
    return event("Cdr", **(told | more))


def test_a_record_after_the_end_completes_the_same_call_once():
    said = events(heard([CALL, UP, OVER, record(), record("62")]))
    assert kinds(said) == [Dialled, Answered, HungUp, Completed]
    assert (said[-1].ref, said[-1].seconds, said[-1].number) == (Ref("1.1"), 61, "0033123456789")
    assert said[-1].told.answered.isoformat() == "2026-03-02T11:58:59"


def test_a_record_before_the_end_is_the_end():
    assert kinds(heard([CALL, UP, record(), OVER])) == [Dialled, Answered, Completed]


@pytest.mark.parametrize(
    "packet",
    [record(Disposition="NO ANSWER"), record(UniqueID="1.2"), record("many"), record(Channel="Local/1@x-1;2")],
    ids=["unanswered", "the trunk's own", "no seconds", "a Local channel's"],
)
def test_a_record_that_is_not_the_booths_talk_is_passed_over(packet):
    assert kinds(heard([CALL, UP, OVER, packet])) == [Dialled, Answered, HungUp]


def test_a_record_that_counts_an_ivr_before_the_answer_is_passed_over():
    early = event("Newstate", Channel="SIP/101-0000000a", ChannelState="6", Uniqueid="1.1", Linkedid="1.1")
    assert kinds(heard([CALL, early, UP, OVER, record()])) == [Dialled, Answered, HungUp]


# ---- what the simulator says


def test_what_is_spoken_is_understood_as_what_was_meant():
    told = {"at": THEN, "names": ("SIP/104",), "ref": Ref("1700000000.9")}
    story = (Dialled(number="0049891234567", **told), Ringing(**told), Answered(**told), HungUp(**told))
    assert events(heard(packet for one in story for packet in speak(one))) == list(story)


def test_a_record_that_is_spoken_is_understood_alone():
    told = {"at": THEN, "names": ("SIP/104",), "ref": Ref("1700000000.9")}
    (completed,) = events(heard(speak(Completed(number="0049", seconds=75, answered=True, **told))))
    assert (completed.number, completed.seconds, completed.names) == ("0049", 75, ("SIP/104",))
