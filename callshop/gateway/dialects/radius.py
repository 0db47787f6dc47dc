"""RADIUS: voice gateways that report calls as accounting packets, and may ask before each one (RFC 2865, 2866).

Cisco IOS, Quintum Tenor, AudioCodes, Eltex SMG, GnuGk, MVTS. The gateway is the client; each packet is answered, or it
comes again. What a packet means (attributes: `radius_packets`, printed times: `radius_times`):

    Accounting Start   with h323-connect-time      Answered (Eltex, MVTS, AudioCodes: the Start is sent at the answer)
                       without                     Dialled (Cisco, GnuGk: it is sent at the set-up, before any ringing)
    Interim-Update     connect time, or talked     Answered, dated back by Acct-Session-Time
    Stop                                           Completed: Acct-Session-Time, else disconnect less connect time,
                                                   both weighed by the metering (HungUp if it tells neither seconds
                                                   nor a number)
    Accounting-On/Off                              ActiveCalls with no call: the gateway has just (re)started
    Access-Request     with Called-Station-Id      Asked; answered with Cisco's h323-credit-time or a reject
                       without, or Call Check      accepted: the gateway asks for itself, no call yet
                       that says nothing at all    rejected: nobody could be charged

An accounting answer follows its event, so that it leaves only when the event is on disk. Our clock dates everything,
less Acct-Delay-Time; the times a gateway prints give differences only. Which packets are of one call, and its two legs:
`radius_memory`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from callshop.events import (
    ActiveCalls,
    Answered,
    AuthorizationRequest,
    Completed,
    Dialled,
    Event,
    HungUp,
    Moment,
    Ref,
    Unreadable,
    Verdict,
    sentence,
)
from callshop.gateway.dialects import Peer, Send, Traits
from callshop.gateway.dialects.radius_calls import (
    DAY_S,
    Call,
    conference,
    device_of,
    dialled,
    identity_of,
    moment_of,
    names_of,
    read_call,
)
from callshop.gateway.dialects.radius_memory import Calls, Leg, Memory, setup_of
from callshop.gateway.dialects.radius_packets import (
    ACCESS_REQUEST,
    ACCOUNTING_REQUEST,
    CALL_CHECK,
    OTHER_CODES,
    STATUS,
    Request,
    access_response,
    accounting_response,
    genuine,
    read,
)
from callshop.gateway.dialects.radius_samples import SAMPLES as SAMPLES
from callshop.gateway.dialects.radius_speech import speak as speak

TRAITS = Traits(
    name="radius",
    title="RADIUS (Cisco, Quintum, AudioCodes, Eltex, GnuGk...)",
    live=True,
    answer=True,
    cut=False,
    default_link="udp::1813",
    seen_on_real_machine=True,
    framing="datagrams",
    options={"secret": (), "auth": (), "credit": ("plain", "named"), "numbers": ("dialled", "e164")},
    secrets=("secret",),
)

RETURN_SUCCESS, RETURN_USER_DENIED = "0", "7"
"""Cisco's h323-return-code: what the gateway's voice menu tells the caller."""

NAMES_NOBODY = sentence("This request names no line and no number.")

SAYS = {STATUS["Start"]: "start", STATUS["Interim-Update"]: "alive", STATUS["Stop"]: "stop"}

REPLY_LIFE_MS = 30_000
"""A gateway repeats a request for some 10 s and keeps its identifier about as long."""
MOST_REQUESTS = 256
MOST_SOURCES = 256


class Dialect:
    def __init__(self, options: Mapping[str, str]):
        self._secret = options.get("secret", "").encode()
        self._auth_port = "auth" if options.get("auth") else "main"
        self._named = options.get("credit") == "named"
        self._since: Moment | None = None
        self._now = Moment(0, 0)
        self._calls = Calls()
        self._asked: Memory[tuple[Request, Peer]] = Memory(REPLY_LIFE_MS, MOST_REQUESTS)
        self._replies: Memory[Send] = Memory(REPLY_LIFE_MS, MOST_REQUESTS)
        self._strangers: Memory[bool] = Memory(365 * DAY_S * 1000, MOST_SOURCES)

    def hello(self, at: Moment) -> Iterable[Event | Send]:
        self._note(at)
        return ()

    def tick(self, at: Moment) -> Iterable[Event | Send]:
        self._note(at)
        return ()

    def hang_up(self, names: tuple[str, ...], ref: Ref | None) -> bytes | None:
        return None

    def dial(self, names: tuple[str, ...], number: str) -> bytes | None:
        return None

    def feed(self, frame: bytes, peer: Peer, at: Moment) -> Iterable[Event | Send]:
        self._note(at)
        source = peer[0] if peer else None
        request = read(frame, self._secret)
        if request is None or request.code not in {ACCESS_REQUEST, ACCOUNTING_REQUEST, *OTHER_CODES}:
            return (Unreadable(at, frame, sentence("This is not a RADIUS packet."), source),)
        if request.code in OTHER_CODES:
            return ()
        if not genuine(request):
            return self._stranger(frame, source, at)
        if request.code == ACCESS_REQUEST:
            return self._access(request, peer, at)
        return (*self._accounting(request, source, at), Send(accounting_response(request), peer))

    def reply(self, ticket: str, verdict: Verdict) -> Iterable[Send]:
        asked = self._asked.get(ticket, self._now)
        if asked is None:
            return ()
        request, peer = asked
        if verdict.allowed:
            h323 = {"h323-credit-time": str(max(verdict.seconds, 0)), "h323-return-code": RETURN_SUCCESS}
            data = access_response(request, accepted=True, h323=h323, named=self._named)
        else:
            data = self._rejected(request, str(verdict.reason) if verdict.reason else "")
        send = Send(data, peer, self._auth_port)
        self._replies.put(ticket, send, self._now)
        return (send,)

    def _rejected(self, request: Request, why: str) -> bytes:
        h323 = {"h323-return-code": RETURN_USER_DENIED}
        return access_response(request, accepted=False, h323=h323, named=self._named, message=why)

    def _note(self, at: Moment) -> None:
        self._since = self._since or at
        self._now = at

    def _stranger(self, frame: bytes, source: str | None, at: Moment) -> Iterable[Event]:
        """Another secret: not answered, told once a source."""
        if self._strangers.get(str(source), at):
            return ()
        self._strangers.put(str(source), True, at)
        why = sentence("{host} signs its RADIUS packets with another secret: they are not answered.", host=source)
        return (Unreadable(at, frame, why, source),)

    def _access(self, request: Request, peer: Peer, at: Moment) -> Iterable[Event | Send]:
        number = dialled(request.text("Called-Station-Id"))
        if request.says_nothing:
            return (Send(self._rejected(request, str(NAMES_NOBODY)), peer, self._auth_port),)
        if not number or request.number("Service-Type") == CALL_CHECK:
            h323 = {"h323-return-code": RETURN_SUCCESS}
            yes = access_response(request, accepted=True, h323=h323, named=self._named)
            return (Send(yes, peer, self._auth_port),)
        where = f"{peer[0]}:{peer[1]}" if peer else "-"
        ticket = f"{where} {request.packet.id} {request.packet.authenticator.hex()}"
        if said := self._replies.get(ticket, at):
            return (said,)
        self._asked.put(ticket, (request, peer), at)
        device = device_of(request, peer[0] if peer else None)
        return (
            AuthorizationRequest(at=at, names=names_of(request, device), device=device, number=number, ticket=ticket),
        )

    def _accounting(self, request: Request, source: str | None, at: Moment) -> Iterable[Event]:
        device, gateway = device_of(request, source), identity_of(request, source)
        addresses = self._calls.at_address(gateway, device, at)
        status = request.number("Acct-Status-Type")
        if status in (STATUS["Accounting-On"], STATUS["Accounting-Off"]):
            self._calls.started_anew(gateway, at)
            return tuple(ActiveCalls(moment_of(request, at), (), address) for address in addresses)
        if status not in SAYS:
            return ()
        call = read_call(request, device, at)
        conf_id, leg = conference(request.text("h323-conf-id")) or "", _leg(request, call, SAYS[status])
        if not (conf_id or leg.session or leg.setup):
            return _event(call, status, None)
        began = call.at.mono - call.talked * 1000
        older = leg.status != "start" and self._since is not None and began < self._since.mono
        named = bool(request.text("NAS-Identifier"))
        place = self._calls.place(gateway, named, conf_id, leg, older_than_us=older, now=at)
        talks = call.talked > 0 or (call.connected and leg.status != "stop")
        if place.second or (place.expects and not talks):
            return ()
        if leg.session:
            call = replace(call, caller=place.caller, number=place.number)
        return _event(call, status, place.ref)


def _leg(request: Request, call: Call, says: str) -> Leg:
    originate = request.text("h323-call-origin").lower() == "originate"
    setup = setup_of(request.text("h323-setup-time"))
    session = request.text("Acct-Session-Id") or request.text("Acct-Multi-Session-Id")
    return Leg(session, setup, originate, call.caller, call.number, says, call.talked)


def _event(call: Call, status: int, ref: Ref | None) -> tuple[Event, ...]:
    line = {"names": call.names, "device": call.device, "ref": ref, "told": call.told}
    if status == STATUS["Stop"]:
        if not call.talked and not call.number:  # no call to tell of, but one we know of is over
            return (HungUp(at=call.at, **line),)
        said = {"seconds": call.talked, "answered": call.talked > 0, "figures": call.figures}
        return (Completed(at=call.at, number=call.number or None, **said, **line),)
    if status == STATUS["Start"] and not call.connected:
        return (Dialled(at=call.at, number=call.number, **line),)
    if status == STATUS["Start"]:
        return (Answered(at=call.at, number=call.number or None, **line),)
    if call.connected or call.counter:
        counted = call.counter or 0
        return (Answered(at=call.at.plus(-1000 * counted), number=call.number or None, counter=counted, **line),)
    return ()
