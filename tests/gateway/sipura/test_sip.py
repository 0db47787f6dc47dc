"""SIP messages in the adapters' syslog: alone, and beside the words of the same calls."""

import pytest

from callshop.gateway.dialects.sipura_samples import sip
from tests.gateway.sipura.sipura_talk import FAR, IN, INVITE_200, OUT, Listener


def test_an_adapter_that_sends_only_sip_names_its_lines_by_account():
    listener = Listener()
    heard = listener.hear(
        sip(OUT, "c", "1 INVITE"), sip("SIP/2.0 183 Progress", "c", "1 INVITE"), sip(INVITE_200, "c", "1 INVITE")
    )
    assert heard == [("Dialled", "101", "22"), ("Ringing", "101"), ("Answered", "101")]
    assert listener.hear(sip("BYE sip:22@x SIP/2.0", "c", "2 BYE")) == [("HungUp", "101")]
    assert listener.hear(sip(INVITE_200, "c", "2 BYE")) == []


@pytest.mark.parametrize("end", ["CANCEL sip:22@x SIP/2.0", "SIP/2.0 486 Busy Here", "SIP/2.0 503 Unavailable"])
def test_a_sip_call_that_fails_is_never_answered(end):
    listener = Listener()
    listener.hear("[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip("SIP/2.0 180 Ringing", "c", "1 INVITE"))
    assert listener.hear(sip(end, "c", "1 CANCEL" if end.startswith("CANCEL") else "1 INVITE")) == [("HungUp", "1")]
    assert listener.hear(sip(INVITE_200, "c", "1 CANCEL"), "[1]On Hook") == []


def test_the_first_message_heard_may_be_the_answer():
    listener = Listener()
    listener.hear("[1]Off Hook")
    heard = listener.hear(sip(INVITE_200, "c", "1 INVITE", To="<sip:22@sip.example.net>;tag=z"))
    assert heard == [("Dialled", "1", "22"), ("Answered", "1")]


def test_a_change_of_a_running_call_is_no_new_answer():
    listener = Listener()
    listener.hear("[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip(INVITE_200, "c", "1 INVITE"))
    again = {"To": "<sip:22@sip.example.net>;tag=z"}
    assert listener.hear(sip(OUT, "c", "2 INVITE", **again), sip(INVITE_200, "c", "2 INVITE", **again)) == []
    assert listener.hear(sip("SIP/2.0 488 Not Acceptable", "c", "3 INVITE", **again)) == []
    assert Listener().hear(sip(OUT, "old", "5 INVITE", **again), sip(INVITE_200, "old", "5 INVITE", **again)) == []


def test_a_call_refused_and_placed_again_under_its_id_is_not_lost():
    listener = Listener()
    listener.hear("[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip("SIP/2.0 503 Unavailable", "c", "1 INVITE"))
    heard = listener.hear(sip(OUT, "c", "2 INVITE"), sip(INVITE_200, "c", "2 INVITE"))
    assert heard == [("Dialled", "1", "22"), ("Answered", "1")]


def test_compact_headers_and_bare_line_feeds_are_read():
    listener = Listener()
    listener.hear("[1]Off Hook")
    invite = sip(OUT, "c", "1 INVITE").replace(b"Call-ID:", b"i:").replace(b"From:", b"f:").replace(b"Via:", b"v:")
    assert listener.hear(invite.replace(b"\r\n", b"\n")) == [("Dialled", "1", "22")]
    assert listener.hear(sip(INVITE_200, "c", "1 INVITE")) == [("Answered", "1")]


def test_of_two_lifted_handsets_the_account_knows_its_own():
    listener = Listener()
    listener.hear("[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip("SIP/2.0 486 Busy", "c", "1 INVITE"), "[1]On Hook")
    listener.hear("[0]Off Hook", "[1]Off Hook")
    assert listener.hear(sip(OUT, "d", "1 INVITE")) == [("Dialled", "1", "22")]


def test_sip_then_text_of_two_cabins_that_dial_the_same_number_is_two_calls():
    listener = Listener()
    listener.hear("[0]Off Hook", sip(OUT, "c", "1 INVITE"), "Calling:22@x", "[0:0]AUD ALLOC CALL")
    other = {"From": "<sip:102@sip.example.net>;tag=a"}
    listener.hear("[1]Off Hook", sip(OUT, "d", "1 INVITE", **other), "Calling:22@y", "[1:0]AUD ALLOC CALL")
    listener.hear(sip(INVITE_200, "d", "1 INVITE", **other), "CC:Remote Resume", "[0:0]RTP Rx Up")
    assert listener.story == [
        ("OffHook", "0"),
        ("Dialled", "0", "22"),
        ("OffHook", "1"),
        ("Dialled", "1", "22"),
        ("Answered", "1"),
    ]


def test_a_sip_call_no_line_claims_is_told_under_its_account():
    listener = Listener()
    listener.hear("[0]Off Hook", "[1]Off Hook", sip(OUT, "c", "1 INVITE"), sip(INVITE_200, "c", "1 INVITE"))
    listener.hear(sip("BYE sip:22@x SIP/2.0", "c", "2 BYE"), every=60_000)
    assert listener.hear("[0]On Hook") == [
        ("Dialled", "101", "22"),
        ("Answered", "101"),
        ("HungUp", "101"),
        ("HungUp", "0"),
    ]


def test_an_incoming_sip_call_is_incoming():
    listener = Listener()
    assert listener.hear(sip(IN, "c", "1 INVITE", **FAR), "[0]CC:NewCallState 10/0", "[0]Off Hook") == [
        ("Dialled", "0", "33145678901")
    ]
    assert listener.hear(sip(INVITE_200, "c", "1 INVITE", **FAR), "[0]CC:NewCallState 13/12") == [("Answered", "0")]
    assert {event.direction for event in listener.events} == {"in"}
    assert listener.hear(sip("BYE sip:x SIP/2.0", "c", "2 BYE", **FAR), "[0]On Hook") == [("HungUp", "0")]


def test_an_incoming_call_that_rings_before_its_message_is_one_call():
    listener = Listener()
    listener.hear("[0]CC:NewCallState 10/0", sip(IN, "c", "1 INVITE", **FAR), "[0]Off Hook")
    assert listener.hear(sip(INVITE_200, "c", "1 INVITE", **FAR)) == [("Answered", "0")]
    assert listener.story == [("Dialled", "0", ""), ("Answered", "0")]


def test_an_incoming_call_without_states_is_taken_by_the_lifted_handset():
    listener = Listener()
    listener.hear("[0]On Hook", sip(IN, "c", "1 INVITE", **FAR), "[0]Off Hook", sip(INVITE_200, "c", "1 INVITE", **FAR))
    assert listener.story[1:] == [("OffHook", "0"), ("Dialled", "0", "33145678901"), ("Answered", "0")]
    assert listener.hear("[0]On Hook") == [("HungUp", "0")]


def test_a_caller_who_gives_up_was_not_answered():
    listener = Listener()
    listener.hear("[0]CC:NewCallState 10/0")
    assert listener.hear("[0]CC:NewCallState 0/10") == [("HungUp", "0")]
