"""Asterisk (FreePBX, Issabel, Elastix, Yeastar MyPBX) through its manager interface: live, tells the answer, can cut.

TCP 5038, we connect and log in. In manager.conf a user with `read = call,cdr` and `write = call,system,reporting`
(system or reporting for the list of channels, call for the cut) is enough; `Event: Cdr` comes if cdr_manager is on.
The manuals: docs.asterisk.org, "AMI v2 Specification" and the pages of each event and action; the captures our rules
were checked on are of Asterisk 11 to 16, with chan_sip. PJSIP channels are documented, not yet seen on a machine.

    ami.py               the wire: packets of Key: Value lines
    asterisk_events.py   what each event means: which channel is the booth's, what is the answer, what is the end
    asterisk_dials.py    what a dial tells: direction, number, and whether it is another call
    asterisk_calls.py    the channels and calls remembered
    asterisk_list.py     the list of channels when the link is (back) up
    asterisk_names.py    lines, numbers and times in Asterisk's words
    asterisk_speech.py   dialogues in Asterisk's words: samples, and what the simulator says

Here: the conversation itself. Banner, login (the secret goes as an MD5 of a challenge unless `login=plain`), the list
of channels, a ping now and then, silence noticed, the cut.
A line is the channel without its number, `SIP/101`. The reference of a call is its Linkedid; Asterisk 11 has none and
the Uniqueid of the booth's channel serves, which is the same thing.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from callshop.events import Event, LinkDown, LinkSilent, LinkUp, Moment, Ref, Unreadable, Verdict, sentence
from callshop.gateway.dialects import Peer, Send, Traits
from callshop.gateway.dialects.ami import Packet, Packets, action, login_key
from callshop.gateway.dialects.asterisk_calls import Calls
from callshop.gateway.dialects.asterisk_events import HEARD, hear
from callshop.gateway.dialects.asterisk_list import Listing, take
from callshop.gateway.dialects.asterisk_speech import SAMPLES, speak

__all__ = ["TRAITS", "Dialect", "samples", "speak"]

TRAITS = Traits(
    name="asterisk",
    title="Asterisk, FreePBX, Issabel (manager interface)",
    live=True,
    answer=True,
    cut=True,
    default_link="tcp:127.0.0.1:5038",
    seen_on_real_machine=True,
    framing="lines",
    options={"user": (), "secret": (), "login": ("md5", "plain"), "numbers": ("dialled", "e164")},
    secrets=("secret",),
)

samples = SAMPLES

PING_EVERY = 15_000
SILENT_AFTER = 40_000
"""Milliseconds: two pings unanswered, and a little."""

SILENT_AT_THE_DOOR = 10_000
"""Milliseconds: a manager greets, and answers a login, in a fraction of a second."""

LOGIN_EVERY = 30_000
"""Milliseconds between two tries with a password that was refused: some machines lock out who insists."""

NO_BANNER = 5_000
"""Milliseconds after which we speak first: a proxy in between may have swallowed the banner."""

REFUSED = sentence("The Asterisk manager refused the user name or password.")

OURS = "callshop-"
"""How our ActionIDs begin."""

LEFT_ALONE = 3_000
"""Milliseconds that a booth's channel may be without its far end: a transfer puts another in its place meanwhile."""

TOO_OLD = sentence("This Asterisk is too old (1.4 or earlier): some of its calls may not be heard. Update it.")
OLD_MANAGERS = ("1.0",)
"""As Asterisk 1.2 and 1.4 greet."""

LIST_ITEMS = {"coreshowchannel", "status"}
LIST_ENDS = {"coreshowchannelscomplete", "statuscomplete"}


class Dialect:
    """One Asterisk, through all its connections."""

    def __init__(self, options: Mapping[str, str]):
        self._user = options.get("user", "")
        self._secret = options.get("secret", "")
        self._md5 = options.get("login", "md5") != "plain"
        self._calls = Calls()
        self._actions = 0
        self._not_before = 0
        self._refused = False
        self._heard: Moment | None = None
        self._before: Moment | None = None
        self._forget_connection()

    def _forget_connection(self) -> None:
        self._packets = Packets(frozenset(HEARD) | LIST_ITEMS | LIST_ENDS)
        self._stage = "off"
        self._since: Moment | None = None
        self._pinged = 0
        self._silent = False
        self._asked: deque[str] = deque(maxlen=64)
        self._listing: Listing | None = None

    def recalled(self) -> None:
        """After a recording of the past: a login that was refused then is not refused now."""
        self._refused, self._not_before = False, 0

    def hello(self, at: Moment) -> Iterable[Event | Send]:
        """A new connection. Nothing to say yet: the manager speaks first. One that refused us is still no gateway."""
        self._before = self._heard
        self._forget_connection()
        self._calls.bridges.clear()
        self._stage, self._since, self._pinged = "connected", at, at.mono
        return (LinkDown(at, REFUSED),) if self._refused else ()

    def feed(self, frame: bytes, peer: Peer, at: Moment) -> Iterator[Event | Send]:
        """One line, without its end."""
        self._heard = at
        if self._silent:
            self._silent = False
            yield LinkUp(at)
        for packet in self._packets.feed(frame):
            yield from self._understand(packet, at)

    def _understand(self, packet: Packet, at: Moment) -> Iterator[Event | Send]:
        if packet.kind == "noise":
            yield Unreadable(at, packet.noise, sentence("This is no packet of an Asterisk manager."))
        elif packet.kind == "banner":
            if packet.name.rpartition("/")[2].strip() in OLD_MANAGERS:
                yield Unreadable(at, packet.name.encode("latin-1", "replace"), TOO_OLD)
            yield from self._greeted(at)
        elif packet.kind == "response":
            yield from self._response(packet, at)
        elif packet.name in LIST_ITEMS and self._listing:
            self._listing.add(packet)
        elif packet.name in LIST_ENDS and self._listing:
            listing, self._listing = self._listing, None
            yield from take(listing, self._calls, at)
        else:
            yield from hear(self._calls, packet, at)

    # ---- the conversation

    def _ask(self, what: str, name: str, **fields: str) -> Send:
        """An action. Its ActionID says what it is, so that a capture of the answers can be understood without us."""
        self._actions += 1
        self._asked.append(what)
        return Send(action(name, ActionID=f"{OURS}{what}-{self._actions}", **fields))

    def _greeted(self, at: Moment) -> Iterator[Send]:
        self._stage = "greeted"
        yield from self._log_in(at)

    def _log_in(self, at: Moment) -> Iterator[Send]:
        if at.mono < self._not_before:
            return
        self._stage = "logging in"
        if self._md5:
            yield self._ask("challenge", "Challenge", AuthType="MD5")
        else:
            yield self._ask("login", "Login", Username=self._user, Secret=self._secret, Events="call,cdr")

    def _response(self, packet: Packet, at: Moment) -> Iterator[Event | Send]:
        what = self._answered(packet.get("actionid"))
        refused = packet.name == "error"
        if what in ("challenge", "login") and refused:
            self._stage, self._not_before = "greeted", at.mono + LOGIN_EVERY
            self._refused = True
            yield LinkDown(at, REFUSED)
        elif what == "challenge":
            key = login_key(packet.get("challenge"), self._secret)
            yield self._ask("login", "Login", AuthType="MD5", Username=self._user, Key=key, Events="call,cdr")
        elif what == "login":
            self._stage, self._pinged = "up", at.mono
            if self._refused:
                self._refused = False
                yield LinkUp(at)
            yield self._ask_for_list("list", "CoreShowChannels")
        elif what == "list" and refused:
            yield self._ask_for_list("status", "Status")
        elif what == "status" and refused:
            self._listing = None

    def _answered(self, ticket: str) -> str:
        """What was asked with that ActionID; a manager that repeats none answers in the order it is asked."""
        if not ticket:
            return self._asked.popleft() if self._asked else ""
        return ticket.removeprefix(OURS).split("-")[0] if ticket.startswith(OURS) else ""

    def _ask_for_list(self, what: str, name: str) -> Send:
        self._listing = Listing(frozenset(self._calls.calls), self._before)
        return self._ask(what, name)

    def tick(self, at: Moment) -> Iterator[Event | Send]:
        """Pings, a login whose time has come, and silence."""
        yield from self._calls.hang_up_left(at.plus(-LEFT_ALONE))
        if self._since is None:
            return
        waited = at.mono - self._since.mono
        if self._stage == "greeted" or (self._stage == "connected" and waited >= NO_BANNER):
            yield from self._log_in(at)
        if self._stage == "up" and at.mono - self._pinged >= PING_EVERY:
            self._pinged = at.mono
            yield self._ask("ping", "Ping")
        heard = self._heard if self._heard and self._heard.mono > self._since.mono else self._since
        at_the_door = self._stage in ("connected", "logging in") and not self._refused
        patience = SILENT_AT_THE_DOOR if at_the_door else SILENT_AFTER
        if not self._silent and at.mono - heard.mono >= patience:
            self._silent = True
            yield LinkSilent(at, heard)

    # ---- what the shop asks of the gateway

    def reply(self, ticket: str, verdict: Verdict) -> Iterable[Send]:
        """Nothing is ever asked here."""
        return ()

    def hang_up(self, names: tuple[str, ...], ref: Ref | None) -> bytes | None:
        """Ends the call of that reference (of that line, without one) by its exact channel; None if there is none."""
        call = self._calls.live(names, ref)
        if call is None or call.booth is None:
            return None
        return self._ask("hangup", "Hangup", Channel=call.channel, Cause="16").data

    def dial(self, names: tuple[str, ...], number: str) -> bytes | None:
        """Asterisk would need a context of its dialplan for that, which we do not know."""
        return None
