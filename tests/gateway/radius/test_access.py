"""A gateway that asks before a call: credit time or a reject, and the same again for the same question."""

import pytest
from pyrad.packet import AuthPacket

from callshop.events import AuthorizationRequest, Unreadable, Verdict, sentence
from callshop.gateway.dialects import Send
from callshop.gateway.dialects.radius import Dialect
from callshop.gateway.dialects.radius_packets import DICTIONARY
from callshop.gateway.radius_dumps import packets_from_text
from tests.gateway.radius.radius_desk import NOON, PEER, SECRET

ASK = (
    "NAS-IP-Address = 192.0.2.10",
    'Cisco-NAS-Port = "FXS0/1/0"',
    "Calling-Station-Id = 701",
    "Called-Station-Id = 0033145678901",
    "NAS-Port-Type = Async",
)


def question(*lines: str) -> bytes:
    (frame,) = packets_from_text("Access-Request\n" + "\n".join(lines), SECRET)
    return frame


def reply_to(frame: bytes, send: Send) -> AuthPacket:
    request = AuthPacket(packet=frame, secret=SECRET, dict=DICTIONARY)
    reply = request.CreateReply(packet=send.data)
    assert request.VerifyReply(reply, enforce_ma=True)
    return reply


@pytest.mark.parametrize(
    ("credit", "time", "code"), [("plain", "60", "0"), ("named", "h323-credit-time=60", "h323-return-code=0")]
)
def test_a_question_is_put_to_the_shop_and_answered_with_the_seconds_it_gives(credit, time, code):
    dialect, frame = Dialect({"secret": SECRET.decode(), "auth": "1812", "credit": credit}), question(*ASK)
    (asked,) = dialect.feed(frame, PEER, NOON)
    assert isinstance(asked, AuthorizationRequest)
    assert (asked.number, asked.names[0]) == ("0033145678901", "192.0.2.10/FXS0/1/0")
    (send,) = dialect.reply(asked.ticket, Verdict(True, 60))
    reply = reply_to(frame, send)
    assert (send.port, send.peer, reply.code) == ("auth", PEER, 2)
    assert reply["h323-credit-time"] == [time]
    assert reply["h323-return-code"] == [code]


def test_a_refusal_says_why():
    dialect, frame = Dialect({"secret": SECRET.decode(), "auth": "1812"}), question(*ASK)
    (asked,) = dialect.feed(frame, PEER, NOON)
    (send,) = dialect.reply(asked.ticket, Verdict(False, 0, sentence("No cabin has this line.")))
    reply = reply_to(frame, send)
    assert (reply.code, reply["h323-return-code"], reply[18]) == (3, ["7"], [b"No cabin has this line."])


def test_a_very_long_reason_is_cut_between_letters():
    dialect, frame = Dialect({"secret": SECRET.decode(), "auth": "1812"}), question(*ASK)
    (asked,) = dialect.feed(frame, PEER, NOON)
    (send,) = dialect.reply(asked.ticket, Verdict(False, 0, sentence("é" * 300)))
    assert reply_to(frame, send)["Reply-Message"] == ["é" * 123]


def test_a_repeated_question_gets_the_same_bytes_and_is_asked_once():
    dialect, frame = Dialect({"secret": SECRET.decode(), "auth": "1812"}), question(*ASK)
    (asked,) = dialect.feed(frame, PEER, NOON)
    (send,) = dialect.reply(asked.ticket, Verdict(True, 60))
    assert list(dialect.feed(frame, PEER, NOON.plus(2000))) == [send]
    assert isinstance(next(iter(dialect.feed(frame, PEER, NOON.plus(120_000)))), AuthorizationRequest)


def test_a_question_not_answered_yet_is_asked_again_under_the_same_ticket():
    dialect, frame = Dialect({"secret": SECRET.decode(), "auth": "1812"}), question(*ASK)
    (first,) = dialect.feed(frame, PEER, NOON)
    (again,) = dialect.feed(frame, PEER, NOON.plus(2000))
    assert first.ticket == again.ticket


@pytest.mark.parametrize(
    "lines",
    [(*ASK, "Service-Type = Call-Check"), tuple(line for line in ASK if not line.startswith("Called"))],
    ids=["call check", "no number"],
)
def test_a_gateway_asking_for_itself_is_accepted_at_once(lines):
    frame = question(*lines)
    (send,) = Dialect({"secret": SECRET.decode(), "auth": "1812"}).feed(frame, PEER, NOON)
    reply = reply_to(frame, send)
    assert (reply.code, reply["h323-return-code"]) == (2, ["0"])


@pytest.mark.parametrize("code", [(), (80,)], ids=["bare", "signed"])
def test_a_question_that_names_nobody_and_nothing_is_rejected_with_no_time(code):
    request = AuthPacket(1, 9, SECRET, b"\x05" * 16, dict=DICTIONARY)
    if code:
        request.add_message_authenticator()
    (send,) = Dialect({"secret": SECRET.decode(), "auth": "1812"}).feed(request.RequestPacket(), PEER, NOON)
    reply = request.CreateReply(packet=send.data)
    assert request.VerifyReply(reply)
    assert (reply.code, send.port, reply["h323-return-code"]) == (3, "auth", ["7"])
    assert "h323-credit-time" not in reply.keys()  # noqa: SIM118


def test_a_question_with_a_wrong_signature_is_dropped():
    (frame,) = packets_from_text("Access-Request\n" + "\n".join(ASK), b"another")
    (told,) = Dialect({"secret": SECRET.decode()}).feed(frame, PEER, NOON)
    assert isinstance(told, Unreadable)


def test_an_unsigned_question_gets_an_unsigned_reply_without_a_surprise():
    request = AuthPacket(1, 9, SECRET, b"\x05" * 16, dict=DICTIONARY)
    request[30] = [b"123"]
    dialect = Dialect({"secret": SECRET.decode(), "auth": "1812"})
    (asked,) = dialect.feed(request.RequestPacket(), PEER, NOON)
    (send,) = dialect.reply(asked.ticket, Verdict(True, 60))
    reply = request.CreateReply(packet=send.data)
    assert request.VerifyReply(reply)
    assert not reply.message_authenticator


def test_a_gateway_gets_its_credit_under_its_own_vendor_too():
    dialect, frame = Dialect({"secret": SECRET.decode()}), question(*ASK, "Quintum-h323-conf-id = 1 2 3 4")
    (asked,) = dialect.feed(frame, PEER, NOON)
    (send,) = dialect.reply(asked.ticket, Verdict(True, 60))
    reply = reply_to(frame, send)
    assert reply[(6618, 102)] == reply[(9, 102)] == [b"60"]
    assert send.port == "main"


def test_a_ticket_nobody_holds_gets_nothing():
    assert list(Dialect({"secret": "x"}).reply("unknown", Verdict(True, 1))) == []
