"""No line, however long and whatever is in it, makes a dialect or the reader of a list work more than it is long.

What is eight times as long may take eight times as long, and a little: a pattern that tries every beginning takes
sixty-four times. Measured is the processor's time of this thread, the least of several; never a clock on the wall.
"""

import gc
import time
from collections.abc import Callable

import pytest

from callshop.events import Moment
from callshop.gateway import dialects
from callshop.gateway.framing import LONGEST_LINE
from callshop.gateway.radius_dumps import packets_from_text
from callshop.gateway.recordings import MADE_UP_PEER
from callshop.rating import call_list, price_list, sheet

AT = Moment(1_772_452_800_000, 5_000_000)
LONGER = 8
MOST = 24
"""Times that LONGER times the length may take: linear is 8, quadratic 64."""
UNNOTICED = 0.002
"""Seconds that nobody notices, and no clock measures well: added to both."""

FILLS = {
    "blanks": b" ", "tabs": b"\t", "digits": b"7", "stars": b"*", "colons": b":", "slashes": b"/", "quotes": b"'",
    "brackets": b"<", "square": b"[1", "dots": b". ", "letters": b"ab ", "dates": b"03/04/26 ", "times": b"06:21PM ",
    "records": b"03/04/26 06:21PM 101 01 003314 00:01'05 ", "headers": b"<1>", "addresses": b"sip:1@", "pairs": b"a=1,",
    "dashes": b"-1", "echo": b"SMDR password:", "events": b"Event: X ", "high": b"\xff\xfa\xb4",
}  # fmt: skip
HEADS = {
    "panasonic": (b"", b"03/04/26 06:21PM 101   01 ", b"SMDR", b"Date  Time  Ext"),
    "sipura": (b"", b"<142>", b"[1]CC:NewCallState ", b"Calling:", b"INVITE sip:", b"INVITE sip:1@x SIP/2.0\r\nTo: "),
    "asterisk": (b"", b"Asterisk Call Manager/5", b"Event: ", b"Channel: SIP/", b"Event: Newchannel\r\nExten: "),
}


def effort(act: Callable[[], object]) -> float:
    """Seconds of this thread's processor: the least of three."""
    taken = []
    for _ in range(3):
        began = time.thread_time()
        act()
        taken.append(time.thread_time() - began)
    return min(taken) + UNNOTICED


def ratio(do: Callable[[bytes], object], head: bytes, fill: bytes, length: int) -> float:
    """How many times as long it takes over what is LONGER times as long, up to `length` bytes."""
    short, long = (head + fill * (size // len(fill)) for size in (length // LONGER, length))
    return effort(lambda: do(long)) / effort(lambda: do(short))


@pytest.fixture(autouse=True, scope="module")
def no_garbage_collection():
    gc.disable()
    yield
    gc.enable()


def fed(dialect: str) -> Callable[[bytes], object]:
    module = dialects.load(dialect)

    def feed(line: bytes) -> None:
        fresh = module.Dialect({})
        list(fresh.hello(AT))
        for frame in line.split(b"\r\n") if module.TRAITS.framing == "lines" else (line,):
            list(fresh.feed(frame, MADE_UP_PEER, AT))
        if (prompt := getattr(fresh, "prompt", None)) is not None:
            list(prompt(line, AT))

    return feed


@pytest.mark.parametrize(("dialect", "head"), [(dialect, head) for dialect, heads in HEADS.items() for head in heads])
def test_a_line_of_a_gateway(dialect, head):
    feed = fed(dialect)
    found = {name: ratio(feed, head, fill, LONGEST_LINE) for name, fill in FILLS.items()}
    assert {name: round(times) for name, times in found.items() if times > MOST} == {}


def of_list(data: bytes) -> object:
    try:
        listed = call_list.table(data)
    except sheet.Unreadable:
        return None
    return call_list.guess(listed)


READERS = {
    "price list": price_list.read,
    "call list": of_list,
    "RADIUS as text": lambda data: packets_from_text(data.decode("latin-1"), b"x"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("head", [b"prefix,destination,price\n33,", b"date,number,duration,cost\n", b"User-Name = "])
def test_a_cell_of_a_list(reader, head):
    found = {name: ratio(READERS[reader], head, fill, LONGEST_LINE) for name, fill in FILLS.items()}
    assert {name: round(times) for name, times in found.items() if times > MOST} == {}


def test_what_tries_every_beginning_is_seen():
    """The measure itself: a pattern that is quadratic fails by it."""
    import re

    pattern = re.compile(rb"\s+x")
    assert ratio(pattern.search, b"", b" ", 4 * LONGEST_LINE) > MOST
