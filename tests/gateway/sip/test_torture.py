"""RFC 4475's torture messages through the proxy: no exception, valid ones go on byte for byte; and garbage."""

import random

import pytest

from callshop.events import Unreadable
from callshop.gateway.dialects.sip.protocol.message import blanked, read
from tests.gateway.sip.desk import FAR, PHONE, PROVIDER, Lab, answer, invite, register, registered, request, ring, talk

FORWARDED = [
    "wsinv", "intmeth", "esc01", "escnull", "lwsdisp", "longreq", "semiuri", "transports", "mpart01",
    "dblreq", "esc02", "badaspec", "badbranch", "baddate", "baddn", "inv2543", "invut", "regaut01",
    "regbadct", "regescrt", "sdp01", "cparam01", "cparam02", "unksm2",
]  # fmt: skip
"""Valid (RFC 4475 3.1.1 and 3.2 to 3.4), or harmless to a proxy that reads no more than it needs."""

REFUSED = {
    "badinv01": 400, "badvers": 505, "bext01": 420, "clerr": 400, "escruri": 400, "insuf": 400, "ltgtruri": 400,
    "lwsruri": 400, "lwsstart": 400, "mcl01": 400, "mismatch01": 400, "mismatch02": 400, "multi01": 400, "ncl": 400,
    "novelsc": 416, "quotbal": 400, "scalar02": 400, "test": 400, "trws": 400, "unkscm": 416, "zeromf": 483,
}  # fmt: skip
"""What their senders hear, where anything in them says who they are."""

DROPPED = ["bcast", "bigcode", "noreason", "scalarlg", "unreason"]
"""Answers to nothing that we have asked."""

CHANGED = ("via", "v", "max-forwards", "contact", "m", "route")
"""Headers that a proxy must change, or that the masquerade does."""


def message(samples, name: str) -> bytes:
    return (samples / "sip" / "torture" / f"{name}.dat").read_bytes()


def kept_lines(data: bytes) -> list[bytes]:
    """The header lines that nobody may touch, folds and all, in their order."""
    head = data.lstrip().partition(b"\r\n\r\n")[0].replace(b"\r\n ", b"\0 ").replace(b"\r\n\t", b"\0\t")
    lines = head.split(b"\r\n")[1:]
    return [line for line in lines if line and line.partition(b":")[0].strip().lower().decode("latin-1") not in CHANGED]


def test_every_torture_message_is_in_one_of_the_lists(samples):
    names = {path.stem for path in (samples / "sip" / "torture").glob("*.dat")}
    assert names == {*FORWARDED, *REFUSED, *DROPPED}


@pytest.mark.parametrize("name", FORWARDED)
def test_a_valid_one_goes_on_byte_for_byte(samples, name):
    lab = Lab()
    data = message(samples, name)
    lab.hear(PHONE, data)
    (sent,) = lab.to(PROVIDER)
    out = bytes(sent)
    assert out.partition(b"\r\n")[0] == data.lstrip().partition(b"\r\n")[0]
    assert kept_lines(out) == kept_lines(data)
    body = data.partition(b"\r\n\r\n")[2]
    assert sent.body == body or (body.startswith(sent.body) and sent.get("content-length") == str(len(sent.body)))


@pytest.mark.parametrize("name", REFUSED)
def test_an_invalid_one_goes_nowhere(samples, name):
    lab = Lab()
    lab.hear(PHONE, message(samples, name))
    assert lab.to(PROVIDER) == []
    heard = [m.status for peer, m in lab.sent if m.status != 100]
    assert heard in ([], [REFUSED[name]])


@pytest.mark.parametrize("name", DROPPED)
def test_an_answer_to_nothing_is_dropped(samples, name):
    lab = Lab()
    lab.hear(PHONE, message(samples, name))
    lab.hear(PROVIDER, message(samples, name))
    assert lab.sent == []


def test_a_reason_in_any_words_reaches_the_telephone_as_it_is(samples):
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    words = message(samples, "unreason").partition(b"\r\n")[0]
    data = answer(asked, 200, "OK", contact=FAR).encode("latin-1")
    lab.hear(PROVIDER, words + b"\r\n" + data.partition(b"\r\n")[2])
    assert bytes(lab.to(PHONE)[-1]).partition(b"\r\n")[0] == words


def test_what_is_no_sip_is_told_and_line_ends_and_stun_are_not():
    lab = Lab()
    lab.hear(PHONE, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert isinstance(lab.told[0], Unreadable)
    for keeps_alive in (b"", b"\r\n\r\n", b"\0\0\0\0", b"\0", b"\0\1\0\0!\x12\xa4B" + b"x" * 12):
        lab.hear(PHONE, keeps_alive)
    assert len(lab.told) == 1 and lab.sent == []


def test_no_password_s_answer_is_written_down():
    said = (
        b"REGISTER sip:x SIP/2.0\r\nAuthorization: Digest username=\"a\",\r\n response=\"0123456789abcdef\"\r\n"
        b"PROXY-AUTHORIZATION : Digest response=\"fedcba98\"\r\nAuthentication-Info: rspauth=\"abad1dea\"\r\n"
        b"Call-ID: 1\r\n\r\n"
    )
    shown = blanked(said)
    assert not any(secret in shown for secret in (b"0123456789abcdef", b"fedcba98", b"abad1dea"))
    assert shown.endswith(b"\r\nCall-ID: 1\r\n\r\n") and shown.count(b"***") == 3


def conversation() -> list[tuple]:
    """Good messages of both sides, to be spoilt."""
    lab = Lab()
    said = []
    real = lab.proxy.feed
    lab.proxy.feed = lambda data, flow, at: said.append((flow, data)) or real(data, flow, at)
    asked = registered(lab)
    talk(lab)
    got = ring(lab, asked)
    lab.hear(PHONE, answer(got, 200, "OK", tag="cab", contact="<sip:cab1-77@192.168.1.20:5060>"))
    lab.hear(PHONE, request("REFER", FAR.strip("<>"), "Refer-To: <sip:1@x>", to="far", cseq=2, branch="z9hG4bKr"))
    lab.hear(PHONE, request("BYE", FAR.strip("<>"), to="far", cseq=3, branch="z9hG4bKb"))
    lab.hear(PHONE, register(cseq=9, contact="*"))
    return said


SIGNS = [b"\r\n", b"\0", b'"', b"<", b">", b";", b",", b":", b"@", b"%00", b" ", b"\xff", b"sip:", b"tag=", b"9" * 30]


def spoilt(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(4):
            case 0:
                data = data[:at] + dice.choice(SIGNS) + data[at:]
            case 1:
                data = data[:at] + data[at + dice.randint(1, 40) :]
            case 2:
                data = data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]
            case _:
                lines = data.split(b"\r\n")
                dice.shuffle(lines)
                data = b"\r\n".join(lines)
    return data


@pytest.mark.parametrize("seed", range(8))
def test_spoilt_messages_break_nothing_and_a_call_goes_on_between_them(seed):
    dice = random.Random(seed)
    said = conversation()
    lab = Lab()
    asked = talk(lab, call="steady")
    for _ in range(200):
        flow, data = dice.choice(said)
        lab.hear(flow, spoilt(data, dice))
        lab.wait(dice.choice((0, 1, 700)))
    lab.told.clear()
    lab.hear(PHONE, request("BYE", FAR.strip("<>"), to="far", cseq=99, branch="z9hG4bKlast", call="steady"))
    assert "HungUp" in lab.names()
    assert read(bytes(asked)) is not None
    lab.wait(400_000)
    assert not lab.proxy._state.transactions.clients and not lab.proxy._state.transactions.servers
