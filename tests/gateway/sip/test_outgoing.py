"""A call from a cabin, message by message: what the provider sees, what the telephone sees, what the shop is told."""

from callshop.events import Answered, AuthorizationRequest, Dialled, HungUp, Ringing, Verdict, sentence
from tests.gateway.sip.desk import FAR, OURS, PHONE, PROVIDER, Lab, answer, invite, request, talk


def test_the_provider_sees_no_word_of_the_lan_but_the_body():
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    head = bytes(asked).partition(b"\r\n\r\n")[0].decode()
    assert "192.168.1.20" not in head
    assert "Record-Route" not in head and "Route:" not in head
    assert len(asked.items("via")) == 1 and asked.items("via")[0].startswith(f"SIP/2.0/UDP {OURS};branch=z9hG4bK")
    assert asked.addresses("contact")[0].uri.host + ":5060" == OURS
    assert asked.get("max-forwards") == "69"
    assert asked.body.startswith(b"v=0\r\no=- 1 1 IN IP4 192.168.1.20")


def test_the_telephone_is_told_at_once_that_somebody_tries():
    lab = Lab(verdict=None)
    lab.hear(PHONE, invite())
    assert [message.status for message in lab.to(PHONE)] == [100]
    assert lab.to(PROVIDER) == []


def test_a_call_is_told_each_thing_once_with_its_line_and_number():
    lab = Lab()
    talk(lab)
    asked, dialled, ringing, answered = lab.told
    assert isinstance(asked, AuthorizationRequest)
    assert (asked.number, asked.names[0]) == ("0033145678901", "192.168.1.20/cab1")
    assert isinstance(dialled, Dialled) and dialled.number == "0033145678901"
    assert dialled.names == ("192.168.1.20/cab1", "192.168.1.20", "cab1")
    assert isinstance(ringing, Ringing) and isinstance(answered, Answered)
    assert {event.ref.key for event in lab.told[1:]} == {"call-1;phone"}


def test_the_answer_reaches_the_telephone_after_it_was_told_and_keeps_us_in_the_way():
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    lab.hear(PROVIDER, answer(asked, 200, "OK", "Record-Route: <sip:203.0.113.99;lr>", contact=FAR))
    ok = lab.to(PHONE)[-1]
    assert ok.status == 200
    assert ok.items("via") == ["SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bKone;rport=5060;received=192.168.1.20"] or (
        ok.items("via") == ["SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bKone;rport=5060"]
    )
    assert ok.items("record-route") == ["<sip:203.0.113.99;lr>", f"<sip:{OURS};lr>"]
    assert ok.get("contact") == FAR


def test_a_repeated_answer_is_handed_on_again_and_told_once():
    lab = Lab()
    asked = talk(lab)
    before = len(lab.told)
    lab.to(PHONE)
    lab.hear(PROVIDER, answer(asked, 200, "OK", contact=FAR))
    assert [message.status for message in lab.to(PHONE)] == [200]
    assert len(lab.told) == before


def test_the_acknowledgement_goes_on_to_the_far_end_s_contact():
    lab = Lab()
    talk(lab)
    ack = next(message for peer, message in lab.sent if message.method == "ACK")
    where = next(peer for peer, message in lab.sent if message is ack)
    assert (where.address, where.port) == ("203.0.113.99", 5070)
    assert ack.target == "sip:33145678901@203.0.113.99:5070"
    assert not ack.has("route") and len(ack.items("via")) == 1


def test_who_hangs_up_first_ends_it_when_his_bye_arrives_not_when_it_is_answered():
    lab = Lab()
    talk(lab)
    lab.wait(75_000)
    lab.sent.clear()
    lab.hear(PHONE, request("BYE", FAR.strip("<>"), to="far", cseq=2, branch="z9hG4bKbye", callee="0033145678901"))
    assert isinstance(lab.told[-1], HungUp)
    assert lab.told[-1].at.mono - next(e for e in lab.told if isinstance(e, Answered)).at.mono == 75_000
    (bye,) = [message for _, message in lab.sent if message.method == "BYE"]
    lab.hear(PROVIDER, answer(bye, 200, "OK", tag=""))
    assert lab.to(PHONE)[-1].status == 200
    assert lab.names().count("HungUp") == 1


def test_the_far_end_hangs_up():
    lab = Lab()
    asked = talk(lab)
    bye = request("BYE", asked.addresses("contact")[0].uri_text, tag="far", to="phone", user="0033145678901",
                  callee="cab1", cseq=900, branch="z9hG4bKfarbye", host="203.0.113.99")  # fmt: skip
    lab.to(PHONE)
    lab.hear(PROVIDER, bye)
    assert isinstance(lab.told[-1], HungUp)
    got = lab.to(PHONE)[-1]
    assert got.method == "BYE" and got.target == "sip:cab1-77@192.168.1.20:5060"
    assert len(got.items("via")) == 2
    lab.hear(PHONE, answer(got, 200, "OK", tag=""))
    back = lab.to(PROVIDER)[-1]
    assert back.status == 200 and len(back.items("via")) == 1


def test_a_password_that_is_asked_for_makes_no_second_call():
    lab = Lab()
    lab.hear(PHONE, invite(cseq=1))
    (asked,) = lab.to(PROVIDER)
    lab.hear(PROVIDER, answer(asked, 407, "Proxy Authentication Required", 'Proxy-Authenticate: Digest realm="p"'))
    ack = lab.to(PROVIDER)[-1]
    assert (ack.method, ack.branch) == ("ACK", asked.branch)
    refused = lab.to(PHONE)[-1]
    assert refused.status == 407 and refused.get("proxy-authenticate") == 'Digest realm="p"'
    lab.hear(PHONE, request("ACK", asked.target, to="far"))
    lab.wait(20_000)
    lab.hear(PHONE, invite(cseq=2, branch="z9hG4bKtwo"))
    again = lab.to(PROVIDER)[-1]
    assert again.cseq == 2
    lab.hear(PROVIDER, answer(again, 200, "OK", contact=FAR))
    assert lab.names() == ["AuthorizationRequest", "Dialled", "Answered"]


def test_a_password_that_never_comes_ends_the_attempt():
    lab = Lab()
    lab.hear(PHONE, invite())
    lab.hear(PROVIDER, answer(lab.to(PROVIDER)[0], 401, "Unauthorized"))
    lab.wait(200_000)
    assert lab.names() == ["AuthorizationRequest", "Dialled", "HungUp"]


def test_a_refused_call_never_goes_out_and_says_why():
    lab = Lab(verdict=Verdict(False, 0, sentence('The "deposit" is used up.')))
    lab.hear(PHONE, invite())
    assert lab.to(PROVIDER) == []
    refused = lab.to(PHONE)[-1]
    assert refused.status == 403
    assert refused.get("reason") == "SIP;cause=403;text=\"The 'deposit' is used up.\""
    assert lab.names() == ["AuthorizationRequest"]
    lab.wait(2_000)
    assert [message.status for message in lab.to(PHONE)] == [403, 403]
    lab.hear(PHONE, request("ACK", "sip:0033145678901@sip.example.net", to="x"))
    lab.wait(40_000)
    assert lab.to(PHONE) == []


def test_a_shop_that_does_not_answer_lets_no_call_out():
    lab = Lab(verdict=None)
    lab.hear(PHONE, invite())
    lab.wait(5_000)
    assert lab.to(PROVIDER) == []
    assert 403 in [message.status for message in lab.to(PHONE)]


def test_an_emergency_call_asks_nobody_and_cannot_be_cut():
    lab = Lab(verdict=Verdict(False))
    talk(lab, number="112")
    assert lab.names() == ["Dialled", "Ringing", "Answered"]
    assert list(lab.proxy.cut(("cab1",), None, lab.at)) == []


def test_a_number_the_shop_protects_cannot_be_cut_either():
    lab = Lab(verdict=Verdict(True, 60, protected=True))
    talk(lab, number="17")
    assert list(lab.proxy.cut(("cab1",), None, lab.at)) == []


def test_a_call_that_is_called_off_is_over_then_and_the_cancel_waits_for_a_first_word():
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    lab.hear(PHONE, request("CANCEL", "sip:0033145678901@sip.example.net"))
    assert isinstance(lab.told[-1], HungUp)
    assert [m.status for m in lab.to(PHONE)] == [100, 200]
    assert lab.to(PROVIDER) == []
    lab.hear(PROVIDER, answer(asked, 100, "Trying"))
    (cancel,) = lab.to(PROVIDER)
    assert (cancel.method, cancel.branch, cancel.target) == ("CANCEL", asked.branch, asked.target)
    lab.hear(PROVIDER, answer(cancel, 200, "OK"))
    lab.hear(PROVIDER, answer(asked, 487, "Request Terminated"))
    assert lab.to(PROVIDER)[-1].method == "ACK"
    assert lab.to(PHONE)[-1].status == 487


def test_an_answer_that_crosses_the_cancel_is_ended_at_once_and_nobody_talks_for_nothing():
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    lab.hear(PROVIDER, answer(asked, 180))
    lab.hear(PHONE, request("CANCEL", "sip:0033145678901@sip.example.net"))
    lab.sent.clear()
    lab.hear(PROVIDER, answer(asked, 200, "OK", contact=FAR))
    sent = [(peer.port, message.method, message.cseq) for peer, message in lab.sent if peer.address == PROVIDER.address]
    assert sent == [(5070, "ACK", 1), (5070, "BYE", 2)]
    assert lab.to(PHONE)[-1].status == 487
    assert lab.names().count("Answered") == 0


def test_a_busy_far_end():
    lab = Lab()
    lab.hear(PHONE, invite())
    lab.hear(PROVIDER, answer(lab.to(PROVIDER)[0], 486, "Busy Here"))
    assert lab.to(PHONE)[-1].status == 486
    assert lab.names() == ["AuthorizationRequest", "Dialled", "HungUp"]


def test_sound_before_the_answer_is_no_answer():
    lab = Lab()
    lab.hear(PHONE, invite())
    asked = lab.to(PROVIDER)[0]
    lab.hear(PROVIDER, answer(asked, 183, "Session Progress", "Content-Type: application/sdp", body="v=0\r\n"))
    lab.hear(PROVIDER, answer(asked, 183, "Session Progress"))
    assert lab.names() == ["AuthorizationRequest", "Dialled", "Ringing"]
    assert [message.status for message in lab.to(PHONE)] == [100, 183, 183]


def test_of_a_forked_call_the_first_answer_counts_and_only_its_bye():
    lab = Lab()
    asked = talk(lab)
    lab.hear(PROVIDER, answer(asked, 200, "OK", tag="other", contact="<sip:other@203.0.113.99:5071>"))
    assert lab.to(PHONE)[-1].tag("to") == "other"
    lab.hear(PHONE, request("BYE", "sip:other@203.0.113.99:5071", to="other", cseq=2, branch="z9hG4bKx"))
    assert lab.names() == ["AuthorizationRequest", "Dialled", "Ringing", "Answered"]
    lab.hear(PHONE, request("BYE", FAR.strip("<>"), to="far", cseq=2, branch="z9hG4bKy", callee="0033145678901"))
    assert lab.names()[-1] == "HungUp"


def test_hold_and_what_else_is_said_in_a_call_change_nothing():
    lab = Lab()
    talk(lab)
    before = lab.names()
    for n, method in enumerate(("INVITE", "UPDATE", "INFO", "PRACK", "OPTIONS", "MESSAGE"), 2):
        lab.sent.clear()
        lab.hear(PHONE, request(method, FAR.strip("<>"), to="far", cseq=n, branch=f"z9hG4bK{method}"))
        got = next(m for peer, m in lab.sent if peer.address == PROVIDER.address)
        assert got.method == method
        lab.hear(PROVIDER, answer(got, 200, "OK", contact=FAR))
        assert lab.to(PHONE)[-1].status == 200
    assert lab.names() == before


def test_a_transfer_is_told_and_the_call_goes_on():
    lab = Lab()
    talk(lab)
    lab.hear(PHONE, request("REFER", FAR.strip("<>"), "Refer-To: <sip:0088123@sip.example.net>", to="far", cseq=2,
                            branch="z9hG4bKrefer", callee="0033145678901"))  # fmt: skip
    assert lab.names()[-1] == "Transferred" and lab.told[-1].number == "0088123"


def test_the_same_call_id_again_after_its_end_is_another_call():
    lab = Lab()
    lab.hear(PHONE, invite())
    lab.hear(PROVIDER, answer(lab.to(PROVIDER)[0], 302, "Moved"))
    lab.hear(PHONE, invite("0033199999999", cseq=2, branch="z9hG4bKtwo"))
    dialled = [event for event in lab.told if isinstance(event, Dialled)]
    assert [event.number for event in dialled] == ["0033145678901", "0033199999999"]
    assert len({event.ref.key for event in dialled}) == 2
