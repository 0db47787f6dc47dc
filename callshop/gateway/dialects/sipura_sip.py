"""SIP messages the adapter copies into its syslog (RFC 3261): the surest word on who was called and when it answered.

A call is a Call-ID. Of responses only those whose CSeq names INVITE speak of it: a 200 also answers a REGISTER, a BYE.

    INVITE                    a call begins          2xx, CSeq INVITE         it is answered
    180, 183, CSeq INVITE     the far end rings      CANCEL, BYE, 4xx to 6xx  it is over
    401, 407, 422, 494, 3xx   the adapter will try once more: nothing yet

The messages name an account, not a port: the port is that of the lifted handset, or where that account called before.
An adapter that prints no port digits at all has its lines named by account.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from callshop.events import Moment
from callshop.gateway.dialects.sipura_lines import Lines
from callshop.gateway.dialects.sipura_words import Call, Line

MAX_DIALOGS = 64
"""Calls remembered by Call-ID on one adapter, the oldest forgotten first."""
MAX_HOSTS = 8
MAX_NUMBER = 64

START = re.compile(r"(?:([A-Z]{3,12}) (\S+) SIP/2\.0|SIP/2\.0 (\d{3})\b.*)\s*$")
COMPACT = {"i": "call-id", "f": "from", "t": "to", "m": "contact", "v": "via"}
RETRIED = frozenset({401, 407, 422, 494})
URI = re.compile(r"(?:sips?|tel):(?:([^@>;?\s]*)@)?([^>;?\s]*)", re.IGNORECASE)
SENT_BY = re.compile(r"SIP/2\.0/\w+\s+([^\s;]+)", re.IGNORECASE)
MAKERS = re.compile(r"sipura|linksys|cisco|\bspa\d|pap2", re.IGNORECASE)


def dialled(text: str) -> str:
    """The digits as dialled: digits, + * # only, leading zeros kept."""
    plain = unquote(text.strip()).split(";")[0]
    return "".join(c for c in plain if c in "0123456789+*#")[:MAX_NUMBER]


@dataclass(frozen=True, slots=True)
class Uri:
    user: str = ""
    host: str = ""


def uri(text: str) -> Uri:
    """`"Ana" <sip:101@192.0.2.10:5060>;tag=x` -> user 101, host 192.0.2.10; a tel: number is all user."""
    found = URI.search(text)
    if found is None:
        return Uri()
    if found[0][:4].lower() == "tel:":
        return Uri(user=found[2])
    return Uri((found[1] or "").split(":")[0], host(found[2]))


def host(text: str) -> str:
    return text[1:].split("]")[0] if text.startswith("[") else text.split(":")[0]


@dataclass(frozen=True, slots=True)
class Message:
    """A request has a `method`, a response a `status` and the method it answers."""

    method: str
    status: int
    target: Uri
    number: str
    dialog: str
    cseq: str
    sender: Uri
    receiver: Uri
    contact: Uri
    via: str
    agent: str
    ongoing: bool


def read(text: str) -> Message | None:
    """The message, or None if this is no SIP message with a Call-ID and a CSeq."""
    first, _, rest = text.partition("\n")
    start = START.match(first)
    if start is None:
        return None
    headers = _headers(rest)
    number, _, method = headers.get("cseq", "").partition(" ")
    dialog = headers.get("call-id", "")
    if not dialog or not number.isascii() or not number.isdigit() or (start[1] and start[1] != method.strip()):
        return None
    sent_by = SENT_BY.match(headers.get("via", ""))
    receiver = headers.get("to", "")
    return Message(
        method=method.strip(),
        status=int(start[3] or 0),
        target=uri(start[2] or ""),
        number=dialled(uri(start[2] or receiver).user),
        dialog=dialog,
        cseq=number,
        sender=uri(headers.get("from", "")),
        receiver=uri(receiver),
        contact=uri(headers.get("contact", "")),
        via=host(sent_by[1]) if sent_by else "",
        agent=headers.get("user-agent", "") + headers.get("server", ""),
        ongoing=";tag=" in receiver,
    )


def _headers(text: str) -> Mapping[str, str]:
    """The first of each header, under its long name; the body after the empty line is not looked at."""
    headers: dict[str, str] = {}
    for raw in text.split("\n"):
        name, colon, value = raw.strip("\r").partition(":")
        if not name.strip():
            break
        key = name.strip().lower()
        if colon:
            headers.setdefault(COMPACT.get(key, key), value.strip())
    return headers


class Dialogs:
    """The SIP calls of one adapter, told to its lines."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.calls: dict[str, tuple[Call, str]] = {}
        self.hosts = {lines.device: None}
        self.accounts: dict[str, None] = {}

    def hear(self, message: Message, at: Moment) -> None:
        self.lines.give_up(at)
        if message.method == "REGISTER":
            self._registers(message)
        elif message.method == "INVITE":
            self._invite(message, at)
        elif message.method in ("BYE", "CANCEL") and not message.status:
            self._over(message, at)

    def _registers(self, message: Message) -> None:
        if not message.status:
            _remember(self.accounts, message.sender.user)
            _remember(self.hosts, message.contact.host)

    def _invite(self, message: Message, at: Moment) -> None:
        call, cseq = self.calls.get(message.dialog, (None, ""))
        failed = call is not None and call.ended and not call.answered and cseq != message.cseq
        if call is None or (failed and not message.status):
            if message.status not in (0, 180, 183) and not 200 <= message.status < 300:
                return
            call = self._begin(message, at)
        if message.status in (180, 183):
            self.lines.ring(call, at)
        elif 200 <= message.status < 300:
            self.lines.certain = True
            self.lines.answer(call, at)
            self._place_answered(call)
        elif message.status >= 400 and message.status not in RETRIED and not call.answered:
            self._finish(call, at)
        if message.status in (180, 183) or message.status >= 200:
            self._name_by_account(call)

    def _begin(self, message: Message, at: Moment) -> Call:
        out = self._is_ours(message)
        user = message.sender.user if out else (message.target.user or message.receiver.user)
        number = message.number if out else dialled(message.sender.user)
        call = Call(number, at, "out" if out else "in", dialog=message.dialog, user=user)
        if message.ongoing and not message.status:
            call.unseen, call.ended = True, at  # a call that began before we listened is being changed: not a new one
        elif out:
            call = self._place_outgoing(call)
        else:
            self._place_incoming(call)
        self.calls.pop(message.dialog, None)
        self.calls[message.dialog] = (call, message.cseq)
        while len(self.calls) > MAX_DIALOGS:
            self.calls.pop(next(iter(self.calls)))
        return call

    def _is_ours(self, message: Message) -> bool:
        """Did the adapter place this call? If nothing tells, yes: a call is never lost for a missing header."""
        if not message.status and message.target.host in self.hosts:
            return False
        if message.via in self.hosts:
            return True
        if message.status:
            return message.contact.host not in self.hosts
        if message.contact.host in self.hosts or MAKERS.search(message.agent):
            return True
        return message.sender.user in self.accounts or message.target.user not in self.accounts

    # ---- whose call it is

    def _place_outgoing(self, call: Call) -> Call:
        lines, known = self.lines, self._known(call)
        fresh = [c for c in lines.live() if c.dialog is None and not c.answered and c.number is not None]
        twin = next((c for c in fresh if c.number == call.number), None)
        ready = lines.ready()
        if twin is not None:
            return self._join(twin, call)
        if len(ready) == 1 or known in ready:
            return lines.open(ready[0] if len(ready) == 1 else known, call)
        if not ready and len(fresh) == 1 and (known is None or fresh[0].line is known):
            return self._join(fresh[0], call)
        if not ready and known is not None:
            return lines.open(known, call)
        lines.wait(call)
        return call

    def _join(self, told: Call, call: Call) -> Call:
        """The text already told of this call: it is one, now with a Call-ID."""
        told.dialog, told.user = call.dialog, call.user
        if told.line is not None and call.user:
            self.lines.learn(call.user, told.line)
        return told

    def _place_incoming(self, call: Call) -> None:
        here = [x for x in self.lines.lines.values() if x.call and x.call.direction == "in" and not x.call.dialog]
        known = self._known(call)
        if len(here) == 1 and not here[0].call.answered:
            self._adopt(here[0], call)
        elif known is None:
            self.lines.wait(call)
        elif known.call is None and not (known.busy and known.up):
            self.lines.open(known, call)
        else:
            call.ended = call.at  # it knocks on a line that is busy

    def _adopt(self, line: Line, call: Call) -> None:
        """The bell was told before the message: the same call, nothing more to say."""
        line.call.line, line.call, call.line = None, call, line
        if call.user:
            self.lines.learn(call.user, line)

    def _place_answered(self, call: Call) -> None:
        """An incoming call that waits is taken by the handset that is up and dials nothing."""
        ready = self.lines.ready()
        if call in self.lines.waiting and call.direction == "in" and len(ready) == 1:
            self.lines.open(ready[0], call)

    def _known(self, call: Call) -> Line | None:
        name = self.lines.users.get(call.user or "")
        return self.lines.lines.get(name) if name else None

    def _name_by_account(self, call: Call) -> None:
        """An adapter that never printed a port digit will not say whose call this is: its account names the line."""
        if call in self.lines.waiting and self.lines.last is None:
            self.lines.open(self.lines.line(call.user or "sip"), call)

    # ---- ends

    def _over(self, message: Message, at: Moment) -> None:
        call, _ = self.calls.get(message.dialog, (None, ""))
        if call is not None and (call.line or call in self.lines.waiting):
            if message.method == "BYE" or not call.answered:
                self._finish(call, at)
        elif message.method == "BYE" and (call is None or call.unseen):
            self._end_of_unseen(message, at)

    def _finish(self, call: Call, at: Moment) -> None:
        self.lines.finish(call, at)
        self._name_by_account(call)

    def _end_of_unseen(self, message: Message, at: Moment) -> None:
        """A call that began before we listened: its account says which line it was."""
        for user in (message.sender.user, message.receiver.user):
            line = self.lines.lines.get(self.lines.users.get(user) or "")
            if line is not None and (line.call is None or line.call.dialog is None) and line.busy is not True:
                self.lines.end(line, at)


def _remember(known: dict[str, None], value: str) -> None:
    if value and (value in known or len(known) < MAX_HOSTS):
        known[value] = None
