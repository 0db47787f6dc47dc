"""The radius dialect: what each packet means, what is answered, and that no call is lost or counted twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrad.packet import AcctPacket, AuthPacket

from callshop.events import (
    ActiveCalls,
    Answered,
    Completed,
    Dialled,
    HungUp,
    Moment,
    Ref,
    Unreadable,
)
from callshop.gateway.dialects import Send
from callshop.gateway.dialects.radius import SAMPLES, TRAITS, Dialect, speak
from callshop.gateway.dialects.radius_packets import DICTIONARY
from callshop.gateway.radius_dumps import packets_from_text
from tests.gateway.radius.radius_desk import NOON, PEER, SECRET, events, packet, sends

LINE = (
    "NAS-IP-Address = 192.0.2.10",
    'Cisco-NAS-Port = "FXS0/1/0"',
    "NAS-Port = 7",
    "Calling-Station-Id = 701",
    "User-Name = cabin1",
    "Called-Station-Id = 0033145678901",
)
CALL = (*LINE, "Acct-Session-Id = 000A11C5", "h323-setup-time = 10:00:00.000 GMT Mon Mar 2 2026")
CONNECT = "h323-connect-time = 10:00:09.000 GMT Mon Mar 2 2026"
START, STOP, INTERIM = (f"Acct-Status-Type = {status}" for status in ("Start", "Stop", "Interim-Update"))


def heard(*lines: str, at: Moment = NOON):
    return list(Dialect({"secret": SECRET.decode()}).feed(packet(*lines), PEER, at))


def only_event(*lines: str):
    (event,) = events(heard(*lines))
    return event


def in_words(items) -> str:
    """The events of a packet as the samples put them."""
    words = []
    for event in events(items):
        ago = (NOON.mono - event.at.mono) // 1000
        match event:
            case ActiveCalls():
                words.append(f"RollCall of {event.device}: no call")
            case Dialled():
                words.append(f"Dialled {event.names[0]} {event.number}")
            case Answered():
                words.append(f"Answered {event.names[0]} {event.number} {ago} s ago")
            case Completed():
                answered = "answered" if event.answered else "unanswered"
                words.append(f"Completed {event.names[0]} {event.number} {event.seconds} s {answered}")
    return ", ".join(words) or "nothing"


@pytest.mark.parametrize(("title", "text", "meaning"), SAMPLES, ids=[title for title, _, _ in SAMPLES])
def test_each_sample_means_what_it_says(title, text, meaning):
    (frame,) = packets_from_text(text, SECRET)
    items = list(Dialect({"secret": SECRET.decode()}).feed(frame, PEER, NOON))
    assert in_words(items) == meaning
    assert isinstance(items[-1], Send)


def test_the_traits_are_those_promised():
    assert (TRAITS.live, TRAITS.answer, TRAITS.cut) == (True, True, False)
    assert TRAITS.options["credit"][0] == "plain"
    assert TRAITS.secrets == ("secret",)


def test_a_line_gives_all_its_names_in_the_order_in_which_they_are_looked_for():
    assert only_event(*CALL, START).names == (
        "192.0.2.10/FXS0/1/0",
        "FXS0/1/0",
        "192.0.2.10/7",
        "7",
        "701",
        "cabin1",
    )


def test_the_answer_comes_after_the_event_and_verifies_under_the_request():
    frame = packet(*CALL, START)
    first, last = Dialect({"secret": SECRET.decode()}).feed(frame, PEER, NOON)
    assert isinstance(first, Dialled)
    request = AcctPacket(packet=frame, secret=SECRET, dict=DICTIONARY)
    assert request.VerifyReply(request.CreateReply(packet=last.data))
    assert last.peer == PEER
    assert last.port == "main"


@pytest.mark.parametrize(
    "lines",
    [
        ("User-Name = cabin1", "Acct-Delay-Time = 0"),
        (*CALL, "Acct-Status-Type = 15"),
        (*CALL, INTERIM),
        ("Acct-Status-Type = 2",),
        ("Acct-Session-Id = 1", "Acct-Status-Type = Accounting-Off"),
    ],
    ids=["no status", "a status of tunnels", "an update while it rings", "a stop of nothing", "the gateway goes off"],
)
def test_every_packet_that_verifies_is_answered(lines):
    assert len(sends(heard(*lines))) == 1


def test_a_retransmitted_packet_gives_the_same_events_and_the_same_answer():
    dialect, frame = Dialect({"secret": SECRET.decode()}), packet(*CALL, START, CONNECT)
    assert list(dialect.feed(frame, PEER, NOON)) == list(dialect.feed(frame, PEER, NOON))


def test_a_call_is_dated_by_our_clock_less_the_delay_the_gateway_tells():
    event = only_event(*CALL, CONNECT, START, "Acct-Delay-Time = 5")
    assert event.at == NOON.plus(-5000)
    assert event.told.answered.isoformat() == "2026-03-02T10:00:09+00:00"


def test_an_absurd_delay_is_not_believed():
    assert only_event(*CALL, CONNECT, START, "Acct-Delay-Time = 4000000000").at == NOON


def test_an_update_without_a_connect_time_dates_the_answer_back():
    event = only_event(*CALL, INTERIM, "Acct-Session-Time = 30", "Acct-Delay-Time = 2")
    assert isinstance(event, Answered)
    assert event.at == NOON.plus(-32_000)


STOPS = [
    ("10:00:09.900 GMT Mon Mar 2 2026", "10:01:10.800 GMT Mon Mar 2 2026", "99", (99, True)),
    ("10:00:09.900 GMT Mon Mar 2 2026", "10:01:10.800 GMT Mon Mar 2 2026", "70", (60, True)),
    ("10:00:09.900 GMT Mon Mar 2 2026", "10:01:10.800 GMT Mon Mar 2 2026", "4294967295", (60, True)),
    ("23:59:50.000 GMT Mon Mar 2 2026", "00:00:10.000 GMT Tue Mar 3 2026", None, (20, True)),
    ("10:00:00.000 EET Mon Mar 2 2026", "08:00:30.000 GMT Mon Mar 2 2026", None, (30, True)),
    ("*00:10:00.000 UTC Mon Mar 1 1993", "10:00:30.000 UTC Mon Mar 2 2026", "45", (45, True)),
    (".10:00:00.000 UTC Mon Mar 2 2026", "*10:00:05.000 UTC Mon Mar 2 2026", None, (5, True)),
    ("02:59:50.000 Mon Mar 2 2026", "02:00:10.000 Mon Mar 2 2026", "20", (20, True)),
    ("2026-03-02_10:00:00", "2026-03-02_10:00:07", None, (7, True)),
    ("Mon, 02 Mar 2026 10:00:00 +0100", "Mon, 02 Mar 2026 10:00:08 +0100", None, (8, True)),
    ("10:00:00.000 GMT Mon Mar 2 2026", "10:00:00.000 GMT Mon Mar 2 2026", "31", (0, False)),
    ("00:00:00.000 UTC Thu Jan 1 1970", "10:00:30.000 UTC Mon Mar 2 2026", "0", (0, False)),
    ("a moment ago", "now", "12", (12, True)),
    (None, "10:00:30.000 UTC Mon Mar 2 2026", "12", (12, True)),
    (None, "10:00:30.000 UTC Mon Mar 2 2026", "0", (0, False)),
    (None, None, None, (0, False)),
]


@pytest.mark.parametrize(("connect", "disconnect", "session", "expected"), STOPS)
def test_a_stop_lasts_its_session_time_without_the_ringing_else_as_printed(connect, disconnect, session, expected):
    lines = [*CALL, STOP]
    lines += [f"h323-connect-time = {connect}"] if connect else []
    lines += [f"h323-disconnect-time = {disconnect}"] if disconnect else []
    lines += [f"Acct-Session-Time = {session}"] if session else []
    event = only_event(*lines)
    assert (event.seconds, event.answered) == expected


def test_a_stop_that_tells_neither_seconds_nor_number_only_ends_a_call():
    event = only_event("Calling-Station-Id = 701", "Acct-Session-Id = 5", STOP)
    assert isinstance(event, HungUp)


def test_the_number_is_the_digits_dialled_even_in_an_address():
    lines = [line for line in CALL if not line.startswith("Called")]
    assert (
        only_event(*lines, START, "Called-Station-Id = sip:+33145678901@192.0.2.7;user=phone").number == "+33145678901"
    )


def test_accounting_on_of_a_gateway_ends_its_calls():
    event = only_event("NAS-IP-Address = 192.0.2.10", "Acct-Status-Type = Accounting-On")
    assert event == ActiveCalls(NOON, (), "192.0.2.10")


@pytest.mark.parametrize(
    ("lines", "device"),
    [
        (("NAS-IP-Address = 192.0.2.10", "NAS-Identifier = gk"), "192.0.2.10"),
        (("NAS-IP-Address = 0.0.0.0", "NAS-Identifier = gk"), "gk"),
        ((), PEER[0]),
    ],
)
def test_the_device_is_the_nas_else_its_name_else_where_the_packet_came_from(lines, device):
    assert only_event(*lines, "Called-Station-Id = 123", "Acct-Session-Id = 1", START).device == device


def test_conf_ids_are_compared_as_numbers():
    long, short = "h323-conf-id = 00016000 647BEE1D 080F000A F453DBFD", "h323-conf-id = 16000 647bee1d 80f000a f453dbfd"
    assert only_event(*CALL, long, START).ref == only_event(*CALL, short, START).ref


def test_a_conf_id_of_zeros_names_nothing():
    ref = only_event(*CALL, "h323-conf-id = 0 0 0 0", START).ref
    assert "000A11C5" in ref.key


def test_the_same_numbers_of_another_vendor_mean_the_same():
    cisco = only_event(*LINE, "h323-conf-id = 1 2 3 4", START, CONNECT)
    quintum = only_event(*LINE, "Quintum-h323-conf-id = 1 2 3 4", START, "AudioCodes-" + CONNECT)
    assert cisco == quintum


# --- wrong secrets and garbage ---


def test_a_wrong_secret_is_not_answered_and_told_once_a_source():
    dialect = Dialect({"secret": SECRET.decode()})
    frame = packet(*CALL, START, secret=b"another")
    (told,) = dialect.feed(frame, PEER, NOON)
    assert isinstance(told, Unreadable)
    assert told.device == PEER[0]
    assert list(dialect.feed(frame, PEER, NOON.plus(5000))) == []
    assert len(list(dialect.feed(frame, ("192.0.2.98", 1), NOON))) == 1


def test_what_is_not_radius_is_unreadable():
    (told,) = Dialect({"secret": SECRET.decode()}).feed(b"\xffnot a packet at all" * 10, PEER, NOON)
    assert isinstance(told, Unreadable)


def test_an_attribute_nobody_knows_does_not_spoil_the_packet():
    request = AcctPacket(secret=SECRET, id=1, dict=DICTIONARY)
    request[40], request[30], request[44] = [(1).to_bytes(4, "big")], [b"123"], [b"x"]
    request[250], request[26], request[4] = [b"?"], [b"\0\0\0\x09\x18\xff"], [b"short"]
    request[(311, 24)], request[31] = [b"\xff\xfe"], [b"\xc3\x28caller\x00"]
    items = list(Dialect({"secret": SECRET.decode()}).feed(request.RequestPacket(), PEER, NOON))
    assert isinstance(items[0], Dialled)
    assert isinstance(items[1], Send)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_stumble(frame):
    for item in Dialect({"secret": ""}).feed(frame, PEER, NOON):
        assert isinstance(item, Unreadable)


attribute = st.tuples(
    st.sampled_from([1, 4, 5, 6, 26, 30, 31, 32, 40, 41, 44, 46, 55, 80, 87, 99]), st.binary(max_size=40)
)
vendor_attribute = st.tuples(
    st.tuples(st.sampled_from([9, 6618, 4923, 35265]), st.sampled_from([1, 2, 24, 25, 26, 28, 29])),
    st.one_of(st.binary(max_size=40), st.text(alphabet="0123456789:. *GMTJanWed+-", max_size=40).map(str.encode)),
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([1, 4]), st.lists(st.one_of(attribute, vendor_attribute), max_size=12))
def test_no_signed_packet_makes_it_stumble_and_each_accounting_packet_is_answered(code, values):
    request = (AuthPacket if code == 1 else AcctPacket)(code, 7, SECRET, b"\x01" * 16, dict=DICTIONARY)
    for key, value in values:
        request.setdefault(key, []).append(value)
    items = list(Dialect({"secret": SECRET.decode()}).feed(request.RequestPacket(), PEER, NOON))
    if code == 4:
        assert len(sends(items)) == 1


def test_what_it_remembers_has_bounds():
    dialect = Dialect({"secret": SECRET.decode()})
    lines = ("NAS-IP-Address = 192.0.2.1", START, "h323-call-origin = answer")
    for call in range(5000):
        frame = packet(*lines, f"Acct-Session-Id = {call}", f"h323-conf-id = 1 2 3 {call:x}")
        dialect.feed(frame, PEER, NOON)
    for call in range(100):
        dialect.feed(packet(*lines, f"h323-setup-time = {call}", "h323-conf-id = 1 2 3 4"), PEER, NOON)
    for stranger in range(2000):
        dialect.feed(b"\x04\x00\x00\x14" + bytes(16), (f"10.0.{stranger // 250}.{stranger % 250}", 1), NOON)
    assert len(dialect._calls._calls) <= 4096
    assert len(dialect._calls._gateways) <= 4096
    assert len(dialect._strangers) <= 256
    assert len(dialect._calls._calls.get("192.0.2.1 1-2-3-4", NOON)) <= 8


# --- speaking ---


def test_what_the_simulator_speaks_is_understood():
    line = {"names": ("192.0.2.10/FXS0/1", "FXS0/1", "701"), "device": "192.0.2.10", "ref": Ref("call 1")}
    told = (
        Dialled(at=NOON, number="0033145678901", **line),
        Answered(at=NOON.plus(5000), number="0033145678901", **line),
        Completed(at=NOON.plus(66_000), number="0033145678901", seconds=61, answered=True, **line),
        Completed(at=NOON.plus(66_000), number="0033145678901", seconds=0, answered=False, **line),
    )
    dialect = Dialect({"secret": SECRET.decode()})
    for identifier, said in enumerate(told):
        (event, _) = dialect.feed(speak(said, SECRET, identifier), PEER, said.at)
        assert type(event) is type(said)
        assert (event.at, event.names, event.device, event.number) == (
            said.at,
            line["names"],
            "192.0.2.10",
            said.number,
        )
        if isinstance(said, Completed):
            assert (event.seconds, event.answered) == (said.seconds, said.answered)
    assert speak(HungUp(at=NOON, names=("701",)), SECRET, 1) == b""
