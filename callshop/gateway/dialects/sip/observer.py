"""The story of calls told by somebody who only listens: recordings of anybody's SIP, ours and other people's.

A call goes out unless it is addressed to a Contact that was seen to register: then it rings in. The same call may pass
twice (in to a proxy and out of it): its two legs are one call, unless one goes out and the other comes back in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callshop.events import (
    Answered,
    Dialled,
    Event,
    HungUp,
    LineEvent,
    Moment,
    Ref,
    Ringing,
    Unreadable,
    Verdict,
    sentence,
)
from callshop.gateway.dialects import Flow, Peer, Send
from callshop.gateway.dialects.sip.bindings import bare
from callshop.gateway.dialects.sip.peers import names_of
from callshop.gateway.dialects.sip.protocol.grammar import dialled, uri
from callshop.gateway.dialects.sip.protocol.message import Message, blanked, read
from callshop.gateway.dialects.sip.registering import account_of

MOST = 4096

NO_SIP = sentence("This is no SIP message.")


@dataclass(slots=True)
class Seen:
    """A call as far as it was seen. `state`: dialled, challenged, ringing, answered, ended."""

    names: tuple[str, ...]
    number: str
    direction: str
    ref: str
    tag: str
    state: str = ""


class Observer:
    def __init__(self, options: Mapping[str, str]) -> None:
        self._calls: dict[tuple[str, str, str], Seen] = {}
        self._by_branch: dict[tuple[str, str], Seen] = {}
        self._contacts: dict[str, tuple[str, str]] = {}
        self._devices: dict[str, str] = {}

    @staticmethod
    def blank(data: bytes) -> bytes:
        return blanked(data)

    def hello(self, at: Moment) -> Iterable[Event | Send]:
        return ()

    def tick(self, at: Moment) -> Iterable[Event | Send]:
        return ()

    def reply(self, ticket: str, verdict: Verdict) -> Iterable[Send]:
        return ()

    def cut(self, names: tuple[str, ...], ref: Ref | None, at: Moment) -> Iterable[Send]:
        return ()

    def feed(self, frame: bytes, peer: Peer, at: Moment) -> Iterable[Event]:
        flow = peer if isinstance(peer, Flow) else Flow(*peer) if peer else Flow("", 0)
        if not frame.strip(b"\r\n \t\0"):
            return ()
        message = read(frame)
        if message is None:
            return (Unreadable(at, blanked(frame), NO_SIP, flow.address or None),)
        fault = message.fault()
        if fault:
            why = sentence("This SIP message is not valid: {why}.", why=fault[1])
            return (Unreadable(at, blanked(frame), why, flow.address or None),)
        return tuple(self._answer(message, at) if message.status is not None else self._request(message, flow, at))

    def _request(self, message: Message, flow: Flow, at: Moment) -> Iterable[LineEvent]:
        match message.method:
            case "REGISTER":
                self._register(message, flow)
            case "INVITE" if not message.tag("to"):
                yield from self._invite(message, flow, at)
            case "CANCEL":
                call = self._by_branch.get((message.call_id, message.branch))
                yield from self._end([call] if call else self._of(message), at)
            case "BYE":
                yield from self._end(self._of(message), at)

    def _register(self, message: Message, flow: Flow) -> None:
        """Its sender is the device; a proxy that sends it on tells the same Call-ID."""
        device = self._devices.setdefault(message.call_id, flow.address)
        for contact in message.addresses("contact"):
            if contact.uri and len(self._contacts) < MOST:
                self._contacts.setdefault(bare(contact.uri), (device, account_of(message)))

    def _invite(self, message: Message, flow: Flow, at: Moment) -> Iterable[LineEvent]:
        place = uri(message.target)
        owner = self._contacts.get(bare(place)) if place else None
        direction = "in" if owner else "out"
        key = (message.call_id, message.tag("from"), direction)
        call = self._calls.get(key)
        if call is None or (call.state == "ended" and message.branch and self._is_new(message)):
            ref = f"{key[0]};{key[1]}" + ("" if call is None else f";{message.cseq}") + (";in" if owner else "")
            caller = message.address("from")
            names = names_of(*owner) if owner else names_of(flow.address or "-", account_of(message))
            number = dialled(caller.uri_text) if owner and caller else dialled(message.target)
            call = self._calls[key] = Seen(names, number, direction, ref, key[1])
            if len(self._calls) > MOST:
                del self._calls[next(iter(self._calls))]
        if len(self._by_branch) > MOST:
            del self._by_branch[next(iter(self._by_branch))]
        self._by_branch[message.call_id, message.branch] = call
        if call.state == "":
            call.state = "dialled"
            yield Dialled(at=at, number=call.number, direction=call.direction, **_line(call))
        elif call.state == "challenged":
            call.state = "dialled"

    def _is_new(self, message: Message) -> bool:
        return (message.call_id, message.branch) not in self._by_branch

    def _answer(self, message: Message, at: Moment) -> Iterable[LineEvent]:
        status = message.status or 0
        if message.method == "BYE" and 200 <= status < 300:
            yield from self._end(self._of(message), at)
        if message.method != "INVITE":
            return
        call = self._by_branch.get((message.call_id, message.branch))
        if call is None or call.state in ("", "ended"):
            return
        if status in (180, 183) and call.state == "dialled":
            call.state = "ringing"
            yield Ringing(at=at, **_line(call))
        elif 200 <= status < 300 and call.state != "answered":
            call.state = "answered"
            yield Answered(at=at, number=call.number, direction=call.direction, **_line(call))
        elif status in (401, 407) and call.state != "answered":
            call.state = "challenged"
        elif status >= 300 and call.state != "answered":
            yield from self._end([call], at)

    def _of(self, message: Message) -> list[Seen]:
        """The calls of a message inside them: by Call-ID and the tag of who called, on either side."""
        tags = (message.tag("from"), message.tag("to"))
        return [call for key, call in self._calls.items() if key[0] == message.call_id and key[1] in tags]

    def _end(self, calls: list[Seen], at: Moment) -> Iterable[LineEvent]:
        for call in calls:
            if call.state not in ("", "ended"):
                call.state = "ended"
                yield HungUp(at=at, **_line(call))


def _line(call: Seen) -> dict:
    return {"names": call.names, "device": call.names[0].partition("/")[0], "vouched": False, "ref": Ref(call.ref)}
