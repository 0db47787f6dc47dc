"""A call that the shop ends, and calls whose end nobody tells."""

import re

from callshop.events import Answered, HungUp, Ref
from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip.protocol.digest import authorization
from tests.gateway.sip.desk import (
    FAR,
    OPTIONS,
    OURS,
    PHONE,
    PROVIDER,
    Lab,
    answer,
    invite,
    registered,
    request,
    ring,
    talk,
)

FAR_END = Flow("203.0.113.99", 5070, "udp", OURS)


def cut(lab: Lab, ref: str | None = None) -> bool:
    sends = list(lab.proxy.cut(("192.168.1.20/cab1", "192.168.1.20", "cab1"), Ref(ref) if ref else None, lab.at))
    lab.take(sends)
    return bool(sends)


def test_both_sides_get_their_bye_in_the_other_s_name():
    lab = Lab()
    talk(lab)
    lab.wait(4_000)
    lab.sent.clear()
    assert cut(lab, "call-1;phone")
    (far,), (near,) = lab.to(FAR_END, clear=False), lab.to(PHONE, clear=False)
    assert (far.method, far.target, far.cseq) == ("BYE", "sip:33145678901@203.0.113.99:5070", 2)
    assert (far.tag("from"), far.tag("to")) == ("phone", "far")
    assert (near.method, near.target, near.cseq) == ("BYE", "sip:cab1-77@192.168.1.20:5060", 1)
    assert (near.tag("from"), near.tag("to")) == ("far", "phone")
    assert not near.has("route") and not far.has("route")
    lab.wait(0)
    assert isinstance(lab.told[-1], HungUp)
    answered = next(event for event in lab.told if isinstance(event, Answered))
    assert lab.told[-1].at.mono - answered.at.mono == 4_000


def test_each_bye_comes_again_until_it_is_answered_and_neither_waits_for_the_other():
    lab = Lab()
    talk(lab)
    lab.sent.clear()
    cut(lab)
    (near,) = lab.to(PHONE)
    lab.hear(PHONE, answer(near, 200, "OK"))
    lab.wait(40_000)
    assert lab.to(PHONE) == []
    byes = lab.to(FAR_END)
    assert len(byes) == 11, "the one and its ten repetitions in 32 s"
    assert len({bye.branch for bye in byes}) == 1
    assert lab.names().count("HungUp") == 1


def test_the_far_end_s_route_set_is_followed():
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    routes = ("Record-Route: <sip:203.0.113.50;lr>", "Record-Route: <sip:203.0.113.99;lr>")
    lab.hear(PROVIDER, answer(asked, 200, "OK", *routes, contact="<sip:far@10.0.0.7:5070>"))
    lab.sent.clear()
    cut(lab)
    (bye,) = lab.to(PROVIDER)
    assert bye.items("route") == ["<sip:203.0.113.99;lr>", "<sip:203.0.113.50;lr>"]
    assert bye.target == "sip:far@10.0.0.7:5070"


def test_counters_go_on_where_both_sides_are_and_leave_room_after_a_prack():
    lab = Lab()
    asked = talk(lab)
    lab.hear(PHONE, request("PRACK", FAR.strip("<>"), to="far", cseq=7, branch="z9hG4bKp", callee="0033145678901"))
    target = asked.addresses("contact")[0].uri_text
    lab.hear(PROVIDER, request("INFO", target, tag="far", to="phone", cseq=900, branch="z9hG4bKi", host="203.0.113.99"))
    lab.sent.clear()
    cut(lab)
    assert lab.to(FAR_END)[0].cseq == 7 + 1 + 16
    assert lab.to(PHONE)[0].cseq == 901


def test_a_call_that_rings_is_called_off_one_way_and_refused_the_other():
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    lab.hear(PROVIDER, answer(asked, 180, "Ringing"))
    lab.sent.clear()
    assert cut(lab)
    assert lab.to(PROVIDER)[0].method == "CANCEL"
    assert lab.to(PHONE)[0].status == 480
    lab.hear(PROVIDER, answer(asked, 487, "Request Terminated"))
    assert [m.method for m in lab.to(PROVIDER)] == ["ACK"]
    assert lab.to(PHONE) == []
    assert lab.names()[-1] == "HungUp"


def test_a_call_that_rang_in_is_cut_too():
    lab = Lab()
    asked = registered(lab)
    got = ring(lab, asked)
    lab.hear(PHONE, answer(got, 200, "OK", tag="cab", contact="<sip:cab1-77@192.168.1.20:5060>"))
    lab.sent.clear()
    cut(lab)
    (near,) = lab.to(PHONE)
    (far,) = lab.to(PROVIDER)
    assert (near.tag("from"), near.tag("to"), near.cseq) == ("caller", "cab", 8)
    assert (far.tag("from"), far.tag("to"), far.cseq) == ("cab", "caller", 1)
    assert far.items("route") == ["<sip:203.0.113.99;lr>"]


def test_nothing_is_cut_twice_nor_where_there_is_no_call():
    lab = Lab()
    assert not cut(lab)
    talk(lab)
    assert cut(lab) and not cut(lab)


def test_a_provider_that_asks_for_the_password_gets_it_if_the_owner_gave_it():
    lab = Lab(options=OPTIONS | {"passwords": "cab1:s3cret,cab2:other"})
    talk(lab)
    lab.sent.clear()
    cut(lab)
    (bye,) = lab.to(FAR_END)
    lab.hear(PROVIDER, answer(bye, 407, "Proxy Authentication Required",
                              'Proxy-Authenticate: Digest realm="prov", nonce="n1", qop="auth"'))  # fmt: skip
    (again,) = lab.to(FAR_END)
    assert again.cseq == bye.cseq + 1 and again.branch != bye.branch
    said = again.get("proxy-authorization")
    assert 'username="cab1"' in said and f'uri="{again.target}"' in said and "s3cret" not in said
    lab.hear(PROVIDER, answer(again, 407, "Proxy Authentication Required",
                              'Proxy-Authenticate: Digest realm="prov", nonce="n2"'))  # fmt: skip
    assert lab.to(FAR_END) == [], "a wrong password is not tried for ever"
    assert lab.names()[-1] == "Unreadable"


def test_without_the_password_the_owner_is_told():
    lab = Lab()
    talk(lab)
    lab.sent.clear()
    cut(lab)
    asks = 'WWW-Authenticate: Digest realm="p", nonce="n"'
    lab.hear(PROVIDER, answer(lab.to(FAR_END)[0], 401, "Unauthorized", asks))
    assert lab.to(FAR_END) == []
    assert "password" in str(lab.told[-1].why)


def test_the_digest_is_the_standard_s_own_example():
    said = authorization('Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"', "Mufasa",
                         "Circle Of Life", "GET", "/dir/index.html")  # fmt: skip
    assert re.search('response="([0-9a-f]+)"', said)[1] == "670fd8c2df070c60b045671b8b24ff02"
    assert authorization('Basic realm="x"', "a", "b", "BYE", "sip:x") is None
    assert authorization('Digest realm="x", nonce="1", algorithm=AKAv1-MD5', "a", "b", "BYE", "sip:x") is None
    newer = authorization('Digest realm="x", nonce="1", algorithm=SHA-256', "a", "b", "BYE", "sip:x")
    assert "algorithm=SHA-256" in newer


# -- silence


def questions(lab: Lab) -> list:
    return [m for m in lab.to(PHONE) if m.method == "OPTIONS" and m.status is None]


def test_a_telephone_that_is_there_is_asked_and_the_call_goes_on():
    lab = Lab()
    talk(lab)
    for _ in range(20):
        lab.to(PHONE)
        lab.wait(30_000)
        (asked,) = questions(lab)
        assert (asked.cseq, asked.tag("from"), asked.tag("to")) == (0, "far", "phone")
        lab.hear(PHONE, answer(asked, 200, "OK"))
    assert lab.names()[-1] == "Answered"


def test_one_lost_question_or_two_end_no_good_call():
    lab = Lab()
    talk(lab)
    lab.wait(100_000)
    answered = lab.told[-1]
    lab.hear(PHONE, answer(questions(lab)[-1], 200, "OK"))
    lab.wait(80_000)
    assert lab.told[-1] is answered and isinstance(answered, Answered)


def test_a_telephone_that_was_unplugged_ends_its_call_at_the_last_certain_second():
    lab = Lab()
    talk(lab)
    lab.wait(30_000)
    lab.hear(PHONE, answer(questions(lab)[-1], 200, "OK"))
    sure = lab.at
    lab.sent.clear()
    lab.wait(200_000)
    assert isinstance(lab.told[-1], HungUp) and lab.told[-1].at == sure
    assert any(m.method == "BYE" for m in lab.to(FAR_END)), "the far end is told"


def test_a_telephone_that_knows_of_no_such_call():
    lab = Lab()
    talk(lab)
    sure = lab.at
    lab.wait(30_000)
    lab.hear(PHONE, answer(questions(lab)[-1], 481, "Call/Transaction Does Not Exist"))
    assert lab.told[-1].at == sure and isinstance(lab.told[-1], HungUp)


def test_a_telephone_that_was_started_anew_has_no_calls():
    lab = Lab()
    registered(lab)
    registered(lab, cseq=2)
    talk(lab)
    registered(lab, cseq=1, call="reg-after-boot")
    lab.wait(10)
    assert "HungUp" in lab.names()


def test_a_telephone_that_changes_its_call_id_each_time_is_not_taken_for_started_anew():
    lab = Lab()
    registered(lab, call="a")
    registered(lab, call="b")
    talk(lab)
    registered(lab, call="c")
    lab.wait(10)
    assert "HungUp" not in lab.names()


def test_a_session_that_is_not_refreshed_as_promised_is_over():
    lab = Lab()
    lab.hear(PHONE, invite())
    lab.hear(PROVIDER, answer(lab.to(PROVIDER)[0], 200, "OK", "Session-Expires: 90;refresher=uas", contact=FAR))
    for _ in range(5):
        lab.wait(30_000)
        for asked in questions(lab):
            lab.hear(PHONE, answer(asked, 200, "OK"))
    assert lab.names()[-1] == "HungUp"


def test_a_far_end_that_rings_for_ever_is_called_off_after_three_minutes():
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    lab.hear(PROVIDER, answer(asked, 180, "Ringing"))
    lab.wait(181_000)
    assert lab.names()[-1] == "HungUp"
    assert "CANCEL" in [m.method for m in lab.to(PROVIDER)]
    assert 408 in [m.status for m in lab.to(PHONE)]
    lab.wait(300_000)
    assert lab.proxy._state.calls == {} and lab.proxy._state.transactions.clients == {}
    assert lab.proxy._state.transactions.servers == {}


def test_a_provider_that_answers_nothing():
    lab = Lab()
    lab.hear(PHONE, invite())
    lab.wait(33_000)
    assert len(lab.to(PROVIDER)) == 7, "RFC 3261 17.1.1.2: at 0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5 s"
    assert 408 in [m.status for m in lab.to(PHONE)]
    assert lab.names() == ["AuthorizationRequest", "Dialled", "HungUp"]
