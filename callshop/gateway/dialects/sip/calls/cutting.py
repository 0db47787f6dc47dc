"""Ending a call from outside it: a BYE to both sides, each in the other's name; neither waits for the other.

Before the answer there is nobody to say BYE to: the INVITE is called off one way and refused the other. A provider that
asks for a password before it ends a call gets the answer if the owner has given us the line's; else it is told.
"""

from callshop.events import Unreadable, sentence
from callshop.gateway.dialects import Flow
from callshop.gateway.dialects.sip.calls import story
from callshop.gateway.dialects.sip.calls.call import Call, Side, in_dialog, near, next_hop, reply
from callshop.gateway.dialects.sip.protocol.digest import authorization
from callshop.gateway.dialects.sip.protocol.message import Message
from callshop.gateway.dialects.sip.protocol.transactions import Client, new_branch, new_tag
from callshop.gateway.dialects.sip.state import State

ENDS_BY_ITSELF = sentence(
    "The provider asks for the line's SIP password before it ends a call: give it to the gateway, or it ends by itself."
)

WHY = 'Reason: Q.850;cause=16;text="ended by the shop"'


def cut(state: State, call: Call) -> bool:
    """End this call, whatever it is doing. False for one that must not be cut, or is over."""
    if call.over or call.protected:
        return False
    if call.state == "answered":
        end_both(state, call)
    elif call.direction == "out":
        refuse_asked(state, call, 480, "Temporarily Unavailable", WHY)
    else:
        refuse_asked(state, call, 480, "Temporarily Unavailable")
    story.end(state, call)
    return True


def end_both(state: State, call: Call) -> None:
    for side in (call.far, call.device):
        _bye(state, call, side)


def refuse_asked(state: State, call: Call, code: int, reason: str, *more: str) -> None:
    """A call that nobody has answered: called off towards who is called, refused towards who calls."""
    call.called_off = True
    if call.client:
        state.transactions.cancel(call.client, state.now.mono)
    if call.server and call.server.status < 200:
        answer = reply(call.server.request, code, reason, more, new_tag())
        state.transactions.answer(call.server, bytes(answer), code, state.now.mono)


def end_unheard(state: State, call: Call, answer: Message) -> None:
    """Somebody answered a call that is over: his answer is acknowledged, and the call ended at once."""
    callee = call.callee
    contact = next(iter(answer.addresses("contact")), None)
    routes = tuple(reversed(answer.items("record-route"))) if call.direction == "out" else ()
    side = Side(callee.flow, answer.get("to"), contact.uri_text if contact else "", routes, callee.cseq)
    branch = new_branch()
    ack = in_dialog(call, side, "ACK", state.via(side.flow, branch), answer.cseq)
    _in_whose_name(ack, call, side)
    state.send(bytes(ack), _hop(call, ack, side))
    if side.tag in call.answers:
        return
    call.answers.append(side.tag)
    bye = in_dialog(call, side, "BYE", state.via(side.flow, new_branch()), call.caller.next_cseq())
    _in_whose_name(bye, call, side)
    state.request(bye, _hop(call, bye, side), bye.branch, "bye", (call, side))


def answered(state: State, client: Client, answer: Message) -> None:
    """An answer to a BYE of ours. Only a question for the password needs anything."""
    if answer.status not in (401, 407) or not isinstance(client.owner, tuple):
        return
    call, side = client.owner
    asked = answer.get("proxy-authenticate" if answer.status == 407 else "www-authenticate")
    password = state.passwords.get(call.user)
    line = authorization(asked, call.user, password, "BYE", client.request.target) if password else None
    if line is None or client.request.has("proxy-authorization") or client.request.has("authorization"):
        state.tell(Unreadable(state.now, b"", ENDS_BY_ITSELF, call.device_address))
        return
    name = "Proxy-Authorization" if answer.status == 407 else "Authorization"
    again = in_dialog(call, side, "BYE", state.via(side.flow, new_branch()), client.request.cseq + 1,
                      (f"{name}: {line}",))  # fmt: skip
    state.request(again, _hop(call, again, side), again.branch, "bye", (call, side))


def _bye(state: State, call: Call, side: Side) -> None:
    own = call.far if side is call.device else call.device
    bye = in_dialog(call, side, "BYE", state.via(side.flow, new_branch()), max(own.next_cseq(), 1), (WHY,))
    state.request(bye, _hop(call, bye, side), bye.branch, "bye", (call, side))


def _hop(call: Call, message: Message, side: Side) -> Flow:
    """The way to a side: side is the call's own, or a late answer's on the same side."""
    if side is call.device or (call.direction == "in" and side is not call.far):
        return near(side.flow, side.target)
    return next_hop(message, side.flow)


def _in_whose_name(message: Message, call: Call, side: Side) -> None:
    """A side that is not the call's (a late answer): From is the caller's all the same."""
    message.put("from", [call.caller.who], "From")
