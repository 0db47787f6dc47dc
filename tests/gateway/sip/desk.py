"""A laboratory without a wire: the proxy between a telephone and a provider, both played by the test, and a clock."""

from dataclasses import dataclass, field

from callshop.events import AuthorizationRequest, Moment, Verdict
from callshop.gateway.dialects import Flow, Keep, Send, Surroundings
from callshop.gateway.dialects.sip import Dialect
from callshop.gateway.dialects.sip.protocol.message import Message, read

NOON = Moment(wall=1_772_452_800_000, mono=5_000_000)
OURS = "192.168.1.10:5060"
PHONE = Flow("192.168.1.20", 5060, "udp", OURS)
SECOND = Flow("192.168.1.21", 5060, "udp", OURS)
PROVIDER = Flow("203.0.113.99", 5060, "udp", OURS)
OPTIONS = {"provider": "sip.example.net:5060", "transport": "udp", "emergency": "112"}
SDP = "v=0\r\no=- 1 1 IN IP4 192.168.1.20\r\ns=-\r\nc=IN IP4 192.168.1.20\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"


@dataclass
class Lab:
    """`sent`: (where, message) of all that left; `told`: all events; `kept`: what a restart would find."""

    verdict: Verdict = Verdict(True, 14_400)
    options: dict = field(default_factory=lambda: dict(OPTIONS))
    kept: dict = field(default_factory=dict)
    at: Moment = NOON

    def __post_init__(self):
        self.sent: list[tuple[Flow, Message]] = []
        self.told: list = []
        self.start()

    def start(self):
        """The program begins, or begins again, with what was kept."""
        self.proxy = Dialect(self.options)
        self.proxy.look_around(Surroundings({("sip.example.net", 5060, "udp"): (PROVIDER,)}))
        self.proxy.restore(dict(self.kept))
        self.take(self.proxy.hello(self.at))

    def take(self, items):
        for item in items:
            match item:
                case Send():
                    message = read(item.data)
                    self.sent.append((item.peer, message if message else item.data))
                case Keep(key, None):
                    self.kept.pop(key, None)
                case Keep(key, text):
                    self.kept[key] = text
                case _:
                    self.told.append(item)
                    if isinstance(item, AuthorizationRequest) and self.verdict:
                        self.take(self.proxy.reply(item.ticket, self.verdict))

    def hear(self, flow: Flow, data: bytes | str | Message):
        data = data if isinstance(data, bytes) else bytes(data) if isinstance(data, Message) else data.encode("latin-1")
        self.take(self.proxy.feed(data, flow, self.at))

    def wait(self, ms: int):
        """Time passes, each timer in its turn."""
        end = self.at.mono + ms
        while (due := self.proxy.due()) is not None and due <= end:
            self.at = self.at.plus(max(due - self.at.mono, 0))
            self.take(self.proxy.tick(self.at))
        self.at = self.at.plus(end - self.at.mono)
        self.take(self.proxy.tick(self.at))

    def to(self, flow: Flow, clear: bool = True) -> list[Message]:
        """The messages that were sent there since it was last asked for."""
        found = [message for peer, message in self.sent if peer.end == flow.end and isinstance(message, Message)]
        if clear:
            self.sent = [(peer, message) for peer, message in self.sent if peer.end != flow.end]
        return found

    def names(self) -> list[str]:
        """The events, by name."""
        return [type(event).__name__ for event in self.told]


def message(start: str, *lines: str, body: str = "") -> str:
    head = "\r\n".join((start, *lines, f"Content-Length: {len(body)}"))
    return f"{head}\r\n\r\n{body}"


def request(method: str, target: str, *more: str, branch: str = "z9hG4bKone", cseq: int = 1, call: str = "call-1",
            tag: str = "phone", to: str = "", user: str = "cab1", callee: str = "", body: str = "",
            host: str = "192.168.1.20") -> str:  # fmt: skip
    """A request of a telephone's."""
    to_tag = f";tag={to}" if to else ""
    called = callee or target.partition(":")[2].partition("@")[0]
    return message(
        f"{method} {target} SIP/2.0",
        f"Via: SIP/2.0/UDP {host}:5060;branch={branch};rport",
        "Max-Forwards: 70",
        f"Route: <sip:{OURS};lr>",
        f"From: <sip:{user}@sip.example.net>;tag={tag}",
        f"To: <sip:{called}@sip.example.net>{to_tag}",
        f"Call-ID: {call}",
        f"CSeq: {cseq} {method}",
        f"Contact: <sip:{user}-77@{host}:5060>",
        *more,
        body=body,
    )


def invite(number: str = "0033145678901", **how) -> str:
    return request("INVITE", f"sip:{number}@sip.example.net", "Content-Type: application/sdp", body=SDP, **how)


def answer(asked: Message, code: int, reason: str = "", *more: str, tag: str = "far", contact: str = "",
           body: str = "") -> str:  # fmt: skip
    """The answer of whoever got this request."""
    to = asked.get("to")
    if tag and code > 100 and "tag=" not in to:
        to = f"{to};tag={tag}"
    lines = [f"Via: {value}" for value in asked.items("via")]
    lines += [f"Record-Route: {value}" for value in asked.items("record-route")]
    lines += [f"From: {asked.get('from')}", f"To: {to}", f"Call-ID: {asked.call_id}", f"CSeq: {asked.get('cseq')}"]
    if contact:
        lines.append(f"Contact: {contact}")
    return message(f"SIP/2.0 {code} {reason or 'Because'}", *lines, *more, body=body)


FAR = "<sip:33145678901@203.0.113.99:5070>"


def talk(lab: Lab, call: str = "call-1", number: str = "0033145678901", **how) -> Message:
    """A call from the telephone that is answered and acknowledged; the INVITE as the provider got it."""
    lab.hear(PHONE, invite(number, call=call, branch=f"z9hG4bK{call}", **how))
    asked = lab.to(PROVIDER)[-1]
    lab.hear(PROVIDER, answer(asked, 180, "Ringing"))
    lab.hear(PROVIDER, answer(asked, 200, "OK", contact=FAR))
    lab.hear(PHONE, request("ACK", FAR.strip("<>"), call=call, to="far", branch=f"z9hG4bKack{call}", callee=number))
    return asked


def register(user: str = "cab1", flow: Flow = PHONE, call: str = "reg-1", cseq: int = 1, expires: int = 60,
             branch: str = "", contact: str = "") -> str:  # fmt: skip
    contact = contact or f"<sip:{user}-77@{flow.address}:5060>;expires={expires};+sip.instance=\"<urn:uuid:1>\""
    return message(
        "REGISTER sip:sip.example.net SIP/2.0",
        f"Via: SIP/2.0/UDP {flow.address}:5060;branch={branch or f'z9hG4bKreg{user}{call}{cseq}'};rport",
        "Max-Forwards: 70",
        f"From: <sip:{user}@sip.example.net>;tag=reg",
        f"To: <sip:{user}@sip.example.net>",
        f"Call-ID: {call}",
        f"CSeq: {cseq} REGISTER",
        f"Contact: {contact}",
        "User-Agent: baresip v1.0.0",
    )


def registered(lab: Lab, user: str = "cab1", flow: Flow = PHONE, **how) -> Message:
    """The telephone registers, and its provider agrees; the REGISTER as the provider got it."""
    lab.hear(flow, register(user, flow, **how))
    asked = lab.to(PROVIDER)[-1]
    lab.hear(PROVIDER, answer(asked, 200, "OK", contact=asked.get("contact")))
    return asked


def ring(lab: Lab, asked: Message, call: str = "in-1", caller: str = "0033600000000") -> Message:
    """The provider calls the Contact that was registered; the INVITE as the telephone got it."""
    target = asked.addresses("contact")[0].uri_text
    lab.hear(PROVIDER, message(
        f"INVITE {target} SIP/2.0",
        f"Via: SIP/2.0/UDP 203.0.113.99:5060;branch=z9hG4bK{call}",
        "Record-Route: <sip:203.0.113.99;lr>",
        "Max-Forwards: 70",
        f"From: <sip:{caller}@sip.example.net>;tag=caller",
        "To: <sip:cab1@sip.example.net>",
        f"Call-ID: {call}",
        "CSeq: 7 INVITE",
        f"Contact: <sip:{caller}@203.0.113.99:5070>",
    ))  # fmt: skip
    return lab.to(PHONE)[-1]
