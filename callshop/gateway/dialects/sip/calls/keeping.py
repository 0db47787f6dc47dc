"""A call as text and back: what a restart must know so that it goes on, is understood to its end, and can be cut.

Passwords' answers are left out: an INVITE that must be repeated after a restart is challenged once more.
"""

import json
from dataclasses import asdict

from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip.calls.call import Call, Side
from callshop.gateway.dialects.sip.protocol.message import Message, blanked, read
from callshop.gateway.dialects.sip.protocol.transactions import Client, Server

PLAIN = ("direction", "device_address", "user", "domain", "number", "state", "ref", "token", "silent", "protected",
         "free", "alive", "alive_wall", "refresh", "refreshed", "called_off", "answers")  # fmt: skip
PENDING = ("dialled", "ringing")


def call_text(call: Call) -> str:
    facts = {name: getattr(call, name) for name in PLAIN}
    facts |= {"key": call.key, "names": call.names, "device": _side(call.device), "far": _side(call.far)}
    if call.server and call.client and call.state in PENDING:
        facts["asked"] = {"key": call.server.key, "flow": call.server.flow[:4], "text": _plain(call.server.request)}
        facts["sent"] = {
            "branch": call.client.branch, "flow": call.client.flow[:4], "text": _plain(call.client.request),
            "state": call.client.state, "cancelled": call.client.cancelled, "status": call.server.status,
        }  # fmt: skip
    return json.dumps(facts)


def call_from(text: str) -> Call:
    """Raises ValueError, TypeError or KeyError on what is none."""
    facts = json.loads(text)
    call = Call(
        key=tuple(facts["key"]), names=tuple(facts["names"]), device=_side_from(facts["device"]),
        far=_side_from(facts["far"]), **{name: facts[name] for name in PLAIN},
    )  # fmt: skip
    if "asked" in facts:
        asked, sent = facts["asked"], facts["sent"]
        call.server = Server(tuple(asked["key"]), Flow(*asked["flow"]), _message(asked["text"]), call=call)
        call.server.status = sent["status"]
        request = _message(sent["text"])
        call.client = Client(
            sent["branch"], Flow(*sent["flow"]), request, bytes(request), server=call.server, owner=call,
            state=sent["state"], cancelled=sent["cancelled"],
        )  # fmt: skip
        call.server.client = call.client
    return call


def _side(side: Side) -> dict:
    return asdict(side) | {"flow": side.flow[:4]}


def _side_from(facts: dict) -> Side:
    return Side(**(facts | {"flow": Flow(*facts["flow"]), "routes": tuple(facts["routes"])}))


def _plain(message: Message) -> str:
    bare = message.copy()
    bare.drop("authorization")
    bare.drop("proxy-authorization")
    return blanked(bytes(bare)).decode("latin-1")


def _message(text: str) -> Message:
    found = read(text.encode("latin-1"))
    if found is None:
        raise ValueError(text[:80])
    return found
