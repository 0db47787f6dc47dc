"""Calls in the adapters' own words, written by us, and what each must give. No recording of a whole call is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from callshop.events import Answered, Dialled, HungUp, LineEvent, Moment, OffHook, Ringing

ADAPTER = "192.0.2.10"
START = Moment(wall=1_772_452_800_000, mono=5_000_000)
STEP_MS = 2000
"""From one datagram to the next."""


@dataclass(frozen=True, slots=True)
class Sample:
    """`events` after feeding `datagrams` from ADAPTER, the first at START, then one every STEP_MS."""

    title: str
    datagrams: tuple[bytes, ...]
    events: tuple[LineEvent, ...]


def said(step: int, kind: type[LineEvent], line: str, **facts: object) -> LineEvent:
    """The event the datagram number `step` gives, counted from 0."""
    at = START.plus(step * STEP_MS)
    return kind(at=at, names=(f"{ADAPTER}/{line}",), device=ADAPTER, vouched=False, **facts)


def sip(first: str, call: str, cseq: str, **headers: str) -> bytes:
    """A SIP message of account 101 at ADAPTER. Headers by name, `_` for `-`; the usual ones are filled in."""
    usual: Mapping[str, str] = {
        "Via": f"SIP/2.0/UDP {ADAPTER}:5060;branch=z9hG4bK-1",
        "From": "Cabine 1 <sip:101@sip.example.net>;tag=a1",
        "To": "<sip:0033145678901@sip.example.net>",
    }
    lines = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{first}\r\n{head}Call-ID: {call}\r\nCSeq: {cseq}\r\nContent-Length: 0\r\n\r\n".encode()


INVITE = "INVITE sip:0033145678901@sip.example.net SIP/2.0"
OK, TRYING, RINGING = "SIP/2.0 200 OK", "SIP/2.0 100 Trying", "SIP/2.0 180 Ringing"
FRANCE, SPAIN = "0033145678901", "0034912345678"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "an answered call in text lines, with all that is not needed between",
        (
            b"[1]Off Hook",
            b"Calling:0033145678901@sip.example.net",
            b"[1:0]AUD ALLOC CALL (port=16384)",
            b"CC:CallProgress",
            b"[1:0]RTP Rx Up",
            b"CC:Remote Resume",
            b"[1:0]AUD Rel Call",
            b"[1]On Hook",
        ),
        (
            said(0, OffHook, "1"),
            said(1, Dialled, "1", number=FRANCE),
            said(3, Ringing, "1"),
            said(5, Answered, "1"),
            said(6, HungUp, "1"),
        ),
    ),
    Sample(
        "nobody answers: sound and all, but never an answer",
        (
            b"<134>[0]Off Hook\r\n",
            b"<134>Calling:0034912345678@sip.example.net\0",
            b"<134>CC:CallProgress\n",
            b"<134>[0:0]RTP Rx Up\0",
            b"<134>CC:Failed w/ Calling\r\n\0",
            b"<134>[0:0]AUD Rel Call\0",
            b"<134>[0]On Hook\0",
        ),
        (
            said(0, OffHook, "0"),
            said(1, Dialled, "0", number=SPAIN),
            said(2, Ringing, "0"),
            said(4, HungUp, "0"),
        ),
    ),
    Sample(
        "two handsets are up: each number waits for the next word with a port digit",
        (
            b"[0]Off Hook",
            b"[1]Off Hook",
            b"Calling:0034912345678@sip.example.net",
            b"[1:0]AUD ALLOC CALL (port=16386)",
            b"Calling:0033145678901@sip.example.net",
            b"[0:0]AUD ALLOC CALL (port=16384)",
            b"CC:Remote Resume",
            b"[0:0]RTP Rx Up",
            b"CC:Remote Resume",
            b"[0]On Hook",
            b"[1]On Hook",
        ),
        (
            said(0, OffHook, "0"),
            said(1, OffHook, "1"),
            said(2, Dialled, "1", number=SPAIN),
            said(4, Dialled, "0", number=FRANCE),
            said(6, Answered, "0"),
            said(8, Answered, "1"),
            said(9, HungUp, "0"),
            said(10, HungUp, "1"),
        ),
    ),
    Sample(
        "call states in numbers",
        (
            b"[2]CC:NewCallState 6/0",
            b"[2]CC:NewCallState 8/6",
            b"Calling:0033145678901@sip.example.net",
            b"[2]CC:NewCallState 09/08",
            b"[2]CC:NewCallState 18/9",
            b"[2]CC:NewCallState 13/9",
            b"[2]CC:NewCallState 14/13",
            b"[2]CC:NewCallState 13/16",
            b"[2]CC:NewCallState 11/13",
            b"[2]CC:NewCallState 0/11",
        ),
        (
            said(0, OffHook, "2"),
            said(2, Dialled, "2", number=FRANCE),
            said(3, Ringing, "2"),
            said(5, Answered, "2"),
            said(8, HungUp, "2"),
        ),
    ),
    Sample(
        "call states by name: an incoming call",
        (
            b"[0]CC:NewCallState CC_CST_RINGING/CC_CST_IDLE",
            b"[0]Off Hook",
            b"[0]CC:NewCallState CC_CST_ANSWERING/CC_CST_RINGING",
            b"[0]CC:NewCallState CC_CST_CONNECTED/CC_CST_ANSWERING",
            b"[0]CC:NewCallState CC_CST_INVALID/CC_CST_CONNECTED",
            b"[0]CC:NewCallState CC_CST_IDLE/CC_CST_INVALID",
            b"[0]On Hook",
        ),
        (
            said(0, Dialled, "0", number="", direction="in"),
            said(3, Answered, "0", direction="in"),
            said(4, HungUp, "0"),
        ),
    ),
    Sample(
        "SIP messages: a 200 to REGISTER and to BYE is no answer, a 401 no end",
        (
            b"[1]Off Hook",
            sip("REGISTER sip:sip.example.net SIP/2.0", "r1", "1 REGISTER"),
            sip(OK, "r1", "1 REGISTER"),
            sip(INVITE, "c1", "101 INVITE"),
            sip("SIP/2.0 401 Unauthorized", "c1", "101 INVITE"),
            sip(INVITE, "c1", "102 INVITE"),
            sip(TRYING, "c1", "102 INVITE"),
            sip(RINGING, "c1", "102 INVITE"),
            sip(OK, "c1", "102 INVITE"),
            sip("BYE sip:0033145678901@sip.example.net SIP/2.0", "c1", "103 BYE"),
            sip(OK, "c1", "103 BYE"),
            b"[1]On Hook",
        ),
        (
            said(0, OffHook, "1"),
            said(3, Dialled, "1", number=FRANCE),
            said(7, Ringing, "1"),
            said(8, Answered, "1"),
            said(9, HungUp, "1"),
        ),
    ),
    Sample(
        "everything is told three times: one call",
        (
            b"[1]Off Hook",
            b"[1]CC:NewCallState 6/0",
            b"[1]CC:NewCallState 8/6",
            b"Calling:0033145678901@sip.example.net",
            sip(INVITE, "c2", "101 INVITE"),
            b"[1:0]AUD ALLOC CALL (port=16384)",
            sip(RINGING, "c2", "101 INVITE"),
            b"CC:CallProgress",
            b"[1]CC:NewCallState 9/8",
            sip(OK, "c2", "101 INVITE"),
            b"CC:Remote Resume",
            b"[1]CC:NewCallState 13/9",
            sip("BYE sip:101@192.0.2.10:5060 SIP/2.0", "c2", "1 BYE"),
            b"[1:0]AUD Rel Call",
            b"[1]CC:NewCallState 11/13",
            b"[1]CC:NewCallState 0/11",
            b"[1]On Hook",
        ),
        (
            said(0, OffHook, "1"),
            said(3, Dialled, "1", number=FRANCE),
            said(6, Ringing, "1"),
            said(9, Answered, "1"),
            said(12, HungUp, "1"),
        ),
    ),
    Sample(
        "a handset lifted and put back; a caller on the exchange line; an older adapter's line",
        (
            b"[1]Off Hook",
            b"[1]Hook Flash",
            b"FXO:CNDD name=, number=0145678901 ",
            b"<62>00:00:51 192.0.2.10 [00]:ARP Update: MAC:000000000001, IP:192.0.2.1",
            b"[1]On Hook",
        ),
        (said(0, OffHook, "1"), said(4, HungUp, "1")),
    ),
)
