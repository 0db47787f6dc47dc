"""What a Stop's counter and its printed times say, in the zones and formats of several makers."""

import pytest

from callshop.events import Figures
from callshop.gateway.dialects.radius_times import read_printed, read_time, readings_ms
from tests.gateway.radius.radius_desk import Desk, packet

DAY = "Sun Mar 29 2026"


@pytest.mark.parametrize(
    ("connect", "disconnect", "seconds"),
    [
        ("01:59:50.000 CET Sun Mar 29 2026", "03:00:10.000 CEST Sun Mar 29 2026", (20, 3620)),
        ("02:59:50.000 CEST Sun Oct 25 2026", "02:00:10.000 CET Sun Oct 25 2026", (20,)),
        ("00:59:50.000 GMT Sun Mar 29 2026", "02:00:10.000 BST Sun Mar 29 2026", (20, 3620)),
        ("01:59:50.000 EST Sun Mar 8 2026", "03:00:10.000 EDT Sun Mar 8 2026", (20, 3620)),
        ("01:59:50.000 CST Sun Mar 8 2026", "03:00:10.000 CDT Sun Mar 8 2026", (20, 3620)),
        ("02:59:50 AEDT Sun Apr 5 2026", "02:00:10 AEST Sun Apr 5 2026", (20,)),
        ("01:59:50.000 IST Fri Mar 27 2026", "03:00:10.000 IDT Fri Mar 27 2026", (20, 3620)),
        ("01:59:50.000 GMT+1 Sun Mar 29 2026", "03:00:10.000 GMT+2 Sun Mar 29 2026", (20, 3620)),
        ("2026-03-29T01:59:50+01:00", "2026-03-29T03:00:10+02:00", (20, 3620)),
        ("Sun, 29 Mar 2026 01:59:50 +0100", "Sun, 29 Mar 2026 03:00:10 +0200", (20, 3620)),
        ("Sun Mar 29 01:59:50 CET 2026", "Sun Mar 29 03:00:10 CEST 2026", (20, 3620)),
        ("Sun Mar 29 01:59:50 2026", "Sun Mar 29 02:00:10 2026", (20,)),
        ("1774745990", "1774746010", (20,)),
        ("*01:59:50.000 XYZ Sun Mar 29 2026", "03:00:10.000 XYZD Sun Mar 29 2026", (3620,)),
        ("10:00:00.000 UTC Mon Mar 1 1993", "nothing", ()),
        ("03:00:10 Sun Mar 29 2026", "02:00:10 Sun Mar 29 2026", ()),
    ],
)
def test_the_time_between_two_printed_ones_by_their_own_zones(connect, disconnect, seconds):
    assert readings_ms(read_printed(connect), read_printed(disconnect)) == tuple(1000 * each for each in seconds)


LINES = ("NAS-IP-Address = 192.0.2.10", "NAS-Port = 1", "Calling-Station-Id = 101", "Acct-Session-Id = 1",
         "Called-Station-Id = 0033145550101")  # fmt: skip
CONNECT, DISCONNECT = f"h323-connect-time = 01:59:50.000 CET {DAY}", f"h323-disconnect-time = 03:00:10.000 CEST {DAY}"


def figures(*lines: str) -> Figures:
    (event, _) = Desk().dialect.feed(packet(*LINES, "Acct-Status-Type = Stop", *lines), ("192.0.2.9", 1), Desk().now)
    return event.figures


def test_a_stop_tells_each_witness_apart():
    assert figures("Acct-Session-Time = 25", CONNECT, DISCONNECT) == Figures(25, (20, 3620))
    assert figures(CONNECT, DISCONNECT, "Acct-Delay-Time = 7") == Figures(None, (20, 3620), 7)
    assert figures("Acct-Session-Time = 25") == Figures(25)


def test_a_counter_that_counts_the_ringing_or_the_absurd_is_none():
    ringing = f"h323-setup-time = 01:59:20.000 CET {DAY}"
    assert figures("Acct-Session-Time = 50", ringing, CONNECT, DISCONNECT).counter is None
    assert figures("Acct-Session-Time = 4294967295", CONNECT, DISCONNECT).counter is None
    assert figures("Acct-Session-Time = 20", ringing, CONNECT, DISCONNECT).counter == 20


def test_a_time_that_no_calendar_has_is_none():
    assert read_time("25:61:61.000 GMT Mon Foo 99 2026") is None
    assert read_printed("Mon Foo 99 10:00:00 2026") is None
