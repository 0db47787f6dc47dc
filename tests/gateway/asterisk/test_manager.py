"""The conversation with a manager: login, list, ping, silence, cut."""

import pytest

from callshop.events import ActiveCalls, Answered, Dialled, HungUp, LinkDown, LinkSilent, LinkUp, Ref, sentence
from callshop.gateway.dialects import Send
from callshop.gateway.dialects.ami import event, response
from callshop.gateway.dialects.asterisk import Dialect
from tests.gateway.asterisk.asterisk_talk import (
    CALL,
    OPTIONS,
    OVER,
    PLAIN,
    TALKING,
    UP,
    channel,
    connected,
    fields,
    heard,
    kinds,
    list_of,
    reply,
    sent,
)


def test_nothing_is_said_before_the_banner(moment):
    dialect = Dialect(OPTIONS)
    assert list(dialect.hello(moment())) == []
    assert list(dialect.tick(moment(1))) == []


def test_a_banner_that_does_not_come_is_not_waited_for_for_ever(moment):
    dialect = Dialect(OPTIONS)
    dialect.hello(moment())
    assert [fields(data)["Action"] for data in sent(dialect.tick(moment(6)))] == ["Challenge"]
    assert sent(dialect.tick(moment(7))) == []


def test_a_manager_that_does_not_greet_is_silent_after_ten_seconds(moment):
    dialect = Dialect(OPTIONS)
    dialect.hello(moment())
    said = [(second, item) for second in range(1, 61) for item in dialect.tick(moment(second))]
    assert [(second, item) for second, item in said if not isinstance(item, Send)] == [
        (10, LinkSilent(moment(10), since=moment()))
    ]


def test_the_secret_does_not_cross_the_wire_unless_the_shop_wants_it(moment):
    dialect = Dialect(OPTIONS)
    dialect.hello(moment())
    (challenge,) = sent(heard([b"Asterisk Call Manager/1.3\r\n"], dialect, moment()))
    (login,) = sent(heard([reply(challenge, Challenge="145769581")], dialect, moment()))
    assert fields(login)["Key"] == "c50a97454a3fc88d943bc8bb1d7d5e5d"
    assert b"s3cret" not in challenge + login


def test_a_refused_login_is_told_and_tried_again_after_half_a_minute(moment):
    dialect = Dialect(PLAIN)
    dialect.hello(moment())
    (login,) = sent(heard([b"Asterisk Call Manager/5.0.2\r\n"], dialect, moment()))
    (told,) = heard([reply(login, "Error", Message="Authentication failed")], dialect, moment())
    why = "The Asterisk manager refused the user name or password."
    assert told == LinkDown(moment(), sentence(why))
    assert list(dialect.hello(moment(2))) == [LinkDown(moment(2), sentence(why))]
    assert sent(heard([b"Asterisk Call Manager/5.0.2\r\n"], dialect, moment(2))) == []
    assert sent(dialect.tick(moment(29))) == []
    (login,) = sent(dialect.tick(moment(30)))
    assert kinds(heard([reply(login)], dialect, moment(30))) == [LinkUp]
    assert list(dialect.hello(moment(31))) == []


def test_it_pings_every_15_s_and_says_when_nothing_comes_back(moment):
    dialect = Dialect(PLAIN)
    connected(dialect, moment())
    said = [(second, item) for second in range(1, 61) for item in dialect.tick(moment(second))]
    assert [second for second, item in said if isinstance(item, Send)] == [15, 30, 45, 60]
    assert [(second, item) for second, item in said if not isinstance(item, Send)] == [
        (40, LinkSilent(moment(40), since=moment()))
    ]
    assert heard([b"Event: PeerStatus\r\n\r\n"], dialect, moment(61)) == [LinkUp(moment(61))]
    assert kinds(dialect.tick(moment(62))) == []


def test_a_call_found_in_the_list_is_dated_by_the_age_of_its_far_end(moment):
    dialect = Dialect(PLAIN)
    listing = connected(dialect, moment())
    assert fields(listing)["Action"] == "CoreShowChannels"
    said = heard([list_of(listing, *TALKING)], dialect, moment())
    names = ("SIP/101",)
    assert said == [
        ActiveCalls(moment(), (Ref("1.1"),)),
        Dialled(at=moment(-70), names=names, ref=Ref("1.1"), number="0033123456789"),
        Answered(at=moment(-50), names=names, ref=Ref("1.1")),
    ]
    assert kinds(heard([OVER], dialect, moment(9))) == [HungUp]


def test_a_known_call_is_not_told_again_and_one_that_is_gone_is_forgotten(moment):
    dialect = Dialect(PLAIN)
    heard([list_of(connected(dialect, moment()), *TALKING)], dialect, moment())
    assert heard([list_of(connected(dialect, moment(9)), *TALKING)], dialect, moment(9)) == [
        ActiveCalls(moment(9), (Ref("1.1"),))
    ]
    assert heard([list_of(connected(dialect, moment(19)))], dialect, moment(19)) == [ActiveCalls(moment(19), ())]
    assert dialect.hang_up(("SIP/101",), None) is None
    assert kinds(heard([OVER], dialect, moment(20))) == []


def test_an_answer_missed_is_not_dated_before_we_last_heard_of_the_call(moment):
    dialect = Dialect(PLAIN)
    heard([list_of(connected(dialect, moment())), CALL], dialect, moment(1))
    said = heard([list_of(connected(dialect, moment(20)), *TALKING)], dialect, moment(20))
    assert [one.at for one in said if isinstance(one, Answered)] == [moment(1)]


def test_a_call_that_begins_or_ends_while_the_list_comes_in_is_right(moment):
    dialect = Dialect(PLAIN)
    heard([list_of(connected(dialect, moment())), CALL, UP], dialect, moment(1))
    listing = connected(dialect, moment(5))
    begun = channel("SIP/105-000000aa", "5.1", "5.1", "4", "0044")
    items = b"".join(event("CoreShowChannel", **item) for item in TALKING)
    end = event("CoreShowChannelsComplete")
    said = heard([reply(listing), items, OVER, begun, end], dialect, moment(5))
    assert kinds(said) == [HungUp, Dialled, ActiveCalls]
    assert said[-1].refs == (Ref("5.1"),)


def test_where_the_list_is_refused_the_status_is_asked_for(moment):
    dialect = Dialect(PLAIN)
    listing = connected(dialect, moment())
    (status,) = sent(heard([reply(listing, "Error", Message="Permission denied")], dialect, moment()))
    assert fields(status)["Action"] == "Status"
    items = b"".join(event("Status", **(item | {"Duration": "", "Seconds": "50"})) for item in TALKING)
    said = heard([reply(status), items, event("StatusComplete")], dialect, moment())
    assert kinds(said) == [ActiveCalls, Dialled, Answered]
    assert said[-1].at == moment(-50)


def test_without_any_list_nothing_is_ended(moment):
    dialect = Dialect(PLAIN)
    heard([list_of(connected(dialect, moment())), CALL, UP], dialect, moment(1))
    (status,) = sent(heard([reply(connected(dialect, moment(5)), "Error")], dialect, moment(5)))
    assert kinds(heard([reply(status, "Error")], dialect, moment(5))) == []
    assert kinds(heard([OVER], dialect, moment(6))) == [HungUp]


@pytest.mark.parametrize("more, answered", [({"BridgeId": "b"}, True), ({"Application": "Dial"}, True),
                                            ({"Application": "BackGround"}, False)])  # fmt: skip
def test_a_booth_listed_alone_talks_if_it_is_bridged_or_dials_and_not_if_an_ivr_speaks(moment, more, answered):
    dialect = Dialect(PLAIN)
    said = heard([list_of(connected(dialect, moment()), TALKING[1] | more)], dialect, moment())
    assert (Answered in kinds(said)) == answered


def test_the_list_of_asterisk_11_is_read_by_applications_and_bridges(moment):
    dialect = Dialect(PLAIN)
    booth = {"Channel": "SIP/50-5-00000010", "UniqueID": "14.36", "Extension": "s", "ChannelState": "6",
             "Application": "Dial", "ApplicationData": "SIP/trunk/0033123456789,30", "Duration": "00:00:30",
             "BridgedUniqueID": "14.37"}  # fmt: skip
    far = {"Channel": "SIP/trunk-00000011", "UniqueID": "14.37", "Extension": "", "ChannelState": "6",
           "Application": "AppDial", "Duration": "00:00:20", "BridgedUniqueID": "14.36"}  # fmt: skip
    said = heard([list_of(connected(dialect, moment()), far, booth)], dialect, moment())
    assert kinds(said) == [ActiveCalls, Dialled, Answered]
    assert (said[1].names, said[1].number, said[2].at) == (("SIP/50-5",), "0033123456789", moment(-20))


def test_the_cut_names_the_exact_channel_of_that_call():
    dialect = Dialect(OPTIONS)
    heard([CALL, UP, channel("SIP/101-0000001a", "3.1", "3.1", "4", "0044")], dialect)
    cut = fields(dialect.hang_up(("SIP/101",), None))
    assert (cut["Action"], cut["Channel"], cut["Cause"]) == ("Hangup", "SIP/101-0000000a", "16")
    assert fields(dialect.hang_up(("SIP/101",), Ref("3.1")))["Channel"] == "SIP/101-0000001a"
    assert dialect.hang_up(("SIP/102",), None) is None
    assert dialect.hang_up(("SIP/101",), Ref("9.9")) is None
    assert dialect.dial(("SIP/101",), "0033") is None


def test_the_answers_of_a_capture_are_understood_without_what_was_asked(moment):
    """The shop cut calls between, so the count of a replay's own actions is another one."""
    dialect = Dialect(PLAIN)
    dialect.hello(moment())
    accepted = response("Success", ActionID="callshop-login-41", Message="Authentication accepted")
    items = b"".join(event("CoreShowChannel", ActionID="callshop-list-42", **item) for item in TALKING)
    wire = [b"Asterisk Call Manager/5.0.2\r\n", accepted, items, event("CoreShowChannelsComplete")]
    assert kinds(heard(wire, dialect, moment())) == [ActiveCalls, Dialled, Answered]
