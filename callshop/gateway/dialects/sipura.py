"""Sipura, Linksys and Cisco adapters (PAP2, PAP2T, SPA2102, SPA3102, SPA8000, SPA112/122): their syslog over UDP.

One datagram is one line, or one whole SIP message; no time, no host, often no <priority>. The adapter is its address:

    [1]Off Hook                        handset up, port digit 1
    Calling:0033145678901@sip.net      the number, no digit: see sipura_lines.py
    [1:0]AUD ALLOC CALL (port=16384)   not needed, but it is of port 1
    CC:CallProgress                    it rings
    [1:0]RTP Rx Up                     sound: before any answer, and without one; never an answer
    CC:Remote Resume                   the far end answered
    [1:0]AUD Rel Call                  over; also after a call nobody answered
    [1]On Hook                         handset down: over, if nothing else said so
    [1]CC:NewCallState 13/9            new/old state, in numbers or as CC_CST_CONNECTED/CC_CST_PROCEEDING
    INVITE sip:... / SIP/2.0 200 OK    see sipura_sip.py

To set up: Syslog Server = this PC, Debug Level 2 or 3, SIP Debug Option = full. With the Debug Server set as well every
line comes twice. Sources: Sipura SPA-841 guide (syslog, debug level), SPA9000 guide p. 6-49 (SIP Debug Option), a Cisco
community note on the call states, a program used in shops with PAP2 adapters about 2010 for the text lines. The Cisco
ATA 186/188 sends other lines (`<62>00:00:51 ip [tag] :...`): nothing is made of them. No command ends a call.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callshop.events import (
    Answered,
    Dialled,
    Event,
    HungUp,
    LineEvent,
    Moment,
    OffHook,
    Ref,
    Ringing,
    Unreadable,
    Verdict,
    sentence,
)
from callshop.gateway.dialects import Peer, Send, Traits
from callshop.gateway.dialects.sipura_copies import Copies
from callshop.gateway.dialects.sipura_lines import Lines
from callshop.gateway.dialects.sipura_samples import SAMPLES
from callshop.gateway.dialects.sipura_sip import Dialogs, dialled, read
from callshop.gateway.dialects.sipura_words import Heard, Said
from callshop.gateway.framing import LONGEST_LINE, too_long

__all__ = ["RULES", "STATES", "TRAITS", "Dialect", "samples", "speak"]

TRAITS = Traits(
    name="sipura",
    title="Sipura, Linksys, Cisco SPA adapters (PAP2, SPA2102, SPA112...)",
    live=True,
    answer=True,
    cut=False,
    default_link="udp::514",
    seen_on_real_machine=False,
    framing="datagrams",
    options={"numbers": ("dialled", "e164")},
)
samples = SAMPLES


@dataclass(frozen=True, slots=True)
class Rule:
    """A line's text after its `[n]`, what it says, and the event it gives; None = known and not needed."""

    pattern: re.Pattern[str]
    heard: Heard
    event: type[LineEvent] | None


def _rule(pattern: str, heard: Heard, event: type[LineEvent] | None) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), heard, event)


RULES: tuple[Rule, ...] = (
    _rule(r"Off Hook\b", Heard.OFF_HOOK, OffHook),
    _rule(r"On Hook\b", Heard.ON_HOOK, HungUp),
    _rule(r"Calling:\s*(?:sips?:)?(?P<number>[^@\s]*)", Heard.CALLING, Dialled),
    _rule(r"CC:\s?CallProgress\b", Heard.PROGRESS, Ringing),
    _rule(r"CC:\s?Remote Resume\b", Heard.ANSWER, Answered),
    _rule(r"CC:\s?Remote Hold\b", Heard.HOLD, None),
    _rule(r"CC:\s?Failed w/ Calling\b", Heard.FAILED, HungUp),
    _rule(r"AUD Rel Call\b", Heard.RELEASE, HungUp),
    _rule(r"Hook Flash\b", Heard.OTHER, None),
    # Remembered from forums, in no program's source: never a reason for an event, least of all for a charge.
    _rule(r"AUD ALLOC CALL\b|RTP [RT]x (?:Up|Down|Dn)\b|RegOK\b", Heard.OTHER, None),
    _rule(r"CC:\s?(?:Connected|Clean Up|Ended)\b|(?:DLG|Sess) Terminated\b", Heard.OTHER, None),
    # The exchange line of an SPA3102: somebody calls the shop, no cabin does.
    _rule(r"FXO:", Heard.OTHER, None),
)

STATES: tuple[tuple[str, str, Heard], ...] = (
    ("0", "IDLE", Heard.ON_HOOK),
    ("6", "DIALING", Heard.OFF_HOOK),
    ("8", "CALLING", Heard.PLACING),
    ("9", "PROCEEDING", Heard.PROGRESS),
    ("10", "RINGING", Heard.RINGS_HERE),
    ("11", "INVALID", Heard.RELEASE),
    ("12", "ANSWERING", Heard.RINGS_HERE),
    ("13", "CONNECTED", Heard.ANSWER),
    ("14", "HOLD", Heard.HOLD),
    ("15", "HOLDING", Heard.HOLD),
    ("16", "RESUMING", Heard.HOLD),
)
"""Code, name without CC_CST_, meaning. Codes not listed exist (18 was seen) and are ignored."""

_STATE_NAMES = {name: code for code, name, _ in STATES}
_STATE_MEANINGS = {code: heard for code, _, heard in STATES}

_SAID = r"(?!CC:|Calling:)"  # what adapters say without a digit looks like a host or a tag
_OLD_HEADER = rf"[A-Z][a-z]{{2}} [ \d]\d \d\d:\d\d:\d\d (?:[^\s\[:]+ )?(?:{_SAID}[^\s\[:]+(?:\[\d+\])?: )?"
_PARAMETERS = r"\[[^\s=\]\"]+(?: [^\s=\]\"]+=\"(?:[^\"\\\]]|\\.)*\")*\]"
_NEW_HEADER = rf"(?<=>)1 (?:\S+ ){{5}}(?:-|(?:{_PARAMETERS})+)(?: \ufeff?|$)"
HEADER = re.compile(rf"(?:<\d{{1,3}}>)?(?:{_NEW_HEADER}|{_OLD_HEADER})?\s*")
"""Priority, then date, host and tag (RFC 3164), or version, date, host, program and parameters (RFC 5424): a relay's,
or `logger`'s; adapters send at most the first two."""
INDEX = re.compile(r"\[(\d{1,2})\b(?:[^\]]{0,16}\])?\s*")
NEW_STATE = re.compile(r"CC:\s?NewCallState[\s(]+(\w+)\s*/\s*(\w+)", re.IGNORECASE)
BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

MAX_ADAPTERS = 256
NO_ADDRESS = "0.0.0.0"  # a bare recording of datagrams does not say who sent them


def understand(text: str) -> Said:
    """What a line says; `Heard.OTHER` for all that is not needed."""
    index = INDEX.match(text)
    digit, rest = (index[1], text[index.end() :]) if index else (None, text)
    state = NEW_STATE.match(rest)
    if state:
        return Said(_STATE_MEANINGS.get(_code(state[1]), Heard.OTHER), digit, before=_code(state[2]), state=True)
    for rule in RULES:
        found = rule.pattern.match(rest)
        if found:
            return Said(rule.heard, digit, number=dialled(found.groupdict().get("number") or ""))
    return Said(Heard.OTHER, digit)


def _code(state: str) -> str:
    """`09` -> `9`, `CC_CST_PROCEEDING` -> `9`."""
    name = state.upper().removeprefix("CC_CST_")
    return _STATE_NAMES.get(name, state.lstrip("0") or "0")


class Adapter:
    """One box on the link: its lines, its SIP calls, and what it said lately."""

    def __init__(self, device: str) -> None:
        self.lines = Lines(device)
        self.dialogs = Dialogs(self.lines)
        self.copies = Copies(self.lines)

    def hear(self, text: str, at: Moment) -> Iterable[LineEvent]:
        said = understand(text)
        if self.copies.is_copy(text, said, at):
            return ()
        message = read(text)
        if message is not None:
            self.dialogs.hear(message, at)
        else:
            self.lines.hear(said, at)
        return self.lines.take_events()


class Dialect:
    def __init__(self, options: Mapping[str, str] | None = None) -> None:
        self.adapters: dict[str, Adapter] = {}

    def hello(self, at: Moment) -> Iterable[Event | Send]:
        return ()

    def feed(self, frame: bytes, peer: Peer, at: Moment) -> Iterable[Event | Send]:
        device = (peer[0] if peer else NO_ADDRESS).removeprefix("::ffff:")
        if len(frame) > LONGEST_LINE:
            return (too_long(frame, at),)
        text = _text(frame)
        if BINARY.search(text):
            why = sentence("These bytes are no line of text, as adapters of this family send them")
            return (Unreadable(at, frame, why, device),)
        return tuple(self._adapter(device).hear(text, at)) if text else ()

    def tick(self, at: Moment) -> Iterable[Event | Send]:
        return ()

    def reply(self, ticket: str, verdict: Verdict) -> Iterable[Send]:
        return ()

    def hang_up(self, names: tuple[str, ...], ref: Ref | None) -> bytes | None:
        return None

    def dial(self, names: tuple[str, ...], number: str) -> bytes | None:
        return None

    def _adapter(self, device: str) -> Adapter:
        """The adapters heard last are kept."""
        adapter = self.adapters.pop(device, None) or Adapter(device)
        self.adapters[device] = adapter
        while len(self.adapters) > MAX_ADAPTERS:
            self.adapters.pop(next(iter(self.adapters)))
        return adapter


def _text(frame: bytes) -> str:
    """A datagram without priority, date and trailing NUL, CR, LF. Display names may be Latin-1."""
    body = frame.rstrip(b"\0\r\n \t")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    return text[HEADER.match(text).end() :]


def speak(event: Event) -> tuple[bytes, ...]:
    """The datagrams an adapter sends for this event, port digit from its name; none for what it cannot say.

    Every fact is said with its port digit (a number with a proxy of the port's own): equal lines of two cabins within
    a second are one to any listener. The number of an incoming caller is in no such line, it is lost.
    """
    if not isinstance(event, LineEvent):
        return ()
    digit = event.names[0].rpartition("/")[2]
    return tuple(line.encode() for line in _lines_of(event, digit))


def _lines_of(event: LineEvent, n: str) -> tuple[str, ...]:
    match event:
        case OffHook():
            return (f"[{n}]Off Hook",)
        case Dialled(direction="in"):
            return (f"[{n}]CC:NewCallState 10/0",)
        case Dialled(number=number):
            return (f"[{n}]CC:NewCallState 8/6", f"Calling:{number}@sip{n}.example.net", f"[{n}:0]AUD ALLOC CALL")
        case Ringing():
            return (f"[{n}]CC:NewCallState 9/8", f"[{n}:0]RTP Rx Up")
        case Answered(direction="in"):
            return (f"[{n}]CC:NewCallState 12/10", f"[{n}]CC:NewCallState 13/12")
        case Answered():
            return (f"[{n}]CC:NewCallState 13/9",)
        case HungUp():
            return (f"[{n}:0]AUD Rel Call", f"[{n}]On Hook")
    return ()
