"""The same call is the same call, however its gateway spells it; another one under its id is another."""

import pytest

from callshop.events import Moment, Ref
from tests.gateway.radius.radius_desk import Desk, packet

START, STOP, ON = ("Acct-Status-Type = Start", "Acct-Status-Type = Stop", "Acct-Status-Type = Accounting-On")
CONF = "h323-conf-id = A1B2C3D4 11110001 0 1"


def said(*lines: str, nas: str = "192.0.2.10", session: str = "0000B001", number: str = "0033145550101",
         setup: str = "10:00:00.000 GMT Tue Mar 03 2026") -> bytes:  # fmt: skip
    return packet(
        f"NAS-IP-Address = {nas}", "NAS-Port = 1", "Calling-Station-Id = 101", f"Called-Station-Id = {number}",
        f"Acct-Session-Id = {session}", *([f"h323-setup-time = {setup}"] if setup else []), *lines,
    )  # fmt: skip


def seconds(*frames: bytes) -> list:
    desk = Desk()
    for frame in frames:
        desk.hear(frame)
        desk.wait(40)
    return [call.seconds for call in desk.calls]


CONNECTED, TALKED = "h323-connect-time = 10:00:10.000 GMT Tue Mar 03 2026", "Acct-Session-Time = 40"


@pytest.mark.parametrize("conf", [(CONF,), ()], ids=["a conf-id", "a session alone"])
@pytest.mark.parametrize(
    "other",
    [
        {"nas": "198.51.100.77"},
        {"setup": "10:00:00.001 GMT Tue Mar 03 2026"},
        {"setup": "*11:00:00.000 CET Tue Mar 03 2026"},
        {"setup": "2026-03-03_10:00:00"},
        {"setup": "1772532000"},
        {"setup": ""},
        {"number": "33145550101"},
    ],
    ids=["its address", "a millisecond", "a zone", "GnuGk's way", "seconds since 1970", "none", "its number"],
)
def test_a_stop_that_spells_something_otherwise_ends_the_call(conf, other):
    assert seconds(said(START, CONNECTED, *conf), said(STOP, TALKED, *conf, **other)) == [40]


def test_two_gateways_that_tell_their_names_are_two():
    one, two = "NAS-Identifier = gw-1", "NAS-Identifier = gw-2"
    assert seconds(said(STOP, TALKED, one, CONF), said(STOP, TALKED, two, CONF, nas="192.0.2.11")) == [40, 40]


def test_the_clock_was_set_in_mid_call():
    then = "*00:00:41.000 UTC Mon Mar 1 1993"
    assert seconds(said(START, CONNECTED, setup=then), said(STOP, TALKED), said(STOP, TALKED)) == [40]


@pytest.mark.parametrize("conf", [(CONF,), ()], ids=["a conf-id", "a session alone"])
def test_after_accounting_on_an_id_begins_again(conf):
    on = packet("NAS-IP-Address = 192.0.2.10", ON)
    call = said(START, CONNECTED, *conf, setup=""), said(STOP, TALKED, *conf, setup="")
    assert seconds(*call, on, *call) == [40, 40]


def test_a_belated_stop_after_accounting_on_is_of_the_call_before():
    on = packet("NAS-IP-Address = 192.0.2.10", ON)
    assert seconds(said(START, CONNECTED), said(STOP, TALKED), on, said(STOP, TALKED)) == [40]


def test_a_gateway_that_starts_anew_without_a_word_and_counts_from_one():
    later = "10:30:00.000 GMT Tue Mar 03 2026"
    again = said(START, CONNECTED, setup=later), said(STOP, "Acct-Session-Time = 35", setup=later)
    assert seconds(said(START, CONNECTED), said(STOP, TALKED), *again) == [40, 35]


def test_two_numbers_under_one_conf_id_are_two_calls():
    other = {"number": "00221775550102", "session": "0000B002"}
    frames = said(START, CONNECTED, CONF), said(START, CONNECTED, CONF, **other)
    assert seconds(*frames, said(STOP, TALKED, CONF), said(STOP, "Acct-Session-Time = 31", CONF, **other)) == [40, 31]


def test_the_pc_clock_jumped_a_day():
    desk = Desk()
    desk.hear(said(START, CONNECTED, CONF), said(STOP, TALKED, CONF))
    desk.now = Moment(desk.now.wall + 86_400_000 * 2, desk.now.mono + 5000)
    desk.hear(said(STOP, TALKED, CONF))
    assert len(desk.calls) == 1


def test_references_are_told_apart_by_instant_and_session_together():
    one = Ref("gw id", "2026-03-03T10:00:00.000+00:00 A")
    assert one.same_call(Ref("gw id", "2026-03-03T10:00:00.900 B"))
    assert one.same_call(Ref("gw id", "2026-03-03T12:00:00.000+00:00 A"))
    assert not one.same_call(Ref("gw id", "2026-03-03T10:00:02.000+00:00 B"))
    assert not one.same_call(Ref("gw id", "10:00:00.000 GMT Tue Mar 3 2026"))
