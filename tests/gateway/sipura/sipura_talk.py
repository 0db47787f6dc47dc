"""What the tests of the sipura dialect share: a dialect that listens, and what two cabins on one box say."""

import random

from callshop.events import LineEvent
from callshop.gateway.dialects import sipura
from callshop.gateway.dialects.sipura_samples import ADAPTER, START, STEP_MS

GARBAGE = random.Random(4).randbytes(4096)

# ---- SIP messages: what is answered, what leaves, what comes

INVITE_200 = "SIP/2.0 200 OK"
OUT = "INVITE sip:22@sip.example.net SIP/2.0"
IN = "INVITE sip:101@192.0.2.10:5060 SIP/2.0"
FAR = {"Via": "SIP/2.0/UDP 198.51.100.1:5060;branch=z9", "From": "<sip:33145678901@sip.example.net>;tag=b"}


class Listener:
    """A dialect and the clock: `hear` lines 2 s apart and gives (kind, line, number) of what they meant."""

    def __init__(self, device: str = ADAPTER) -> None:
        self.dialect = sipura.Dialect({})
        self.device = device
        self.now = START
        self.events: list[object] = []

    def hear(self, *lines: str | bytes, every: int = STEP_MS) -> list[tuple]:
        heard = []
        for line in lines:
            frame = line.encode() if isinstance(line, str) else line
            heard += self.dialect.feed(frame, (self.device, 5060), self.now)
            self.now = self.now.plus(every)
        self.events += heard
        return [brief(event) for event in heard]

    @property
    def story(self) -> list[tuple]:
        return [brief(event) for event in self.events]


def brief(event: object) -> tuple:
    if not isinstance(event, LineEvent):
        return (type(event).__name__,)
    digit = event.names[0].rpartition("/")[2]
    number = getattr(event, "number", None)
    return (type(event).__name__, digit) if number is None else (type(event).__name__, digit, number)


TWO_CALLS = (
    "[0]Off Hook",
    "[1]Off Hook",
    "Calling:0034912345678@sip.example.net",
    "[0:0]AUD ALLOC CALL (port=16384)",
    "Calling:0033145678901@sip.example.net",
    "[1:0]AUD ALLOC CALL (port=16386)",
    "CC:CallProgress",
    "[0:0]RTP Rx Up",
    "CC:Remote Resume",
    "[1:0]RTP Rx Up",
    "CC:Remote Resume",
    "[0:0]AUD Rel Call",
    "[0]On Hook",
    "[1:0]AUD Rel Call",
    "[1]On Hook",
)
"""Of two cabins at once, with all that is told of them."""
