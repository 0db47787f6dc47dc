"""The manager's wire: where a packet begins and ends, in spite of lost blank lines and noise."""

import random

import pytest

from callshop.gateway.dialects import ami
from callshop.gateway.dialects.ami import Packet, Packets
from callshop.gateway.framing import LineBuffer

WANTED = frozenset({"newchannel", "hangup", "originateresponse"})


def packets(data: bytes) -> list[Packet]:
    reader = Packets(WANTED)
    return [packet for line in LineBuffer().feed(data) for packet in reader.feed(line)]


def heads(data: bytes) -> list[tuple[str, str]]:
    return [(packet.kind, packet.name) for packet in packets(data) if packet.kind != "noise"]


def test_a_packet_ends_with_its_blank_line_and_keys_are_spelled_one_way():
    ended, pong = b"Event: Hangup\r\nUniqueID: 7.1\r\nCause: 16\r\n\r\n", b"Response: Success\r\nPing: Pong\r\n\r\n"
    first, second = packets(ended + pong)
    assert (first.kind, first.name, first.get("uniqueid"), first.get("cause")) == ("event", "hangup", "7.1", "16")
    assert (second.kind, second.name, second.get("ping")) == ("response", "success", "Pong")


def test_nothing_comes_before_the_blank_line():
    assert packets(b"Event: Hangup\r\nUniqueid: 7.1\r\n") == []


def test_the_banner_needs_no_blank_line():
    assert heads(b"Asterisk Call Manager/5.0.2\r\nResponse: Success\r\n\r\n") == [
        ("banner", "Call Manager/5.0.2"),
        ("response", "success"),
    ]


def test_an_event_line_in_the_middle_begins_the_next_packet():
    lost = b"Event: Newexten\r\nAppData: x\r\nEvent: Hangup\r\nUniqueid: 7.1\r\n\r\n"
    assert heads(lost) == [("event", "newexten"), ("event", "hangup")]


def test_a_response_line_inside_an_event_is_its_field():
    (packet,) = packets(b"Event: OriginateResponse\r\nResponse: Failure\r\nUniqueid: 7.1\r\n\r\n")
    assert (packet.kind, packet.get("response"), packet.get("uniqueid")) == ("event", "Failure", "7.1")


def test_the_keys_may_come_in_any_order():
    (packet,) = packets(b"Channel: SIP/1-1\r\nEvent: Hangup\r\nUniqueid: 7.1\r\n\r\n")
    assert (packet.name, packet.get("channel"), packet.get("uniqueid")) == ("hangup", "SIP/1-1", "7.1")


def test_what_asterisk_writes_for_nothing_is_nothing_and_the_first_of_repeated_keys_counts():
    (packet,) = packets(b"Event: Hangup\r\nCallerIDNum: <unknown>\r\nChanVariable: a=\r\nChanVariable: b=\r\n\r\n")
    assert (packet.get("calleridnum"), packet.get("chanvariable"), packet.get("absent")) == ("", "a=", "")


def test_the_second_line_of_a_value_belongs_to_its_packet():
    (packet,) = packets(b"Event: Hangup\r\nAppData: one\r\ntwo without a key\r\nUniqueid: 7.1\r\n\r\n")
    assert packet.get("uniqueid") == "7.1"


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b""])
def test_noise_before_the_first_packet_does_not_swallow_it(seed, end):
    noise = random.Random(seed).randbytes(4096)
    assert heads(noise + end + b"Event: Hangup\r\nUniqueid: 7.1\r\n\r\n") == [("event", "hangup")]


def test_noise_is_told_once_and_bounded():
    noise = [packet for packet in packets((b"\xff" * 3000 + b"\n") * 40 + b"\n") if packet.kind == "noise"]
    assert len(noise) == 1
    assert len(noise[0].noise) == ami.MOST_NOISE


def test_a_packet_without_end_does_not_grow():
    reader = Packets(WANTED)
    for number in range(10_000):
        assert not list(reader.feed(b"Key%d: %s" % (number, b"x" * 5000)))
    assert len(reader._fields) == ami.MOST_LINES
    assert all(len(value) <= ami.LONGEST_VALUE for value in reader._fields.values())


def test_fields_of_unwanted_events_are_not_kept():
    (packet,) = packets(b"Event: VarSet\r\nVariable: x\r\nValue: y\r\n\r\n")
    assert (packet.name, dict(packet.fields)) == ("varset", {})


def test_an_action_is_written_as_the_manager_reads_it_and_cannot_be_split():
    assert ami.action("Login", Username="a\r\nAction: Originate", Secret="é") == (
        b"Action: Login\r\nUsername: a  Action: Originate\r\nSecret: \xc3\xa9\r\n\r\n"
    )


def test_bytes_of_a_channel_name_that_are_no_utf8_go_back_as_they_came():
    (packet,) = packets(b"Event: Hangup\r\nChannel: SIP/caf\xe9-1\r\n\r\n")
    assert b"SIP/caf\xe9-1" in ami.action("Hangup", Channel=packet.get("channel"))


def test_the_login_key_is_the_md5_of_challenge_and_secret():
    assert ami.login_key("145769581", "secret") == "6a8fac2af5537b85cbe39504089e0399"
