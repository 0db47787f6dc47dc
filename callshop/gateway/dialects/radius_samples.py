"""Packets of our own making and what each means, for the tests and for whoever wants to see one.

Each sample is a title, the packet's attributes as `Name = value` lines, and the event in words.
"""

_CISCO = """
    NAS-IP-Address = 192.0.2.10
    Cisco-NAS-Port = "FXS0/1/0"
    Calling-Station-Id = "701"
    Called-Station-Id = "0033145678901"
    Acct-Session-Id = "000A11C5"
    h323-conf-id = "h323-conf-id=70AB01C5 1E2F 80A1BD04 2201"
    h323-call-origin = "h323-call-origin=answer"
    h323-call-type = "h323-call-type=Telephony"
    h323-setup-time = "h323-setup-time=*23:59:38.120 UTC Wed Mar 4 2026"
"""
_GNUGK = """
    NAS-Identifier = "gatekeeper"
    User-Name = "cabin2"
    Calling-Station-Id = "702"
    Called-Station-Id = "00221771234567"
    Acct-Session-Id = "66a0c2f100000002"
    h323-conf-id = "h323-conf-id=51C00A01 1122AABB 80F00001 10"
    h323-call-origin = "h323-call-origin=proxy"
    h323-setup-time = "2026-03-04_18:20:05"
"""
_ELTEX = """
    NAS-IP-Address = 192.0.2.30
    Cisco-NAS-Port = "SIPT:0a01"
    NAS-Port = 167837697
    Calling-Station-Id = "703"
    Called-Station-Id = "00966112345678"
    Acct-Session-Id = "11000a01 69a851f0 11 22"
    h323-conf-id = "11000a01 69a851f0 11 22"
    h323-call-origin = "originate"
    h323-call-type = "VoIP"
    h323-setup-time = "18:20:05.000 GMT+3 Wed Mar 04 2026"
    h323-connect-time = "18:20:11.000 GMT+3 Wed Mar 04 2026"
"""
_QUINTUM = """
    NAS-IP-Address = 192.0.2.40
    Quintum-NAS-Port = "Fxs1/0/3"
    Calling-Station-Id = "704"
    Called-Station-Id = "0044207123456"
    Acct-Session-Id = "0000004A"
    Quintum-h323-conf-id = "h323-conf-id=0A0B0C0D 1 2 3"
"""

SAMPLES: tuple[tuple[str, str, str], ...] = (
    (
        "Cisco, the Start at the set-up",
        _CISCO + "Acct-Status-Type = Start",
        "Dialled 192.0.2.10/FXS0/1/0 0033145678901",
    ),
    (
        "Cisco, a Stop over midnight: the times' difference, though the session time counts the ringing too",
        _CISCO
        + """Acct-Status-Type = Stop
    Acct-Session-Time = 75
    h323-connect-time = "h323-connect-time=*23:59:50.900 UTC Wed Mar 4 2026"
    h323-disconnect-time = "h323-disconnect-time=*00:00:52.100 UTC Thu Mar 5 2026"
""",
        "Completed 192.0.2.10/FXS0/1/0 0033145678901 61 s answered",
    ),
    (
        "Cisco, a Stop without an answer: both times are printed, and equal",
        _CISCO
        + """Acct-Status-Type = Stop
    Acct-Session-Time = 30
    h323-connect-time = "h323-connect-time=23:59:50.900 UTC Wed Mar 4 2026"
    h323-disconnect-time = "h323-disconnect-time=23:59:50.900 UTC Wed Mar 4 2026"
""",
        "Completed 192.0.2.10/FXS0/1/0 0033145678901 0 s unanswered",
    ),
    (
        "GnuGk, the Start at the set-up",
        _GNUGK + "Acct-Status-Type = Start",
        "Dialled 702 00221771234567",
    ),
    (
        "GnuGk, an update after the answer: dated back by the seconds talked",
        _GNUGK + "Acct-Status-Type = Interim-Update\nAcct-Session-Time = 20",
        "Answered 702 00221771234567 20 s ago",
    ),
    (
        "GnuGk, an update while it rings",
        _GNUGK + "Acct-Status-Type = Interim-Update\nAcct-Session-Time = 0",
        "nothing",
    ),
    (
        "GnuGk, a Stop with its own way to print times",
        _GNUGK
        + """Acct-Status-Type = Stop
    h323-connect-time = "2026-03-04_18:20:11"
    h323-disconnect-time = "2026-03-04_18:22:11"
""",
        "Completed 702 00221771234567 120 s answered",
    ),
    (
        "Eltex, the Start at the answer, told two seconds late",
        _ELTEX + "Acct-Status-Type = Start\nAcct-Delay-Time = 2",
        "Answered 192.0.2.30/SIPT:0a01 00966112345678 2 s ago",
    ),
    (
        "Eltex, an update with its own pair for the seconds",
        _ELTEX + 'Acct-Status-Type = Interim-Update\nEltex-AVPair = "session-time=19"',
        "Answered 192.0.2.30/SIPT:0a01 00966112345678 19 s ago",
    ),
    (
        "Quintum, a Stop and nothing else: the same attributes under another vendor's number",
        _QUINTUM + "Acct-Status-Type = Stop\nAcct-Session-Time = 33",
        "Completed 192.0.2.40/Fxs1/0/3 0044207123456 33 s answered",
    ),
    (
        "Quintum, a Stop of a call nobody answered",
        _QUINTUM + "Acct-Status-Type = Stop\nAcct-Session-Time = 0",
        "Completed 192.0.2.40/Fxs1/0/3 0044207123456 0 s unanswered",
    ),
    (
        "any gateway after it has started",
        "NAS-IP-Address = 192.0.2.10\nAcct-Status-Type = Accounting-On",
        "RollCall of 192.0.2.10: no call",
    ),
)
