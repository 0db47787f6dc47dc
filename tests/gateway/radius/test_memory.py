"""No call lost, none counted twice: two legs, repeats, ids used again, a restart in mid-call."""

import itertools

import pytest

from tests.gateway.radius.radius_desk import Desk, packet

START, STOP = "Acct-Status-Type = Start", "Acct-Status-Type = Stop"


SETUP_A, SETUP_B = "14:30:25.429 GMT Wed Jan 23 2002", "14:30:27.441 GMT Wed Jan 23 2002"
CONF = "h323-conf-id = 931C146B F4411D6 AB5591F0 CBF3D765"
TALKED = (
    "h323-connect-time = 14:30:30.000 GMT Wed Jan 23 2002",
    "h323-disconnect-time = 14:31:10.000 GMT Wed Jan 23 2002",
)


def leg(origin: str, status: str, *more: str, setup: str | None = None) -> bytes:
    session, printed = ("A", SETUP_A) if origin == "answer" else ("B", SETUP_B)
    port = ('Cisco-NAS-Port = "FXS0/1"',) if origin == "answer" else ()
    lines = (f"h323-call-origin = {origin}", f"Acct-Session-Id = {session}", f"h323-setup-time = {setup or printed}")
    numbers = ("Calling-Station-Id = 701", "Called-Station-Id = 0033145678901")
    return packet("NAS-IP-Address = 192.0.2.10", *port, *numbers, CONF, *lines, f"Acct-Status-Type = {status}", *more)


TWO_LEGS = tuple(
    order
    for order in itertools.permutations(("answer Start", "originate Start", "answer Stop", "originate Stop"))
    if order.index("answer Start") < order.index("answer Stop")
    and order.index("originate Start") < order.index("originate Stop")
)


@pytest.mark.parametrize("order", TWO_LEGS)
def test_two_legs_are_one_call_in_any_order(order):
    desk = Desk()
    for origin, status in map(str.split, order):
        frame = leg(origin, status, *(TALKED if status == "Stop" else ()))
        desk.hear(frame, frame)
        desk.wait(10)
    assert [(call.number, call.answered, call.seconds) for call in desk.calls] == [("0033145678901", True, 40)]
    assert len(desk.answers) == 8


@pytest.mark.parametrize("order", [("answer", "originate"), ("originate", "answer")])
def test_two_stops_without_starts_are_one_call(order):
    desk = Desk()
    desk.wait(3600)
    desk.hear(*(leg(origin, "Stop", *TALKED) for origin in order))
    assert [call.seconds for call in desk.calls] == [40]


@pytest.mark.parametrize("order", [("answer", "originate"), ("originate", "answer")])
def test_two_legs_are_one_call_over_a_restart_in_mid_call(order):
    desk = Desk()
    desk.hear(leg("answer", "Start"), leg("originate", "Start"))
    desk.wait(20)
    desk.restart()
    desk.wait(20)
    desk.hear(*(leg(origin, "Stop", *TALKED) for origin in order))
    assert desk.told() == [("192.0.2.10/FXS0/1", "0033145678901", True, 40)]


def test_a_second_try_on_another_route_belongs_to_the_same_call():
    desk = Desk()
    desk.hear(leg("answer", "Start"), leg("originate", "Start"), leg("originate", "Stop"))
    retry = "14:30:29.000 GMT Wed Jan 23 2002"
    desk.hear(leg("originate", "Start", setup=retry), leg("originate", "Stop", *TALKED, setup=retry))
    desk.hear(leg("answer", "Stop", *TALKED))
    assert desk.told() == [("192.0.2.10/FXS0/1", "0033145678901", True, 40)]


def test_where_both_legs_are_known_to_come_a_failed_try_heard_first_does_not_stand_for_the_call():
    desk = Desk()
    desk.hear(leg("answer", "Stop"), leg("originate", "Stop"))
    later = "16:00:00.000 GMT Wed Jan 23 2002"
    equal = ("h323-connect-time = 16:00:05 GMT Wed Jan 23 2002", "h323-disconnect-time = 16:00:05 GMT Wed Jan 23 2002")
    desk.hear(leg("originate", "Start", setup=later), leg("originate", "Stop", *equal, setup=later))
    desk.hear(leg("answer", "Stop", *TALKED, setup="15:59:58.000 GMT Wed Jan 23 2002"))
    assert [(call.line, call.answered, call.seconds) for call in desk.calls] == [
        ("192.0.2.10/FXS0/1", False, 0),
        ("192.0.2.10/FXS0/1", True, 40),
    ]
    assert len(desk.answers) == 5


def test_a_talk_on_the_originate_leg_is_never_waited_with():
    desk = Desk()
    desk.hear(leg("answer", "Stop"), leg("originate", "Stop"))
    desk.hear(leg("originate", "Start", TALKED[0], setup="19:00:00.000 GMT Wed Jan 23 2002"))
    assert [call.answered for call in desk.calls] == [False, True]


def test_a_stop_without_an_id_borrows_no_other_calls_number():
    desk = Desk()
    desk.hear(packet("Calling-Station-Id = 701", "Called-Station-Id = 111", "h323-conf-id = 1 2 3 4", START))
    desk.hear(packet("Calling-Station-Id = 702", "h323-conf-id = 5 6 7 8", STOP, "Acct-Session-Time = 9"))
    assert [call.number for call in desk.calls] == ["111", None]


def test_a_gateway_that_sends_only_originate_legs_is_billed():
    desk = Desk()
    desk.hear(leg("originate", "Start", TALKED[0]))
    desk.wait(40)
    desk.hear(leg("originate", "Stop", *TALKED))
    assert desk.told() == [("701", "0033145678901", True, 40)]


@pytest.mark.parametrize("origin", ["answer", "originate", "proxy", ""])
def test_an_id_reused_with_another_set_up_time_is_another_call(origin):
    desk = Desk()
    for setup in (SETUP_A, "15:45:00.000 GMT Wed Jan 23 2002"):
        for status, more in (("Start", ()), ("Stop", TALKED)):
            frame = leg(origin, status, *more, setup=setup)
            desk.hear(frame, frame)
            desk.wait(40)
    assert [call.seconds for call in desk.calls] == [40, 40]


def test_a_reused_id_is_another_call_with_both_legs_each_time():
    desk = Desk()
    for setup in (SETUP_A, "17:45:00.000 GMT Wed Jan 23 2002"):
        both = [(status, origin) for status in ("Start", "Stop") for origin in ("answer", "originate")]
        desk.hear(*(leg(origin, status, *(TALKED if status == "Stop" else ()), setup=setup) for status, origin in both))
    assert [(call.line, call.seconds) for call in desk.calls] == [("192.0.2.10/FXS0/1", 40)] * 2


def test_without_a_conf_id_the_session_and_its_numbers_are_the_reference():
    desk = Desk()
    session = ("NAS-IP-Address = 192.0.2.10", "Acct-Session-Id = 00000001")
    first = ("Calling-Station-Id = 701", "Called-Station-Id = 111")
    other = ("Calling-Station-Id = 701", "Called-Station-Id = 222")
    desk.hear(packet(*session, *first, START), packet(*session, STOP, "Acct-Session-Time = 9"))
    desk.hear(packet(*session, *other, START), packet(*session, *other, STOP, "Acct-Session-Time = 8"))
    assert desk.told() == [("701", "111", True, 9), ("701", "222", True, 8)]


def test_an_id_is_good_for_a_day():
    desk = Desk()
    for _ in range(2):
        desk.hear(leg("answer", "Start"), leg("originate", "Start"), leg("answer", "Stop", *TALKED))
        desk.wait(25 * 3600)
    assert len(desk.calls) == 2
