"""What a Panasonic prints: for the simulator, and as samples. The samples are ours, in the manuals' formats.

A sample: title, options, the bytes, and per call (extension, number, seconds, direction).
"""

from datetime import UTC, datetime

from callshop.events import Completed, LineEvent

TITLE = "  Date     Time    Ext CO        Dial Number        Ring Duration  Acc code  CD"
WIDTH = 80

Call = tuple[str, str | None, int, str]


def header() -> bytes:
    """What stands at the head of each page."""
    return f"{'-' * WIDTH}\r\n{TITLE}\r\n{'-' * WIDTH}\r\n\r\n".encode()


def speak(event: LineEvent) -> tuple[bytes, ...]:
    """The line printed for a finished call, pattern A, its end as the time; nothing for anything else."""
    if not isinstance(event, Completed):
        return ()
    ended = event.told.ended or datetime.fromtimestamp(event.at.wall // 1000, UTC)
    minutes, seconds = divmod(event.seconds, 60)
    dial = event.number or ""
    if event.direction == "in":
        dial = "<I>" + dial
    return (
        f"{ended:%m/%d/%y} {ended:%I:%M}{'AM' if ended.hour < 12 else 'PM'} {event.names[0]:<5} 01 {dial:<25} {'':4} "
        f"{minutes // 60:02d}:{minutes % 60:02d}'{seconds:02d}\r\n".encode("latin-1", "replace"),
    )


SAMPLES: tuple[tuple[str, dict[str, str], bytes, tuple[Call, ...]], ...] = (
    (
        "pattern A, 80 columns, with the page's header",
        {},
        header()
        + b"03/04/26 06:21PM 101   01 0033145678901             0'00 00:02'05 4711       TR\r\n"
        + b"03/04/26 06:22PM 1102  02 <I>0221771234567          0'08 00:00'41\r\n"
        + b"03/04/26 06:23PM *1234 00 P00442071234567=12F-3     0'00 01:00'00\r\n",
        (
            ("101", "0033145678901", 125, "out"),
            ("1102", "0221771234567", 41, "in"),
            ("*1234", "P00442071234567=12F-3", 3600, "out"),
        ),
    ),
    (
        "pattern A, what is no call of a cabin: intercom, log in, a missed caller, a door",
        {},
        b"03/04/26 06:21PM 101      EXT102                         0'05 00:01'05\r"
        b"03/04/26 06:21PM 101      LOG IN\r"
        b"03/04/26 06:21PM 101      LOG OUT\r"
        b"03/04/26 06:21PM 101      Check in\r"
        b"03/04/26 06:21PM 102      Timed Reminder/No Answer\r"
        b"03/04/26 06:22PM 103   01 <D>8765<I>A SHOP 0771234     5'15 00:00'00\r"
        b"03/04/26 06:23PM D001  01 <I>                          0'05 00:00'10\r",
        (("103", "0771234", 0, "in"), ("D001", None, 10, "in")),
    ),
    (
        "pattern B, a charge behind the duration and no ring",
        {},
        b"03/04/26 06:21PM 101   01 00331456789012345678 00:00'05 00560.00EU 9876543210\r\n"
        b"03/04/26 06:21PM 102   01 <I>                  00:00'07 00000.00EU\r\n",
        (("101", "00331456789012345678", 5, "out"), ("102", None, 7, "in")),
    ),
    (
        "pattern C, 120 columns, four digits of trunk",
        {},
        b"03/04/26 06:21PM 101   0001 0033145678901                                      0'00 00:00'05 00560.00EUR\r\n",
        (("101", "0033145678901", 5, "out"),),
    ),
    (
        "KX-TA616: no ring, the time may carry a star, hidden digits with blanks between",
        {"time": "start"},
        b"Date     Time     Ext. CO Dial number                      Duration Code\r\n"
        b"03/04/26  6:21PM 103  05 003314567                        00:00'16 ....\r\n"
        b"03/04/26 *6:22PM 103  06 0033. . .901                     00:00'06 4536\r\n"
        b"03/04/26  6:23PM 102  05 < DISA incoming >                00:00'09 .... 0\r\n",
        (
            ("103", "003314567", 16, "out"),
            ("103", "0033. . .901", 6, "out"),
            ("102", None, 9, "in"),
        ),
    ),
    (
        "KX-TD308, blanks collapsed, the day first",
        {"dates": "dmy"},
        b"Date Time Ext CO Dial Number Ring Duration Acc code CD\n"
        b"24/03/26 10:09AM 18 1 0033P1-45=678901 00:09'18 001 FW\n"
        b"24/03/26 10:09AM 18 2 12345678XX.... 00:00'02\n",
        (("18", "0033P1-45=678901", 558, "out"), ("18", "12345678XX....", 2, "out")),
    ),
    (
        "polarity reversal: no duration, or none counted, was not answered; a trunk taken and nothing dialled",
        {},
        b"03/04/26 06:21PM 101   01 0033145678901\r\n"
        b"03/04/26 06:22PM 101   01 0033145678901                00:00'00\r\n"
        b"03/04/26 06:23PM 101   01                              00:00'04\r\n",
        (("101", "0033145678901", 0, "out"), ("101", "0033145678901", 0, "out"), ("101", None, 4, "out")),
    ),
    (
        "the clock was set four times during a call; noise before the record; letters of another alphabet",
        {},
        b"**/**/** **:**** 101   01 0033145678901             0'00 00:02'05\r\n"
        b"\x80\xfe\xff03/04/26 06:22PM 102   01 0033145678902             0'00 00:00'10 caf\xe9\r\n",
        (("101", "0033145678901", 125, "out"), ("102", "0033145678902", 10, "out")),
    ),
)
