"""The program is killed in mid-call and started again: the call goes on, is understood to its end, and can be cut."""

import pytest

from callshop.events import Answered, Dialled, HungUp, Ringing
from tests.gateway.sip.desk import FAR, PHONE, PROVIDER, Lab, answer, invite, registered, request, ring, talk
from tests.gateway.sip.test_cutting import FAR_END, cut


def bye_of_phone(lab: Lab) -> None:
    lab.hear(PHONE, request("BYE", FAR.strip("<>"), to="far", cseq=5, branch="z9hG4bKend", callee="0033145678901"))


def test_a_call_that_talks_ends_by_its_bye_once():
    lab = Lab()
    talk(lab)
    lab.start()
    lab.sent.clear()
    bye_of_phone(lab)
    assert lab.names() == ["AuthorizationRequest", "Dialled", "Ringing", "Answered", "HungUp"]
    (bye,) = lab.to(FAR_END)
    lab.hear(PROVIDER, answer(bye, 200, "OK"))
    assert lab.to(PHONE)[-1].status == 200
    assert not [key for key in lab.kept if key.startswith("call")]


def test_the_far_end_s_bye_is_understood_too():
    lab = Lab()
    asked = talk(lab)
    lab.start()
    lab.sent.clear()
    target = asked.addresses("contact")[0].uri_text
    lab.hear(PROVIDER, request("BYE", target, tag="far", to="phone", cseq=900, branch="z9hG4bKf", host="203.0.113.99"))
    assert isinstance(lab.told[-1], HungUp)
    assert lab.to(PHONE)[-1].method == "BYE"


def test_a_call_that_talks_can_be_cut():
    lab = Lab()
    talk(lab)
    lab.start()
    lab.sent.clear()
    assert cut(lab, "call-1;phone")
    assert lab.to(FAR_END)[0].cseq == 2 and lab.to(PHONE)[0].method == "BYE"


def test_a_call_that_rings_is_told_again_and_answered():
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    lab.hear(PROVIDER, answer(asked, 180, "Ringing"))
    lab.told.clear()
    lab.start()
    assert [type(event) for event in lab.told] == [Dialled, Ringing]
    lab.sent.clear()
    lab.hear(PROVIDER, answer(asked, 200, "OK", contact=FAR))
    assert lab.to(PHONE)[-1].status == 200
    answered = lab.told[-1]
    assert isinstance(answered, Answered) and answered.number == "0033145678901"


@pytest.mark.parametrize("rang", [False, True])
def test_a_call_that_is_called_off_after_the_restart(rang):
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    if rang:
        lab.hear(PROVIDER, answer(asked, 180, "Ringing"))
    lab.start()
    lab.to(PROVIDER)
    lab.hear(PHONE, request("CANCEL", "sip:0033145678901@sip.example.net"))
    if not rang:
        lab.hear(PROVIDER, answer(asked, 100, "Trying"))
    assert "CANCEL" in [m.method for m in lab.to(PROVIDER)]
    assert isinstance(lab.told[-1], HungUp)


def test_a_call_that_nobody_has_answered_yet_is_sent_again():
    lab = Lab()
    lab.hear(PHONE, invite())
    lab.to(PROVIDER)
    lab.start()
    (again,) = lab.to(PROVIDER)
    assert again.method == "INVITE" and not again.has("proxy-authorization")


def test_an_answer_whose_row_was_written_but_not_handed_on_is_handed_on():
    lab = Lab()
    lab.hear(PHONE, invite())
    (asked,) = lab.to(PROVIDER)
    lab.hear(PROVIDER, answer(asked, 180, "Ringing"))
    before = dict(lab.kept)
    lab.hear(PROVIDER, answer(asked, 200, "OK", contact=FAR))
    lab.kept = before  # killed between the row and what is kept
    lab.start()
    lab.sent.clear()
    lab.hear(PROVIDER, answer(asked, 200, "OK", contact=FAR))
    assert lab.to(PHONE)[-1].status == 200
    assert lab.names().count("Answered") == 2, "the shop knows its reference"


def test_a_call_that_waits_for_its_password_is_still_that_call():
    lab = Lab()
    lab.hear(PHONE, invite())
    lab.hear(PROVIDER, answer(lab.to(PROVIDER)[0], 407, "Proxy Authentication Required"))
    lab.start()
    lab.hear(PHONE, invite(cseq=2, branch="z9hG4bKtwo"))
    assert lab.to(PROVIDER)[-1].cseq == 2
    assert lab.names().count("AuthorizationRequest") == 1


def test_a_call_that_rang_in_goes_on():
    lab = Lab()
    asked = registered(lab)
    got = ring(lab, asked)
    lab.start()
    lab.to(PHONE)
    lab.hear(PHONE, answer(got, 200, "OK", tag="cab", contact="<sip:cab1-77@192.168.1.20:5060>"))
    assert lab.to(PROVIDER)[-1].status == 200
    assert isinstance(lab.told[-1], Answered) and lab.told[-1].direction == "in"


def test_no_password_s_answer_is_kept():
    lab = Lab()
    secret = 'Proxy-Authorization: Digest username="cab1", response="deadbeef"'
    lab.hear(PHONE, request("INVITE", "sip:0033145678901@sip.example.net", secret))
    assert "deadbeef" in str(lab.to(PROVIDER)[-1])
    assert lab.kept and "deadbeef" not in str(lab.kept)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"key": 1}', "x" * 100])
def test_what_is_kept_and_cannot_be_read_is_left(text):
    lab = Lab(kept={"call x": text, "binding y": text, "else": text})
    talk(lab)
    assert lab.names() == ["AuthorizationRequest", "Dialled", "Ringing", "Answered"]
