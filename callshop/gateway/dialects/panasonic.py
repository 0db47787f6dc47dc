"""Panasonic KX-TA, TD, TDA, TDE, NS: SMDR, a printed line after each call, over RS-232 or TCP port 2300.

    0        9       17    23 26                        52   57       66         77
    06/24/97 10:09AM 18    01 10222P1-202-346-7890      0'05 00:09'18 001        FW
    date     time    ext   CO dial number               ring duration account    cond

Sources: the Panasonic manuals of KX-NS1000 (p 222: patterns A, B with the charge in place of the ring, C with 120
columns), KX-TDA100 (p 205), KX-TDA200 (p 219), KX-NS700 (p 269), KX-TA616 and KX-TD308 (their SMDR pages). Manuals
alone: no recording of a real machine was found. Models shift columns and printers collapse blanks, so date, time,
extension and duration are known by their shapes and never by their column.

- The time is the end of the call on most models, the start on TA616 and TEA308, and the manuals contradict themselves:
  option `time`. Minutes only; the duration has seconds. Option `dates` says whether month or day comes first.
- The dial field as printed: P is a pause, F a flash, - a transfer, = the host PBX's code, X and . hide digits. <I> and
  <D> are incoming calls, EXT an intercom call, LOG IN and the like no call at all. A transferred call is two lines.
- With polarity reversal a call without duration was not answered; without it, nothing tells the answer.
- Pages have headers, at a programmable length. A page may be printed again; then its calls are the same calls.
- On TCP the PBX prompts `-` and then for a password, neither with a line end. A wrong password shuts us out.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping

from callshop.events import Completed, Event, LinkDown, LinkUp, Moment, Ref, Unreadable, Verdict, sentence
from callshop.gateway.dialects import Peer, Send, Traits
from callshop.gateway.dialects.panasonic_lines import MOST_JOINED, PAPER, Record, parts_of, record_of
from callshop.gateway.dialects.panasonic_speech import SAMPLES, header, speak

__all__ = ["TRAITS", "Dialect", "header", "samples", "speak"]

TRAITS = Traits(
    name="panasonic",
    title="Panasonic KX-TA / TD / TDA / TDE / NS (SMDR)",
    live=False,
    answer=False,
    cut=False,
    default_link="serial:/dev/ttyUSB0?baud=9600",
    seen_on_real_machine=False,
    framing="lines",
    options={"time": ("end", "start"), "dates": ("mdy", "dmy"), "password": ()},
    secrets=("password",),
)

samples = SAMPLES

USER = b"SMDR"
FACTORY_PASSWORD = "PCCSMDR"

REFUSED_PAUSE_MS = 15 * 60 * 1000
"""After a refused password: the PBX shuts out who tries on ("for a while", says the NS700 manual)."""

HUNG_UP_ON_US_MS = 30_000
"""A connection that ends so soon after the password, with no word more: refused, by a PBX that does not say so."""

BURST_MS = 2000
"""Records that come so soon after the link is up, or after each other from then on, waited in the PBX for us."""

REMEMBERED = 5000
"""Records whose repeats we count: more than any page, and than the NS1000 keeps for us."""

UNDATED_MS = 24 * 3600 * 1000
"""How long a record printed without its date (**/**/**) is known again when its page is printed again."""

_HEADER = re.compile(r"[-=_ ]{10,}|.*\bDate\s+Time\s+Ext\b.*", re.IGNORECASE)
_PROMPT = re.compile(rb"(?:\xff[\xf0-\xfe].)*\s*[->]\s*", re.DOTALL)
_ASKS_PASSWORD = re.compile(rb".*password\s*:\s*", re.IGNORECASE | re.DOTALL)
_ECHO = re.compile(r"(?:\xff[\xf0-\xfe].)*\W*(SMDR|.*password\s*:.*|\*+|[->])\W*", re.IGNORECASE)

NO_RECORD = sentence("This line is no call record")
TOO_WIDE = sentence("This line is wider than the paper of these machines: it is no call record")
REFUSED = sentence("The PBX refuses our password: correct it in the settings of this gateway")


class Pages:
    """Which call a record is, though its page be printed twice: its text, and its number among equals on its page."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._undated: OrderedDict[str, Moment] = OrderedDict()

    def turn(self) -> None:
        """A page header, or a new connection: from here on a record seen before may be the same one again."""
        self._counts.clear()

    def ref(self, record: Record, at: Moment) -> Ref:
        count = self._counts.pop(record.text, 0) + 1
        self._counts[record.text] = count
        _forget(self._counts)
        key = f"{record.text}#{count}"
        if record.dated:
            return Ref(key)
        first = self._undated.get(key)
        if first is None or at.mono - first.mono > UNDATED_MS:
            self._undated.pop(key, None)
            first = self._undated[key] = at
            _forget(self._undated)
        return Ref(f"{key}@{first.wall}")


def _forget(memory: OrderedDict) -> None:
    while len(memory) > REMEMBERED:
        memory.popitem(last=False)


class Dialect:
    """One PBX. `options` as in TRAITS."""

    def __init__(self, options: Mapping[str, str]):
        self._options = dict(options)
        self._pages = Pages()
        self._burst_until = 0
        self._said: set[str] = set()
        """What this connection has heard from us already."""
        self._password_at: Moment | None = None
        """When we gave the password, until the PBX said something after it."""
        self._refused: Moment | None = None

    def hello(self, at: Moment) -> Iterable[Event | Send]:
        """Nothing is sent before the PBX prompts: on RS-232 there is no dialogue at all."""
        self._pages.turn()
        self._burst_until = at.mono + BURST_MS
        self._said.clear()
        if self._password_at is not None and at.mono - self._password_at.mono < HUNG_UP_ON_US_MS:
            self._refused = at
        self._password_at = None
        return ()

    def feed(self, frame: bytes, peer: Peer, at: Moment) -> Iterator[Event | Send]:
        if len(frame) > PAPER * MOST_JOINED:
            yield Unreadable(at, frame, TOO_WIDE)
            return
        line = frame.decode("latin-1")
        bare = line.replace("\f", " ").strip()
        narrow = len(bare) <= PAPER
        header = narrow and _HEADER.fullmatch(bare)
        if header or "\f" in line:
            self._pages.turn()
        if not bare or (narrow and _ECHO.fullmatch(bare)):
            return
        if "password" not in bare.lower():
            self._password_at = None  # it was right: the PBX goes on
        if header:
            return
        for part in parts_of(line):
            yield from self._read(part, frame, at)

    def _read(self, line: str, frame: bytes, at: Moment) -> Iterator[Event]:
        try:
            record = record_of(line, self._options)
        except ValueError:
            yield Unreadable(at, frame, NO_RECORD)
            return
        if record is not None:
            yield self._completed(record, at)

    def prompt(self, pending: bytes, at: Moment) -> Iterator[Event | Send]:
        """The wire is quiet after an unfinished line: one of the two prompts, maybe; each is answered once."""
        if len(pending) > PAPER:
            return
        if _ASKS_PASSWORD.fullmatch(pending):
            yield from self._give_password(at)
        elif _PROMPT.fullmatch(pending) and "user" not in self._said:
            yield from self._give_user(at)

    def tick(self, at: Moment) -> Iterable[Event | Send]:
        return ()

    def reply(self, ticket: str, verdict: Verdict) -> Iterable[Send]:
        return ()

    def hang_up(self, names: tuple[str, ...], ref: Ref | None) -> bytes | None:
        return None

    def dial(self, names: tuple[str, ...], number: str) -> bytes | None:
        return None

    def _completed(self, record: Record, at: Moment) -> Completed:
        late = at.mono <= self._burst_until
        if late:
            self._burst_until = max(self._burst_until, at.mono + BURST_MS)
        return Completed(
            at=at, names=(record.extension,), ref=self._pages.ref(record, at), told=record.told, number=record.number,
            seconds=record.seconds, answered=None if record.seconds else False, direction=record.direction, late=late,
        )  # fmt: skip

    def _give_user(self, at: Moment) -> Iterator[Event | Send]:
        if self._refused is not None and at.mono - self._refused.mono < REFUSED_PAUSE_MS:
            if "refusal" not in self._said:
                self._said.add("refusal")
                yield LinkDown(at, REFUSED)
            return
        if "refusal" in self._said:
            yield LinkUp(at)
        self._said.add("user")
        yield Send(USER + b"\r\n")

    def _give_password(self, at: Moment) -> Iterator[Event | Send]:
        if "password" not in self._said:
            self._said.add("password")
            self._password_at = at
            self._burst_until = at.mono + BURST_MS
            yield Send((self._options.get("password") or FACTORY_PASSWORD).encode("latin-1", "replace") + b"\r\n")
        elif "refusal" not in self._said:
            self._said.add("refusal")
            self._refused = at
            yield LinkDown(at, REFUSED)
