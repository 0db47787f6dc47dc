"""Dialplans as people have them: trunk digits, menus, odd contexts, odd channels, old releases."""

import pytest

from callshop.events import Answered, Dialled, HungUp, Unreadable
from callshop.gateway.dialects.ami import event
from callshop.gateway.dialects.asterisk import LEFT_ALONE, Dialect
from callshop.gateway.dialects.asterisk_names import names_of, number_in, really_dialled
from callshop.gateway.dialects.asterisk_speech import THEN
from tests.gateway.asterisk.asterisk_talk import OPTIONS, channel, events, heard, kinds

FRANCE, SENEGAL = "0033145550101", "00221775550102"
BOOTH = "PJSIP/101-00000001"


def dials(number: str, leg: str, exten: str = "", booth: str = BOOTH, trunk: str = "PJSIP/trunk") -> bytes:
    return event("DialBegin", Channel=booth, Uniqueid="1.1", Linkedid="1.1", Exten=exten or number,
                 DestChannel=f"{trunk}-0000000{leg}", DestUniqueid=f"1.{leg}", DestLinkedid="1.1",
                 DialString=f"{number}@trunk")  # fmt: skip


def up(leg: str) -> bytes:
    return event("Newstate", Channel=f"PJSIP/trunk-0000000{leg}", ChannelState="6", Uniqueid=f"1.{leg}", Linkedid="1.1")


def ends(uid: str, name: str = "PJSIP/trunk-00000002") -> bytes:
    return event("Hangup", Channel=name, Uniqueid=uid, Linkedid="1.1")


def fails(leg: str, status: str = "CONGESTION") -> bytes:
    return event("DialEnd", Channel=BOOTH, Uniqueid="1.1", DestChannel=f"PJSIP/trunk-0000000{leg}",
                 DestUniqueid=f"1.{leg}", DialStatus=status)  # fmt: skip


def begins(exten: str = FRANCE, context: str = "from-internal", caller: str = "101", name: str = BOOTH) -> bytes:
    return channel(name, "1.1", "1.1", "4", exten, Context=context, CallerIDNum=caller)


def calls(*packets: bytes) -> list[tuple]:
    """(number, direction, answered) of each call, the last word on each."""
    found: dict[str, list] = {}
    for one in events(heard(packets)):
        call = found.setdefault(one.ref.key, [None, None, False])
        if isinstance(one, Dialled):
            call[:2] = one.number, one.direction
        if isinstance(one, Answered):
            call[:] = one.number or call[0], call[1], True
    return [tuple(call) for call in found.values()]


OVER = ends("1.1", BOOTH)


@pytest.mark.parametrize("context", ["users_in", "from-pstn", "phones.in", "incoming", "entrant", "did-users", "in"])
@pytest.mark.parametrize("caller", ["101", "0221338001122"])
def test_a_telephone_that_dials_out_is_never_incoming(context, caller):
    talk = begins(context=context, caller=caller), dials(FRANCE, "2"), up("2"), ends("1.2"), OVER
    assert calls(*talk) == [(FRANCE, "out", True)]


def test_a_caller_from_outside_is_incoming_though_his_number_has_an_extension():
    rings = event("DialBegin", Channel="SIP/trunk-1", Uniqueid="1.1", Linkedid="1.1", Exten="338001122",
                  DestChannel="SIP/101-2", DestUniqueid="1.2", DialString="101")  # fmt: skip
    comes = begins("338001122", "from-pstn", "0033612345678", "SIP/trunk-1")
    talk = comes, rings, ends("1.1", "SIP/trunk-1")
    assert calls(*talk) == [("0033612345678", "in", False)]


def test_a_menu_between_two_numbers_is_nobodys():
    first, second = (dials(FRANCE, "2"), up("2"), ends("1.2")), (dials(SENEGAL, "3"), up("3"), ends("1.3"))
    said = events(heard([begins(), *first, *second, OVER]))
    assert kinds(said) == [Dialled, Answered, HungUp] * 2
    dialect = Dialect(OPTIONS)
    heard([begins(), *first], dialect, THEN)
    heard([dials(SENEGAL, "3")], dialect, THEN.plus(60_000))
    (over,) = [one for one in heard([begins(), *first, OVER]) if isinstance(one, HungUp)]
    assert over.at == THEN


def test_the_meter_stops_when_the_far_end_has_gone_though_the_booth_listens_to_a_menu():
    dialect = Dialect(OPTIONS)
    heard([begins(), dials(FRANCE, "2"), up("2"), ends("1.2")], dialect, THEN)
    assert list(dialect.tick(THEN.plus(LEFT_ALONE - 1))) == []
    (over,) = dialect.tick(THEN.plus(LEFT_ALONE))
    assert (type(over), over.at) == (HungUp, THEN)
    assert events(heard([OVER], dialect, THEN.plus(60_000))) == []


def test_the_same_number_dialled_again_after_a_talk_is_another_call():
    talk = (dials(FRANCE, "2"), up("2"), ends("1.2"))
    assert calls(begins(), *talk, dials(FRANCE, "3"), up("3"), OVER) == [(FRANCE, "out", True)] * 2


def test_another_number_after_a_busy_one_is_another_call():
    busy = dials(FRANCE, "2"), fails("2", "BUSY"), ends("1.2")
    said = calls(begins(), *busy, dials(SENEGAL, "3"), up("3"), OVER)
    assert said == [(FRANCE, "out", False), (SENEGAL, "out", True)]


def test_another_trunk_with_a_prefix_of_its_own_is_the_same_call():
    failed = dials(FRANCE, "2"), fails("2"), ends("1.2")
    retry = dials("778833145550101", "3", "s")
    assert calls(begins(), *failed, retry, up("3"), OVER) == [(FRANCE, "out", True)]


def test_a_far_end_put_in_the_place_of_another_goes_on_with_the_call():
    inside = (BOOTH, "1.1"), ("PJSIP/trunk-00000002", "1.2"), ("PJSIP/102-00000003", "1.3")
    enters = [event("BridgeEnter", BridgeUniqueid="b", Channel=name, Uniqueid=uid) for name, uid in inside]
    said = events(heard([begins(), dials(FRANCE, "2"), up("2"), *enters, ends("1.2"), OVER]))
    assert kinds(said) == [Dialled, Answered, HungUp]


@pytest.mark.parametrize(
    ("exten", "string", "number"),
    [
        ("90033145550101", "0033145550101@trunk", "0033145550101"),
        ("00033145550101", "0033145550101@trunk", "00033145550101"),
        ("9775550102", "SIP/trunk/775550102,60", "775550102"),
        ("*9700221775550102", "g0/00221775550102", "00221775550102"),
        ("0033145550101", "145550101@trunk", "0033145550101"),
        ("0033145550101", "778833145550101@trunk", "0033145550101"),
        ("+33145550101", "33145550101@trunk", "+33145550101"),
        ("90033145550101", "group/members", "90033145550101"),
    ],
)
def test_the_number_that_asterisk_really_dials(exten, string, number):
    assert really_dialled(exten, string) == number


def test_the_number_without_the_outside_line_digit_is_told_before_the_answer():
    said = events(heard([begins("90033145550101"), dials(FRANCE, "2", "s"), up("2"), OVER]))
    assert [one.number for one in said if isinstance(one, Dialled)] == ["90033145550101", FRANCE]
    assert len({one.ref for one in said}) == 1


@pytest.mark.parametrize(
    ("channel", "names"),
    [
        ("mISDN/1-u3", ("mISDN/1",)),
        ("mISDN/4-u0", ("mISDN/4",)),
        ("Khomp/B0C1-0.0", ("Khomp/B0C1",)),
        ("Khomp/B1C29-1234.0", ("Khomp/B1C29",)),
        ("Zap/3-1", ("Zap/3",)),
        ("SIP/101-08a3c5f0", ("SIP/101",)),
        ("CAPI/ISDN1/0033145550101-2a", ("CAPI/ISDN1/0033145550101", "CAPI/ISDN1")),
        ("PJSIP/cabine-in-0000000a", ("PJSIP/cabine-in",)),
        ("Dongle/dongle0-0100000001", ("Dongle/dongle0",)),
    ],
)
def test_the_line_of_a_channel_of_other_drivers(channel, names):
    assert names_of(channel) == names


@pytest.mark.parametrize(
    "string",
    [
        "mISDN/g:out/0033145550101", "Khomp/b0c1/0033145550101:orig=4433", "g0/9w0033145550101",
        "sip:0033145550101@10.0.0.1",
    ],
)  # fmt: skip
def test_the_number_in_the_dial_strings_of_other_drivers(string):
    assert number_in(string) == FRANCE


def test_asterisk_1_4_is_understood_as_far_as_it_tells_and_said_to_be_old():
    packets = [
        b"Asterisk Call Manager/1.0\r\n",
        event("Newchannel", Channel="SIP/101-08a3c5f0", State="Ring", CallerIDNum="101", Uniqueid="1.1"),
        event("Newexten", Channel="SIP/101-08a3c5f0", Context="phones", Extension=FRANCE, Uniqueid="1.1"),
        event("Newchannel", Channel="SIP/trunk-08a3c5f1", State="Down", Uniqueid="1.2"),
        event("Dial", Source="SIP/101-08a3c5f0", SrcUniqueID="1.1", Destination="SIP/trunk-08a3c5f1",
              DestUniqueID="1.2"),
        event("Newstate", Channel="SIP/trunk-08a3c5f1", State="Ringing", Uniqueid="1.2"),
        event("Link", Channel1="SIP/101-08a3c5f0", Channel2="SIP/trunk-08a3c5f1", Uniqueid1="1.1", Uniqueid2="1.2"),
        event("Hangup", Channel="SIP/trunk-08a3c5f1", Uniqueid="1.2"),
        event("Hangup", Channel="SIP/101-08a3c5f0", Uniqueid="1.1"),
    ]  # fmt: skip
    items = heard(packets)
    assert [one.why.text[:28] for one in items if isinstance(one, Unreadable)] == ["This Asterisk is too old (1."]
    assert calls(*packets) == [(FRANCE, "out", True)]
    assert kinds(events(items))[-1] is HungUp
