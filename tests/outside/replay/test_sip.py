"""`replay sip`: packet captures of other people's telephones, and our own captures of what went through us."""

import struct

import pytest

from callshop.gateway.capture import Capture
from callshop.gateway.dialects.sip import Dialect
from callshop.gateway.recordings import frame_by_frame, frames_of
from callshop.replay import replay
from tests.gateway.sip.desk import PHONE, Lab, request, talk
from tests.outside.replay.replaying import calls_of, facts, recorded, replayed

EXPECTED = {
    "cisco-huawei-prack-202s": [("188.135.3.22/0096896346221", "00255627375029", True, 202)],
    "phone-behind-nat-four-unanswered": [
        ("192.168.1.2/816666", "97239287044", False, 0),
        ("192.168.1.2/voi18062", "0097239287044", False, 0),
        ("192.168.1.2/35104723", "0097239287044", False, 0),
        ("192.168.1.2/35104723", "35104724", False, 0),
    ],
    "linphone-asterisk11-401": [("10.0.2.4/test19", "1000", True, 1)],
    "sipp-freeswitch16": [("10.0.2.20/sipp", "test", True, 8), ("10.0.2.20/sipp", "test", True, None)],
    "nec-dect-brekeke-one-callid-two-legs": [
        ("192.168.105.110/2502", "2504", False, 0),
        ("192.168.105.110/2502", "2504", True, None),
    ],
    "xlite-open-call": [
        ("200.57.7.195", "francisco", True, None),
        ("200.57.7.195/5514540002", "francisco", False, None),
    ],
    "our-lab-baresip-cut-at-4s": [("192.168.1.20/cab1", "33145678901", True, 4)],
}
"""Recording -> of each outgoing call: line, number, answered, seconds (None: still open)."""


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recording_gives_what_people_read_in_it(samples, name):
    assert facts(calls_of("sip", recorded("sip", samples / "sip" / f"{name}.pcap"))) == EXPECTED[name]


def test_the_command_itself(samples):
    calls, (understood, ignored, unreadable) = replayed("sip", samples / "sip" / "linphone-asterisk11-401.pcap")
    assert facts(calls) == EXPECTED["linphone-asterisk11-401"]
    assert (understood, ignored, unreadable) == (3, 6, 0)
    assert calls[0]["ref"] == "681270918;60536970"


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recording_behind_garbage_and_one_that_was_cut_off(samples, name, tmp_path):
    recording = recorded("sip", samples / "sip" / f"{name}.pcap")
    assert facts(calls_of("sip", recording.behind(b"\x00\xff GET / INVITE"))) == EXPECTED[name]
    whole = (samples / "sip" / f"{name}.pcap").read_bytes()
    for part in (0, 3, 23, 24, 30, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.pcap").write_bytes(whole[:part])
        calls_of("sip", recorded("sip", tmp_path / "cut.pcap"))


def pcapng_of(pcap: bytes) -> bytes:
    """The same packets as pcapng."""
    link, packets, at = struct.unpack_from("<I", pcap, 20)[0], [], 24
    while at < len(pcap):
        seconds, micros, held, length = struct.unpack_from("<IIII", pcap, at)
        packets.append((seconds * 10**6 + micros, pcap[at + 16 : at + 16 + held], length))
        at += 16 + held
    section = struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
    blocks = [section, struct.pack("<IIHHII", 1, 20, link, 0, 0, 20)]
    for when, data, length in packets:
        padded = data + b"\0" * (-len(data) % 4)
        size = 32 + len(padded)
        head = struct.pack("<IIIIIII", 6, size, 0, when >> 32, when & 0xFFFFFFFF, len(data), length)
        blocks.append(head + padded + struct.pack("<I", size))
    return b"".join(blocks)


def test_pcapng_tells_the_same(samples, tmp_path):
    name = "linphone-asterisk11-401"
    (tmp_path / "it.pcapng").write_bytes(pcapng_of((samples / "sip" / f"{name}.pcap").read_bytes()))
    assert facts(calls_of("sip", recorded("sip", tmp_path / "it.pcapng"))) == EXPECTED[name]


def test_every_torture_message_is_read_without_a_word_too_much(samples):
    for path in (samples / "sip" / "torture").glob("*.dat"):
        calls_of("sip", recorded("sip", path))


def test_our_own_capture_tells_a_call_that_we_cut_and_no_password(tmp_path):
    """Written as the reader writes it: what came in and what went out."""
    lab, capture = Lab(), Capture(tmp_path, "sip", "dialect=sip")
    capture.write(lab.at, "up")
    hear, take = lab.proxy.feed, lab.take

    def heard(data, flow, at):
        capture.write(at, "in", lab.proxy.blank(data), "main", flow)
        return hear(data, flow, at)

    def taken(items):
        items = list(items)
        for item in items:
            if hasattr(item, "data") and hasattr(item, "peer"):
                capture.write(lab.at, "out", lab.proxy.blank(item.data), "main", item.peer)
        take(items)

    lab.proxy.feed, lab.take = heard, taken
    lab.hear(PHONE, request("OPTIONS", "sip:x@sip.example.net", 'Authorization: Digest response="c0ffee"', cseq=9,
                            call="other", branch="z9hG4bKo"))  # fmt: skip
    talk(lab)
    lab.wait(65_500)
    lab.take(lab.proxy.cut(("cab1",), None, lab.at))
    capture.close()
    (file,) = tmp_path.glob("*.capture")
    assert b"c0ffee".hex() not in file.read_text()
    recording = frames_of("sip", {}, file)
    told = replay(frame_by_frame(Dialect({}), recording), recording.timed)
    (call,) = told.calls()
    assert (call["line"], call["number"], call["seconds"]) == ("192.168.1.20/cab1", "0033145678901", 65)
