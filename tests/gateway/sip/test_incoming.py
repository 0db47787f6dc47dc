"""Calls that ring in, registrations that make them possible, and calls between two of the shop's own telephones."""

from callshop.events import Answered, AuthorizationRequest, Dialled, HungUp, Registered
from tests.gateway.sip.desk import (
    OURS,
    PHONE,
    PROVIDER,
    SECOND,
    Lab,
    answer,
    invite,
    message,
    register,
    registered,
    request,
    ring,
)


def test_a_registration_goes_out_as_ours_and_comes_back_as_the_device_s_own():
    lab = Lab()
    lab.hear(PHONE, register())
    (asked,) = lab.to(PROVIDER)
    (contact,) = asked.addresses("contact")
    assert f"{contact.uri.host}:{contact.uri.port}" == OURS and contact.uri.user.startswith("cs")
    assert contact.param("expires") == "60" and contact.param("+sip.instance") == '"<urn:uuid:1>"'
    others = "<sip:cab1@198.51.100.7:5060>;expires=3000"
    lab.hear(PROVIDER, answer(asked, 200, "OK", f"Contact: {others}, {contact};received=\"sip:198.51.100.1\""))
    (ok,) = lab.to(PHONE)
    (own,) = ok.addresses("contact")
    assert own.uri_text == "sip:cab1-77@192.168.1.20:5060"
    assert own.param("expires") == "60" and own.param("received") == '"sip:198.51.100.1"'
    (told,) = [event for event in lab.told if isinstance(event, Registered)]
    assert (told.names[0], told.maker, told.provider) == ("192.168.1.20/cab1", "baresip v1.0.0", "sip.example.net:5060")
    assert told.until == lab.at.wall + 60_000


def test_the_same_contact_is_the_same_registration_also_after_a_restart():
    lab = Lab()
    first = registered(lab)
    lab.start()
    again = registered(lab, cseq=2)
    assert first.addresses("contact")[0].uri == again.addresses("contact")[0].uri


def test_a_goodbye_stays_a_goodbye():
    lab = Lab()
    registered(lab)
    asked = registered(lab, cseq=2, expires=0)
    assert asked.addresses("contact")[0].param("expires") == "0"
    assert lab.told[-1].until == 0
    lab.hear(PHONE, register(cseq=3, contact="*"))
    assert lab.to(PROVIDER)[-1].get("contact") == "*"


def test_a_refused_registration_is_no_registration():
    lab = Lab()
    lab.hear(PHONE, register())
    lab.hear(PROVIDER, answer(lab.to(PROVIDER)[-1], 401, "Unauthorized", 'WWW-Authenticate: Digest realm="p"'))
    assert lab.to(PHONE)[-1].get("www-authenticate") == 'Digest realm="p"'
    assert lab.told == []


def test_a_call_rings_in_and_is_told_as_such():
    lab = Lab()
    asked = registered(lab)
    got = ring(lab, asked)
    assert got.target == "sip:cab1-77@192.168.1.20:5060"
    assert got.items("record-route") == [f"<sip:{OURS};lr>", "<sip:203.0.113.99;lr>"]
    lab.hear(PHONE, answer(got, 180, "Ringing", tag="cab"))
    back = lab.to(PROVIDER)[-1]
    assert back.items("record-route") == ["<sip:203.0.113.99;lr>"] and len(back.items("via")) == 1
    lab.hear(PHONE, answer(got, 200, "OK", tag="cab", contact="<sip:cab1-77@192.168.1.20:5060>"))
    ok = lab.to(PROVIDER)[-1]
    assert ok.addresses("contact")[0].uri == asked.addresses("contact")[0].uri
    assert [type(event).__name__ for event in lab.told] == ["Registered", "Dialled", "Ringing", "Answered"]
    dialled = lab.told[1]
    assert (dialled.direction, dialled.number, dialled.names[0]) == ("in", "0033600000000", "192.168.1.20/cab1")
    target = asked.addresses("contact")[0].uri_text
    ack = message(f"ACK {target} SIP/2.0", "Via: SIP/2.0/UDP 203.0.113.99:5060;branch=z9hG4bKa",
                  "From: <sip:0033600000000@sip.example.net>;tag=caller", "To: <sip:cab1@sip.example.net>;tag=cab",
                  "Call-ID: in-1", "CSeq: 7 ACK")  # fmt: skip
    lab.hear(PROVIDER, ack)
    assert lab.to(PHONE)[-1].method == "ACK"
    lab.hear(PHONE, request("BYE", "sip:0033600000000@203.0.113.99:5070", call="in-1", tag="cab", to="caller",
                            branch="z9hG4bKb", callee="0033600000000"))  # fmt: skip
    assert isinstance(lab.told[-1], HungUp)
    bye = next(m for _, m in lab.sent if m.method == "BYE")
    assert bye.addresses("contact")[0].uri == asked.addresses("contact")[0].uri


def test_a_caller_who_gives_up():
    lab = Lab()
    asked = registered(lab)
    got = ring(lab, asked)
    lab.hear(PHONE, answer(got, 180, "Ringing", tag="cab"))
    target = asked.addresses("contact")[0].uri_text
    lab.hear(PROVIDER, message(f"CANCEL {target} SIP/2.0", "Via: SIP/2.0/UDP 203.0.113.99:5060;branch=z9hG4bKin-1",
                               "From: <sip:0033600000000@sip.example.net>;tag=caller", "To: <sip:cab1@sip.example.net>",
                               "Call-ID: in-1", "CSeq: 7 CANCEL"))  # fmt: skip
    assert isinstance(lab.told[-1], HungUp)
    assert lab.to(PHONE)[-1].method == "CANCEL"


def test_a_contact_that_the_device_has_left_is_called_no_more():
    lab = Lab()
    old = registered(lab)
    registered(lab, contact="<sip:cab1-99@192.168.1.20:5060>;expires=60", call="reg-2")
    target = old.addresses("contact")[0].uri_text
    lab.hear(PROVIDER, message(f"INVITE {target} SIP/2.0", "Via: SIP/2.0/UDP 203.0.113.99:5060;branch=z9hG4bKz",
                               "From: <sip:1@sip.example.net>;tag=c", "To: <sip:cab1@sip.example.net>",
                               "Call-ID: in-2", "CSeq: 1 INVITE"))  # fmt: skip
    assert lab.to(PROVIDER)[-1].status == 404


def test_two_cabins_talk_to_each_other_as_one_call_for_nothing():
    lab = Lab()
    registered(lab)
    other = registered(lab, "cab2", SECOND, call="reg-2")
    lab.told.clear()
    lab.hear(PHONE, invite("cab2", callee="cab2"))
    asked = lab.to(PROVIDER)[-1]
    assert asked.method == "INVITE"
    first = [event for event in lab.told if isinstance(event, (AuthorizationRequest, Dialled))]
    assert all(event.free for event in first) and len(first) == 2
    got = message(f"INVITE {other.addresses('contact')[0].uri_text} SIP/2.0",
                  "Via: SIP/2.0/UDP 203.0.113.99:5060;branch=z9hG4bKleg",
                  "From: <sip:cab1@sip.example.net>;tag=b2b", "To: <sip:cab2@sip.example.net>",
                  "Call-ID: another", "CSeq: 1 INVITE", "Contact: <sip:cab1@203.0.113.99:5070>")  # fmt: skip
    lab.hear(PROVIDER, got)
    leg = lab.to(SECOND)[-1]
    lab.hear(SECOND, answer(leg, 200, "OK", tag="two", contact="<sip:cab2-77@192.168.1.21:5060>"))
    lab.hear(PROVIDER, answer(asked, 200, "OK", contact="<sip:cab2@203.0.113.99:5070>"))
    assert [type(event) for event in lab.told] == [AuthorizationRequest, Dialled, Answered]
    assert lab.told[-1].free


def test_a_device_does_not_call_with_another_one_s_line():
    lab = Lab()
    registered(lab, "cab2", SECOND, call="reg-2")
    lab.hear(PHONE, invite(user="cab2"))
    assert lab.to(PROVIDER) == [] and lab.to(PHONE)[-1].status == 403
    assert lab.names() == ["Registered", "Unreadable"]


def test_a_device_nobody_mapped_hears_nothing_and_is_told_of():
    lab = Lab()
    lab.proxy.map_lines(("cab2",))
    lab.hear(PHONE, register())
    lab.hear(PHONE, invite())
    lab.hear(PHONE, invite(branch="z9hG4bKagain"))
    assert lab.sent == []
    assert lab.names() == ["Knocked"]
    assert (lab.told[0].names[0], lab.told[0].maker) == ("192.168.1.20/cab1", "baresip v1.0.0")
    lab.proxy.map_lines(("cab2", "cab1"))
    lab.hear(PHONE, register(cseq=2))
    assert lab.to(PROVIDER)[-1].method == "REGISTER"


def test_the_way_to_the_provider_is_kept_open():
    lab = Lab()
    registered(lab)
    lab.sent.clear()
    lab.wait(51_000)
    assert [data for peer, data in lab.sent if peer == PROVIDER and data == b"\r\n\r\n"] == [b"\r\n\r\n"] * 2
    lab.wait(60_000)
    lab.sent.clear()
    lab.wait(60_000)
    assert lab.sent == [], "nobody is registered any more"


def test_what_a_provider_asks_of_us_ourselves_is_answered_and_no_more():
    lab = Lab()
    for method, code in (("OPTIONS", 200), ("MESSAGE", 404), ("INVITE", 404)):
        lab.hear(PROVIDER, message(f"{method} sip:{OURS} SIP/2.0",
                                   f"Via: SIP/2.0/UDP 203.0.113.99:5060;branch=z9hG4bK{method}",
                                   "From: <sip:p@sip.example.net>;tag=p", f"To: <sip:{OURS}>", f"Call-ID: {method}",
                                   f"CSeq: 1 {method}"))  # fmt: skip
        assert lab.to(PROVIDER)[-1].status == code
