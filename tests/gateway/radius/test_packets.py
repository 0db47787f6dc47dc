"""RADIUS packets on the wire and off it: recordings as people keep them, printed times, and Debian's own radclient."""

import socket
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrad.packet import AcctPacket

from callshop.events import AuthorizationRequest, Completed, Dialled, Verdict, sentence
from callshop.gateway.dialects import Send
from callshop.gateway.dialects.radius import Dialect
from callshop.gateway.dialects.radius_packets import DICTIONARY, STANDARD, VENDOR, genuine, read
from callshop.gateway.dialects.radius_times import elapsed_ms, normal, print_time, read_time
from callshop.gateway.radius_dumps import packets_from_text
from tests.gateway.radius.radius_desk import NOON, PEER, SECRET, Desk, packet

# --- recordings ---

EXPECTED = (
    ("radius-eltex-smg-abills.detail", [("172.16.16.5/SIPT:03f6", "678620", True, 40)]),
    ("radius-gnugk-abills-call1.detail", [("101", "613", True, 99)]),
    ("radius-gnugk-abills-call2.detail", [("600", "101", True, 9)]),
    ("radius-gnugk-freeradius-issue599.detail", []),
    ("radius-mvts2-balugcath-william.json", [("1234567890", "1234567890", True, None)]),
    ("radius-cisco-ios-debug-radius-start.log", [("192.168.81.101/Serial6/0:0", "2210001", None, None)]),
    ("radius-audiocodes-manual.txt", [("202", "201", True, 1)]),
    ("radius-eltex-smg-abills-access-request.detail", []),
)


@pytest.mark.parametrize(("name", "calls"), EXPECTED)
@pytest.mark.parametrize("garbage", [False, True])
def test_a_recording_of_a_real_machine_gives_its_calls(samples, name, calls, garbage):
    desk = Desk()
    if garbage:
        desk.hear(bytes(range(256)) * 16)
    for frame in packets_from_text((samples / name).read_text(encoding="utf-8"), SECRET):
        desk.hear(frame)
        desk.wait(20)
    assert desk.told() == calls


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("radius-eltex-smg-abills.detail", [4, 4, 4]),
        ("radius-audiocodes-manual.txt", [1, 4]),
        ("radius-cisco-ios-debug-radius-start.log", [1, 4, 4]),
        ("radius-gnugk-abills-call1.detail", [4, 4]),
        ("radius-mvts2-balugcath-william.json", [4]),
    ],
)
def test_a_recording_holds_the_packets_of_the_gateway_and_not_those_of_the_server(samples, name, codes):
    frames = packets_from_text((samples / name).read_text(encoding="utf-8"), SECRET)
    assert [frame[0] for frame in frames] == codes
    assert all(genuine(read(frame, SECRET)) for frame in frames)


def test_attributes_with_repeated_names_are_all_kept_in_json():
    (frame,) = packets_from_text('{"Acct-Session-Id": "1", "Cisco-AVPair": "a=1", "Cisco-AVPair": "b=2"}', SECRET)
    assert read(frame, SECRET).pairs == {"a": "1", "b": "2"}


def test_a_list_of_json_objects_is_as_many_packets():
    frames = packets_from_text('[{"Acct-Session-Id": "1"}, {"Acct-Session-Id": ["2"]}, 7]', SECRET)
    assert [read(frame, SECRET).text("Acct-Session-Id") for frame in frames] == ["1", "2"]


@pytest.mark.parametrize("text", ["", "{", "[[]]", "{}", "hello", "Access-Accept\n h323-credit-time = 5\n", "x = 1"])
def test_a_text_without_packets_gives_none(text):
    assert packets_from_text(text, SECRET) == []


@given(st.text(max_size=300))
def test_no_text_makes_it_stumble(text):
    assert isinstance(packets_from_text(text, SECRET), list)


names = st.sampled_from([name for name, _ in STANDARD.values()] + list(VENDOR.values()) + ["Attr-26", "Attr-0"])


@given(st.lists(st.tuples(names, st.text(alphabet="0x19.:=-Aé []", max_size=600)), max_size=8))
def test_no_attribute_makes_it_stumble(lines):
    text = "\n".join(f"{name} = {value}" for name, value in lines)
    for frame in packets_from_text(text, SECRET):
        assert genuine(read(frame, SECRET))


def test_a_value_repeating_its_name_is_read_without_it():
    request = read(packet("Acct-Session-Id = 1", "h323-conf-id = h323-conf-id=1 2 3 4"), SECRET)
    assert request.text("h323-conf-id") == "1 2 3 4"


def test_a_time_sent_as_a_pair_counts_where_the_attribute_is_missing():
    request = read(packet("Acct-Session-Id = 1", "Cisco-AVPair = h323-setup-time=10:00:00 GMT Mon Mar 2 2026"), SECRET)
    assert request.text("h323-setup-time") == "10:00:00 GMT Mon Mar 2 2026"


def test_the_answer_repeats_the_proxy_state():
    request = AcctPacket(secret=SECRET, id=3, dict=DICTIONARY)
    request[33], request[40] = [b"via"], [(7).to_bytes(4, "big")]
    (_, send) = Dialect({"secret": SECRET.decode()}).feed(request.RequestPacket(), PEER, NOON)
    assert request.CreateReply(packet=send.data)[33] == [b"via"]


# --- times ---


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("14:30:25.429 GMT Wed Jan 23 2002", "2002-01-23T14:30:25.429000+00:00"),
        ("*15:59:47.000 EET Sun Dec 25 2005", "2005-12-25T15:59:47+02:00"),
        (".18:55:41.000 GMT+4 Tue Feb 11 2014", "2014-02-11T18:55:41+04:00"),
        ("18:55:41 +0530 Tue Feb 1 2014", "2014-02-01T18:55:41+05:30"),
        ("18:55:41.000 GMT-03:30 Tue Feb 11 2014", "2014-02-11T18:55:41-03:30"),
        ("23:00:21.017 CST Sun Sep 27 2020", "2020-09-27T23:00:21.017000"),
        ("23:00:21.017 CST+1 Sun Sep 27 2020", "2020-09-27T23:00:21.017000"),
        ("23:00:21 Sun Sep 27 2020", "2020-09-27T23:00:21"),
        ("2014-04-08_12:00:06", "2014-04-08T12:00:06"),
        ("2014-04-08T12:00:06Z", "2014-04-08T12:00:06+00:00"),
        ("Tue, 08 Apr 2014 12:00:06 +0400", "2014-04-08T12:00:06+04:00"),
        ("23:00:60 UTC Sun Sep 27 2020", None),
        ("23:00:21 UTC Sun Foo 27 2020", None),
        ("", None),
    ],
)
def test_a_printed_time_is_read_with_its_zone_where_that_is_certain(text, iso):
    found = read_time(text)
    assert (found and found.isoformat()) == iso


def test_two_times_of_a_packet_are_subtracted_as_printed():
    first, last = read_time("10:00:00 EET Mon Mar 2 2026"), read_time("10:00:30.5 GMT Mon Mar 2 2026")
    assert elapsed_ms(first, last) == 30_500
    assert elapsed_ms(None, last) is None


def test_two_spellings_of_one_time_agree():
    assert normal("*14:30:25.429  GMT Wed Jan 23 2002") == normal("14:30:25.429 GMT Wed Jan 23 2002")


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_a_time_we_print_is_read_back(at):
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert read_time(print_time(at)) == at


@given(st.text(max_size=60))
def test_no_time_makes_it_stumble(text):
    read_time(text)


# --- the real thing ---


@contextmanager
def served(dialect, heard, verdict=None):
    """The dialect behind a real UDP socket on this machine, events into `heard`. Gives the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        port.bind(("127.0.0.1", 0))

        def serve() -> None:
            while frame := port.recvfrom(8192):
                if not frame[0]:
                    return
                for item in dialect.feed(*frame, NOON):
                    carry_out(item)

        def carry_out(item) -> None:
            if isinstance(item, Send):
                port.sendto(item.data, item.peer)
                return
            heard.append(item)
            if isinstance(item, AuthorizationRequest):
                for send in dialect.reply(item.ticket, verdict):
                    carry_out(send)

        thread = Thread(target=serve)
        thread.start()
        try:
            yield port.getsockname()[1]
        finally:
            port.sendto(b"", port.getsockname())
            thread.join()


def radclient(program: str, port: int, command: str, text: str, secret: str = SECRET.decode(), *more: str):
    arguments = [program, "-x", "-t", "2", "-r", "2", *more, f"127.0.0.1:{port}", command, secret]
    return subprocess.run(arguments, input=text, capture_output=True, text=True, timeout=60, check=False)


CALL = """
NAS-IP-Address = 192.0.2.10
Cisco-NAS-Port = "FXS0/1"
Calling-Station-Id = "701"
Called-Station-Id = "0033145678901"
"""


def test_radclient_accepts_the_answers_to_its_accounting(needs):
    program, heard = needs("radclient"), []
    stop = (
        CALL
        + """Acct-Status-Type = Stop
Acct-Session-Id = "1"
h323-conf-id = "h323-conf-id=16000 647BEE1D 80F000A F453DBFD"
h323-connect-time = "h323-connect-time=16:00:15.000 EET Sun Dec 25 2005"
h323-disconnect-time = "h323-disconnect-time=16:01:54.000 EET Sun Dec 25 2005"
"""
    )
    with served(Dialect({"secret": SECRET.decode()}), heard) as port:
        start = radclient(program, port, "acct", CALL + 'Acct-Status-Type = Start\nAcct-Session-Id = "1"')
        stop = radclient(program, port, "acct", stop)
        signed = radclient(program, port, "acct", "Acct-Status-Type = Accounting-On\nMessage-Authenticator = 0x00")
    for said in (start, stop, signed):
        assert said.returncode == 0, said.stdout + said.stderr
        assert "Received Accounting-Response" in said.stdout
    assert isinstance(heard[0], Dialled)
    assert isinstance(heard[1], Completed)
    assert (heard[1].names[0], heard[1].seconds) == ("192.0.2.10/FXS0/1", 99)


@pytest.mark.parametrize("signed", ["", "Message-Authenticator = 0x00\n"], ids=["unsigned", "signed"])
def test_radclient_gets_its_credit_time(needs, signed):
    program, heard = needs("radclient"), []
    dialect = Dialect({"secret": SECRET.decode(), "credit": "named"})
    with served(dialect, heard, Verdict(True, 600)) as port:
        said = radclient(program, port, "auth", CALL + signed + 'User-Name = "701"\nUser-Password = "x"')
    assert said.returncode == 0, said.stdout + said.stderr
    assert "Received Access-Accept" in said.stdout
    assert "h323-credit-time=600" in said.stdout
    assert "h323-return-code=0" in said.stdout


def test_radclient_is_refused_in_words(needs):
    program, heard = needs("radclient"), []
    dialect, why = Dialect({"secret": SECRET.decode()}), sentence("No cabin has this line.")
    with served(dialect, heard, Verdict(False, 0, why)) as port:
        said = radclient(program, port, "auth", CALL + 'User-Name = "701"\nUser-Password = "x"')
    assert "Received Access-Reject" in said.stdout
    assert "No cabin has this line." in said.stdout


def test_radclient_with_another_secret_hears_nothing(needs):
    program, heard = needs("radclient"), []
    with served(Dialect({"secret": SECRET.decode()}), heard) as port:
        said = radclient(program, port, "acct", CALL + "Acct-Status-Type = Start", "another", "-t", "0.2", "-r", "2")
    assert "Received" not in said.stdout
    assert len(heard) == 1
